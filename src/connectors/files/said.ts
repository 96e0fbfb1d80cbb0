// What the rows of a file said so far of each id: the value of each field, and how many lines each document has.

import type { ObjectName } from '../../core/facts.ts';
import { type Fingerprint, fingerprintOf, Seen } from './seen.ts';

type Body = Readonly<Record<string, unknown>>;

/** Marks that are no field. */
const LINES = '#lines';
const LINE_ROW = '#row';

export class Said {
  readonly #seen = new Seen();
  /** The last body of each object: the rows of one document mostly follow one another. */
  readonly #last = new Map<ObjectName, Body>();

  /** Whether the body says anything new of its id, and the fields in which it contradicts earlier rows. */
  compare(object: ObjectName, body: Body): { readonly adds: boolean; readonly contradicted: readonly string[] } {
    const last = this.#last.get(object);
    if (last !== undefined && isSame(last, body)) return { adds: false, contradicted: [] };
    const id = idOf(object, body.id);
    const contradicted: string[] = [];
    let adds = false;
    for (const [field, value] of fieldsOf(body)) {
      const known = this.#seen.get(fingerprintOf(field, id));
      if (known === null) adds = true;
      else if (known !== markOf(value)) contradicted.push(field);
    }
    return { adds, contradicted };
  }

  keep(object: ObjectName, body: Body): void {
    this.#last.set(object, body);
    const id = idOf(object, body.id);
    for (const [field, value] of fieldsOf(body)) this.#seen.set(fingerprintOf(field, id), markOf(value));
  }

  /** Counts one more line of the document; its number. */
  countLine(object: ObjectName, id: string): number {
    const key = fingerprintOf(LINES, idOf(object, id));
    const number = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, number);
    return number;
  }

  /** The row of the line with this id; null where none had it. */
  rowOfLine(object: ObjectName, id: string): number | null {
    return this.#seen.get(fingerprintOf(LINE_ROW, idOf(object, id)));
  }

  /** The line of a row was taken. */
  line(object: ObjectName, id: string, row: number): void {
    this.#seen.set(fingerprintOf(LINE_ROW, idOf(object, id)), row);
  }
}

function idOf(object: ObjectName, id: unknown): Fingerprint {
  return fingerprintOf(`${object} ${id}`);
}

/** 32 bits of a value: two that differ are taken for the same once in four billion pairs, and the later one then counts. */
function markOf(value: unknown): number {
  return fingerprintOf(`${typeof value} ${value}`).low;
}

function fieldsOf(body: Body): [string, unknown][] {
  const { custom_properties: properties = {}, ...fields } = body;
  const own = Object.entries(properties as Body).map(([name, value]): [string, unknown] => [`.${name}`, value]);
  return [...Object.entries(fields), ...own];
}

function isSame(a: Body, b: Body): boolean {
  const names = Object.keys(b);
  if (names.length > Object.keys(a).length) return false;
  return names.every((name) =>
    name === 'custom_properties' ? isSame((a[name] ?? {}) as Body, b[name] as Body) : a[name] === b[name],
  );
}
