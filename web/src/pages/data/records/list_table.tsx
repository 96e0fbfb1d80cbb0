// Objects that no view lists, from the API's own list: in order of creation, a page at a time by its cursor.

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { webHeaders } from '../../../api/api.ts';
import { useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Empty } from '../../../ui/states.tsx';
import type { CellValue } from '../../../ui/table/column.ts';
import { csvOf, xlsxOf } from '../../../ui/table/files.ts';
import { useParams } from '../../../ui/table/params.ts';
import { SearchBox } from '../../../ui/table/search_box.tsx';
import { useColumnLabel, type ViewRow } from '../../../ui/table/view_columns.tsx';
import { DataTable, type TableColumn } from '../../../ui/table.tsx';
import { type BillingObject, LISTINGS, type ObjectBody, PATHS } from './objects.ts';
import { useOpenObject } from './open_object.ts';

const LIMIT = 50;
const PAGE_MOST = 1000;

interface Page {
  readonly data: readonly ObjectBody[];
  readonly next_cursor: string | null;
  readonly has_more: boolean;
}

async function asked(object: BillingObject, limit: number, search: string, cursor: string | null): Promise<Page> {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(search === '' ? {} : { search }),
    ...(cursor === null ? {} : { cursor }),
  });
  const response = await fetch(`/api/v1/${PATHS[object]}?${query}`, { headers: webHeaders() });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as Page;
}

export function ListTable({ object, label }: { readonly object: BillingObject; readonly label: string }): ReactNode {
  const t = useT();
  const { open } = useOpenObject();
  /** Cursors of the pages before this one: the way back. */
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const cursor = cursors.at(-1) ?? null;
  const [params, setParams] = useParams();
  const search = params.q ?? '';
  const answer = useQuery({
    queryKey: ['list', object, search, cursor],
    queryFn: () => asked(object, LIMIT, search, cursor),
    placeholderData: keepPreviousData,
  });
  const rows = useMemo(() => answer.data?.data.map(flat), [answer.data]);
  const columns = useColumns(object, rows);
  const next = answer.data?.next_cursor ?? null;
  return (
    <DataTable<ViewRow>
      label={label}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      error={answer.error}
      retry={() => void answer.refetch()}
      busy={answer.isPlaceholderData}
      empty={<Empty text={t('records.none')} />}
      onRow={(row) => open(object, String(row.id))}
      tools={
        <SearchBox
          label={t('table.search')}
          value={search}
          onChange={(text) => {
            setCursors([null]);
            setParams({ q: text });
          }}
        />
      }
      page={{
        offset: (cursors.length - 1) * LIMIT,
        limit: LIMIT,
        total: null,
        more: answer.data?.has_more ?? false,
        onOffset: (offset) =>
          setCursors(offset / LIMIT < cursors.length - 1 || next === null ? cursors.slice(0, -1) : [...cursors, next]),
      }}
      files={{
        name: PATHS[object],
        csv: async () => csvOf(columns, await allObjects(object, search)),
        xlsx: async () => xlsxOf(columns, await allObjects(object, search)),
      }}
    />
  );
}

/** Custom properties become columns of their own; embedded lines stand at their own object. */
function flat(body: ObjectBody): ViewRow {
  const custom = Object.entries((body.custom_properties ?? {}) as ObjectBody);
  const own = Object.entries(body).filter(([, value]) => value === null || typeof value !== 'object');
  return Object.fromEntries([...own, ...custom.map(([key, value]) => [`custom.${key}`, value])]) as ViewRow;
}

function useColumns(object: BillingObject, rows: readonly ViewRow[] | undefined): readonly TableColumn<ViewRow>[] {
  const format = useFormat();
  const or = useTOr();
  const label = useColumnLabel();
  return useMemo(() => {
    const { shown } = LISTINGS[object];
    const names = [...new Set([...shown, ...(rows ?? []).flatMap((row) => Object.keys(row))])];
    return names.map((name): TableColumn<ViewRow> => {
      const number = rows?.some((row) => typeof row[name] === 'number') ?? false;
      return {
        id: name,
        label: name.startsWith('custom.') ? name.slice('custom.'.length) : label(name),
        value: (row) => row[name] ?? null,
        cell: (row) => cellText(row, name, format.money, or),
        align: number ? 'right' : 'left',
        width: name === 'id' || name === 'name' ? 240 : 150,
        optional: !shown.includes(name),
      };
    });
  }, [object, rows, format, or, label]);
}

function cellText(
  row: ViewRow,
  name: string,
  money: (value: number, currency: string) => string,
  or: (id: string, fallback: string) => string,
): ReactNode {
  const value: CellValue = row[name] ?? null;
  if (value === null) return '–';
  if (name === 'amount' && typeof value === 'number' && typeof row.currency_code === 'string') {
    return money(value, row.currency_code);
  }
  return name === 'type' || typeof value === 'boolean' ? or(`value.${value}`, String(value)) : String(value);
}

/** Every object of a list, for a file. */
async function allObjects(object: BillingObject, search: string): Promise<readonly ViewRow[]> {
  const rows: ViewRow[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: Page = await asked(object, PAGE_MOST, search, cursor);
    rows.push(...page.data.map(flat));
    if (!page.has_more) return rows;
    cursor = page.next_cursor;
  }
}
