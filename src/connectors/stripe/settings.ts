// What a user sets for a Stripe connection.

import { z } from 'zod';

export const SETTINGS = z.strictObject({
  base_url: z
    .url({ protocol: /^https?$/, error: 'Must be an http or https address' })
    .refine(
      (url) => URL.canParse(url) && /^\/(v1\/?)?$/.test(new URL(url).pathname),
      'Must be an origin, without a path',
    )
    .default('https://api.stripe.com')
    .describe('Origin of the API'),
  pause_collection: z
    .enum(['active', 'paused'])
    .default('active')
    .describe('What a subscription is while the collection of its payments is paused: Stripe goes on invoicing it'),
});
export type Settings = z.infer<typeof SETTINGS>;

export const SECRET = z.strictObject({
  api_key: z
    .string()
    .regex(/^(?!pk_)\S+$/, 'Must be a restricted key (rk_…) or a secret key (sk_…), not a publishable one')
    .describe('A restricted key with read permissions is enough, and better'),
  webhook_secret: z
    .string()
    .regex(/^whsec_\S+$/, 'Must be the signing secret of a webhook endpoint (whsec_…)')
    .optional()
    .describe('Signing secret of the webhook endpoint, for the fast lane'),
});
export type Secret = z.infer<typeof SECRET>;
