// How often a billing subscription bills: its rule as a monthly factor and as the length of one billing period.

import { addDays, addMonths, civil, type Day, dayOf } from '../../core/calendar.ts';
import { object } from '../record.ts';
import type { PlanPeriod } from './settings.ts';

type Unit = 'week' | 'month' | 'year';

/** Survives JSON: it is remembered with the subscription. */
export interface Rule {
  readonly unit: Unit;
  /** Every so many units. */
  readonly interval: number;
  /** Where it bills more than once in a unit: days of the week (0 is Sunday) or of the month, months of the year. */
  readonly days: readonly number[];
  readonly months: readonly number[];
}

const UNITS: Readonly<Record<string, Unit>> = { weekly: 'week', monthly: 'month', yearly: 'year' };

/** The rule of a subscription, or null where it is none we know. `type` is the name that it is written with. */
export function ruleOf(value: unknown): Rule | null {
  const raw = object(value);
  const unit = UNITS[String(raw.rule_type ?? raw.type)];
  if (unit === undefined) return null;
  const interval = Number(raw.interval ?? 1);
  return {
    unit,
    interval: Number.isInteger(interval) && interval > 1 ? interval : 1,
    days: numbers(unit === 'week' ? raw.day : raw.day_of_month),
    months: unit === 'year' ? numbers(raw.month_of_year) : [],
  };
}

function numbers(value: unknown): readonly number[] {
  return Array.isArray(value) ? [...new Set(value.filter((one) => Number.isInteger(one)))].sort((a, b) => a - b) : [];
}

const PLANS: Readonly<Record<PlanPeriod, Rule>> = {
  weekly: { unit: 'week', interval: 1, days: [], months: [] },
  monthly: { unit: 'month', interval: 1, days: [], months: [] },
  quarterly: { unit: 'month', interval: 3, days: [], months: [] },
  half_yearly: { unit: 'month', interval: 6, days: [], months: [] },
  yearly: { unit: 'year', interval: 1, days: [], months: [] },
};

/** The rule of a period that a user set for a product. */
export function planRule(period: PlanPeriod): Rule {
  return PLANS[period];
}

/** How many invoices a unit of the rule holds. */
function occurrences(rule: Rule): number {
  return Math.max(1, rule.days.length) * Math.max(1, rule.months.length);
}

/**
 * What a line of this amount is worth a month, to 6 decimals. A week counts 7 × 12 / 365 months as everywhere
 * (methodology 2.4), so that a subscription and its invoices show the same MRR.
 */
export function monthlyValue(amount: number, rule: Rule): number {
  const factor: readonly [number, number] = rule.unit === 'week' ? [365, 84] : rule.unit === 'month' ? [1, 1] : [1, 12];
  const value = (amount * occurrences(rule) * factor[0]) / (rule.interval * factor[1]);
  return Number(value.toFixed(6));
}

/** The day after the billing period that begins on `start`. */
export function periodEnd(start: Day, rule: Rule): Day {
  if (occurrences(rule) > 1) return nextOccurrence(start, rule);
  if (rule.unit === 'week') return addDays(start, 7 * rule.interval);
  return addMonths(start, rule.interval * (rule.unit === 'year' ? 12 : 1));
}

function nextOccurrence(start: Day, rule: Rule): Day {
  const candidates = [0, rule.interval].flatMap((ahead) => occurrencesIn(start, ahead, rule));
  return candidates.filter((day) => day > start).sort((a, b) => a - b)[0] ?? addMonths(start, rule.interval);
}

/** The days on which the rule bills in the unit that lies `ahead` units after that of `start`. */
function occurrencesIn(start: Day, ahead: number, rule: Rule): Day[] {
  const { year, month, date } = civil(start);
  if (rule.unit === 'week') {
    // 1970-01-01 was a Thursday; weeks begin on Monday.
    const monday = addDays(start, -((((start + 3) % 7) + 7) % 7) + 7 * ahead);
    return rule.days.map((day) => addDays(monday, (day + 6) % 7));
  }
  const days = rule.days.length > 0 ? rule.days : [date];
  const firstMonth = dayOf(year, rule.unit === 'year' ? 1 : month, 1);
  const months = rule.unit === 'month' ? [0] : (rule.months.length > 0 ? rule.months : [month]).map((one) => one - 1);
  return months.flatMap((one) => {
    const begin = addMonths(firstMonth, one + ahead * (rule.unit === 'year' ? 12 : 1));
    const length = addMonths(begin, 1) - begin;
    return days.map((day) => addDays(begin, day > 0 ? Math.min(day, length) - 1 : Math.max(length + day, 0)));
  });
}
