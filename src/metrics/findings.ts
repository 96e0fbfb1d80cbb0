// Findings of data quality as an answer (methodology section 9): which to show, in what order, with words and repair.

import { addDays, type Day, isoDay, parseDay } from '../core/calendar.ts';
import { FINDING_KINDS, type FindingKind } from '../core/ledger.ts';
import { FINDING_TEXTS, type Severity } from '../core/quality.ts';
import { type Exact, exact } from './exact.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

/** Which findings: of one kind or of all, those dismissed or the others or both. */
export interface FindingsQuery {
  readonly kind: FindingKind | null;
  readonly state: 'open' | 'dismissed' | 'all';
  /** Keys of the findings that were dismissed. */
  readonly dismissed: readonly string[];
  /** Findings that hold only later are left out. */
  readonly freshness: Day;
}

export interface FindingsPage {
  readonly limit: number;
  readonly offset: number;
}

export interface ShownFinding {
  readonly key: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly repair: string;
  /** What the finding is about: objects by their ids. */
  readonly objects: unknown;
  /** The dimension of the custom property that the finding is about. */
  readonly property: string | null;
  readonly period_start: string | null;
  /** Last day of the period; null where it goes on, or where there is no period. */
  readonly period_end: string | null;
  readonly mrr_at_stake: Exact | null;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * Every finding as one table f: the ledgers' own, and a custom property whose values are of several types, which only
 * the company as a whole can show.
 */
const ALL = `SELECT kind, key, since, objects, CAST(NULL AS VARCHAR) AS property, start_day, end_day, at_stake FROM findings
UNION ALL SELECT 'property_type_change', 'property_type_change ' || property, CAST(NULL AS DATE), '[]', property,
CAST(NULL AS DATE), CAST(NULL AS DATE), CAST(NULL AS DECIMAL(38,6))
FROM (SELECT 'custom.' || object || '.' || key AS property FROM properties
GROUP BY object, key HAVING COUNT(DISTINCT kind) > 1) changed`;

function conditions(query: FindingsQuery, values: Values): string {
  const parts = [`(f.since IS NULL OR f.since <= ${values.day(query.freshness)})`];
  if (query.kind !== null) parts.push(`f.kind = ${values.text(query.kind)}`);
  const keys = query.dismissed.map((key) => values.text(key)).join(', ');
  if (query.state === 'open' && keys !== '') parts.push(`f.key NOT IN (${keys})`);
  if (query.state === 'dismissed') parts.push(keys === '' ? '1 = 0' : `f.key IN (${keys})`);
  return parts.join(' AND ');
}

function severityRank(): string {
  const cases = FINDING_KINDS.map((kind) => `WHEN '${kind}' THEN ${SEVERITIES.indexOf(FINDING_TEXTS[kind].severity)}`);
  return `CASE f.kind ${cases.join(' ')} END`;
}

/** A page of findings: errors first, then by the MRR at stake, the largest first. */
export function findingsStatement(query: FindingsQuery, page: FindingsPage): Statement {
  const values = new Values();
  return values.statement(`SELECT f.kind, f.key, f.objects, f.property, CAST(f.start_day AS VARCHAR) AS start_day,
CAST(f.end_day AS VARCHAR) AS end_day, CAST(f.at_stake AS VARCHAR) AS at_stake FROM (${ALL}) f
WHERE ${conditions(query, values)} ORDER BY ${severityRank()}, ABS(f.at_stake) DESC NULLS LAST, f.key
LIMIT ${page.limit} OFFSET ${page.offset}`);
}

/** How many findings there are of each kind. */
export function findingCounts(query: FindingsQuery): Statement {
  const values = new Values();
  return values.statement(
    `SELECT f.kind, COUNT(*) AS n FROM (${ALL}) f WHERE ${conditions(query, values)} GROUP BY f.kind ORDER BY f.kind`,
  );
}

/** Per kind: how many are open and dismissed, and the MRR at stake in the open ones, whatever its sign. */
export function findingsSummary(dismissed: readonly string[], freshness: Day): Statement {
  const values = new Values();
  const keys = dismissed.map((key) => values.text(key)).join(', ');
  const open = keys === '' ? 'TRUE' : `f.key NOT IN (${keys})`;
  const counted = (when: string): string => `CAST(SUM(CASE WHEN ${when} THEN 1 ELSE 0 END) AS INTEGER)`;
  return values.statement(`SELECT f.kind, ${counted(open)} AS open, ${counted(`NOT (${open})`)} AS dismissed,
CAST(SUM(CASE WHEN ${open} THEN ABS(f.at_stake) END) AS VARCHAR) AS at_stake FROM (${ALL}) f
WHERE ${conditions({ kind: null, state: 'all', dismissed, freshness }, values)} GROUP BY f.kind`);
}

/** A kind of findings with its words and how many there are. */
export interface FindingKindSummary {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  readonly meaning: string;
  readonly repair: string;
  readonly open: number;
  readonly dismissed: number;
  /** Of the open ones; null where it cannot be known, or there is none. */
  readonly mrr_at_stake: Exact | null;
}

/** Every kind, errors first, also those of which there is no finding. */
export function shownSummary(rows: readonly AnswerRow[]): FindingKindSummary[] {
  const kinds = [...FINDING_KINDS].sort(
    (a, b) => SEVERITIES.indexOf(FINDING_TEXTS[a].severity) - SEVERITIES.indexOf(FINDING_TEXTS[b].severity),
  );
  return kinds.map((kind) => {
    const row = rows.find((one) => one.kind === kind);
    const { severity, title, meaning, repair } = FINDING_TEXTS[kind];
    const counts = { open: Number(row?.open ?? 0), dismissed: Number(row?.dismissed ?? 0) };
    return { kind, severity, title, meaning, repair, ...counts, mrr_at_stake: amountOf(row?.at_stake) };
  });
}

/** A finding by its key, whatever its state. */
export function findingByKey(key: string): Statement {
  const values = new Values();
  return values.statement(`SELECT f.key FROM (${ALL}) f WHERE f.key = ${values.text(key)} LIMIT 1`);
}

/** The findings of a statement's rows, with their words. */
export function shownFindings(rows: readonly AnswerRow[]): ShownFinding[] {
  return rows.flatMap((row) => {
    const kind = FINDING_KINDS.find((known) => known === row.kind);
    if (kind === undefined) return [];
    const { severity, title, meaning, repair } = FINDING_TEXTS[kind];
    return [
      {
        key: String(row.key),
        kind,
        severity,
        title,
        meaning,
        repair,
        objects: JSON.parse(String(row.objects)) as unknown,
        property: textOf(row.property),
        period_start: textOf(row.start_day),
        period_end: lastDay(row.end_day),
        mrr_at_stake: amountOf(row.at_stake),
      },
    ];
  });
}

function amountOf(amount: AnswerRow[string] | undefined): Exact | null {
  return amount === null || amount === undefined ? null : exact(String(amount));
}

function textOf(day: AnswerRow[string] | undefined): string | null {
  return day === null || day === undefined ? null : String(day);
}

/** The last day of a half-open period. */
function lastDay(end: AnswerRow[string] | undefined): string | null {
  const day = parseDay(textOf(end) ?? '');
  return day === null ? null : isoDay(addDays(day, -1));
}
