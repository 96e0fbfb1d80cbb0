// The pages of this area, in the order of the rail.

import { Database } from 'lucide-react';
import type { Page } from '../../app/page.ts';

const records = () => import('./records.tsx').then((module) => module.Records);

export const DATA_PAGES: readonly Page[] = [
  {
    path: '/data/records',
    title: 'records.title',
    load: records,
    nav: { group: 'data', icon: Database },
  },
  { path: '/data/records/$object', title: 'records.title', load: records },
];
