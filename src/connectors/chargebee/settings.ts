// What a user sets for a Chargebee connection.

import { z } from 'zod';

export const SETTINGS = z.strictObject({
  site: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/i, 'Must be the name of the site: what stands before .chargebee.com')
    .describe('Name of the site'),
  base_url: z
    .url({ protocol: /^https?$/, error: 'Must be an http or https address' })
    .optional()
    .describe('Origin and path of the API; default https://SITE.chargebee.com/api/v2'),
});
export type Settings = z.infer<typeof SETTINGS>;

export const SECRET = z.strictObject({
  api_key: z.string().min(1).describe('A read-only key with access to all data'),
});
export type Secret = z.infer<typeof SECRET>;
