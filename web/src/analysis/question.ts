// From the view in the address to questions for the server: days, grain, filters, and the same question moved in time.

import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Answer, call, type Input } from '../api/api.ts';
import type { Grain } from '../format/format.ts';
import type { View } from '../url/address.ts';
import { conditions, type Filter } from '../url/filters.ts';
import { type Clock, comparedSpan, type Span, spanOf } from '../url/range.ts';

export type Series = Answer<'GET /metrics/{slug}'>;

export interface Question extends Span {
  readonly grain: Grain;
  readonly filters: readonly Filter[];
}

/** What the view asks, the segment's filters included. */
export function questionOf(view: View, clock: Clock, segment: readonly Filter[] = []): Question {
  return { ...spanOf(view.range, clock), grain: view.grain, filters: [...segment, ...view.filters] };
}

/** The same question one range or one year earlier; null where nothing is compared. */
export function comparedQuestion(view: View, question: Question): Question | null {
  if (view.compare === 'none') return null;
  return { ...question, ...comparedSpan(question, question.grain, view.compare) };
}

export interface Ask {
  readonly slug: string;
  readonly question: Question;
  readonly by?: string | null;
  /** Beside those of the question. */
  readonly filters?: readonly Filter[];
  readonly seriesMax?: number;
  /** The metric looks ahead: it has its own range, from now on. */
  readonly future?: boolean;
}

export function requestOf({
  slug,
  question,
  by,
  filters = [],
  seriesMax,
  future = false,
}: Ask): Input<'GET /metrics/{slug}'> {
  const all = conditions([...question.filters, ...filters]);
  return {
    path: { slug },
    query: {
      ...(future ? {} : { date_start: question.date_start, date_end: question.date_end }),
      date_step: question.grain,
      ...(by === null || by === undefined ? {} : { dimension: [by] }),
      ...(all === undefined ? {} : { filters: all as unknown as { [k: string]: unknown }[] }),
      ...(seriesMax === undefined ? {} : { series_max: seriesMax }),
    },
  };
}

export interface Answers {
  /** One an ask, in order; undefined until it has come. */
  readonly answers: readonly (Series | undefined)[];
  readonly error: Error | null;
  readonly busy: boolean;
  retry(): void;
}

/** The library keeps what did not change, so that charts are drawn again only when something new has come. */
function combined(results: readonly UseQueryResult<Series>[]): Answers {
  return {
    answers: results.map(({ data }) => data),
    error: results.find(({ error }) => error !== null)?.error ?? null,
    busy: results.some(({ isFetching }) => isFetching),
    retry: () => {
      for (const { refetch } of results) void refetch();
    },
  };
}

/** What stays the same while range, grain and filters change: an old answer may stand in for the new one. */
function kindOf(ask: Ask, place: number): string {
  return `${place} ${ask.slug} ${ask.by ?? ''}`;
}

/** Answers to several questions at once; the last good ones stay while others are asked, and when that fails. */
export function useSeries(asks: readonly Ask[]): Answers {
  const state = useQueries({
    queries: asks.map((ask) => {
      const input = requestOf(ask);
      return { queryKey: ['GET /metrics/{slug}', input], queryFn: () => call('GET /metrics/{slug}', input) };
    }),
    combine: combined,
  });
  const kinds = asks.map(kindOf).join('\n');
  const complete = state.answers.every((answer) => answer !== undefined);
  const [kept, setKept] = useState<Kept | null>(null);
  useEffect(() => {
    if (complete) setKept({ kinds, answers: state.answers });
  }, [complete, kinds, state.answers]);
  // All change together: parts of one question never stand beside the whole of another.
  const answers = !complete && kept?.kinds === kinds ? kept.answers : state.answers;
  return { ...state, answers };
}

interface Kept {
  readonly kinds: string;
  readonly answers: Answers['answers'];
}
