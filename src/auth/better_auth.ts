// Better Auth as we use it: e-mail and password, sessions in the store, no sign-up, nothing sent anywhere.

import { randomBytes } from 'node:crypto';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { betterAuth } from 'better-auth/minimal';
import { z } from 'zod';
import type { AuthRecords } from '../store/store.ts';
import { storeAdapter } from './adapter.ts';
import {
  type AuthAnswer,
  type AuthExchange,
  type OneTimeToken,
  PASSWORD_LEAST,
  PASSWORD_MOST,
  type Session,
  type TokenPurpose,
  type Visit,
} from './auth.ts';

const DAY_SECONDS = 86_400;
const SESSION_DAYS = 14;
const TOKEN_MINUTES: Readonly<Record<TokenPurpose, number>> = { 'sign-in': 60, 'reset-password': 24 * 60 };
/** The library asks for addresses; who may call is decided before it is reached (http/access.ts). */
const ORIGINS = { plain: 'http://runrate.invalid', secure: 'https://runrate.invalid' } as const;
const ADDRESS_HEADER = 'x-runrate-address';

/** The library over the store's records, in the words of `Authentication`. */
export interface Library {
  answer(exchange: AuthExchange, visit: Visit): Promise<AuthAnswer>;
  session(cookie: string, visit: Visit): Promise<Session | null>;
  hashPassword(password: string): Promise<string>;
  signIn(user: string, visit: Visit): Promise<readonly string[]>;
  makeToken(purpose: TokenPurpose, user: string, now: Date): Promise<OneTimeToken>;
  redeemSignIn(token: string): Promise<string | null>;
  resetFor(token: string, now: Date): Promise<string | null>;
}

/** Begins a session of a user who was recognised by other means; reachable from this process only. */
const SIGN_IN_USER = {
  id: 'runrate',
  endpoints: {
    signInUser: createAuthEndpoint(
      '/runrate/sign-in',
      { method: 'POST', body: z.object({ user: z.string() }), metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.user);
        if (user === null) throw new Error(`There is no user ${ctx.body.user}`);
        const session = await ctx.context.internalAdapter.createSession(user.id);
        await setSessionCookie(ctx, { session, user });
        return ctx.json({});
      },
    ),
  },
};

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;

/** Two of them, because the name and flags of the cookies depend on whether the browser came by https. */
function instance(records: AuthRecords, secret: string, secure: boolean, log: (line: string) => void) {
  return betterAuth({
    appName: 'Runrate',
    baseURL: secure ? ORIGINS.secure : ORIGINS.plain,
    basePath: '/api/auth',
    secret,
    database: storeAdapter(records),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LEAST,
      maxPasswordLength: PASSWORD_MOST,
      revokeSessionsOnPasswordReset: true,
    },
    user: { modelName: 'users', fields: { emailVerified: 'email_verified', ...TIMES } },
    account: {
      modelName: 'credentials',
      fields: { userId: 'user_id', accountId: 'account_id', providerId: 'provider_id', ...TIMES },
    },
    session: {
      modelName: 'sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        ...TIMES,
      },
      expiresIn: SESSION_DAYS * DAY_SECONDS,
      updateAge: DAY_SECONDS,
    },
    verification: {
      modelName: 'one_time_tokens',
      fields: { expiresAt: 'expires_at', ...TIMES },
      storeIdentifier: 'hashed',
    },
    plugins: [SIGN_IN_USER],
    telemetry: { enabled: false },
    // Counted by http/limit.ts, with the rest of the server's limits.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: 'runrate',
      useSecureCookies: secure,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      database: { validateSchema: false },
    },
    logger: { level: 'error', log: (_level, message) => log(`sign-in: ${message}`) },
  });
}

function headersOf(visit: Visit, cookie: string): Headers {
  const headers = new Headers({
    origin: visit.secure ? ORIGINS.secure : ORIGINS.plain,
    [ADDRESS_HEADER]: visit.address,
  });
  if (visit.agent !== '') headers.set('user-agent', visit.agent);
  if (cookie !== '') headers.set('cookie', cookie);
  return headers;
}

/** Puts the library together; nothing is read before it is asked. */
export async function openLibrary(records: AuthRecords, secret: string, log: (line: string) => void): Promise<Library> {
  const plain = instance(records, secret, false, log);
  const secure = instance(records, secret, true, log);
  const of = (visit: Visit) => (visit.secure ? secure : plain);
  const context = await plain.$context;
  return {
    answer: async ({ method, path, cookie, body }, visit) => {
      const headers = headersOf(visit, cookie);
      if (body !== null) headers.set('content-type', 'application/json');
      const url = `${headers.get('origin')}/api/auth${path}`;
      const response = await of(visit).handler(new Request(url, { method, headers, body }));
      const text = await response.text();
      return {
        status: response.status,
        cookies: response.headers.getSetCookie(),
        body: text === '' ? null : JSON.parse(text),
      };
    },
    session: async (cookie, visit) => {
      const found = await of(visit).api.getSession({ headers: headersOf(visit, cookie), returnHeaders: true });
      return found.response === null ? null : { user: found.response.user.id, cookies: found.headers.getSetCookie() };
    },
    hashPassword: (password) => context.password.hash(password),
    signIn: async (user, visit) => {
      const { headers } = await of(visit).api.signInUser({
        body: { user },
        headers: headersOf(visit, ''),
        returnHeaders: true,
      });
      return headers.getSetCookie();
    },
    makeToken: async (purpose, user, now) => {
      const token = randomBytes(32).toString('base64url');
      const expiresAt = new Date(now.getTime() + TOKEN_MINUTES[purpose] * 60_000);
      await context.internalAdapter.createVerificationValue({
        identifier: `${purpose}:${token}`,
        value: user,
        expiresAt,
      });
      return { token, expiresAt: expiresAt.toISOString() };
    },
    redeemSignIn: async (token) => {
      const spent = await context.internalAdapter.consumeVerificationValue(`sign-in:${token}`);
      return spent?.value ?? null;
    },
    resetFor: async (token, now) => {
      const found = await context.internalAdapter.findVerificationValue(`reset-password:${token}`);
      return found === null || found.expiresAt < now ? null : found.value;
    },
  };
}
