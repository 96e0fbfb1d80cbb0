// The pages of this area, in the order of the rail.

import { ChartLine, Grid3x3, LayoutDashboard } from 'lucide-react';
import type { Page } from '../../app/page.ts';

export const ANALYTICS_PAGES: readonly Page[] = [
  {
    path: '/',
    title: 'overview.title',
    load: () => import('./overview.tsx').then((module) => module.Overview),
    nav: { group: 'analytics', icon: LayoutDashboard, chord: 'o' },
  },
  {
    path: '/metrics',
    title: 'metrics.title',
    load: () => import('./metric_index.tsx').then((module) => module.MetricIndex),
    nav: { group: 'analytics', icon: ChartLine, chord: 'm' },
  },
  {
    path: '/metrics/$slug',
    title: 'metric.title',
    load: () => import('./metric.tsx').then((module) => module.MetricPage),
  },
  {
    path: '/retention',
    title: 'retention.title',
    load: () => import('./retention.tsx').then((module) => module.Retention),
    nav: { group: 'analytics', icon: Grid3x3, chord: 'r' },
  },
];
