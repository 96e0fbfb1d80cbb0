// Stripe's API through its own SDK, over the session's patient client; what it refuses becomes what the owner can do.

import Stripe from 'stripe';
import { NeedsAttention, type Session, SourceFailure } from '../connector.ts';
import { object, type Raw, text } from '../record.ts';
import type { Secret, Settings } from './settings.ts';

/** The shapes that this connector is written for; older ones, of events and webhooks, are read too. */
const API_VERSION = '2026-10-28.endive';

export type Params = Readonly<Record<string, string | readonly string[]>>;

export interface StripeApi {
  /** A page of a list. Throws NeedsAttention and SourceFailure. */
  list(path: string, params: Params): Promise<StripePage>;
  /** One object, or null where there is none. */
  one(path: string, params: Params): Promise<Raw | null>;
}

export interface StripePage {
  readonly records: readonly Raw[];
  /** The id after which the next page begins; null at the end. */
  readonly next: string | null;
}

type Client = Pick<Session<Settings, Secret>, 'settings' | 'secret' | 'fetch' | 'signal'>;

export function createApi(client: Client): StripeApi {
  let broken: unknown = null;
  const stripe = createSdk(client, (error) => {
    broken = error;
  });
  const get = async (path: string, params: Params): Promise<Raw> => {
    broken = null;
    try {
      return object(await stripe.rawRequest('GET', `${path}?${query(params)}`));
    } catch (error) {
      client.signal.throwIfAborted();
      // The SDK wraps what its HTTP client throws; the session's own words are better.
      throw broken ?? failureOf(error, path);
    }
  };
  return {
    async list(path, params) {
      return pageOf(await get(path, { limit: '100', ...params }), path);
    },
    async one(path, params) {
      try {
        return await get(path, params);
      } catch (error) {
        if (error instanceof SourceFailure && isMissing(error.cause)) return null;
        throw error;
      }
    },
  };
}

function createSdk({ settings, secret, fetch }: Client, onBroken: (error: unknown) => void): Stripe {
  const { protocol, hostname, port } = new URL(settings.base_url);
  const send = async (input: unknown, init?: RequestInit): Promise<Response> => {
    try {
      return await fetch(String(input), init);
    } catch (error) {
      onBroken(error);
      throw error;
    }
  };
  return new Stripe(secret.api_key, {
    apiVersion: API_VERSION,
    httpClient: Stripe.createFetchHttpClient(send),
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    // The session's client repeats and paces by itself, and gives up later than this.
    maxNetworkRetries: 0,
    timeout: 3_600_000,
    telemetry: false,
  });
}

function query(params: Params): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'string') search.append(name, value);
    else for (const one of value) search.append(`${name}[]`, one);
  }
  return search.toString();
}

function pageOf(answer: Raw, path: string): StripePage {
  const { data } = answer;
  if (!Array.isArray(data)) {
    throw new SourceFailure('bad_answer', `Stripe answered ${path} without a list; check the base address`);
  }
  const records = data.map(object);
  const last = text(records.at(-1)?.id);
  if (answer.has_more === true && last === null) {
    throw new SourceFailure('bad_answer', `Stripe announced more of ${path} than it sent; try again later`);
  }
  return { records, next: answer.has_more === true ? last : null };
}

function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.statusCode === 404;
}

function failureOf(error: unknown, path: string): Error {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const options = { cause: error };
  switch (error.statusCode) {
    case 401:
      return error.code === 'api_key_expired'
        ? new NeedsAttention(
            'revoked',
            'The key has expired or was revoked; make a new restricted key in Stripe and enter it',
          )
        : new NeedsAttention('unauthorized', 'Stripe does not know this key; copy it again from Developers > API keys');
    case 403:
      return permissionFailure(error.message, path);
    default:
      if (error.param === 'starting_after') {
        const message = 'The object at which the last run stopped was deleted in Stripe; the next sync begins anew';
        return new SourceFailure('resume_expired', message, options);
      }
      return new SourceFailure('bad_answer', `Stripe refused ${path}: ${error.message}`, options);
  }
}

/** Stripe names the permission that is missing. */
function permissionFailure(message: string, path: string): NeedsAttention {
  const scope = /'(rak_[a-z_]+)'/.exec(message)?.[1] ?? null;
  const what = scope === null ? `for ${path}` : scope;
  const advice = `The restricted key lacks the permission ${what}; add it (read is enough) in Developers > API keys, then sync again`;
  return new NeedsAttention('missing_scope', advice, scope);
}
