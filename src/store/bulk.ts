// The order in which a bulk list is applied: what is referred to before what refers to it, and the writes of one id in
// the order of the list.

import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { referencesOf, SPECS } from '../core/objects.ts';
import { embeddedLines } from './load.ts';
import type { Write } from './store.ts';

type Body = Readonly<Record<string, unknown>>;

/** What a write makes or changes, and what it refers to, as keys `object:id`. */
interface Keys {
  readonly own: readonly string[];
  readonly named: readonly string[];
}

/** Positions of the list in the order to apply: by object, then by position, a write after all that it needs. */
export function bulkOrder(writes: readonly Write[]): number[] {
  const needed = neededBy(writes.map(keysOf));
  const rank = new Map(OBJECTS.map((object, index) => [object, index]));
  const starts = writes
    .map((write, position) => ({ position, rank: rank.get(write.object) ?? 0 }))
    .sort((a, b) => a.rank - b.rank || a.position - b.position);
  const order: number[] = [];
  const state = new Uint8Array(writes.length);
  for (const { position } of starts) visit(position, needed, state, order);
  return order;
}

/**
 * For each position the ones that must come before it: the write before it of each id it writes, and the last write of
 * each id it names, which has the earlier ones before it.
 */
function neededBy(keys: readonly Keys[]): readonly (readonly number[])[] {
  const last = new Map<string, number>();
  const needed: number[][] = keys.map(({ own }, position) => {
    const before: number[] = [];
    for (const key of own) {
      const earlier = last.get(key);
      if (earlier !== undefined && earlier !== position) before.push(earlier);
      last.set(key, position);
    }
    return before;
  });
  for (const [position, { named }] of keys.entries()) {
    for (const key of named) {
      const writer = last.get(key);
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
  const own: string[] = [];
  const named: string[] = [];
  if (write.kind !== 'put') own.push(key(write.object, write.id));
  if (write.kind !== 'delete') addBody(write.object, write.body, own, named);
  return { own, named };
}

function addBody(object: ObjectName, body: Body, own: string[], named: string[]): void {
  const spec = SPECS[object];
  if (typeof body.id === 'string') own.push(key(object, body.id));
  for (const field of referencesOf(spec)) {
    const id = body[field.name];
    if (typeof id === 'string') named.push(key(field.of, id));
  }
  if (spec.embeds === undefined) return;
  for (const line of embeddedLines(body, spec.embeds.field)) addBody(spec.embeds.object, line, own, named);
}

function key(object: ObjectName, id: string): string {
  return `${object}:${id}`;
}
