// A page is a value: where it lies, what it is called, who may see it, and how its code is loaded.

import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { MessageId } from '../messages/messages.tsx';

export type NavGroup = 'analytics' | 'customers' | 'revenue' | 'data' | 'settings';
export type Scope = 'read' | 'analyse' | 'write' | 'admin';

export interface Page {
  /** `/customers/$id`: parameters begin with $. */
  readonly path: string;
  readonly title: MessageId;
  /** Loaded when the page is first opened; a named export, never a default. */
  readonly load: () => Promise<ComponentType>;
  /** Where it stands on the rail; without one it is reached from other pages. */
  readonly nav?: { readonly group: NavGroup; readonly icon: LucideIcon; readonly chord?: string };
  /** What the user must be allowed; default read. */
  readonly scope?: Scope;
  /** Shown without the rail and without a session: sign-in, setup, invitations. */
  readonly open?: boolean;
}
