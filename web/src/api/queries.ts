// Answers of the server as React state: cached by question, the last good one kept while a new one is asked for.

import {
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query';
import type { Api } from '../../../src/client/api.ts';
import { type Answer, ApiError, call, type Input, isSignedOut, isUnreachable } from './api.ts';
import { setAway } from './reach.ts';

export const SESSION_KEY = ['GET /session'] as const;

/** A session that has ended is noticed by whichever request meets it first. */
function heard(error: Error): void {
  setAway(isUnreachable(error));
  if (isSignedOut(error)) void QUERIES.invalidateQueries({ queryKey: SESSION_KEY });
}

export const QUERIES = new QueryClient({
  queryCache: new QueryCache({ onError: heard, onSuccess: () => setAway(false) }),
  mutationCache: new MutationCache({ onError: heard, onSuccess: () => setAway(false) }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // The browser's own idea of being online says nothing about a server in the same house.
      networkMode: 'always',
      // A refusal stays a refusal; a server that is away may come back.
      retry: (failures, error) => failures < 1 && !(error instanceof ApiError && error.status < 500),
    },
    mutations: { networkMode: 'always' },
  },
});

export interface AskOptions {
  /** Not asked while false. */
  readonly enabled?: boolean;
  /** Asks again after so many milliseconds while shown. */
  readonly every?: number;
}

/** The answer of an operation; `data` stays the last good one while another question of the same place is under way. */
export function useAnswer<Name extends keyof Api & string>(
  name: Name,
  input: Input<Name>,
  { enabled = true, every }: AskOptions = {},
): UseQueryResult<Answer<Name>, Error> {
  return useQuery({
    queryKey: [name, input],
    queryFn: () => call(name, input),
    placeholderData: keepPreviousData,
    enabled,
    ...(every === undefined ? {} : { refetchInterval: every }),
  }) as UseQueryResult<Answer<Name>, Error>;
}

/** Asks before a page does, so that it begins with the answer. Never throws. */
export function askAhead<Name extends keyof Api & string>(name: Name, input: Input<Name>): Promise<void> {
  return QUERIES.prefetchQuery({ queryKey: [name, input], queryFn: () => call(name, input) });
}
