// Law of the totals: moved by what families were replaced by, they are those of all families, or say that they are not known.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../test/generator/random.ts';
import type { Day } from '../core/calendar.ts';
import { movedTotals, type Totals } from './totals.ts';

type Family = Totals;

function randomFamily(random: Random): Family {
  const day = () => (random.chance(0.2) ? null : (random.whole(1, 9) as Day));
  const active = random.whole(0, 3);
  return { issued: day(), minAvailable: day(), active, billed: random.whole(0, active) };
}

function extreme(days: readonly (Day | null)[], of: (...days: number[]) => number): Day | null {
  const known = days.filter((day) => day !== null);
  return known.length === 0 ? null : (of(...known) as Day);
}

function totalsOf(families: readonly Family[]): Totals {
  const sum = (of: (family: Family) => number) => families.reduce((total, family) => total + of(family), 0);
  return {
    issued: extreme(
      families.map(({ issued }) => issued),
      Math.max,
    ),
    minAvailable: extreme(
      families.map(({ minAvailable }) => minAvailable),
      Math.min,
    ),
    active: sum(({ active }) => active),
    billed: sum(({ billed }) => billed),
  };
}

test('whichever families are replaced, the totals are those of all, or unknown', () => {
  let known = 0;
  for (let seed = 1; seed <= 3000; seed++) {
    const random = new Random(seed);
    const kept = Array.from({ length: random.whole(0, 4) }, () => randomFamily(random));
    const old = Array.from({ length: random.whole(0, 2) }, () => randomFamily(random));
    const present = Array.from({ length: random.whole(0, 2) }, () => randomFamily(random));
    const replaced = { before: totalsOf(old), after: totalsOf(present) };
    const moved = movedTotals(totalsOf([...kept, ...old]), replaced);
    if (moved === null) continue;
    known++;
    assert.deepEqual(moved, totalsOf([...kept, ...present]), `seed ${seed}`);
  }
  assert.ok(known > 1500, 'most of the time nothing has to be read again');
});
