// What the rows of a file said so far of each id: the value of each field, and how many lines each document has.

import type { ObjectName } from '../../core/facts.ts';
import { type Fingerprint, fingerprintOf, Seen } from './seen.ts';

type Body = Readonly<Record<string, unknown>>;

/** Marks that are no field. */
const LINES = '#lines';
const LINE_ROW = '#row';
/** Bodies kept whole for a while: rows about one id are mostly near one another. */
const RECENT = 4000;

export class Said {
  readonly #seen = new Seen();
  #recent = new Map<string, Body>();
  /** The document of the row before, and how many lines it has. */
  #document = { object: '', id: '', key: fingerprintOf(''), lines: 0 };

  /** Whether the body says anything new of its id, and the fields in which it contradicts earlier rows. */
  compare(object: ObjectName, body: Body): { readonly adds: boolean; readonly contradicted: readonly string[] } {
    const recent = this.#recent.get(`${object} ${body.id}`);
    if (recent !== undefined && isSame(recent, body)) return NOTHING_NEW;
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

  /** A row was taken that holds this body; of a line only that it was there. */
  keep(object: ObjectName, body: Body, row: number, isLine: boolean): void {
    if (isLine) {
      this.#seen.set(fingerprintOf(LINE_ROW, idOf(object, body.id)), row);
      return;
    }
    const name = `${object} ${body.id}`;
    const recent = this.#recent.get(name);
    if (recent !== undefined && isSame(recent, body)) return;
    if (this.#recent.size >= RECENT) this.#recent = new Map();
    this.#recent.set(name, body);
    const id = idOf(object, body.id);
    for (const [field, value] of fieldsOf(body)) this.#seen.set(fingerprintOf(field, id), markOf(value));
  }

  /** Counts one more line of the document; its number. */
  countLine(object: ObjectName, id: string): number {
    const last = this.#document;
    if (last.object !== object || last.id !== id) {
      const key = fingerprintOf(LINES, idOf(object, id));
      this.#document = { object, id, key, lines: this.#seen.get(key) ?? 0 };
    }
    const document = this.#document;
    document.lines += 1;
    this.#seen.set(document.key, document.lines);
    return document.lines;
  }

  /** The row of the line with this id; null where none had it. */
  rowOfLine(object: ObjectName, id: string): number | null {
    return this.#seen.get(fingerprintOf(LINE_ROW, idOf(object, id)));
  }
}

const NOTHING_NEW = { adds: false, contradicted: [] } as const;

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
  for (const name in b) {
    const same = name === 'custom_properties' ? isSame((a[name] ?? {}) as Body, b[name] as Body) : a[name] === b[name];
    if (!same) return false;
  }
  return true;
}
