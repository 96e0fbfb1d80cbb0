// Fills a working set with everything that some writes need to know, in a few queries whatever their number.

import { sql } from 'kysely';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { referencesOf, SPECS } from '../core/objects.ts';
import { eachNamed } from './named.ts';
import type { Remembered } from './remembered.ts';
import type { Write } from './store.ts';
import { OBJECT_TABLES, type Value, type ValueRow } from './tables.ts';
import type { Turn } from './turn.ts';
import type { Item, WorkingSet } from './working.ts';

/**
 * The columns of an object that is only referred to: those that lead to its customer, and those that the rules about
 * references look at (rules.ts).
 */
const LEADING: { readonly [N in ObjectName]: readonly string[] } = {
  customer: ['root_parent_id'],
  product: [],
  price: [],
  subscription: [],
  invoice: ['customer_id'],
  invoice_line_item: ['invoice_id'],
  credit_note: ['invoice_id'],
  credit_note_line_item: ['credit_note_id', 'invoice_line_item_id'],
};

/** A reference field and what it refers to. */
type Step = readonly [field: string, of: ObjectName];

/** The reference that leads from an object on to its customer. */
export const ROUTE: { readonly [N in ObjectName]?: Step } = {
  invoice_line_item: ['invoice_id', 'invoice'],
  credit_note: ['invoice_id', 'invoice'],
  credit_note_line_item: ['credit_note_id', 'credit_note'],
};

type Ids = Record<ObjectName, Set<string>>;
type Numbers = Record<ObjectName, Set<number>>;

/** The ids that some writes name: `written` by them, or only `named` in a reference. */
interface Wanted {
  readonly written: Ids;
  readonly named: Ids;
}

/** PostgreSQL holds no U+0000 and UTF-8 no lone surrogate: such a text is refused, and nothing has it for an id. */
export function storable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function perObject<T>(make: () => T): Record<ObjectName, T> {
  return Object.fromEntries(OBJECTS.map((object) => [object, make()])) as Record<ObjectName, T>;
}

function wantedBy(writes: readonly Write[]): Wanted {
  const wanted: Wanted = { written: perObject(() => new Set<string>()), named: perObject(() => new Set<string>()) };
  const own = (object: ObjectName, id: string): unknown => wanted.written[object].add(id);
  const referred = (object: ObjectName, id: string): unknown => wanted.named[object].add(id);
  for (const write of writes) eachNamed(write, own, referred);
  return wanted;
}

/**
 * Loads what the writes write and name, what those refer to, and the parents and lines that the rules and the answers
 * need; with `records`, enough to show every written object whole. What is only named is taken from `remembered` where
 * it is there, and kept there.
 */
export async function load(
  turn: Turn,
  set: WorkingSet,
  writes: readonly Write[],
  records: boolean,
  remembered: Remembered | null,
): Promise<void> {
  const wanted = wantedBy(writes);
  for (const object of OBJECTS) {
    const written = wanted.written[object];
    await loadBy(turn, set, { object, column: 'id', values: [...written].filter(storable), whole: true });
    const values: string[] = [];
    for (const id of wanted.named[object]) {
      if (written.has(id)) continue;
      const known = remembered?.get(object, id);
      if (known !== undefined) set.load(object, known, false);
      else if (storable(id)) values.push(id);
    }
    const rows = await loadBy(turn, set, { object, column: 'id', values, whole: false });
    if (remembered !== null) for (const row of rows) remembered.keep(object, row);
  }
  for (const object of ['invoice', 'credit_note'] as const) {
    if (records || object === 'credit_note') await loadLines(turn, set, object, wanted.written[object]);
  }
  await loadMoved(turn, set, writes);
  await loadAncestors(turn, set, wanted.written.customer);
  await loadReferences(turn, set, records);
}

interface Page {
  readonly object: ObjectName;
  readonly column: string;
  readonly values: readonly Value[];
  /** All columns, or only those that lead on. */
  readonly whole: boolean;
}

async function loadBy(turn: Turn, set: WorkingSet, page: Page): Promise<readonly ValueRow[]> {
  if (page.values.length === 0) return [];
  const table = OBJECT_TABLES[page.object];
  const columns = page.whole ? Object.keys(table.columns) : ['no', 'id', ...LEADING[page.object]];
  // A join, because SQLite sorts a list after `in` before it looks anything up.
  const { rows } = await sql<ValueRow>`
    select ${sql.join(columns.map((column) => sql.ref(`t.${column}`)))}
    from ${turn.engine.listed(page.values, 'k')} cross join ${sql.table(table.name)} t
    where t.company = ${turn.company} and ${sql.ref(`t.${page.column}`)} = k.value`.execute(turn.tx);
  for (const row of rows) set.load(page.object, row, page.whole);
  return rows;
}

/** The lines of invoices or credit notes that exist and are written. */
async function loadLines(turn: Turn, set: WorkingSet, object: ObjectName, ids: Set<string>): Promise<void> {
  const { embeds } = SPECS[object];
  if (embeds === undefined) return;
  const values = [...ids].map((id) => set.find(object, id)?.no).filter((no) => no !== undefined);
  await loadBy(turn, set, { object: embeds.object, column: embeds.parent, values, whole: true });
}

/** Credit note lines that name an invoice line which a write may move to another invoice. */
async function loadMoved(turn: Turn, set: WorkingSet, writes: readonly Write[]): Promise<void> {
  const values: number[] = [];
  for (const write of writes) {
    if (write.kind === 'delete' || write.object !== 'invoice_line_item') continue;
    const line = set.find(write.object, write.kind === 'put' ? String(write.body.id) : write.id);
    if (line === null || typeof write.body.invoice_id !== 'string') continue;
    if (set.find('invoice', write.body.invoice_id)?.no !== line.row.invoice_id) values.push(line.no);
  }
  await loadBy(turn, set, {
    object: 'credit_note_line_item',
    column: 'invoice_line_item_id',
    values,
    whole: false,
  });
}

/** The chains of parents above the customers in the set, where an existing customer is written. */
async function loadAncestors(turn: Turn, set: WorkingSet, written: Set<string>): Promise<void> {
  if (![...written].some((id) => set.find('customer', id) !== null)) return;
  const starts = [...set.all('customer')].map((item) => item.no);
  const { rows } = await sql<ValueRow>`
    with recursive above(no) as (
      select root_parent_id from customers
      where company = ${turn.company} and no ${turn.engine.among(starts)} and root_parent_id is not null
      union
      select c.root_parent_id from customers c join above on c.no = above.no
      where c.company = ${turn.company} and c.root_parent_id is not null
    )
    select no, id, root_parent_id from customers where company = ${turn.company} and no in (select no from above)
  `.execute(turn.tx);
  for (const row of rows) set.load('customer', row, false);
}

/** Follows references by number until nothing that is needed is missing. */
async function loadReferences(turn: Turn, set: WorkingSet, records: boolean): Promise<void> {
  const asked: Numbers = perObject(() => new Set<number>());
  for (;;) {
    const missing: Numbers = perObject(() => new Set<number>());
    for (const object of OBJECTS) {
      for (const item of set.all(object)) {
        for (const [field, of] of followed(item, records)) {
          const no = item.row[field];
          if (typeof no === 'number' && set.at(of, no) === null && !asked[of].has(no)) missing[of].add(no);
        }
      }
    }
    if (OBJECTS.every((object) => missing[object].size === 0)) return;
    for (const object of OBJECTS) {
      await loadBy(turn, set, { object, column: 'no', values: [...missing[object]], whole: false });
      for (const no of missing[object]) asked[object].add(no);
    }
  }
}

const ALL = new Map<ObjectName, readonly Step[]>(
  OBJECTS.map((object) => [object, referencesOf(SPECS[object]).map((field): Step => [field.name, field.of])]),
);

/** The references of an item that must be in the set: all of one that is shown or ruled upon, else its route. */
function followed(item: Item, records: boolean): readonly Step[] {
  const whole = item.row.created_at !== undefined;
  if (whole && (records || item.object === 'credit_note_line_item')) return ALL.get(item.object) ?? [];
  const route = ROUTE[item.object];
  return route === undefined ? [] : [route];
}
