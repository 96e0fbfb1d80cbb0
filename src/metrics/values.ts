// The values of a statement: each is bound once and written as a typed placeholder, so that no text of a user ever
// becomes SQL and both engines know the type.

import { type Day, isoDay } from '../core/calendar.ts';
import type { Value } from './statement.ts';

export class Values {
  readonly list: Value[] = [];
  readonly #seen = new Map<string, string>();

  day(day: Day): string {
    return this.#bind(isoDay(day), 'DATE');
  }

  text(text: string): string {
    return this.#bind(text, 'VARCHAR');
  }

  number(number: number): string {
    // As text: a driver would take a large whole number for an integer.
    return this.#bind(String(number), 'DOUBLE PRECISION');
  }

  #bind(value: string, type: string): string {
    const key = `${type} ${value}`;
    const seen = this.#seen.get(key);
    if (seen !== undefined) return seen;
    this.list.push(value);
    const placeholder = `CAST($${this.list.length} AS ${type})`;
    this.#seen.set(key, placeholder);
    return placeholder;
  }
}
