// The amounts of a Stripe line, of an invoice or a credit note: without tax, and its discounts by kind.

import { major } from '../minor_units.ts';
import { BadRecord, list, number, type Raw, type Recalled, sum, text } from '../record.ts';
import { couponFor } from './catalog.ts';

/** In the currency itself. */
export interface LineAmounts {
  /** Without tax, after discounts. */
  readonly net: number;
  readonly tax: number;
  /** Discounts taken off, without tax. */
  readonly permanent: number;
  readonly temporary: number;
}

/** Ids of discounts that last for ever. Discounts are expanded on the invoice or note, and only named on its lines. */
export type Permanent = ReadonlySet<string>;

/** The discounts that a document carries in full. */
export function discountsIn(document: Raw): readonly Raw[] {
  const amounts = [...list(document.total_discount_amounts), ...list(document.discount_amounts)];
  return [...amounts.map((one) => one.discount), ...list(document.discounts)].filter(
    (one): one is Raw => typeof one === 'object' && one !== null,
  );
}

export function permanentIn(document: Raw, recalled: Recalled): Permanent {
  const permanent = discountsIn(document).filter((discount) => couponFor(discount, recalled).isPermanent);
  return new Set(permanent.flatMap((discount) => text(discount.id) ?? []));
}

/** Throws BadRecord where the line has no amount. */
export function lineAmounts(line: Raw, currency: string, permanent: Permanent): LineAmounts {
  const gross = number(line.amount);
  if (gross === null) throw new BadRecord(`Line ${text(line.id)} has no amount`);
  const discounts = list(line.discount_amounts);
  const taxes = taxesOf(line);
  const off = discounts.length > 0 ? sum(discounts, 'amount') : (number(line.discount_amount) ?? 0);
  const lasting = sum(
    discounts.filter((one) => permanent.has(discountId(one))),
    'amount',
  );
  const inclusive = sum(taxes.filter(isInclusive), 'amount');
  // Discounts are taken off prices that hold the tax: their own share of it goes with them.
  const share = gross === off ? 1 : (gross - off - inclusive) / (gross - off);
  return {
    net: major(gross - off - inclusive, currency),
    tax: major(sum(taxes, 'amount'), currency),
    permanent: major(Math.round(lasting * share), currency),
    temporary: major(Math.round((off - lasting) * share), currency),
  };
}

/** Before 2025-03-31 they were called `tax_amounts`. */
export function taxesOf(line: Raw): readonly Raw[] {
  return list(line.taxes ?? line.tax_amounts);
}

function isInclusive(tax: Raw): boolean {
  return tax.tax_behavior === 'inclusive' || tax.inclusive === true;
}

function discountId(amount: Raw): string {
  return text(amount.discount) ?? text((amount.discount as Raw | null)?.id) ?? '';
}

/** What shipping costs without tax, or null where there is none. */
export function shippingOf(document: Raw, currency: string): { readonly net: number; readonly tax: number } | null {
  const cost = document.shipping_cost as Raw | null | undefined;
  const [total, tax] = [number(cost?.amount_total), number(cost?.amount_tax) ?? 0];
  return total === null || total === 0 ? null : { net: major(total - tax, currency), tax: major(tax, currency) };
}
