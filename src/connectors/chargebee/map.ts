// What a Chargebee record means: one pure function from a record to facts.

import type { ObjectName } from '../../core/facts.ts';
import type { Mapped } from '../connector.ts';
import { BadRecord, list, object, type Raw, type Recalled, text } from '../record.ts';
import { mapCoupon, mapCustomer, mapItem, mapItemPrice } from './catalog.ts';
import { documentRecalls, mapCreditNote, mapInvoice } from './documents.ts';
import { mapSubscription } from './subscriptions.ts';

interface Stream {
  /** What its records become. */
  readonly object: ObjectName;
  readonly recalls: (raw: Raw) => readonly string[];
  readonly map: (raw: Raw, recalled: Recalled) => Mapped;
}

const NONE = (): readonly string[] => [];

const MAPS = {
  items: { object: 'product', recalls: NONE, map: mapItem },
  item_prices: { object: 'price', recalls: NONE, map: mapItemPrice },
  coupons: { object: 'price', recalls: NONE, map: mapCoupon },
  customers: { object: 'customer', recalls: NONE, map: mapCustomer },
  subscriptions: {
    object: 'subscription',
    recalls: (raw) => [
      `subscription/${text(raw.id)}`,
      ...list(raw.subscription_items).map((item) => `price/${text(item.item_price_id)}`),
    ],
    map: mapSubscription,
  },
  invoices: { object: 'invoice', recalls: documentRecalls, map: mapInvoice },
  credit_notes: { object: 'credit_note', recalls: documentRecalls, map: mapCreditNote },
} as const satisfies Readonly<Record<string, Stream>>;

export type StreamName = keyof typeof MAPS;

/** The lists that are read, in order of dependency. */
export const STREAMS = [
  'items',
  'item_prices',
  'coupons',
  'customers',
  'subscriptions',
  'invoices',
  'credit_notes',
] as const satisfies readonly StreamName[];

export function isStream(name: string): name is StreamName {
  return Object.hasOwn(MAPS, name);
}

/** Keys of what must be known of records before this one. */
export function recalls(stream: string, record: unknown): readonly string[] {
  return isStream(stream) ? MAPS[stream].recalls(object(record)) : [];
}

/** The facts of one record. Never throws: what cannot be read is dead. */
export function mapRecord(stream: string, record: unknown, _: unknown, recalled: Recalled): Mapped {
  const raw = object(record);
  const known = isStream(stream) ? MAPS[stream] : null;
  try {
    if (known === null) throw new BadRecord(`No such list: ${stream}`);
    return known.map(raw, recalled);
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    const reason = `${error.message}; correct it in Chargebee, or report it if Chargebee shows it as it should be`;
    return {
      facts: [],
      dead: [{ object: known?.object ?? 'invoice', sourceId: text(raw.id), code: 'bad_record', reason }],
    };
  }
}
