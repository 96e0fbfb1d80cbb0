// The one door to the server: the typed client with the session of the browser, and what a page may ask with it.

import type { Api } from '../../../src/client/api.ts';
import { type Answer, ApiError, Client, type Input } from '../../../src/client/client.ts';

export { type Answer, ApiError, type Input } from '../../../src/client/client.ts';

/** The company that this tab shows; sent with every request, so that a switch in another tab changes nothing here. */
let company: number | null = null;

export function setCompany(no: number | null): void {
  company = no;
}

/** Headers that mark a request of the web application (protection against forged requests). */
export function webHeaders(): Record<string, string> {
  return { 'x-requested-with': 'runrate', ...(company === null ? {} : { 'x-company': String(company) }) };
}

const client = new Client({ address: '', headers: webHeaders, retries: 1 });

/** Performs an operation as the signed-in user, e.g. `call('GET /metrics/{slug}', { path: { slug: 'mrr' } })`. */
export function call<Name extends keyof Api & string>(name: Name, input: Input<Name>): Promise<Answer<Name>> {
  return client.call(name, input);
}

/** Refused because nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** The server gave no answer at all. */
export function isUnreachable(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof ApiError && [502, 504].includes(error.status));
}
