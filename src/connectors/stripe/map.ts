// What a Stripe record means, whichever version of the API wrote it: one pure function from a record to facts.

import type { ObjectName } from '../../core/facts.ts';
import type { Mapped } from '../connector.ts';
import { BadRecord, idOf, object, type Raw, type Recalled } from '../record.ts';
import { mapCoupon, mapCustomer, mapPrice, mapProduct } from './catalog.ts';
import { creditNoteRecalls, mapCreditNote } from './credit_notes.ts';
import { invoiceRecalls, mapInvoice } from './invoices.ts';
import { mapSchedule, scheduleRecalls } from './schedules.ts';
import type { Settings } from './settings.ts';
import { mapSubscription, subscriptionRecalls } from './subscriptions.ts';

interface Stream {
  /** What its records become. */
  readonly object: ObjectName;
  readonly recalls: (raw: Raw) => readonly string[];
  readonly map: (raw: Raw, settings: Settings, recalled: Recalled) => Mapped;
}

/** In order of dependency. */
const STREAMS = {
  products: { object: 'product', recalls: () => [], map: mapProduct },
  prices: {
    object: 'price',
    recalls: (raw) => [`product/${idOf(raw.product)}`],
    map: (raw, _, recalled) => mapPrice(raw, recalled),
  },
  coupons: { object: 'price', recalls: () => [], map: mapCoupon },
  customers: { object: 'customer', recalls: () => [], map: mapCustomer },
  subscriptions: { object: 'subscription', recalls: subscriptionRecalls, map: mapSubscription },
  subscription_schedules: {
    object: 'subscription',
    recalls: scheduleRecalls,
    map: (raw, _, recalled) => mapSchedule(raw, recalled),
  },
  invoices: { object: 'invoice', recalls: invoiceRecalls, map: (raw, _, recalled) => mapInvoice(raw, recalled) },
  credit_notes: {
    object: 'credit_note',
    recalls: creditNoteRecalls,
    map: (raw, _, recalled) => mapCreditNote(raw, recalled),
  },
} as const satisfies Readonly<Record<string, Stream>>;

export type StreamName = keyof typeof STREAMS;

export function isStream(name: string): name is StreamName {
  return Object.hasOwn(STREAMS, name);
}

function streamOf(name: string): Stream | null {
  return isStream(name) ? STREAMS[name] : null;
}

/** Keys of what must be known of records before this one. */
export function recalls(stream: string, record: unknown): readonly string[] {
  return streamOf(stream)?.recalls(object(record)) ?? [];
}

/** The facts of one record; what was deleted at Stripe gives none. Never throws: what cannot be read is dead. */
export function mapRecord(stream: string, record: unknown, settings: Settings, recalled: Recalled): Mapped {
  const raw = object(record);
  const known = streamOf(stream);
  try {
    if (known === null) throw new BadRecord(`No such list: ${stream}`);
    return raw.deleted === true ? { facts: [], dead: [] } : known.map(raw, settings, recalled);
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    const reason = `${error.message}; correct it in Stripe, or report it if Stripe shows it as it should be`;
    const dead = { object: known?.object ?? 'invoice', sourceId: idOf(raw), code: 'bad_record', reason };
    return { facts: [], dead: [dead] };
  }
}
