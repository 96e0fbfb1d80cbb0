// Companies: their settings and options, with the history of every change.

import { type RawBuilder, sql } from 'kysely';
import { DEFAULT_OPTIONS, type Options } from '../core/options.ts';
import type { Engine, Tx } from './engine.ts';
import type { Company, CompanyChange, OptionChange } from './store.ts';
import { retrying, takeTurn } from './turn.ts';

interface CompanyRow {
  readonly no: number;
  readonly name: string;
  readonly base_currency: string;
  readonly time_zone: string;
  readonly options: string;
  readonly created_at: string;
  readonly synced_at?: string | null;
}

const ALL = sql`
  select c.*, n.synced_at from companies c
  left join (select company, max(synced_at) as synced_at from connections group by company) n on n.company = c.no`;

function one(no: number): RawBuilder<CompanyRow> {
  return sql<CompanyRow>`
    select c.*, (select max(n.synced_at) from connections n where n.company = ${no}) as synced_at
    from companies c where c.no = ${no}`;
}

/** Settings kept in a column of their own; their changes stand in the history under the same names. */
const COLUMNS = { name: 'name', baseCurrency: 'base_currency', timeZone: 'time_zone' } as const;

export async function listCompanies(engine: Engine): Promise<Company[]> {
  const { rows } = await sql<CompanyRow>`${ALL} order by c.no`.execute(engine.reader);
  return rows.map(toCompany);
}

export async function findCompany(engine: Engine, no: number): Promise<Company | null> {
  const { rows } = await one(no).execute(engine.reader);
  return rows[0] === undefined ? null : toCompany(rows[0]);
}

/** A company with the methodology's defaults (sections 1 and 8). */
export async function createCompany(engine: Engine, name: string, now: string): Promise<Company> {
  // The number in a statement of its own: a distributed table takes no query in the place of its distribution column.
  const insert = async (tx: Tx): Promise<CompanyRow | undefined> => {
    const { rows: last } = await sql<{ no: number | null }>`select max(no) as no from companies`.execute(tx);
    const { rows } = await sql<CompanyRow>`
      insert into companies (no, name, base_currency, time_zone, options, created_at, last_no, position)
      values (${(last[0]?.no ?? 0) + 1}, ${name}, 'EUR', 'Europe/Paris', ${JSON.stringify(DEFAULT_OPTIONS)}, ${now}, 0, 0)
      returning *`.execute(tx);
    return rows[0];
  };
  const row = await retrying(engine, () => engine.writer.transaction().execute(insert));
  if (row === undefined) throw new Error('The new company was not returned');
  return toCompany(row);
}

/** Everything is recomputed after a change of anything but the name. */
export async function changeCompany(engine: Engine, no: number, change: CompanyChange, now: string): Promise<Company> {
  return takeTurn(engine, no, async (turn) => {
    const { rows } = await one(no).execute(turn.tx);
    if (rows[0] === undefined) throw new Error(`There is no company ${no}`);
    const before = toCompany(rows[0]);
    const after = settled(before, change);
    const changes = differences(before, after);
    if (changes.length === 0) return before;
    await sql`
      update companies set name = ${after.name}, base_currency = ${after.baseCurrency}, time_zone = ${after.timeZone},
        options = ${JSON.stringify(after.options)} where no = ${no}`.execute(turn.tx);
    for (const { name, old, next } of changes) {
      await sql`
        insert into option_changes (company, no, name, old_value, new_value, changed_at, author)
        values (${no}, ${turn.nextNo()}, ${name}, ${old}, ${next}, ${now}, ${change.author})`.execute(turn.tx);
    }
    if (changes.every(({ name }) => name === 'name')) turn.change();
    else turn.touchAll();
    return after;
  });
}

/** Every change of a company's settings and options, the latest first. */
export async function listOptionChanges(engine: Engine, company: number): Promise<OptionChange[]> {
  const { rows } = await sql<{
    name: string;
    old_value: string;
    new_value: string;
    changed_at: string;
    author: string;
  }>`
    select name, old_value, new_value, changed_at, author from option_changes
    where company = ${company} order by no desc`.execute(engine.reader);
  return rows.map((row) => ({
    name: row.name,
    before: JSON.parse(row.old_value) as unknown,
    after: JSON.parse(row.new_value) as unknown,
    at: row.changed_at,
    author: row.author,
  }));
}

function toCompany(row: CompanyRow): Company {
  return {
    no: row.no,
    createdAt: row.created_at,
    name: row.name,
    baseCurrency: row.base_currency,
    timeZone: row.time_zone,
    syncedAt: row.synced_at ?? null,
    // An option that is newer than the company's row has its default.
    options: { ...DEFAULT_OPTIONS, ...(JSON.parse(row.options) as Partial<Options>) },
  };
}

function settled(before: Company, { author: _author, options, ...fields }: CompanyChange): Company {
  return { ...before, ...fields, options: { ...before.options, ...options } };
}

interface Difference {
  readonly name: string;
  /** As JSON. */
  readonly old: string;
  readonly next: string;
}

function differences(before: Company, after: Company): Difference[] {
  const columns = (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).map((key) => ({
    name: COLUMNS[key] as string,
    old: JSON.stringify(before[key]),
    next: JSON.stringify(after[key]),
  }));
  const options = (Object.keys(after.options) as (keyof Options)[]).map((key) => ({
    name: key as string,
    old: JSON.stringify(before.options[key]),
    next: JSON.stringify(after.options[key]),
  }));
  return [...columns, ...options].filter(({ old, next }) => old !== next);
}
