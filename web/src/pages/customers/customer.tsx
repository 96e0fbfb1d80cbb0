// One customer.
import type { ReactNode } from 'react';

export function CustomerPage(): ReactNode {
  return null;
}
