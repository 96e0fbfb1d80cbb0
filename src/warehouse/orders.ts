// The order of the rows of a long list, kept while the tables stay as they are: every further page is a part of it.

import type { AnswerRow, Statement } from '../metrics/statement.ts';

/** Numbers kept for one state; of what is longer, pages are read one by one. */
const NUMBERS_MOST = 4_000_000;
/** Orders kept, and such whose first page is remembered: one without rows takes room, too. */
const ORDERS_MOST = 1000;

type Order = Int32Array | null;

/** The orders of one state of the tables, by statement and values. */
export class Orders {
  /** The first page asked for, by order. */
  readonly #asked = new Map<string, string>();
  /** In order of their last use; null for one that is too long. */
  readonly #kept = new Map<string, Promise<Order>>();
  readonly #most: number;
  #numbers = 0;

  constructor(most: number = NUMBERS_MOST) {
    this.#most = most;
  }

  /**
   * The numbers in the only column of a statement's rows, for whoever wants the page of this name. Null while only one page
   * was asked for, which is had sooner without, and where there are too many.
   */
  async of(statement: Statement, page: string, pages: () => AsyncIterable<AnswerRow[]>): Promise<Order> {
    const key = JSON.stringify([statement.text, statement.values]);
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known;
    }
    const first = this.#asked.get(key);
    if (this.#asked.size >= ORDERS_MOST) this.#asked.clear();
    this.#asked.set(key, first ?? page);
    if (first === undefined || first === page) return null;
    const order = this.#read(pages());
    this.#kept.set(key, order);
    try {
      await this.#makeRoom((await order)?.length ?? 0);
    } catch (error) {
      if (this.#kept.get(key) === order) this.#kept.delete(key);
      throw error;
    }
    return order;
  }

  async #read(pages: AsyncIterable<AnswerRow[]>): Promise<Order> {
    const parts: number[][] = [];
    let count = 0;
    for await (const page of pages) {
      count += page.length;
      if (count > this.#most) return null;
      parts.push(page.map((row) => Number(Object.values(row)[0])));
    }
    const order = new Int32Array(count);
    let at = 0;
    for (const part of parts) {
      order.set(part, at);
      at += part.length;
    }
    return order;
  }

  async #makeRoom(more: number): Promise<void> {
    this.#numbers += more;
    for (const [oldest, order] of this.#kept) {
      if (this.#numbers <= this.#most && this.#kept.size <= ORDERS_MOST) return;
      this.#kept.delete(oldest);
      // One still being read is waited for; that it failed is told to those who asked for it.
      this.#numbers -= (await order.catch(() => null))?.length ?? 0;
    }
  }
}
