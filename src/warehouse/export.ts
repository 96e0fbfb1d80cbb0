// The read model as Parquet files, a file a table: the statements of an explanation run on them in any DuckDB shell.

import { join } from 'node:path';
import { quoted } from './duckdb.ts';
import { TABLE_NAMES } from './schema.ts';
import type { Snapshot } from './warehouse.ts';

/** What makes the files answer to the names of their tables, for `duckdb -init load.sql`. */
export const LOAD_FILE = 'load.sql';

/**
 * Writes every table of the snapshot to `directory`, which the warehouse must have been opened to write to (Limits).
 * Returns the rows of each file and the text of LOAD_FILE, which is to be run in that directory.
 */
export async function exportParquet(
  snapshot: Snapshot,
  directory: string,
): Promise<{ readonly rows: ReadonlyMap<string, number>; readonly load: string }> {
  const rows = new Map<string, number>();
  for (const table of TABLE_NAMES) {
    const target = quoted(join(directory, fileOf(table)));
    const [written] = await snapshot.read({
      text: `COPY (SELECT * FROM ${table}) TO '${target}' (FORMAT parquet)`,
      values: [],
    });
    rows.set(fileOf(table), Number(Object.values(written ?? {})[0] ?? 0));
  }
  const views = TABLE_NAMES.map((table) => `CREATE VIEW ${table} AS SELECT * FROM '${fileOf(table)}';`);
  return { rows, load: `${views.join('\n')}\n` };
}

function fileOf(table: string): string {
  return `${table}.parquet`;
}
