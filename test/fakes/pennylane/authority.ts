// The OAuth 2.0 of a fake Pennylane: codes, access tokens of a day, refresh tokens that work once.

import { randomBytes } from 'node:crypto';

interface Grant {
  access: string;
  refresh: string;
  /** In milliseconds. */
  ends: number;
}

export class Authority {
  readonly clientId = 'client-of-the-user';
  readonly clientSecret = 'client-secret-of-the-user';
  readonly now: () => number;
  codes = new Map<string, string>();
  grant: Grant | null = null;
  refreshes = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  /** A pair of tokens as if the user had authorized the client. */
  issue(): Grant {
    const fresh = () => randomBytes(24).toString('base64url');
    this.grant = { access: fresh(), refresh: fresh(), ends: this.now() + 86_400_000 };
    return this.grant;
  }

  /** The code that the browser brings back. */
  authorize(redirect: string): string {
    const code = randomBytes(12).toString('base64url');
    this.codes.set(code, redirect);
    return code;
  }

  accepts(token: string): boolean {
    return this.grant !== null && this.grant.access === token && this.grant.ends > this.now();
  }

  answer(step: string, body: string): { status: number; body: unknown } {
    const form = new URLSearchParams(body);
    if (form.get('client_id') !== this.clientId || form.get('client_secret') !== this.clientSecret) {
      return { status: 401, body: { error: 'invalid_client' } };
    }
    if (step === 'revoke') {
      this.grant = null;
      return { status: 200, body: {} };
    }
    return this.#token(form);
  }

  #token(form: URLSearchParams): { status: number; body: unknown } {
    const refused = { status: 400, body: { error: 'invalid_grant' } };
    if (form.get('grant_type') === 'authorization_code') {
      const code = form.get('code') ?? '';
      if (this.codes.get(code) !== form.get('redirect_uri')) return refused;
      this.codes.delete(code);
    } else if (form.get('grant_type') === 'refresh_token') {
      // Used twice: the whole grant is broken.
      if (this.grant === null || this.grant.refresh !== form.get('refresh_token')) {
        this.grant = null;
        return refused;
      }
      this.refreshes += 1;
    } else {
      return { status: 400, body: { error: 'unsupported_grant_type' } };
    }
    const { access, refresh } = this.issue();
    return {
      status: 200,
      body: { access_token: access, token_type: 'Bearer', expires_in: 86_400, refresh_token: refresh },
    };
  }
}
