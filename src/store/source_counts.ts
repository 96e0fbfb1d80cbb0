// Counts what became of a page's facts, per object; embedded lines count under their own name with their parent's fate.

import type { ObjectName } from '../core/facts.ts';
import { SPECS } from '../core/objects.ts';
import { letterId } from './dead_letters.ts';
import type { FactOutcome } from './source_page.ts';
import type { Counters, Counts, SourcePage, SourceWrite } from './sync_store.ts';

type Sums = { -readonly [K in keyof Counts]: number };

const NONE: Counts = { read: 0, written: 0, unchanged: 0, dead: 0 };

/**
 * The run's counters with the page, and how many objects were written. Letters tried again were read before: of them only
 * those that are dead no more change their place.
 */
export function tally(
  before: Counters,
  page: SourcePage,
  outcomes: readonly FactOutcome[],
): { counters: Counters; written: number } {
  const sums = new Map<ObjectName, Sums>(
    Object.entries(before).map(([object, counts]) => [object as ObjectName, { ...counts }]),
  );
  const of = (object: ObjectName): Sums => {
    const found = sums.get(object) ?? { ...NONE };
    sums.set(object, found);
    return found;
  };
  const again = page.retried === undefined ? null : new Set(page.retried.map((letter) => letter.id));
  let written = 0;
  for (const [index, fact] of page.facts.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    for (const [object, fate] of fates(fact, outcome)) {
      if (fate === 'written') written += 1;
      if (again === null) {
        of(object).read += 1;
        of(object)[fate] += 1;
      } else if (fate !== 'dead' && again.has(letterId(page.stream, fact.object, fact.sourceId, ''))) {
        of(object).dead -= 1;
        of(object)[fate] += 1;
      }
    }
  }
  for (const { object } of again === null ? page.dead : []) {
    of(object).read += 1;
    of(object).dead += 1;
  }
  return { counters: Object.fromEntries(sums), written };
}

type Fate = 'written' | 'unchanged' | 'dead';

function fates(fact: SourceWrite, outcome: FactOutcome): (readonly [ObjectName, Fate])[] {
  const { embeds } = SPECS[fact.object];
  const lines = embeds === undefined ? [] : fact.lines.map((_, index) => [embeds.object, index] as const);
  const fate = (changed: boolean): Fate => ('dead' in outcome ? 'dead' : changed ? 'written' : 'unchanged');
  const changedLine = (index: number) => !('dead' in outcome) && outcome.lines[index] === true;
  return [
    [fact.object, fate(!('dead' in outcome) && outcome.changed)],
    ...lines.map(([object, index]) => [object, fate(changedLine(index))] as const),
  ];
}
