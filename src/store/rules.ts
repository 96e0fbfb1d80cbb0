// The rules about an object as a whole, checked after a write was merged into it: periods, chains of parents, and what
// credit notes may name (api.md, billing objects).

import { toDay } from '../core/calendar.ts';
import type { Fault } from '../core/result.ts';
import type { ValueRow } from './tables.ts';
import type { Turn } from './turn.ts';
import type { Item, WorkingSet } from './working.ts';

type Body = Readonly<Record<string, unknown>>;

/** What the write that led to the item's present row breaks; `loc` goes before each fault's field. */
export function ruleFaults(
  turn: Turn,
  set: WorkingSet,
  item: Item,
  body: Body,
  loc: readonly (string | number)[],
): Fault[] {
  const found = brokenRule(turn, set, item, body);
  return found === null ? [] : [{ loc: [...loc, found.field], msg: found.msg, type: 'value_error' }];
}

interface Broken {
  readonly field: string;
  readonly msg: string;
}

function brokenRule(turn: Turn, set: WorkingSet, item: Item, body: Body): Broken | null {
  switch (item.object) {
    case 'customer':
      return body.root_parent_id === undefined ? null : circle(set, item);
    case 'invoice_line_item':
      return backwards(turn, item.row, body) ?? movedUnderNote(set, item);
    case 'credit_note':
      return set.linesOf(item).some((line) => namesOtherInvoice(set, line.row)) ? otherInvoice('invoice_id') : null;
    case 'credit_note_line_item':
      if (!namesOtherInvoice(set, item.row)) return null;
      return otherInvoice(body.invoice_line_item_id === undefined ? 'credit_note_id' : 'invoice_line_item_id');
    default:
      return null;
  }
}

function circle(set: WorkingSet, item: Item): Broken | null {
  const seen = new Set<number>();
  let above = set.at('customer', item.row.root_parent_id);
  while (above !== null && !seen.has(above.no)) {
    if (above.no === item.no) return { field: 'root_parent_id', msg: 'A customer cannot be above itself' };
    seen.add(above.no);
    above = set.at('customer', above.row.root_parent_id);
  }
  return null;
}

function backwards(turn: Turn, row: ValueRow, body: Body): Broken | null {
  const { period_start: start, period_end: end } = row;
  if (body.period_start === undefined && body.period_end === undefined) return null;
  if (typeof start !== 'string' || typeof end !== 'string' || inOrder(start, end, turn.timeZone)) return null;
  const field = body.period_end === undefined ? 'period_start' : 'period_end';
  return { field, msg: 'period_start must not be after period_end' };
}

/** Two dates or two instants compare as they are; a date and an instant by the day in the company's time zone. */
function inOrder(start: string, end: string, timeZone: string): boolean {
  const startIsDate = start.length === 10;
  const endIsDate = end.length === 10;
  if (startIsDate && endIsDate) return start <= end;
  if (!startIsDate && !endIsDate) return Date.parse(start) <= Date.parse(end);
  return (toDay(start, timeZone) ?? 0) <= (toDay(end, timeZone) ?? 0);
}

function namesOtherInvoice(set: WorkingSet, row: ValueRow): boolean {
  const line = set.at('invoice_line_item', row.invoice_line_item_id);
  const note = set.at('credit_note', row.credit_note_id);
  return line !== null && note !== null && line.row.invoice_id !== note.row.invoice_id;
}

function otherInvoice(field: string): Broken {
  return { field, msg: 'A credit note line must name a line of the invoice that its credit note is on' };
}

/** A line that a credit note names stays on the invoice of that note. */
function movedUnderNote(set: WorkingSet, item: Item): Broken | null {
  if (item.stored === null || item.stored.invoice_id === item.row.invoice_id) return null;
  for (const noteLine of set.all('credit_note_line_item')) {
    if (noteLine.row.invoice_line_item_id === item.no && namesOtherInvoice(set, noteLine.row)) {
      return otherInvoice('invoice_id');
    }
  }
  return null;
}
