// The six movements of MRR in the order in which they are told, each with the metric of its amount.

export const MOVEMENTS = [
  { type: 'new', term: 'new_mrr' },
  { type: 'expansion', term: 'expansion_mrr' },
  { type: 'reactivation', term: 'reactivation_mrr' },
  { type: 'contraction', term: 'contraction_mrr' },
  { type: 'churn', term: 'churned_mrr' },
  { type: 'fx', term: 'fx_mrr' },
] as const;
