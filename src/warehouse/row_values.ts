// Values of the store's rows as the graphs hold them: numbers, days of the company, custom properties parsed once.

import { type Day, toDay } from '../core/calendar.ts';
import type { Fact, Properties } from '../core/facts.ts';
import type { Row } from '../store/store.ts';

const NO_PROPERTIES: Properties = {};

/** Texts that are kept parsed: objects that follow one another often carry the same, and alike parts are merged. */
const KEPT_MAX = 20_000;
const properties = new Map<string, Properties>();
const daysOf = new Map<string, Map<string, Day | null>>();

/** What every stored fact has. */
export function fact(row: Row): Fact {
  const json = text(row, 'custom_properties');
  return {
    no: no(row, 'no'),
    id: text(row, 'id') ?? '',
    properties: json === null || json === '{}' ? NO_PROPERTIES : parsed(json),
    source: text(row, 'source') ?? '',
  };
}

/** The same object for the same text, as long as it is kept. */
function parsed(json: string): Properties {
  const kept = properties.get(json);
  if (kept !== undefined) return kept;
  if (properties.size >= KEPT_MAX) properties.clear();
  const found = JSON.parse(json) as Properties;
  properties.set(json, found);
  return found;
}

/** A number that the store guarantees. */
export function no(row: Row, field: string): number {
  const value = row[field];
  if (typeof value !== 'number') throw new Error(`The store returned no number in ${field}`);
  return value;
}

/** A number, or null. */
export function number(row: Row, field: string): number | null {
  const value = row[field];
  return typeof value === 'number' ? value : null;
}

/** A text, or null. */
export function text(row: Row, field: string): string | null {
  const value = row[field];
  return typeof value === 'string' ? value : null;
}

/** The day that a date or an instant falls on in a zone, or null. */
export function day(row: Row, field: string, zone: string): Day | null {
  const value = text(row, field);
  if (value === null) return null;
  const days = daysOf.getOrInsertComputed(zone, () => new Map());
  let found = days.get(value);
  if (found === undefined) {
    found = toDay(value, zone);
    if (days.size >= KEPT_MAX) days.clear();
    days.set(value, found);
  }
  return found;
}

/** What a reference by number refers to, or null. */
export function found<T>(among: ReadonlyMap<number, T>, row: Row, field: string): T | null {
  const key = row[field];
  return typeof key === 'number' ? (among.get(key) ?? null) : null;
}
