// One build of a company's tables in PostgreSQL, inside the transaction of a client: read by the statements that DuckDB
// runs, written by COPY.

import type { PoolClient } from 'pg';
import { type Day, isoDay } from '../core/calendar.ts';
import { microsText } from '../core/money.ts';
import type { AnswerRow, Statement } from '../metrics/statement.ts';
import type { CellRow, CellValue } from './column.ts';
import { copyIn, copyText } from './postgres_copy.ts';
import { qualified } from './postgres_schema.ts';
import { TABLE_NAMES, TABLES, type TableName, type TableRow } from './schema.ts';
import type { RowSink, Tables } from './tables.ts';

/** A company's build: what every statement is confined to. */
export interface Build {
  readonly company: number;
  readonly build: number;
}

/** Where a table may stand; a column or a name of the statement's own found here costs nothing. */
const MENTIONED = /(?:\bFROM|\bJOIN|,|\()\s*(\w+)\b/g;
/** Queries that the statement itself names. */
const NAMED = /\b(\w+) AS (?:NOT MATERIALIZED )?\(/g;
const NAMES: ReadonlySet<string> = new Set(TABLE_NAMES);

/**
 * The statement over the tables of one build: each table it reads stands before it as a query of that name, which holds
 * the distribution column and which the planner takes in as if it were written in place.
 */
export function confined({ text, values }: Statement, { company, build }: Build): Statement {
  const mentioned = new Set([...text.matchAll(MENTIONED)].flatMap((found) => found[1] ?? []));
  const named = new Set([...text.matchAll(NAMED)].flatMap((found) => found[1] ?? []));
  const tables = [...mentioned].filter((name): name is TableName => NAMES.has(name) && !named.has(name));
  if (tables.length === 0) return { text, values };
  const where = `company_no = $${values.length + 1} AND build_no = $${values.length + 2}`;
  const queries = tables.map(
    (table) =>
      `${table} AS NOT MATERIALIZED (SELECT ${Object.keys(TABLES[table]).join(', ')} FROM ${qualified(table)} WHERE ${where})`,
  );
  const rest = /^\s*WITH\s/.test(text) ? `, ${text.replace(/^\s*WITH\s+/, '')}` : ` ${text}`;
  return { text: `WITH ${queries.join(', ')}${rest}`, values: [...values, company, build] };
}

/** Runs a statement over the tables of one build. */
export async function readConfined(client: PoolClient, build: Build, statement: Statement): Promise<AnswerRow[]> {
  const { text, values } = confined(statement, build);
  return (await client.query<AnswerRow>(text, [...values])).rows;
}

const PAGE_ROWS = 2048;

/** The same page by page; the client's transaction holds the cursor. */
export async function* pagesConfined(
  client: PoolClient,
  build: Build,
  statement: Statement,
): AsyncGenerator<AnswerRow[]> {
  const { text, values } = confined(statement, build);
  // All rows are wanted, not the first few soon.
  await client.query('SET LOCAL cursor_tuple_fraction = 1');
  await client.query(`DECLARE pages NO SCROLL CURSOR FOR ${text}`, [...values]);
  try {
    for (;;) {
      const { rows } = await client.query<AnswerRow>(`FETCH ${PAGE_ROWS} FROM pages`);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE_ROWS) return;
    }
  } finally {
    await client.query('CLOSE pages').catch(() => undefined);
  }
}

/** Cells that wait before they are sent. */
const ROWS_WAITING = 5000;

class CopyWriter implements RowSink {
  readonly #client: PoolClient;
  readonly #build: Build;
  readonly #waiting = new Map<TableName, string[]>();
  #count = 0;

  constructor(client: PoolClient, build: Build) {
    this.#client = client;
    this.#build = build;
  }

  add<T extends TableName>(table: T, row: TableRow<T>): void {
    const { company, build } = this.#build;
    const cells: CellRow = row as CellRow;
    const texts = columnsOf(table).map(({ name, text }) => text(cells[name] ?? null));
    this.#waiting.getOrInsertComputed(table, () => []).push(`${company}\t${build}\t${texts.join('\t')}\n`);
    this.#count += 1;
  }

  async drain(): Promise<void> {
    if (this.#count >= ROWS_WAITING) await this.finish();
  }

  async finish(): Promise<void> {
    for (const [table, lines] of this.#waiting) {
      const names = columnsOf(table)
        .map(({ name }) => name)
        .join(', ');
      const text = `COPY ${qualified(table)} (company_no, build_no, ${names}) FROM STDIN`;
      await copyIn(this.#client, text, [lines.join('')]);
    }
    this.#waiting.clear();
    this.#count = 0;
  }
}

interface CopyColumn {
  readonly name: string;
  readonly text: (cell: CellValue) => string;
}

const COLUMNS: ReadonlyMap<TableName, readonly CopyColumn[]> = new Map(
  TABLE_NAMES.map((table) => [table, Object.entries(TABLES[table]).map(([name, type]) => copyColumn(name, type))]),
);

function columnsOf(table: TableName): readonly CopyColumn[] {
  return COLUMNS.get(table) ?? [];
}

function copyColumn(name: string, type: string): CopyColumn {
  if (type.startsWith('DATE')) return { name, text: (cell) => copyText(cell === null ? null : isoDay(cell as Day)) };
  if (!type.startsWith('DECIMAL')) return { name, text: copyText };
  return { name, text: (cell) => copyText(typeof cell === 'bigint' ? microsText(cell) : cell) };
}

/** The tables of a build inside the client's transaction. */
export function postgresTables(client: PoolClient, build: Build): Tables {
  return {
    read: (statement) => readConfined(client, build, statement),
    async remove(table, condition = 'TRUE') {
      const text = `DELETE FROM ${qualified(table)} WHERE company_no = $1 AND build_no = $2 AND (${condition})`;
      await client.query(text, [build.company, build.build]);
    },
    async write(load) {
      const writer = new CopyWriter(client, build);
      await load(writer);
      await writer.finish();
    },
  };
}
