// Answers that are kept while the tables stay as they are: the same question asked again, or by many at once, is read once.

import type { AnswerRow, Statement } from '../metrics/statement.ts';
import { Orders } from './orders.ts';

/** Rows kept for one state; the answers not asked for longest make room. */
const ROWS_MOST = 100_000;
/** A longer answer is not kept: it is seldom asked for again. */
const ANSWER_ROWS_MOST = 10_000;

interface Kept {
  readonly rows: Promise<AnswerRow[]>;
  /** 0 until they are read. */
  size: number;
}

/** The answers of one state of the tables, by statement and values. */
export class Answers {
  /** Tells the state from every other one. */
  readonly state: string;
  readonly orders = new Orders();
  /** In order of their last use. */
  readonly #kept = new Map<string, Kept>();
  #rows = 0;

  constructor(state: string) {
    this.state = state;
  }

  /** The kept answer, or that of `read`; whoever asks while it is being read waits for the same. */
  of(statement: Statement, read: () => Promise<AnswerRow[]>): Promise<AnswerRow[]> {
    const key = JSON.stringify([statement.text, statement.values]);
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.rows;
    }
    const kept: Kept = { rows: read(), size: 0 };
    this.#kept.set(key, kept);
    kept.rows.then(
      ({ length }) => this.#measured(key, kept, length),
      () => this.#drop(key, kept),
    );
    return kept.rows;
  }

  #measured(key: string, kept: Kept, rows: number): void {
    if (rows > ANSWER_ROWS_MOST) {
      this.#drop(key, kept);
      return;
    }
    // An answer without rows takes room, too.
    kept.size = rows + 1;
    this.#rows += kept.size;
    for (const [oldest, one] of this.#kept) {
      if (this.#rows <= ROWS_MOST) return;
      this.#drop(oldest, one);
    }
  }

  #drop(key: string, kept: Kept): void {
    if (this.#kept.get(key) !== kept) return;
    this.#kept.delete(key);
    this.#rows -= kept.size;
  }
}
