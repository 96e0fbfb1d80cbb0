// The pages of this area, in the order of the rail.

import {
  CalendarClock,
  ChartColumnStacked,
  ChartLine,
  Grid3x3,
  LayoutDashboard,
  SlidersHorizontal,
  TrendingDown,
} from 'lucide-react';
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
    path: '/movements',
    title: 'movements.title',
    load: () => import('./movements.tsx').then((module) => module.Movements),
    nav: { group: 'analytics', icon: ChartColumnStacked, chord: 'b' },
  },
  {
    path: '/churn',
    title: 'churn.title',
    load: () => import('./churn.tsx').then((module) => module.Churn),
    nav: { group: 'analytics', icon: TrendingDown, chord: 'h' },
  },
  {
    path: '/retention',
    title: 'retention.title',
    load: () => import('./retention.tsx').then((module) => module.Retention),
    nav: { group: 'analytics', icon: Grid3x3, chord: 'r' },
  },
  {
    path: '/renewals',
    title: 'renewals.title',
    load: () => import('./renewals.tsx').then((module) => module.Renewals),
    nav: { group: 'analytics', icon: CalendarClock, chord: 'n' },
  },
  {
    path: '/explore',
    title: 'explore.title',
    load: () => import('./explorer.tsx').then((module) => module.Explorer),
    nav: { group: 'analytics', icon: SlidersHorizontal, chord: 'e' },
  },
];
