// What the server knows of metrics, and where time stands for the company: asked once, used by every analytic page.

import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import type { Answer } from '../api/api.ts';
import { useAnswer } from '../api/queries.ts';
import { useTOr } from '../messages/messages.tsx';
import type { Clock } from '../url/range.ts';

export type Family = Answer<'GET /metrics'>[number];
export type Metric = Family['metrics'][number];
export type Dimension = Metric['dimensions'][number];

const ALWAYS = { query: { date_step: 'year' }, path: { slug: 'mrr' } } as const;

export interface Company {
  readonly clock: Clock;
  readonly currency: string;
  /** No invoice line has been loaded yet. */
  readonly empty: boolean;
}

/** Where time stands; null until the server has said it. */
export function useCompany(): { readonly company: Company | null; readonly error: Error | null; retry(): void } {
  const { data, error, refetch } = useAnswer('GET /metrics/{slug}', ALWAYS);
  const company = useMemo(
    () =>
      data === undefined
        ? null
        : {
            clock: { freshness: data.meta.freshness_date, first: data.meta.min_available_date },
            currency: data.currency,
            empty: data.meta.min_available_date === null,
          },
    [data],
  );
  return { company, error, retry: () => void refetch() };
}

export interface Catalogue {
  readonly families: readonly Family[];
  metric(slug: string): Metric | undefined;
  familyOf(slug: string): Family | undefined;
}

const NO_FAMILIES: readonly Family[] = [];

/** Every metric that the server has; empty until it has said so. */
export function useCatalogue(): Catalogue {
  const { data } = useAnswer('GET /metrics', {});
  return useMemo(() => {
    const families = data ?? NO_FAMILIES;
    const familyOf = (slug: string) => families.find(({ metrics }) => metrics.some((metric) => metric.slug === slug));
    return { families, familyOf, metric: (slug) => familyOf(slug)?.metrics.find((metric) => metric.slug === slug) };
  }, [data]);
}

export interface Names {
  metric(slug: string, fallback?: string): string;
  description(slug: string, fallback: string): string;
  family(id: string, fallback: string): string;
  dimension(id: string, fallback?: string): string;
  /** A value of a breakdown as the reader calls it. */
  value(dimension: string, value: string | null, label: string): string;
}

/** Names in the language of the screen; what has none here keeps the server's. */
export function useNames(): Names {
  const tOr = useTOr();
  const { locale } = useIntl();
  const { metric } = useCatalogue();
  return useMemo(() => {
    const countries = new Intl.DisplayNames(locale, { type: 'region' });
    return {
      metric: (slug, fallback) => tOr(`metric.${slug}.label`, fallback ?? metric(slug)?.label ?? slug),
      description: (slug, fallback) => tOr(`metric.${slug}.description`, fallback),
      family: (id, fallback) => tOr(`family.${id}`, fallback),
      dimension: (id, fallback) => tOr(`dimension.${id}`, fallback ?? id),
      value: (dimension, value, label) =>
        value === null
          ? tOr(label === 'Other' ? 'value.other' : 'value.none', label)
          : dimension === 'customer_country' && /^[A-Z]{2}$/.test(value)
            ? (countries.of(value) ?? label)
            : tOr(`value.${dimension}.${value}`, label),
    };
  }, [tOr, locale, metric]);
}
