// We report tables as questions with the answers expected: a row a series, a column a period.

import { addMonths, at, iso, periodOf, type Step } from '../oracle/days.ts';
import type { Filter } from '../oracle/dimensions.ts';
import type { Question } from '../oracle/series.ts';
import { valueOfCell } from './given.ts';
import type { Example, PageTable } from './page.ts';

/** What stands for null: a figure that cannot be computed, a part without the attribute. */
const NONE = '—';
/** Rows about the answer itself rather than a figure. */
export const META = ['freshness_date', 'mrr_basis', 'min_available_date', 'as_of'] as const;

export interface Expectation {
  readonly question: Question;
  readonly keys: readonly (string | null)[];
  /** One a column: the first day of the period and the cell as written; null: no point is returned. */
  readonly values: readonly { readonly start: string; readonly cell: string | null }[];
  /** Set where the row is about the answer itself. */
  readonly meta: (typeof META)[number] | null;
  readonly line: number;
}

export function expectationsOf({ tables }: Example): Expectation[] {
  return tables.filter(({ kind }) => kind === 'We report').flatMap(expectationsOfTable);
}

function expectationsOfTable({ columns, rows, line }: PageTable): Expectation[] {
  const [metric, ...others] = columns;
  if (metric !== 'metric') throw new Error(`table at line ${line}: the first column is the metric`);
  const dimensions = others.filter((name) => name !== 'where' && periodOfLabel(name) === null);
  const periods = others.map(periodOfLabel).filter((period) => period !== null);
  const [first] = periods;
  const last = periods.at(-1);
  if (first === undefined || last === undefined) throw new Error(`table at line ${line}: no column is a period`);
  return rows.map((row) => {
    const cell = (name: string): string => row[columns.indexOf(name)] ?? '';
    const slug = cell('metric');
    const meta = META.find((name) => name === slug) ?? null;
    return {
      question: {
        slug: meta === null ? slug : 'mrr',
        date_step: first.step,
        date_start: iso(first.first),
        date_end: iso(last.first),
        dimension: dimensions,
        filters: filtersOf(cell('where')),
      },
      keys: dimensions.map((name) => (cell(name) === NONE ? null : cell(name))),
      values: periods.map((period, index) => ({
        start: iso(period.first),
        cell: row[columns.length - periods.length + index] || null,
      })),
      meta,
      line,
    };
  });
}

/** `price eq pro; currency in ["EUR","USD"]` as filters. */
function filtersOf(text: string): Filter[] {
  if (text === '') return [];
  return text.split(';').map((part) => {
    const match = /^\s*(\S+) (\w+)(?: (.*))?$/.exec(part);
    const [, field = '', op = '', value] = match ?? [];
    if (value === undefined) return { field, op };
    return { field, op, value: value.startsWith('[') ? JSON.parse(value) : valueOfCell(value.trim()) };
  });
}

interface LabelledPeriod {
  readonly step: Step;
  readonly first: number;
  readonly last: number;
}

const LABELS: readonly { readonly step: Step; readonly form: RegExp; readonly day: (parts: number[]) => number }[] = [
  { step: 'day', form: /^(\d{4})-(\d\d)-(\d\d)$/, day: ([y = 0, m = 0, d = 0]) => at(y, m, d) },
  {
    step: 'week',
    form: /^(\d{4})-W(\d\d)$/,
    day: ([y = 0, w = 0]) => periodOf('week', at(y, 1, 4)).first + 7 * (w - 1),
  },
  { step: 'month', form: /^(\d{4})-(\d\d)$/, day: ([y = 0, m = 0]) => at(y, m, 1) },
  { step: 'quarter', form: /^(\d{4})-Q(\d)$/, day: ([y = 0, q = 0]) => addMonths(at(y, 1, 1), 3 * (q - 1)) },
  { step: 'year', form: /^(\d{4})$/, day: ([y = 0]) => at(y, 1, 1) },
];

/** `2024-01-31`, `2024-W05`, `2024-01`, `2024-Q1` and `2024` are periods of the five grains. */
function periodOfLabel(label: string): LabelledPeriod | null {
  for (const { step, form, day } of LABELS) {
    const match = form.exec(label);
    if (match !== null) return { step, ...periodOf(step, day(match.slice(1).map(Number))) };
  }
  return null;
}

/** Whether a figure (exact, 6 decimals, as text) is what a cell says at the decimals written there. */
export function agrees(cell: string, value: string | null): boolean {
  if (cell === NONE || value === null) return cell === NONE && value === null;
  const written = cell.replaceAll(',', '');
  const places = written.split('.')[1]?.length ?? 0;
  const scale = 10n ** BigInt(6 - places);
  const [wanted, had] = [micros(written), micros(value)];
  const off = wanted > had ? wanted - had : had - wanted;
  return 2n * off <= scale && (places < 6 || off === 0n);
}

function micros(text: string): bigint {
  const [, sign, whole = '', part = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (sign === undefined) throw new Error(`"${text}" is no amount`);
  const size = BigInt(whole) * 1_000_000n + BigInt(part.padEnd(6, '0'));
  return sign === '-' ? -size : size;
}
