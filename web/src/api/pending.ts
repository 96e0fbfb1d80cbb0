// Operations that the server is about to have, as agreed; each gives way to the generated type as soon as that exists.

import type { Scope } from '../app/page.ts';

export type Role = 'owner' | 'admin' | 'analyst' | 'viewer';

export interface SessionAnswer {
  state: 'setup' | 'signed_out' | 'signed_in';
  user: {
    id: string;
    name: string;
    email: string;
    language: 'en' | 'fr' | null;
    theme: 'light' | 'dark' | 'system';
  } | null;
  companies: { id: number; name: string; role: Role }[];
  company: { id: number; name: string; role: Role; scopes: Scope[] } | null;
  version: string;
}

export interface Pending {
  'GET /session': { answer: SessionAnswer };
  'POST /setup': {
    body: { name: string; email: string; password: string; company: string | null; sample: boolean };
    answer: SessionAnswer;
  };
  'PATCH /profile': {
    body: { name?: string; language?: 'en' | 'fr'; theme?: 'light' | 'dark' | 'system' };
    answer: unknown;
  };
  'GET /users': {
    answer: { id: string; name: string; email: string; role: Role; created_at: string; last_seen_at: string | null }[];
  };
  'PATCH /users/{id}': { path: { id: string }; body: { role: Role }; answer: unknown };
  'DELETE /users/{id}': { path: { id: string }; answer: unknown };
  'GET /invitations': {
    answer: {
      id: string;
      email: string | null;
      role: Role;
      created_at: string;
      expires_at: string;
      created_by: string;
    }[];
  };
  'POST /invitations': { body: { email?: string; role: Role }; answer: { link: string } };
  'DELETE /invitations/{id}': { path: { id: string }; answer: unknown };
  'GET /invitation/{token}': {
    path: { token: string };
    answer: { company: string; role: Role; email: string | null; state: string };
  };
  'POST /invitation/{token}': {
    path: { token: string };
    body: { name?: string; email?: string; password?: string };
    answer: unknown;
  };
  'POST /companies': { body: { name: string; sample?: boolean }; answer: { id: number; name: string } };
  'GET /api_keys': {
    answer: {
      id: number;
      name: string;
      prefix: string;
      scopes: string[];
      created_at: string;
      created_by: string | null;
      expires_at: string | null;
      last_used_at: string | null;
      revoked_at: string | null;
    }[];
  };
  'POST /api_keys': {
    body: { name: string; scopes: ('read' | 'write')[]; expires_at?: string | null };
    answer: { secret: string };
  };
  'DELETE /api_keys/{id}': { path: { id: string }; answer: unknown };
  'GET /audit_log': {
    query?: {
      cursor?: string;
      limit?: number;
      actor?: string;
      action?: string;
      object?: string;
      from?: string;
      to?: string;
    };
    answer: { data: AuditEntry[]; next_cursor: string | null; has_more: boolean };
  };
  'GET /work': { answer: { data: WorkItem[] } };
  'GET /search': {
    query: { q: string; limit?: number };
    answer: {
      results: {
        kind: 'customer' | 'invoice' | 'subscription' | 'product' | 'price';
        id: string;
        label: string;
        detail: string | null;
      }[];
    };
  };
  'GET /findings/summary': { answer: { data: { kind: string; open: number; dismissed: number }[] } };
}

export interface AuditEntry {
  id: number;
  at: string;
  actor: string;
  actor_kind: 'user' | 'key' | 'system';
  action: string;
  object: string;
  object_id: string | null;
  before: unknown;
  after: unknown;
  reason: string | null;
}

export interface WorkItem {
  kind: 'rebuild' | 'sample' | 'import' | 'export' | 'sync';
  id: string;
  label: string;
  done: number;
  total: number | null;
  started_at: string;
}
