// One metric described: what a client that must not read the whole list asks for.

import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import type { AppFault } from './fault.ts';
import { listMetrics, METRIC, SLUG, unknownSlug } from './metrics.ts';
import { operation, perform } from './operation.ts';

type Described = z.infer<typeof METRIC>;

export const describeMetric = operation({
  name: 'describe_metric',
  summary: 'Describe a metric',
  description: 'Meaning, unit, kind and dimensions of one metric, custom properties included.',
  scope: 'read',
  input: z.strictObject({ slug: SLUG }),
  output: METRIC,
  run: async (context, { slug }): Promise<Result<unknown, AppFault>> => {
    const families = await perform(listMetrics, context, {});
    if (!families.ok) return families;
    const metrics = (families.value as { readonly metrics: readonly Described[] }[]).flatMap(({ metrics }) => metrics);
    const found = metrics.find((metric) => metric.slug === slug);
    return found === undefined ? fail(unknownSlug(slug)) : ok(found);
  },
});
