// Exact decimals in an answer: JSON numbers whose digits are written as they were computed, never through a double.

/** A number that JSON.stringify writes digit by digit. */
export interface Exact {
  readonly rawJSON: string;
}

declare global {
  interface JSON {
    /** ECMAScript's JSON.parse source text access; TypeScript's library does not declare it yet. */
    rawJSON(text: string): Exact;
  }
}

/** Decimal text as a number of an answer. */
export function exact(text: string): Exact {
  return JSON.rawJSON(text);
}
