// What a table is told about a column: how its value is read, shown, sorted and exported.

import type { ReactNode } from 'react';

/** What a cell holds for sorting and for files; null is shown as “–” and sorts last. */
export type CellValue = string | number | boolean | null;

export interface TableColumn<Row> {
  readonly id: string;
  readonly label: string;
  readonly value: (row: Row) => CellValue;
  /** How it is shown; default the value as text. */
  readonly cell?: (row: Row) => ReactNode;
  /** Numbers stand right. */
  readonly align?: 'left' | 'right';
  /** Pixels; the first column keeps 220 where nothing is said, the others 140. */
  readonly width?: number;
  /** Heading is a button that sorts by it. */
  readonly sortable?: boolean;
  /** Not shown until somebody picks it. */
  readonly optional?: boolean;
  /** Explains the heading. */
  readonly hint?: string;
}

export interface Sort {
  readonly id: string;
  readonly desc: boolean;
}

/** Which rows of a longer list are shown; `total` null where the server does not count them. */
export interface PageOf {
  readonly offset: number;
  readonly limit: number;
  readonly total: number | null;
  readonly more: boolean;
  readonly onOffset: (offset: number) => void;
}

/** Files of the whole list, not only of the rows shown. */
export interface TableFiles {
  /** File name without its ending. */
  readonly name: string;
  /** Default: the rows that the table holds. */
  readonly csv?: () => Promise<Blob>;
  readonly xlsx?: () => Promise<Blob>;
}

export function widthOf<Row>(column: TableColumn<Row>, index: number): number {
  return column.width ?? (index === 0 ? 220 : 140);
}
