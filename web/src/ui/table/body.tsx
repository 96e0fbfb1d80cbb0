// The rows of a table: only those in view are in the page, and the arrow keys walk through them.

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, type RefObject, useState } from 'react';
import { NONE } from '../../format/format.ts';
import type { TableColumn } from './column.ts';

/** Rows of this height keep their place while one scrolls. */
const ROW_PX = 36;
/** Fewer are simply all there: the browser's own search finds them. */
const VIRTUAL_FROM = 120;

export interface BodyProps<Row> {
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly onRow?: (row: Row) => void;
  readonly scroll: RefObject<HTMLDivElement | null>;
}

export function TableBody<Row>({ columns, rows, rowKey, onRow, scroll }: BodyProps<Row>): ReactNode {
  const [current, setCurrent] = useState(0);
  const virtual = rows.length >= VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    enabled: virtual,
  });
  const items = virtualizer.getVirtualItems();
  const first = virtual ? (items[0]?.index ?? 0) : 0;
  const last = virtual ? (items.at(-1)?.index ?? -1) : rows.length - 1;
  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setCurrent(next);
    if (virtual) virtualizer.scrollToIndex(next);
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = rowAfter(event.key, current, rows.length);
    if (to === null || !(event.target as HTMLElement).matches('[data-row]')) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <tbody onKeyDown={onKeyDown}>
      <Gap px={first * ROW_PX} span={columns.length} />
      {rows.slice(first, last + 1).map((row, place) => (
        <TableRow
          key={rowKey(row)}
          columns={columns}
          row={row}
          index={first + place}
          tabbable={first + place === Math.min(current, rows.length - 1)}
          onFocus={setCurrent}
          {...(onRow === undefined ? {} : { onRow })}
        />
      ))}
      <Gap px={(rows.length - 1 - last) * ROW_PX} span={columns.length} />
    </tbody>
  );
}

function rowAfter(key: string, current: number, count: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: current + 1,
    ArrowUp: current - 1,
    PageDown: current + 15,
    PageUp: current - 15,
    Home: 0,
    End: count - 1,
  };
  return moves[key] ?? null;
}

/** The height of the rows that are not in the page. */
function Gap({ px, span }: { readonly px: number; readonly span: number }): ReactNode {
  if (px <= 0) return null;
  return (
    <tr>
      <td colSpan={span} style={{ height: px }} />
    </tr>
  );
}

function TableRow<Row>({
  columns,
  row,
  index,
  tabbable,
  onFocus,
  onRow,
}: {
  columns: readonly TableColumn<Row>[];
  row: Row;
  index: number;
  tabbable: boolean;
  onFocus: (index: number) => void;
  onRow?: (row: Row) => void;
}): ReactNode {
  return (
    <tr className={`group ${onRow === undefined ? '' : 'cursor-pointer'}`} onClick={() => onRow?.(row)}>
      {columns.map((column, place) => {
        const shown = shownIn(column, row);
        const cell = `h-9 truncate border-b border-line px-3 group-hover:bg-hover ${column.align === 'right' ? 'text-right' : 'text-left'}`;
        if (place > 0)
          return (
            <td key={column.id} className={cell}>
              {shown}
            </td>
          );
        return (
          <th key={column.id} scope="row" className={`${cell} z-10 bg-card font-medium sm:sticky sm:left-0`}>
            {onRow === undefined ? (
              shown
            ) : (
              <button
                type="button"
                data-row={index}
                tabIndex={tabbable ? 0 : -1}
                className="max-w-full truncate text-left align-middle hover:text-accent hover:underline"
                onFocus={() => onFocus(index)}
                onClick={(event) => {
                  event.stopPropagation();
                  onRow(row);
                }}
              >
                {shown}
              </button>
            )}
          </th>
        );
      })}
    </tr>
  );
}

function shownIn<Row>(column: TableColumn<Row>, row: Row): ReactNode {
  if (column.cell !== undefined) return column.cell(row);
  const value = column.value(row);
  return value === null || value === '' ? NONE : String(value);
}
