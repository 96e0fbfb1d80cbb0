// What a dimension is called: by our words where it is one of the known ones, else by its key.

import { useCallback } from 'react';
import type { DimensionProfile } from '../../../../../src/client/api.ts';
import { useTOr } from '../../../messages/messages.tsx';

export function useDimensionName(): (profile: DimensionProfile) => string {
  const or = useTOr();
  return useCallback(
    ({ id, label }) => {
      const [custom, , ...key] = id.split('.');
      return custom === 'custom' ? key.join('.') : or(`dimension.${id}`, label);
    },
    [or],
  );
}
