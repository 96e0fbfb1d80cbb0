// The working set: the objects that a few writes concern, in memory. Writes are applied here one after the other, each
// wholly or not at all, before what changed goes to the database at once.

import type { ObjectName } from '../core/facts.ts';
import { SPECS } from '../core/objects.ts';
import type { Value, ValueRow } from './tables.ts';

/** An object in the working set. One that is only referred to holds but the columns that lead on from it. */
export interface Item {
  readonly object: ObjectName;
  readonly no: number;
  row: ValueRow;
  /** As the database has it; null: not there yet. */
  stored: ValueRow | null;
}

/** A subscription's change of status, kept with its instant. */
export interface StatusChanged {
  readonly subscription: number;
  readonly before: Value;
  readonly after: Value;
  readonly at: string;
}

/** A field that was changed by hand on what a connection brought. */
export interface Edited {
  readonly item: Item;
  readonly field: string;
  readonly at: string;
}

interface Shelf {
  readonly byId: Map<string, Item>;
  readonly byNo: Map<number, Item>;
  /** Embedded lines by their parent's number; null until somebody asks. */
  byParent: Map<number, Set<Item>> | null;
  readonly parentField: string | null;
}

/** The field by which an embedded line names its parent. */
const PARENT_FIELDS = new Map<ObjectName, string>();
for (const { embeds } of Object.values(SPECS))
  if (embeds !== undefined) PARENT_FIELDS.set(embeds.object, embeds.parent);

function emptyShelf(object: ObjectName): Shelf {
  const parentField = PARENT_FIELDS.get(object) ?? null;
  return { byId: new Map(), byNo: new Map(), byParent: null, parentField };
}

function addToParent({ byParent, parentField }: Shelf, item: Item): void {
  const parent = parentField === null ? null : item.row[parentField];
  if (byParent === null || typeof parent !== 'number') return;
  const lines = byParent.get(parent);
  if (lines === undefined) byParent.set(parent, new Set([item]));
  else lines.add(item);
}

export class WorkingSet {
  readonly #shelves = Object.fromEntries(
    (Object.keys(SPECS) as ObjectName[]).map((object) => [object, emptyShelf(object)]),
  ) as Record<ObjectName, Shelf>;
  /** What to put back when the write at hand fails: the row before, null for an item that was new. */
  #journal: { readonly item: Item; readonly before: ValueRow | null }[] = [];
  readonly #touched = new Set<Item>();
  /** Of the writes that succeeded. */
  readonly statusChanges: StatusChanged[] = [];
  readonly edits: Edited[] = [];
  #edits: Edited[] = [];

  find(object: ObjectName, id: string): Item | null {
    return this.#shelves[object].byId.get(id) ?? null;
  }

  at(object: ObjectName, no: Value | undefined): Item | null {
    return typeof no === 'number' ? (this.#shelves[object].byNo.get(no) ?? null) : null;
  }

  all(object: ObjectName): Iterable<Item> {
    return this.#shelves[object].byNo.values();
  }

  /** The embedded lines of a parent that are in the set, in order of creation. */
  linesOf(parent: Item): Item[] {
    const { embeds } = SPECS[parent.object];
    if (embeds === undefined) return [];
    const lines = this.#byParent(this.#shelves[embeds.object]).get(parent.no) ?? [];
    return [...lines].sort((a, b) => a.no - b.no);
  }

  #byParent(shelf: Shelf): Map<number, Set<Item>> {
    if (shelf.byParent === null) {
      shelf.byParent = new Map();
      for (const item of shelf.byNo.values()) addToParent(shelf, item);
    }
    return shelf.byParent;
  }

  /** Puts a row of the database into the set; a whole one replaces what was only referred to. */
  load(object: ObjectName, row: ValueRow, whole: boolean): void {
    const known = this.at(object, row.no);
    if (known !== null && !whole) return;
    if (known !== null) this.#remove(known);
    const item: Item = { object, no: Number(row.no), row, stored: row };
    this.#place(item);
  }

  /** A new object, whose row may still be filled in by the write that makes it; undone if that fails. */
  create(object: ObjectName, row: ValueRow): Item {
    const item: Item = { object, no: Number(row.no), row, stored: null };
    this.#place(item);
    this.#journal.push({ item, before: null });
    this.#touched.add(item);
    return item;
  }

  /** Gives an object another row; undone if its write fails. */
  change(item: Item, row: ValueRow): void {
    this.#journal.push({ item, before: item.row });
    this.#replace(item, row);
    this.#touched.add(item);
  }

  /** A field of an object was changed by hand; undone if its write fails. */
  edit(edited: Edited): void {
    this.#edits.push(edited);
  }

  /** The write at hand succeeded: keeps its changes, and the changes of status among them. */
  keep(now: string): void {
    for (const { item, before } of this.#journal) {
      // A new one's row has no status before its fields are read.
      if (item.object !== 'subscription' || before?.status === undefined || before.status === item.row.status) continue;
      const after = item.row.status ?? null;
      this.statusChanges.push({ subscription: item.no, before: before.status ?? null, after, at: now });
    }
    this.#journal = [];
    this.edits.push(...this.#edits);
    this.#edits = [];
  }

  /** The write at hand failed: takes its changes back. */
  undo(): void {
    for (const { item, before } of this.#journal.reverse()) {
      if (before === null) {
        this.#remove(item);
        this.#touched.delete(item);
      } else {
        this.#replace(item, before);
      }
    }
    this.#journal = [];
    this.#edits = [];
  }

  /** What differs from the database. */
  changed(): Item[] {
    return [...this.#touched].filter((item) => item.row !== item.stored);
  }

  #replace(item: Item, row: ValueRow): void {
    const { parentField } = this.#shelves[item.object];
    const samePlace = item.row.id === row.id && (parentField === null || item.row[parentField] === row[parentField]);
    if (!samePlace) this.#remove(item);
    item.row = row;
    if (!samePlace) this.#place(item);
  }

  #place(item: Item): void {
    const shelf = this.#shelves[item.object];
    shelf.byNo.set(item.no, item);
    shelf.byId.set(String(item.row.id), item);
    addToParent(shelf, item);
  }

  #remove(item: Item): void {
    const shelf = this.#shelves[item.object];
    shelf.byNo.delete(item.no);
    shelf.byId.delete(String(item.row.id));
    const parent = shelf.parentField === null ? null : item.row[shelf.parentField];
    if (typeof parent === 'number') shelf.byParent?.get(parent)?.delete(item);
  }
}
