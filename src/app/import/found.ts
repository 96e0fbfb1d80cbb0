// What an import found so far: its counts, and its problems, the first of them at hand and all of them in a file.

import type { Problem } from '../../connectors/files/map.ts';
import type { ImportCounts, ImportRecord, ImportStep } from '../../store/import_store.ts';
import type { ImportFiles } from './import_files.ts';

/** Problems that an answer shows. */
const SHOWN = 200;
/** Problems that are kept; further ones are counted. */
const KEPT = 1_000_000;

export class Found {
  readonly #files: ImportFiles;
  readonly #refused = new Set<number>();
  readonly #known = new Set<string>();
  #problems: Problem[];
  #count: number;
  #created: number;
  #updated: number;

  /** Goes on from what the record says. */
  constructor(
    files: ImportFiles,
    { counts, problems, problemCount }: Pick<ImportRecord, 'counts' | 'problems' | 'problemCount'>,
  ) {
    this.#files = files;
    this.#problems = [...problems];
    this.#count = problemCount;
    this.#created = counts.created;
    this.#updated = counts.updated;
  }

  get count(): number {
    return this.#count;
  }

  get counts(): ImportCounts {
    return { created: this.#created, updated: this.#updated, refused: this.#refused.size };
  }

  /** For `ImportStep`. */
  get shown(): Pick<ImportStep, 'counts' | 'problemCount' | 'problems'> {
    return { counts: this.counts, problemCount: this.#count, problems: this.#problems };
  }

  /** Nothing was found yet. */
  async clear(): Promise<void> {
    this.#refused.clear();
    this.#known.clear();
    this.#problems = [];
    this.#count = 0;
    this.clearCounts();
    await this.#files.clearProblems();
  }

  clearCounts(): void {
    this.#created = 0;
    this.#updated = 0;
  }

  /** Rows after `row` come once more: what was said of them is not said again. */
  async recall(row: number): Promise<void> {
    for await (const problem of this.#files.problems()) {
      this.#refused.add(problem.row);
      if (problem.row > row) this.#known.add(markOf(problem));
    }
  }

  written(isNew: boolean): void {
    if (isNew) this.#created += 1;
    else this.#updated += 1;
  }

  async add(problems: readonly Problem[]): Promise<void> {
    const news = problems.filter((problem) => !this.#known.has(markOf(problem)));
    for (const { row } of news) this.#refused.add(row);
    this.#problems.push(...news.slice(0, Math.max(SHOWN - this.#problems.length, 0)));
    await this.#files.addProblems(news.slice(0, Math.max(KEPT - this.#count, 0)));
    this.#count += news.length;
  }
}

function markOf({ row, column, message }: Problem): string {
  return `${row} ${column} ${message}`;
}
