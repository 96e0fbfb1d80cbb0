// The layout "one row = one invoice line": what a row of each type must hold, and how its objects refer to one another.

import type { ObjectName } from '../../core/facts.ts';
import { LAYOUT } from './columns.ts';
import type { Bodies, Body, FieldWrong } from './map.ts';

type Say = (object: ObjectName, field: string, message: string, fix: string) => void;
type Need = (object: ObjectName, field: string) => void;

/** What is wrong with the row as a whole; its cells are values already. */
export function wrongsOfRow(bodies: Bodies): FieldWrong[] {
  const wrongs: FieldWrong[] = [];
  const say: Say = (object, field, message, fix) => wrongs.push({ object, field, message, fix });
  const need: Need = (object, field) => {
    if (bodies.get(object)?.[field] !== undefined) return;
    const name = Object.entries(LAYOUT[object]).find(([, one]) => one === field)?.[0] ?? field;
    say(object, field, `The column "${name}" is empty`, 'Fill it');
  };
  const line = bodies.get('invoice_line_item') ?? {};
  const { type } = line;
  if (type !== 'subscription' && type !== 'one_off' && type !== 'future_sub') {
    const given = type === undefined ? 'is empty' : 'has another value';
    say('invoice_line_item', 'type', `The column "type" ${given}`, 'Write subscription, one_off or future_sub');
    return wrongs;
  }
  need('customer', 'id');
  if (type === 'future_sub') checkFuture(bodies, need, say);
  else checkBilled(bodies, line, need, say);
  for (const [object, body] of bodies) if (body.id === undefined) checkOrphan(object, body, need);
  return wrongs;
}

/** What is said of an object needs its id. */
function checkOrphan(object: ObjectName, body: Body, need: Need): void {
  if (object === 'customer' || object === 'invoice_line_item' || object === 'credit_note_line_item') return;
  if (object === 'invoice' || Object.keys(body).length === 0) return;
  need(object, 'id');
}

function checkBilled(bodies: Bodies, line: Body, need: Need, say: Say): void {
  need('invoice', 'id');
  need('invoice_line_item', 'amount_excluding_tax_after_discount');
  need('invoice_line_item', 'currency_code');
  if (bodies.has('credit_note')) {
    if (Number(line.amount_excluding_tax_after_discount) > 0) {
      const message = 'The amount of a credit note row is above 0';
      say('invoice_line_item', 'amount_excluding_tax_after_discount', message, 'Write it with a minus sign');
    }
    return;
  }
  need('invoice', 'date');
  need('invoice', 'status');
  checkPeriod(line, need, say);
}

function checkFuture(bodies: Bodies, need: Need, say: Say): void {
  need('subscription', 'id');
  if (bodies.has('invoice')) {
    say('invoice', 'id', 'A row of type future_sub has no invoice', 'Empty the columns of the invoice');
  }
  if (bodies.has('credit_note')) {
    say('credit_note', 'id', 'A row of type future_sub has no credit note', 'Empty the columns of the credit note');
  }
  if (bodies.get('invoice_line_item')?.amount_excluding_tax_after_discount !== undefined) {
    const message = 'A row of type future_sub has no amount of a line';
    say('invoice_line_item', 'amount_excluding_tax_after_discount', message, 'Write it as monthly_value');
  }
}

function checkPeriod(line: Body, need: Need, say: Say): void {
  const { type, period_start: start, period_end: end } = line;
  if (type === 'one_off') {
    for (const field of ['period_start', 'period_end']) {
      if (line[field] !== undefined) {
        say('invoice_line_item', field, 'A row of type one_off has no period', 'Empty the cell, or write subscription');
      }
    }
    return;
  }
  need('invoice_line_item', 'period_start');
  need('invoice_line_item', 'period_end');
  if (start !== undefined && end !== undefined && String(start) >= String(end)) {
    const message = 'The period ends before it starts, or on the same day';
    say('invoice_line_item', 'period_end', message, 'Write the day after the last one of the period');
  }
}

/** Writes the references between the objects of one row. */
export function refer(bodies: Bodies, line: Body): void {
  const id = (object: ObjectName): unknown => bodies.get(object)?.id;
  const link = (from: Body | undefined, field: string, to: unknown): void => {
    if (from?.id !== undefined && to !== undefined) from[field] = to;
  };
  link(bodies.get('price'), 'product_id', id('product'));
  const subscription = bodies.get('subscription');
  link(subscription, 'customer_id', id('customer'));
  // A billed subscription may change its price from line to line; a future one has just this.
  if (line.type === 'future_sub') link(subscription, 'price_id', id('price'));
  if (subscription?.monthly_value !== undefined) subscription.currency_code ??= line.currency_code;
  const note = bodies.get('credit_note');
  if (note !== undefined) {
    link(note, 'invoice_id', id('invoice'));
    // A credit note names its invoice and need not describe it: without its own row, the invoice must be there already.
    if (bodies.get('invoice')?.date === undefined) bodies.delete('invoice');
  }
  link(bodies.get('invoice'), 'customer_id', id('customer'));
  if (note !== undefined) return;
  Object.assign(line, { invoice_id: id('invoice') });
  if (id('subscription') !== undefined) line.subscription_id = id('subscription');
  if (id('price') !== undefined) line.price_id = id('price');
}

/** The line of a credit note's row: the amount reversed, without what only lines of invoices have. */
export function creditLineOf(line: Body, note: Body, credited: Body): Body {
  const { id, currency_code, description, discount_amount, temporary_discount_amount, custom_properties } = line;
  const kept = { currency_code, description, discount_amount, temporary_discount_amount, custom_properties };
  const given = Object.entries(kept).filter(([, value]) => value !== undefined);
  const amount = -Number(line.amount_excluding_tax_after_discount) + 0;
  return { id, credit_note_id: note.id, amount, ...credited, ...Object.fromEntries(given) };
}
