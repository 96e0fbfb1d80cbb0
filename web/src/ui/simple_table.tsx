// A plain table of few rows: settings, keys, users. Long lists are DataTable's.

import type { ReactNode } from 'react';

export interface SimpleColumn<Row> {
  readonly id: string;
  readonly label: string;
  readonly cell: (row: Row) => ReactNode;
  /** Figures stand at the right. */
  readonly numeric?: boolean;
  /** The label is for those who listen only: a column of buttons. */
  readonly hideLabel?: boolean;
}

export interface SimpleTableProps<Row> {
  /** What the table shows. */
  readonly caption: string;
  readonly columns: readonly SimpleColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

/** Scrolls inside itself where the screen is narrow. The first column names the row. */
export function SimpleTable<Row>({ caption, columns, rows, rowKey }: SimpleTableProps<Row>): ReactNode {
  return (
    // The region can be scrolled with the keyboard, too.
    <section aria-label={caption} tabIndex={0} className="relative overflow-x-auto outline-offset-[-2px]">
      <table className="w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line text-mut">
            {columns.map(({ id, label, numeric = false, hideLabel = false }) => (
              <th
                key={id}
                scope="col"
                className={`h-9 px-4 font-medium whitespace-nowrap ${numeric ? 'text-right' : ''}`}
              >
                {hideLabel ? <span className="sr-only">{label}</span> : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-b border-line last:border-b-0">
              {columns.map(({ id, cell, numeric = false }, index) => {
                const className = `h-10 px-4 py-1.5 ${numeric ? 'text-right' : ''}`;
                return index === 0 ? (
                  <th key={id} scope="row" className={`${className} font-medium`}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={id} className={className}>
                    {cell(row)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
