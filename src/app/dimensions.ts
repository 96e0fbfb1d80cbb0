// The dimensions of a company, as the page about its data shows them: by object, with type, coverage and values.

import { z } from 'zod';
import { OBJECTS } from '../core/facts.ts';
import { ratio, ratioText } from '../core/ratio.ts';
import { ok } from '../core/result.ts';
import {
  type DimensionProfile,
  fieldDimensions,
  fieldProfiles,
  propertyDimensions,
  propertyProfiles,
} from '../metrics/dimension_profile.ts';
import { exact } from '../metrics/exact.ts';
import { operation } from './operation.ts';

const PROFILE = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    object: z.enum(OBJECTS).meta({ description: 'The object that carries the value' }),
    type: z.enum(['string', 'number', 'boolean', 'mixed']),
    source: z.enum(['field', 'custom_property']),
    coverage: z.number().nullable().meta({ description: 'Percent of the objects that have a value; null without any' }),
    objects: z.int().meta({ description: 'Objects of the kind' }),
    values: z.int().meta({ description: 'Different values' }),
    top: z
      .array(z.strictObject({ value: z.string(), label: z.string(), count: z.int() }))
      .meta({ description: 'The most frequent values' }),
  })
  .meta({ id: 'DimensionProfile' });

function shown({ known, objects, ...profile }: DimensionProfile) {
  const share = objects === 0 ? null : exact(ratioText(ratio(BigInt(known) * 100n, BigInt(objects)), 6));
  return { ...profile, objects, coverage: share };
}

export const listDimensions = operation({
  name: 'list_dimensions',
  summary: 'List dimensions with what they hold',
  description:
    'Every dimension of the company’s figures, custom properties included: the object that carries it, its type, how many of the objects have a value, how many values there are, and the most frequent.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.array(PROFILE),
  run: async (context) => {
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const fields = fieldDimensions(await snapshot.read(fieldProfiles()));
    const properties = propertyDimensions(await snapshot.read(propertyProfiles()));
    return ok([...fields, ...properties].map(shown));
  },
});
