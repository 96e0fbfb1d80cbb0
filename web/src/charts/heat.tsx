// The cohort table: a real HTML table in colour, up to 60 × 60, walked by the arrow keys; Enter opens the customers of a cell.

import { type KeyboardEvent, memo, type ReactNode, useMemo, useRef } from 'react';
import { type Format, type Unit, useFormat } from '../format/format.ts';
import { useT } from '../messages/messages.tsx';
import './heat.css';
import { type HeatScale, makeTone, type Tone } from './heat_scale.ts';
import { HeatTip, type TipSetter } from './heat_tip.tsx';

export interface HeatRow {
  readonly key: string;
  readonly label: string;
  /** Customers of the cohort; fewer than five are shown in grey. */
  readonly size: number;
  readonly values: readonly (number | null)[];
}

export interface HeatSpec {
  readonly title: string;
  readonly rows: readonly HeatRow[];
  /** Heading of each age: `M0`, `M1`, … */
  readonly columns: readonly string[];
  /** Shown on top of the cohorts. */
  readonly average: readonly (number | null)[];
  readonly unit: Unit;
  readonly currency: string;
  readonly scale: HeatScale;
}

export interface HeatProps {
  readonly spec: HeatSpec;
  /** Row −1 is the average. */
  readonly onCell?: (row: number, column: number) => void;
  /** All cells in view, without numbers. */
  readonly overview?: boolean;
}

/** A table whose cells are walked by arrow keys is a grid (ARIA authoring practices). */
const GRID = { role: 'grid' } as const;
const WEAK_BELOW = 5;
const WIDTHS = { label: 96, size: 76, percent: 42, other: 66 } as const;

export function Heat({ spec, onCell, overview = false }: HeatProps): ReactNode {
  const tip = useRef<TipSetter>(() => undefined);
  const table = useRef<HTMLTableElement>(null);
  const tone = useMemo(() => {
    const counted = spec.rows.filter(({ size }) => size >= WEAK_BELOW).flatMap(({ values }) => values.slice(1));
    return makeTone(
      counted.filter((value) => value !== null),
      spec.scale,
    );
  }, [spec]);
  const show = (cell: HTMLElement | null) => tip.current(cell === null ? null : tipOf(spec, cell));
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>) => {
    const cell = cellOf(event.target);
    if (cell === null) return;
    const { row, column } = placeOf(cell);
    if (event.key === 'Enter') return onCell?.(row, column);
    if (event.key === 'Escape') return tip.current(null);
    const next = nextCell(event, row, column, spec);
    if (next === null) return;
    event.preventDefault();
    focusCell(table.current, cell, next);
  };
  return (
    <div className="relative">
      <section
        aria-label={spec.title}
        className={overview ? '' : 'max-h-[680px] overflow-auto [scroll-padding:72px_16px_16px_112px]'}
        onScroll={() => tip.current(null)}
      >
        <table
          ref={table}
          {...GRID}
          aria-label={spec.title}
          className={`heat table-fixed border-separate border-spacing-0 text-xs ${overview ? 'overview w-full' : ''}`}
          // A fixed layout needs a width: with one, 3,600 cells are laid out without being measured.
          style={overview ? undefined : { width: widthOf(spec) }}
          onKeyDown={onKeyDown}
          onClick={(event) => {
            const cell = cellOf(event.target);
            if (cell !== null) onCell?.(placeOf(cell).row, placeOf(cell).column);
          }}
          onMouseOver={(event) => show(cellOf(event.target))}
          onMouseLeave={() => tip.current(null)}
          onFocus={(event) => show(cellOf(event.target))}
          onBlur={() => tip.current(null)}
        >
          <Columns spec={spec} overview={overview} />
          <Body spec={spec} tone={tone} overview={overview} clickable={onCell !== undefined} />
        </table>
      </section>
      <HeatTip setter={tip} drill={onCell !== undefined} />
    </div>
  );
}

function cellWidth({ unit }: HeatSpec): number {
  return unit === 'percent' ? WIDTHS.percent : WIDTHS.other;
}

function widthOf(spec: HeatSpec): number {
  return WIDTHS.label + WIDTHS.size + spec.columns.length * cellWidth(spec);
}

function Columns({ spec, overview }: { readonly spec: HeatSpec; readonly overview: boolean }): ReactNode {
  const width = cellWidth(spec);
  return (
    <colgroup>
      <col style={{ width: WIDTHS.label }} />
      <col style={{ width: WIDTHS.size }} />
      {spec.columns.map((column) => (
        <col key={column} {...(overview ? {} : { style: { width } })} />
      ))}
    </colgroup>
  );
}

const HEAD = 'h-8 border-b border-line bg-card font-medium text-mut';

/** The ages, and below them the average: one sticky block, which costs less than a sticky cell each. */
function Head({ spec, tone, overview, clickable }: BodyProps): ReactNode {
  const t = useT();
  // In the overview some ages are named: there is no room for more.
  const every = overview ? Math.ceil(spec.columns.length / 12) : 1;
  const average = { key: 'average', label: t('heat.average'), size: 0, values: spec.average };
  return (
    <thead className={overview ? '' : 'sticky top-0 z-20'}>
      <tr>
        <th scope="col" className={`${HEAD} left-0 z-10 pr-2 text-left ${overview ? '' : 'sticky'}`}>
          {t('heat.cohort')}
        </th>
        <th scope="col" className={`${HEAD} pr-3 text-right`}>
          {t('heat.customers')}
        </th>
        {spec.columns.map((column, index) => (
          <th
            key={column}
            scope="col"
            className={`${HEAD} whitespace-nowrap ${overview ? 'text-left' : 'text-center'}`}
          >
            {index % every === 0 ? column : <span className="sr-only">{column}</span>}
          </th>
        ))}
      </tr>
      {spec.average.length === 0 ? null : (
        <Line row={average} index={-1} spec={spec} tone={tone} overview={overview} clickable={clickable} />
      )}
    </thead>
  );
}

interface BodyProps {
  readonly spec: HeatSpec;
  readonly tone: Tone;
  readonly overview: boolean;
  readonly clickable: boolean;
}

/** Drawn once for a spec: the tip and the walk through the cells do not draw it again. */
const Body = memo(function Body(props: BodyProps): ReactNode {
  return (
    <>
      <Head {...props} />
      <tbody>
        {props.spec.rows.map((row, index) => (
          <Line key={row.key} row={row} index={index} {...props} />
        ))}
      </tbody>
    </>
  );
});

interface LineProps extends BodyProps {
  readonly row: HeatRow;
  readonly index: number;
}

function Line({ row, index, spec, tone, overview, clickable }: LineProps): ReactNode {
  const format = useFormat();
  const high = overview ? 'h-3 leading-3' : 'h-7';
  const side = `bg-card whitespace-nowrap ${high} ${overview ? 'text-[10px]' : ''} ${index < 0 ? 'heat-average' : ''}`;
  const weak = index >= 0 && row.size < WEAK_BELOW;
  const cell = `${high} ${clickable ? 'cursor-pointer' : ''} ${index < 0 ? 'heat-average' : ''}`;
  return (
    <tr>
      <th scope="row" className={`sticky left-0 z-10 pr-2 text-left font-medium ${side}`}>
        {row.label}
      </th>
      <td className={`size pr-3 text-right ${side}`}>{index < 0 ? '' : format.count(row.size)}</td>
      {row.values.map((value, column) => (
        <td
          key={spec.columns[column]}
          data-at={`${index}.${column}`}
          tabIndex={index === 0 && column === 0 ? 0 : -1}
          className={`${cell} ${weak ? 'weak' : tone(value)}`}
        >
          {cellText(format, value, spec)}
        </td>
      ))}
    </tr>
  );
}

function cellText(format: Format, value: number | null, { unit, currency }: HeatSpec): string {
  if (value === null) return '';
  return unit === 'percent' ? format.count(value) : format.value(value, unit, currency, 'compact');
}

function cellOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-at]') : null;
}

function placeOf(cell: HTMLElement): { readonly row: number; readonly column: number } {
  const [row = 0, column = 0] = (cell.getAttribute('data-at') ?? '').split('.').map(Number);
  return { row, column };
}

function tipOf(spec: HeatSpec, cell: HTMLElement) {
  const { row, column } = placeOf(cell);
  const found = row < 0 ? null : (spec.rows[row] ?? null);
  const value = (row < 0 ? spec.average : found?.values)?.[column] ?? null;
  return { cell, row: found, age: spec.columns[column] ?? '', value, unit: spec.unit, currency: spec.currency };
}

/** Where a key leads; a row ends at its last age. */
function nextCell(event: KeyboardEvent, row: number, column: number, spec: HeatSpec): string | null {
  const top = spec.average.length === 0 ? 0 : -1;
  const bottom = spec.rows.length - 1;
  const lastOf = (each: number) => ((each < 0 ? spec.average : spec.rows[each]?.values)?.length ?? 1) - 1;
  const at = (toRow: number, toColumn: number) => {
    const inRow = Math.max(top, Math.min(bottom, toRow));
    return `${inRow}.${Math.max(0, Math.min(lastOf(inRow), toColumn))}`;
  };
  switch (event.key) {
    case 'ArrowRight':
      return at(row, column + 1);
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowUp':
      return at(row - 1, column);
    case 'PageDown':
      return at(row + 12, column);
    case 'PageUp':
      return at(row - 12, column);
    case 'Home':
      return event.ctrlKey ? at(top, 0) : at(row, 0);
    case 'End':
      return event.ctrlKey ? at(bottom, lastOf(bottom)) : at(row, lastOf(row));
    default:
      return null;
  }
}

/** One cell at a time is reached by Tab: the one that was focused last. */
function focusCell(table: HTMLTableElement | null, from: HTMLElement, to: string): void {
  const cell = table?.querySelector<HTMLElement>(`[data-at="${to}"]`);
  if (cell === null || cell === undefined) return;
  for (const other of table?.querySelectorAll<HTMLElement>('[data-at][tabindex="0"]') ?? []) other.tabIndex = -1;
  from.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}
