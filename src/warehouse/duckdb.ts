// DuckDB as the warehouse uses it: one locked-down file, statements with bound values, answers as exact text and numbers.

import { availableParallelism } from 'node:os';
import {
  BIGINT,
  type DuckDBConnection,
  type DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBInstance,
  type DuckDBResult,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { type Day, isoDay } from '../core/calendar.ts';
import type { AnswerRow, Statement, Value } from '../metrics/statement.ts';
import { WarehouseUnavailable } from './warehouse.ts';

export interface Limits {
  /** Most memory DuckDB takes for one company, e.g. `1GB`; beyond it spills to a temporary file. */
  readonly memory: string;
  readonly threads: number;
  /** A file that lives for minutes: written without looking for the shortest form. */
  readonly passing?: boolean;
  /** Parts of MRR from which on roll-ups are kept: fewer are read as quickly. */
  readonly rollUpsFrom?: number;
  /** The one directory that statements may write files to; none where it is left out. */
  readonly exportDirectory?: string;
}

export const LIMITS: Limits = { memory: '1GB', threads: Math.min(4, availableParallelism()) };

/**
 * Opens or creates a file. No statement can read or load anything outside it (`external` lifts that for joining the
 * files of a rebuild), and none can change a setting.
 */
export async function openDuckdb(path: string, limits: Limits = LIMITS, external = false): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(path, {
    memory_limit: limits.memory,
    threads: String(limits.threads),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    enable_external_access: String(external || limits.exportDirectory !== undefined),
    lock_configuration: String(limits.exportDirectory === undefined),
    ...(limits.passing === true ? { force_compression: 'uncompressed' } : {}),
  });
  if (limits.exportDirectory !== undefined) await allowOnly(instance, limits.exportDirectory);
  return instance;
}

/** A list is no value of a setting at opening, so that this one is set, then locked, afterwards. */
async function allowOnly(instance: DuckDBInstance, directory: string): Promise<void> {
  const connection = await instance.connect();
  await connection.run(`SET allowed_directories = ['${quoted(directory)}']`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  connection.closeSync();
}

/** A text between the quotes of a statement or setting. */
export function quoted(text: string): string {
  return text.replaceAll("'", "''");
}

/** True where DuckDB found the file damaged, or gave its instance up: only a new file helps. */
export function isDamage(error: unknown): boolean {
  return error instanceof Error && DAMAGE.test(error.message);
}

/** The same error, or WarehouseUnavailable where the cause is the file or the disk below it. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !(DISK.test(error.message) || DAMAGE.test(error.message))) return error;
  return new WarehouseUnavailable(`The read model cannot be used now: ${error.message}`, { cause: error });
}

const DAMAGE =
  /^(FATAL|INTERNAL|Serialization) Error|Corrupt database|not a valid DuckDB|enough bytes from file|invalidated/i;
const DISK = /^IO Error|No space left|ENOSPC|EACCES|EPERM|EROFS|EDQUOT|EIO\b/;

/** All rows of an answer. */
export async function readAll(connection: DuckDBConnection, statement: Statement): Promise<AnswerRow[]> {
  const rows: AnswerRow[] = [];
  for await (const page of readPages(connection, statement)) for (const row of page) rows.push(row);
  return rows;
}

/** The rows page by page, never more than one page in memory; the connection is busy until the last one. */
export async function* readPages(connection: DuckDBConnection, statement: Statement): AsyncGenerator<AnswerRow[]> {
  const result = await started(connection, statement);
  const names = result.columnNames();
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk())
    yield rowsOf(chunk, names);
}

/** The result of a statement as DuckDB has it, to be fetched chunk by chunk. */
export async function started(connection: DuckDBConnection, statement: Statement): Promise<DuckDBResult> {
  const types: Record<string, DuckDBType | undefined> = {};
  const values: Record<string, DuckDBValue> = {};
  statement.values.forEach((value, index) => {
    values[String(index + 1)] = bound(value);
    types[String(index + 1)] = typeof value === 'number' && Number.isInteger(value) ? BIGINT : undefined;
  });
  return connection.stream(statement.text, values, types);
}

function bound(value: Value): DuckDBValue {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}

function rowsOf(chunk: DuckDBDataChunk, names: readonly string[]): AnswerRow[] {
  const rows: Record<string, Value>[] = Array.from({ length: chunk.rowCount }, () => ({}));
  names.forEach((name, column) => {
    const vector = chunk.getColumnVector(column);
    rows.forEach((row, index) => {
      row[name] = plain(vector.getItem(index));
    });
  });
  return rows;
}

/** Decimals as exact text, days as YYYY-MM-DD, whole numbers as numbers (as text beyond what a number holds exactly). */
function plain(value: DuckDBValue): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBDateValue) return isoDay(value.days as Day);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  throw new Error(`A statement returned a value of a kind that no answer holds: ${String(value)}`);
}
