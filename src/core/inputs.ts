// What the company's own choices need of one customer: basis, freshness date, earliest day (methodology 3.7, 4).

import type { Day } from './calendar.ts';
import type { CustomerFacts, Subscription } from './facts.ts';
import type { Ledger } from './ledger.ts';
import type { Coverage, Workings } from './workings.ts';

type Inputs = Pick<
  Ledger,
  'activeSubscriptions' | 'billedActiveSubscriptions' | 'carriable' | 'firstDay' | 'issueDays'
>;

/** The customer's share in the figures that decide for the whole company. */
export function companyInputs(workings: Workings): Inputs {
  const { facts, coverages, context } = workings;
  const issueDays = issueDaysOf(facts);
  return {
    ...activeSubscriptions(workings),
    carriable: context.options.late_renewal_days > 0 ? carriableDays(coverages) : [],
    firstDay: firstDayOf(coverages, issueDays[0] ?? null),
    issueDays,
  };
}

function issueDaysOf({ invoices }: CustomerFacts): Day[] {
  const days = new Set<Day>();
  for (const { issued, creditNotes } of invoices) {
    days.add(issued);
    for (const note of creditNotes) days.add(note.issued ?? issued);
  }
  return [...days].sort((a, b) => a - b);
}

function firstDayOf(coverages: readonly Coverage[], firstIssue: Day | null): Day | null {
  let first = firstIssue;
  for (const { stretches } of coverages) {
    const start = stretches[0]?.start;
    if (start !== undefined && (first === null || start < first)) first = start;
  }
  return first;
}

function carriableDays(coverages: readonly Coverage[]): Day[] {
  return coverages.flatMap(({ end, renewable }) => (renewable && end !== null ? [end] : []));
}

/** Active subscriptions of the members, and active ones (whoever's) with a recurring line here that counts. */
function activeSubscriptions({ facts, readings }: Workings): Omit<Inputs, 'carriable' | 'firstDay' | 'issueDays'> {
  const owners = new Set<number | null>([null, ...facts.members.map((member) => member.no)]);
  const billed = new Set<Subscription>();
  for (const { line, excluded } of readings) {
    if (excluded === null && line.subscription?.status === 'active') billed.add(line.subscription);
  }
  const active = facts.subscriptions.filter((own) => own.status === 'active' && owners.has(own.customerNo));
  return { activeSubscriptions: active.length, billedActiveSubscriptions: billed.size };
}
