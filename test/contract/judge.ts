// Holds answers of the server against the OpenAPI document that it serves.

import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Answered, Api, Json } from './support.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly description: string;
  readonly security: readonly Json[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Json; example?: unknown }>> };
  readonly responses: Readonly<Record<string, { $ref?: string; content?: Readonly<Record<string, { schema: Json }>> }>>;
}

export interface Document {
  readonly openapi: string;
  readonly servers: readonly { url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Json; readonly securitySchemes: Json; readonly responses: Json };
}

/** The document that the server serves. */
export async function documentOf(api: Api): Promise<Document> {
  const answer = await api.send('GET', '/api/v1/openapi.json', { key: null });
  assert.equal(answer.status, 200);
  return answer.json as unknown as Document;
}

/** Checks answers against the document's own schemas. */
export class Judge {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    this.#document = document;
    this.#ajv.addSchema({ $id: 'doc', ...document });
  }

  assert(path: string, method: string, answer: Answered): void {
    const where = `${method} ${path} → ${answer.status}`;
    const response = this.#document.paths[path]?.[method]?.responses[String(answer.status)];
    assert.ok(response !== undefined, `${where} is not documented: ${answer.text}`);
    const pointer =
      response.$ref ?? `#/paths/${path.replace(/~/g, '~0').replace(/\//g, '~1')}/${method}/responses/${answer.status}`;
    if (response.$ref === undefined && response.content === undefined) {
      assert.equal(answer.text, '', where);
      return;
    }
    const validate = this.#schema(`doc${encodeURI(pointer)}/content/application~1json/schema`);
    assert.ok(
      validate(answer.json),
      `${where}: ${this.#ajv.errorsText(validate.errors)} in ${answer.text.slice(0, 400)}`,
    );
  }

  #schema(reference: string): ValidateFunction {
    const known = this.#compiled.get(reference) ?? this.#ajv.compile({ $ref: reference });
    this.#compiled.set(reference, known);
    return known;
  }
}
