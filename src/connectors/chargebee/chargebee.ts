// Chargebee as a connector, for sites of the product catalog 2.0: https://apidocs.chargebee.com.

import type { Connector } from '../connector.ts';
import { mapRecord, recalls } from './map.ts';
import { read } from './read.ts';
import { SECRET, SETTINGS, type Secret, type Settings } from './settings.ts';

export const CHARGEBEE: Connector<Settings, Secret> = {
  provider: 'chargebee',
  label: 'Chargebee',
  settings: SETTINGS,
  secret: SECRET,
  // A test site and the smallest plan allow 150 requests a minute.
  limit: () => ({ requests: 140, seconds: 60 }),
  reads: (_, since) => (since === null ? 'everything' : 'changes'),
  read,
  recalls,
  map: mapRecord,
};
