// Metrics of unit economics, recognition, billing, future MRR and renewals (methodology sections 5 to 7).

import { closing, flow, monthlyMean, opening, over, percent, plus, recorded } from './formula.ts';
import { during, entry, type Family, state } from './metric.ts';

const ARPA = over(closing('mrr'), closing('customers'));
const CAC = over(recorded(flow('acquisition_costs')), flow('new_customers'));
const LTV = over(ARPA, monthlyMean(over(flow('lost_customers'), opening('month_customers'))));

const NO_COSTS = 'No acquisition costs are recorded in the period, or no customer is new';
const NO_CHURN = 'No customer was lost in the months of the period, or none was active';

export const BOOK_FAMILIES: readonly Family[] = [
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
        nullReason: NO_COSTS,
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
