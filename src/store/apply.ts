// Applies one write to the working set, wholly or not at all: the upsert and update rules of api.md (billing objects).

import type { ObjectName } from '../core/facts.ts';
import { type Field, type ObjectSpec, PROPERTIES_MAX, SPECS } from '../core/objects.ts';
import type { Fault } from '../core/result.ts';
import { storable } from './load.ts';
import { isConnection, propertyField } from './manual_edits.ts';
import { embeddedLines } from './named.ts';
import { parseProperties } from './record.ts';
import { ruleFaults } from './rules.ts';
import type { Write, WriteContext, Written } from './store.ts';
import { OBJECT_TABLES, type Value, type ValueRow } from './tables.ts';
import type { Turn } from './turn.ts';
import type { Item, WorkingSet } from './working.ts';

type Body = Readonly<Record<string, unknown>>;
type Loc = readonly (string | number)[];

/** A write at work: where it is applied, and what is wrong with it so far. */
interface Job {
  readonly turn: Turn;
  readonly set: WorkingSet;
  readonly context: WriteContext;
  readonly faults: Fault[];
}

/** The object that embedded lines belong to; `id` is what the body calls it. */
interface Parent {
  readonly item: Item;
  readonly field: string;
  readonly id: string;
}

/** Everything loaded that the write names (load.ts), applies it; what it changes is in the set, or nothing is. */
export function apply(
  turn: Turn,
  set: WorkingSet,
  context: WriteContext,
  write: Exclude<Write, { kind: 'delete' }>,
): { readonly written: Written; readonly item: Item | null } {
  const job: Job = { turn, set, context, faults: [] };
  const id = write.kind === 'put' ? String(write.body.id) : write.id;
  const existing = set.find(write.object, id);
  const refused = refusal(set, write, id, existing);
  if (refused !== null) return { written: refused, item: null };
  const item = applyObject(job, SPECS[write.object], existing, write.body);
  if (job.faults.length > 0) {
    set.undo();
    return { written: { status: 422, id, faults: job.faults }, item: null };
  }
  set.keep(context.now);
  const status = write.kind === 'update' ? 202 : existing === null ? 201 : 200;
  return { written: { status, id: String(item.row.id) }, item };
}

/** What can be said before looking at the body: no such object, or an id that is taken. */
function refusal(set: WorkingSet, write: Write, id: string, existing: Item | null): Written | null {
  const label = SPECS[write.object].label;
  if (write.kind === 'put') {
    if (!write.strict || existing === null) return null;
    return { status: 409, id, faults: [fault(['id'], `The id is taken by another ${label}`, 'id_taken')] };
  }
  if (existing === null) {
    return { status: 404, id, faults: [fault(['id'], `There is no ${label} with this id`, 'not_found')] };
  }
  const renamed = write.kind === 'update' ? write.body.id : undefined;
  if (typeof renamed !== 'string' || renamed === id || set.find(write.object, renamed) === null) return null;
  return { status: 409, id, faults: [fault(['id'], `There is another ${label} with this id already`, 'id_taken')] };
}

/** An object with its embedded lines. */
function applyObject(job: Job, spec: ObjectSpec, existing: Item | null, body: Body): Item {
  const item = existing ?? place(job, spec, String(body.id), null);
  applyFields(job, { spec, item, isNew: existing === null, body, loc: [], parent: null });
  const { embeds } = spec;
  if (embeds !== undefined) {
    const before = item.row;
    const lines = embeddedLines(body, embeds.field);
    const parent = { item, field: embeds.parent, id: String(item.row.id) };
    const changed = applyLines(job, SPECS[embeds.object], parent, lines, embeds.field);
    // The object as the API shows it has changed, though no column of its own has.
    if (changed && before.updated_at !== job.context.now) {
      job.set.change(item, { ...before, updated_at: job.context.now });
    }
  }
  job.faults.push(...ruleFaults(job.turn, job.set, item, body, []));
  return item;
}

/** Rows with nothing in them: all rows of a table have its columns in order, which makes them quick to read. */
const BLANK = Object.fromEntries(
  Object.entries(OBJECT_TABLES).map(([object, { columns }]) => [
    object,
    Object.fromEntries(Object.keys(columns).map((column) => [column, null])),
  ]),
) as { readonly [N in ObjectName]: ValueRow };

/** A new object before its fields are read, so that others of the same body can refer to it. */
function place(job: Job, spec: ObjectSpec, id: string, parent: Parent | null): Item {
  const { company, source, now } = job.context;
  const row: ValueRow = { ...BLANK[spec.name], company, no: job.turn.nextNo(), id };
  row.source = source;
  row.created_at = now;
  row.updated_at = now;
  if (parent !== null) row[parent.field] = parent.item.no;
  return job.set.create(spec.name, row);
}

/** True when a line is new or has changed. */
function applyLines(job: Job, spec: ObjectSpec, parent: Parent, lines: readonly Body[], field: string): boolean {
  if (lines.length === 0) return false;
  const targets: Target[] = [];
  for (const [position, body] of lines.entries()) {
    const loc = [field, position];
    const id = String(body.id);
    const existing = job.set.find(spec.name, id);
    if (existing === null || existing.row[parent.field] === parent.item.no) {
      const item = existing ?? place(job, spec, id, parent);
      targets.push({ spec, item, isNew: existing === null, body, loc, parent });
      continue;
    }
    const msg = `The ${spec.label} with this id belongs to another ${SPECS[parent.item.object].label}`;
    job.faults.push(fault([...loc, 'id'], msg, 'id_conflict'));
  }
  let changed = false;
  for (const target of targets) if (applyFields(job, target)) changed = true;
  for (const { item, body, loc } of targets) job.faults.push(...ruleFaults(job.turn, job.set, item, body, loc));
  return changed;
}

interface Target {
  readonly spec: ObjectSpec;
  readonly item: Item;
  readonly isNew: boolean;
  readonly body: Body;
  readonly loc: Loc;
  readonly parent: Parent | null;
}

/** Merges the body into the object's own fields; true when that changes anything. */
function applyFields(job: Job, target: Target): boolean {
  const { spec, item, isNew } = target;
  const row: ValueRow = isNew ? item.row : { ...item.row };
  for (const field of spec.fields) {
    const value = fieldValue(job, target, field);
    if (value !== undefined) row[field.name] = value;
  }
  const properties = mergeProperties(job, target);
  if (properties !== undefined) row.custom_properties = properties;
  if (isNew) return true;
  if (Object.keys(row).every((column) => row[column] === item.row[column])) return false;
  if (job.context.source === 'api' && isConnection(item.row.source)) keepEdits(job, item, row);
  row.updated_at = job.context.now;
  job.set.change(item, row);
  return true;
}

/** A person's change of what a connection brought wins over later syncs. */
function keepEdits(job: Job, item: Item, row: ValueRow): void {
  const at = job.context.now;
  for (const column of Object.keys(row)) {
    if (column === 'id' || row[column] === item.row[column]) continue;
    for (const field of column === 'custom_properties' ? changedProperties(item.row, row) : [column]) {
      job.set.edit({ item, field, at });
    }
  }
}

function changedProperties(before: ValueRow, after: ValueRow): string[] {
  const old = parseProperties(before.custom_properties);
  const now = parseProperties(after.custom_properties);
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...names].filter((name) => old[name] !== now[name]).map(propertyField);
}

/** The column's value after the write; undefined leaves it as it is. */
function fieldValue(job: Job, target: Target, field: Field): Value | undefined {
  const { isNew, body, parent } = target;
  const value = body[field.name];
  if (parent !== null && field.name === parent.field) return parentNumber(job, target, parent, value);
  if (value === undefined && !isNew) return undefined;
  const byDefault = field.kind === 'amount' ? (field.default ?? null) : null;
  if (value === undefined || value === null) {
    if (field.required !== true) return byDefault;
    const missing = value === undefined;
    add(
      job,
      target,
      field.name,
      missing ? 'Field required' : 'Must not be null',
      missing ? 'missing' : 'null_required',
    );
    return undefined;
  }
  if (field.kind === 'reference') return referenceNumber(job, target, field.name, field.of, String(value));
  if (typeof value === 'number') return value === 0 ? 0 : value;
  const text = String(value);
  if (!storable(text)) add(job, target, field.name, 'Must be well-formed Unicode without U+0000', 'value_error');
  return text;
}

function parentNumber(job: Job, target: Target, parent: Parent, value: unknown): number {
  if (value !== undefined && value !== parent.id) {
    const msg = value === null ? 'Must not be null' : `Must be the id of the body, ${JSON.stringify(parent.id)}`;
    add(job, target, parent.field, msg, value === null ? 'null_required' : 'value_error');
  }
  return parent.item.no;
}

function referenceNumber(job: Job, target: Target, name: string, of: ObjectName, id: string): number | undefined {
  const found = job.set.find(of, id);
  if (found !== null) return found.no;
  add(job, target, name, `There is no ${SPECS[of].label} with the id ${JSON.stringify(id)}`, 'reference_not_found');
  return undefined;
}

/** Merged key by key, null removes; the text to keep, null for none, undefined for no change. */
function mergeProperties(job: Job, target: Target): string | null | undefined {
  const given = target.body.custom_properties;
  if (given === undefined || given === null) return undefined;
  const kept = target.item.row.custom_properties;
  if (kept === null || kept === undefined) {
    const values = Object.values(given);
    if (values.length > 0 && values.length <= PROPERTIES_MAX && !values.includes(null)) return JSON.stringify(given);
  }
  const merged = new Map(Object.entries(parseProperties(kept)));
  for (const [key, value] of Object.entries(given as Record<string, unknown>)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value === 0 ? 0 : value);
  }
  if (merged.size > PROPERTIES_MAX) {
    const msg = `At most ${PROPERTIES_MAX} custom properties on an object; it would have ${merged.size}`;
    add(job, target, 'custom_properties', msg, 'too_long');
  }
  return merged.size === 0 ? null : JSON.stringify(Object.fromEntries(merged));
}

function add(job: Job, target: Target, name: string, msg: string, type: string): void {
  job.faults.push(fault([...target.loc, name], msg, type));
}

function fault(loc: Loc, msg: string, type: string): Fault {
  return { loc, msg, type };
}
