// Metrics of recurring revenue, its movements, churn and retention (methodology section 5).

import { closing, constant, type Formula, flow, minus, opening, over, percent, plus, times } from './formula.ts';
import { during, entry, type Family, movement, state } from './metric.ts';

const MRR = closing('mrr');
const CUSTOMERS = closing('customers');
const ARPA = over(MRR, CUSTOMERS);
const NEW = flow('new_mrr');
const REACTIVATION = flow('reactivation_mrr');
const EXPANSION = flow('expansion_mrr');
const CONTRACTION = flow('contraction_mrr');
const CHURN = flow('churned_mrr');
const ALL_MOVEMENTS = plus(NEW, REACTIVATION, EXPANSION, CONTRACTION, CHURN, flow('fx_mrr'));
function negative(formula: Formula): Formula {
  return minus(constant(0), formula);
}

export const MRR_FAMILIES: readonly Family[] = [
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
];
