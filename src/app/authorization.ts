// Authorizing an account in the browser: where to send it, and what to do with the code it comes back with.

import { z } from 'zod';
import { NeedsAttention, SourceFailure } from '../connectors/connector.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { AUTHORIZATION_AUDIT } from './connection_audit.ts';
import { CONNECTION_ID, ownConnection } from './connections.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { operation } from './operation.ts';
import { sessionOf } from './sync/oauth_session.ts';
import { SecretUnreadable } from './sync/secret_box.ts';

const VALID_MS = 15 * 60_000;

/** What comes back from the provider unchanged; sealed, so that nobody else can make one. */
interface State {
  readonly connection: string;
  readonly redirect: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const STATE_OWNER = (company: number): string => `authorization of company ${company}`;

/** A fault for what the provider refuses; everything else is thrown on. */
function refusalOf(error: unknown, redact: (text: string) => string): AppFault {
  if (!(error instanceof NeedsAttention || error instanceof SourceFailure)) throw error;
  return fault('conflict', ['id'], redact(error.message), error.code);
}

const NO_OAUTH = fault('conflict', ['id'], 'This provider is not authorized in a browser; enter its key', 'settings');

export const authorizeConnection = operation({
  name: 'authorize_connection',
  summary: 'Begin to authorize a connection',
  description: 'The address to send the browser to; it comes back to `redirect_url` with `code` and `state`.',
  scope: 'write',
  input: z.strictObject({
    id: CONNECTION_ID,
    data: z.strictObject({ redirect_url: z.url().meta({ examples: ['https://runrate.example/connected'] }) }),
  }),
  output: z.strictObject({ url: z.string() }),
  audit: false,
  run: async (context, { id, data }): Promise<Result<unknown, AppFault>> => {
    const found = await ownConnection(context, id);
    if (!found.ok) return found;
    try {
      const { connector, session } = sessionOf(context, found.value);
      if (connector.oauth === undefined) return fail(NO_OAUTH);
      const until = context.now().getTime() + VALID_MS;
      const state: State = { connection: id, redirect: data.redirect_url, until };
      const sealed = context.syncs.config.box.seal(state, STATE_OWNER(context.actor.company));
      const { settings, secret } = session;
      return ok({ url: connector.oauth.authorizeUrl(settings, secret, data.redirect_url, sealed) });
    } catch (error) {
      return fail(refusalOf(error, (text) => text));
    }
  },
});

/** The redirect address that a state was made for; null where it is forged, too old, or another connection's. */
function redirectOf(context: Context, id: string, sealed: string): string | null {
  try {
    const state = context.syncs.config.box.open(sealed, STATE_OWNER(context.actor.company)) as State;
    return state.connection === id && state.until > context.now().getTime() ? state.redirect : null;
  } catch (error) {
    if (error instanceof SecretUnreadable) return null;
    throw error;
  }
}

export const completeAuthorization = operation({
  name: 'complete_authorization',
  summary: 'Complete the authorization of a connection',
  description: 'Takes the `code` and `state` that came back to the redirect address; the tokens are kept sealed.',
  scope: 'write',
  input: z.strictObject({
    id: CONNECTION_ID,
    data: z.strictObject({ code: z.string().min(1), state: z.string().min(1) }).meta({ id: 'AuthorizationBody' }),
  }),
  output: z.null(),
  audit: AUTHORIZATION_AUDIT,
  run: async (context, { id, data }): Promise<Result<null, AppFault>> => {
    const found = await ownConnection(context, id);
    if (!found.ok) return found;
    const redirect = redirectOf(context, id, data.state);
    if (redirect === null) {
      return fail(fault('invalid', ['data', 'state'], 'Not valid any more; begin to authorize again', 'value_error'));
    }
    const { company } = context.actor;
    const { connector, session, redact } = sessionOf(context, found.value);
    if (connector.oauth === undefined) return fail(NO_OAUTH);
    try {
      const secret = await connector.oauth.exchange(session, data.code, redirect);
      const change = { secret: context.syncs.config.box.seal(secret, id), attention: null };
      await context.store.sync.changeConnection(company, found.value.no, change, context.now().toISOString());
      return ok(null);
    } catch (error) {
      return fail(refusalOf(error, redact));
    }
  },
});
