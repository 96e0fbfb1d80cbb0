// Sign-in, sign-out and passwords: the routes of the authentication library below /api/auth.

import { webHeaders } from './api.ts';

/** A refusal of these routes, by its code. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`/api/auth${path}`, {
    method,
    headers: { ...webHeaders(), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const said = answer as { readonly code?: string; readonly message?: string } | null;
  throw new AuthError(response.status, said?.code ?? '', said?.message ?? `HTTP ${response.status}`);
}

export function signIn(email: string, password: string): Promise<unknown> {
  return ask('POST', '/sign-in/email', { email, password });
}

export function signOut(): Promise<unknown> {
  return ask('POST', '/sign-out', {});
}

/** Ends the other sessions of the user, too. */
export function changePassword(currentPassword: string, newPassword: string): Promise<unknown> {
  return ask('POST', '/change-password', { currentPassword, newPassword, revokeOtherSessions: true });
}

/** With the token of a link that the operator printed. */
export function resetPassword(token: string, newPassword: string): Promise<unknown> {
  return ask('POST', '/reset-password', { token, newPassword });
}

export interface DeviceSession {
  readonly token: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly expiresAt: string;
  readonly ipAddress?: string | null;
  readonly userAgent?: string | null;
}

/** Where the user is signed in. */
export async function listSessions(): Promise<readonly DeviceSession[]> {
  return (await ask('GET', '/list-sessions')) as readonly DeviceSession[];
}

export function revokeOtherSessions(): Promise<unknown> {
  return ask('POST', '/revoke-other-sessions', {});
}
