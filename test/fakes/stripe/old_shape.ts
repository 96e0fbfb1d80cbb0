// The same objects as versions of the API before 2025-03-31 wrote them.

import type { Stream, Thing, World } from './world.ts';

type Loose = { readonly [key: string]: unknown };

export function inOldShape(world: World, stream: Stream, thing: Thing): Thing {
  if (stream === 'invoices') {
    return { ...thing, lines: (thing.lines as Thing[]).map((line) => oldLine(world, line)) };
  }
  if (stream === 'credit_notes') return { ...thing, lines: (thing.lines as Thing[]).map((line) => oldTaxes(line)) };
  if (stream !== 'subscriptions') return thing;
  const [item] = thing.items as { current_period_end?: number; current_period_start?: number }[];
  return {
    ...thing,
    current_period_start: item?.current_period_start,
    current_period_end: item?.current_period_end,
    items: (thing.items as Thing[]).map(({ current_period_end: _, current_period_start: __, ...rest }) => rest),
  };
}

function oldTaxes({ taxes, ...line }: Thing): Thing {
  const amounts = ((taxes ?? []) as { amount: number; tax_behavior: string }[]).map((tax) => ({
    amount: tax.amount,
    inclusive: tax.tax_behavior === 'inclusive',
  }));
  return { ...line, id: line.id, tax_amounts: amounts };
}

function oldLine(world: World, line: Thing): Thing {
  const {
    parent,
    pricing,
    subtotal: _,
    ...rest
  } = oldTaxes(line) as Thing & {
    parent: { subscription_item_details: Loose | null; invoice_item_details: Loose | null };
    pricing: { price_details: { price: string } } | null;
    subtotal: number;
  };
  const details = parent.subscription_item_details ?? parent.invoice_item_details ?? {};
  return {
    ...rest,
    price: pricing === null ? null : (world.objects.prices.get(pricing.price_details.price) ?? null),
    proration: details.proration,
    proration_details: details.proration_details,
    subscription: details.subscription,
    subscription_item: details.subscription_item,
    type: parent.subscription_item_details === null ? 'invoiceitem' : 'subscription',
  };
}
