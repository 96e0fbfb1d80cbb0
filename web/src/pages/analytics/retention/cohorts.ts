// The cohorts of the server as a heat table, as curves and as a file.

import type { Cohorts } from '../../../../../src/client/api.ts';
import type { HeatRow, HeatSpec } from '../../../charts/heat.tsx';
import type { ChartSpec } from '../../../charts/spec.ts';
import type { Format } from '../../../format/format.ts';
import type { Translate } from '../../../messages/messages.tsx';
import type { TableColumn } from '../../../ui/table.tsx';

export const COHORT_METRICS = ['nrr', 'grr', 'logo_retention', 'mrr', 'customers'] as const;
export type CohortMetric = (typeof COHORT_METRICS)[number];
export const COHORT_GRAINS = ['month', 'quarter', 'year'] as const;
export type CohortGrain = (typeof COHORT_GRAINS)[number];

export const COHORT_VIEWS = ['table', 'overview', 'curves'] as const;
export type CohortView = (typeof COHORT_VIEWS)[number];

/** As many cohorts and ages as the table is made for. */
const COHORTS_MOST = 60;
const CURVES_MOST = 11;

/** The latest cohorts that anybody is in, oldest first. */
export function shownCohorts({ cohorts }: Cohorts): Cohorts['cohorts'] {
  return cohorts.filter(({ size }) => size > 0).slice(-COHORTS_MOST);
}

function rowsOf(answer: Cohorts, format: Format): readonly HeatRow[] {
  return shownCohorts(answer).map(({ period_start: start, keys, size, values }) => {
    const parts = Object.values(keys).map((key) => key ?? '–');
    return {
      key: [start, ...parts].join(' '),
      label: [format.period(start, answer.meta.timegrain), ...parts].join(' · '),
      size,
      values: values.slice(0, COHORTS_MOST + 1),
    };
  });
}

export function heatSpec(answer: Cohorts, title: string, format: Format, t: Translate): HeatSpec {
  const rows = rowsOf(answer, format);
  const ages = Math.max(0, ...rows.map(({ values }) => values.length));
  const { unit, currency, timegrain } = answer.meta;
  return {
    title,
    rows,
    columns: Array.from({ length: ages }, (_, age) => t(`retention.age.${timegrain}`, { age })),
    average: answer.average.slice(0, ages),
    unit,
    currency,
    scale: answer.meta.metric === 'nrr' ? 'diverging' : 'sequential',
  };
}

/** At most so many, the latest among them, the others evenly spread. */
function spread(rows: readonly HeatRow[]): readonly HeatRow[] {
  const step = Math.ceil(rows.length / CURVES_MOST);
  return rows.filter((_, index) => (rows.length - 1 - index) % step === 0);
}

/** The average and some cohorts as lines over their age. */
export function curvesSpec(heat: HeatSpec, summary: string, format: Format, t: Translate): ChartSpec {
  const shown = spread(heat.rows.filter(({ values }) => values.length > 1));
  const padded = (values: readonly (number | null)[]) => heat.columns.map((_, age) => values[age] ?? null);
  return {
    title: heat.title,
    summary,
    x: heat.columns.map((label, age) => ({ key: String(age), label })),
    fmtAxis: (value) => format.value(value, heat.unit, heat.currency, 'compact'),
    fmtValue: (value) => format.value(value, heat.unit, heat.currency),
    yMin: heat.unit === 'percent' ? 'auto' : 0,
    series: [
      { id: 'average', label: t('heat.average'), kind: 'line', color: 'var(--fg)', values: padded(heat.average) },
      ...shown.map((row, index) => ({
        id: row.key,
        label: row.label,
        kind: 'line' as const,
        color: `var(--c${index + 1})`,
        values: padded(row.values),
      })),
    ],
  };
}

/** The table as a file: a column an age. */
export function fileColumns(heat: HeatSpec, t: Translate): readonly TableColumn<HeatRow>[] {
  return [
    { id: 'label', label: t('heat.cohort'), value: ({ label }) => label },
    { id: 'size', label: t('heat.customers'), value: ({ size }) => size },
    ...heat.columns.map((label, age) => ({ id: label, label, value: (row: HeatRow) => row.values[age] ?? null })),
  ];
}

/** The months `YYYY-MM` in which the customers of a cohort had their first MRR. */
export function monthsOf(start: string, grain: CohortGrain): readonly string[] {
  const year = start.slice(0, 4);
  const first = Number(start.slice(5, 7));
  const count = { month: 1, quarter: 3, year: 12 }[grain];
  return Array.from({ length: count }, (_, index) => `${year}-${String(first + index).padStart(2, '0')}`);
}
