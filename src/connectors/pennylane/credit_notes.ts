// Credit notes of Pennylane as facts: amounts turned into credits, each line tied to the line it credits.

import type { SourceFact } from '../connector.ts';
import type { Raw } from '../record.ts';
import { currencyOf, documentLines, isPaid, isSame, type KnownLine, totalOf } from './documents.ts';
import { decimal, identity, type LineShape, text } from './shapes.ts';

/** What turns the amounts of a note into credits: -1 where they are written as negative, which they really are, else 1. */
export function creditSign(raw: Raw, lines: readonly LineShape[]): 1 | -1 {
  const total = totalOf(raw) ?? lines.reduce((sum, line) => sum + line.amount, 0);
  return total <= 0 ? -1 : 1;
}

/** Never -0. */
export function signed(sign: number, amount: number): number {
  return amount === 0 ? 0 : sign * amount;
}

export function isRefunded(raw: Raw): boolean {
  const left = decimal(raw.remaining_amount_with_tax ?? raw.remaining_amount, 'The remaining amount');
  return isPaid(raw) || left === 0;
}

/** A note on an invoice. One nested in a version 1 invoice has no date, which is then the invoice's, and no lines. */
export function noteFact(
  raw: Raw,
  invoice: string,
  currency: string | null,
  given: readonly LineShape[],
  credited: readonly KnownLine[],
): SourceFact {
  const id = identity(raw);
  const lines = given.length > 0 ? given : documentLines(raw);
  const sign = creditSign(raw, lines);
  const body = {
    id: id.wanted,
    invoice_id: invoice,
    date: text(raw.date),
    status: isRefunded(raw) ? 'refunded' : 'refund_due',
    credit_note_line_items: lines.map((line) => ({
      source_id: line.id,
      invoice_line_item_id: creditedLine(line, credited),
      amount: signed(sign, line.amount),
      discount_amount: 0,
      temporary_discount_amount: 0,
      currency_code: currencyOf(raw.currency ?? currency),
      description: line.label,
      custom_properties: { tax_amount: signed(sign, line.tax) },
    })),
  };
  return { object: 'credit_note', sourceId: id.source, body };
}

/** The invoice line of the same product and label, where exactly one is. */
function creditedLine(line: LineShape, credited: readonly KnownLine[]): string | null {
  const same = credited.filter((known) => isSame(line, known));
  return same.length === 1 ? (same[0]?.[0] ?? null) : null;
}
