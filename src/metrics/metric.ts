// What a metric is: a formula over quantities with its names, unit and dimensions, as data.

import type { Formula } from './formula.ts';

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

/** A metric by its fields in order: slug, label, unit, formula, description. */
export function entry(
  kind: Metric['kind'],
  [slug, label, unit, formula, description]: Entry,
  traits: Traits = {},
): Metric {
  return { slug, label, description, unit, kind, formula, dimensions: 'rows', ...traits };
}
export function state(...fields: Entry): Metric {
  return entry('point_in_time', fields);
}
export function during(...fields: Entry): Metric {
  return entry('flow', fields);
}
export function movement(...fields: Entry): Metric {
  return entry('flow', fields, { dimensions: 'movements' });
}
