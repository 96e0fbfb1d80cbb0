// Reading, changing and deleting any of the eight billing objects by its name.

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Detail } from '../../../../../src/client/client.ts';
import { ApiError, webHeaders } from '../../../api/api.ts';
import { QUERIES } from '../../../api/queries.ts';
import { type BillingObject, type ObjectBody, PATHS } from './objects.ts';

function address(object: BillingObject, id: string): string {
  return `/api/v1/${PATHS[object]}/${encodeURIComponent(id)}`;
}

async function answered(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body;
  const detail = (body as { readonly detail?: readonly Detail[] } | null)?.detail ?? [];
  throw new ApiError(response.status, detail, response.headers.get('x-request-id'));
}

/** The object, read again after each change. */
export function useObject(object: BillingObject, id: string): UseQueryResult<ObjectBody, Error> {
  return useQuery({
    queryKey: ['object', object, id],
    queryFn: async () => (await answered(await fetch(address(object, id), { headers: webHeaders() }))) as ObjectBody,
  });
}

/** Why it is done travels beside the change and stays in the history; percent-encoded, for headers carry no accents. */
function reasoned(reason: string): Record<string, string> {
  return { ...webHeaders(), ...(reason === '' ? {} : { 'x-reason': encodeURIComponent(reason) }) };
}

/** Changes the fields named. Errors: ApiError whose details name the fields. */
export async function changeObject(object: BillingObject, id: string, body: ObjectBody, reason: string): Promise<void> {
  const response = await fetch(address(object, id), {
    method: 'PATCH',
    headers: { ...reasoned(reason), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answered(response);
  await QUERIES.invalidateQueries();
}

/** Errors: ApiError 409 that names what refers to it, unless `cascade`. */
export async function deleteObject(object: BillingObject, id: string, reason: string, cascade: boolean): Promise<void> {
  const response = await fetch(`${address(object, id)}${cascade ? '?cascade=true' : ''}`, {
    method: 'DELETE',
    headers: reasoned(reason),
  });
  await answered(response);
  QUERIES.removeQueries({ queryKey: ['object', object, id] });
  await QUERIES.invalidateQueries();
}
