// What people save for themselves or for everybody of their company: views of pages and segments, told apart by `kind`.

import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import { NUMBER, type Table, TEXT } from './tables.ts';

export const SAVED_ITEMS: Table = {
  name: 'saved_items',
  columns: {
    company: NUMBER,
    id: TEXT,
    kind: TEXT,
    name: TEXT,
    content: TEXT,
    shared: NUMBER,
    author: TEXT,
    author_key: TEXT,
    created_at: TEXT,
    updated_at: TEXT,
  },
  key: ['company', 'id'],
  indexes: [],
};

export type SavedKind = 'view' | 'segment';

/** One thing that was saved; `content` is what its kind needs, as JSON. */
export interface SavedItem {
  readonly id: string;
  readonly kind: SavedKind;
  readonly name: string;
  readonly content: unknown;
  readonly shared: boolean;
  /** Who saved it, as shown. */
  readonly author: string;
  /** The same for comparing: stays when the author is renamed. */
  readonly authorKey: string;
  /** ISO instants. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface SavedStore {
  /** Everything of a kind that is shared, or this author's, by name. */
  list(company: number, kind: SavedKind, authorKey: string): Promise<readonly SavedItem[]>;
  /** Null where there is none of this id and kind. */
  get(company: number, kind: SavedKind, id: string): Promise<SavedItem | null>;
  /** Adds an item, or replaces the one of the same id. */
  put(company: number, item: SavedItem): Promise<void>;
  remove(company: number, id: string): Promise<void>;
}

interface SavedRow {
  readonly id: string;
  readonly kind: SavedKind;
  readonly name: string;
  readonly content: string;
  readonly shared: number;
  readonly author: string;
  readonly author_key: string;
  readonly created_at: string;
  readonly updated_at: string;
}

function toItem(row: SavedRow): SavedItem {
  const { content, shared, author_key, created_at, updated_at, ...rest } = row;
  const times = { createdAt: created_at, updatedAt: updated_at };
  return { ...rest, content: JSON.parse(content), shared: shared === 1, authorKey: author_key, ...times };
}

/** The part of the store that keeps saved things; `guard` says that the database is away. */
export function savedStore(engine: Engine, guard: <T>(work: () => Promise<T>) => Promise<T>): SavedStore {
  return {
    list: (company, kind, authorKey) =>
      guard(async () => {
        const { rows } = await sql<SavedRow>`
          select * from saved_items where company = ${company} and kind = ${kind}
            and (shared = 1 or author_key = ${authorKey}) order by lower(name), id`.execute(engine.reader);
        return rows.map(toItem);
      }),
    get: (company, kind, id) =>
      guard(async () => {
        const { rows } = await sql<SavedRow>`
          select * from saved_items where company = ${company} and kind = ${kind} and id = ${id}`.execute(
          engine.reader,
        );
        return rows[0] === undefined ? null : toItem(rows[0]);
      }),
    put: (company, item) =>
      guard(async () => {
        const { authorKey, createdAt, updatedAt, content, shared, ...rest } = item;
        const times = { author_key: authorKey, created_at: createdAt, updated_at: updatedAt };
        const row = { company, ...rest, content: JSON.stringify(content), shared: shared ? 1 : 0, ...times };
        await engine.writer.transaction().execute((tx) => engine.upsert(tx, SAVED_ITEMS, [row]));
      }),
    remove: (company, id) =>
      guard(async () => {
        await sql`delete from saved_items where company = ${company} and id = ${id}`.execute(engine.writer);
      }),
  };
}
