// What is looked at, read from the address and written to it.

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { parseView, type SearchText, type View, viewSearch } from './address.ts';

export type SetView = (change: Partial<View>) => void;

/** The view in the address of this page, and how to change it: each change can be undone by the browser's Back. */
export function useView(): [View, SetView] {
  const search = useSearch({ strict: false }) as SearchText;
  const set = useSetSearch();
  const view = useMemo(() => parseView(search), [search]);
  const change = useCallback<SetView>((part) => set((now) => viewSearch({ ...parseView(now), ...part })), [set]);
  return [view, change];
}

export type SetSearch = (change: (now: SearchText) => SearchText, options?: { readonly replace?: boolean }) => void;

/** Only what has a value stands in an address. */
function without(search: SearchText): Record<string, string> {
  return Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  );
}

/** Changes parameters of this page's address, the others stay; undefined takes one out. */
export function useSetSearch(): SetSearch {
  const navigate = useNavigate();
  return useCallback<SetSearch>(
    (change, { replace = false } = {}) => {
      void navigate({
        to: '.',
        replace,
        resetScroll: false,
        search: ((now: SearchText) => without({ ...now, ...change(now) })) as never,
      });
    },
    [navigate],
  );
}
