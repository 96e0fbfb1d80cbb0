// What the loading examples share: reading a CSV file, and sending many objects with POST /bulk.

import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { Client } from '../src/client/client.ts';

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

const address = process.env.RUNRATE_URL ?? 'http://127.0.0.1:4010';
const key = process.env.RUNRATE_KEY ?? '';

/** For everything but bulk loading, which is no JSON. */
export const client = new Client({ address, key });

/**
 * Sends the lines in one request (at most 100 MiB) and prints every refused one; loading again changes nothing.
 * Errors: what the server said where it refuses the request.
 */
export async function sendBulk(lines: readonly BulkLine[]): Promise<void> {
  const began = performance.now();
  const sent = lines.map((line) => JSON.stringify(line)).join('\n');
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' };
  const response = await fetch(`${address}/api/v1/bulk`, { method: 'POST', headers, body: sent });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST /bulk: ${response.status} ${text}`);
  const answers = text.trim().split('\n');
  const refused = answers.filter((answer) => JSON.parse(answer).status >= 400);
  for (const answer of refused) console.error(answer);
  const seconds = ((performance.now() - began) / 1000).toFixed(2);
  console.log(`${answers.length - refused.length} of ${answers.length} objects are in (${seconds} s)`);
  if (refused.length > 0) process.exitCode = 1;
}
