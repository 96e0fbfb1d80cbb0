// Requests to one Pennylane account: signed in, token renewed when it is due, refusals turned into what to do.

import { NeedsAttention, type Session, SourceFailure } from '../connector.ts';
import { readJson } from '../http.ts';
import { object, type Raw } from '../record.ts';
import { refreshed, SCOPES } from './oauth.ts';
import { addressOf, isFirstVersion, type Secret, type Settings } from './settings.ts';
import { first, text } from './shapes.ts';

/** A token is renewed this long before it ends. */
const RENEW_BEFORE_MS = 5 * 60_000;

/** A request that was refused as such: 400, 404 or 422. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export class Account {
  readonly session: Session<Settings, Secret>;
  #secret: Secret;
  #warned = false;

  constructor(session: Session<Settings, Secret>) {
    this.session = session;
    this.#secret = session.secret;
  }

  /** The answer of a resource. Throws Refused, NeedsAttention or SourceFailure. */
  async get(path: string, query: Readonly<Record<string, string>> = {}): Promise<Raw> {
    const search = new URLSearchParams(query).toString();
    const url = `${addressOf(this.session.settings, path)}${search === '' ? '' : `?${search}`}`;
    let response = await this.#send(url);
    if (response.status === 401 && 'client_id' in this.#secret) {
      await this.#renew();
      response = await this.#send(url);
    }
    this.#warnOfExpiry(response);
    if (response.ok) return this.#parsed(response, path);
    throw await refusal(response, path);
  }

  async #parsed(response: Response, path: string): Promise<Raw> {
    const answer = await readJson(response);
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return object(answer);
    throw new SourceFailure('bad_answer', `${path} answered with a page of an unknown form; try again later`);
  }

  async #send(url: string): Promise<Response> {
    if (this.#isDue()) await this.#renew();
    const token = 'api_key' in this.#secret ? this.#secret.api_key : this.#secret.access_token;
    if (token === undefined) {
      throw new NeedsAttention('unauthorized', 'This connection is not authorized yet; connect the account first');
    }
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'x-use-2026-api-changes': 'true' };
    return this.session.fetch(url, { headers });
  }

  #isDue(): boolean {
    if (!('client_id' in this.#secret) || this.#secret.refresh_token === undefined) return false;
    const { access_token, expires_at } = this.#secret;
    if (access_token === undefined) return true;
    return expires_at !== undefined && Date.parse(expires_at) - this.session.now().getTime() < RENEW_BEFORE_MS;
  }

  /** Under the connection's lock: a token that somebody else renewed meanwhile is taken, not renewed again. */
  async #renew(): Promise<void> {
    const used = this.#secret;
    this.#secret = await this.session.renew(async (current) => {
      if (!('client_id' in current)) return current;
      const isRenewed = 'client_id' in used && current.access_token !== used.access_token;
      return isRenewed ? current : refreshed(this.session, current);
    });
  }

  #warnOfExpiry(response: Response): void {
    const end = response.headers.get('api-version-expires-at');
    if (this.#warned || end === null || end.trim() === '') return;
    this.#warned = true;
    this.session.log('warning', `Pennylane ends this version of its API on ${end}; look for a newer Runrate before`);
  }
}

async function refusal(response: Response, path: string): Promise<Error> {
  const said = errorText(await response.text());
  if (response.status === 401) {
    const message = 'Pennylane does not accept the key: it is wrong, expired or revoked; enter another one';
    return new NeedsAttention('unauthorized', message);
  }
  if (response.status === 403) {
    const scope = /requires scope "([^"]+)"/.exec(said)?.[1] ?? scopeOf(path);
    const message = `Pennylane does not let this key read ${path}; make a key with the scope ${scope}`;
    return new NeedsAttention('missing_scope', message, scope);
  }
  if ([400, 404, 422].includes(response.status)) return new Refused(response.status, `${path}: ${said}`);
  return new SourceFailure('bad_answer', `${path} answered ${response.status}: ${said}; check the base address`);
}

/** Errors are written in several forms, some of them no JSON, some empty. */
function errorText(body: string): string {
  let answer: Raw = {};
  try {
    answer = object(JSON.parse(body));
  } catch {
    // A text or nothing at all.
  }
  return (first(answer.error, answer.message, body) ?? 'without a reason').slice(0, 300);
}

function scopeOf(path: string): string {
  const resource = path.split('/').find((part) => part !== '' && part !== 'changelogs') ?? '';
  return SCOPES.find((scope) => scope.startsWith(`${resource}:`)) ?? `${resource}:readonly`;
}

/** The company that the key opens; null where the API does not say. Throws NeedsAttention where a scope is missing. */
export async function companyOf(account: Account): Promise<string | null> {
  const me = await account.get('/me').catch((error: unknown) => {
    if (error instanceof Refused) return {};
    if (error instanceof NeedsAttention && error.code === 'missing_scope') return {};
    throw error;
  });
  const { scopes } = me as Raw;
  const isChecked = Array.isArray(scopes) && !isFirstVersion(account.session.settings);
  const missing = isChecked ? SCOPES.filter((scope) => !isGranted(scope, scopes.map(String))) : [];
  const [scope] = missing;
  if (scope !== undefined) {
    const message = `The key lacks ${missing.join(', ')}; make one with these scopes in Pennylane and enter it`;
    throw new NeedsAttention('missing_scope', message, scope);
  }
  return text(object((me as Raw).company).id);
}

/** `x:readonly` and `x:all` let read x, as does the plain `x` of older keys, whose `customer_invoices` covers all of ours. */
function isGranted(scope: string, scopes: readonly string[]): boolean {
  const resource = scope.slice(0, scope.indexOf(':'));
  return [scope, `${resource}:all`, resource, 'customer_invoices'].some((one) => scopes.includes(one));
}
