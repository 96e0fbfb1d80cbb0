// Reads the pages of docs/methodology: each heading that holds **Given** and **We report** tables is an example to run.

/** A table of a page: the words in bold before it and its sentence, the column names, the cells. */
export interface PageTable {
  readonly kind: 'Given' | 'We report';
  /** The text after the bold words, e.g. `the invoice lines:` */
  readonly sentence: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly line: number;
}

export interface Example {
  readonly title: string;
  readonly tables: readonly PageTable[];
}

const HEADING = /^#{1,6} (.*)$/;
const OPENING = /^\*\*(Given|We report)\*\*(.*)$/;

/** The examples of a page, in order. Throws where a table has no opening words or a row has another width. */
export function examplesOf(page: string): Example[] {
  const lines = page.split('\n');
  const examples: { title: string; tables: PageTable[] }[] = [];
  let opening: RegExpExecArray | null = null;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const heading = HEADING.exec(line);
    if (heading !== null) {
      examples.push({ title: heading[1] ?? '', tables: [] });
      opening = null;
    }
    opening = OPENING.exec(line) ?? opening;
    if (!line.startsWith('|')) continue;
    let end = index;
    while (lines[end + 1]?.startsWith('|')) end += 1;
    if (opening !== null) examples.at(-1)?.tables.push(tableOf(opening, lines.slice(index, end + 1), index + 1));
    opening = null;
    index = end;
  }
  return examples.filter(({ tables }) => tables.some(({ kind }) => kind === 'We report'));
}

function tableOf(opening: RegExpExecArray, lines: readonly string[], line: number): PageTable {
  const [columns = [], , ...rows] = lines.map(cellsOf);
  for (const row of rows) {
    if (row.length !== columns.length) throw new Error(`table at line ${line}: a row of ${row.length} cells`);
  }
  const kind = opening[1] === 'Given' ? 'Given' : 'We report';
  return { kind, sentence: (opening[2] ?? '').trim(), columns, rows, line };
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1'));
}
