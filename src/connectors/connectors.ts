// Every connector there is, in the order in which people are shown them.

import { CHARGEBEE } from './chargebee/chargebee.ts';
import type { Connector } from './connector.ts';
import { PENNYLANE } from './pennylane/pennylane.ts';
import { STRIPE } from './stripe/stripe.ts';

export const CONNECTORS: readonly Connector[] = [PENNYLANE, STRIPE, CHARGEBEE];
