// Empty files to be filled and uploaded: the names of the columns, and in a workbook what each of them means.

import writeWorkbook from 'write-excel-file/node';
import { z } from 'zod';
import { type FileKind, fillsAt, targetsOf, templateOf } from '../connectors/files/columns.ts';
import { type Field, SPECS } from '../core/objects.ts';
import { ok, type Result } from '../core/result.ts';
import { CSV_TYPE, DOWNLOAD, type Download, safeCsvLine, XLSX_TYPE } from './download.ts';
import type { AppFault } from './fault.ts';
import { KIND } from './import/shown_import.ts';
import { operation } from './operation.ts';

/** The types of row, which are no field of the API. */
const ROW_TYPES = 'subscription, one_off or future_sub';

function valuesOf(kind: FileKind, field: Field): string {
  if (kind === 'lines' && field.name === 'type' && field.kind === 'enum') return ROW_TYPES;
  switch (field.kind) {
    case 'enum':
      return field.values.join(', ');
    case 'date':
      return 'date';
    case 'amount':
      return 'number';
    case 'integer':
      return 'whole number';
    case 'currency':
      return 'code like EUR';
    default:
      return 'text';
  }
}

/** Each column with what it means and what may stand in it. */
function describedColumns(kind: FileKind): [name: string, meaning: string, values: string][] {
  const targets = targetsOf(kind);
  return templateOf(kind).map((name, index) => {
    const fills = fillsAt(kind, targets[index] ?? '');
    const spec = fills === null ? null : SPECS[fills.object];
    const field = spec?.fields.find((one) => one.name === fills?.field);
    if (spec === null || field === undefined) throw new Error(`the column ${name} fills no field`);
    return [name, `${spec.label}: ${field.description}`, valuesOf(kind, field)];
  });
}

const HEAD = { fontWeight: 'bold' } as const;
const WIDTHS = [32, 80, 44];

async function* workbookOf(kind: FileKind): AsyncGenerator<Uint8Array> {
  const columns = describedColumns(kind);
  const header = columns.map(([value]) => ({ value, ...HEAD }));
  const meanings = [['Column', 'Meaning', 'Values'].map((value) => ({ value, ...HEAD })), ...columns];
  const sheets = [
    { sheet: 'Rows', data: [header], columns: columns.map(() => ({ width: 22 })) },
    { sheet: 'Columns', data: meanings, columns: WIDTHS.map((width) => ({ width })) },
  ];
  yield await writeWorkbook(sheets).toBuffer();
}

async function* textOf(kind: FileKind): AsyncGenerator<string> {
  yield safeCsvLine(templateOf(kind));
}

export const downloadImportTemplate = operation({
  name: 'download_import_template',
  summary: 'Download an empty file',
  description: 'A file with the names of the columns, to be filled and uploaded; a workbook says what each means.',
  scope: 'read',
  input: z.strictObject({
    kind: KIND,
    format: z.enum(['csv', 'xlsx']).default('csv').meta({ description: 'Format of the file' }),
  }),
  output: DOWNLOAD,
  run: async (_context, { kind, format }): Promise<Result<Download, AppFault>> =>
    ok(
      format === 'csv'
        ? { type: CSV_TYPE, fileName: `${kind}.csv`, content: textOf(kind) }
        : { type: XLSX_TYPE, fileName: `${kind}.xlsx`, content: workbookOf(kind) },
    ),
});
