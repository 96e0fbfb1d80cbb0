// The books beside MRR: revenue and credits, committed and future MRR, renewals and findings of one customer.

import { creditLines, revenueLines } from './billing.ts';
import { committedParts } from './committed.ts';
import { futureParts } from './future.ts';
import type { Ledger, Timeline } from './ledger.ts';
import { findings } from './quality.ts';
import { renewals } from './renewals.ts';
import { signedSubscriptions } from './signed.ts';
import type { Workings } from './workings.ts';

export type Books = Pick<
  Ledger,
  'timelines' | 'revenue' | 'credits' | 'committed' | 'future' | 'renewals' | 'findings'
>;

/** All books; `timelines` ends with those that only signed subscriptions have, without active days. */
export function booksOf(workings: Workings): Books {
  const timelines = [...workings.timelines];
  const signed = signedSubscriptions(workings);
  const timelineOf = indexOf(timelines, signed.length > 0);
  return {
    committed: committedParts(workings, signed, timelineOf),
    future: futureParts(workings, signed, timelineOf),
    renewals: renewals(workings),
    revenue: revenueLines(workings),
    credits: creditLines(workings),
    findings: findings(workings),
    timelines,
  };
}

/** Finds a timeline's index by its key; an unknown key gets a timeline without active days at the end. */
function indexOf(timelines: Timeline[], needed: boolean): (key: string) => number {
  const indices = new Map(needed ? timelines.map(({ key }, index) => [key, index]) : []);
  return (key) => {
    const known = indices.get(key);
    if (known !== undefined) return known;
    indices.set(key, timelines.length);
    return timelines.push({ key, active: [] }) - 1;
  };
}
