// Secret API keys: made once, kept as a hash, found by it.

import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Engine, Tx } from './engine.ts';
import type { ApiKey, KeyTerms, Scope } from './store.ts';
import { retrying } from './turn.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_BYTES = 32;
const PREFIX_LENGTH = 10;
/** `last_used_at` is written at most this often. */
const USED_MS_MIN = 60_000;

interface KeyRow {
  readonly no: number;
  readonly company: number;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: string;
  readonly created_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
  readonly requests_per_minute: number | null;
  readonly expires_at: string | null;
  readonly created_by: string | null;
}

export async function createKey(
  engine: Engine,
  company: number,
  name: string,
  scopes: readonly Scope[],
  now: string,
  terms: KeyTerms = {},
): Promise<{ key: ApiKey; secret: string }> {
  const secret = `rr_${base62(randomBytes(SECRET_BYTES))}`;
  const insert = async (tx: Tx) => {
    const { rows: last } = await sql<{ no: number | null }>`select max(no) as no from api_keys`.execute(tx);
    return sql<KeyRow>`
    insert into api_keys (no, company, name, hash, prefix, scopes, created_at, requests_per_minute, expires_at, created_by)
    values (${(last[0]?.no ?? 0) + 1}, ${company}, ${name}, ${hashOf(secret)},
      ${secret.slice(0, PREFIX_LENGTH)}, ${JSON.stringify(scopes)}, ${now}, ${terms.requestsPerMinute ?? null},
      ${terms.expiresAt ?? null}, ${terms.createdBy ?? null})
    returning *`.execute(tx);
  };
  const { rows } = await retrying(engine, () => engine.writer.transaction().execute(insert));
  const row = rows[0];
  if (row === undefined) throw new Error('The new key was not returned');
  return { key: toKey(row), secret };
}

/** How long a key that was found is believed without looking again: another server may have revoked it. */
const BELIEVED_MS = 1000;
const BELIEVED_MAX = 1000;

/** Keys found a moment ago, by the hash of their secret: a client sends the same one with each request. */
export type RecentKeys = Map<string, { readonly key: ApiKey; readonly at: number }>;

function isGood({ expiresAt }: Pick<ApiKey, 'expiresAt'>, now: string): boolean {
  return expiresAt === null || expiresAt > now;
}

/** The key that a secret belongs to; null for an unknown, revoked or expired one. */
export async function findKey(engine: Engine, recent: RecentKeys, secret: string, now: string): Promise<ApiKey | null> {
  const hash = hashOf(secret);
  const at = Date.parse(now);
  const known = recent.get(hash);
  if (known !== undefined && Math.abs(at - known.at) < BELIEVED_MS && isGood(known.key, now)) return known.key;
  const key = await readKey(engine, hash, now);
  if (key === null || recent.size >= BELIEVED_MAX) recent.clear();
  if (key !== null) recent.set(hash, { key, at });
  return key;
}

async function readKey(engine: Engine, hash: string, now: string): Promise<ApiKey | null> {
  const { rows } = await sql<KeyRow>`
    select * from api_keys where hash = ${hash} and revoked_at is null
      and (expires_at is null or expires_at > ${now})`.execute(engine.reader);
  const row = rows[0];
  if (row === undefined) return null;
  const lastUsed = row.last_used_at;
  if (lastUsed !== null && Date.parse(now) - Date.parse(lastUsed) < USED_MS_MIN) return toKey(row);
  const noted = await noteUse(engine, row.no, now);
  return toKey(noted ? { ...row, last_used_at: now } : row);
}

/** False where the database takes no writes now: reading goes on with a full disk. */
async function noteUse(engine: Engine, no: number, now: string): Promise<boolean> {
  try {
    await sql`update api_keys set last_used_at = ${now} where no = ${no}`.execute(engine.writer);
    return true;
  } catch (error) {
    if (engine.verdict(error) === 'bug') throw error;
    return false;
  }
}

export async function listKeys(engine: Engine, company: number): Promise<ApiKey[]> {
  const { rows } = await sql<KeyRow>`
    select * from api_keys where company = ${company} order by no`.execute(engine.reader);
  return rows.map(toKey);
}

/** False where the company has no such key, or it was revoked before. */
export async function revokeKey(
  engine: Engine,
  recent: RecentKeys,
  company: number,
  no: number,
  now: string,
): Promise<boolean> {
  const { rows } = await sql<{ no: number }>`
    update api_keys set revoked_at = ${now}
    where company = ${company} and no = ${no} and revoked_at is null returning no`.execute(engine.writer);
  recent.clear();
  return rows.length > 0;
}

function toKey(row: KeyRow): ApiKey {
  return {
    no: row.no,
    company: row.company,
    name: row.name,
    prefix: row.prefix,
    scopes: JSON.parse(row.scopes) as Scope[],
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    requestsPerMinute: row.requests_per_minute,
    expiresAt: row.expires_at,
    createdBy: row.created_by,
  };
}

/** The secret has 256 random bits, so that a plain hash cannot be searched. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function base62(bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (const most = Math.ceil((bytes.length * 8) / Math.log2(62)); text.length < most; rest /= 62n) {
    text += ALPHABET[Number(rest % 62n)];
  }
  return text;
}
