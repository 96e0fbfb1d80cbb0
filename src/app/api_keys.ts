// The API keys of a company as its users see them: made, listed, revoked.

import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import type { ApiKey } from '../store/store.ts';
import { type AppFault, fault } from './fault.ts';
import { operation } from './operation.ts';
import { INSTANT } from './people_values.ts';
import * as values from './values.ts';

const KEY_FIELDS = {
  id: z.int(),
  name: z.string(),
  prefix: z.string().meta({ description: 'How the key begins, for recognition' }),
  scopes: z.array(z.string()),
  created_at: INSTANT,
  created_by: z.string().nullable(),
  expires_at: INSTANT.nullable(),
  last_used_at: INSTANT.nullable(),
  revoked_at: INSTANT.nullable(),
};
const KEY = z.strictObject(KEY_FIELDS).meta({ id: 'ApiKey' });
const MADE = z
  .strictObject({ ...KEY_FIELDS, secret: z.string().meta({ description: 'The key itself; shown once' }) })
  .meta({ id: 'MadeApiKey' });

function shown(key: ApiKey): z.infer<typeof KEY> {
  return {
    id: key.no,
    name: key.name,
    prefix: key.prefix,
    scopes: [...key.scopes],
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt,
    last_used_at: key.lastUsedAt,
    revoked_at: key.revokedAt,
  };
}

export const listApiKeys = operation({
  name: 'list_api_keys',
  summary: 'List API keys',
  description: 'All keys of the company in order of creation, revoked and expired ones too.',
  scope: 'admin',
  input: z.strictObject({}),
  output: z.array(KEY),
  audit: false,
  run: async (context): Promise<Result<unknown, AppFault>> =>
    ok((await context.store.keys(context.actor.company)).map(shown)),
});

const KEY_BODY = z
  .strictObject({
    name: values.text
      .trim()
      .min(1)
      .max(100)
      .meta({ examples: ['Nightly import'] }),
    scopes: z
      .array(z.enum(['read', 'write']))
      .min(1)
      .meta({ description: 'A key for writing alone cannot read' }),
    expires_at: values.date.nullable().optional().meta({ description: 'A date, or an instant; null: never' }),
  })
  .meta({ id: 'ApiKeyBody' });

export const createApiKey = operation({
  name: 'create_api_key',
  summary: 'Create an API key',
  description: 'Makes a key of the company. Its secret is answered this once and kept only as a hash.',
  scope: 'admin',
  input: z.strictObject({ data: KEY_BODY }),
  output: MADE,
  audit: { always: true },
  run: async (context, { data }): Promise<Result<unknown, AppFault>> => {
    const { store, actor, now } = context;
    const expires = data.expires_at ?? null;
    const expiresAt = expires === null ? null : new Date(expires).toISOString();
    if (expiresAt !== null && expiresAt <= now().toISOString()) {
      return fail(fault('invalid', ['data', 'expires_at'], 'Must be in the future', 'value_error'));
    }
    const scopes = [...new Set(data.scopes)];
    const terms = { expiresAt, createdBy: actor.name };
    const { key, secret } = await store.createKey(actor.company, data.name, scopes, now().toISOString(), terms);
    return ok({ ...shown(key), secret });
  },
});

export const deleteApiKey = operation({
  name: 'delete_api_key',
  summary: 'Revoke an API key',
  description: 'The key is refused from now on; it stays in the list.',
  scope: 'admin',
  input: z.strictObject({ id: z.string().meta({ description: 'Number of the key' }) }),
  output: z.null(),
  audit: {
    always: true,
    before: async (context, { id }) => {
      const found = (await context.store.keys(context.actor.company)).find(({ no }) => String(no) === id);
      return found === undefined ? null : shown(found);
    },
  },
  run: async (context, { id }): Promise<Result<null, AppFault>> => {
    const { store, actor, now } = context;
    const no = /^[1-9]\d{0,14}$/.test(id) ? Number(id) : 0;
    const revoked = await store.revokeKey(actor.company, no, now().toISOString());
    return revoked ? ok(null) : fail(fault('not_found', ['id'], 'No key with this number in force', 'not_found'));
  },
});
