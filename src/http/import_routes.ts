// The routes of file imports, their presets, and the files they give back.

import { XLSX_TYPE } from '../app/download.ts';
import { downloadImportErrors, downloadRefusedRows } from '../app/import_files.ts';
import { deleteImportPreset, listImportPresets, saveImportPreset } from '../app/import_presets.ts';
import { downloadImportTemplate } from '../app/import_templates.ts';
import {
  cancelImport,
  checkImport,
  commitImport,
  createImport,
  deleteImport,
  getImport,
  listImports,
  updateImport,
} from '../app/imports.ts';
import { type Route, read } from './route.ts';

const TAG = 'Imports';
const ONE = '/imports/{id}';

function answered(route: Route, method: Route['method'], status: number, meaning: string): Route {
  const answer = (output: unknown) => (status === 204 ? { status } : { status, body: output });
  return { ...route, method, statuses: { [status]: meaning }, answer };
}

function begun(path: string, operation: Route['operation']): Route {
  return answered({ ...read(path, operation, TAG), body: 'data' }, 'POST', 202, 'Begun');
}

function file(path: string, operation: Route['operation']): Route {
  return { ...read(path, operation, TAG), statuses: { 200: 'The file' }, download: ['text/csv'] };
}

export const IMPORT_ROUTES: readonly Route[] = [
  read('/imports', listImports, TAG),
  answered({ ...read('/imports', createImport, TAG), body: 'content', raw: true }, 'POST', 201, 'Uploaded'),
  read(ONE, getImport, TAG),
  answered({ ...read(ONE, updateImport, TAG), body: 'data' }, 'PATCH', 202, 'Updated'),
  answered(read(ONE, deleteImport, TAG), 'DELETE', 204, 'Deleted'),
  begun(`${ONE}/check`, checkImport),
  begun(`${ONE}/commit`, commitImport),
  begun(`${ONE}/cancel`, cancelImport),
  file(`${ONE}/errors`, downloadImportErrors),
  file(`${ONE}/refused_rows`, downloadRefusedRows),
  read('/import_presets', listImportPresets, TAG),
  answered({ ...read('/import_presets', saveImportPreset, TAG), body: 'data' }, 'POST', 201, 'Saved'),
  answered(read('/import_presets/{id}', deleteImportPreset, TAG), 'DELETE', 204, 'Deleted'),
  { ...file('/import_templates/{kind}', downloadImportTemplate), download: ['text/csv', XLSX_TYPE] },
];
