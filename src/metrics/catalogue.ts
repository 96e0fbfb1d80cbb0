// The catalogue: every metric of methodology section 5 as data. A metric is a formula over quantities; adding one is
// adding an entry here.

import {
  type CustomKey,
  customDimension,
  type Dimension,
  MOVEMENT_TYPE,
  ROW_DIMENSIONS,
  SECURITY,
} from './dimensions.ts';
import {
  closing,
  constant,
  divides,
  type Formula,
  flow,
  minus,
  monthlyMean,
  opening,
  over,
  percent,
  plus,
  recorded,
  times,
} from './formula.ts';

export type Unit = 'currency' | 'percent' | 'count' | 'ratio' | 'months';

export interface Metric {
  readonly slug: string;
  readonly label: string;
  readonly description: string;
  readonly unit: Unit;
  readonly kind: 'point_in_time' | 'flow';
  readonly formula: Formula;
  /** What the series of a breakdown are ranked by, where the formula itself cannot be. */
  readonly rank?: Formula;
  readonly natural?: string;
  /** Why a value may be null, where it is more than a denominator of 0. */
  readonly nullReason?: string;
  /** Which dimensions hold: those of rows, with those of movements, of credit notes or of future MRR; or none. */
  readonly dimensions: 'rows' | 'movements' | 'credits' | 'future' | 'none';
}

export interface Family {
  readonly id: string;
  readonly label: string;
  readonly metrics: readonly Metric[];
}

type Entry = readonly [slug: string, label: string, unit: Unit, formula: Formula, description: string];
type Traits = Partial<Pick<Metric, 'natural' | 'dimensions' | 'rank' | 'nullReason'>>;

function entry(kind: Metric['kind'], [slug, label, unit, formula, description]: Entry, traits: Traits = {}): Metric {
  return { slug, label, description, unit, kind, formula, dimensions: 'rows', ...traits };
}
function state(...fields: Entry): Metric {
  return entry('point_in_time', fields);
}
function during(...fields: Entry): Metric {
  return entry('flow', fields);
}
function movement(...fields: Entry): Metric {
  return entry('flow', fields, { dimensions: 'movements' });
}

const MRR = closing('mrr');
const CUSTOMERS = closing('customers');
const ARPA = over(MRR, CUSTOMERS);
const NEW = flow('new_mrr');
const REACTIVATION = flow('reactivation_mrr');
const EXPANSION = flow('expansion_mrr');
const CONTRACTION = flow('contraction_mrr');
const CHURN = flow('churned_mrr');
const ALL_MOVEMENTS = plus(NEW, REACTIVATION, EXPANSION, CONTRACTION, CHURN, flow('fx_mrr'));
const CAC = over(recorded(flow('acquisition_costs')), flow('new_customers'));
const LTV = over(ARPA, monthlyMean(over(flow('lost_customers'), opening('month_customers'))));

const NO_COSTS = 'No acquisition costs are recorded in the period, or no customer is new';
const NO_CHURN = 'No customer was lost in the months of the period, or none was active';

function negative(formula: Formula): Formula {
  return minus(constant(0), formula);
}

export const FAMILIES: readonly Family[] = [
  {
    id: 'revenue',
    label: 'Recurring revenue',
    metrics: [
      state('mrr', 'MRR', 'currency', MRR, 'Monthly recurring revenue on the last day of the period.'),
      state('arr', 'ARR', 'currency', times(MRR, 12), 'Annual recurring revenue: MRR × 12.'),
      state(
        'cmrr',
        'Committed MRR',
        'currency',
        closing('cmrr'),
        'MRR with signed subscriptions counted and cancelled ones left out.',
      ),
      state('carr', 'Committed ARR', 'currency', times(closing('cmrr'), 12), 'Committed MRR × 12.'),
      state('arpa', 'ARPA', 'currency', ARPA, 'Average revenue per account: MRR / active customers.'),
      state('acv', 'ACV', 'currency', times(ARPA, 12), 'Average contract value a year: ARPA × 12.'),
      state('active_customers', 'Active customers', 'count', CUSTOMERS, 'Customers with MRR above 0.'),
      state(
        'active_subscriptions',
        'Active subscriptions',
        'count',
        closing('timelines'),
        'Subscriptions (timelines) with MRR above 0.',
      ),
      during(
        'mrr_growth_rate',
        'MRR growth rate',
        'percent',
        percent(minus(MRR, opening('mrr')), opening('mrr')),
        'Change of MRR over the period / opening MRR.',
      ),
    ],
  },
  {
    id: 'movements',
    label: 'MRR movements',
    metrics: [
      entry(
        'flow',
        [
          'mrr_movements',
          'MRR movements',
          'currency',
          ALL_MOVEMENTS,
          'What changed MRR from the opening to the closing, by type of movement.',
        ],
        { dimensions: 'movements', natural: 'movement_type' },
      ),
      movement('new_mrr', 'New MRR', 'currency', NEW, 'MRR of customers that never had any before the period.'),
      movement('reactivation_mrr', 'Reactivation MRR', 'currency', REACTIVATION, 'MRR of customers that came back.'),
      movement(
        'expansion_mrr',
        'Expansion MRR',
        'currency',
        EXPANSION,
        'Real increase of customers active at both ends.',
      ),
      movement(
        'contraction_mrr',
        'Contraction MRR',
        'currency',
        CONTRACTION,
        'Real decrease of customers active at both ends (negative).',
      ),
      movement('churned_mrr', 'Churned MRR', 'currency', CHURN, 'MRR of customers that left (negative).'),
      movement('fx_mrr', 'FX effect', 'currency', flow('fx_mrr'), 'Change that comes from exchange rates alone.'),
      movement('net_new_mrr', 'Net new MRR', 'currency', ALL_MOVEMENTS, 'Sum of all movements: closing − opening.'),
      movement(
        'new_customers',
        'New customers',
        'count',
        flow('new_customers'),
        'Customers with their first MRR ever.',
      ),
      movement(
        'reactivated_customers',
        'Reactivated customers',
        'count',
        flow('reactivated_customers'),
        'Customers that came back.',
      ),
      movement('churned_customers', 'Churned customers', 'count', flow('churned_customers'), 'Customers that left.'),
      during(
        'quick_ratio',
        'Quick ratio',
        'ratio',
        over(plus(NEW, REACTIVATION, EXPANSION), negative(plus(CONTRACTION, CHURN))),
        '(New + reactivation + expansion) / −(contraction + churn).',
      ),
    ],
  },
  {
    id: 'churn',
    label: 'Churn',
    metrics: [
      during(
        'mrr_churn_rate',
        'MRR churn rate',
        'percent',
        percent(negative(CHURN), opening('mrr')),
        'Churned MRR / opening MRR.',
      ),
      during(
        'mrr_churn_and_contraction_rate',
        'MRR churn and contraction rate',
        'percent',
        percent(negative(plus(CHURN, CONTRACTION)), opening('mrr')),
        'Churned and contracted MRR / opening MRR.',
      ),
      during(
        'net_mrr_churn_rate',
        'Net MRR churn rate',
        'percent',
        percent(negative(plus(CHURN, CONTRACTION, EXPANSION)), opening('mrr')),
        'Churn and contraction less expansion / opening MRR.',
      ),
      during(
        'customer_churn_rate',
        'Customer churn rate',
        'percent',
        percent(flow('churned_customers'), opening('customers')),
        'Churned customers / customers at the opening.',
      ),
      during(
        'subscription_churn_rate',
        'Subscription churn rate',
        'percent',
        percent(flow('churned_timeline_mrr'), opening('mrr')),
        'Opening MRR of subscriptions that ended / opening MRR.',
      ),
    ],
  },
  {
    id: 'retention',
    label: 'Retention',
    metrics: [
      during(
        'nrr',
        'Net revenue retention',
        'percent',
        percent(plus(opening('mrr'), EXPANSION, CONTRACTION, CHURN), opening('mrr')),
        'What is left of the opening MRR, expansion included.',
      ),
      during(
        'grr',
        'Gross revenue retention',
        'percent',
        percent(plus(opening('mrr'), CONTRACTION, CHURN), opening('mrr')),
        'What is left of the opening MRR without expansion.',
      ),
      state(
        'nrr_12m',
        'Net revenue retention, 12 months',
        'percent',
        percent(closing('mrr_now'), closing('mrr_then')),
        'MRR now of the customers of 12 months before / their MRR then.',
      ),
      state(
        'grr_12m',
        'Gross revenue retention, 12 months',
        'percent',
        percent(closing('mrr_kept'), closing('mrr_then')),
        'The same with at most their MRR of then for each customer.',
      ),
    ],
  },
  {
    id: 'unit_economics',
    label: 'Unit economics',
    metrics: [
      entry(
        'point_in_time',
        ['ltv', 'Customer lifetime value', 'currency', LTV, 'ARPA / mean monthly customer churn rate.'],
        { rank: ARPA, nullReason: NO_CHURN },
      ),
      entry('flow', ['cac', 'Customer acquisition cost', 'currency', CAC, 'Acquisition costs / new customers.'], {
        dimensions: 'none',
      }),
      entry(
        'flow',
        [
          'cac_payback_months',
          'CAC payback',
          'months',
          over(CAC, ARPA),
          'Months of ARPA that pay the acquisition cost back.',
        ],
        { dimensions: 'none', nullReason: NO_COSTS },
      ),
      entry(
        'flow',
        ['ltv_cac', 'LTV / CAC', 'ratio', over(LTV, CAC), 'Customer lifetime value / customer acquisition cost.'],
        { dimensions: 'none', nullReason: NO_COSTS },
      ),
    ],
  },
  {
    id: 'recognition',
    label: 'Revenue recognition',
    metrics: [
      during(
        'recognized_revenue',
        'Recognised revenue',
        'currency',
        plus(flow('recognised_recurring'), flow('recognised_one_off')),
        'Revenue of the days of the period.',
      ),
      during(
        'recognized_recurring_revenue',
        'Recognised recurring revenue',
        'currency',
        flow('recognised_recurring'),
        'Recognised revenue of recurring lines.',
      ),
      during(
        'recognized_one_off_revenue',
        'Recognised one-off revenue',
        'currency',
        flow('recognised_one_off'),
        'One-off lines, whole on the issue date.',
      ),
      state(
        'deferred_revenue',
        'Deferred revenue',
        'currency',
        flow('deferred'),
        'Invoiced and not yet recognised at the closing (PCA).',
      ),
      state(
        'accrued_revenue',
        'Accrued revenue',
        'currency',
        flow('accrued'),
        'Recognised and not yet invoiced at the closing (FAE).',
      ),
    ],
  },
  {
    id: 'billing',
    label: 'Billing',
    metrics: [
      during('invoiced', 'Invoiced', 'currency', flow('invoiced'), 'Invoiced by issue date, excluding tax.'),
      during('tax', 'Tax', 'currency', flow('tax'), 'Tax invoiced by issue date.'),
      entry(
        'flow',
        ['credited', 'Credited', 'currency', flow('credited'), 'Credit notes by their date, excluding tax.'],
        { dimensions: 'credits' },
      ),
      during('paid', 'Paid', 'currency', flow('paid'), 'Invoiced in the period and now paid, excluding tax.'),
      state(
        'outstanding',
        'Outstanding',
        'currency',
        closing('outstanding'),
        'Issued by the closing, now open, pending or unpaid, less credit notes.',
      ),
    ],
  },
  {
    id: 'future',
    label: 'Future MRR',
    metrics: [
      entry(
        'point_in_time',
        [
          'future_mrr',
          'Future MRR',
          'currency',
          closing('future_mrr'),
          'MRR expected on the last day of each coming period, secured and unsecured.',
        ],
        { dimensions: 'future', natural: 'security' },
      ),
    ],
  },
  {
    id: 'renewals',
    label: 'Renewals',
    metrics: [
      during(
        'mrr_up_for_renewal',
        'MRR up for renewal',
        'currency',
        flow('due'),
        'MRR of the day before each renewal due in the period.',
      ),
      during(
        'renewal_rate',
        'Renewal rate',
        'percent',
        percent(flow('renewed'), flow('due')),
        'What of the MRR up for renewal was kept.',
      ),
    ],
  },
];

const BY_SLUG = new Map(FAMILIES.flatMap((family) => family.metrics).map((metric) => [metric.slug, metric]));

/** The metric of a slug, or undefined. */
export function metricBySlug(slug: string): Metric | undefined {
  return BY_SLUG.get(slug);
}

/** The metric's dimensions in this company: the built-in ones, then its custom properties. */
export function dimensionsOf(metric: Metric, customKeys: readonly CustomKey[]): Dimension[] {
  if (metric.dimensions === 'none') return [];
  const ofNotes = (key: CustomKey): boolean => key.object.startsWith('credit_note');
  const custom = customKeys.filter((key) => metric.dimensions === 'credits' || !ofNotes(key)).map(customDimension);
  const own = metric.dimensions === 'movements' ? [MOVEMENT_TYPE] : metric.dimensions === 'future' ? [SECURITY] : [];
  return [...ROW_DIMENSIONS, ...own, ...custom];
}

/** True where series can be added: amounts, but no ratios and no counts of customers (api.md). */
export function addsUp(metric: Metric): boolean {
  return metric.unit === 'currency' && !divides(metric.formula);
}
