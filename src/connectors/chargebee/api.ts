// Chargebee's API over the session's client: pages of lists, and what it refuses as what the owner can do.

import { NeedsAttention, type Session, SourceFailure } from '../connector.ts';
import { readJson } from '../http.ts';
import { list, object, type Raw, text } from '../record.ts';
import type { Secret, Settings } from './settings.ts';

export type Params = Readonly<Record<string, string>>;

export interface ChargebeePage {
  /** Each wrapped by the name of its kind. */
  readonly entries: readonly Raw[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

type Client = Pick<Session<Settings, Secret>, 'settings' | 'secret' | 'fetch'>;

/** Throws NeedsAttention and SourceFailure. */
export async function readList(client: Client, path: string, params: Params): Promise<ChargebeePage> {
  const answer = await get(client, path, { limit: '100', ...params });
  if (!Array.isArray(answer.list)) {
    throw new SourceFailure('bad_answer', `Chargebee answered /${path} without a list; check the base address`);
  }
  return { entries: list(answer.list), next: text(answer.next_offset) };
}

/** One object, wrapped by the name of its kind. */
export function readOne(client: Client, path: string, params: Params): Promise<Raw> {
  return get(client, path, params);
}

async function get({ settings, secret, fetch }: Client, path: string, params: Params): Promise<Raw> {
  const base = (settings.base_url ?? `https://${settings.site}.chargebee.com/api/v2`).replace(/\/$/, '');
  const authorization = `Basic ${Buffer.from(`${secret.api_key}:`).toString('base64')}`;
  const url = `${base}/${path}?${new URLSearchParams(params)}`;
  const response = await fetch(url, { headers: { authorization, accept: 'application/json' } });
  const answer = object(await readJson(response));
  if (response.ok) return answer;
  throw failureOf(response.status, answer, path);
}

function failureOf(status: number, answer: Raw, path: string): Error {
  const code = text(answer.api_error_code);
  if (status === 401) {
    return new NeedsAttention(
      'unauthorized',
      'Chargebee does not know this key; copy it again from Settings > API keys',
    );
  }
  if (status === 403) {
    const advice = `The key may not read ${path}; use a read-only key with access to all data, then sync again`;
    return new NeedsAttention('missing_scope', advice, path);
  }
  if (code === 'site_not_found') return new NeedsAttention('settings', 'There is no such site; correct its name');
  if (code === 'configuration_incompatible') {
    const advice = 'This site uses the product catalog 1.0 (plans and addons); only 2.0 (items and prices) can be read';
    return new NeedsAttention('settings', advice);
  }
  if (text(answer.param) === 'offset') {
    return new SourceFailure(
      'resume_expired',
      'Chargebee has forgotten where the last run stopped; the next one begins anew',
    );
  }
  return new SourceFailure('bad_answer', `Chargebee refused /${path} with ${status} ${code ?? ''}`.trim());
}
