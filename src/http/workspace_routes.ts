// The routes of what people do with figures: search, dimensions, saved views and segments, history, long work.

import { listDimensions } from '../app/dimensions.ts';
import { listHistory } from '../app/history.ts';
import { SAVED_VIEWS, type SavedOperations, SEGMENTS } from '../app/saved.ts';
import { searchEverything } from '../app/search.ts';
import { listWork } from '../app/work_under_way.ts';
import { created, deleted, type Route, read, updated } from './route.ts';

function savedRoutes({ path, list, create, update, remove }: SavedOperations, tag: string): Route[] {
  const one = `${path}/{id}`;
  return [read(path, list, tag), created(path, create, tag), updated(one, update, tag), deleted(one, remove, tag)];
}

export const WORKSPACE_ROUTES: readonly Route[] = [
  read('/search', searchEverything, 'Search'),
  read('/dimensions', listDimensions, 'Dimensions'),
  ...savedRoutes(SAVED_VIEWS, 'Saved views'),
  ...savedRoutes(SEGMENTS, 'Segments'),
  read('/history', listHistory, 'History'),
  read('/work', listWork, 'Work'),
];
