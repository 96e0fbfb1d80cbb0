// The company of the key: its name, base currency, time zone and calculation options (api.md; methodology section 8).

import { z } from 'zod';
import { changeOptions, DEFAULT_OPTIONS, type Options } from '../core/options.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { Company } from '../store/store.ts';
import type { Context } from './context.ts';
import { type AppFault, refused, within } from './fault.ts';
import { operation } from './operation.ts';
import * as values from './values.ts';

/** Whether the runtime's time zone data knows this IANA name. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const OPTIONS_OUT = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).meta({
  description: 'The calculation options of the methodology, section 8',
  examples: [DEFAULT_OPTIONS],
});

const COMPANY_OUT = z
  .strictObject({ name: z.string(), base_currency: z.string(), time_zone: z.string(), options: OPTIONS_OUT })
  .meta({ id: 'Company' });

interface CompanyBody {
  readonly name?: string | undefined;
  readonly base_currency?: string | undefined;
  readonly time_zone?: string | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

const COMPANY_BODY: z.ZodType<CompanyBody> = z
  .strictObject({
    name: values.text.min(1).max(255).optional().meta({ description: 'Name shown' }),
    base_currency: values.currency.optional().meta({ description: 'Currency of every figure', examples: ['EUR'] }),
    time_zone: z
      .string()
      .refine(isTimeZone, { error: 'Must be a time zone of the IANA database, e.g. Europe/Paris' })
      .optional()
      .meta({ description: 'Time zone in which an instant becomes a date', examples: ['Europe/Paris'] }),
    options: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Options to change; the others stay', examples: [{ billing_gaps: 'both' }] }),
  })
  .meta({ id: 'CompanyBody' });

function shown(company: Company): z.infer<typeof COMPANY_OUT> {
  return {
    name: company.name,
    base_currency: company.baseCurrency,
    time_zone: company.timeZone,
    options: { ...company.options },
  };
}

/** The named options alone: what two actors change at once must not undo each other. */
function only(options: Options, names: readonly string[]): Partial<Options> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

async function ownCompany(context: Context): Promise<Company> {
  const company = await context.store.company(context.actor.company);
  if (company === null) throw new Error(`company ${context.actor.company} of a valid key is gone`);
  return company;
}

export const getCompany = operation({
  name: 'get_company',
  summary: 'Retrieve the company',
  description: 'Name, base currency, time zone and calculation options of the company the key belongs to.',
  scope: 'read',
  input: z.strictObject({}),
  output: COMPANY_OUT,
  run: async (context): Promise<Result<unknown, AppFault>> => ok(shown(await ownCompany(context))),
});

export const updateCompany = operation({
  name: 'update_company',
  summary: 'Update the company',
  description: 'Changes the fields and options sent. Every figure read afterwards is computed under the new options.',
  scope: 'write',
  input: z.strictObject({ data: COMPANY_BODY }),
  output: COMPANY_OUT,
  audit: {
    always: true,
    before: async (context) => shown(await ownCompany(context)),
    id: (_output, _input, { actor }) => String(actor.company),
  },
  run: async (context, { data }): Promise<Result<unknown, AppFault>> => {
    const now = await ownCompany(context);
    const options = changeOptions(now.options, data.options ?? {});
    if (!options.ok) return fail(refused('invalid', within(['data', 'options'], options.fault)));
    const changed = await context.store.changeCompany(
      now.no,
      {
        ...(data.name === undefined ? {} : { name: data.name }),
        ...(data.base_currency === undefined ? {} : { baseCurrency: data.base_currency }),
        ...(data.time_zone === undefined ? {} : { timeZone: data.time_zone }),
        ...(data.options === undefined ? {} : { options: only(options.value, Object.keys(data.options)) }),
        author: context.actor.name,
      },
      context.now().toISOString(),
    );
    return ok(shown(changed));
  },
});

const CHANGE = z
  .strictObject({
    name: z.string().meta({ description: 'The field or option that changed' }),
    before: z.unknown(),
    after: z.unknown(),
    at: z.string().meta({ format: 'date-time' }),
    author: z.string().meta({ description: 'Who changed it' }),
  })
  .meta({ id: 'CompanyChange' });

export const listCompanyChanges = operation({
  name: 'list_company_changes',
  summary: 'List changes of the company',
  description: 'Every change of a field or calculation option, the latest first: when, by whom, from what to what.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.strictObject({ data: z.array(CHANGE) }),
  run: async (context): Promise<Result<unknown, AppFault>> =>
    ok({ data: await context.store.optionChanges(context.actor.company) }),
});
