// The pages of this area, in the order of the rail.

import { Grid3x3, LayoutDashboard } from 'lucide-react';
import type { Page } from '../../app/page.ts';

export const ANALYTICS_PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'overview.title',
    load: () => import('./overview.tsx').then((module) => module.Overview),
    nav: { group: 'analytics', icon: LayoutDashboard, chord: 'o' },
  },
  {
    path: '/retention',
    title: 'retention.title',
    load: () => import('./retention.tsx').then((module) => module.Retention),
    nav: { group: 'analytics', icon: Grid3x3, chord: 'r' },
  },
];
