// The edit form of an object, read from the server's own OpenAPI document: fields, types, choices, explanations.

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { webHeaders } from '../../../api/api.ts';
import type { BillingObject } from './objects.ts';

export type FieldKind = 'text' | 'number' | 'date' | 'choice';

export interface FormField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly nullable: boolean;
  readonly choices: readonly string[];
  readonly description: string;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly readOnly?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

const DATE = /^\d{4}-\d\d-\d\d$/;

/** The fields of the object's update body. */
export function useFormFields(object: BillingObject): UseQueryResult<readonly FormField[], Error> {
  return useQuery({
    queryKey: ['openapi'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const response = await fetch('/api/v1/openapi.json', { headers: webHeaders() });
      return (await response.json()) as {
        readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
      };
    },
    select: ({ components }) => fieldsOf(components.schemas[`${pascal(object)}UpdateBody`] ?? {}),
  });
}

function pascal(name: string): string {
  return name.replace(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}

/** Embedded lines and custom properties have their own editors. */
function fieldsOf(schema: JsonSchema): readonly FormField[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    if (property.readOnly === true || name === 'custom_properties') return [];
    const parts = property.anyOf ?? [property];
    const types = parts.flatMap(({ type }) => type ?? []);
    if (types.includes('array') || types.includes('object')) return [];
    const choices = parts.flatMap((part) => part.enum ?? []);
    const dated = property.examples?.some((example) => typeof example === 'string' && DATE.test(example)) ?? false;
    const number = types.includes('number') || types.includes('integer');
    return [
      {
        name,
        kind: choices.length > 0 ? 'choice' : number ? 'number' : dated ? 'date' : 'text',
        nullable: types.includes('null'),
        choices,
        description: property.description ?? '',
      } satisfies FormField,
    ];
  });
}
