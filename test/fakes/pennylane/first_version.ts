// The same books as version 1 of the API shows them: numbered pages, other names, lines and credit notes inside.

import type { Row, World } from './world.ts';

/** A version 1 page of a list, e.g. `/customer_invoices?page=2&per_page=100`. */
export function firstVersionPage(world: World, list: string, query: URLSearchParams): Record<string, unknown> | null {
  const rows = rowsOf(world, list);
  if (rows === null) return null;
  const page = Number(query.get('page') ?? 1);
  const size = Number(query.get('per_page') ?? 20);
  const name = list === 'customer_invoices' ? 'invoices' : list;
  const items = rows.slice((page - 1) * size, page * size);
  const pages = Math.max(1, Math.ceil(rows.length / size));
  // The list of subscriptions is the one that counts in camel case, and does not say how many there are.
  if (list === 'billing_subscriptions') return { totalPages: pages, currentPage: page, [name]: items };
  return { total_pages: pages, current_page: page, [`total_${name}`]: rows.length, [name]: items };
}

function rowsOf(world: World, list: string): Record<string, unknown>[] | null {
  switch (list) {
    case 'customers':
      return newest(world.customers).map(customer);
    case 'products':
      return newest(world.products).map(product);
    case 'billing_subscriptions':
      return newest(world.billing_subscriptions).map((row) => subscription(world, row));
    case 'customer_invoices':
      // A note that credits an invoice is only found inside it.
      return newest(world.customer_invoices)
        .filter((row) => row.credited_invoice === null)
        .map((row) => invoice(world, row));
    default:
      return null;
  }
}

function newest(rows: readonly Row[]): Row[] {
  return [...rows].sort((a, b) => b.id - a.id);
}

function customer({ id, external_reference, ...row }: Row): Record<string, unknown> {
  const address = row.billing_address as Row;
  return {
    ...row,
    source_id: external_reference,
    postal_code: address.postal_code,
    country_alpha2: address.country_alpha2,
    v2_id: id,
  };
}

function product({ id, external_reference, ...row }: Row): Record<string, unknown> {
  return { ...row, source_id: external_reference, price_before_tax: Number(row.price_before_tax), v2_id: id };
}

function linesOf(world: World, rows: readonly Row[]): Record<string, unknown>[] {
  return rows.map(({ currency_amount_before_tax, product: of, imputation_dates: _, ...row }) => {
    const link = of as Row | null;
    const known = world.products.find(({ id }) => id === link?.id);
    return {
      ...row,
      quantity: Number(row.quantity),
      currency_price_before_tax: currency_amount_before_tax,
      product_id: known?.external_reference ?? null,
      product_v2_id: link?.id ?? null,
      v2_id: row.id,
    };
  });
}

function customerOf(world: World, row: Row): Record<string, unknown> | null {
  const found = world.customers.find(({ id }) => id === (row.customer as Row | null)?.id);
  return found === undefined ? null : customer(found);
}

function subscription(world: World, row: Row): Record<string, unknown> {
  const { customer_invoice_data: data, ...rest } = row;
  const { invoice_lines: _, ...template } = data as Record<string, unknown>;
  return {
    ...rest,
    customer: customerOf(world, row),
    invoice_template: { ...template, line_items: linesOf(world, world.subscriptionLines.get(row.id) ?? []) },
    v2_id: row.id,
  };
}

function invoice(world: World, row: Row): Record<string, unknown> {
  const { id, external_reference, draft, invoice_lines: _, ...rest } = row;
  const lines = world.invoiceLines.get(id) ?? [];
  const link = row.billing_subscription as Row | null;
  return {
    ...rest,
    id: external_reference,
    v2_id: id,
    is_draft: draft,
    exchange_rate: Number(row.exchange_rate),
    imputation_dates: lines[0]?.imputation_dates ?? null,
    customer: customerOf(world, row),
    billing_subscription: link === null ? null : { id: link.id, v2_id: link.id },
    line_items: linesOf(world, lines),
    credit_notes: world.customer_invoices.filter((one) => (one.credited_invoice as Row | null)?.id === id).map(nested),
  };
}

function nested(row: Row): Record<string, unknown> {
  const { external_reference, amount, tax, currency, currency_amount, currency_tax, invoice_number, draft } = row;
  const before = row.currency_amount_before_tax;
  return {
    id: external_reference,
    amount,
    tax,
    currency,
    currency_amount,
    currency_tax,
    currency_price_before_tax: before,
    invoice_number,
    draft,
    v2_id: row.id,
  };
}
