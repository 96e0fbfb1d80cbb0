// Calculation options that a question asks for instead of the company's own: laid over them, without changing anything.

import { z } from 'zod';
import { changeOptions, type Options } from '../core/options.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Context } from './context.ts';
import { type AppFault, fault, refused, within } from './fault.ts';

/** The parameter of questions that may be answered under other options. */
export const OPTIONS_ASKED = z
  .unknown()
  .optional()
  .meta({
    description: 'Answer as if the company had these calculation options; nothing changes',
    type: 'object',
    examples: [{ billing_gaps: 'both' }],
  });

/** The company's options, and those asked for; `asked` is undefined where they are the company's own. */
export interface AskedOptions {
  readonly own: Options;
  readonly asked: Options | undefined;
}

/** Errors: `invalid` with loc `options`, or `options` and the name of the option. */
export async function askedOptions(context: Context, raw: unknown): Promise<Result<AskedOptions, AppFault>> {
  const company = await context.store.company(context.actor.company);
  if (company === null) throw new Error(`company ${context.actor.company} of a valid key is gone`);
  const own = company.options;
  if (raw === undefined) return ok({ own, asked: undefined });
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    return fail(fault('invalid', ['options'], 'Must be a JSON object of options', 'object_type'));
  }
  const changed = changeOptions(own, raw as Readonly<Record<string, unknown>>);
  if (!changed.ok) return fail(refused('invalid', within(['options'], changed.fault)));
  const same = JSON.stringify(changed.value) === JSON.stringify(own);
  return ok({ own, asked: same ? undefined : changed.value });
}
