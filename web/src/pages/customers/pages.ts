// The pages of this area, in the order of the rail.

import { Users } from 'lucide-react';
import type { Page } from '../../app/page.ts';

export const CUSTOMERS_PAGES: readonly Page[] = [
  {
    path: '/customers',
    title: 'customers.title',
    load: () => import('./customers.tsx').then((module) => module.Customers),
    nav: { group: 'customers', icon: Users, chord: 'c' },
  },
  {
    path: '/customers/$id',
    title: 'customer.title',
    load: () => import('./customer.tsx').then((module) => module.CustomerPage),
  },
];
