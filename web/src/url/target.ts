// A figure as it stands in the address: the sheet of its customers or of its explanation opens again from a link.

import type { Grain } from '../format/format.ts';
import { GRAINS, type SearchText } from './address.ts';
import { type Filter, filtersText, parseFilters } from './filters.ts';

export interface Target {
  readonly slug: string;
  /** First day of the period; null: the present one. */
  readonly period: string | null;
  readonly grain: Grain;
  /** All that hold for the figure, those of the page included. */
  readonly filters: readonly Filter[];
}

export const SHEETS = ['drill', 'explain'] as const;
export type SheetName = (typeof SHEETS)[number];

/** The parameters that open a sheet. */
export function targetSearch(sheet: SheetName, target: Target): Record<string, string | undefined> {
  const filters = filtersText(target.filters);
  return {
    [sheet]: [target.slug, target.period ?? '', target.grain].join('~'),
    [`${sheet}_f`]: filters === '' ? undefined : filters,
  };
}

/** Null: no sheet is open, or what the address says is no figure. */
export function parseTarget(sheet: SheetName, search: SearchText): Target | null {
  const [slug = '', period = '', rawGrain] = (search[sheet] ?? '').split('~');
  const grain = GRAINS.find((one) => one === rawGrain);
  if (!/^[a-z0-9_]{1,100}$/.test(slug) || grain === undefined) return null;
  if (period !== '' && !/^\d{4}-\d\d-\d\d$/.test(period)) return null;
  return {
    slug,
    period: period === '' ? null : period,
    grain,
    filters: parseFilters(search[`${sheet}_f`]),
  };
}

/** The parameters that close it. */
export function closedSearch(sheet: SheetName): Record<string, undefined> {
  return { [sheet]: undefined, [`${sheet}_f`]: undefined, ...(sheet === 'explain' ? { explain_c: undefined } : {}) };
}
