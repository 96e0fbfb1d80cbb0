// Stripe as a connector: https://docs.stripe.com/api.

import type { Connector } from '../connector.ts';
import { mapRecord, recalls } from './map.ts';
import { read } from './read.ts';
import { SECRET, SETTINGS, type Secret, type Settings } from './settings.ts';
import { webhook } from './webhook.ts';

export const STRIPE: Connector<Settings, Secret> = {
  provider: 'stripe',
  label: 'Stripe',
  settings: SETTINGS,
  secret: SECRET,
  // An endpoint allows 25 requests a second by default; other clients of the account need some of them.
  limit: () => ({ requests: 20, seconds: 1 }),
  reads: (_, since) => (since === null ? 'everything' : 'changes'),
  read,
  recalls,
  map: mapRecord,
  webhook,
};
