// What a user sets for a Pennylane connection: where it answers, how it signs in, and what the API leaves open.

import { z } from 'zod';

/** How often a plan is billed, for lines whose invoice does not say it. */
const PLAN_PERIODS = ['weekly', 'monthly', 'quarterly', 'half_yearly', 'yearly'] as const;
export type PlanPeriod = (typeof PLAN_PERIODS)[number];

const address = z.url({ protocol: /^https?$/, error: 'Must be an http or https address' });

export const SETTINGS = z.strictObject({
  base_url: address
    .default('https://app.pennylane.com/api/external/v2')
    .describe('Origin and path of the API; an address that ends in /v1 is read with the shapes of version 1'),
  auth: z.enum(['api_key', 'oauth2']).default('api_key'),
  oauth_url: address
    .default('https://app.pennylane.com/oauth')
    .describe('Where /authorize, /token and /revoke are; the address of the token itself may be given too'),
  imputation_end: z
    .enum(['auto', 'inclusive', 'exclusive'])
    .default('auto')
    .describe('Whether the end of imputation dates belongs to the period; auto: as the company reads any period'),
  plan_periods: z
    .record(z.string(), z.enum(PLAN_PERIODS))
    .default({})
    .describe('How often a product is billed, by its id, for invoices without dates and without a subscription'),
  changelog_runs: z
    .int()
    .min(0)
    .max(500)
    .default(0)
    .describe('How many runs between two full ones read only what changed; 0: every run reads everything'),
});
export type Settings = z.infer<typeof SETTINGS>;

const token = z.string().min(1);

export const SECRET = z.union([
  z.strictObject({ api_key: token }),
  z.strictObject({
    client_id: token,
    client_secret: token,
    access_token: token.optional(),
    refresh_token: token.optional(),
    expires_at: z.iso.datetime().optional(),
  }),
]);
export type Secret = z.infer<typeof SECRET>;
export type OAuthSecret = Extract<Secret, { client_id: string }>;

/** The address of a resource, e.g. `/customers`. */
export function addressOf(settings: Settings, path: string): string {
  return `${settings.base_url.replace(/\/+$/, '')}${path}`;
}

/** Whether the address is that of the first version, with numbered pages and lines inside their invoices. */
export function isFirstVersion(settings: Settings): boolean {
  return /\/v1\/*$/.test(settings.base_url);
}

/** The address of a step of OAuth, whichever of the three ways it was written in. */
export function oauthAddress(settings: Settings, step: 'authorize' | 'token' | 'revoke'): string {
  const url = new URL(settings.oauth_url);
  const folder = url.pathname.replace(/\/token\/*$/, '').replace(/\/+$/, '');
  url.pathname = `${folder === '' ? '/oauth' : folder}/${step}`;
  return url.href;
}
