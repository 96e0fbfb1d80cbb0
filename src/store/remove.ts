// Deletes an object with everything that goes with it, by the delete rules of api.md (billing objects); works on the
// database itself, within the turn.

import { type RawBuilder, sql } from 'kysely';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { type ReferenceField, referencesOf, SPECS } from '../core/objects.ts';
import type { Fault } from '../core/result.ts';
import { storable } from './load.ts';
import { touchOwners } from './owners.ts';
import type { Write, Written } from './store.ts';
import { OBJECT_TABLES, STATUS_CHANGES } from './tables.ts';
import type { Turn } from './turn.ts';

/** How many referrers of one kind a refusal names. */
const NAMED_MAX = 5;

interface Referrer {
  readonly object: ObjectName;
  readonly field: ReferenceField;
}

/** Every field of every object that refers to an object. */
const REFERRERS = new Map<ObjectName, readonly Referrer[]>(
  OBJECTS.map((of) => [
    of,
    OBJECTS.flatMap((object) =>
      referencesOf(SPECS[object])
        .filter((field) => field.of === of)
        .map((field): Referrer => ({ object, field })),
    ),
  ]),
);

type Doomed = Map<ObjectName, Set<number>>;

/** 204; 404 for an unknown id; 409 naming what refers to it, unless `cascade`. A refused one leaves everything. */
export async function remove(turn: Turn, write: Extract<Write, { kind: 'delete' }>, now: string): Promise<Written> {
  const { object, id, cascade } = write;
  const no = await numberOf(turn, object, id);
  if (no === null) {
    const msg = `There is no ${SPECS[object].label} with this id`;
    return { status: 404, id, faults: [{ loc: ['id'], msg, type: 'not_found' }] };
  }
  const doomed: Doomed = new Map([[object, new Set([no])]]);
  const faults = await follow(turn, doomed, { object, nos: [no], cascade });
  if (faults.length > 0) return { status: 409, id, faults };
  for (const [kind, nos] of doomed) await touchOwners(turn, kind, [...nos]);
  turn.change();
  for (const [kind, nos] of doomed) await erase(turn, kind, [...nos], now);
  return { status: 204, id };
}

async function numberOf(turn: Turn, object: ObjectName, id: string): Promise<number | null> {
  if (!storable(id)) return null;
  const { rows } = await sql<{ no: number }>`
    select no from ${sql.table(OBJECT_TABLES[object].name)} where company = ${turn.company} and id = ${id}
  `.execute(turn.tx);
  return rows[0]?.no ?? null;
}

interface Step {
  readonly object: ObjectName;
  readonly nos: readonly number[];
  readonly cascade: boolean;
}

/** Adds what goes with the objects of a step to the doomed, level by level; the faults of what stands in the way. */
async function follow(turn: Turn, doomed: Doomed, step: Step): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const referrer of REFERRERS.get(step.object) ?? []) {
    const { object, field } = referrer;
    if (field.onDelete === 'clear') continue;
    if (field.onDelete === 'refuse' && !step.cascade) {
      faults.push(...(await standingInTheWay(turn, referrer, step)));
      continue;
    }
    const known = doomed.get(object) ?? new Set();
    doomed.set(object, known);
    const { rows } = await sql<{ no: number }>`
      select no from ${sql.table(OBJECT_TABLES[object].name)} where ${refersTo(turn, referrer, step.nos)}
    `.execute(turn.tx);
    const nos = rows.map((row) => row.no).filter((no) => !known.has(no));
    for (const no of nos) known.add(no);
    if (nos.length > 0) faults.push(...(await follow(turn, doomed, { ...step, object, nos })));
  }
  return faults;
}

function refersTo(turn: Turn, { field }: Referrer, nos: readonly number[]): RawBuilder<unknown> {
  return sql`company = ${turn.company} and ${sql.ref(field.name)} ${turn.engine.among(nos)}`;
}

async function standingInTheWay(turn: Turn, referrer: Referrer, step: Step): Promise<Fault[]> {
  const table = sql.table(OBJECT_TABLES[referrer.object].name);
  const where = refersTo(turn, referrer, step.nos);
  const { rows: counts } = await sql<{ count: number }>`
    select count(*) as count from ${table} where ${where}`.execute(turn.tx);
  const count = counts[0]?.count ?? 0;
  if (count === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from ${table} where ${where} order by no limit ${NAMED_MAX}`.execute(turn.tx);
  const names = rows.map((row) => JSON.stringify(row.id)).join(', ');
  const more = count > rows.length ? ` and ${count - rows.length} more` : '';
  const label = SPECS[referrer.object].label;
  const msg = `Referred to by ${referrer.field.name} of ${label} ${names}${more}; add cascade=true to delete them too`;
  return [{ loc: ['id'], msg, type: 'referenced' }];
}

/** Deletes the rows and leaves null in the references that outlive them. */
async function erase(turn: Turn, object: ObjectName, nos: readonly number[], now: string): Promise<void> {
  if (nos.length === 0) return;
  for (const referrer of REFERRERS.get(object) ?? []) {
    if (referrer.field.onDelete !== 'clear') continue;
    await sql`
      update ${sql.table(OBJECT_TABLES[referrer.object].name)} set ${sql.ref(referrer.field.name)} = null, updated_at = ${now}
      where ${refersTo(turn, referrer, nos)}`.execute(turn.tx);
  }
  if (object === 'subscription') {
    await sql`
      delete from ${sql.table(STATUS_CHANGES.name)}
      where company = ${turn.company} and subscription_id ${turn.engine.among(nos)}`.execute(turn.tx);
  }
  await sql`
    delete from ${sql.table(OBJECT_TABLES[object].name)}
    where company = ${turn.company} and no ${turn.engine.among(nos)}`.execute(turn.tx);
}
