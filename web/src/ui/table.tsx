// The one table of the application: sorted and paged by the server or by itself, columns picked, files taken, keys obeyed.

import {
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { Failure } from './states.tsx';
import { TableBody } from './table/body.tsx';
import { type PageOf, type Sort, type TableColumn, type TableFiles, widthOf } from './table/column.ts';
import { ColumnPicker, FileMenu, Pager } from './table/tools.tsx';

export type { PageOf, Sort, TableColumn, TableFiles } from './table/column.ts';

const FEATURES = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, text: sortFn_text, basic: sortFn_basic },
});
/** What scrolls must be reached by the keyboard (WCAG 2.1.1). */
const SCROLLS = { tabIndex: 0 } as const;
/** Rows of the skeleton. */
const WAITING = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const NO_ROWS: readonly never[] = [];

export interface DataTableProps<Row> {
  /** Says what the table lists; its accessible name. */
  readonly label: string;
  /** Keep it the same between renders (useMemo). */
  readonly columns: readonly TableColumn<Row>[];
  /** Undefined while nothing has come yet. */
  readonly rows: readonly Row[] | undefined;
  readonly rowKey: (row: Row) => string;
  /** Opens what the row is about: click, or Enter on its first cell. */
  readonly onRow?: (row: Row) => void;
  readonly error?: Error | null;
  readonly retry?: () => void;
  /** Another answer is under way; the rows stay. */
  readonly busy?: boolean;
  /** Shown where there are no rows. */
  readonly empty?: ReactNode;
  /** The order in force. Without `onSort` the table sorts its own rows. */
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  readonly page?: PageOf;
  /** Columns shown, and the word that others were picked; without them the table remembers by itself. */
  readonly shown?: readonly string[] | null;
  readonly onShown?: (ids: readonly string[]) => void;
  readonly files?: TableFiles;
  /** Search, filters and the like: left of the tools. */
  readonly tools?: ReactNode;
  /** A last row that stays in view, by column. */
  readonly totals?: Readonly<Record<string, ReactNode>>;
  /** Most pixels high; rows beyond scroll. Default 640. */
  readonly height?: number;
  /** The last columns are the latest: they are in view first. */
  readonly latestLast?: boolean;
  /** Stands in a card already: no border of its own. */
  readonly plain?: boolean;
}

export function DataTable<Row>(props: DataTableProps<Row>): ReactNode {
  const { columns, rows, page, files, error = null, retry } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const { hidden, toggle } = useHidden(props);
  const { latestLast = false } = props;
  const width = columns.length;
  useEffect(() => {
    if (latestLast && width > 0 && scroll.current !== null) scroll.current.scrollLeft = scroll.current.scrollWidth;
  }, [latestLast, width]);
  const { sorted, sort, onSort, visible } = useRows(props, hidden);
  const pickable = columns.some(({ optional }) => optional === true) || props.onShown !== undefined;
  return (
    <div className={props.plain ? '' : 'rounded-lg border border-line bg-card'}>
      {props.tools !== undefined || files !== undefined || pickable ? (
        <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
          <div className="flex min-w-0 flex-[1_1_18rem] flex-wrap items-center gap-2">{props.tools}</div>
          {pickable ? <ColumnPicker columns={columns} hidden={hidden} onToggle={toggle} /> : null}
          {files === undefined ? null : <FileMenu files={files} columns={visible} rows={sorted} />}
        </div>
      ) : null}
      {error === null ? null : (
        <div className="p-3">
          <Failure error={error} {...(retry === undefined ? {} : { retry })} />
        </div>
      )}
      <section
        ref={scroll}
        {...SCROLLS}
        aria-label={props.label}
        aria-busy={props.busy === true || rows === undefined}
        className={`relative overflow-auto ${props.busy === true ? 'opacity-70' : ''}`}
        style={{ maxHeight: props.height ?? 640 }}
      >
        <table
          className="w-full table-fixed border-separate border-spacing-0"
          style={{ minWidth: visible.reduce((sum, column, index) => sum + widthOf(column, index), 0) }}
        >
          <colgroup>
            {visible.map((column, index) => (
              <col key={column.id} style={{ width: widthOf(column, index) }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              {visible.map((column, index) => (
                <Heading key={column.id} column={column} first={index === 0} sort={sort} onSort={onSort} />
              ))}
            </tr>
          </thead>
          {rows === undefined && error === null ? (
            <Waiting columns={visible.length} />
          ) : (
            <TableBody
              columns={visible}
              rows={sorted}
              rowKey={props.rowKey}
              scroll={scroll}
              {...(props.onRow === undefined ? {} : { onRow: props.onRow })}
            />
          )}
          {props.totals === undefined ? null : <Totals columns={visible} totals={props.totals} />}
        </table>
        {rows?.length === 0 ? <div className="px-4 py-12 text-center text-mut">{props.empty}</div> : null}
      </section>
      {page === undefined || (props.plain === true && page.offset === 0 && !page.more) ? null : (
        <Pager page={page} shown={rows?.length ?? 0} />
      )}
    </div>
  );
}

/** Which columns are not shown: told from outside (the URL), or kept here. */
function useHidden<Row>({ columns, shown, onShown }: DataTableProps<Row>) {
  const [own, setOwn] = useState<readonly string[] | null>(null);
  const ids = (onShown === undefined ? own : (shown ?? null)) ?? defaults(columns);
  const first = columns[0]?.id;
  const toggle = (id: string) => {
    const next = columns.map((column) => column.id).filter((each) => ids.includes(each) !== (each === id));
    (onShown ?? setOwn)(next);
  };
  return { hidden: (id: string) => id !== first && !ids.includes(id), toggle };
}

function defaults<Row>(columns: readonly TableColumn<Row>[]): readonly string[] {
  return columns.filter(({ optional }) => optional !== true).map(({ id }) => id);
}

/** The rows in order and the columns shown, by TanStack Table. */
function useRows<Row>(props: DataTableProps<Row>, hidden: (id: string) => boolean) {
  const { columns, rows, onSort } = props;
  const [own, setOwn] = useState<Sort | null>(props.sort ?? null);
  const sort = onSort === undefined ? own : (props.sort ?? null);
  const defs = useMemo(
    () => columns.map((column) => ({ id: column.id, accessorFn: (row: Row) => column.value(row) ?? undefined })),
    [columns],
  );
  const table = useTable({
    features: FEATURES,
    columns: defs.map((def) => ({ ...def, sortUndefined: 'last' as const })),
    data: (rows ?? NO_ROWS) as Row[] & object[],
    manualSorting: onSort !== undefined,
    state: {
      sorting: sort === null ? [] : [{ id: sort.id, desc: sort.desc }],
      columnVisibility: Object.fromEntries(columns.map(({ id }) => [id, !hidden(id)])),
    },
  });
  const sorted = table.getRowModel().rows.map((row) => row.original as Row);
  return { sorted, sort, onSort: onSort ?? setOwn, visible: columns.filter(({ id }) => !hidden(id)) };
}

function Heading<Row>({
  column,
  first,
  sort,
  onSort,
}: {
  readonly column: TableColumn<Row>;
  readonly first: boolean;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort) => void;
}): ReactNode {
  const t = useT();
  const mine = sort?.id === column.id;
  const order = mine ? (sort.desc ? 'descending' : 'ascending') : 'none';
  const Icon = mine ? (sort.desc ? ArrowDown : ArrowUp) : ChevronsUpDown;
  const right = column.align === 'right';
  return (
    <th
      scope="col"
      {...(column.sortable === true ? { 'aria-sort': order } : {})}
      title={column.hint}
      className={`sticky top-0 h-9 border-b border-line bg-card px-3 text-sm font-medium text-mut ${first ? 'z-20 sm:left-0' : 'z-[15]'} ${right ? 'text-right' : 'text-left'}`}
    >
      {column.sortable === true ? (
        <button
          type="button"
          className={`inline-flex max-w-full items-center gap-1 align-middle hover:text-fg ${mine ? 'text-fg' : ''} ${right ? 'flex-row-reverse' : ''}`}
          title={t('table.sort', { column: column.label })}
          // Numbers begin with the largest, texts with A.
          onClick={() => onSort({ id: column.id, desc: mine ? !sort.desc : right })}
        >
          <span className="truncate">{column.label}</span>
          <Icon size={13} aria-hidden className={mine ? '' : 'opacity-40'} />
        </button>
      ) : (
        <span className="block truncate">{column.label}</span>
      )}
    </th>
  );
}

function Waiting({ columns }: { readonly columns: number }): ReactNode {
  const t = useT();
  return (
    <tbody>
      {WAITING.map((row) => (
        <tr key={row}>
          <td colSpan={columns} className="h-9 border-b border-line px-3">
            {row === 0 ? <span className="sr-only">{t('state.loading')}</span> : null}
            <div className="h-3.5 animate-pulse rounded-sm bg-hover" />
          </td>
        </tr>
      ))}
    </tbody>
  );
}

function Totals<Row>({
  columns,
  totals,
}: {
  readonly columns: readonly TableColumn<Row>[];
  readonly totals: Readonly<Record<string, ReactNode>>;
}): ReactNode {
  return (
    <tfoot>
      <tr>
        {columns.map((column, index) => (
          <td
            key={column.id}
            className={`sticky bottom-0 h-9 border-t border-line bg-card px-3 font-semibold ${index === 0 ? 'left-0 z-20' : 'z-10'} ${column.align === 'right' ? 'text-right' : 'text-left'}`}
          >
            {totals[column.id]}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}
