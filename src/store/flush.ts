// Writes what changed in a working set to the database, and names the customers concerned to the change feed.

import { sql } from 'kysely';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { addOwners, touchOwners } from './owners.ts';
import { MANUAL_EDITS } from './sync_tables.ts';
import { OBJECT_TABLES, STATUS_CHANGES, type ValueRow } from './tables.ts';
import type { Turn } from './turn.ts';
import type { Item, WorkingSet } from './working.ts';

/** Objects that figures of customers use whom their own references do not name. */
const USED_BY_OTHERS: ReadonlySet<ObjectName> = new Set(['product', 'price', 'subscription']);

/** One statement a table; nothing where nothing changed. */
export async function flush(turn: Turn, set: WorkingSet): Promise<void> {
  const changed = new Map<ObjectName, Item[]>(OBJECTS.map((object) => [object, []]));
  for (const item of set.changed()) changed.get(item.object)?.push(item);
  for (const [object, items] of changed) {
    if (items.length === 0) continue;
    const rows = items.map((item) => item.row);
    await turn.engine.upsert(turn.tx, OBJECT_TABLES[object], rows);
    await touch(turn, set, object, items);
  }
  await keepStatusChanges(turn, set);
  const { company } = turn;
  const edits = new Map(set.edits.map((edit) => [`${edit.item.no} ${edit.field}`, edit]));
  const rows = [...edits.values()].map(({ item: { no, object }, field, at: edited_at }) => ({
    ...{ company, no, field, object, edited_at },
  }));
  await turn.engine.upsert(turn.tx, MANUAL_EDITS, rows);
}

async function touch(turn: Turn, set: WorkingSet, object: ObjectName, items: readonly Item[]): Promise<void> {
  turn.change();
  const customers = new Set<number>();
  for (const item of items) {
    addOwners(customers, set, object, item.row);
    if (item.stored !== null) addOwners(customers, set, object, item.stored);
  }
  turn.touch(customers);
  if (!USED_BY_OTHERS.has(object)) return;
  const known = items.filter((item) => item.stored !== null).map((item) => item.no);
  await touchOwners(turn, object, known);
}

/** A subscription's first change also keeps the status before it, which held from the start. */
async function keepStatusChanges(turn: Turn, set: WorkingSet): Promise<void> {
  const { company } = turn;
  const nos = [...new Set(set.statusChanges.map((change) => change.subscription))];
  if (nos.length === 0) return;
  const { rows: known } = await sql<{ subscription_id: number }>`
    select distinct subscription_id from subscription_status_changes
    where company = ${company} and subscription_id ${turn.engine.among(nos)}`.execute(turn.tx);
  const begun = new Set(known.map((row) => row.subscription_id));
  const rows: ValueRow[] = [];
  for (const { subscription, before, after, at } of set.statusChanges) {
    const base = { company, subscription_id: subscription };
    if (!begun.has(subscription)) rows.push({ ...base, no: turn.nextNo(), status: before, since: null });
    begun.add(subscription);
    rows.push({ ...base, no: turn.nextNo(), status: after, since: at });
  }
  await turn.engine.upsert(turn.tx, STATUS_CHANGES, rows);
}
