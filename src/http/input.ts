// From a request to an operation's input: path, query and body by name, texts turned into the types of the schema; and
// back from the input's faults to the places of the request.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Fault } from '../core/result.ts';
import { pathParameters, type Route } from './route.ts';

/** How a query parameter's text becomes the value that the operation takes. */
type Reading = 'text' | 'number' | 'boolean' | 'list' | 'json';

/** A route's fields, worked out once. */
export interface Plan {
  readonly path: readonly string[];
  readonly query: ReadonlyMap<string, Reading>;
  readonly body: string | null;
  readonly strict: string | null;
}

interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
}

function readingOf(schema: FieldSchema): Reading {
  const types = [schema, ...(schema.anyOf ?? [])].flatMap((one) => one.type ?? []);
  if (types.includes('array')) return schema.items?.type === 'string' ? 'list' : 'json';
  if (types.includes('object')) return 'json';
  if (types.includes('integer') || types.includes('number')) return 'number';
  return types.includes('boolean') ? 'boolean' : 'text';
}

/** The plan of a route, from the schema of its operation's input. */
export function planOf(route: Route): Plan {
  const schema = z.toJSONSchema(route.operation.input, { io: 'input', unrepresentable: 'any' });
  const path = pathParameters(route);
  const query = new Map<string, Reading>();
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (path.includes(name) || name === route.body || name === route.strict) continue;
    query.set(name, readingOf(field as FieldSchema));
  }
  return { path, query, body: route.body, strict: route.strict };
}

/** A query parameter as the schema's type; a text that is none is left as it is, for the schema to refuse. */
function valueOfText(reading: Reading, given: string | readonly string[]): unknown {
  if (reading === 'list') return typeof given === 'string' ? [given] : given;
  if (typeof given !== 'string') return given;
  if (reading === 'number') return /^-?\d{1,15}(\.\d{1,15})?$/.test(given) ? Number(given) : given;
  if (reading === 'boolean') return given === 'true' ? true : given === 'false' ? false : given;
  return given;
}

function readJson(name: string, given: string | readonly string[], faults: Fault[]): unknown {
  try {
    return JSON.parse(typeof given === 'string' ? given : '');
  } catch {
    faults.push({ loc: ['query', name], msg: 'Must be valid JSON, given once', type: 'json_invalid' });
    return undefined;
  }
}

const STRICT = /(?:^|[,;])\s*handling\s*=\s*"?strict"?\s*(?:$|[,;])/i;

/** The operation's raw input, and the faults of what no schema sees: unknown parameters, broken JSON in one. */
export function inputOf(plan: Plan, request: FastifyRequest): { input: Record<string, unknown>; faults: Fault[] } {
  const input: Record<string, unknown> = {};
  const faults: Fault[] = [];
  const params = request.params as Readonly<Record<string, string>>;
  for (const name of plan.path) input[name] = params[name];
  const query = request.query as Readonly<Record<string, string | string[]>>;
  for (const name of Object.keys(query)) {
    const reading = plan.query.get(name);
    const given = query[name] ?? '';
    if (reading === undefined) {
      faults.push({ loc: ['query', name], msg: 'Unknown parameter', type: 'extra_forbidden' });
    } else {
      input[name] = reading === 'json' ? readJson(name, given, faults) : valueOfText(reading, given);
    }
  }
  if (plan.body !== null) input[plan.body] = request.body;
  if (plan.strict !== null) input[plan.strict] = isStrict(request);
  return { input, faults };
}

/** Whether the request carries `Prefer: handling=strict`. */
export function isStrict(request: FastifyRequest): boolean {
  const prefer = request.headers.prefer;
  return prefer !== undefined && STRICT.test(String(prefer));
}

/** Faults of the input as faults of the request: the body's begin with `body`, the others with `path` or `query`. */
export function requestFaults(plan: Plan, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, loc: requestLoc(plan, fault.loc) }));
}

function requestLoc(plan: Plan, loc: Fault['loc']): Fault['loc'] {
  const [first, ...rest] = loc;
  if (first === undefined) return ['body'];
  if (first === plan.body) return ['body', ...rest];
  return [plan.path.includes(String(first)) ? 'path' : 'query', ...loc];
}
