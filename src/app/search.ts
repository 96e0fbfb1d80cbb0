// Search over everything that has a name: what the palette of the web application asks as one types.

import { z } from 'zod';
import { ok } from '../core/result.ts';
import { FOUND_KINDS, foundOf, paletteStatement } from '../metrics/search.ts';
import { operation } from './operation.ts';
import * as values from './values.ts';

const FOUND = z
  .strictObject({
    kind: z.enum(FOUND_KINDS),
    id: z.string(),
    label: z.string(),
    detail: z.string().nullable(),
  })
  .meta({ id: 'Found' });

export const searchEverything = operation({
  name: 'search_everything',
  summary: 'Search',
  description:
    'Customers, invoices, subscriptions, products and prices whose id, name, e-mail or number holds a text: those that are called just so first, then those that begin so.',
  scope: 'read',
  input: z.strictObject({
    q: values.text.max(200).meta({ description: 'The text; nothing is found by an empty one', examples: ['acme'] }),
    limit: z.int().min(1).max(100).default(20).meta({ description: 'Results, at most' }),
  }),
  output: z.strictObject({ results: z.array(FOUND) }),
  run: async (context, { q, limit }) => {
    const text = q.trim();
    if (text === '') return ok({ results: [] });
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const rows = await snapshot.read(paletteStatement(text, limit));
    return ok({ results: rows.map(foundOf) });
  },
});
