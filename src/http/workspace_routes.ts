// The routes of what people do with figures: search, dimensions, saved views and segments,
// history, exports, long work.

import { listDimensions } from '../app/dimensions.ts';
import { XLSX_TYPE } from '../app/download.ts';
import { createExport, downloadExport, getExport, listExports } from '../app/exports.ts';
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
  read('/exports', listExports, 'Exports'),
  {
    ...created('/exports', createExport, 'Exports'),
    statuses: { 202: 'Begun' },
    answer: (output) => ({ status: 202, body: output }),
  },
  read('/exports/{id}', getExport, 'Exports'),
  {
    ...read('/exports/{id}/file', downloadExport, 'Exports'),
    statuses: { 200: 'The file' },
    download: ['text/csv', XLSX_TYPE],
  },
];
