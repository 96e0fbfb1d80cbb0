// Findings on single invoice lines and pairs of them: no rate, no period, billed twice, billed after the end
// (methodology section 9).

import type { Day, Range } from './calendar.ts';
import type { Stay } from './covers.ts';
import { creditDay } from './credits.ts';
import { finding, lineObjects, monthlyAt, monthlyOf } from './doubt.ts';
import type { Invoice } from './facts.ts';
import type { Finding, FindingKind, LedgerContext } from './ledger.ts';
import { type Micros, NOTHING } from './money.ts';
import { textOrder } from './order.ts';
import { endOverlaps, succeeds } from './overlaps.ts';
import { cancellationDay } from './timeline.ts';
import type { Coverage, Reading, Workings } from './workings.ts';

const NONE: readonly Finding[] = [];

/** `missing_rate`, `missing_period` and `ended_but_billed` of one line; void invoices have none. */
export function lineFindings(reading: Reading): readonly Finding[] {
  const { line, rate, period, excluded } = reading;
  const periodless = line.type === 'subscription' && period === null;
  const ended = line.subscription === null ? null : cancellationDay(line.subscription);
  const late = period !== null && ended !== null && period.start >= ended && line.amount > 0;
  if (excluded === 'void' || (rate !== null && !periodless && !late)) return NONE;
  const found: Finding[] = [];
  const add = (kind: FindingKind, on: Range, atStake: Micros | null) =>
    found.push(finding(kind, [line.id], lineObjects(reading), { period: on, atStake }));
  const issue = oneDay(line.invoice.issued);
  if (rate === null) add('missing_rate', period ?? issue, null);
  if (periodless) add('missing_period', issue, monthlyAt(line.price, line.amount, rate));
  if (late) add('ended_but_billed', period, monthlyOf(reading));
  return found;
}

function oneDay(day: Day): Range {
  return { start: day, end: (day + 1) as Day };
}

/** `missing_rate` of credit note lines in a currency of their own that has none on the invoice's issue date. */
export function creditFindings(invoice: Invoice, { rates, baseCurrency }: LedgerContext): Finding[] {
  if (invoice.status === 'void') return [];
  return invoice.creditNotes.flatMap((note) =>
    note.lines
      .filter((noteLine) => rates.cross(noteLine.currency, baseCurrency, invoice.issued) === null)
      .map((noteLine) =>
        finding(
          'missing_rate',
          [note.id, noteLine.id],
          [
            ['credit_note_line_item', noteLine],
            ['credit_note', note],
            ['invoice', invoice],
          ],
          { period: oneDay(creditDay(note)), atStake: null },
        ),
      ),
  );
}

/** `duplicate_line`: recurring lines of one customer with the same price, period and amount on different invoices. */
export function duplicateFindings(readings: readonly Reading[]): Finding[] {
  return [...Map.groupBy(startingTogether(readings), likeness).values()].flatMap((alike) => {
    const invoices = new Set(alike.map(({ line }) => line.invoice));
    const first = alike[0];
    if (invoices.size < 2 || first === undefined) return [];
    const atStake = (monthlyOf(first) * BigInt(invoices.size - 1)) as Micros;
    const ids = alike.map(({ line }) => line.id).sort(textOrder);
    const { period } = first;
    return [finding('duplicate_line', ids.slice(0, 1), alike.flatMap(lineObjects), { period, atStake })];
  });
}

/** The recurring lines of some amount that begin on the same day as one of another invoice. */
function startingTogether(readings: readonly Reading[]): Reading[] {
  const billed = new Map<Day, Invoice>();
  const crowded = new Set<Day>();
  for (const { period, line } of readings) {
    if (period === null) continue;
    const other = billed.get(period.start);
    if (other === undefined) billed.set(period.start, line.invoice);
    else if (other !== line.invoice) crowded.add(period.start);
  }
  if (crowded.size === 0) return [];
  return readings.filter(
    ({ period, excluded, line }) =>
      period !== null && excluded !== 'void' && line.amount !== 0 && crowded.has(period.start),
  );
}

function likeness({ line, period }: Reading): string {
  return JSON.stringify([line.price?.id ?? null, period?.start, period?.end, line.amount, line.currency]);
}

/**
 * `overlap`: what rule 3.3 would end, whether the option has it ended or not; one finding for each earlier line. The
 * MRR at stake is the earlier line's, counted twice from the later one's start.
 */
export function overlapFindings({ readings }: Coverage, ends: Workings['ends']): Finding[] {
  const stays: Stay[] = readings.flatMap((reading) => {
    const { period, settled } = reading;
    const end = ends.get(reading) ?? period?.end;
    return period === null || end === undefined || settled || end <= period.start
      ? []
      : [{ reading, start: period.start, end }];
  });
  if (!haveOverlap(stays)) return [];
  const before = new Map(stays.map((stay) => [stay, stay.end]));
  endOverlaps(stays);
  return stays.flatMap((stay) => {
    const end = before.get(stay) ?? stay.end;
    if (end === stay.end) return [];
    const later = stays.filter((other) => other.start === stay.end && succeeds(other, stay));
    const named = [stay, ...later].flatMap(({ reading }) => lineObjects(reading));
    const atStake = monthlyOf(stay.reading);
    return [finding('overlap', [stay.reading.line.id], named, { period: { start: stay.end, end }, atStake })];
  });
}

/** Whether any stay begins strictly inside one that began earlier; sorts them by their starts. */
function haveOverlap(stays: Stay[]): boolean {
  stays.sort((a, b) => a.start - b.start);
  let [start, reach, earlier] = [-Infinity, -Infinity, -Infinity];
  return stays.some((stay) => {
    if (stay.start > start) [start, earlier] = [stay.start, reach];
    reach = Math.max(reach, stay.end);
    return stay.start < earlier;
  });
}

/** `zero_priced`: the recurring lines of one timeline and price that bill nothing, with what the price would bring. */
export function zeroFindings({ key, readings }: Coverage): Finding[] {
  const zero = readings.filter(({ basis, settled, period }) => basis.num === 0n && !settled && period !== null);
  if (zero.length === 0) return [];
  return [...Map.groupBy(zero, ({ line }) => line.price)].map(([price, lines]) => {
    const named = lines.flatMap(lineObjects);
    const last = lines.at(-1);
    const atStake = monthlyAt(price, price?.amount ?? null, last?.rate ?? null) ?? NOTHING;
    return finding('zero_priced', [key, price?.id ?? ''], [['price', price], ...named], {
      period: hull(lines.map(({ period }) => period)),
      atStake,
    });
  });
}

function hull(periods: readonly (Range | null)[]): Range | null {
  const known = periods.filter((period) => period !== null);
  if (known.length === 0) return null;
  const start = Math.min(...known.map((period) => period.start)) as Day;
  return { start, end: Math.max(...known.map((period) => period.end)) as Day };
}
