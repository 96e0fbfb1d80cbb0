// Answers of the server as React state: cached by question, the last good one kept while a new one is asked for.

import { keepPreviousData, QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Api } from '../../../src/client/api.ts';
import type { Answer, Input } from '../../../src/client/client.ts';
import { ApiError, call } from './api.ts';

export const QUERIES = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal stays a refusal; a server that is away may come back.
      retry: (failures, error) => failures < 1 && !(error instanceof ApiError && error.status < 500),
    },
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
