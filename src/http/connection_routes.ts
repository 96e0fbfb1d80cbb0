// The routes of connections, their runs, and what syncs leave for people.

import { authorizeConnection, completeAuthorization } from '../app/authorization.ts';
import {
  createConnection,
  deleteConnection,
  getConnection,
  listConnections,
  listProviders,
  updateConnection,
} from '../app/connections.ts';
import {
  listDeadLetters,
  listGone,
  listManualEdits,
  releaseManualEdit,
  retryDeadLetter,
  retryDeadLetters,
} from '../app/dead_letters.ts';
import { cancelRun, getRun, getRunLog, listRuns, syncConnection } from '../app/runs.ts';
import { type Route, read } from './route.ts';

const TAG = 'Connections';
const ONE = '/connections/{id}';
const RUN = `${ONE}/runs/{run_id}`;

/** Accepted: what was asked for goes on after the answer. */
function begun(path: string, operation: Route['operation']): Route {
  return {
    ...read(path, operation, TAG),
    method: 'POST',
    body: 'data',
    statuses: { 202: 'Begun' },
    answer: (output) => ({ status: 202, body: output }),
  };
}

function done(path: string, operation: Route['operation']): Route {
  return { ...read(path, operation, TAG), method: 'POST', body: 'data', statuses: { 200: 'Done' } };
}

export const CONNECTION_ROUTES: readonly Route[] = [
  read('/providers', listProviders, TAG),
  read('/connections', listConnections, TAG),
  {
    ...done('/connections', createConnection),
    statuses: { 201: 'Created' },
    answer: (output) => ({ status: 201, body: output }),
  },
  read(ONE, getConnection, TAG),
  {
    ...read(ONE, updateConnection, TAG),
    method: 'PATCH',
    body: 'data',
    statuses: { 202: 'Updated' },
    answer: (output) => ({ status: 202, body: output }),
  },
  {
    ...read(ONE, deleteConnection, TAG),
    method: 'DELETE',
    statuses: { 204: 'Deleted' },
    answer: () => ({ status: 204 }),
  },
  done(`${ONE}/authorize`, authorizeConnection),
  {
    ...done(`${ONE}/authorization`, completeAuthorization),
    statuses: { 204: 'Authorized' },
    answer: () => ({ status: 204 }),
  },
  begun(`${ONE}/sync`, syncConnection),
  read(`${ONE}/runs`, listRuns, TAG),
  read(RUN, getRun, TAG),
  read(`${RUN}/log`, getRunLog, TAG),
  begun(`${RUN}/cancel`, cancelRun),
  read(`${ONE}/dead_letters`, listDeadLetters, TAG),
  done(`${ONE}/dead_letters/retry`, retryDeadLetters),
  done(`${ONE}/dead_letters/{letter_id}/retry`, retryDeadLetter),
  read(`${ONE}/gone`, listGone, TAG),
  read('/manual_edits', listManualEdits, 'Manual edits'),
  {
    ...done('/manual_edits/release', releaseManualEdit),
    tag: 'Manual edits',
    statuses: { 204: 'Released' },
    answer: () => ({ status: 204 }),
  },
];
