// Imports for tests without a server: a file on the disk, looked at, checked and written in this thread.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { batchesOf } from '../src/app/import/batches.ts';
import { Found } from '../src/app/import/found.ts';
import { ImportFiles } from '../src/app/import/import_files.ts';
import { checkRows, type Desk, writeRows } from '../src/app/import/work.ts';
import type { SourceFile } from '../src/connectors/files/csv.ts';
import { type Look, type LookChoice, lookAt } from '../src/connectors/files/look.ts';
import type { Problem } from '../src/connectors/files/map.ts';
import type { ImportCounts } from '../src/store/import_store.ts';
import type { Store } from '../src/store/store.ts';
import { NOW } from './stores.ts';

const NOTHING = { counts: { created: 0, updated: 0, refused: 0 }, problems: [], problemCount: 0 };

/** Files of tests, gone with `remove`. */
export class ImportBench {
  readonly #directory = mkdtempSync(join(tmpdir(), 'runrate-import-'));
  #count = 0;

  /** Bytes as a file that is read in small pieces, so that nothing depends on where a piece ends. */
  file(content: string | Uint8Array): SourceFile {
    this.#count += 1;
    const path = join(this.#directory, `file-${this.#count}`);
    writeFileSync(path, content);
    return { path, piece: 61 };
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }

  /** Every problem of a file. */
  async problems(content: string | Uint8Array, choice: LookChoice = {}): Promise<Problem[]> {
    const file = this.file(content);
    const look = await lookAt(file, choice);
    const { desk, files } = this.#desk(null, 0);
    await checkRows(desk, { file, look });
    return Array.fromAsync(files.problems());
  }

  /** Imports a file; what was refused is told. `until` stops it at the step of that number, `after` goes on there. */
  async run(
    store: Store,
    company: number,
    file: SourceFile,
    given: { readonly choice?: LookChoice; readonly after?: number; readonly until?: number } = {},
  ): Promise<{ look: Look; counts: ImportCounts; problems: Problem[]; reached: number; steps: number }> {
    const look = await lookAt(file, given.choice ?? {});
    const { desk, files, found, state } = this.#desk(store, company, given.until, given.after);
    await writeRows(desk, { file, look, after: given.after ?? 0 }).catch((error: unknown) => {
      if (!(error instanceof Interrupted)) throw error;
    });
    const problems = await Array.fromAsync(files.problems());
    return { look, counts: found.counts, problems, reached: state.resumeRow, steps: state.steps };
  }

  #desk(store: Store | null, company: number, until = Number.POSITIVE_INFINITY, after = 0) {
    this.#count += 1;
    const id = `import-${this.#count}`;
    mkdirSync(join(this.#directory, String(company), id), { recursive: true });
    const files = new ImportFiles(this.#directory, company, id);
    const found = new Found(files, NOTHING);
    const state = { resumeRow: after, steps: 0 };
    const desk: Desk = {
      store: store as Store,
      company,
      now: () => new Date(NOW),
      batches: (pass) => batchesOf({ ...pass, size: 3 }),
      size: 6,
      found,
      reached: async (_rows, resumeRow) => {
        state.steps += 1;
        if (state.steps >= until) throw new Interrupted();
        state.resumeRow = resumeRow;
      },
    };
    return { desk, files, found, state };
  }
}

class Interrupted extends Error {}
