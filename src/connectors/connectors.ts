// Every connector there is, in the order in which people are shown them.

import type { Connector } from './connector.ts';

export const CONNECTORS: readonly Connector[] = [];
