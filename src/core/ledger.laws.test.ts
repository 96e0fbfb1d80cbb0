// Laws of the ledger over random companies with every option (methodology 1–4): the oracle's comparison is test/laws.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type RandomCompany, randomCompany } from '../../test/generator/company.ts';
import { Random } from '../../test/generator/random.ts';
import { madeUpRates } from '../../test/generator/rates.ts';
import { ledgerMrr } from '../../test/generator/sketch.ts';
import { type CoreBooks, coreBooks } from '../../test/laws/core.ts';
import { seeds } from '../../test/laws/seeds.ts';
import { type Day, GRAINS, type Grain, nextPeriod, periodStart, type Range } from './calendar.ts';
import type { Ledger, Part } from './ledger.ts';

const RATES = madeUpRates();

function books(company: RandomCompany): CoreBooks {
  return coreBooks(company, RATES);
}

function eachLedger(law: (ledger: Ledger, seed: number, company: RandomCompany) => void): void {
  for (const seed of seeds(60)) {
    const company = randomCompany(seed);
    for (const ledger of books(company).ledgers) law(ledger, seed, company);
  }
}

function shuffled(company: RandomCompany, random: Random): RandomCompany {
  const keyed = company.records.map((record) => ({ record, key: random.next() }));
  return { ...company, records: keyed.sort((a, b) => a.key - b.key).map(({ record }) => record) };
}

/** A ledger as text, without the store's numbers and with objects as their ids. */
function printed({ ledgers }: CoreBooks): string {
  const print = (ledger: Ledger) =>
    JSON.stringify(ledger, (key, value: unknown) => {
      if (typeof value === 'bigint') return String(value);
      if (
        key === 'root' ||
        key === 'line' ||
        key === 'invoice' ||
        key === 'subscription' ||
        key === 'price' ||
        key === 'noteLine'
      ) {
        return (value as { id?: string } | null)?.id ?? null;
      }
      return value;
    });
  return ledgers
    .toSorted((a, b) => (a.root.id < b.root.id ? -1 : 1))
    .map(print)
    .join('\n');
}

/** The days on which anything of a ledger may change, and the days before. */
function edges(ledger: Ledger): number[] {
  const ranges: Range[] = [...ledger.parts, ...ledger.active, ...ledger.timelines.flatMap(({ active }) => active)];
  return [...new Set(ranges.flatMap(({ start, end }) => [start - 1, start, end - 1, end]))];
}

function covers({ start, end }: Range, day: number): boolean {
  return start <= day && day < end;
}

function sum(parts: readonly Part[], day: number): bigint {
  return parts.reduce((total, part) => (covers(part, day) ? total + part.mrr : total), 0n);
}

describe('the ledger', () => {
  it('is the same for any order of the facts', () => {
    for (const seed of seeds(60)) {
      const company = randomCompany(seed);
      assert.equal(printed(books(shuffled(company, new Random(seed)))), printed(books(company)), `seed ${seed}`);
    }
  });

  it('has a timeline’s parts exactly on its active days, where they sum to half a cent or more', () => {
    eachLedger(({ timelines, parts, ...rest }, seed) => {
      timelines.forEach(({ active }, index) => {
        const own = parts.filter((part) => part.timeline === index);
        for (const day of edges({ timelines, parts, ...rest })) {
          const total = sum(own, day);
          assert.equal(
            active.some((range) => covers(range, day)),
            total >= 5000n,
            `seed ${seed}`,
          );
          assert.ok(total === 0n || total >= 5000n, `seed ${seed}`);
          if (total === 0n) assert.ok(!own.some((part) => covers(part, day)), `seed ${seed}`);
        }
      });
    });
  });

  it('has ranges that are maximal and in order', () => {
    eachLedger(({ active, timelines }, seed) => {
      for (const ranges of [active, ...timelines.map((timeline) => timeline.active)])
        ranges.forEach(({ start, end }, at) => {
          assert.ok(start < end, `seed ${seed}`);
          const next = ranges[at + 1];
          assert.ok(next === undefined || next.start > end, `seed ${seed}`);
        });
    });
  });

  it('is active where one of its timelines is', () => {
    eachLedger((ledger, seed) => {
      for (const day of edges(ledger)) {
        const one = ledger.timelines.some(({ active }) => active.some((range) => covers(range, day)));
        assert.equal(
          ledger.active.some((range) => covers(range, day)),
          one,
          `seed ${seed}`,
        );
        assert.equal(ledgerMrr(ledger, day) > 0n, one, `seed ${seed}`);
      }
    });
  });

  it('orders its parts by timeline, start, price and line', () => {
    eachLedger(({ parts }, seed) => {
      const key = ({ timeline, start, price, line }: Part) =>
        [timeline, start, price?.id ?? '', line?.id ?? ''] as const;
      parts.forEach((part, at) => {
        const next = parts[at + 1];
        if (next === undefined) return;
        const [a, b] = [key(part), key(next)];
        const first = a.findIndex((value, index) => value !== b[index]);
        assert.ok(first < 0 || (a[first] ?? 0) < (b[first] ?? 0), `seed ${seed}`);
      });
    });
  });
});

/** Opening, closing and what moved in between, as the warehouse folds it: entering and leaving parts, FX steps. */
function folded({ parts, fx }: Ledger, first: Day, last: Day): { moved: bigint; fx: bigint } {
  const entering = parts.filter((part) => part.start >= first && part.start <= last && covers(part, last));
  const leaving = parts.filter((part) => part.end >= first && part.end <= last && covers(part, first - 1));
  const steps = fx.filter(
    ({ opening, closing }) =>
      closing.start >= first && closing.start <= last && covers(opening, first - 1) && covers(closing, last),
  );
  const total = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);
  return {
    moved: total(entering.map(({ mrr }) => mrr)) - total(leaving.map(({ mrr }) => mrr)),
    fx: total(steps.map(({ amount }) => amount)),
  };
}

function periods(ledger: Ledger, grain: Grain): [Day, Day][] {
  const starts = new Set(
    ledger.parts.flatMap(({ start, end }) => [periodStart(start, grain), periodStart(end, grain)]),
  );
  return [...starts].map((start) => [start, (nextPeriod(start, grain) - 1) as Day]);
}

describe('movements', () => {
  it('opening + entering − leaving = closing, for every period of every grain', () => {
    eachLedger((ledger, seed) => {
      for (const grain of GRAINS)
        for (const [first, last] of periods(ledger, grain))
          assert.equal(
            ledgerMrr(ledger, first - 1) + folded(ledger, first, last).moved,
            ledgerMrr(ledger, last),
            `seed ${seed}, ${grain} of ${first}`,
          );
    });
  });

  it('there is no FX in the base currency; it lies between states of one timeline, price and currency', () => {
    eachLedger((ledger, seed, { base_currency }) => {
      for (const { opening, closing, timeline, currency, price, amount } of ledger.fx) {
        assert.ok(amount !== 0n && currency !== base_currency, `seed ${seed}`);
        assert.ok(opening.end <= closing.start, `seed ${seed}`);
        for (const state of [opening, closing]) {
          const own = ledger.parts.filter((part) => part.timeline === timeline && part.price === price);
          for (const day of [state.start, state.end - 1])
            assert.ok(
              own.some((part) => covers(part, day) && part.currency === currency),
              `seed ${seed}`,
            );
        }
      }
    });
  });

  it('no FX step is met twice: a part has one effect in a period', () => {
    eachLedger((ledger, seed) => {
      for (const grain of GRAINS)
        for (const [first, last] of periods(ledger, grain)) {
          const met = ledger.fx.filter(
            ({ opening, closing }) => closing.start >= first && covers(opening, first - 1) && covers(closing, last),
          );
          const keys = met.map(({ line, subscription }) => line?.id ?? subscription?.id);
          assert.equal(new Set(keys).size, keys.length, `seed ${seed}, ${grain}`);
        }
    });
  });
});
