// A customer's months by hand: who is new, returns, changes and leaves, and what was least at the end of any month.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Day, isoDay, parseDay } from '../core/calendar.ts';
import { activityOf } from './activity.ts';
import { movesOf } from './moves.ts';

function day(text: string): Day {
  const found = parseDay(text);
  assert.ok(found !== null);
  return found;
}

/** Parts that follow one another or leave gaps: start, end, MRR in whole units. */
function parts(...given: readonly (readonly [start: string, end: string, mrr: bigint])[]) {
  const ranges = given.map(([start, end]) => ({ start: day(start), end: day(end) }));
  const active = ranges.reduce<{ start: Day; end: Day }[]>((spans, range) => {
    const last = spans.at(-1);
    if (last !== undefined && last.end === range.start) spans[spans.length - 1] = { start: last.start, end: range.end };
    else spans.push(range);
    return spans;
  }, []);
  const activities = activityOf(active);
  return given.map(([, , mrr], at) => {
    const range = ranges[at];
    const activity = activities.find(
      ({ span_start, span_end }) => range && range.start >= span_start && range.end <= span_end,
    );
    assert.ok(range !== undefined && activity !== undefined);
    return { ...activity, start_day: range.start, end_day: range.end, mrr };
  });
}

function shown(moves: ReturnType<typeof movesOf>) {
  return moves.map(({ month, until, mrr, mrr_change, floor, floor_change, ...amounts }) => {
    const moved = Object.entries(amounts).flatMap(([name, amount]) => (amount === 0n ? [] : [`${name} ${amount}`]));
    return [isoDay(month), isoDay(until), moved.join(', '), `${mrr} ${mrr_change}`, `${floor} ${floor_change}`];
  });
}

test('a customer that grows, shrinks, leaves and returns', () => {
  const moves = movesOf(
    parts(
      ['2024-01-10', '2024-02-10', 100n],
      ['2024-02-10', '2024-04-05', 150n],
      ['2024-04-05', '2024-06-05', 80n],
      ['2024-09-01', '2024-12-01', 90n],
    ),
    [],
  );
  assert.deepEqual(shown(moves), [
    ['2024-01-01', '2024-02-01', 'new_mrr 100', '100 100', '100 100'],
    ['2024-02-01', '2024-04-01', 'expansion_mrr 50', '150 50', '100 0'],
    ['2024-04-01', '2024-06-01', 'contraction_mrr -70', '80 -70', '80 -20'],
    ['2024-06-01', '2024-09-01', 'churned_mrr -80', '0 -80', '0 -80'],
    ['2024-09-01', '2024-12-01', 'reactivation_mrr 90', '90 90', '0 0'],
    ['2024-12-01', '9999-12-31', 'churned_mrr -90', '0 -90', '0 0'],
  ]);
});

test('a customer that came and went inside its first month has had nothing to retain', () => {
  const moves = movesOf(parts(['2024-01-05', '2024-01-20', 100n], ['2024-03-05', '2024-05-01', 70n]), []);
  assert.deepEqual(shown(moves), [
    ['2024-03-01', '2024-05-01', 'reactivation_mrr 70', '70 70', '0 0'],
    ['2024-05-01', '9999-12-31', 'churned_mrr -70', '0 -70', '0 0'],
  ]);
});

test('what rates do to a customer that stays is no expansion', () => {
  const moves = movesOf(parts(['2024-01-01', '2024-02-01', 100n], ['2024-02-01', '2024-03-01', 130n]), [
    {
      open_start: day('2024-01-01'),
      open_end: day('2024-02-01'),
      close_start: day('2024-02-01'),
      close_end: day('2024-03-01'),
      amount: 10n,
    },
  ]);
  assert.deepEqual(shown(moves)[1], ['2024-02-01', '2024-03-01', 'expansion_mrr 20, fx_mrr 10', '130 30', '100 0']);
});
