// Invoices of Pennylane as facts: their status, lines and periods of service, and the notes among them.

import { addDays, isoDay, parseDay } from '../../core/calendar.ts';
import type { InvoiceStatus } from '../../core/facts.ts';
import type { Mapped, SourceFact } from '../connector.ts';
import { object, type Raw, type Recalled } from '../record.ts';
import { creditSign, isRefunded, noteFact, signed } from './credit_notes.ts';
import {
  currencyOf,
  documentLines,
  isArchived,
  isCreditNote,
  isDraft,
  isPaid,
  isSame,
  type KnownLine,
  knownLines,
} from './documents.ts';
import { LinePrices } from './products.ts';
import { periodEnd, type Rule } from './recurrence.ts';
import type { Settings } from './settings.ts';
import { BadRecord, customerLink, identity, type LineShape, linked, text } from './shapes.ts';

const NOTHING: Mapped = { facts: [], dead: [] };

/** `paid` wins over the status; a cancelled invoice stays beside the note that takes it back. */
function statusOf(raw: Raw, isCredited: boolean): InvoiceStatus {
  if (isPaid(raw)) return 'paid';
  if (raw.status === 'cancelled') return isCredited ? 'paid' : 'void';
  return isArchived(raw) ? 'void' : 'open';
}

/** An invoice with its lines and, in version 1, its credit notes. */
export function mapInvoice(raw: Raw, settings: Settings, recalled: Recalled): Mapped {
  if (isDraft(raw)) return NOTHING;
  const { source } = identity(raw);
  const nested = (Array.isArray(raw.credit_notes) ? raw.credit_notes : []).map(object).filter((note) => !isDraft(note));
  const isCredited = nested.length > 0 || recalled.has(`credited/${source}`);
  const status = statusOf(raw, isCredited);
  const lines = documentLines(raw);
  const prices = new LinePrices(settings, recalled);
  const fact = invoiceFact(raw, status, lines, { settings, recalled, prices });
  const notes = nested.map((note) => noteFact(note, source, text(raw.currency), [], []));
  const known = knownLines(lines);
  const remember = {
    ...prices.remember,
    [`invoice/${source}`]: { cancelled: raw.status === 'cancelled', lines: known },
  };
  return { facts: [...prices.facts, fact, ...notes], dead: [], remember };
}

interface Reading {
  readonly settings: Settings;
  readonly recalled: Recalled;
  readonly prices: LinePrices;
}

function invoiceFact(raw: Raw, status: InvoiceStatus, lines: readonly LineShape[], reading: Reading): SourceFact {
  const id = identity(raw);
  const customer = customerLink(raw.customer, reading.recalled);
  const date = text(raw.date);
  if (customer === null) throw new BadRecord(`Invoice ${id.wanted} has no customer: choose one`, 'no_customer');
  if (date === null) throw new BadRecord(`Invoice ${id.wanted} has no date: enter one`, 'no_date');
  const subscription = subscriptionOf(raw, reading.recalled);
  return {
    object: 'invoice',
    sourceId: id.source,
    body: {
      id: id.wanted,
      customer_id: customer,
      invoice_number: text(raw.invoice_number),
      date,
      status,
      custom_properties: { pennylane_status: isArchived(raw) && status === 'paid' ? 'archived' : null },
      invoice_line_items: lines.map((line) => lineBody(line, raw, date, subscription, reading)),
    },
  };
}

function lineBody(
  line: LineShape,
  raw: Raw,
  date: string,
  from: Template | null,
  reading: Reading,
): Record<string, unknown> {
  const period = isCreditNote(raw) ? null : periodOf(line, date, from, reading);
  const quantity = line.quantity === null ? null : Math.round(line.quantity);
  return {
    source_id: line.id,
    subscription_id: isCreditNote(raw) ? null : templateLine(line, from),
    price_id: reading.prices.priceOf(line),
    type: period === null ? 'one_off' : 'subscription',
    amount_excluding_tax_after_discount: line.amount,
    tax_amount: line.tax,
    discount_amount: 0,
    temporary_discount_amount: 0,
    currency_code: currencyOf(raw.currency),
    quantity,
    description: line.label,
    period_start: period?.start ?? null,
    period_end: period?.end ?? null,
    custom_properties: { quantity: quantity === line.quantity ? null : line.quantity },
  };
}

/** What is remembered of a billing subscription, by the invoices that it made. */
interface Template {
  readonly id: string;
  readonly rule: Rule | null;
  readonly lines: readonly KnownLine[];
}

function subscriptionOf(raw: Raw, recalled: Recalled): Template | null {
  const id = linked(raw.billing_subscription);
  const known = id === null ? undefined : recalled.get(`subscription/${id}`);
  return id === null || known === undefined ? null : { ...(known as unknown as Omit<Template, 'id'>), id };
}

/** The subscription of a line: that of the template line of the same product and label, else the set's first. */
function templateLine(line: LineShape, template: Template | null): string | null {
  const same = template?.lines.find((known) => isSame(line, known));
  const found = same ?? template?.lines[0];
  return found === undefined ? null : `${template?.id}:${found[0]}`;
}

/** Imputation dates; else one recurrence from the date of an invoice that a subscription made; else the plan's period. */
function periodOf(line: LineShape, date: string, template: Template | null, reading: Reading): Period | null {
  if (line.imputation !== null) return imputed(line.imputation, reading.settings);
  const rule = template?.rule ?? reading.prices.ruleOf(line);
  const start = parseDay(date.slice(0, 10));
  if (rule === null || start === null) return null;
  return { start: isoDay(start), end: isoDay(periodEnd(start, rule)) };
}

interface Period {
  readonly start: string;
  readonly end: string;
}

/** `auto` and `exclusive` leave the end as it is written: the company's convention reads it (methodology 1). */
function imputed(period: Period, settings: Settings): Period {
  const end = settings.imputation_end === 'inclusive' ? parseDay(period.end) : null;
  return end === null ? period : { start: period.start, end: isoDay(addDays(end, 1)) };
}

/** A credit note among the invoices; one that credits no invoice is an invoice of negative lines. */
export function mapCreditNote(raw: Raw, settings: Settings, recalled: Recalled): Mapped {
  if (isDraft(raw)) return NOTHING;
  const invoice = linked(raw.credited_invoice);
  if (invoice === null) return mapFreeNote(raw, settings, recalled);
  const known = recalled.get(`invoice/${invoice}`);
  const { cancelled, lines } = (known ?? { cancelled: false, lines: [] }) as unknown as KnownInvoice;
  const note = noteFact(raw, invoice, text(raw.currency), documentLines(raw), lines);
  // The invoice was read before anything took it back, and counted as void.
  const paid: SourceFact = { object: 'invoice', sourceId: invoice, body: { status: 'paid' } };
  const wasVoid = cancelled && !recalled.has(`credited/${invoice}`);
  return { facts: wasVoid ? [paid, note] : [note], dead: [], remember: { [`credited/${invoice}`]: true } };
}

interface KnownInvoice {
  readonly cancelled: boolean;
  readonly lines: readonly KnownLine[];
}

function mapFreeNote(raw: Raw, settings: Settings, recalled: Recalled): Mapped {
  const prices = new LinePrices(settings, recalled);
  const lines = documentLines(raw);
  const sign = creditSign(raw, lines);
  const negative = lines.map((line) => ({ ...line, amount: signed(-sign, line.amount), tax: signed(-sign, line.tax) }));
  const fact = invoiceFact(raw, isRefunded(raw) ? 'paid' : 'open', negative, { settings, recalled, prices });
  return { facts: [...prices.facts, fact], dead: [], remember: prices.remember };
}
