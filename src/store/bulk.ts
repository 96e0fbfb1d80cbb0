// The order in which a bulk list is applied: what is referred to before what refers to it, and the writes of one id in
// the order of the list.

import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { eachNamed } from './named.ts';
import type { Write } from './store.ts';

/** For each position the ones that must come before it; most need none that the order of objects does not give. */
type Needed = (number[] | undefined)[];

/** Positions of the list in the order to apply: by object, then by position, a write after all that it needs. */
export function bulkOrder(writes: readonly Write[]): number[] {
  const needed = neededBy(writes);
  const order: number[] = [];
  const state = new Uint8Array(writes.length);
  for (const object of OBJECTS) {
    for (let position = 0; position < writes.length; position += 1) {
      if (writes[position]?.object !== object || state[position] === DONE) continue;
      if (needed[position] !== undefined) visit(position, needed, state, order);
      else {
        state[position] = DONE;
        order.push(position);
      }
    }
  }
  return order;
}

/**
 * For each position the ones that must come before it: the write before it of each id it writes, and the last write of
 * each id it names, which has the earlier ones before it.
 */
function neededBy(writes: readonly Write[]): Needed {
  const last = Object.fromEntries(OBJECTS.map((object) => [object, new Map<string, number>()])) as {
    readonly [N in ObjectName]: Map<string, number>;
  };
  const needed: Needed = new Array(writes.length);
  let position = 0;
  const need = (before: number | undefined): void => {
    if (before === undefined || before === position) return;
    const known = needed[position];
    if (known === undefined) needed[position] = [before];
    else known.push(before);
  };
  const ignore = (): void => undefined;
  const follow = (object: ObjectName, id: string): void => {
    need(last[object].get(id));
    last[object].set(id, position);
  };
  for (position = 0; position < writes.length; position += 1) {
    const write = writes[position];
    if (write !== undefined) eachNamed(write, follow, ignore);
  }
  const refer = (object: ObjectName, id: string): void => need(last[object].get(id));
  for (position = 0; position < writes.length; position += 1) {
    const write = writes[position];
    if (write !== undefined) eachNamed(write, ignore, refer);
  }
  return needed;
}

const ENTERED = 1;
const DONE = 2;

/** Depth first without recursion: chains of parents may be as long as the list. A circle is cut where it closes. */
function visit(start: number, needed: Needed, state: Uint8Array, order: number[]): void {
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
