// A function that stays the same between renders and always does what the latest render wanted.

import { useCallback, useLayoutEffect, useRef } from 'react';

/** For handlers given to parts that are drawn again only when what they show has changed. */
export function useLatest<Args extends readonly unknown[]>(handler: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(handler);
  useLayoutEffect(() => {
    latest.current = handler;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
