// The sample company: the same each time, whole references, and figures that a SaaS could have.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { isoDay } from '../core/calendar.ts';
import { OBJECTS } from '../core/facts.ts';
import { type BulkLine, SAMPLE_SIZE, sampleCompany } from './company.ts';
import { LAST_DAY } from './profile.ts';

const SMALL = { customers: 150, seed: 7 };

function lines(size = SMALL): BulkLine[] {
  return [...sampleCompany(size)].flat();
}

function digest(rows: readonly BulkLine[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

describe('sample company', () => {
  it('is the same each time and another one with another seed', () => {
    assert.equal(digest(lines()), digest(lines()));
    assert.notEqual(digest(lines()), digest(lines({ ...SMALL, seed: 8 })));
  });

  it('names only objects that came before, each id once', () => {
    const seen = new Map<string, Set<unknown>>(OBJECTS.map((object) => [object, new Set()]));
    for (const { object, data } of lines()) {
      assert.ok(!seen.get(object)?.has(data.id), `${object} ${data.id} comes twice`);
      seen.get(object)?.add(data.id);
      for (const [field, of] of Object.entries({
        root_parent_id: 'customer',
        customer_id: 'customer',
        product_id: 'product',
        price_id: 'price',
        invoice_id: 'invoice',
      })) {
        const id = data[field];
        if (id !== undefined) assert.ok(seen.get(of)?.has(id), `${object} ${data.id}: no ${of} ${id} before it`);
      }
    }
  });

  it('issues nothing after its last day', () => {
    const dates = lines().map(({ data }) => String(data.date ?? ''));
    assert.ok(dates.every((date) => date <= isoDay(LAST_DAY)));
  });

  it('has about two thousand customers in three currencies, with churn, returns, prorations and discounts', () => {
    const rows = lines(SAMPLE_SIZE);
    const of = (object: string) => rows.filter((row) => row.object === object).map((row) => row.data);
    const count = of('customer').length;
    assert.ok(count > 1900 && count < 2100, `${count} customers`);
    const invoiceLines = of('invoice').flatMap((data) => data.invoice_line_items as Record<string, unknown>[]);
    assert.deepEqual(new Set(invoiceLines.map((line) => line.currency_code)), new Set(['EUR', 'USD', 'GBP']));
    for (const field of ['proration_target_line_item_id', 'discount_amount', 'temporary_discount_amount']) {
      assert.ok(invoiceLines.filter((line) => line[field] !== undefined).length > 100, field);
    }
    assert.ok(of('subscription').filter((data) => data.status === 'canceled').length > 300);
    assert.ok(of('subscription').filter((data) => String(data.id).endsWith('_2')).length > 30, 'returns');
    assert.ok(of('credit_note').length > 100);
    assert.ok(rows.every(({ data }) => Object.keys(data.custom_properties as object).length > 0));
  });
});
