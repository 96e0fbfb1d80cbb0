// A route as data: which operation answers at which path, and how its input and output are carried by HTTP.

import type { Operation } from '../app/operation.ts';

/** A success: its status, and the body where there is one. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** Lines of Set-Cookie. */
  readonly cookies?: readonly string[];
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base path; `{name}` is filled into the input's field of that name. */
  readonly path: string;
  /** Paths that answer alike. */
  readonly aliases: readonly string[];
  readonly operation: Operation;
  /** The group in the documentation. */
  readonly tag: string;
  /** The input's field that the JSON body becomes, or null. Every other field is a query parameter. */
  readonly body: string | null;
  /** The input's field that `Prefer: handling=strict` sets, or null. */
  readonly strict: string | null;
  /** The statuses of success with their meaning. */
  readonly statuses: Readonly<Record<number, string>>;
  readonly answer: (output: unknown) => Answer;
  /** The body is taken as it is, whatever its type, and read as a stream. */
  readonly raw?: true;
  /** The types of a file that the output is (`Download`). */
  readonly download?: readonly string[];
  /** The operation that answers `Accept: text/csv` with a stream of text, of the same input. */
  readonly csv?: Operation;
}

/** A GET whose output is the body. */
export function read(path: string, operation: Operation, tag: string): Route {
  return {
    method: 'GET',
    path,
    aliases: [],
    operation,
    tag,
    body: null,
    strict: null,
    statuses: { 200: 'The answer' },
    answer: (output) => ({ status: 200, body: output }),
  };
}

/** A partial update, answered with the whole object. */
export function updated(path: string, operation: Operation, tag: string): Route {
  return {
    ...read(path, operation, tag),
    method: 'PATCH',
    body: 'data',
    statuses: { 202: 'Updated' },
    answer: (output) => ({ status: 202, body: output }),
  };
}

export function deleted(path: string, operation: Operation, tag: string): Route {
  return {
    ...read(path, operation, tag),
    method: 'DELETE',
    statuses: { 204: 'Deleted' },
    answer: () => ({ status: 204 }),
  };
}

/** Something made anew under an id of the server's. */
export function created(path: string, operation: Operation, tag: string): Route {
  return {
    ...read(path, operation, tag),
    method: 'POST',
    body: 'data',
    statuses: { 201: 'Created' },
    answer: (output) => ({ status: 201, body: output }),
  };
}

/** Names of the path's parameters, in order. */
export function pathParameters(route: Route): string[] {
  return [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}
