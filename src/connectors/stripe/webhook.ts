// Deliveries of Stripe's webhooks: the fast lane between two syncs.

import Stripe from 'stripe';
import type { Delivery, Page } from '../connector.ts';
import { list, object, type Raw, text } from '../record.ts';
import { discountsIn } from './amounts.ts';
import { isStream } from './map.ts';
import type { Secret, Settings } from './settings.ts';

/** How old a delivery may be, so that none is played again. */
const TOLERANCE_SECONDS = 300;

/**
 * The object of the event, or no page where it does not hold all that mapping needs: the next sync reads it in full.
 * Null where the signature is not Stripe's, or there is no signing secret to check it with.
 */
export function webhook({ headers, body, now }: Delivery, _: Settings, secret: Secret): readonly Page[] | null {
  const signature = headers['stripe-signature'];
  if (secret.webhook_secret === undefined || signature === undefined) return null;
  let event: Raw;
  try {
    const check = [body, signature, secret.webhook_secret, TOLERANCE_SECONDS, undefined, now.getTime()] as const;
    event = object(Stripe.webhooks.constructEvent(...check));
  } catch {
    return null;
  }
  const record = object(object(event.data).object);
  const stream = `${text(record.object)}s`;
  return isStream(stream) && isWhole(record) ? [{ stream, records: [record], resume: null }] : [];
}

/** Lists inside may be cut, and discounts only named. */
function isWhole(record: Raw): boolean {
  if (object(record.lines).has_more === true || object(record.items).has_more === true) return false;
  const lines = [...list(record.lines), ...list(record.items), record];
  const named = lines.flatMap((line) => [
    ...list(line.discount_amounts).map((one) => text(one.discount)),
    ...(Array.isArray(line.discounts) ? line.discounts.map(text) : []),
  ]);
  const known = new Set(discountsIn(record).map((discount) => text(discount.id)));
  return named.every((id) => id === null || known.has(id));
}
