// The rows of a sheet of a workbook as a stream: values, never formulas; dates as YYYY-MM-DD.

import { damaged } from './archive.ts';
import { excelDay, NOT_COMPUTED, type RawCell } from './cells.ts';
import type { SourceFile } from './csv.ts';
import { FileRefused } from './refused.ts';
import type { SharedStrings } from './shared_strings.ts';
import { unescaped, Workbook, xmlParser } from './workbook.ts';

/** The most rows and columns that a sheet has. */
const ROWS_MAX = 1_048_576;
const COLUMNS_MAX = 16_384;
const CELL_MAX = 32_767 * 4;
/** Days between the two ways of counting. */
const DAYS_1904 = 1462;

export interface SheetRow {
  /** Counted from 1. */
  readonly row: number;
  readonly cells: readonly RawCell[];
}

/** The rows of a sheet that have cells, in order. Errors: FileRefused. */
export async function* sheetRows(file: SourceFile, sheet: string): AsyncGenerator<SheetRow> {
  const workbook = await Workbook.open(file);
  try {
    const part = workbook.sheets.find(({ name }) => name === sheet)?.part;
    if (part === undefined) throw new FileRefused(`The workbook has no sheet "${sheet}"`, 'Choose another sheet');
    const reader = new SheetReader(workbook, await workbook.strings());
    for await (const piece of workbook.archive.text(part)) yield* reader.write(piece);
    yield* reader.end();
  } finally {
    workbook.close();
  }
}

interface CellAt {
  column: number;
  type: string;
  style: number;
  formula: boolean;
  value: string | null;
}

/** Takes the XML of a sheet and gives its rows as they are complete. */
class SheetReader {
  readonly #workbook: Workbook;
  readonly #strings: SharedStrings;
  readonly #parser;
  #rows: SheetRow[] = [];
  #row = 0;
  #cells: RawCell[] = [];
  #column = 0;
  #cell: CellAt = { column: 0, type: 'n', style: 0, formula: false, value: null };
  #inValue = false;

  constructor(workbook: Workbook, strings: SharedStrings) {
    this.#workbook = workbook;
    this.#strings = strings;
    this.#parser = xmlParser({
      open: (name, attributes) => this.#open(name, attributes),
      text: (text) => this.#text(text),
      close: (name) => this.#close(name),
    });
  }

  write(piece: string): SheetRow[] {
    this.#parser.write(piece);
    return this.#taken();
  }

  end(): SheetRow[] {
    this.#parser.close();
    return this.#taken();
  }

  #taken(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'row') {
      this.#row = attributes.r === undefined ? this.#row + 1 : Number(attributes.r);
      if (!(this.#row >= 1 && this.#row <= ROWS_MAX)) throw damaged();
      this.#cells = [];
      this.#column = 0;
    } else if (name === 'c') {
      const column = attributes.r === undefined ? this.#column : columnOf(attributes.r);
      if (!(column >= 0 && column < COLUMNS_MAX)) throw damaged();
      this.#column = column + 1;
      this.#cell = { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? 0), formula: false, value: null };
    } else if (name === 'f') this.#cell.formula = true;
    else if (name === 'v' || name === 't') this.#inValue = true;
    else if (name === 'rPh') this.#inValue = false;
  }

  #text(text: string): void {
    if (!this.#inValue) return;
    const value = (this.#cell.value ?? '') + text;
    if (value.length > CELL_MAX) throw damaged();
    this.#cell.value = value;
  }

  #close(name: string): void {
    if (name === 'v' || name === 't') this.#inValue = false;
    else if (name === 'c') {
      const value = this.#value();
      if (value === null) return;
      for (let column = this.#cells.length; column < this.#cell.column; column += 1) this.#cells.push('');
      this.#cells[this.#cell.column] = value;
    } else if (name === 'row' && this.#cells.length > 0) this.#rows.push({ row: this.#row, cells: this.#cells });
  }

  #value(): RawCell | null {
    const { type, value, formula, style } = this.#cell;
    if (value === null) return formula ? NOT_COMPUTED : null;
    switch (type) {
      case 's': {
        const text = this.#strings.at(Number(value));
        if (text === null) throw damaged();
        return text;
      }
      case 'b':
        return value === '1' ? 'true' : 'false';
      case 'd':
        return value.slice(0, 10);
      case 'n':
        return this.#number(value, style);
      default:
        return unescaped(value);
    }
  }

  #number(text: string, style: number): RawCell {
    // A workbook shows 15 digits: further ones are what binary fractions leave behind.
    const number = Number(Number(text).toPrecision(15));
    if (!Number.isFinite(number)) throw damaged();
    if (this.#workbook.dateStyles[style] !== true) return number;
    return excelDay(number + (this.#workbook.from1904 ? DAYS_1904 : 0)) ?? number;
  }
}

/** The column of a cell's name, from 0: `AB12` is 27. */
function columnOf(name: string): number {
  let column = 0;
  for (let at = 0; at < name.length; at += 1) {
    const letter = name.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column - 1;
}
