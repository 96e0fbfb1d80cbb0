// OAuth 2.0 of Pennylane with the user's own client id and secret: authorize, tokens, single-use refresh, revoke.

import { NeedsAttention, type OAuth, type OAuthSession, SourceFailure } from '../connector.ts';
import { object } from '../record.ts';
import { type OAuthSecret, oauthAddress, type Secret, type Settings } from './settings.ts';
import { decimal, text } from './shapes.ts';

/** What is read; nothing is ever written. */
export const SCOPES = [
  'customers:readonly',
  'products:readonly',
  'billing_subscriptions:readonly',
  'customer_invoices:readonly',
] as const;

type Caller = Pick<OAuthSession<Settings, Secret>, 'settings' | 'fetch' | 'now'>;

const AGAIN = 'Pennylane no longer accepts the authorization; connect the account again';

/** The secret of a connection that is to be authorized. Throws NeedsAttention where it holds an API key. */
function clientOf(secret: Secret): OAuthSecret {
  if ('client_id' in secret) return secret;
  throw new NeedsAttention(
    'settings',
    'Authorizing needs client_id and client_secret in the secret; an API key has none',
  );
}

/** Asks for tokens. The answer's refresh token replaces the one that was sent: each can be used once. */
async function tokens(caller: Caller, secret: OAuthSecret, grant: Record<string, string>): Promise<OAuthSecret> {
  const { client_id, client_secret } = secret;
  const response = await caller.fetch(oauthAddress(caller.settings, 'token'), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ ...grant, client_id, client_secret }).toString(),
  });
  if (response.status === 400 || response.status === 401) throw new NeedsAttention('revoked', AGAIN);
  if (!response.ok) {
    const message = `Pennylane answered ${response.status} when asked for a token; check oauth_url in the settings`;
    throw new SourceFailure('bad_answer', message);
  }
  return withTokens(secret, await response.text(), caller.now());
}

function withTokens(secret: OAuthSecret, body: string, now: Date): OAuthSecret {
  const answer = parsed(body);
  const access = text(answer.access_token);
  if (access === null) throw new SourceFailure('bad_answer', 'Pennylane answered without a token; try again later');
  const refresh = text(answer.refresh_token) ?? secret.refresh_token;
  const seconds = decimal(answer.expires_in, 'expires_in') ?? 86_400;
  const expires = new Date(now.getTime() + seconds * 1000).toISOString();
  return {
    ...secret,
    access_token: access,
    ...(refresh !== undefined && { refresh_token: refresh }),
    expires_at: expires,
  };
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    return object(JSON.parse(body));
  } catch (error) {
    throw new SourceFailure('bad_answer', 'Pennylane answered with something that is no token; try again later', {
      cause: error,
    });
  }
}

/** Another pair of tokens for the refresh token. Throws NeedsAttention where it was used, revoked or is too old. */
export async function refreshed(caller: Caller, secret: OAuthSecret): Promise<OAuthSecret> {
  if (secret.refresh_token === undefined) throw new NeedsAttention('unauthorized', AGAIN);
  return tokens(caller, secret, { grant_type: 'refresh_token', refresh_token: secret.refresh_token });
}

export const PENNYLANE_OAUTH: OAuth<Settings, Secret> = {
  authorizeUrl(settings, secret, redirect, state) {
    const url = new URL(oauthAddress(settings, 'authorize'));
    url.searchParams.set('client_id', clientOf(secret).client_id);
    url.searchParams.set('redirect_uri', redirect);
    url.searchParams.set('response_type', 'code');
    url.searchParams.set('scope', SCOPES.join(' '));
    url.searchParams.set('state', state);
    return url.href;
  },
  exchange(session, code, redirect) {
    const grant = { grant_type: 'authorization_code', code, redirect_uri: redirect };
    return tokens(session, clientOf(session.secret), grant);
  },
  async revoke({ settings, secret, fetch }) {
    if (!('client_id' in secret)) return;
    const { client_id, client_secret } = secret;
    const given = [secret.refresh_token, secret.access_token].filter((token) => token !== undefined);
    for (const token of given) {
      await fetch(oauthAddress(settings, 'revoke'), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ token, client_id, client_secret }).toString(),
      });
    }
  },
};
