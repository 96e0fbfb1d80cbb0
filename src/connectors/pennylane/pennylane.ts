// Pennylane as a connector: invoices, credit notes, subscriptions, customers and products of a French accounting system.

import type { Connector } from '../connector.ts';
import { mapRecord, recalls } from './map.ts';
import { PENNYLANE_OAUTH } from './oauth.ts';
import { readsOf } from './point.ts';
import { readAccount } from './read.ts';
import { isFirstVersion, SECRET, SETTINGS, type Secret, type Settings } from './settings.ts';

export const PENNYLANE: Connector<Settings, Secret> = {
  provider: 'pennylane',
  label: 'Pennylane',
  settings: SETTINGS,
  secret: SECRET,
  // Windows of the server begin on the clock's fives: counting our own from each request never exceeds one of them.
  limit: (settings) => (isFirstVersion(settings) ? { requests: 5, seconds: 1 } : { requests: 25, seconds: 5 }),
  reads: readsOf,
  read: readAccount,
  recalls,
  map: mapRecord,
  oauth: PENNYLANE_OAUTH,
};
