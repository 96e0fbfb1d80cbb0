// A Stripe account in memory: objects as the API of 2026 writes them, and what a request is shown of them.

export type Thing = { readonly id: string; readonly [key: string]: unknown };

export const STREAMS = [
  'products',
  'prices',
  'coupons',
  'customers',
  'subscriptions',
  'subscription_schedules',
  'invoices',
  'credit_notes',
] as const;
export type Stream = (typeof STREAMS)[number];

const EVENT_FAMILY: Readonly<Record<Stream, string>> = {
  products: 'product',
  prices: 'price',
  coupons: 'coupon',
  customers: 'customer',
  subscriptions: 'customer.subscription',
  subscription_schedules: 'subscription_schedule',
  invoices: 'invoice',
  credit_notes: 'credit_note',
};

export class World {
  readonly objects: Readonly<Record<Stream, Map<string, Thing>>> = {
    products: new Map(),
    prices: new Map(),
    coupons: new Map(),
    customers: new Map(),
    subscriptions: new Map(),
    subscription_schedules: new Map(),
    invoices: new Map(),
    credit_notes: new Map(),
  };
  /** Discounts by id: their coupon, and where they apply. */
  readonly discounts = new Map<string, { readonly coupon: string; readonly subscription: string | null }>();
  readonly events: Thing[] = [];
  /** Of events: seconds since 1970. */
  clock: () => number;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  /** Creates or replaces an object, with its event. */
  put(stream: Stream, thing: Thing): void {
    const kind = this.objects[stream].has(thing.id) ? 'updated' : 'created';
    this.objects[stream].set(thing.id, { object: stream.slice(0, -1), livemode: false, ...thing });
    this.#tell(stream, kind, thing.id);
  }

  change(stream: Stream, id: string, changes: Readonly<Record<string, unknown>>): void {
    const before = this.objects[stream].get(id);
    if (before === undefined) throw new Error(`no ${stream} ${id}`);
    this.put(stream, { ...before, ...changes, id });
  }

  remove(stream: Stream, id: string): void {
    this.#tell(stream, 'deleted', id);
    this.objects[stream].delete(id);
  }

  #tell(stream: Stream, kind: string, id: string): void {
    const number = String(this.events.length + 1).padStart(6, '0');
    this.events.push({
      id: `evt_${number}`,
      object: 'event',
      created: this.clock(),
      type: `${EVENT_FAMILY[stream]}.${kind}`,
      // Written in an old version on purpose: nothing but the id is to be relied on.
      data: { object: { id, object: stream.slice(0, -1) } },
    });
  }

  /** A discount in full, as versions before 2025-09-30 or those since write it. */
  discount(id: string, isOld: boolean): Thing {
    const { coupon, subscription } = this.discounts.get(id) ?? { coupon: '', subscription: null };
    const base = { id, object: 'discount', subscription, start: 1_700_000_000, end: null };
    if (isOld) return { ...base, coupon: this.objects.coupons.get(coupon) };
    return { ...base, source: { type: 'coupon', coupon } };
  }
}

/** Of a day, in seconds since 1970. */
export function at(day: string): number {
  return Date.parse(`${day}T10:00:00Z`) / 1000;
}

interface LineGiven {
  readonly id: string;
  readonly amount: number;
  readonly from: string;
  readonly to: string;
  readonly price?: string;
  readonly product?: string;
  readonly subscription?: string;
  readonly item?: string;
  /** The invoice and line that this takes back. */
  readonly credits?: readonly [invoice: string, line: string];
  readonly isProration?: boolean;
  readonly discounts?: Readonly<Record<string, number>>;
  readonly tax?: { readonly amount: number; readonly isInclusive: boolean };
  readonly quantity?: number;
}

/** A line as the API of 2026 writes it. */
export function line(given: LineGiven, currency: string): Thing {
  const details = {
    proration: given.isProration ?? false,
    proration_details: {
      credited_items:
        given.credits === undefined ? null : { invoice: given.credits[0], invoice_line_items: [given.credits[1]] },
    },
    subscription: given.subscription ?? null,
    invoice_item: null,
  };
  const isItem = given.item !== undefined;
  return {
    id: given.id,
    object: 'line_item',
    amount: given.amount,
    currency,
    description: `Line ${given.id}`,
    discount_amounts: Object.entries(given.discounts ?? {}).map(([discount, amount]) => ({ amount, discount })),
    discounts: [],
    parent: {
      type: isItem ? 'subscription_item_details' : 'invoice_item_details',
      invoice_item_details: isItem ? null : { ...details, invoice_item: `ii_${given.id}` },
      subscription_item_details: isItem ? { ...details, subscription_item: given.item } : null,
    },
    period: { start: at(given.from), end: at(given.to) },
    pricing:
      given.price === undefined
        ? null
        : {
            type: 'price_details',
            price_details: { price: given.price, product: given.product ?? 'prod_crm' },
            unit_amount_decimal: String(given.amount),
          },
    quantity: given.quantity ?? 1,
    quantity_decimal: String(given.quantity ?? 1),
    subtotal: given.amount,
    taxes:
      given.tax === undefined
        ? []
        : [{ amount: given.tax.amount, tax_behavior: given.tax.isInclusive ? 'inclusive' : 'exclusive' }],
  };
}

interface InvoiceGiven {
  readonly id: string;
  readonly customer: string;
  readonly currency: string;
  readonly day: string;
  /** What Stripe shows as the total without tax, in the smallest unit. */
  readonly net: number;
  readonly lines: readonly LineGiven[];
  readonly status?: string;
  readonly shipping?: { readonly total: number; readonly tax: number };
}

export function invoice(given: InvoiceGiven): Thing {
  const lines = given.lines.map((one) => line(one, given.currency));
  const discounts = new Map<string, number>();
  for (const one of given.lines) {
    for (const [id, amount] of Object.entries(one.discounts ?? {}))
      discounts.set(id, (discounts.get(id) ?? 0) + amount);
  }
  const { shipping } = given;
  return {
    id: given.id,
    number: `N-${given.id}`,
    customer: given.customer,
    customer_name: `Name on ${given.id}`,
    customer_email: null,
    customer_address: { country: 'FR', postal_code: '75001' },
    currency: given.currency,
    created: at(given.day),
    effective_at: at(given.day),
    status: given.status ?? 'paid',
    billing_reason: 'subscription_cycle',
    total_excluding_tax: given.net,
    total_discount_amounts: [...discounts].map(([discount, amount]) => ({ amount, discount })),
    discounts: [],
    shipping_cost:
      shipping === undefined
        ? null
        : { amount_total: shipping.total, amount_tax: shipping.tax, amount_subtotal: shipping.total - shipping.tax },
    lines,
  };
}
