// Reads billing objects as the API shows them: one by its id, or pages in order of creation.

import { type RawBuilder, sql } from 'kysely';
import type { ObjectName } from '../core/facts.ts';
import { type ObjectSpec, referencesOf, SPECS } from '../core/objects.ts';
import { cursorAfter, cursorNumber } from './cursor.ts';
import type { Db, Engine } from './engine.ts';
import { storable } from './load.ts';
import { toRecord } from './record.ts';
import type { ListPage, ListQuery, ObjectRecord } from './store.ts';
import { OBJECT_TABLES, type ValueRow } from './tables.ts';

/** The object with its embedded lines, or null. */
export async function getRecord(
  engine: Engine,
  company: number,
  object: ObjectName,
  id: string,
): Promise<ObjectRecord | null> {
  if (!storable(id)) return null;
  return engine.snapshot(async (db) => {
    const { rows } = await selectObjects(object, sql`t.company = ${company} and t.id = ${id}`).execute(db);
    const records = await recordsOf(engine, db, company, object, rows);
    return records[0] ?? null;
  });
}

/**
 * A page of the list; an object that a filter names and that does not exist makes it empty.
 * Null for a cursor that is none.
 */
export async function listRecords(engine: Engine, company: number, query: ListQuery): Promise<ListPage | null> {
  const after = query.cursor === undefined ? 0 : cursorNumber(query.cursor);
  if (after === null) return null;
  const conditions = [sql`t.company = ${company}`, sql`t.no > ${after}`];
  if (query.updatedSince !== undefined) {
    conditions.push(sql`t.updated_at >= ${new Date(query.updatedSince).toISOString()}`);
  }
  for (const [field, value] of Object.entries(query.where)) {
    if (!storable(value)) return { data: [], nextCursor: null };
    conditions.push(filter(company, query.object, field, value));
  }
  if (query.containing !== undefined) conditions.push(containing(query.containing));
  const nos = query.among === undefined ? null : await numbersAmong(engine, query, after, conditions);
  if (nos?.length === 0) return { data: [], nextCursor: null };
  if (nos !== null) conditions.push(sql`t.no ${engine.among(nos)}`);
  const where = sql.join(conditions, sql` and `);
  return engine.snapshot(async (db) => {
    const select = selectObjects(query.object, sql`${where} order by t.no limit ${query.limit + 1}`);
    const { rows } = await select.execute(db);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const more = rows.length > query.limit && last !== undefined;
    const data = await recordsOf(engine, db, company, query.object, page);
    return { data, nextCursor: more ? cursorAfter(Number(last.no)) : null };
  });
}

/** Numbers asked for at a time: of those that match a search, not all pass the other conditions. */
const AMONG_PAGE = 2000;

/** The first numbers of a narrowed list that pass the conditions: a page of them, and one more where there are more. */
async function numbersAmong(
  engine: Engine,
  query: ListQuery,
  after: number,
  conditions: readonly RawBuilder<unknown>[],
): Promise<number[]> {
  const kept: number[] = [];
  for (let from = after; query.among !== undefined && kept.length <= query.limit; ) {
    const nos = await query.among(from, AMONG_PAGE);
    const last = nos.at(-1);
    if (last === undefined) break;
    const { rows } = await sql<{ no: number }>`
      select t.no from ${sql.table(OBJECT_TABLES[query.object].name)} as t
      where ${sql.join([...conditions, sql`t.no ${engine.among(nos)}`], sql` and `)} order by t.no`.execute(
      engine.reader,
    );
    kept.push(...rows.map((row) => Number(row.no)));
    from = last;
  }
  return kept.slice(0, query.limit + 1);
}

function containing(text: string): RawBuilder<unknown> {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  return sql`(lower(t.id) like ${pattern} escape '\\' or lower(t.description) like ${pattern} escape '\\')`;
}

/** Rows with the ids that their references stand for in columns `FIELD__id`. */
function selectObjects(object: ObjectName, where: RawBuilder<unknown>): RawBuilder<ValueRow> {
  const references = referencesOf(SPECS[object]);
  const ids = references.map((field, at) => sql`, ${sql.ref(`r${at}.id`)} as ${sql.ref(idColumn(field.name))}`);
  const joins = references.map((field, at) => {
    const alias = `r${at}`;
    return sql` left join ${sql.table(OBJECT_TABLES[field.of].name)} as ${sql.ref(alias)}
      on ${sql.ref(`${alias}.company`)} = t.company and ${sql.ref(`${alias}.no`)} = ${sql.ref(`t.${field.name}`)}`;
  });
  return sql<ValueRow>`
    select t.* ${sql.join(ids, sql``)} from ${sql.table(OBJECT_TABLES[object].name)} as t
    ${sql.join(joins, sql``)} where ${where}`;
}

function idColumn(field: string): string {
  return `${field}__id`;
}

async function recordsOf(
  engine: Engine,
  db: Db,
  company: number,
  object: ObjectName,
  rows: readonly ValueRow[],
): Promise<ObjectRecord[]> {
  const lines = await linesOf(engine, db, company, SPECS[object], rows);
  return rows.map((row) =>
    toRecord(object, row, (field) => row[idColumn(field)] ?? null, lines.get(Number(row.no)) ?? []),
  );
}

/** Embedded lines by the number of their parent, in order of creation. */
async function linesOf(
  engine: Engine,
  db: Db,
  company: number,
  spec: ObjectSpec,
  parents: readonly ValueRow[],
): Promise<Map<number, ObjectRecord[]>> {
  const lines = new Map<number, ObjectRecord[]>();
  if (spec.embeds === undefined || parents.length === 0) return lines;
  const { object, parent } = spec.embeds;
  const nos = parents.map((row) => Number(row.no));
  const where = sql`
    t.company = ${company} and ${sql.ref(`t.${parent}`)} ${engine.among(nos)} order by t.no`;
  const { rows } = await selectObjects(object, where).execute(db);
  const records = await recordsOf(engine, db, company, object, rows);
  for (const [index, record] of records.entries()) {
    const no = Number(rows[index]?.[parent]);
    const known = lines.get(no);
    if (known === undefined) lines.set(no, [record]);
    else known.push(record);
  }
  return lines;
}

/** The condition of one filter (core/objects.ts, filtersOf). */
function filter(company: number, object: ObjectName, field: string, value: string): RawBuilder<unknown> {
  const reference = referencesOf(SPECS[object]).find((one) => one.name === field);
  if (reference !== undefined) return sql`${sql.ref(`t.${field}`)} = ${numberOf(company, reference.of, value)}`;
  if (field !== 'customer_id') return sql`${sql.ref(`t.${field}`)} = ${value}`;
  const invoices = sql`
    select no from invoices where company = ${company} and customer_id = ${numberOf(company, 'customer', value)}`;
  if (object !== 'credit_note_line_item') return sql`t.invoice_id in (${invoices})`;
  return sql`t.credit_note_id in (
    select no from credit_notes where company = ${company} and invoice_id in (${invoices}))`;
}

function numberOf(company: number, object: ObjectName, id: string): RawBuilder<unknown> {
  return sql`(select no from ${sql.table(OBJECT_TABLES[object].name)} where company = ${company} and id = ${id})`;
}
