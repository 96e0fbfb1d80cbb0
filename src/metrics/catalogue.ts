// The catalogue: every metric of methodology section 5 as data. Adding a metric is adding an entry to its family.

import { BOOK_FAMILIES } from './book_families.ts';
import {
  type CustomKey,
  customDimension,
  type Dimension,
  MOVEMENT_TYPE,
  ROW_DIMENSIONS,
  SECURITY,
} from './dimensions.ts';
import { divides } from './formula.ts';
import type { Family, Metric } from './metric.ts';
import { MRR_FAMILIES } from './mrr_families.ts';

export const FAMILIES: readonly Family[] = [...MRR_FAMILIES, ...BOOK_FAMILIES];

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
