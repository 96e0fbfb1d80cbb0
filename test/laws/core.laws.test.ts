// Law: over random companies the core's ledger and the oracle's day-by-day reading of the methodology are the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeCompany, type RandomCompany, randomCompany } from '../generator/company.ts';
import { madeUpRates, rateTable } from '../generator/rates.ts';
import { shrunk } from '../generator/shrink.ts';
import { iso, type Step } from '../oracle/days.ts';
import { figuresOf } from '../oracle/figures.ts';
import { text } from '../oracle/rational.ts';
import { Oracle, statesOf } from '../oracle/series.ts';
import type { Share, States } from '../oracle/states.ts';
import { type CoreBooks, coreBooks, coreFx, coreState, stateKey } from './core.ts';
import { seeds } from './seeds.ts';

const PUBLISHED = madeUpRates();
const RATES = rateTable(PUBLISHED);
const STEPS: readonly Step[] = ['week', 'month', 'quarter', 'year'];

test('ledger = oracle: basis, freshness, MRR of every day, FX of every period', () => {
  for (const seed of seeds()) {
    const company = randomCompany(seed);
    if (difference(company) === null) continue;
    const small = shrunk(company, (other) => difference(other) !== null);
    assert.fail(`seed ${seed}: ${difference(small)}\n${describeCompany(small)}`);
  }
});

/** What core and oracle disagree about, or null. */
function difference(company: RandomCompany): string | null {
  const oracle = new Oracle(statesOf({ ...company, rates: RATES }));
  const core = coreBooks(company, PUBLISHED);
  const { states } = oracle;
  if (core.basis !== states.basis) return `basis: core ${core.basis}, oracle ${states.basis}`;
  if (core.freshness !== states.freshness) {
    return `freshness: core ${iso(core.freshness)}, oracle ${iso(states.freshness)}`;
  }
  return differentDay(core, states) ?? differentFx(core, oracle);
}

function differentDay(core: CoreBooks, states: States): string | null {
  for (const day of daysOfChange(core, states)) {
    const ours = show(coreState(core, day));
    const theirs = show(oracleState(states, day));
    if (ours !== theirs) return `MRR of ${iso(day)}: core ${ours}, oracle ${theirs}`;
  }
  return null;
}

/** The days on which core or oracle may change, and the day before each. */
function daysOfChange(core: CoreBooks, states: States): number[] {
  const limit = states.freshness + 800;
  const edges = core.ledgers.flatMap(({ parts }) => parts.flatMap(({ start, end }) => [start, end]));
  const covered = states.timelines.flatMap(({ covered: days }) =>
    [...days].flatMap(([day, cells]) => (days.get(day - 1)?.length === cells.length ? [] : [day])),
  );
  const ends = states.timelines.map(({ lastCovered }) => (lastCovered ?? 0) + 1);
  const days = new Set([...edges, ...covered, ...ends].flatMap((day) => [day - 1, day]).filter((day) => day < limit));
  return [...days].sort((a, b) => a - b);
}

function oracleState(states: States, day: number): Map<string, string> {
  const state = new Map<string, string>();
  const shares = [...states.on(day)].flatMap(([root, own]) => own.map((share) => ({ root, share })));
  const groups = Map.groupBy(shares, ({ root, share: { cell } }) =>
    stateKey(root.id, cell.subscription?.id, cell.price?.id, cell.currency, cell.billingPeriod),
  );
  for (const [key, own] of groups) {
    const mrr = own.reduce((total, { share }) => total + share.cell.base.n * (1_000_000n / share.cell.base.d), 0n);
    if (mrr !== 0n) state.set(key, text({ n: mrr, d: 1_000_000n }));
  }
  return state;
}

function differentFx(core: CoreBooks, oracle: Oracle<States>): string | null {
  const { states } = oracle;
  const start = states.minAvailable;
  if (start === null) return null;
  for (const step of STEPS) {
    for (const span of oracle.spans(step, start, states.freshness)) {
      const split = {
        keep: () => true,
        key: ({ root }: Share) => root.id,
      };
      const theirs = new Map(
        [...figuresOf(states, span, split)]
          .filter(([, { moved }]) => moved.fx.n !== 0n)
          .map(([root, { moved }]) => [root, text(moved.fx)]),
      );
      const ours = coreFx(core, span.first, span.asOf, span.last);
      if (show(ours) !== show(theirs)) {
        return `FX of the ${step} of ${iso(span.first)}: core ${show(ours)}, oracle ${show(theirs)}`;
      }
    }
  }
  return null;
}

function show(state: ReadonlyMap<string, string>): string {
  return JSON.stringify([...state].sort(([a], [b]) => (a < b ? -1 : 1)));
}
