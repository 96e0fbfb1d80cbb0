// The pages of this area, in the order of the rail.

import { CalendarRange, ReceiptText } from 'lucide-react';
import type { Page } from '../../app/page.ts';

export const REVENUE_PAGES: readonly Page[] = [
  {
    path: '/revenue/recognition',
    title: 'recognition.title',
    load: () => import('./recognition.tsx').then((module) => module.Recognition),
    nav: { group: 'revenue', icon: CalendarRange, chord: 'v' },
  },
  {
    path: '/revenue/billing',
    title: 'billing.title',
    load: () => import('./billing.tsx').then((module) => module.Billing),
    nav: { group: 'revenue', icon: ReceiptText },
  },
];
