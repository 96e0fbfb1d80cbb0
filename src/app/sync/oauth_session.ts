// What a provider's authorization is asked with, outside of a run; and the end of it, when a connection is removed.

import { NeedsAttention, type OAuthSession, SourceFailure } from '../../connectors/connector.ts';
import { createClient } from '../../connectors/http.ts';
import type { Connection } from '../../store/store.ts';
import type { Context } from '../context.ts';
import { openConnection } from './opened.ts';

const PATIENCE_MS = 60_000;

/** The connector with what its authorization needs. Throws NeedsAttention like openConnection. */
export function sessionOf(context: Context, connection: Connection) {
  const { connector, settings, secret, redact } = openConnection(context.syncs, context.actor.company, connection);
  const { now, patience } = context.syncs.config;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const client = { limit: null, signal, now, log: () => undefined };
  const fetch = createClient(patience === undefined ? client : { ...client, patience });
  const session: OAuthSession<unknown, unknown> = { settings, secret, fetch, now };
  return { connector, session, redact };
}

/** Gives tokens back to the provider; one that cannot be reached does not keep a connection from being removed. */
export async function revokeTokens(context: Context, connection: Connection): Promise<void> {
  try {
    const { connector, session } = sessionOf(context, connection);
    await connector.oauth?.revoke(session);
  } catch (error) {
    if (!(error instanceof NeedsAttention || error instanceof SourceFailure)) throw error;
  }
}
