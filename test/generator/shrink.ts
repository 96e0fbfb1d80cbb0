// Makes a random company that breaks a law small enough to read: leaves out objects and options as long as it still does.

import type { BulkRecord } from '../oracle/company.ts';
import type { RandomCompany } from './company.ts';

/** Objects that others name with them: taking an object out takes those that need it along. */
const NEEDS: readonly { readonly object: string; readonly field: string; readonly of: string }[] = [
  { object: 'subscription', field: 'customer_id', of: 'customer' },
  { object: 'invoice', field: 'customer_id', of: 'customer' },
  { object: 'invoice_line_item', field: 'invoice_id', of: 'invoice' },
  { object: 'credit_note', field: 'invoice_id', of: 'invoice' },
  { object: 'credit_note_line_item', field: 'credit_note_id', of: 'credit_note' },
];
/** Fields that may go one by one. */
const KEPT = new Set([
  'id',
  'type',
  'date',
  'status',
  'currency_code',
  'amount',
  'amount_excluding_tax_after_discount',
]);

/** The smallest company found that still breaks the law. */
export function shrunk(company: RandomCompany, breaks: (company: RandomCompany) => boolean): RandomCompany {
  let smallest = company;
  let before: RandomCompany | null = null;
  while (before !== smallest) {
    before = smallest;
    for (const next of smaller(smallest)) {
      if (broken(next, breaks)) {
        smallest = next;
        break;
      }
    }
  }
  return smallest;
}

function broken(company: RandomCompany, breaks: (company: RandomCompany) => boolean): boolean {
  try {
    return breaks(company);
  } catch {
    return false;
  }
}

function* smaller(company: RandomCompany): Generator<RandomCompany> {
  const { records } = company;
  for (let size = Math.ceil(records.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < records.length; from += size) {
      yield { ...company, records: closed(records.filter((_, index) => index < from || index >= from + size)) };
    }
  }
  for (const name of Object.keys(company.options)) {
    const { [name]: _, ...options } = company.options;
    yield { ...company, options };
  }
  for (const [index, record] of records.entries()) {
    for (const field of Object.keys(record.data)) {
      if (KEPT.has(field) || NEEDS.some((need) => need.object === record.object && need.field === field)) continue;
      const { [field]: _, ...data } = record.data;
      yield { ...company, records: closed(records.with(index, { ...record, data })) };
    }
  }
}

/** The records without those whose parent is gone, and without references to what is gone: what a deletion leaves. */
export function closed(records: readonly BulkRecord[]): BulkRecord[] {
  const ids = new Set(records.map(({ object, data }) => `${object} ${data.id}`));
  const kept = records.filter(({ object, data }) =>
    NEEDS.every((need) => need.object !== object || ids.has(`${need.of} ${data[need.field]}`)),
  );
  if (kept.length < records.length) return closed(kept);
  const named: Record<string, string> = {
    root_parent_id: 'customer',
    customer_id: 'customer',
    product_id: 'product',
    price_id: 'price',
    subscription_id: 'subscription',
    proration_target_line_item_id: 'invoice_line_item',
    invoice_line_item_id: 'invoice_line_item',
  };
  return kept.map(({ object, data }) => ({
    object,
    data: Object.fromEntries(
      Object.entries(data).filter(([field, value]) => {
        const target = named[field];
        return target === undefined || value === null || ids.has(`${target} ${value}`);
      }),
    ),
  }));
}
