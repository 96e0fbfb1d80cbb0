// Laws of the books beside MRR over random companies: recognition, billing, committed and future MRR, renewals and
// findings, each said again day by day from the facts and compared to the ledger's rows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Day, parseDay, type Range } from '../../src/core/calendar.ts';
import type { CustomerFacts, Subscription } from '../../src/core/facts.ts';
import { ratesOf } from '../../src/core/fx.ts';
import { type Ledger, type LedgerContext, ledgerOf } from '../../src/core/ledger.ts';
import { micros } from '../../src/core/money.ts';
import { compare, decimal, multiply, ONE, type Ratio, ratio, roundedQuotient } from '../../src/core/ratio.ts';
import { recognisedAfter } from '../../src/core/recognition.ts';
import { subscriptionKey } from '../../src/core/timeline.ts';
import { type Workings, workingsOf } from '../../src/core/workings.ts';
import { type RandomCompany, randomCompany } from '../generator/company.ts';
import { factsOf } from '../generator/facts.ts';
import { Random } from '../generator/random.ts';
import { madeUpRates } from '../generator/rates.ts';
import { optionsOf } from './core.ts';
import { seeds } from './seeds.ts';

const RATES = madeUpRates();

interface Case {
  readonly name: string;
  readonly facts: CustomerFacts;
  readonly context: LedgerContext;
  readonly workings: Workings;
  readonly ledger: Ledger;
  readonly days: readonly Day[];
}

/** Every customer of the random companies, with each basis, and days worth looking at. */
function* cases(): Generator<Case> {
  for (const seed of seeds()) {
    const company = randomCompany(seed);
    for (const facts of factsOf(company)) {
      for (const basis of ['invoices', 'subscriptions'] as const) {
        const context = contextOf(company, basis);
        const name = `seed ${seed}, customer ${facts.root.id}, basis ${basis}`;
        const workings = workingsOf(facts, context);
        const ledger = ledgerOf(facts, context);
        yield { name, facts, context, workings, ledger, days: daysOf(ledger, context) };
      }
    }
  }
}

const CASES: readonly Case[] = [...cases()];

function contextOf(company: RandomCompany, basis: LedgerContext['basis']): LedgerContext {
  const today = parseDay(company.today);
  assert.ok(today !== null);
  return {
    options: optionsOf(company.options),
    baseCurrency: company.base_currency,
    rates: ratesOf(RATES, today),
    freshness: today,
    basis,
  };
}

/** The days on which a row begins, the day before each, and the freshness date. */
function daysOf(ledger: Ledger, { freshness }: LedgerContext): Day[] {
  const edges = [...ledger.parts, ...ledger.committed, ...ledger.future].flatMap(({ start, end }) => [start, end]);
  const all = new Set([freshness, ...edges.flatMap((day) => [day, (day - 1) as Day])]);
  return [...all].filter((day) => day > 0 && day < 40_000).sort((a, b) => a - b);
}

function sumOn(rows: readonly (Range & { readonly mrr: bigint })[], day: Day): bigint {
  return rows.reduce((sum, { start, end, mrr }) => (start <= day && day < end ? sum + mrr : sum), 0n);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

test('recognition: on every day the exact amount × days / days of the line, rounded once; + deferred = amount', () => {
  for (const { name, ledger, context, workings } of CASES) {
    for (const row of ledger.revenue) {
      const { line, start, end, issued, recurring } = row;
      const rate = context.rates.cross(line.currency, context.baseCurrency, issued);
      assert.ok(rate !== null, name);
      const shares = workings.readingOf.get(line)?.credits.map((credit) => credit.share) ?? [];
      const exact = multiply(multiply(decimal(line.amount), rate), lessAll(shares));
      for (const elapsed of [0, 1, Math.trunc((end - start) / 3), end - start - 1, end - start]) {
        const direct = roundedQuotient(exact.num * 1_000_000n * BigInt(elapsed), exact.den * BigInt(end - start));
        assert.equal(recognisedAfter(row, clamp(elapsed, 0, end - start)), elapsed < 0 ? 0n : direct, name);
      }
      assert.equal(recognisedAfter(row, end - start), row.amount, name);
      assert.equal(row.invoiced, micros(multiply(decimal(line.amount), rate)), name);
      if (!recurring) assert.deepEqual([start, end], [issued, issued + 1], name);
    }
  }
});

function lessAll(shares: readonly Ratio[]): Ratio {
  const sum = shares.reduce(
    (left, share) => ratio(left.num * share.den + share.num * left.den, left.den * share.den),
    ratio(0n),
  );
  if (compare(sum, ONE) >= 0) return ratio(0n);
  return ratio(sum.den - sum.num, sum.den);
}

test('billing: every line with a rate stands once; the rows of a note line add up to its amount, rounded once', () => {
  for (const { name, ledger, facts, context } of CASES) {
    const live = facts.invoices.filter(({ status }) => status !== 'void');
    const rated = live.flatMap((invoice) =>
      invoice.lines.filter(
        ({ currency }) => context.rates.cross(currency, context.baseCurrency, invoice.issued) !== null,
      ),
    );
    assert.deepEqual(new Set(ledger.revenue.map(({ line }) => line)), new Set(rated), name);
    assert.equal(ledger.revenue.length, rated.length, name);
    for (const [noteLine, rows] of Map.groupBy(ledger.credits, (row) => row.noteLine)) {
      const { invoice } = noteLine.note;
      const rate = context.rates.cross(noteLine.currency, context.baseCurrency, invoice.issued);
      assert.ok(rate !== null && invoice.status !== 'void', name);
      const total = rows.reduce((sum, { amount }) => sum + amount, 0n);
      assert.equal(total, micros(multiply(decimal(noteLine.amount), rate)), `${name}, note line ${noteLine.id}`);
    }
  }
});

/** Signed on a day, as section 6 says it. */
function isSigned(subscription: Subscription, day: Day, { facts, workings }: Case): boolean {
  const { dealClosed, start, canceledAt, customerNo } = subscription;
  if (!facts.members.some(({ no }) => no === customerNo)) return false;
  if (dealClosed === null || start === null || !(dealClosed <= day && day < start)) return false;
  if (canceledAt !== null && canceledAt <= day) return false;
  const covers = workings.coverages.flatMap((coverage) => coverage.covers);
  return !covers.some((cover) => cover.subscription === subscription && cover.start <= day);
}

function dealMicros(
  { monthlyValue, dealClosed, currency, price }: Subscription,
  context: LedgerContext,
): bigint | null {
  const code = currency ?? price?.currency ?? null;
  if (monthlyValue === null || dealClosed === null || code === null) return null;
  const rate = context.rates.cross(code, context.baseCurrency, dealClosed);
  return rate === null ? null : micros(multiply(decimal(monthlyValue), rate));
}

test('CMRR = MRR without replaced timelines and cancelled subscriptions + the value of the signed ones', () => {
  for (const one of CASES) {
    const { name, facts, ledger, context, days } = one;
    for (const day of days) {
      const signed = facts.subscriptions.filter(
        (subscription) => isSigned(subscription, day, one) && dealMicros(subscription, context) !== null,
      );
      const replaced = new Set(signed.map((subscription) => subscriptionKey(facts.root, subscription)));
      const kept = ledger.parts.filter(({ timeline, subscription }) => {
        const cancelled = subscription?.canceledAt != null && subscription.canceledAt <= day;
        return !cancelled && !replaced.has(ledger.timelines[timeline]?.key ?? '');
      });
      const value = signed.reduce((sum, subscription) => sum + (dealMicros(subscription, context) ?? 0n), 0n);
      const cmrr = sumOn(ledger.parts, day) + sumOn(ledger.committed, day);
      assert.equal(cmrr, sumOn(kept, day) + value, `${name}, day ${day}`);
    }
  }
});

test('future MRR: coverage, carried parts up to the limit and signed values, each secured as section 6 says', () => {
  for (const one of CASES) {
    if (one.context.basis === 'subscriptions') continue;
    const { name, ledger, context, days } = one;
    const known = [...new Set([context.freshness, ...days.filter((_, at) => at % 5 === 0)])];
    for (const freshness of known) {
      const rows = ledger.future.filter((row) => row.known.start <= freshness && freshness < row.known.end);
      for (const day of days.filter((later) => later >= freshness)) {
        const secured =
          sumOn(
            rows.filter((row) => row.secured),
            day,
          ) + sumOn(ledger.parts, day);
        const unsecured = sumOn(
          rows.filter((row) => !row.secured),
          day,
        );
        const expected = expectedFuture(one, freshness, day);
        assert.deepEqual([secured, unsecured], expected, `${name}, freshness ${freshness}, day ${day}`);
      }
    }
  }
});

function expectedFuture(one: Case, freshness: Day, day: Day): [bigint, bigint] {
  const { facts, workings, context } = one;
  let [secured, unsecured] = [0n, 0n];
  const count = (amount: bigint, commitment: Day | null) => {
    if (commitment !== null && day < commitment) secured += amount;
    else unsecured += amount;
  };
  const signed = facts.subscriptions.filter((subscription) => isSigned(subscription, freshness, one));
  workings.coverages.forEach(({ key, stretches, end: billedEnd }, timeline) => {
    const pieces = workings.pieces.filter((piece) => piece.timeline === timeline);
    for (const piece of pieces) {
      if (day < piece.start || day >= piece.end) continue;
      if (billedEnd !== null && day >= billedEnd) count(piece.mrr, piece.subscription?.commitmentEnd ?? null);
      else secured += piece.mrr;
    }
    const end = stretches.at(-1)?.end;
    const limits = signed.flatMap((subscription) =>
      subscriptionKey(facts.root, subscription) === key && dealMicros(subscription, context) !== null
        ? [subscription.start ?? Infinity]
        : [],
    );
    if (end === undefined || day < end || day >= Math.min(Infinity, ...limits)) return;
    if (sumOn(pieces, freshness) < 5000n) return;
    const last = pieces.filter(
      ({ end: pieceEnd, subscription }) =>
        pieceEnd === end &&
        subscription?.status !== 'canceled' &&
        (subscription?.canceledAt ?? null) === null &&
        (subscription?.effectiveCancellation ?? null) === null,
    );
    if (last.reduce((sum, { mrr }) => sum + mrr, 0n) < 5000n) return;
    for (const piece of last) count(piece.mrr, piece.subscription?.commitmentEnd ?? null);
  });
  for (const subscription of signed) {
    const value = dealMicros(subscription, context);
    const { start, canceledAt, effectiveCancellation, commitmentEnd } = subscription;
    const end = effectiveCancellation ?? canceledAt ?? Infinity;
    if (value === null || start === null || day < start || day >= end) continue;
    const covers = workings.coverages.flatMap((coverage) => coverage.covers);
    const own = covers.some((cover) => cover.subscription === subscription && cover.start <= day && day < cover.end);
    if (!own) count(value, commitmentEnd);
  }
  return [secured, unsecured];
}

test('renewals: before = MRR of the day before, kept = the lesser of before and after, shared exactly', () => {
  for (const { name, ledger } of CASES) {
    for (const [key, rows] of Map.groupBy(ledger.renewals, ({ timeline, due }) => `${timeline} ${due}`)) {
      const [timeline = 0, due = 0] = key.split(' ').map(Number);
      const parts = ledger.parts.filter((part) => part.timeline === timeline);
      const before = sumOn(parts, (due - 1) as Day);
      const after = sumOn(parts, due as Day);
      assert.equal(
        rows.reduce((sum, row) => sum + row.before, 0n),
        before,
        `${name}, ${key}`,
      );
      assert.equal(
        rows.reduce((sum, row) => sum + row.kept, 0n),
        after < before ? after : before,
        `${name}, ${key}`,
      );
      assert.ok(before >= 5000n, name);
    }
  }
});

test('the order of loading changes no row and no finding', () => {
  for (const seed of seeds()) {
    const company = randomCompany(seed);
    const context = contextOf(company, 'invoices');
    const shuffled = { ...company, records: new Random(seed).shuffle(company.records) };
    const told = (facts: CustomerFacts[]) => facts.map((one) => shown(ledgerOf(one, context)));
    assert.deepEqual(told(factsOf(shuffled)), told(factsOf(company)), `seed ${seed}`);
  }
});

/** The books with objects as their ids. */
function shown({ revenue, credits, committed, future, renewals, findings }: Ledger): unknown {
  const text = (rows: readonly object[]) =>
    rows.map((row) =>
      JSON.stringify(row, (_, value: unknown) => {
        if (typeof value === 'bigint') return String(value);
        return typeof value === 'object' && value !== null && 'no' in value && 'id' in value ? value.id : value;
      }),
    );
  return [revenue, credits, committed, future, renewals, findings].map(text);
}

test('findings: keys are unique, objects are named, what starts later counts later', () => {
  for (const { name, ledger } of CASES) {
    const keys = ledger.findings.map((found) => found.key);
    assert.equal(new Set(keys).size, keys.length, `${name}: ${keys.filter((key, at) => keys.indexOf(key) !== at)}`);
    for (const found of ledger.findings) {
      assert.ok(found.objects.length > 0, name);
      if (found.period?.end != null) assert.ok(found.period.start < found.period.end, `${name}: ${found.key}`);
    }
  }
});
