// How file imports are told in the audit log: which file, and how far it is; never what stands in it.

import type { Audit } from './audit.ts';

interface Told {
  readonly file: { readonly name: string };
  readonly state: string;
}

/** Of uploading, writing, cancelling and deleting one, by whomever. */
export const IMPORT_AUDIT: Audit<unknown> = {
  always: true,
  object: 'import',
  after: (output) => {
    if (output === null) return null;
    const { file, state } = output as Told;
    return { file: file.name, state };
  },
};
