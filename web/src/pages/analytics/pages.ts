// The pages of this area, in the order of the rail.

import { LayoutDashboard } from 'lucide-react';
import type { Page } from '../../app/page.ts';

export const ANALYTICS_PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'overview.title',
    load: () => import('./overview.tsx').then((module) => module.Overview),
    nav: { group: 'analytics', icon: LayoutDashboard, chord: 'o' },
  },
];
