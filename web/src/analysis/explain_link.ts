// How a figure's explanation is opened: by the address, with the customer whose arithmetic is shown.

import { useCallback } from 'react';
import { type Target, targetSearch } from '../url/target.ts';
import { useSetSearch } from '../url/view.ts';

/** Opens the explanation of a figure, down to the lines of one customer where one is named. */
export function useExplain(): (target: Target, customer?: string) => void {
  const set = useSetSearch();
  return useCallback(
    (target, customer) => set(() => ({ ...targetSearch('explain', target), explain_c: customer })),
    [set],
  );
}
