// Measures a whole sync of Pennylane beside the network: invoices with their lines from a fake server in a process of its
// own, into a company on SQLite, then once more. node bench/pennylane.ts [INVOICES]

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Company, closeCompanies } from '../test/connectors/pennylane_company.ts';
import { FakePennylane } from '../test/fakes/pennylane/server.ts';
import { customer, invoice, product } from '../test/fakes/pennylane/world.ts';

const CUSTOMERS = 500;

async function serve(invoices: number): Promise<void> {
  const fake = await new FakePennylane().start();
  for (let id = 1; id <= CUSTOMERS; id += 1) customer(fake.world, id);
  for (let id = 1; id <= 10; id += 1) product(fake.world, id);
  for (let id = 1; id <= invoices; id += 1) {
    const dates = { imputation_dates: { start_date: '2024-01-01', end_date: '2024-01-31' } };
    const more = { date: `2024-${String(1 + (id % 12)).padStart(2, '0')}-05` };
    // Straight into the list: the builder looks for the id first, which is slow in a long list.
    const rows = fake.world.customer_invoices;
    fake.world.customer_invoices = [];
    const row = invoice(
      fake.world,
      id,
      1 + (id % CUSTOMERS),
      [
        [id * 10, '49.9', 1 + (id % 10), dates],
        [id * 10 + 1, '5.0', null],
      ],
      more,
    );
    rows.push(row);
    fake.world.customer_invoices = rows;
  }
  process.on('message', () => process.send?.({ asked: fake.count('/customer_invoices') }));
  process.send?.({ origin: fake.origin });
}

async function answerOf(child: ChildProcess): Promise<Record<string, unknown>> {
  const [message] = await once(child, 'message');
  return message as Record<string, unknown>;
}

async function measure(invoices: number): Promise<void> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), String(invoices), 'serve'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const { origin } = await answerOf(child);
    // The one of this process only lends the company its address.
    const company = await Company.open(await new FakePennylane().start(), { base_url: `${origin}/api/external/v2` });
    let asked = 0;
    for (const name of ['first sync ', 'second sync']) {
      const cpu = process.cpuUsage();
      const begun = performance.now();
      const run = await company.sync();
      const { user, system } = process.cpuUsage(cpu);
      const seconds = (performance.now() - begun) / 1000;
      child.send('count');
      const total = Number((await answerOf(child)).asked);
      const each = (user + system) / 1000 / invoices;
      const written = run.counters.invoice?.written ?? 0;
      console.log(
        `${name} ${run.state}: ${invoices} invoices, ${written} written, ${total - asked} requests to /customer_invoices, ` +
          `${seconds.toFixed(1)} s without a limit of requests, ${each.toFixed(3)} ms of CPU each`,
      );
      asked = total;
    }
    await closeCompanies();
  } finally {
    child.kill();
  }
}

const invoices = Number(process.argv[2] ?? 10_000);
await (process.argv[3] === 'serve' ? serve(invoices) : measure(invoices));
