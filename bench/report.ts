// The report as Markdown: tables of medians and ratios, made from the measurements alone.

import type { Compared, Concurrent } from './compare.ts';
import type { Posts } from './http.ts';
import type { Bulk } from './ingest.ts';
import type { Machine, Times } from './measure.ts';
import type { Served } from './server.ts';
import type { Steps } from './world.ts';

export interface Report {
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly minutes: number;
  readonly made: readonly { readonly customers: number; readonly lines: number; readonly steps: Steps }[];
  readonly compared: readonly Compared[];
  readonly concurrent: readonly Concurrent[];
  readonly served: readonly Served[];
  readonly bulk: Bulk;
  /** Seconds. */
  readonly recompute: { readonly lines: number; readonly runrate: number; readonly pipeline: number };
  readonly posts: readonly Posts[];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number): string => (value < 10 ? value.toFixed(1) : whole(value));
const times = (value: number): string => `${value < 10 ? value.toFixed(2) : whole(value)} ×`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Time of a peer as a multiple of ours: above 1 the product is the faster one. */
function against(ours: Times | undefined, theirs: Times): string {
  return ours === undefined ? '' : times(theirs.median / ours.median);
}

function questions(compared: readonly Compared[]): string {
  const rows = compared.flatMap(({ customers, title, times: all }) =>
    Object.entries(all).map(([name, time], at) => [
      at === 0 ? title : '',
      whole(customers),
      name,
      ms(time.median),
      ms(time.p99),
      name === 'runrate' ? '1' : against(all.runrate, time),
      String(time.count),
    ]),
  );
  return table(['question', 'customers', 'asked', 'median ms', 'p99 ms', 'of our time', 'askings'], rows);
}

function atOnce(concurrent: readonly Concurrent[]): string {
  const rows = concurrent.flatMap(({ customers, times: all }) =>
    Object.entries(all).map(([name, time]) => [
      whole(customers),
      name,
      ms(time.median),
      ms(time.p99),
      name === 'runrate' ? '1' : against(all.runrate, time),
    ]),
  );
  return table(['customers', 'asked', 'median ms', 'p99 ms', 'of our time'], rows);
}

/** How the product's own time grows from each size to the next. */
function curve(compared: readonly Compared[]): string {
  const titles = [...new Set(compared.map(({ title }) => title))];
  const sizes = [...new Set(compared.map(({ customers }) => customers))];
  const rows = titles.map((title) => {
    const medians = sizes.map(
      (size) => compared.find((one) => one.title === title && one.customers === size)?.times.runrate,
    );
    return [
      title,
      ...medians.map((time, at) => {
        const before = medians[at - 1];
        if (time === undefined) return '';
        return before === undefined ? ms(time.median) : `${ms(time.median)} (${times(time.median / before.median)})`;
      }),
    ];
  });
  return table(['median ms (of the size before)', ...sizes.map((size) => `${whole(size)} customers`)], rows);
}

function ingest({ bulk, recompute, posts }: Report): string {
  const [bare, runrate] = ['bare', 'runrate'].map((name) => posts.find((one) => one.name === name));
  const rows = [
    [
      'invoices with a line in bulk, a second',
      whole(bulk.runrate),
      whole(bulk.ownPath),
      times(bulk.runrate / bulk.ownPath),
    ],
    [
      `the ledger of ${whole(recompute.lines)} lines, seconds`,
      recompute.runrate.toFixed(1),
      recompute.pipeline.toFixed(1),
      times(recompute.pipeline / recompute.runrate),
    ],
    [
      'lines computed a second',
      whole(recompute.lines / recompute.runrate),
      whole(recompute.lines / recompute.pipeline),
      '',
    ],
    [
      'single POST /invoices of 64 clients, a second',
      whole(runrate?.perSecond ?? 0),
      whole(bare?.perSecond ?? 0),
      times((runrate?.perSecond ?? 0) / (bare?.perSecond ?? 1)),
    ],
    ['the same, p99 ms', ms(runrate?.latency.p99 ?? 0), ms(bare?.latency.p99 ?? 0), ''],
  ];
  return table(['', 'runrate', 'peer', 'speed of the peer’s'], rows);
}

function servers(served: readonly Served[]): string {
  const rows = served.map(({ customers, start, memory, visible }) => [
    whole(customers),
    start.toFixed(1),
    memory === null ? '' : whole(memory),
    ms(visible.median),
    ms(visible.p99),
  ]);
  return table(['customers', 'start to first MRR, s', 'memory MiB', 'write shown, median ms', 'p99 ms'], rows);
}

/** The whole report. */
export function reportText(report: Report): string {
  const { machine, versions, made, minutes } = report;
  const sizes = made.map(({ customers, lines }) => `${whole(customers)} customers with ${whole(lines)} invoice lines`);
  return `# Measured beside the peers

Made by \`npm run bench\` in ${minutes.toFixed(1)} minutes on ${machine.cores} × ${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}; Node ${machine.node},
${Object.entries(versions)
  .map(([name, version]) => `${name} ${version}`)
  .join(', ')}. Sizes: ${sizes.join(', ')}. Times depend on the machine and what else it does; the
ratios were taken turn by turn in one run. Every peer's figures were found equal to ours, one by one, before it was timed.

Peers: \`expert\` is SQL on the raw invoice lines without a ledger (bench/expert.ts), on DuckDB with our limits and on PostgreSQL
with covering indexes; \`playbook\` is the idea of the public dbt playbook for MRR, written anew. The smallest company went
through the product's own store and rebuild; the read models of the larger ones were put in place by the pipeline, which
the tests hold equal to the core's ledger. "Of our time" above 1 means that the peer is slower.

\`runrate\` and its peers are asked with other values, ranges or offsets each time. Of large companies Runrate answers such questions from the
third on out of sums in memory, or of an order that it kept; \`asked first\` is the very first, of the tables; \`asked again\` is word for word
the same question with nothing written since.

## Questions

${questions(report.compared)}

## Eight askers at once: ${report.concurrent[0]?.title ?? ''}

${atOnce(report.concurrent)}

## How time grows

${curve(report.compared)}

## Writing and computing

The peers: prepared inserts of the same rows into the same tables with their indexes, without a check; one DuckDB SQL pipeline that makes
the parts and stretches but not the tables of views, recognition and findings; a bare HTTP server that inserts the body.

${ingest(report)}

## A server of its own

${servers(report.served)}
`;
}
