// What a table remembers lies in the URL: order, page, columns, search, filters; a link opens the same picture.

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type Params = Readonly<Record<string, string | undefined>>;
export type SetParams = (changes: Params, how?: { readonly push?: boolean }) => void;

/** The search values of the page, and a way to change some of them; null and empty ones leave the URL. */
export function useParams(): readonly [Params, SetParams] {
  const params: Params = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = useCallback<SetParams>(
    (changes, { push = false } = {}) =>
      void navigate({
        to: '.',
        search: (before: Params) => {
          const next = Object.entries({ ...before, ...changes }).filter(
            ([, value]) => value !== undefined && value !== '',
          );
          return Object.fromEntries(next);
        },
        replace: !push,
        resetScroll: false,
      }),
    [navigate],
  );
  return [params, set];
}

/** The parameter where it is one of these, else the first of them. */
export function oneOf<Value extends string>(value: string | undefined, values: readonly [Value, ...Value[]]): Value {
  return values.find((each) => each === value) ?? values[0];
}
