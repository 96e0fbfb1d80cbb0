// Findings of data quality: what makes a figure doubtful, and what people decided about it (methodology section 9).

import { z } from 'zod';
import { FINDING_KINDS } from '../core/ledger.ts';
import { fail, ok, type Result } from '../core/result.ts';
import {
  type FindingsQuery,
  findingByKey,
  findingCounts,
  findingsStatement,
  findingsSummary,
  shownFindings,
  shownSummary,
} from '../metrics/findings.ts';
import type { FindingDecision } from '../store/store.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { PAGE_DEFAULT, PAGE_MAX } from './objects.ts';
import { operation } from './operation.ts';
import * as values from './values.ts';

const DECISION = z
  .strictObject({
    state: z.enum(['open', 'dismissed']),
    reason: z.string().nullable(),
    author: z.string(),
    at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'FindingDecision' });

const FINDING = z
  .strictObject({
    key: z.string().meta({ description: 'Stable: the same fact keeps its key' }),
    kind: z.enum(FINDING_KINDS),
    severity: z.enum(['error', 'warning', 'info']),
    title: z.string(),
    meaning: z.string(),
    repair: z.string().meta({ description: 'What to do about it' }),
    objects: z.array(z.strictObject({ object: z.string(), id: z.string() })),
    property: z.string().nullable().meta({ description: 'The custom property that the finding is about' }),
    period_start: z.string().nullable(),
    period_end: z.string().nullable().meta({ description: 'Last day; null where it goes on' }),
    mrr_at_stake: z.number().nullable().meta({ description: 'In base currency; null where it cannot be known' }),
    decision: DECISION.nullable().meta({ description: 'The latest word on it, or null' }),
  })
  .meta({ id: 'Finding' });

const KEY = z.string().meta({ description: 'Key of the finding, percent-encoded' });

/** The latest decision on each finding. */
async function decisionsOf(context: Context): Promise<ReadonlyMap<string, FindingDecision>> {
  const all = await context.store.findingDecisions(context.actor.company);
  return new Map(all.map((one) => [one.finding, one]));
}

/** A decision as the API shows it. */
function shown(decision: FindingDecision | undefined): Omit<FindingDecision, 'finding'> | null {
  if (decision === undefined) return null;
  const { finding: _finding, ...rest } = decision;
  return rest;
}

export const listFindings = operation({
  name: 'list_findings',
  summary: 'List findings of data quality',
  description:
    'Facts that make a figure doubtful: errors first, then by the MRR at stake. `counts` says how many there are of each kind.',
  scope: 'read',
  input: z.strictObject({
    kind: z.enum(FINDING_KINDS).optional().meta({ description: 'Only this kind' }),
    state: z
      .enum(['open', 'dismissed', 'all'])
      .default('open')
      .meta({ description: 'Dismissed ones, the others, or both' }),
    limit: z.int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT).meta({ description: 'Findings a page' }),
    offset: z.int().min(0).default(0).meta({ description: 'Findings to leave out at the start' }),
  }),
  output: z.strictObject({
    data: z.array(FINDING),
    counts: z.record(z.string(), z.int()),
    total: z.int(),
    has_more: z.boolean(),
  }),
  run: async (context, { kind, state, limit, offset }): Promise<Result<unknown, AppFault>> => {
    const decisions = await decisionsOf(context);
    const dismissed = [...decisions.values()].filter((one) => one.state === 'dismissed').map((one) => one.finding);
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const query: FindingsQuery = { kind: null, state, dismissed, freshness: snapshot.freshness };
    const counted = await snapshot.read(findingCounts(query));
    const counts = Object.fromEntries(counted.map((row) => [String(row.kind), Number(row.n)]));
    const rows = await snapshot.read(findingsStatement({ ...query, kind: kind ?? null }, { limit, offset }));
    const data = shownFindings(rows).map((one) => ({ ...one, decision: shown(decisions.get(one.key)) }));
    const total = kind === undefined ? Object.values(counts).reduce((sum, n) => sum + n, 0) : (counts[kind] ?? 0);
    return ok({ data, counts, total, has_more: offset + data.length < total });
  },
});

const KIND_SUMMARY = z
  .strictObject({
    kind: z.enum(FINDING_KINDS),
    severity: z.enum(['error', 'warning', 'info']),
    title: z.string(),
    meaning: z.string(),
    repair: z.string(),
    open: z.int(),
    dismissed: z.int(),
    mrr_at_stake: z.number().nullable().meta({ description: 'In the open ones, in base currency' }),
  })
  .meta({ id: 'FindingKindSummary' });

export const summariseFindings = operation({
  name: 'summarise_findings',
  summary: 'Summarise the findings of data quality',
  description:
    'Every kind of finding, errors first: how many are open and dismissed, and the MRR at stake in the open ones.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.strictObject({
    data: z.array(KIND_SUMMARY),
    open: z.int(),
    dismissed: z.int(),
    currency: z.string(),
    meta: z.strictObject({ computed_at: z.string() }),
  }),
  run: async (context): Promise<Result<unknown, AppFault>> => {
    const decisions = await decisionsOf(context);
    const dismissed = [...decisions.values()].filter((one) => one.state === 'dismissed').map((one) => one.finding);
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const kinds = shownSummary(await snapshot.read(findingsSummary(dismissed, snapshot.freshness)));
    const sum = (count: (kind: (typeof kinds)[number]) => number): number =>
      kinds.reduce((total, kind) => total + count(kind), 0);
    return ok({
      data: kinds,
      open: sum((kind) => kind.open),
      dismissed: sum((kind) => kind.dismissed),
      currency: snapshot.baseCurrency,
      meta: { computed_at: snapshot.computedAt },
    });
  },
});

/** Keeps the actor's word on a finding that exists. */
async function decide(
  context: Context,
  key: string,
  state: FindingDecision['state'],
  reason: string | null,
): Promise<Result<unknown, AppFault>> {
  const unknown = fault('not_found', ['key'], 'There is no finding with this key', 'not_found');
  if (!values.isText(key)) return fail(unknown);
  using snapshot = await context.warehouse.snapshot(context.actor.company);
  const rows = await snapshot.read(findingByKey(key));
  if (rows.length === 0) return fail(unknown);
  const decision = { finding: key, state, reason, author: context.actor.name, at: context.now().toISOString() };
  await context.store.decideFinding(context.actor.company, decision);
  return ok(shown(decision));
}

const REASON = values.text
  .max(2000)
  .nullable()
  .optional()
  .meta({ description: 'Why', examples: ['Two contracts are meant'] });
const DECISION_BODY = z.strictObject({ reason: REASON }).meta({ id: 'FindingDecisionBody' });
const DECISION_INPUT = z.strictObject({ key: KEY, data: DECISION_BODY });

export const dismissFinding = operation({
  name: 'dismiss_finding',
  summary: 'Dismiss a finding',
  description: 'The finding is no longer listed as open; who dismissed it, when and why is kept.',
  scope: 'analyse',
  input: DECISION_INPUT,
  output: DECISION,
  run: (context, { key, data }) => decide(context, key, 'dismissed', data.reason ?? null),
});

export const reopenFinding = operation({
  name: 'reopen_finding',
  summary: 'Reopen a finding',
  description: 'A dismissed finding is listed as open again; who reopened it, when and why is kept.',
  scope: 'analyse',
  input: DECISION_INPUT,
  output: DECISION,
  run: (context, { key, data }) => decide(context, key, 'open', data.reason ?? null),
});
