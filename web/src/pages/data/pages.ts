// The pages of this area, in the order of the rail.

import { Database, Plug, Shapes, ShieldCheck, Upload } from 'lucide-react';
import type { Page } from '../../app/page.ts';

const records = () => import('./records.tsx').then((module) => module.Records);

export const DATA_PAGES: readonly Page[] = [
  {
    path: '/data/connections',
    title: 'connections.title',
    load: () => import('./connections.tsx').then((module) => module.ConnectionsPage),
    nav: { group: 'data', icon: Plug, chord: 'x' },
  },
  {
    path: '/data/connections/$id',
    title: 'connections.title',
    load: () => import('./connections/connection.tsx').then((module) => module.ConnectionPage),
  },
  {
    path: '/data/imports',
    title: 'imports.title',
    load: () => import('./imports.tsx').then((module) => module.ImportsPage),
    nav: { group: 'data', icon: Upload },
  },
  {
    path: '/data/imports/$id',
    title: 'imports.title',
    load: () => import('./imports/one_import.tsx').then((module) => module.ImportPage),
  },
  {
    path: '/data/quality',
    title: 'quality.title',
    load: () => import('./quality.tsx').then((module) => module.Quality),
    nav: { group: 'data', icon: ShieldCheck, chord: 'q' },
  },
  {
    path: '/data/records',
    title: 'records.title',
    load: records,
    nav: { group: 'data', icon: Database },
  },
  { path: '/data/records/$object', title: 'records.title', load: records },
  {
    path: '/data/dimensions',
    title: 'dimensions.title',
    load: () => import('./dimensions.tsx').then((module) => module.Dimensions),
    nav: { group: 'data', icon: Shapes, chord: 'd' },
  },
];
