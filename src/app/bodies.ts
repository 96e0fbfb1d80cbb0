// The billing objects' request bodies, answers and list filters as schemas, generated from core/objects.ts.

import { z } from 'zod';
import type { ObjectName } from '../core/facts.ts';
import { type Field, filtersOf, type ObjectSpec, SPECS } from '../core/objects.ts';
import * as values from './values.ts';

/** What the schemas of one object check and describe. */
export interface ObjectSchemas {
  /** POST: the id must be there; what else is required is required only while the id is new, which the store knows. */
  readonly create: z.ZodType<Body>;
  /** PATCH and PUT: every field may be left out. */
  readonly update: z.ZodType<Body>;
  /** The whole object as it is answered. */
  readonly record: z.ZodType;
  /** The filters of its list. */
  readonly filters: Readonly<Record<string, z.ZodType<string | undefined>>>;
}

/** A body whose values are checked and normalised. */
export type Body = Readonly<Record<string, unknown>>;

function schemaOf(field: Field): z.ZodType {
  switch (field.kind) {
    case 'id':
    case 'reference':
      return values.id;
    case 'text':
      return values.text;
    case 'currency':
      return values.currency;
    case 'amount':
      return values.amount;
    case 'integer':
      return field.least === undefined ? z.int() : z.int().min(field.least);
    case 'date':
      return values.date;
    case 'flag':
      return values.flag;
    case 'enum':
      return z.enum(field.values);
    default:
      return field satisfies never;
  }
}

/** What documentation says of a field beside its type. */
function documented(field: Field, schema: z.ZodType): z.ZodType {
  const extra = field.kind === 'amount' && field.default !== undefined ? { default: field.default } : {};
  return schema.meta({ description: field.description, ...FORMATS[field.kind], ...extra });
}

const FORMATS: Readonly<Record<Field['kind'], Record<string, unknown>>> = {
  id: { minLength: 1, maxLength: 255 },
  reference: { minLength: 1, maxLength: 255 },
  text: {},
  currency: { pattern: '^[A-Z]{3}$', examples: ['EUR'] },
  amount: { examples: [100] },
  integer: {},
  date: { examples: ['2024-01-31', '2024-01-31T23:00:00Z'] },
  flag: { examples: ['true'] },
  enum: {},
};

/** The fields of a body; `parent` names the field that an embedded line may leave out. */
function shapeOf(spec: ObjectSpec): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const field of spec.fields) {
    const value = field.required === true ? schemaOf(field) : schemaOf(field).nullable();
    shape[field.name] = documented(field, value).optional();
  }
  shape.custom_properties = PROPERTIES_IN.nullable().optional();
  shape.created_at = z.unknown().optional().meta({ description: 'Accepted and ignored', readOnly: true });
  shape.updated_at = z.unknown().optional().meta({ description: 'Accepted and ignored', readOnly: true });
  if (spec.embeds !== undefined) {
    shape[spec.embeds.field] = z
      .array(bodyOf(SPECS[spec.embeds.object], 'embedded'))
      .nullable()
      .optional()
      .meta({ description: 'Upserted by id in the same transaction; a line that is left out stays' });
  }
  return shape;
}

const PROPERTIES_IN = values.properties.meta({
  description: 'Merged key by key; null removes a key. Up to 100 keys, names up to 100 characters',
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
  examples: [{ segment: 'smb', seats: 12, partner: true }],
});

const ID = values.id.meta({ description: 'Your own identifier', minLength: 1, maxLength: 255 });

const TITLES = { create: '', update: 'Update', embedded: 'Embedded' } as const;

/** `CreditNoteLineItem` of `credit_note_line_item`. */
function pascal(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function bodyOf(spec: ObjectSpec, use: keyof typeof TITLES): z.ZodType<Body> {
  const shape = shapeOf(spec);
  if (use !== 'update') shape.id = ID;
  const optionalParent = use === 'embedded' ? parentOf(spec.name) : null;
  const required = spec.fields
    .filter((field) => field.required === true && field.name !== optionalParent)
    .map((field) => field.name);
  return z.strictObject(shape).meta({
    id: `${pascal(spec.name)}${TITLES[use]}Body`,
    ...(use === 'update' ? {} : { required }),
  });
}

/** The field by which lines of this object name the parent they may be embedded in. */
function parentOf(object: ObjectName): string | null {
  return Object.values(SPECS).find((spec) => spec.embeds?.object === object)?.embeds?.parent ?? null;
}

const records = new Map<ObjectName, z.ZodType>();

/** One schema an object, so that documentation refers to it by name. */
function recordOf(spec: ObjectSpec): z.ZodType {
  const known = records.get(spec.name) ?? buildRecord(spec);
  records.set(spec.name, known);
  return known;
}

function buildRecord(spec: ObjectSpec): z.ZodType {
  const instant = z.string();
  const shape: Record<string, z.ZodType> = {
    created_at: instant.meta({ description: 'When the object was first written', format: 'date-time' }),
    updated_at: instant.meta({ description: 'When the object was last written', format: 'date-time' }),
  };
  for (const field of spec.fields) {
    const plain = ANSWERED[field.kind](field);
    shape[field.name] = documented(field, field.required === true ? plain : plain.nullable());
  }
  shape.custom_properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
  if (spec.embeds !== undefined) shape[spec.embeds.field] = z.array(recordOf(SPECS[spec.embeds.object]));
  return z.strictObject(shape).meta({ id: pascal(spec.name) });
}

const ANSWERED: { readonly [K in Field['kind']]: (field: Field) => z.ZodType } = {
  id: () => z.string(),
  reference: () => z.string(),
  text: () => z.string(),
  currency: () => z.string(),
  amount: () => z.number(),
  integer: () => z.int(),
  date: () => z.string(),
  flag: () => z.string(),
  enum: (field) => (field.kind === 'enum' ? z.enum(field.values) : z.string()),
};

function filterSchemas(spec: ObjectSpec): Record<string, z.ZodType<string | undefined>> {
  const filters: Record<string, z.ZodType<string | undefined>> = {};
  for (const name of filtersOf(spec)) {
    const field = spec.fields.find((one) => one.name === name);
    const schema = field?.kind === 'enum' ? z.enum(field.values) : values.id;
    const through = field === undefined ? ' through their invoice' : '';
    filters[name] = schema.optional().meta({ description: `Only those with this ${name}${through}` });
  }
  return filters;
}

/** The schemas of every object. */
export const SCHEMAS: { readonly [N in ObjectName]: ObjectSchemas } = {
  customer: schemasOf('customer'),
  product: schemasOf('product'),
  price: schemasOf('price'),
  subscription: schemasOf('subscription'),
  invoice: schemasOf('invoice'),
  invoice_line_item: schemasOf('invoice_line_item'),
  credit_note: schemasOf('credit_note'),
  credit_note_line_item: schemasOf('credit_note_line_item'),
};

function schemasOf(name: ObjectName): ObjectSchemas {
  const spec = SPECS[name];
  return {
    create: bodyOf(spec, 'create'),
    update: bodyOf(spec, 'update'),
    record: recordOf(spec),
    filters: filterSchemas(spec),
  };
}
