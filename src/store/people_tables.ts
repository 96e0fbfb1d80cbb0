// The tables of people: users with their password and sessions as the authentication library keeps them, who belongs to
// which company, invitations, and the audit log.

import { MAYBE_TEXT, NUMBER, type Table, TEXT } from './tables.ts';

/** The columns up to `updated_at` are the library's; `last_company` is the company looked at last. */
export const USERS: Table = {
  name: 'users',
  columns: {
    id: TEXT,
    name: TEXT,
    email: TEXT,
    email_verified: NUMBER,
    image: MAYBE_TEXT,
    created_at: TEXT,
    updated_at: TEXT,
    language: MAYBE_TEXT,
    theme: MAYBE_TEXT,
    last_company: { type: 'number' },
    last_seen_at: MAYBE_TEXT,
  },
  key: ['id'],
  indexes: [{ columns: ['email'], unique: true }],
};

/** A user's password as the hash that the library made. */
export const CREDENTIALS: Table = {
  name: 'credentials',
  columns: {
    id: TEXT,
    user_id: TEXT,
    account_id: TEXT,
    provider_id: TEXT,
    password: MAYBE_TEXT,
    created_at: TEXT,
    updated_at: TEXT,
  },
  key: ['id'],
  indexes: [{ columns: ['user_id'] }],
};

export const SESSIONS: Table = {
  name: 'sessions',
  columns: {
    id: TEXT,
    user_id: TEXT,
    token: TEXT,
    expires_at: TEXT,
    ip_address: MAYBE_TEXT,
    user_agent: MAYBE_TEXT,
    created_at: TEXT,
    updated_at: TEXT,
  },
  key: ['id'],
  indexes: [{ columns: ['token'], unique: true }, { columns: ['user_id'] }],
};

/** What a link that works once stands for; `identifier` is a hash of its purpose and token. */
export const ONE_TIME_TOKENS: Table = {
  name: 'one_time_tokens',
  columns: { id: TEXT, identifier: TEXT, value: TEXT, expires_at: TEXT, created_at: TEXT, updated_at: TEXT },
  key: ['id'],
  indexes: [{ columns: ['identifier'] }],
};

export const MEMBERSHIPS: Table = {
  name: 'memberships',
  columns: { company: NUMBER, user_id: TEXT, role: TEXT, created_at: TEXT },
  key: ['company', 'user_id'],
  indexes: [{ columns: ['user_id'] }],
};

/** `hash` is that of the token in the link; one that was accepted or withdrawn stays without effect. */
export const INVITATIONS: Table = {
  name: 'invitations',
  columns: {
    id: TEXT,
    company: NUMBER,
    email: MAYBE_TEXT,
    role: TEXT,
    hash: TEXT,
    created_at: TEXT,
    created_by: TEXT,
    expires_at: TEXT,
    accepted_at: MAYBE_TEXT,
    withdrawn_at: MAYBE_TEXT,
  },
  key: ['id'],
  indexes: [{ columns: ['hash'], unique: true }, { columns: ['company'] }],
};

/** Who changed what; `before` and `after` are JSON. `actor_id` is the user's id or the key's number. */
export const AUDIT_LOG: Table = {
  name: 'audit_log',
  columns: {
    company: NUMBER,
    no: NUMBER,
    at: TEXT,
    actor: TEXT,
    actor_kind: TEXT,
    actor_id: MAYBE_TEXT,
    action: TEXT,
    object: TEXT,
    object_id: MAYBE_TEXT,
    before: MAYBE_TEXT,
    after: MAYBE_TEXT,
    reason: MAYBE_TEXT,
  },
  key: ['company', 'no'],
  indexes: [{ columns: ['company', 'object', 'object_id'] }],
};

export const PEOPLE_TABLES: readonly Table[] = [
  USERS,
  CREDENTIALS,
  SESSIONS,
  ONE_TIME_TOKENS,
  MEMBERSHIPS,
  INVITATIONS,
  AUDIT_LOG,
];
