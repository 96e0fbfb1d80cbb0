// How connections are told in the audit log: what their owner set, never a secret nor how a run went.

import { type Audit, REPLACED } from './audit.ts';

interface Named {
  readonly id?: string;
  readonly data?: { readonly secret?: unknown };
}

interface Told {
  readonly name: string;
  readonly provider: string;
  readonly settings: unknown;
  readonly schedule: string | null;
}

function told({ name, provider, settings, schedule }: Told): Told {
  return { name, provider, settings, schedule };
}

/** Of making, changing and removing one. */
export function connectionAudit<Input extends Named>(): Audit<Input> {
  return {
    always: true,
    object: 'connection',
    before: async ({ store, actor }, { id }) => {
      const found = id === undefined ? null : await store.sync.connection(actor.company, id);
      return found === null ? null : told(found);
    },
    after: (output, { id, data }) => {
      if (output === null) return null;
      const entered = id !== undefined && data?.secret !== undefined;
      return { ...told(output as Told), ...(entered ? { secret: REPLACED } : {}) };
    },
  };
}

/** Of an authorization in the provider's pages. */
export const AUTHORIZATION_AUDIT: Audit<{ id: string }> = {
  always: true,
  action: 'authorize',
  object: 'connection',
  after: () => null,
};
