// The order in which a bulk list is applied: what is referred to before what refers to it, and the writes of one id in
// the order of the list.

import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { referencesOf, SPECS } from '../core/objects.ts';
import { embeddedLines } from './load.ts';
import type { Write } from './store.ts';

type Body = Readonly<Record<string, unknown>>;

/** An id of an object. */
type Key = readonly [object: ObjectName, id: string];

/** What a write makes or changes, and what it refers to. */
interface Keys {
  readonly own: Key[];
  readonly named: Key[];
}

/** Positions of the list in the order to apply: by object, then by position, a write after all that it needs. */
export function bulkOrder(writes: readonly Write[]): number[] {
  const needed = neededBy(writes.map(keysOf));
  const order: number[] = [];
  const state = new Uint8Array(writes.length);
  for (const object of OBJECTS) {
    for (const [position, write] of writes.entries()) {
      if (write.object === object) visit(position, needed, state, order);
    }
  }
  return order;
}

/**
 * For each position the ones that must come before it: the write before it of each id it writes, and the last write of
 * each id it names, which has the earlier ones before it.
 */
function neededBy(keys: readonly Keys[]): readonly (readonly number[])[] {
  const last = new Map(OBJECTS.map((object) => [object, new Map<string, number>()]));
  const needed: number[][] = keys.map(({ own }, position) => {
    const before: number[] = [];
    for (const [object, id] of own) {
      const earlier = last.get(object)?.get(id);
      if (earlier !== undefined && earlier !== position) before.push(earlier);
      last.get(object)?.set(id, position);
    }
    return before;
  });
  for (const [position, { named }] of keys.entries()) {
    for (const [object, id] of named) {
      const writer = last.get(object)?.get(id);
      if (writer !== undefined && writer !== position) needed[position]?.push(writer);
    }
  }
  return needed;
}

const ENTERED = 1;
const DONE = 2;

/** Depth first without recursion: chains of parents may be as long as the list. A circle is cut where it closes. */
function visit(start: number, needed: readonly (readonly number[])[], state: Uint8Array, order: number[]): void {
  const stack = [start];
  while (stack.length > 0) {
    const position = stack.at(-1) ?? 0;
    if (state[position] === 0) {
      state[position] = ENTERED;
      for (const before of needed[position] ?? []) if (state[before] === 0) stack.push(before);
      continue;
    }
    if (state[position] === ENTERED) order.push(position);
    state[position] = DONE;
    stack.pop();
  }
}

function keysOf(write: Write): Keys {
  const keys: Keys = { own: [], named: [] };
  if (write.kind !== 'put') keys.own.push([write.object, write.id]);
  if (write.kind !== 'delete') addBody(keys, write.object, write.body);
  return keys;
}

function addBody(keys: Keys, object: ObjectName, body: Body): void {
  const { embeds } = SPECS[object];
  if (typeof body.id === 'string') keys.own.push([object, body.id]);
  for (const field of referencesOf(SPECS[object])) {
    const id = body[field.name];
    if (typeof id === 'string') keys.named.push([field.of, id]);
  }
  if (embeds === undefined) return;
  for (const line of embeddedLines(body, embeds.field)) addBody(keys, embeds.object, line);
}
