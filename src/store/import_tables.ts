// The tables of file imports: each file with how it is read and how far it has come, and saved mappings of columns.

import { MAYBE_TEXT, NUMBER, type Table, TEXT } from './tables.ts';

/**
 * `look`, `counts`, `problems` (the first of them) and `error` are JSON. `live` is 1 while a process works on it, whose
 * lease is moved on; `resume_row` is the last row up to which everything is written.
 */
export const IMPORTS: Table = {
  name: 'imports',
  columns: {
    company: NUMBER,
    no: NUMBER,
    id: TEXT,
    file_name: TEXT,
    file_size: NUMBER,
    author: TEXT,
    state: TEXT,
    look: TEXT,
    rows_total: { type: 'number' },
    rows_done: NUMBER,
    resume_row: NUMBER,
    counts: TEXT,
    problem_count: NUMBER,
    problems: TEXT,
    error: MAYBE_TEXT,
    live: NUMBER,
    holder: MAYBE_TEXT,
    lease_until: MAYBE_TEXT,
    cancel: NUMBER,
    created_at: TEXT,
    started_at: MAYBE_TEXT,
    finished_at: MAYBE_TEXT,
  },
  key: ['company', 'no'],
  indexes: [{ columns: ['company', 'id'], unique: true }],
};

/** `mapping` is JSON: what each named column fills. */
export const IMPORT_PRESETS: Table = {
  name: 'import_presets',
  columns: { company: NUMBER, no: NUMBER, id: TEXT, name: TEXT, kind: TEXT, mapping: TEXT, created_at: TEXT },
  key: ['company', 'no'],
  indexes: [
    { columns: ['company', 'id'], unique: true },
    { columns: ['company', 'name'], unique: true },
  ],
};

export const IMPORT_TABLES: readonly Table[] = [IMPORTS, IMPORT_PRESETS];
