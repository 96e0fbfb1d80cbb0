// The rows of a file judged and put together in batches: what is to be written, what is wrong, how far it has come.

import type { RawCell } from '../../connectors/files/cells.ts';
import type { SourceFile } from '../../connectors/files/csv.ts';
import { type Look, rowLookOf } from '../../connectors/files/look.ts';
import { type FileWrite, type Problem, RowMapper } from '../../connectors/files/map.ts';
import { rowsOf } from '../../connectors/files/table.ts';
import { judge } from './judge.ts';

/** What a pass over a file is asked for. */
export interface Pass {
  readonly file: SourceFile;
  readonly look: Look;
  /** Whether what is to be written is wanted, or only what is wrong. */
  readonly writes: boolean;
  /** Rows up to this one are read for what they say of later ones, and neither written nor judged anew. */
  readonly after: number;
  /** Where given, only these rows are written. */
  readonly only?: ReadonlySet<number>;
  /** Rows of a batch, where it is not the usual number. */
  readonly size?: number;
}

export interface Batch {
  /** The last row of the batch; the header is row 1. */
  readonly row: number;
  /** Rows below the header so far that are not blank. */
  readonly rows: number;
  readonly writes: readonly FileWrite[];
  readonly problems: readonly Problem[];
}

const ROWS_A_BATCH = 1000;

/** Errors: FileRefused. */
export async function* batchesOf(pass: Pass): AsyncGenerator<Batch> {
  const { file, look, writes: wanted, after, only, size = ROWS_A_BATCH } = pass;
  let writes: FileWrite[] = [];
  let problems: Problem[] = [];
  let mapper: RowMapper | null = null;
  let last = 1;
  let rows = 0;
  for await (const { row, cells } of rowsOf(file, look.form)) {
    last = row;
    if (mapper === null) {
      mapper = new RowMapper(rowLookOf(look, cells), judge);
      continue;
    }
    rows += 1;
    const mapped = mapper.map(row, cells);
    if (row > after) {
      problems.push(...mapped.problems);
      if (wanted && (only === undefined || only.has(row))) writes.push(...mapped.writes);
    }
    if (rows % size !== 0) continue;
    yield { row, rows, writes, problems };
    writes = [];
    problems = [];
  }
  yield { row: last, rows, writes, problems };
}

/** The rows of a file that are among `wanted`, under their header; the id of each one's own line beside it. */
export async function* rowsAmong(
  file: SourceFile,
  look: Look,
  wanted: ReadonlySet<number>,
): AsyncGenerator<{ readonly cells: readonly RawCell[]; readonly line: string | null }> {
  let mapper: RowMapper | null = null;
  for await (const { row, cells } of rowsOf(file, look.form)) {
    if (mapper === null) {
      mapper = new RowMapper(rowLookOf(look, cells), (_object, body) => ({ body, wrongs: [] }));
      yield { cells, line: null };
      continue;
    }
    const { line } = mapper.map(row, cells);
    if (wanted.has(row)) yield { cells, line };
  }
}
