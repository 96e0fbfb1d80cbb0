// The books of a fake Pennylane company: rows as the official specification of version 2 describes them, and builders
// that fill what a test does not care about.

export type Row = Record<string, unknown> & { id: number };

export interface World {
  company: { id: number; name: string; reg_no: string };
  customers: Row[];
  products: Row[];
  billing_subscriptions: Row[];
  customer_invoices: Row[];
  /** Lines by the id of their subscription or invoice. */
  subscriptionLines: Map<number, Row[]>;
  invoiceLines: Map<number, Row[]>;
  /** Events, oldest first. */
  changelogs: Record<
    string,
    { id: number; operation: string; processed_at: string; updated_at: string; created_at: string }[]
  >;
}

export function emptyWorld(): World {
  return {
    company: { id: 23509124, name: 'NANGO', reg_no: '519952311' },
    customers: [],
    products: [],
    billing_subscriptions: [],
    customer_invoices: [],
    subscriptionLines: new Map(),
    invoiceLines: new Map(),
    changelogs: { customers: [], products: [], customer_invoices: [] },
  };
}

const STAMP = '2026-07-08T12:26:21.800683Z';
const BASE = 'https://app.pennylane.com/api/external/v2';
const NO_ADDRESS = { address: '', postal_code: '', city: '', country_alpha2: '' };

/** A company as customer; blanks are "" as in real answers. */
export function customer(world: World, id: number, more: Record<string, unknown> = {}): Row {
  const row = {
    id,
    customer_type: 'company',
    name: `Customer ${id}`,
    vat_number: '',
    reg_no: '',
    billing_iban: null,
    payment_conditions: 'upon_receipt',
    recipient: '',
    phone: '',
    reference: '',
    notes: null,
    emails: [`billing@c${id}.example`],
    ledger_account: { id: id + 7 },
    billing_address: { address: '1 rue', postal_code: '75010', city: 'Paris', country_alpha2: 'FR' },
    delivery_address: NO_ADDRESS,
    external_reference: `cus-${id}`,
    billing_language: 'fr_FR',
    created_at: STAMP,
    updated_at: STAMP,
    ...more,
  };
  return keep(world.customers, row);
}

export function product(world: World, id: number, more: Record<string, unknown> = {}): Row {
  const row = {
    id,
    label: `Product ${id}`,
    description: '',
    external_reference: `prod-${id}`,
    price_before_tax: '100.0',
    vat_rate: 'FR_200',
    price: '120.0',
    unit: 'piece',
    currency: 'EUR',
    reference: '',
    ledger_account: null,
    archived_at: null,
    created_at: STAMP,
    updated_at: STAMP,
    ...more,
  };
  return keep(world.products, row);
}

/** A line: id, amount before tax, product or null, and more. */
export type LineIn = [id: number, amount: string, product: number | null, more?: Record<string, unknown>];

export function line([id, amount, of, more]: LineIn): Row {
  const tax = (Number(amount) * 0.2).toFixed(2);
  return {
    id,
    label: of === null ? `Work ${id}` : `Product ${of}`,
    unit: 'piece',
    quantity: '1.0',
    amount: (Number(amount) + Number(tax)).toFixed(2),
    currency_amount: (Number(amount) + Number(tax)).toFixed(2),
    currency_amount_before_tax: amount,
    currency_tax: tax,
    tax,
    raw_currency_unit_price: amount,
    vat_rate: 'FR_200',
    description: '',
    discount: { type: 'relative', value: '0.0' },
    section_rank: 0,
    product: of === null ? null : { id: of, url: `${BASE}/products/${of}` },
    imputation_dates: null,
    created_at: STAMP,
    updated_at: STAMP,
    ...more,
  };
}

export function invoice(
  world: World,
  id: number,
  of: number | null,
  lines: LineIn[],
  more: Record<string, unknown> = {},
): Row {
  const rows = lines.map(line);
  world.invoiceLines.set(id, rows);
  const before = sum(rows, 'currency_amount_before_tax');
  const tax = sum(rows, 'currency_tax');
  const row = {
    id,
    label: `Invoice ${id}`,
    invoice_number: `F-${id}`,
    currency: 'EUR',
    amount: (before + tax).toFixed(2),
    currency_amount: (before + tax).toFixed(2),
    currency_amount_before_tax: before.toFixed(2),
    tax: tax.toFixed(2),
    currency_tax: tax.toFixed(2),
    exchange_rate: '1.0',
    date: '2024-01-15',
    deadline: '2024-02-15',
    draft: false,
    paid: true,
    status: 'paid',
    language: 'fr_FR',
    remaining_amount_with_tax: '0.0',
    remaining_amount_without_tax: '0.0',
    discount: { type: 'relative', value: '0.0' },
    ledger_entry: { id },
    public_file_url: null,
    filename: 'invoice.pdf',
    special_mention: null,
    customer: of === null ? null : { id: of, url: `${BASE}/customers/${of}` },
    invoice_lines: { url: `${BASE}/customer_invoices/${id}/invoice_lines` },
    payments: { url: `${BASE}/customer_invoices/${id}/payments` },
    billing_subscription: null,
    credited_invoice: null,
    quote: null,
    external_reference: `W${id}`,
    archived_at: null,
    created_at: STAMP,
    updated_at: STAMP,
    ...more,
  };
  return keep(world.customer_invoices, row);
}

function sum(rows: readonly Row[], field: string): number {
  return rows.reduce((total, row) => total + Number(row[field]), 0);
}

/** A note of the amounts as written; real ones are negative. */
export function creditNote(
  world: World,
  id: number,
  of: number | null,
  credits: number | null,
  lines: LineIn[],
  more: Record<string, unknown> = {},
): Row {
  const credited = credits === null ? null : { id: credits, url: `${BASE}/customer_invoices/${credits}` };
  return invoice(world, id, of, lines, {
    label: `Avoir ${id}`,
    status: 'credit_note',
    credited_invoice: credited,
    ...more,
  });
}

export function subscription(
  world: World,
  id: number,
  of: number,
  lines: LineIn[],
  more: Record<string, unknown> = {},
): Row {
  const rows = lines.map(line);
  world.subscriptionLines.set(id, rows);
  const before = sum(rows, 'currency_amount_before_tax').toFixed(2);
  const row = {
    id,
    label: null,
    status: 'in_progress',
    mode: 'finalized',
    start: '2024-01-15',
    finish: null,
    stopped_at: null,
    activated_at: '2024-01-02T08:00:00.000000Z',
    next_occurrence: '2024-02-15',
    prev_occurrence: null,
    payment_conditions: '15_days',
    payment_method: 'offline',
    email_settings: null,
    recurring_rule: {
      rule_type: 'monthly',
      interval: 1,
      count: null,
      until: null,
      day_of_month: [15],
      month_of_year: null,
      day: null,
      week_start: 1,
    },
    customer: { id: of, url: `${BASE}/customers/${of}` },
    customer_invoice_data: {
      label: null,
      currency: 'EUR',
      amount: before,
      currency_amount: before,
      currency_amount_before_tax: before,
      exchange_rate: '1.0',
      currency_tax: '0.0',
      language: 'fr_FR',
      customer_invoice_template: null,
      discount: { type: 'relative', value: '0.0' },
      invoice_lines: { url: `${BASE}/billing_subscriptions/${id}/invoice_lines` },
    },
    created_at: STAMP,
    updated_at: STAMP,
    ...more,
  };
  return keep(world.billing_subscriptions, row);
}

function keep(rows: Row[], row: Row): Row {
  const at = rows.findIndex(({ id }) => id === row.id);
  if (at === -1) rows.push(row);
  else rows[at] = row;
  return row;
}

/** An event of a changelog. */
export function changed(
  world: World,
  list: string,
  id: number,
  operation: 'insert' | 'update' | 'delete',
  at: string,
): void {
  world.changelogs[list]?.push({ id, operation, processed_at: at, updated_at: at, created_at: at });
}
