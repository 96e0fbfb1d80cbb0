// What a Stripe credit note means; one made by amount alone has no lines and credits the invoice as a whole.

import type { Mapped } from '../connector.ts';
import { currencyOf, major } from '../minor_units.ts';
import { BadRecord, idOf, instant, list, number, type Raw, type Recalled, sum, text } from '../record.ts';
import { discountsIn, lineAmounts, type Permanent, permanentIn, shippingOf, taxesOf } from './amounts.ts';
import { couponKeys, gather, mapped, ownId } from './catalog.ts';

type Line = Readonly<Record<string, unknown>>;

export function creditNoteRecalls(raw: Raw): string[] {
  return [`credit_note/${idOf(raw)}`, ...couponKeys(discountsIn(raw))];
}

/** A void note is left out; one that was written before it became void credits nothing from then on. */
export function mapCreditNote(raw: Raw, recalled: Recalled): Mapped {
  const gathered = gather();
  const id = ownId(raw);
  const isVoid = raw.status === 'void';
  if (isVoid && !recalled.has(`credit_note/${id}`)) return mapped(gathered);
  const invoice = idOf(raw.invoice);
  if (invoice === null) throw new BadRecord('The credit note has no invoice');
  const currency = currencyOf(raw.currency);
  const lines = linesOf(raw, id, invoice, currency, permanentIn(raw, recalled));
  const body = {
    invoice_id: invoice,
    date: instant(raw.effective_at ?? raw.created),
    status: statusOf(raw),
    credit_note_line_items: isVoid ? lines.map((line) => ({ ...line, ...NOTHING })) : lines,
  };
  gathered.facts.push({ object: 'credit_note', sourceId: id, body });
  gathered.notes[`credit_note/${id}`] = true;
  return mapped(gathered);
}

const NOTHING = { amount: 0, discount_amount: 0, temporary_discount_amount: 0 };

/** What lowers an open invoice pays nothing back. */
function statusOf(raw: Raw): 'refunded' | null {
  return raw.type === 'pre_payment' ? null : 'refunded';
}

function linesOf(raw: Raw, id: string, invoice: string, currency: string, permanent: Permanent): Line[] {
  const lines = list(raw.lines).map((line) => lineOf(line, currency, permanent));
  const shipping = shippingOf(raw, currency);
  if (shipping !== null) {
    const target = `${invoice}:shipping`;
    const line = { source_id: `${id}:shipping`, invoice_line_item_id: target, amount: shipping.net };
    lines.push({ ...line, currency_code: currency, description: 'Shipping' });
  }
  return lines.length > 0 ? lines : [wholeLine(raw, id, currency)];
}

function lineOf(line: Raw, currency: string, permanent: Permanent): Line {
  const amounts = lineAmounts(line, currency, permanent);
  return {
    source_id: ownId(line),
    invoice_line_item_id: text(line.invoice_line_item),
    amount: amounts.net,
    discount_amount: amounts.permanent,
    temporary_discount_amount: amounts.temporary,
    currency_code: currency,
    description: text(line.description),
  };
}

/** Without a line credited, the amount is spread over the invoice's lines (methodology 2.6). */
function wholeLine(raw: Raw, id: string, currency: string): Line {
  const total = number(raw.total) ?? number(raw.amount);
  const taxes = Array.isArray(raw.total_taxes) ? list(raw.total_taxes) : taxesOf(raw);
  const net = number(raw.total_excluding_tax) ?? (total === null ? null : total - sum(taxes, 'amount'));
  if (net === null) throw new BadRecord('The credit note has no amount');
  const line = { source_id: `${id}:total`, amount: major(net, currency), currency_code: currency };
  return { ...line, description: text(raw.memo) };
}
