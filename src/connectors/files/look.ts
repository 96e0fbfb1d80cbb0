// A look at a file before its rows are judged: how it is written, what its columns hold, and what each of them fills.

import { isBlank, type RawCell } from './cells.ts';
import { type Column, columnNameOf, type FileKind, fillsAt, fillsOf, kindOfFile, targetOf } from './columns.ts';
import type { SourceFile } from './csv.ts';
import { type Decimal, datesSeen, decimalOf, type SlashDates, slashDatesOf } from './detect.ts';
import type { RowLook } from './map.ts';
import { FileRefused } from './refused.ts';
import { type FormChoice, formOf, rowsOf, type TableForm } from './table.ts';

export interface LookColumn {
  readonly name: string;
  /** The first values. */
  readonly sample: readonly string[];
  /** What it fills (`columns.ts`); null: nothing. */
  readonly target: string | null;
}

export interface Look {
  readonly form: TableForm;
  readonly kind: FileKind;
  readonly decimal: Decimal;
  readonly slashDates: SlashDates;
  /** How dates are written; null where none was seen. */
  readonly dates: string | null;
  readonly columns: readonly LookColumn[];
  /** What keeps the file as a whole from being imported. */
  readonly problems: readonly LookProblem[];
}

export interface LookProblem {
  readonly message: string;
  readonly fix: string;
}

/** What somebody chose instead of what was detected; `mapping` says by the name of a column what it fills. */
export interface LookChoice extends FormChoice {
  readonly kind?: FileKind;
  readonly decimal?: Decimal;
  readonly dates?: SlashDates;
  readonly mapping?: Readonly<Record<string, string | null>>;
}

const SAMPLE_ROWS = 1000;
const SAMPLES_SHOWN = 3;
const SAMPLE_LENGTH = 100;
const COLUMNS_MAX = 1000;
const PROPERTIES_MAX = 100;

/** Finds out how the file is written and what its columns fill. Errors: FileRefused. */
export async function lookAt(file: SourceFile, choice: LookChoice = {}): Promise<Look> {
  const form = await formOf(file, choice);
  const sample: (readonly RawCell[])[] = [];
  for await (const { cells } of rowsOf(file, form)) {
    if (sample.length === 0) refuseTooWide(cells);
    sample.push(cells);
    if (sample.length > SAMPLE_ROWS) break;
  }
  const [header = [], ...rows] = sample;
  const names = namesOf(header.map(String));
  const kind = choice.kind ?? kindOfFile(names.filter((name): name is string => name !== null));
  const columns = names.flatMap((name, index): (LookColumn & { index: number })[] => {
    const cells = rows.map((row) => row[index]).filter((cell): cell is RawCell => !isBlank(cell));
    if (name === null && cells.length === 0) return [];
    const shown = name ?? `Column ${index + 1}`;
    const shownCells = cells.slice(0, SAMPLES_SHOWN).map((cell) => String(cell).slice(0, SAMPLE_LENGTH));
    const chosen = choice.mapping?.[shown];
    const itself = name === null || names.indexOf(name) < index ? null : targetOf(fillsOf(kind, name));
    return [{ name: shown, index, sample: shownCells, target: chosen === undefined ? itself : chosen }];
  });
  return lookOf({ form, kind, columns, rows, choice });
}

function refuseTooWide(header: readonly RawCell[]): void {
  if (header.length <= COLUMNS_MAX) return;
  const fix = 'Remove those that are not needed; where there should be few, choose another delimiter';
  throw new FileRefused(`The file has ${header.length} columns, more than ${COLUMNS_MAX}`, fix);
}

/** Each column's name; one that comes again is told apart by a number, one without has null. */
function namesOf(header: readonly string[]): (string | null)[] {
  const counts = new Map<string, number>();
  return header.map((given) => {
    const name = given.trim();
    if (name === '') return null;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

interface Found {
  readonly form: TableForm;
  readonly kind: FileKind;
  readonly columns: readonly (LookColumn & { readonly index: number })[];
  readonly rows: readonly (readonly RawCell[])[];
  readonly choice: LookChoice;
}

function lookOf({ form, kind, columns, rows, choice }: Found): Look {
  const cells = (wanted: Column['kind']): string[] =>
    columns.flatMap(({ index, target }) => {
      const isWanted = target !== null && fillsAt(kind, target)?.kind === wanted;
      return isWanted ? rows.map((row) => row[index]).filter((cell) => typeof cell === 'string') : [];
    });
  const dates = cells('date');
  const slashDates = choice.dates ?? slashDatesOf(dates);
  const delimiter = form.format === 'csv' ? form.delimiter : ',';
  return {
    form,
    kind,
    decimal: choice.decimal ?? decimalOf(cells('amount'), delimiter),
    slashDates,
    dates: datesSeen(dates, slashDates),
    columns: columns.map(({ name, sample, target }) => ({ name, sample, target })),
    problems: [...columnProblems(kind, columns), ...(rows.length === 0 ? [NO_ROWS] : [])],
  };
}

const NO_ROWS: LookProblem = {
  message: 'The file has no row below its header',
  fix: 'Fill it, or choose another file',
};

function columnProblems(kind: FileKind, columns: readonly LookColumn[]): LookProblem[] {
  const problems: LookProblem[] = [];
  const filled = new Map<string, string>();
  const properties = new Map<string, number>();
  for (const { name, target } of columns) {
    if (target === null) continue;
    const fills = fillsAt(kind, target);
    if (fills === null) {
      problems.push({ message: `The column "${name}" cannot fill ${target}`, fix: 'Choose what it fills' });
      continue;
    }
    const other = filled.get(target);
    if (other !== undefined) {
      problems.push({
        message: `The columns "${other}" and "${name}" both fill ${target}`,
        fix: 'Choose for one of them something else, or nothing',
      });
    }
    filled.set(target, name);
    if (fills.kind === 'property') properties.set(fills.object, (properties.get(fills.object) ?? 0) + 1);
  }
  for (const [object, count] of properties) {
    if (count <= PROPERTIES_MAX) continue;
    problems.push({
      message: `${count} columns are custom properties of the ${object.replaceAll('_', ' ')}, which has at most ${PROPERTIES_MAX}`,
      fix: 'Choose nothing for those that are not needed',
    });
  }
  return [...problems, ...missingColumns(kind, filled)];
}

function missingColumns(kind: FileKind, filled: ReadonlyMap<string, string>): LookProblem[] {
  const needed = kind === 'lines' ? ['invoice_line_item.type', 'customer.id'] : [`${kind}.id`];
  return needed
    .filter((target) => !filled.has(target))
    .map((target) => {
      const fills = fillsAt(kind, target);
      const name = fills === null ? target : columnNameOf(kind, fills.object, fills.field);
      return {
        message: `No column fills ${target}`,
        fix: `Name one "${name}", or choose the column that fills it; a template has all names`,
      };
    });
}

/** How the rows are read: the columns that fill something, at their places. */
export function rowLookOf(look: Look, header: readonly RawCell[]): RowLook {
  const names = namesOf(header.map(String));
  const columns = look.columns.flatMap(({ name, target }): Column[] => {
    const fills = target === null ? null : fillsAt(look.kind, target);
    const named = names.indexOf(name);
    const index = named >= 0 ? named : Number(/^Column (\d+)$/.exec(name)?.[1] ?? 0) - 1;
    return fills === null || index < 0 ? [] : [{ header: name, index, ...fills }];
  });
  return { kind: look.kind, decimal: look.decimal, dates: look.slashDates, columns };
}
