// The columns of a view of the server as columns of a table: headings in the reader's language, values in their format.

import { useMemo } from 'react';
import type { Column } from '../../../../src/client/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { type Format, NONE, useFormat } from '../../format/format.ts';
import { type Translate, useT, useTOr } from '../../messages/messages.tsx';
import type { CellValue, TableColumn } from './column.ts';

export type ViewRow = Readonly<Record<string, CellValue>>;

/** Decimals that are no amounts. */
const PLAIN = new Set(['fx_rate', 'months']);
/** Amounts in the currency of the row, not of the company. */
const IN_ROW_CURRENCY = new Set([
  'amount_excluding_tax_after_discount',
  'tax_amount',
  'discount_amount',
  'temporary_discount_amount',
  'monthly_value',
]);
const WIDE = /name|description|email|id$/;

/** The currency of every figure of the company. */
export function useCurrency(): string {
  return useAnswer('GET /company', {}).data?.base_currency ?? 'EUR';
}

/** What a column is called: a known word, or the key of a custom property. */
export function useColumnLabel(): (name: string) => string {
  const or = useTOr();
  return (name) => {
    const [custom, object = '', ...key] = name.split('.');
    if (custom === 'custom') {
      const known = or(`object.${object}`, object);
      return object === 'customer' ? key.join('.') : `${key.join('.')} (${known.toLowerCase()})`;
    }
    return or(`column.${name}`, name.replaceAll('_', ' '));
  };
}

/** One value as the reader's language writes it. */
export function shownValue(column: Column, row: ViewRow, format: Format, t: Translate, currency: string): string {
  const value = row[column.name] ?? null;
  if (value === null) return NONE;
  if (typeof value === 'boolean') return value ? t('value.yes') : t('value.no');
  if (column.type === 'date') return value === '' ? NONE : format.day(String(value));
  if (typeof value !== 'number') return value;
  if (IN_ROW_CURRENCY.has(column.name) && typeof row.currency_code === 'string') {
    return format.money(value, row.currency_code);
  }
  if (column.type === 'decimal' && !PLAIN.has(column.name)) return format.money(value, currency);
  return format.value(value, 'ratio', currency);
}

/** Texts of the server with few values, that we have words for. */
const CODED = new Set(['state', 'status', 'invoice_status', 'movement_type', 'type', 'is_renew']);

export function useViewColumns(
  columns: readonly Column[] | undefined,
  shown: readonly string[],
): readonly TableColumn<ViewRow>[] {
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const currency = useCurrency();
  const label = useColumnLabel();
  return useMemo(() => {
    const known = columns ?? shown.map((name): Column => ({ name, type: 'string', description: '' }));
    const ordered = [
      ...shown.flatMap((name) => known.filter((column) => column.name === name)),
      ...known.filter(({ name }) => !shown.includes(name)),
    ];
    return ordered.map((column): TableColumn<ViewRow> => {
      const number = column.type === 'decimal' || column.type === 'number' || column.type === 'integer';
      return {
        id: column.name,
        label: label(column.name),
        value: (row) => row[column.name] ?? null,
        cell: (row) => {
          const text = shownValue(column, row, format, t, currency);
          if (column.name === 'excluded_because') return or(`excluded.${text}`, text);
          return CODED.has(column.name) ? or(`value.${text}`, text) : text;
        },
        align: number ? 'right' : 'left',
        width: number || column.type === 'date' ? 130 : WIDE.test(column.name) ? 200 : 140,
        sortable: true,
        optional: !shown.includes(column.name),
        ...(column.description === '' ? {} : { hint: column.description }),
      };
    });
  }, [columns, shown, label, format, t, or, currency]);
}
