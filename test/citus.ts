// What a Citus cluster needs of every statement: the distribution column of each distributed table it reads or writes. The
// statements are those that the product really sends, captured on their way to PostgreSQL.

import pg from 'pg';
import { STORE_PLACEMENTS } from '../src/store/citus.ts';
import { WAREHOUSE_PLACEMENTS } from '../src/warehouse/postgres_schema.ts';

const COLUMNS: ReadonlyMap<string, string> = new Map(
  [...STORE_PLACEMENTS, ...WAREHOUSE_PLACEMENTS].flatMap(({ table, column }) =>
    column === null ? [] : [[table, column] as const],
  ),
);

/** Statements that are meant for all nodes, and why. */
const OF_ALL_COMPANIES: readonly RegExp[] = [
  // Lists every company with its last sync: joined by the distribution columns, grouped by one.
  /^select c\.\*, n\.synced_at from companies c left join \(select company, max\(synced_at\) as synced_at from connections group by company\) n on n\.company = c\.no/,
  // Whose connection a provider's webhook is for: its id is all that the delivery says.
  /^select \* from connections where id = \$1$/,
  // The number of a new company.
  /^select max\(no\) as no from companies$/,
];

/** No name of a table: it cannot be an alias. */
const KEYWORDS = new Set(
  'as where on join cross left right inner full natural set order group limit offset using for union except intersect returning values select having window default lateral'.split(
    ' ',
  ),
);
const NO_TABLES =
  /^(begin|commit|rollback|savepoint|release|set|show|create|alter|drop|comment|fetch|close|start transaction|do|discard)\b/;

/** The statement in one line without quotes, comments and texts. */
function plain(text: string): string {
  return text
    .replace(/--.*$/gm, ' ')
    .replace(/'(?:[^']|'')*'/g, "''")
    .replaceAll('"', '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(/^declare \w+ no scroll cursor for /, '');
}

interface Mention {
  readonly table: string;
  readonly column: string;
  readonly alias: string | null;
}

/** Every place where a distributed table is read or changed. */
function mentions(text: string): Mention[] {
  const named = new Set(
    [...text.matchAll(/(?:\bwith|\brecursive|,|\)) (\w+)(?:\([^)]*\))? as (?:not materialized )?\(/g)].map(
      (found) => found[1],
    ),
  );
  const found: Mention[] = [];
  for (const [, name = '', next = ''] of text.matchAll(/\b(?:from|join|update|into) \(*([\w.]+)(?: (?:as )?(\w+))?/g)) {
    const column = COLUMNS.get(name);
    if (column === undefined || named.has(name)) continue;
    found.push({ table: name, column, alias: next === '' || KEYWORDS.has(next) ? null : next });
  }
  return found;
}

/** What the statement lacks, or null. */
export function problemOf(statement: string): string | null {
  const text = plain(statement);
  if (NO_TABLES.test(text) || OF_ALL_COMPANIES.some((pattern) => pattern.test(text))) return null;
  const unnamed = new Map<string, number>();
  for (const { table, column, alias } of mentions(text)) {
    const inserted = new RegExp(`\\binto ${table.replace('.', '\\.')} \\(([^)]*)\\)`).exec(text)?.[1];
    if (inserted !== undefined && alias === null) {
      if (!inserted.split(', ').includes(column)) return `the insert into ${table} has no ${column}`;
    } else if (alias !== null) {
      const is = new RegExp(`\\b${alias}\\.${column} = |= ${alias}\\.${column}\\b`);
      if (!is.test(text)) return `${table} ${alias} is not confined by ${alias}.${column}`;
    } else unnamed.set(column, (unnamed.get(column) ?? 0) + 1);
  }
  for (const [column, count] of unnamed) {
    const confined = text.match(new RegExp(`(?<![.\\w])(?:\\w+\\.)?${column} = `, 'g'))?.length ?? 0;
    if (confined < count) return `${count} tables are read by ${column}, ${confined} are confined by it`;
  }
  return null;
}

const captured = new Set<string>();
let isCapturing = false;

/** From now on every statement that this process sends by \`pg\` is kept. */
export function captureStatements(): ReadonlySet<string> {
  if (isCapturing) return captured;
  isCapturing = true;
  const prototype = pg.Client.prototype as unknown as { query: (...asked: unknown[]) => unknown };
  const send = prototype.query;
  prototype.query = function query(this: unknown, ...asked: unknown[]): unknown {
    const [first] = asked;
    const text = typeof first === 'object' && first !== null && 'text' in first ? first.text : first;
    if (typeof text === 'string') captured.add(text);
    return send.apply(this, asked);
  };
  return captured;
}

/** Every captured statement of tables with what it lacks. */
export function problems(): string[] {
  return [...captured].flatMap((text) => {
    const problem = problemOf(text);
    return problem === null ? [] : [`${problem}: ${plain(text).slice(0, 400)}`];
  });
}
