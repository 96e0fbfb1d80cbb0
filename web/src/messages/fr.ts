// The French catalogue: one file an area, put together.

import analytics from './fr/analytics.json';
import customers from './fr/customers.json';
import data from './fr/data.json';
import retention from './fr/retention.json';
import revenue from './fr/revenue.json';
import settings from './fr/settings.json';
import shell from './fr/shell.json';
import tables from './fr/tables.json';

export const MESSAGES = {
  ...shell,
  ...analytics,
  ...customers,
  ...revenue,
  ...data,
  ...settings,
  ...tables,
  ...retention,
};
