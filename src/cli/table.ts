// Tables for a terminal: columns as wide as their text, numbers to the right.

/** The rows under their headings; a column whose every cell is a number is set to the right. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const right = headings.map((_, column) => rows.every((row) => /^([-+]?[\d,.]+|–)?$/.test(row[column] ?? '')));
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? '';
        return right[column] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [line(headings), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** A decimal number as text with thousands set off and a fixed number of places, rounded half-even on its digits. */
export function grouped(decimal: string, places: number): string {
  return new Intl.NumberFormat('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    roundingMode: 'halfEven',
  }).format(decimal as Intl.StringNumericLiteral);
}
