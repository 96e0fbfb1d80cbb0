// Every page of the application, in the order of the rail.

import { ANALYTICS_PAGES } from '../pages/analytics/pages.ts';
import { CUSTOMERS_PAGES } from '../pages/customers/pages.ts';
import { DATA_PAGES } from '../pages/data/pages.ts';
import { PUBLIC_PAGES } from '../pages/public/pages.ts';
import { REVENUE_PAGES } from '../pages/revenue/pages.ts';
import { SETTINGS_PAGES } from '../pages/settings/pages.ts';
import type { Page } from './page.ts';

export const PAGES: readonly Page[] = [
  ...ANALYTICS_PAGES,
  ...CUSTOMERS_PAGES,
  ...REVENUE_PAGES,
  ...DATA_PAGES,
  ...SETTINGS_PAGES,
  ...PUBLIC_PAGES,
];
