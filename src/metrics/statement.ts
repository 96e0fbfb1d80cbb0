// A compiled question: SQL text that DuckDB and PostgreSQL both run, with its values bound.

export type Value = string | number | boolean | null;

export interface Statement {
  /** Placeholders are $1 … $n; a day is bound as text and cast in the statement: CAST($1 AS DATE). */
  readonly text: string;
  readonly values: readonly Value[];
}

/** A row of an answer: decimals as text (exact), days as YYYY-MM-DD, counts as numbers. */
export type AnswerRow = Readonly<Record<string, string | number | boolean | null>>;
