// Random writes of all that may reach a read model.

import type { ObjectName } from '../src/core/facts.ts';
import type { Write } from '../src/store/store.ts';
import type { Random } from './generator/random.ts';

/** A write that touches what is there, or was. */
export function mutation(random: Random, ids: ReadonlyMap<string, readonly string[]>): Write {
  const any = (object: ObjectName): string => random.pick(ids.get(object) ?? ['none']);
  const update = (object: ObjectName, body: Record<string, unknown>): Write => ({
    kind: 'update',
    object,
    id: any(object),
    body,
  });
  return random.pick<() => Write>([
    () => update('customer', { root_parent_id: random.chance(0.5) ? any('customer') : null }),
    () =>
      update('customer', { country: random.pick(['FR', 'DE', null]), custom_properties: { seats: null, tier: 'a' } }),
    () => update('subscription', { status: random.pick(['active', 'canceled', 'paused']) }),
    () => update('subscription', { subscription_set_id: random.pick(['set-1', 'set-2', null]) }),
    () => update('subscription', { customer_id: any('customer') }),
    () => update('invoice', { status: random.pick(['void', 'paid', 'open']), date: '2024-02-29' }),
    () => update('invoice', { customer_id: any('customer') }),
    () => update('invoice_line_item', { amount_excluding_tax_after_discount: random.whole(-50, 500) }),
    () => update('invoice_line_item', { subscription_id: any('subscription') }),
    () => update('price', { period_unit: random.pick(['day', 'month', 'year']), name: `n${random.whole(1, 9)}` }),
    () => update('product', { name: `p${random.whole(1, 9)}`, custom_properties: { line: random.whole(1, 3) } }),
    () => ({
      kind: 'delete',
      object: random.pick(['customer', 'subscription', 'invoice', 'invoice_line_item', 'credit_note'] as const),
      id: any(random.pick(['customer', 'subscription', 'invoice', 'invoice_line_item', 'credit_note'] as const)),
      cascade: true,
    }),
  ])();
}
