// The values of a statement: each is bound once and written as a typed placeholder, so that no text of a user ever
// becomes SQL and both engines know the type.

import { type Day, isoDay } from '../core/calendar.ts';
import type { Statement } from './statement.ts';

export class Values {
  readonly #list: string[] = [];
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
    this.#list.push(value);
    const placeholder = `CAST($${this.#list.length} AS ${type})`;
    this.#seen.set(key, placeholder);
    return placeholder;
  }

  /** The finished statement: only the values that its text still refers to, numbered in order of appearance. */
  statement(text: string): Statement {
    const used: string[] = [];
    const places = new Map<string, number>();
    const renumbered = text.replace(/\$(\d+)/g, (_, number: string) => {
      let place = places.get(number);
      if (place === undefined) {
        used.push(this.#list[Number(number) - 1] ?? '');
        place = used.length;
        places.set(number, place);
      }
      return `$${place}`;
    });
    return { text: renumbered, values: used };
  }
}
