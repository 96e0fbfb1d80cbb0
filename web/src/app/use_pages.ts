// The pages that the user may see, in the order of the rail.

import { useMemo } from 'react';
import type { Page } from './page.ts';
import { PAGES } from './pages.ts';
import { useSession } from './session.tsx';

export function usePages(): readonly Page[] {
  const scopes = useSession().company?.scopes;
  return useMemo(
    () => PAGES.filter(({ open, scope = 'read' }) => open !== true && (scopes?.includes(scope) ?? false)),
    [scopes],
  );
}
