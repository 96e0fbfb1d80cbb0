// Tables as files: CSV and XLSX of rows, and what the server sends saved under a name.

import { webHeaders } from '../../api/api.ts';
import type { CellValue, TableColumn } from './column.ts';

const FORMULA = /^[=+\-@\t\r]/;

/** Text that a spreadsheet would run as a formula is led by an apostrophe; numbers stay numbers. */
function csvCell(value: CellValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** UTF-8 with a byte-order mark, as Excel needs it. */
export function csvOf<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): Blob {
  const lines = [
    columns.map(({ label }) => csvCell(label)),
    ...rows.map((row) => columns.map((column) => csvCell(column.value(row)))),
  ];
  return new Blob([`\uFEFF${lines.map((line) => `${line.join(',')}\r\n`).join('')}`], { type: 'text/csv' });
}

/** A workbook of one sheet, its heading frozen; texts stay texts, so that nothing runs as a formula. */
export async function xlsxOf<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): Promise<Blob> {
  const { default: write } = await import('write-excel-file/browser');
  const head = columns.map(({ label }) => ({ value: label, type: String, fontWeight: 'bold' as const }));
  const body = rows.map((row) => columns.map((column) => xlsxCell(column.value(row))));
  return await write([head, ...body], { stickyRowsCount: 1, columns: columns.map(() => ({ width: 18 })) }).toBlob();
}

function xlsxCell(value: CellValue) {
  if (value === null) return null;
  if (typeof value === 'number') return { value, type: Number };
  return typeof value === 'boolean' ? { value, type: Boolean } : { value, type: String };
}

/** A query as the API reads it: objects travel as JSON. */
export function queryText(query: object): string {
  return new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  ).toString();
}

/** Asks the server for a file; the path begins after /api/v1. */
export async function fetched(path: string, accept: string): Promise<Blob> {
  const response = await fetch(`/api/v1${path}`, { headers: { ...webHeaders(), accept } });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return await response.blob();
}

/** Hands a file to the browser's downloads. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
