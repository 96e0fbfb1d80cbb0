// A compiled question: SQL text that DuckDB and PostgreSQL both run, with its values bound.

export type Value = string | number | boolean | null;

export interface Statement {
  /** Placeholders are $1 … $n; a day is bound as text and cast in the statement: CAST($1 AS DATE). */
  readonly text: string;
  readonly values: readonly Value[];
  /** The same question of sums that many questions share, where there are such; the rows are the same. */
  readonly rolled?: () => Rolled | null;
}

/** A question of sums instead of the tables (metrics/rolled.ts). */
export interface Rolled {
  readonly rollUps: readonly RollUp[];
  /** The question, where these relations hold the rows of the roll-ups, several of the same keys to be added up. */
  asked(relations: readonly string[]): Statement;
}

/** Sums over all customers by keys; each customer's own share of them can be told, so that they can follow writes. */
export interface RollUp {
  /** Tells it from every other one. */
  readonly id: string;
  /** The columns that add up; the others are keys. */
  readonly amounts: readonly string[];
  /** The rows of all customers, or of these alone, each with the customer's number as `root`. */
  rows(customers?: readonly number[]): Statement;
}

/** A row of an answer: decimals as text (exact), days as YYYY-MM-DD, counts as numbers. */
export type AnswerRow = Readonly<Record<string, string | number | boolean | null>>;
