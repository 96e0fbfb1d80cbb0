// The OpenAPI 3.1 document, generated from the routes and the schemas of their operations.

import { z } from 'zod';
import { BULK_ANSWER, BULK_LINE } from '../app/bulk.ts';
import { EVENTS_PATH, IMPORT_EVENTS_PATH, WORK_EVENTS_PATH } from './events.ts';
import { EXAMPLES } from './examples.ts';
import { pathParameters, type Route } from './route.ts';
import { ROUTES } from './routes.ts';

type Json = Record<string, unknown>;

const ERRORS: Readonly<Record<number, string>> = {
  401: 'The key is missing, wrong or revoked, or the session has ended',
  403: 'The key or the role has not the scope, or another site forged the request',
  404: 'No object with this id, or no such slug',
  405: 'The method is not possible here; Allow names those that are',
  409: 'In conflict with what is stored',
  413: 'The body is too large: 10 MiB, bulk 100 MiB unpacked, files 2 GiB',
  415: 'The content type is not accepted',
  422: 'Refused; each detail names the field',
  429: 'Too many requests, or too many wrong keys from this address',
  500: 'A bug of the server; the message holds the request id',
  503: 'The store is away; try again after Retry-After seconds',
  507: 'The disk of the server is full; nothing was kept',
};

const PROBLEM = z
  .strictObject({
    detail: z.array(
      z.strictObject({
        loc: z
          .array(z.union([z.string(), z.int()]))
          .meta({ description: 'Path to the field', examples: [['body', 'invoice_line_items', 3, 'currency_code']] }),
        msg: z.string().meta({ description: 'For people' }),
        type: z.string().meta({ description: 'For programs', examples: ['reference_not_found'] }),
      }),
    ),
  })
  .meta({ id: 'Problem' });

/** What a schema's documentation says and the conversion leaves out where values are transformed. */
const KEPT = ['default', 'examples', 'type', 'pattern'] as const;

/** Collects the named schemas that the converted ones refer to. */
class Components {
  readonly schemas: Json = {};

  /** A zod schema as JSON Schema, its named parts moved among the components. */
  convert(schema: z.ZodType, io: 'input' | 'output'): Json {
    const converted = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const meta = z.globalRegistry.get(zodSchema) ?? {};
        for (const name of KEPT)
          if (meta[name] !== undefined && !(name in jsonSchema)) jsonSchema[name] = meta[name] as never;
      },
    }) as Json;
    const { $schema: _, $defs, ...rest } = converted;
    for (const [name, part] of Object.entries(($defs ?? {}) as Json)) this.schemas[name] = relocated(part);
    return relocated(rest) as Json;
  }
}

/** The same schema with its references pointing to the components. */
function relocated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocated);
  if (typeof value !== 'object' || value === null) return value;
  const moved: Json = {};
  for (const [name, part] of Object.entries(value)) {
    moved[name] =
      name === '$ref' && typeof part === 'string' ? part.replace('#/$defs/', '#/components/schemas/') : relocated(part);
  }
  return moved;
}

function problems(statuses: readonly number[]): Json {
  return Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/${status}` }]));
}

function errorsOf(route: Route): number[] {
  const found = pathParameters(route).length > 0 ? [404] : [];
  const { scope } = route.operation;
  const changes = scope === 'write' || (scope !== 'read' && route.method !== 'GET');
  // A file may not be ready yet.
  const conflict = changes || route.download !== undefined ? [409] : [];
  const body = route.body === null ? [] : route.raw === true ? [413, 507] : [413, 415];
  return [...(scope === 'anyone' ? [] : [401]), 403, ...found, ...conflict, ...body, 422, 429, 500, 503];
}

const BY_KEY = [{ bearer: [] }, { apiKey: [] }];

/** What belongs to people is not for keys; the rest takes a session of the web application as well as a key. */
function securityOf({ operation: { scope } }: Route): Json[] {
  if (scope === 'anyone') return [{}];
  return scope === 'user' || scope === 'admin' ? [{ session: [] }] : BY_KEY;
}

const PREFER = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description: '`handling=strict` refuses an id that exists with 409',
  schema: { type: 'string' },
};

function parametersOf(route: Route, input: Json): Json[] {
  const properties = (input.properties ?? {}) as Record<string, Json>;
  const inPath = pathParameters(route);
  const parameters: Json[] = [];
  for (const [name, schema] of Object.entries(properties)) {
    if (name === route.body || name === route.strict) continue;
    const { description, ...rest } = schema;
    const place = inPath.includes(name) ? 'path' : 'query';
    const required = place === 'path' || ((input.required ?? []) as string[]).includes(name);
    parameters.push({ name, in: place, required, description, ...carried(rest) });
  }
  return route.strict === null ? parameters : [...parameters, PREFER];
}

/** A list of texts is a repeated parameter; objects and lists of objects are JSON text. */
function carried(schema: Json): Json {
  const items = schema.items as Json | undefined;
  if (schema.type === 'array' && items?.type === 'string') return { schema, style: 'form', explode: true };
  const json = schema.type === 'array' || schema.type === 'object';
  return json ? { content: { 'application/json': { schema } } } : { schema };
}

function operationOf(route: Route, components: Components): Json {
  const { operation } = route;
  const input = components.convert(operation.input, 'input');
  const output = components.convert(operation.output, 'output');
  const properties = (input.properties ?? {}) as Record<string, Json>;
  const example = EXAMPLES[operation.name];
  const responses = Object.entries(route.statuses).map(([status, description]) => [
    status,
    status === '204' ? { description } : { description, content: contentOf(route, output) },
  ]);
  return {
    operationId: operation.name,
    tags: [route.tag],
    summary: operation.summary,
    description: operation.description,
    security: securityOf(route),
    parameters: parametersOf(route, input),
    ...(route.body === null
      ? {}
      : {
          requestBody: {
            required: ((input.required ?? []) as string[]).includes(route.body),
            content: {
              ...(route.raw === true
                ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
                : {
                    'application/json': {
                      schema: properties[route.body],
                      ...(example === undefined ? {} : { example }),
                    },
                  }),
            },
          },
        }),
    responses: { ...Object.fromEntries(responses), ...problems(errorsOf(route)) },
  };
}

/** What a route answers: JSON, CSV besides where it is asked for, or a file. */
function contentOf(route: Route, output: Json): Json {
  if (route.download !== undefined) {
    return Object.fromEntries(route.download.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]));
  }
  const csv = route.csv === undefined ? {} : { 'text/csv': { schema: { type: 'string' } } };
  return { 'application/json': { schema: output }, ...csv };
}

function bulkOf(components: Components): Json {
  const content = (schema: z.ZodType, io: 'input' | 'output') => ({
    'application/x-ndjson': { schema: components.convert(schema, io) },
  });
  return {
    operationId: 'bulk',
    tags: ['Bulk'],
    summary: 'Write many objects',
    description:
      'One JSON object a line, in any order, up to 100 MiB unpacked; `Content-Encoding: gzip` is accepted. The answer has one line for each line, in order. Lines that are refused do not stop the others.',
    security: BY_KEY,
    parameters: [PREFER],
    requestBody: { required: true, content: content(BULK_LINE, 'input') },
    responses: {
      200: { description: 'One outcome a line', content: content(BULK_ANSWER, 'output') },
      ...problems([401, 403, 413, 415, 422, 429, 500, 503]),
    },
  };
}

/** A route that answers with server-sent events. */
function eventsOf(
  about: Readonly<Record<'operationId' | 'tag' | 'summary' | 'description', string>>,
  path: string,
): Json {
  const { tag, ...said } = about;
  return {
    ...said,
    tags: [tag],
    security: BY_KEY,
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      ...{ name, in: 'path', required: true, schema: { type: 'string' } },
      description: name === 'run_id' ? 'Id of the run' : `Id of the ${tag.toLowerCase().slice(0, -1)}`,
    })),
    responses: {
      200: { description: 'The events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
      ...problems([401, 403, 404, 429, 500, 503]),
    },
  };
}

const RUN_EVENTS = eventsOf(
  {
    operationId: 'follow_run',
    tag: 'Connections',
    summary: 'Follow a run',
    description:
      'Server-sent events: `log` (a line of the log), `progress` (the run where it changed), `end` (the run at its end). `Last-Event-ID` goes on after that line.',
  },
  EVENTS_PATH,
);

const IMPORT_EVENTS = eventsOf(
  {
    operationId: 'follow_import',
    tag: 'Imports',
    summary: 'Follow an import',
    description:
      'Server-sent events: `progress` (the import without `detected` and `errors`, where it changed), `end` (the whole import, when its check or import has ended).',
  },
  IMPORT_EVENTS_PATH,
);

const WORK_EVENTS = eventsOf(
  {
    operationId: 'follow_work',
    tag: 'Work',
    summary: 'Follow long work',
    description: 'Server-sent events: `work`, the list as `GET /work` has it, at first and after every change.',
  },
  WORK_EVENTS_PATH,
);

/** The whole document. */
export function openApi(version: string): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) {
    const described = operationOf(route, components);
    for (const path of [route.path, ...route.aliases]) {
      const alias = path !== route.path;
      const suffix = alias ? `_at_${path.split('/')[1]}` : '';
      const entry = { ...described, operationId: `${String(described.operationId)}${suffix}` };
      const methods = route.method === 'PATCH' ? (['patch', 'put'] as const) : [route.method.toLowerCase()];
      for (const method of methods) {
        const operationId = method === 'put' ? entry.operationId.replace('update', 'put') : entry.operationId;
        paths[path] = { ...paths[path], [method]: { ...entry, operationId, ...(alias && { deprecated: true }) } };
      }
    }
  }
  paths['/bulk'] = { post: bulkOf(components) };
  paths[EVENTS_PATH] = { get: RUN_EVENTS };
  paths[IMPORT_EVENTS_PATH] = { get: IMPORT_EVENTS };
  paths[WORK_EVENTS_PATH] = { get: WORK_EVENTS };
  const problem = components.convert(PROBLEM, 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Runrate API',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Billing facts in, subscription metrics out. Every figure is defined in the methodology. What takes a key takes a session of the web application too, with X-Company for one of the user’s companies.',
    },
    servers: [{ url: '/api/v1' }, { url: '/product' }],
    tags: [...new Set([...ROUTES.map((route) => route.tag), 'Bulk'])].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.schemas,
      responses: Object.fromEntries(
        Object.entries(ERRORS).map(([status, description]) => [
          status,
          { description, content: { 'application/json': { schema: problem } } },
        ]),
      ),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        session: { type: 'apiKey', in: 'cookie', name: 'runrate.session_token' },
      },
    },
  };
}
