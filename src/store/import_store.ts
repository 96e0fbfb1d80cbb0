// What file imports ask of the store, a part of its port: files under a lease while they are worked on, and presets.

/** `uploaded` until its rows were judged; what ended in `failed` or `cancelled` can go on. */
export type ImportState = 'uploaded' | 'checking' | 'checked' | 'importing' | 'done' | 'failed' | 'cancelled';

/** What is wrong with a row, for the person who repairs the file. */
export interface ImportProblem {
  /** Line of the table, counted from 1; the header is 1. */
  readonly row: number;
  readonly column: string | null;
  readonly value: string | null;
  readonly message: string;
  /** What to do. */
  readonly fix: string;
}

export interface ImportCounts {
  /** Objects that are new. */
  readonly created: number;
  /** Objects that were there already. */
  readonly updated: number;
  /** Rows of which something could not be written. */
  readonly refused: number;
}

export interface ImportError {
  readonly code: string;
  readonly message: string;
}

export interface ImportRecord {
  readonly no: number;
  readonly id: string;
  readonly fileName: string;
  /** Bytes. */
  readonly fileSize: number;
  readonly author: string;
  readonly state: ImportState;
  /** JSON, whose meaning is the caller's: how the file is read. */
  readonly look: string;
  /** Known once the file was read to its end. */
  readonly rowsTotal: number | null;
  readonly rowsDone: number;
  /** Up to this row everything is written. */
  readonly resumeRow: number;
  readonly counts: ImportCounts;
  readonly problemCount: number;
  /** The first of them. */
  readonly problems: readonly ImportProblem[];
  readonly error: ImportError | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export type NewImport = Pick<ImportRecord, 'id' | 'fileName' | 'fileSize' | 'author' | 'look'>;

/** An import as the process that works on it knows it. */
export interface HeldImport {
  readonly company: number;
  readonly no: number;
  /** The process. */
  readonly holder: string;
}

/** How far the work has come, and what it found. */
export type ImportStep = Pick<ImportRecord, 'rowsDone' | 'resumeRow' | 'counts' | 'problemCount' | 'problems'>;

export interface ImportEnd extends ImportStep {
  readonly state: 'checked' | 'done' | 'failed' | 'cancelled';
  readonly rowsTotal: number | null;
  readonly error: ImportError | null;
}

/** A saved mapping of columns. */
export interface ImportPreset {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** JSON. */
  readonly mapping: string;
  readonly createdAt: string;
}

/** The import is worked on by somebody else now, or was removed. */
export class ImportLost extends Error {
  override readonly name = 'ImportLost';
}

export interface ImportStore {
  add(company: number, file: NewImport, now: string): Promise<ImportRecord>;
  find(company: number, id: string): Promise<ImportRecord | null>;
  /** The latest first; `before` is the number of the last of the page before. */
  list(company: number, limit: number, before?: number): Promise<readonly ImportRecord[]>;
  /** Those that a process works on. */
  live(company: number): Promise<readonly ImportRecord[]>;
  /** Reads the file otherwise: it is as just uploaded. False while it is worked on. */
  relook(company: number, no: number, look: string): Promise<boolean>;
  /** Takes the import in hand; false where somebody has it. A check forgets what earlier work found; `rowsTotal` is what it counted. */
  begin(
    held: HeldImport,
    state: 'checking' | 'importing',
    leaseUntil: string,
    now: string,
    rowsTotal: number | null,
  ): Promise<boolean>;
  /** Keeps how far it has come and moves the lease on; whether somebody asked to stop. Throws ImportLost. */
  step(held: HeldImport, step: ImportStep | null, leaseUntil: string): Promise<{ readonly cancel: boolean }>;
  /** Throws ImportLost. */
  end(held: HeldImport, end: ImportEnd, now: string): Promise<void>;
  /** Asks the process that works on it to stop; false where none does. */
  cancel(company: number, no: number): Promise<boolean>;
  /** Ends what was in hand of a process that is gone. */
  sweep(company: number, holder: string, now: string): Promise<void>;
  /** False while it is worked on. */
  remove(company: number, no: number): Promise<boolean>;

  presets(company: number): Promise<readonly ImportPreset[]>;
  preset(company: number, id: string): Promise<ImportPreset | null>;
  /** Adds a preset, or replaces the one of the same name. */
  putPreset(company: number, preset: ImportPreset): Promise<ImportPreset>;
  removePreset(company: number, id: string): Promise<boolean>;
}
