// `runrate metrics SLUG`: prints a series, straight from the store and warehouse, as the API would answer it.

import { Command, Option } from 'commander';
import { GRAINS } from '../core/calendar.ts';
import type { Fault } from '../core/result.ts';
import type { Company } from '../store/store.ts';
import { CommandError, chosenCompany, contextFor, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Runtime } from './compose.ts';
import type { Flags } from './config.ts';
import { parseAnswer, seriesCsv, seriesTable } from './series.ts';

interface MetricFlags extends Flags {
  readonly company?: string;
  readonly from?: string;
  readonly to?: string;
  readonly by?: readonly string[];
  readonly step?: string;
  readonly filters?: string;
  readonly json?: boolean;
  readonly csv?: boolean;
}

export interface MetricQuestion {
  readonly slug: string;
  readonly date_start?: string;
  readonly date_end?: string;
  readonly date_step?: string;
  readonly dimension?: readonly string[];
  readonly filters?: unknown;
}

export function metricsCommand(): Command {
  const command = new Command('metrics')
    .description('Print a metric, e.g. mrr, arr, arpa, mrr_movements, net_new_mrr')
    .argument('<slug>', 'the metric')
    .option('--from <date>', 'a day of the first period; default one year before --to')
    .option('--to <date>', 'a day of the last period; default the freshness date')
    .addOption(new Option('--step <grain>', 'period').choices(GRAINS).default('month'))
    .option('--by <dimension...>', 'break down by up to two dimensions, e.g. product or custom.customer.industry')
    .option('--filters <json>', 'e.g. [{"field":"customer_country","op":"in","value":["FR","DE"]}]')
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .addOption(new Option('--json', "print the API's answer").conflicts('csv'))
    .option('--csv', 'print a line a point')
    .addHelpText(
      'after',
      '\nExamples:\n  runrate metrics mrr --from 2025-01-01 --to 2025-12-31\n  runrate metrics mrr --by product --step quarter --csv',
    );
  return withSettings(command, STORE_SETTINGS).action(metrics);
}

async function metrics(slug: string, flags: MetricFlags): Promise<void> {
  const question: MetricQuestion = {
    slug,
    ...(flags.from === undefined ? {} : { date_start: flags.from }),
    ...(flags.to === undefined ? {} : { date_end: flags.to }),
    ...(flags.step === undefined ? {} : { date_step: flags.step }),
    ...(flags.by === undefined ? {} : { dimension: flags.by.flatMap((name) => name.split(',')) }),
    ...(flags.filters === undefined ? {} : { filters: parseFilters(flags.filters) }),
  };
  const json = await withRuntime(flags, async (runtime) =>
    askMetric(runtime, await chosenCompany(runtime, flags.company), question),
  );
  if (flags.json) console.log(json);
  else if (flags.csv) console.log(seriesCsv(parseAnswer(json)));
  else console.log(seriesTable(parseAnswer(json)));
}

/** The API's answer as JSON text. Errors: CommandError naming the flag that was refused. */
export async function askMetric(runtime: Runtime, company: Company, question: MetricQuestion): Promise<string> {
  const { getMetric } = await import('../app/metrics.ts');
  const { perform } = await import('../app/operation.ts');
  const answer = await perform(getMetric, contextFor(runtime, company), question);
  if (answer.ok) return JSON.stringify(answer.value);
  throw new CommandError(answer.fault.faults.map(inWordsOfFlags).join('\n'));
}

const FLAG_OF: Readonly<Record<string, string>> = {
  date_start: '--from',
  date_end: '--to',
  date_step: '--step',
  dimension: '--by',
};

function inWordsOfFlags({ loc, msg }: Fault): string {
  const [first = 'slug', ...rest] = loc;
  return `${[FLAG_OF[first] ?? (first === 'filters' ? '--filters' : first), ...rest].join(' ')}: ${msg}`;
}

function parseFilters(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError('--filters is no valid JSON');
  }
}
