// What the server refused, brought back to the fields of a form; what belongs to none is said above the button.

import type { FieldValues, Path, UseFormSetError } from 'react-hook-form';
import { ApiError } from '../api/api.ts';

/** Puts each detail at the field its `loc` ends in; the others are joined under `root`. */
export function setFaults<Values extends FieldValues>(
  error: unknown,
  fields: readonly Path<Values>[],
  setError: UseFormSetError<Values>,
): void {
  const rest: string[] = [];
  if (error instanceof ApiError && error.detail.length > 0) {
    for (const { loc, msg } of error.detail) {
      const field = fields.find((name) => loc.includes(name) || loc.join('.').endsWith(name));
      if (field === undefined) rest.push(msg);
      else setError(field, { message: msg }, { shouldFocus: true });
    }
  } else rest.push(error instanceof Error ? error.message : String(error));
  if (rest.length > 0) setError('root', { message: rest.join('\n') });
}
