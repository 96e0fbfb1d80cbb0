// Given tables as a company: rows become billing objects, and what a row leaves out gets a plain default.

import type { RandomCompany } from '../generator/company.ts';
import type { PublishedRate } from '../generator/rates.ts';
import type { AcquisitionCost, BulkRecord, StatusNote } from '../oracle/company.ts';
import type { Example, PageTable } from './page.ts';

type Row = Record<string, unknown>;

/** The clock of an example that names none, and the options in which it differs from a new company. */
const TODAY = '2025-12-31';
const EXAMPLE_OPTIONS = { freshness: 'today' };

/** The Given tables by the words that open their sentence. */
const OBJECTS: Readonly<Record<string, string>> = {
  customers: 'customer',
  products: 'product',
  prices: 'price',
  subscriptions: 'subscription',
  invoices: 'invoice',
  'invoice lines': 'invoice_line_item',
  'credit notes': 'credit_note_line_item',
};
const NAMES = Object.keys(OBJECTS).join('|');

export interface Setting {
  readonly company: RandomCompany;
  /** Rates that the example adds to the ECB's. */
  readonly rates: readonly PublishedRate[];
}

/** The company that an example's Given tables describe. */
export function settingOf({ tables }: Example): Setting {
  const given = new Given();
  for (const table of tables) if (table.kind === 'Given') given.read(table);
  return { company: given.company(), rates: given.rates };
}

class Given {
  private readonly tables = new Map<string, Map<string, Row>>();
  private readonly settings: Row = { base_currency: 'EUR', time_zone: 'Europe/Paris', today: TODAY };
  private options: Row = { ...EXAMPLE_OPTIONS };
  readonly rates: PublishedRate[] = [];
  private readonly costs: AcquisitionCost[] = [];
  private readonly statusNotes: Record<string, StatusNote[]> = {};

  read({ sentence, columns, rows, line }: PageTable): void {
    const entries = rows
      .flatMap(repeated)
      .map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? ''])));
    if (/^the company\b/.test(sentence)) {
      for (const { option = '', value = '' } of entries) this.set(option, value);
      return;
    }
    if (/^the exchange rates\b/.test(sentence)) {
      this.rates.push(...entries.map(({ day = '', currency = '', rate = '' }) => ({ day, currency, rate })));
      return;
    }
    if (/^the acquisition costs\b/.test(sentence)) {
      for (const { date = '', amount = '', currency = 'EUR' } of entries) {
        this.costs.push({ date, amount: numberOf(amount), currency });
      }
      return;
    }
    if (/^the status changes\b/.test(sentence)) {
      for (const { subscription_id = '', status = '', since = '' } of entries) {
        this.statusNotes[subscription_id] ??= [];
        this.statusNotes[subscription_id].push({ status, since: since === '' ? null : since });
      }
      return;
    }
    const object = OBJECTS[new RegExp(`^the (${NAMES})\\b`).exec(sentence)?.[1] ?? ''];
    if (object === undefined) throw new Error(`table at line ${line}: "Given ${sentence}" names no object`);
    for (const entry of entries) this.add(object, entry);
  }

  private set(option: string, value: string): void {
    if (option in this.settings) this.settings[option] = value;
    else this.options = { ...this.options, [option]: valueOfCell(value) };
  }

  private add(object: string, entry: Readonly<Record<string, string>>): void {
    const row: Row = {};
    const parent: Row = {};
    for (const [column, cell] of Object.entries(entry)) {
      if (cell === '') continue;
      const [prefix, name] = /^(invoice|credit_note)\.(\w+)$/.exec(column)?.slice(1) ?? [];
      if (prefix !== undefined && name !== undefined) parent[name] = cell;
      else write(object, row, column, cell);
    }
    if (object === 'invoice_line_item') this.addLine(row, parent);
    else if (object === 'credit_note_line_item') this.addNote(row, parent);
    else this.put(object, String(row.id), row);
  }

  private addLine(row: Row, invoice: Row): void {
    const id = row.id ?? `line-${this.table('invoice_line_item').size + 1}`;
    const invoiceId = String(row.invoice_id ?? `invoice of ${id}`);
    const known = this.table('invoice').get(invoiceId) ?? {};
    const date = invoice.date ?? known.date ?? row.period_start;
    this.put('invoice', invoiceId, { status: 'paid', customer_id: 'acme', ...known, ...invoice, date });
    this.put('invoice_line_item', String(id), {
      type: 'subscription',
      tax_amount: 0,
      currency_code: 'EUR',
      ...row,
      invoice_id: invoiceId,
    });
  }

  private addNote(row: Row, note: Row): void {
    const id = String(row.credit_note_id ?? `note-${this.table('credit_note_line_item').size + 1}`);
    const line = this.table('invoice_line_item').get(String(row.invoice_line_item_id));
    const invoiceId = String(row.invoice_id ?? line?.invoice_id);
    const known = this.table('credit_note').get(id) ?? {};
    const { invoice_id: _, ...own } = row;
    this.put('credit_note', id, { ...known, ...note, invoice_id: invoiceId });
    const lineId = `${id} line ${this.table('credit_note_line_item').size + 1}`;
    this.put('credit_note_line_item', lineId, { currency_code: 'EUR', ...own, credit_note_id: id });
  }

  private table(object: string): Map<string, Row> {
    return this.tables.getOrInsertComputed(object, () => new Map());
  }

  private put(object: string, id: string, row: Row): void {
    this.table(object).set(id, { ...row, id });
  }

  /** Everything, with what is only referred to made as plainly as it can be. */
  company(): RandomCompany {
    this.imply('invoice_line_item', 'price_id', 'price', () => ({ type: 'subscription' }));
    this.imply('subscription', 'price_id', 'price', () => ({ type: 'subscription' }));
    this.imply('price', 'product_id', 'product', () => ({}));
    this.imply('invoice_line_item', 'subscription_id', 'subscription', (line) => ({
      status: 'active',
      customer_id: this.table('invoice').get(String(line.invoice_id))?.customer_id,
    }));
    this.imply('invoice', 'customer_id', 'customer', () => ({}));
    this.imply('subscription', 'customer_id', 'customer', () => ({}));
    this.imply('customer', 'root_parent_id', 'customer', () => ({}));
    const records: BulkRecord[] = [...this.tables].flatMap(([object, rows]) =>
      [...rows.values()].map((data) => ({ object, data })),
    );
    return {
      base_currency: String(this.settings.base_currency),
      time_zone: String(this.settings.time_zone),
      today: String(this.settings.today),
      options: this.options,
      records,
      status_notes: this.statusNotes,
      acquisition_costs: this.costs,
    };
  }

  private imply(object: string, field: string, of: string, make: (row: Row) => Row): void {
    for (const row of [...this.table(object).values()]) {
      const id = row[field];
      if (id !== undefined && !this.table(of).has(String(id))) this.put(of, String(id), make(row));
    }
  }
}

const COUNTED = /\{(\d+)\.\.(\d+)\}/;

/** A row with `{1..20}` in a cell stands for twenty rows, with the numbers in its place. */
function repeated(row: readonly string[]): (readonly string[])[] {
  const [, first, last] = COUNTED.exec(row.join('\n')) ?? [];
  if (first === undefined || last === undefined) return [row];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) =>
    row.map((cell) => cell.replace(COUNTED, String(Number(first) + index))),
  );
}

const AMOUNT_FIELDS = /amount|^monthly_value$|^period_length$|^quantity$/;
const SHORT: Readonly<Record<string, string>> = { amount: 'amount_excluding_tax_after_discount' };

/** Writes one cell: `amount` of a line is its amount after discount, `period` is `start → end`, `custom.key` a property. */
function write(object: string, row: Row, column: string, cell: string): void {
  if (column === 'period') {
    const [start, end] = cell.split('→').map((part) => part.trim());
    row.period_start = start;
    row.period_end = end;
  } else if (column.startsWith('custom.')) {
    row.custom_properties = { ...(row.custom_properties as Row), [column.slice('custom.'.length)]: valueOfCell(cell) };
  } else {
    const field = (object === 'invoice_line_item' ? SHORT[column] : undefined) ?? column;
    row[field] = AMOUNT_FIELDS.test(field) ? numberOf(cell) : cell;
  }
}

/** `1,200.50` as a number. */
function numberOf(cell: string): number {
  const value = Number(cell.replaceAll(',', ''));
  if (Number.isNaN(value)) throw new Error(`"${cell}" is no number`);
  return value;
}

/** Numbers and true / false as such, anything else as text. */
export function valueOfCell(cell: string): unknown {
  return /^(-?\d+(\.\d+)?|true|false)$/.test(cell) ? JSON.parse(cell) : cell;
}
