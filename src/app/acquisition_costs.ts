// Acquisition costs: what was spent to win customers, the numerator of the customer acquisition cost (section 5).

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import type { AcquisitionCost } from '../store/store.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { PAGE_DEFAULT, PAGE_MAX } from './objects.ts';
import { operation } from './operation.ts';
import * as values from './values.ts';

const COST = z
  .strictObject({
    id: z.string(),
    date: z.string(),
    amount: z.number(),
    currency: z.string(),
    category: z.string().nullable(),
    label: z.string().nullable(),
    created_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'AcquisitionCost' });

const BODY = z
  .strictObject({
    id: values.id.optional().meta({ description: 'Your own identifier; made where it is missing' }),
    date: values.date.meta({ description: 'When it was spent', examples: ['2024-01-31'] }),
    amount: values.amount.meta({ description: 'Amount spent', examples: [1200] }),
    currency: values.currency.optional().meta({ description: 'Currency of the amount', examples: ['EUR'] }),
    currency_code: values.currency.optional().meta({ description: '`currency` under its name on billing objects' }),
    category: values.text.nullable().optional().meta({ description: 'E.g. advertising, salaries' }),
    label: values.text.nullable().optional().meta({ description: 'What it was' }),
    created_at: z.unknown().optional().meta({ description: 'Accepted and ignored', readOnly: true }),
  })
  .superRefine((body, context) => {
    if (body.currency !== undefined || body.currency_code !== undefined) return;
    context.addIssue({ code: 'custom', path: ['currency'], message: 'Field required', params: { type: 'missing' } });
  })
  .meta({ id: 'AcquisitionCostBody', required: ['date', 'amount', 'currency'] });

const ID = z.string().meta({ description: 'Id of the cost, percent-encoded' });

export const listAcquisitionCosts = operation({
  name: 'list_acquisition_costs',
  summary: 'List acquisition costs',
  description: 'What was spent to win customers, in order of creation, in pages.',
  scope: 'read',
  input: z.strictObject({
    limit: z.int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT).meta({ description: 'Costs a page' }),
    cursor: z.string().optional().meta({ description: '`next_cursor` of the page before' }),
  }),
  output: z.strictObject({ data: z.array(COST), next_cursor: z.string().nullable(), has_more: z.boolean() }),
  run: async (context, { limit, cursor }): Promise<Result<unknown, AppFault>> => {
    const page = await context.store.acquisitionCosts(context.actor.company, limit, cursor);
    if (page === null) return fail(fault('invalid', ['cursor'], 'Not a cursor of this list', 'value_error'));
    return ok({ data: page.data, next_cursor: page.nextCursor, has_more: page.nextCursor !== null });
  },
});

/** The cost as it is kept, for the audit log; there are few of them. */
async function costBefore({ store, actor }: Context, id: string | undefined): Promise<AcquisitionCost | null> {
  for (let cursor: string | undefined; id !== undefined; ) {
    const page = await store.acquisitionCosts(actor.company, PAGE_MAX, cursor);
    const found = page?.data.find((cost) => cost.id === id);
    if (found !== undefined) return found;
    if (page === null || page.nextCursor === null) return null;
    cursor = page.nextCursor;
  }
  return null;
}

export const createAcquisitionCost = operation({
  name: 'create_acquisition_cost',
  summary: 'Create or replace an acquisition cost',
  description: 'Adds an amount spent to win customers; one of the same id is replaced.',
  scope: 'write',
  input: z.strictObject({ data: BODY }),
  output: COST,
  audit: { before: (context, { data }) => costBefore(context, data.id) },
  run: async (context, { data }): Promise<Result<{ created: boolean; record: AcquisitionCost }, AppFault>> => {
    const cost = {
      id: data.id ?? randomUUID(),
      date: data.date,
      amount: data.amount,
      currency: data.currency ?? data.currency_code ?? '',
      category: data.category ?? null,
      label: data.label ?? null,
      created_at: context.now().toISOString(),
    };
    return ok(await context.store.putAcquisitionCost(context.actor.company, cost));
  },
});

export const deleteAcquisitionCost = operation({
  name: 'delete_acquisition_cost',
  summary: 'Delete an acquisition cost',
  description: 'Takes the amount out of every figure.',
  scope: 'write',
  input: z.strictObject({ id: ID }),
  output: z.null(),
  audit: { before: (context, { id }) => costBefore(context, id) },
  run: async (context, { id }): Promise<Result<null, AppFault>> => {
    const removed = values.isId(id) && (await context.store.removeAcquisitionCost(context.actor.company, id));
    return removed ? ok(null) : fail(fault('not_found', ['id'], 'No acquisition cost with this id', 'not_found'));
  },
});
