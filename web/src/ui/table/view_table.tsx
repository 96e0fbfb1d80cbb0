// A view of the server as a table: searched, filtered, sorted and paged there; what is chosen lies in the URL.

import { type ReactNode, useMemo } from 'react';
import type { ViewRows } from '../../../../src/client/api.ts';
import { call } from '../../api/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { useT } from '../../messages/messages.tsx';
import { DataTable } from '../table.tsx';
import type { TableColumn } from './column.ts';
import { fetched, queryText, xlsxOf } from './files.ts';
import { filterOf, filterText, parseFilters } from './filter_text.ts';
import { type FilterField, Filters } from './filters.tsx';
import { useParams } from './params.ts';
import { SearchBox } from './search_box.tsx';
import { useColumnLabel, useViewColumns, type ViewRow } from './view_columns.tsx';

export interface ViewQuery {
  readonly date_start?: string;
  readonly date_end?: string;
  readonly date_step?: 'day' | 'week' | 'month' | 'quarter' | 'year';
  readonly filters?: Record<string, unknown>[];
}

export interface ViewTableProps {
  readonly slug: string;
  readonly label: string;
  /** Columns shown from the start, in this order; the others can be picked. Keep it the same between renders. */
  readonly shown: readonly string[];
  /** What is asked beside the filters of the user. */
  readonly query?: ViewQuery;
  /** The text column that the search box looks into; without one there is no box. */
  readonly searchIn?: string;
  /** Sorted by this until somebody sorts otherwise: `mrr desc`. */
  readonly order: string;
  readonly onRow?: (row: ViewRow) => void;
  readonly rowKey?: (row: ViewRow) => string;
  /** Cells that are more than text. */
  readonly cells?: Readonly<Record<string, (row: ViewRow) => ReactNode>>;
  readonly empty: ReactNode;
  /** Leads the names in the URL where a page has several tables. */
  readonly prefix?: string;
  readonly height?: number;
  readonly plain?: boolean;
  readonly filterable?: boolean;
  /** Rows a page. */
  readonly limit?: number;
  readonly values?: Readonly<Record<string, readonly string[]>>;
}

const LIMIT = 50;
/** The most that the server gives in one page. */
const PAGE_MOST = 1000;

export function ViewTable(props: ViewTableProps): ReactNode {
  const t = useT();
  const { slug, shown, cells, prefix = '', limit = LIMIT } = props;
  const [params, setParams] = useParams();
  const state = stateOf(params, prefix, props.order);
  const described = useAnswer('GET /views/{slug}', { path: { slug } });
  const plain = useViewColumns(described.data?.columns, shown);
  const columns = useMemo(() => withCells(plain, cells), [plain, cells]);
  const fields = useFields(described.data?.columns, props.values);
  const filters = [
    ...(props.query?.filters ?? []),
    ...state.where.map((filter) => filterOf(filter, fields.find(({ id }) => id === filter.field)?.type ?? 'string')),
    ...(state.q === '' || props.searchIn === undefined
      ? []
      : [{ field: props.searchIn, op: 'contains', value: state.q }]),
  ];
  const query = {
    ...props.query,
    order_by: state.sort.id,
    order_dir: state.sort.desc ? ('desc' as const) : ('asc' as const),
    ...(filters.length === 0 ? {} : { filters }),
  };
  const answer = useAnswer('GET /views/{slug}/query', {
    path: { slug },
    query: { ...query, limit, offset: state.offset },
  });
  const set = (name: string, value: string | undefined) =>
    setParams({ [`${prefix}${name}`]: value, ...(name === 'at' ? {} : { [`${prefix}at`]: undefined }) });
  return (
    <DataTable<ViewRow>
      label={props.label}
      columns={columns}
      rows={answer.data?.rows}
      rowKey={props.rowKey ?? ((row) => String(row.id ?? row.line_id ?? row.customer_id))}
      error={answer.error}
      retry={() => void answer.refetch()}
      busy={answer.isPlaceholderData}
      empty={props.empty}
      sort={state.sort}
      onSort={({ id, desc }) => set('sort', `${id} ${desc ? 'desc' : 'asc'}`)}
      shown={state.columns}
      onShown={(ids) => set('cols', ids.join(','))}
      page={{
        offset: state.offset,
        limit,
        total: answer.data?.page.has_more === false ? state.offset + answer.data.page.returned : null,
        more: answer.data?.page.has_more ?? false,
        onOffset: (offset) => set('at', offset === 0 ? undefined : String(offset)),
      }}
      files={{
        name: slug,
        csv: () => fetched(`/views/${slug}/query?${queryText(query)}`, 'text/csv'),
        xlsx: async () => xlsxOf(visibleOf(columns, state.columns), await allRows(slug, query)),
      }}
      {...(props.onRow === undefined ? {} : { onRow: props.onRow })}
      {...(props.height === undefined ? {} : { height: props.height })}
      {...(props.plain === undefined ? {} : { plain: props.plain })}
      tools={
        <>
          {props.searchIn === undefined ? null : (
            <SearchBox label={t('table.search')} value={state.q} onChange={(value) => set('q', value)} />
          )}
          {props.filterable === false ? null : (
            <Filters
              fields={fields}
              filters={state.where}
              onChange={(where) => set('where', where.length === 0 ? undefined : filterText(where))}
            />
          )}
        </>
      }
    />
  );
}

function stateOf(params: Readonly<Record<string, string | undefined>>, prefix: string, order: string) {
  const [id = '', dir] = (params[`${prefix}sort`] ?? order).split(' ');
  const offset = Number(params[`${prefix}at`] ?? 0);
  return {
    q: params[`${prefix}q`] ?? '',
    where: parseFilters(params[`${prefix}where`]),
    sort: { id, desc: dir === 'desc' },
    offset: Number.isInteger(offset) && offset > 0 ? offset : 0,
    columns: params[`${prefix}cols`]?.split(',') ?? null,
  };
}

function withCells(columns: readonly TableColumn<ViewRow>[], cells: ViewTableProps['cells']) {
  if (cells === undefined) return columns;
  return columns.map((column) => {
    const cell = cells[column.id];
    return cell === undefined ? column : { ...column, cell };
  });
}

function visibleOf(columns: readonly TableColumn<ViewRow>[], ids: readonly string[] | null) {
  return columns.filter((column) => (ids === null ? column.optional !== true : ids.includes(column.id)));
}

function useFields(columns: ViewRows['columns'] | undefined, values: ViewTableProps['values']): readonly FilterField[] {
  const label = useColumnLabel();
  return (columns ?? []).map(({ name, type }) => {
    const offered = values?.[name];
    return { id: name, label: label(name), type, ...(offered === undefined ? {} : { values: offered }) };
  });
}

type Query = NonNullable<Parameters<typeof call<'GET /views/{slug}/query'>>[1]['query']>;

/** Every row of a question, page by page. */
async function allRows(slug: string, query: Query): Promise<readonly ViewRow[]> {
  const rows: ViewRow[] = [];
  for (let more = true; more; ) {
    const answer = await call('GET /views/{slug}/query', {
      path: { slug },
      query: { ...query, limit: PAGE_MOST, offset: rows.length },
    });
    rows.push(...answer.rows);
    more = answer.page.has_more;
  }
  return rows;
}
