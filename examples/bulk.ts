// What the loading examples share: reading a CSV file, and sending many objects with POST /bulk.

import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';

export interface BulkLine {
  readonly object: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type CsvRow = Readonly<Record<string, string>>;

/** The rows of a CSV file with headings; an empty cell is an empty text. */
export async function readCsv(path: string): Promise<CsvRow[]> {
  return parse(await readFile(path), { columns: true, bom: true, skip_empty_lines: true });
}

/** The cell of a column that the file must have. */
export function cell(row: CsvRow, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`the file has no column ${column}; it has ${Object.keys(row).join(', ')}`);
  return value;
}

const API = `${process.env.RUNRATE_URL ?? 'http://127.0.0.1:4010'}/api/v1`;
const AUTHORIZATION = { authorization: `Bearer ${process.env.RUNRATE_KEY}` };

/** Errors: what the server said where it refuses the request. */
export async function call(method: string, path: string, body: string, type = 'application/json'): Promise<string> {
  const answer = await fetch(API + path, { method, headers: { ...AUTHORIZATION, 'content-type': type }, body });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text;
}

/** Sends the lines in one request (at most 100 MiB) and prints every refused one; loading again changes nothing. */
export async function sendBulk(lines: readonly BulkLine[]): Promise<void> {
  const began = performance.now();
  const sent = lines.map((line) => JSON.stringify(line)).join('\n');
  const answers = (await call('POST', '/bulk', sent, 'application/x-ndjson')).trim().split('\n');
  const refused = answers.filter((answer) => JSON.parse(answer).status >= 400);
  for (const answer of refused) console.error(answer);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  console.log(`${answers.length - refused.length} of ${answers.length} objects are in (${seconds} s)`);
  if (refused.length > 0) process.exitCode = 1;
}
