// The company under other options: its own read models, up to date, a few kept, nothing left behind.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { World } from '../../test/warehouse.ts';
import { DEFAULT_OPTIONS, type Options } from '../core/options.ts';

const ON_19 = {
  text: "SELECT CAST(COALESCE(SUM(mrr), 0) AS VARCHAR) AS mrr FROM parts WHERE start_day <= DATE '2024-05-19' AND end_day > DATE '2024-05-19'",
  values: [],
};

async function mrr(world: World, change?: Partial<Options>): Promise<unknown> {
  const options = change === undefined ? undefined : { ...DEFAULT_OPTIONS, ...change };
  using snapshot = await world.warehouse.snapshot(world.company, options);
  return (await snapshot.read(ON_19))[0]?.mrr;
}

async function bill(world: World, id: string, start: string, end: string): Promise<void> {
  await world.load([
    { object: 'customer', data: { id: 'c' } },
    { object: 'subscription', data: { id: 's', customer_id: 'c', status: 'active' } },
    { object: 'invoice', data: { id, customer_id: 'c', date: start, status: 'paid' } },
    {
      object: 'invoice_line_item',
      data: {
        id: `${id}-1`,
        invoice_id: id,
        subscription_id: 's',
        type: 'subscription',
        amount_excluding_tax_after_discount: 100,
        tax_amount: 0,
        currency_code: 'EUR',
        period_start: start,
        period_end: end,
      },
    },
  ]);
}

describe('other options', () => {
  let world: World;
  before(async () => {
    world = await World.open();
    await bill(world, 'i', '2024-04-10', '2024-05-10');
    await bill(world, 'j', '2024-05-20', '2024-06-20');
  });
  after(() => world.close());

  it('answer beside the company’s own, and change nothing', async () => {
    assert.equal(await mrr(world), '100.000000');
    assert.equal(await mrr(world, { billing_gaps: 'none' }), '0.000000');
    assert.equal(await mrr(world), '100.000000');
    assert.equal((await world.store.company(world.company))?.options.billing_gaps, 'gaps');
  });

  it('include every write acknowledged before', async () => {
    await bill(world, 'k', '2024-05-15', '2024-06-15');
    assert.equal(await mrr(world, { billing_gaps: 'none' }), '100.000000');
    assert.equal(await mrr(world, { billing_gaps: 'both' }), '100.000000');
  });

  it('are kept four at a time, asked for by many at once', async () => {
    const days = Array.from({ length: 9 }, (_, index) => index);
    const answers = await Promise.all(days.map((gap_tolerance_days) => mrr(world, { gap_tolerance_days })));
    assert.deepEqual(new Set(answers), new Set(['100.000000']));
    const kept = await readdir(join(world.directory, 'warehouse', 'what-if'));
    assert.ok(kept.length <= 5, kept.join());
  });
});
