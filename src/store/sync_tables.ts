// The tables of connections and what their syncs keep: where a reading stands, which source id became which object,
// what could not be written, and which fields people changed by hand.

import { MAYBE_TEXT, NUMBER, type Table, TEXT } from './tables.ts';

const MAYBE_NUMBER = { type: 'number' } as const;

/** `settings`, `resume`, `since` and `attention` are JSON; `secret` is sealed before it gets here. */
export const CONNECTIONS: Table = {
  name: 'connections',
  columns: {
    company: NUMBER,
    no: NUMBER,
    id: TEXT,
    provider: TEXT,
    name: TEXT,
    settings: TEXT,
    secret: TEXT,
    schedule: MAYBE_TEXT,
    next_run_at: MAYBE_TEXT,
    resume: MAYBE_TEXT,
    since: MAYBE_TEXT,
    generation: NUMBER,
    attention: MAYBE_TEXT,
    synced_at: MAYBE_TEXT,
    created_at: TEXT,
    updated_at: TEXT,
  },
  key: ['company', 'no'],
  indexes: [
    { columns: ['company', 'id'], unique: true },
    { columns: ['company', 'name'], unique: true },
  ],
};

/** `lease_until` is moved on while the run is alive; `live` holds the connection of a run that has not ended. */
export const SYNC_RUNS: Table = {
  name: 'sync_runs',
  columns: {
    company: NUMBER,
    no: NUMBER,
    id: TEXT,
    connection: NUMBER,
    state: TEXT,
    cause: TEXT,
    full: NUMBER,
    counters: TEXT,
    progress: MAYBE_TEXT,
    requests: NUMBER,
    created_at: TEXT,
    started_at: MAYBE_TEXT,
    finished_at: MAYBE_TEXT,
    error: MAYBE_TEXT,
    holder: TEXT,
    lease_until: TEXT,
    cancel: NUMBER,
    live: MAYBE_NUMBER,
  },
  key: ['company', 'no'],
  indexes: [
    { columns: ['company', 'id'], unique: true },
    { columns: ['company', 'connection'] },
    { columns: ['company', 'live'], unique: true, sparse: true },
  ],
};

export const SYNC_LOGS: Table = {
  name: 'sync_logs',
  columns: { company: NUMBER, run: NUMBER, no: NUMBER, at: TEXT, level: TEXT, message: TEXT },
  key: ['company', 'run', 'no'],
  indexes: [],
};

/** Which object a source id is; `generation` is that of the last reading that saw it. */
export const SOURCE_IDS: Table = {
  name: 'source_ids',
  columns: {
    company: NUMBER,
    connection: NUMBER,
    object: TEXT,
    source_id: TEXT,
    no: NUMBER,
    generation: NUMBER,
    gone_at: MAYBE_TEXT,
  },
  key: ['company', 'connection', 'object', 'source_id'],
  indexes: [{ columns: ['company', 'no'] }],
};

/** What mapping a record has to know of those before it; the value is JSON. */
export const SOURCE_NOTES: Table = {
  name: 'source_notes',
  columns: { company: NUMBER, connection: NUMBER, name: TEXT, value: TEXT },
  key: ['company', 'connection', 'name'],
  indexes: [],
};

/** Records that could not be written, whole, with the reason; `mark` is the same for the same trouble of a later run. */
export const DEAD_LETTERS: Table = {
  name: 'dead_letters',
  columns: {
    company: NUMBER,
    no: NUMBER,
    connection: NUMBER,
    mark: TEXT,
    stream: TEXT,
    object: TEXT,
    source_id: MAYBE_TEXT,
    code: TEXT,
    reason: TEXT,
    record: TEXT,
    generation: NUMBER,
    created_at: TEXT,
  },
  key: ['company', 'no'],
  indexes: [{ columns: ['company', 'connection', 'mark'], unique: true }],
};

/** A field that was changed through the API on an object that a connection brought; `no` is the object's number. */
export const MANUAL_EDITS: Table = {
  name: 'manual_edits',
  columns: { company: NUMBER, no: NUMBER, field: TEXT, object: TEXT, edited_at: TEXT },
  key: ['company', 'no', 'field'],
  indexes: [],
};

export const SYNC_TABLES: readonly Table[] = [
  CONNECTIONS,
  SYNC_RUNS,
  SYNC_LOGS,
  SOURCE_IDS,
  SOURCE_NOTES,
  DEAD_LETTERS,
  MANUAL_EDITS,
];
