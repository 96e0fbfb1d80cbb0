// The part of JSON Schema that providers describe their settings and secrets with.

export interface Property {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly format?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
}

export interface ObjectSchema {
  readonly properties: Readonly<Record<string, Property>>;
  readonly required: readonly string[];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The ways in which an object may be given: one, or each of `anyOf`. */
export function variantsOf(schema: unknown): readonly ObjectSchema[] {
  if (!isRecord(schema)) return [];
  if (Array.isArray(schema.anyOf)) return schema.anyOf.flatMap(variantsOf);
  const properties = isRecord(schema.properties) ? (schema.properties as ObjectSchema['properties']) : {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  return [{ properties, required }];
}

export type Texts = Readonly<Record<string, string>>;

/** What was typed, as the schema wants it; empty fields are left out. Errors: the field that is no JSON. */
export function valuesOf(schema: ObjectSchema, texts: Texts): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, property]) => {
      const text = texts[name]?.trim() ?? '';
      return text === '' ? [] : [[name, typed(name, property, text)] as const];
    }),
  );
}

function typed(name: string, { type }: Property, text: string): unknown {
  if (type === 'integer' || type === 'number') return Number(text);
  if (type === 'boolean') return text === 'true';
  if (type !== 'object') return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${name}: JSON`);
  }
}

/** What a setting is shown as while nobody changed it. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
