// The shape of an object made of a file's row: checked by the same schemas as a request, and what to do said in the file's words.

import type { Body, FieldWrong, Judge } from '../../connectors/files/map.ts';
import type { ObjectName } from '../../core/facts.ts';
import { SPECS } from '../../core/objects.ts';
import type { Fault } from '../../core/result.ts';
import { SCHEMAS } from '../bodies.ts';
import { faultsOf } from '../fault.ts';
import { storable } from '../objects.ts';

/** Checks a body as a request's would be. */
export const judge: Judge = (object, body) => {
  const checked = SCHEMAS[object].create.safeParse(body);
  if (checked.success) return { body: storable(object, checked.data) as Body, wrongs: [] };
  return { body, wrongs: faultsOf(checked.error, body).map((fault) => wrongOf(object, fault)) };
};

/** A fault of an object's body, the store's too, in the words of a file. */
export function wrongOf(object: ObjectName, { loc, msg, type }: Fault): FieldWrong {
  const [first, property] = loc.map(String);
  const field = first === 'custom_properties' ? (property ?? null) : (first ?? null);
  return { object, field, message: msg, fix: fixOf(object, field, type) };
}

function fixOf(object: ObjectName, name: string | null, type: string): string {
  const field = SPECS[object].fields.find((one) => one.name === name);
  if (type === 'missing') return `Fill ${name}`;
  if (type === 'reference_not_found') return 'Import what it names first, or add it to the file';
  if (type === 'id_conflict') return 'Give it an id of its own';
  if (type === 'too_long' || type === 'string_too_long') return 'Make it shorter';
  if (field?.kind === 'enum') return `Write ${new Intl.ListFormat('en', { type: 'disjunction' }).format(field.values)}`;
  if (field?.kind === 'currency') return 'Write the three capitals of the currency, e.g. EUR';
  if (field?.kind === 'date') return 'Write a date that exists';
  return 'Correct the cell';
}
