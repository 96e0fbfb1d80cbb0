// A connection made ready for its connector: settings parsed, the secret opened, and everything said about it cleaned.

import { type Connector, NeedsAttention } from '../../connectors/connector.ts';
import type { Connection } from '../../store/store.ts';
import type { Mapping } from './mapped_page.ts';
import { redactor, SecretUnreadable } from './secret_box.ts';
import type { Syncs } from './syncs.ts';

/** The connection's own setting, beside its provider's. */
export const ID_PREFIX = 'id_prefix';

export interface Opened {
  readonly connector: Connector;
  readonly settings: unknown;
  /** As it was when the connection was opened. */
  readonly secret: unknown;
  readonly mapping: Mapping;
  readonly redact: (text: string) => string;
  /** From now on this secret is taken out of texts too. */
  readonly hide: (secret: unknown) => void;
}

/** Throws NeedsAttention where the provider is unknown, or the settings or the secret cannot be used. */
export function openConnection(syncs: Syncs, company: number, connection: Connection): Opened {
  const { store } = syncs.config;
  const connector = syncs.connector(connection.provider);
  if (connector === null)
    throw new NeedsAttention('settings', `This server has no connector for ${connection.provider}`);
  const { [ID_PREFIX]: prefix, ...own } = connection.settings;
  const settings = connector.settings.safeParse(own);
  const secret = connector.secret.safeParse(openSecret(syncs, connection));
  if (!settings.success)
    throw new NeedsAttention('settings', 'The settings are not those of this version; save them again');
  if (!secret.success) throw new NeedsAttention('unauthorized', 'The secret is incomplete; enter it again');
  const hidden = [redactor(secret.data)];
  const redact = (text: string): string => hidden.reduce((left, one) => one(left), text);
  const mapping: Mapping = {
    connector,
    settings: settings.data,
    idPrefix: typeof prefix === 'string' ? prefix : '',
    redact,
    recall: (names) => store.sync.notes(company, connection.no, names),
  };
  const hide = (more: unknown): void => void hidden.push(redactor(more));
  return { connector, settings: settings.data, secret: secret.data, mapping, redact, hide };
}

function openSecret(syncs: Syncs, connection: Connection): unknown {
  try {
    return syncs.config.box.open(connection.secret, connection.id);
  } catch (error) {
    if (error instanceof SecretUnreadable) throw new NeedsAttention('unauthorized', error.message);
    throw error;
  }
}
