// What objects that were referred to looked like at the end of a company's last turn, so that the next one need not ask
// the database for the same customers and prices again. It holds only while the company's position stays as it was: any
// other write, of this server or another, moves it on.

import { OBJECTS, type ObjectName } from '../core/facts.ts';
import type { ValueRow } from './tables.ts';
import type { Turn } from './turn.ts';

/** Ids kept of one company; with more it begins anew. */
const KEPT_MAX = 100_000;

type Rows = { readonly [N in ObjectName]: Map<string, ValueRow> };

function noRows(): Rows {
  return Object.fromEntries(OBJECTS.map((object) => [object, new Map()])) as unknown as Rows;
}

/** The columns that lead on (load.ts) of objects that were referred to, by id. */
export class Remembered {
  #position = -1;
  #rows = noRows();
  #size = 0;

  /** Forgets everything where anybody else has written since. */
  begin(turn: Turn): void {
    if (turn.position !== this.#position) this.forget();
    // Until the turn has ended, nobody knows whether it holds.
    this.#position = -1;
  }

  /** The turn is on the disk. */
  end(position: number): void {
    this.#position = position;
  }

  get(object: ObjectName, id: string): ValueRow | undefined {
    return this.#rows[object].get(id);
  }

  keep(object: ObjectName, row: ValueRow): void {
    if (this.#size >= KEPT_MAX) this.forget();
    this.#rows[object].set(String(row.id), row);
    this.#size += 1;
  }

  /** The object has changed, or may have. */
  drop(object: ObjectName, id: string): void {
    if (this.#rows[object].delete(id)) this.#size -= 1;
  }

  forget(): void {
    if (this.#size > 0) this.#rows = noRows();
    this.#size = 0;
  }
}
