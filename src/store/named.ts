// The ids that a write names: those it makes or changes, and those it refers to.

import type { ObjectName } from '../core/facts.ts';
import { referencesOf, SPECS } from '../core/objects.ts';
import type { Write } from './store.ts';

type Body = Readonly<Record<string, unknown>>;
type Tell = (object: ObjectName, id: string) => void;

/** Tells each id that the write makes or changes, and each that it refers to, embedded lines included. */
export function eachNamed(write: Write, own: Tell, referred: Tell): void {
  if (write.kind !== 'put') own(write.object, write.id);
  if (write.kind !== 'delete') eachOfBody(write.object, write.body, own, referred);
}

function eachOfBody(object: ObjectName, body: Body, own: Tell, referred: Tell): void {
  const spec = SPECS[object];
  if (typeof body.id === 'string') own(object, body.id);
  for (const field of referencesOf(spec)) {
    const id = body[field.name];
    if (typeof id === 'string') referred(field.of, id);
  }
  const { embeds } = spec;
  if (embeds === undefined) return;
  for (const line of embeddedLines(body, embeds.field)) eachOfBody(embeds.object, line, own, referred);
}

const NONE: readonly Body[] = [];

/** The lines embedded in a body; none where the field is absent or null. */
export function embeddedLines(body: Body, field: string): readonly Body[] {
  const lines = body[field];
  return Array.isArray(lines) ? (lines as Body[]) : NONE;
}
