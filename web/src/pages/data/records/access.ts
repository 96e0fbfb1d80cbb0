// What the user of the page may do with records.

import { useCan } from '../../../app/session.tsx';

export function useMayWrite(): boolean {
  return useCan('write');
}
