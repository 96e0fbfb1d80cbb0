// FX effects: which pairs have one, between which states, and how it is shared (methodology section 4).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booksOf, invoice, type LineSketch, mrrOn, on, rates, thing } from '../../test/generator/sketch.ts';
import { coreFx } from '../../test/laws/core.ts';
import { isoDay } from './calendar.ts';
import { microsText } from './money.ts';

const DOLLARS = rates('USD', { '2024-01-01': '1', '2024-02-01': '1.25', '2024-03-01': '2' });
const USD = { currency_code: 'USD' };

function month(from: string, to: string, amount: number, over: object = USD): LineSketch {
  return [amount, from, to, { ...over }];
}

/** The FX effect of February, of January's line and February's. */
function february(january: LineSketch[], next: LineSketch[], more: ReturnType<typeof thing>[] = []): string {
  const books = booksOf(
    [thing('price', { id: 'q' }), ...more, invoice('i', '2024-01-01', january), invoice('j', '2024-02-01', next)],
    {},
    DOLLARS,
  );
  return coreFx(books, on('2024-02-01'), on('2024-02-29'), on('2024-02-29')).get('c') ?? '0';
}

const before = (amount: number, over: object = USD) => month('2024-01-01', '2024-02-01', amount, over);
const later = (amount: number, over: object = USD) => month('2024-02-01', '2024-03-01', amount, over);

describe('a pair', () => {
  it('has the closing original times the difference of the rates', () => {
    assert.equal(february([before(100)], [later(100)]), '-20');
    assert.equal(february([before(100)], [later(300)]), '-60', 'the real change is 200 at the old rate');
    assert.equal(february([before(100)], [later(50)]), '-10');
  });

  it('has none in the base currency, even where the amounts are rounded', () => {
    const euros = { currency_code: 'EUR' };
    assert.equal(february([month('2023-11-01', '2024-02-01', 100, euros)], [later(50, euros)]), '0');
  });

  it('has none without MRR at both ends in one currency', () => {
    assert.equal(february([before(100)], [later(100, { ...USD, price_id: 'q' })]), '0', 'another price');
    assert.equal(february([before(100)], [later(100, { currency_code: 'EUR' })]), '0');
    assert.equal(february([before(100), before(10, { currency_code: 'EUR' })], [later(100)]), '0');
  });

  it('is one for all lines of the timeline with the price: its rate is the mean', () => {
    assert.equal(
      february([month('2024-01-01', '2024-03-01', 200), before(100)], [later(100)]),
      '-20',
      '200 at 1, then 100 at 1 and 100 at 1.25',
    );
  });
});

describe('the steps of a pair', () => {
  const books = booksOf(
    [
      invoice('i', '2024-01-01', [before(100)]),
      invoice('j', '2024-02-01', [later(100), later(50), later(1 / 3)]),
      invoice('k', '2024-03-01', [month('2024-03-01', '2024-04-01', 100)]),
    ],
    {},
    DOLLARS,
  );
  const steps = books.ledgers[0]?.fx ?? [];

  it('share the effect over the closing parts, the last takes the remainder', () => {
    const shares = steps.filter(({ closing }) => isoDay(closing.start) === '2024-02-01');
    assert.deepEqual(
      shares.map(({ line, amount }) => [line?.id, microsText(amount)]),
      [
        ['j-1', '-20'],
        ['j-2', '-10'],
        ['j-3', '-0.066666'],
      ],
      'effect of the pair: 120.266667 − 150.333333',
    );
    const total = shares.reduce((sum, { amount }) => sum + amount, 0n);
    assert.equal(microsText(total), coreFx(books, on('2024-02-01'), on('2024-02-29'), on('2024-02-29')).get('c'));
  });

  it('are one for each opening state that a period of some grain can meet', () => {
    const openings = steps
      .filter(({ closing }) => isoDay(closing.start) === '2024-03-01')
      .map(({ opening }) => isoDay(opening.start));
    assert.deepEqual(openings, ['2024-02-01'], 'day, week and month; quarter and year open on 31 December, before all');
  });

  it('make the quarter’s effect from its opening, not from the months between', () => {
    const running = booksOf(
      [
        invoice('h', '2023-12-01', [month('2023-12-01', '2024-01-01', 100)]),
        invoice('i', '2024-01-01', [before(100)]),
        invoice('j', '2024-02-01', [later(100)]),
        invoice('k', '2024-03-01', [month('2024-03-01', '2024-04-01', 100)]),
      ],
      {},
      [...DOLLARS, ...rates('USD', { '2023-12-01': '0.8' })],
    );
    assert.equal(mrrOn(running, '2023-12-31'), '125');
    const quarter = coreFx(running, on('2024-01-01'), on('2024-03-31'), on('2024-03-31'));
    assert.deepEqual([...quarter], [['c', '-75']]);
    const untilFebruary = coreFx(running, on('2024-01-01'), on('2024-02-10'), on('2024-03-31'));
    assert.deepEqual([...untilFebruary], [['c', '-45']], 'running quarter');
  });
});
