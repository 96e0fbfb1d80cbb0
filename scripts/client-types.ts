// Writes the types of the client from the API's own OpenAPI document: one entry an operation, `METHOD /path`.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import { openApi } from '../src/http/openapi.ts';

type Json = Readonly<Record<string, unknown>>;
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Json;
  readonly content?: Readonly<Record<string, { readonly schema: Json }>>;
}
interface Described {
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Json }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Json }>> }>
  >;
}

const TARGET = fileURLToPath(new URL('../src/client/api.ts', import.meta.url));
const JSON_TYPE = 'application/json';

function strict(properties: Json, required: readonly string[]): Json {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** The parameters of one place as an object; null where there is none. */
function parametersOf(described: Described, place: Parameter['in']): Json | null {
  const own = (described.parameters ?? []).filter((parameter) => parameter.in === place);
  if (own.length === 0) return null;
  const schemaOf = ({ schema, content, description }: Parameter) => ({
    ...(schema ?? content?.[JSON_TYPE]?.schema ?? {}),
    ...(description === undefined ? {} : { description }),
  });
  return strict(
    Object.fromEntries(own.map((parameter) => [parameter.name, schemaOf(parameter)])),
    own.filter(({ required }) => required === true).map(({ name }) => name),
  );
}

function operationSchema(described: Described): Json {
  const path = parametersOf(described, 'path');
  const query = parametersOf(described, 'query');
  const body = described.requestBody?.content[JSON_TYPE]?.schema;
  const answer = Object.entries(described.responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, response]) => response.content?.[JSON_TYPE]?.schema)
    .find((schema) => schema !== undefined);
  const properties = {
    ...(path === null ? {} : { path }),
    ...(query === null ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    answer: answer ?? { type: 'null' },
  };
  const required = Object.keys(properties).filter((name) => name !== 'query');
  return { ...strict(properties, required), description: described.summary };
}

const { paths, components } = openApi('client') as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Json };
};
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => [`${method.toUpperCase()} ${path}`, described] as const),
);
const properties = Object.fromEntries(operations.map(([name, described]) => [name, operationSchema(described)]));
const document = { ...strict(properties, Object.keys(properties)), title: 'Api', $defs: components.schemas };
const relocated = JSON.parse(JSON.stringify(document).replaceAll('#/components/schemas/', '#/$defs/'));
const types = await compile(relocated, 'Api', {
  bannerComment: '// Written by scripts/client-types.ts from the OpenAPI document; not to be edited.',
  unreachableDefinitions: false,
  format: false,
});
mkdirSync(dirname(TARGET), { recursive: true });
writeFileSync(TARGET, types);
console.log(`${operations.length} operations`);
