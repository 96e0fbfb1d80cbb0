// Who is at the browser: passwords, sessions and links that work once. The library behind it is loaded when the first
// person comes, because it takes a third of a second.

import { createHmac } from 'node:crypto';
import type { AuthRecords } from '../store/store.ts';
import type { Library } from './better_auth.ts';

/** From where somebody comes. */
export interface Visit {
  /** Whether the request came by https: cookies are then marked `Secure`. */
  readonly secure: boolean;
  readonly address: string;
  readonly agent: string;
}

/** An exchange of the library's own protocol, below /api/auth. */
export interface AuthExchange {
  readonly method: string;
  /** e.g. `/sign-in/email`; with a query. */
  readonly path: string;
  readonly cookie: string;
  /** JSON text, or null. */
  readonly body: string | null;
}

export interface AuthAnswer {
  readonly status: number;
  /** Lines of Set-Cookie. */
  readonly cookies: readonly string[];
  /** JSON, or null. */
  readonly body: unknown;
}

export interface Session {
  readonly user: string;
  /** Lines of Set-Cookie where the session was prolonged. */
  readonly cookies: readonly string[];
}

/** What a link that works once does. */
export type TokenPurpose = 'sign-in' | 'reset-password';

export interface OneTimeToken {
  readonly token: string;
  /** ISO instant. */
  readonly expiresAt: string;
}

/** In characters. */
export const PASSWORD_LEAST = 10;
export const PASSWORD_MOST = 128;

/** Whether the cookies hold a session, good or not. */
export function hasSession(cookie: string | undefined): boolean {
  return cookie !== undefined && /(?:^|;\s*)(?:__Secure-)?runrate\.session_token=/.test(cookie);
}

export class Authentication {
  readonly #load: () => Promise<Library>;
  #loaded: Promise<Library> | null = null;

  /** `secret` gives a text of enough entropy, asked for when the first person comes. */
  constructor(records: AuthRecords, secret: () => string, log: (line: string) => void) {
    this.#load = async () => {
      const { openLibrary } = await import('./better_auth.ts');
      const key = createHmac('sha256', secret()).update('runrate sessions').digest('base64url');
      return openLibrary(records, key, log);
    };
  }

  /** Answers an exchange of the library's protocol. */
  async answer(exchange: AuthExchange, visit: Visit): Promise<AuthAnswer> {
    return (await this.#library()).answer(exchange, visit);
  }

  /** The session that the cookies hold; null where there is none that is good. */
  async session(cookie: string, visit: Visit): Promise<Session | null> {
    return hasSession(cookie) ? (await this.#library()).session(cookie, visit) : null;
  }

  /** For the store: the password itself is kept nowhere. */
  async hashPassword(password: string): Promise<string> {
    return (await this.#library()).hashPassword(password);
  }

  /** Begins a session of this user; the cookies that hold it. */
  async signIn(user: string, visit: Visit): Promise<readonly string[]> {
    return (await this.#library()).signIn(user, visit);
  }

  /** Makes what a link that works once carries. */
  async makeToken(purpose: TokenPurpose, user: string, now: Date): Promise<OneTimeToken> {
    return (await this.#library()).makeToken(purpose, user, now);
  }

  /** Spends a token for signing in: whose it was, or null where it is not good any more. */
  async redeemSignIn(token: string): Promise<string | null> {
    return (await this.#library()).redeemSignIn(token);
  }

  /** Whom a token for a new password is for; null where it is not good any more. It stays unspent. */
  async resetFor(token: string, now: Date): Promise<string | null> {
    return (await this.#library()).resetFor(token, now);
  }

  #library(): Promise<Library> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }
}
