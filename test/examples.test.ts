// The examples run as they are against a server of their own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { call, initCompany, type Server, startServer } from './server.ts';

const EXAMPLES = fileURLToPath(new URL('../examples/', import.meta.url));
let folder = '';
let server: Server | null = null;
const keys = { push: '', shell: '', ravenstack: '', lab: '' };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runrate-examples-'));
  const place = { data: join(folder, 'data') };
  for (const name of ['push', 'shell', 'ravenstack', 'lab'] as const) keys[name] = await initCompany(place);
  server = await startServer(place);
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

function running(): Server {
  if (server === null) throw new Error('the server did not start');
  return server;
}

async function run(program: string, args: readonly string[], key: string): Promise<string> {
  const child = spawn(program, args, {
    env: { ...process.env, RUNRATE_URL: running().address, RUNRATE_KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  assert.equal(code, 0, output);
  return output;
}

/** MRR of the months from `start` to `end`, as numbers. */
async function mrr(key: string, start: string, end: string): Promise<number[]> {
  const { body } = await call(running(), key, 'GET', `/metrics/mrr?date_start=${start}&date_end=${end}`);
  const [series] = (body as { series: { points: { value: number }[] }[] }).series;
  return series?.points.map(({ value }) => value) ?? [];
}

describe('examples', () => {
  it('push.ts makes an MRR of 100', async () => {
    assert.match(await run(process.execPath, [join(EXAMPLES, 'push.ts')], keys.push), /"value": 100\b/);
    assert.deepEqual(await mrr(keys.push, '2025-12-01', '2026-01-31'), [0, 100]);
  });

  it('push.sh makes an MRR of 100', async () => {
    assert.match(await run('bash', [join(EXAMPLES, 'push.sh')], keys.shell), /"value": ?100\b/);
  });

  it('ravenstack.ts loads subscriptions, ends them, and counts no trial', async () => {
    await write('ravenstack_accounts', [
      'account_id,account_name,industry,country,signup_date,referral_source,plan_tier,seats,is_trial,churn_flag',
      'A1,One,EdTech,US,2024-01-02,partner,Pro,9,FALSE,FALSE',
      'A2,"Two, Inc.",FinTech,FR,2024-01-02,event,Basic,3,FALSE,TRUE',
    ]);
    await write('ravenstack_subscriptions', [
      'subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,arr_amount,is_trial,billing_frequency,auto_renew_flag',
      'S1,A1,2024-01-02,,Pro,9,1000,12000,FALSE,annual,TRUE',
      'S2,A2,2024-01-05,2024-03-31,Basic,3,57,684,FALSE,monthly,FALSE',
      'S3,A2,2024-02-05,,Basic,3,0,0,TRUE,monthly,FALSE',
    ]);
    await write('ravenstack_churn_events', [
      'churn_event_id,account_id,churn_date,reason_code',
      'C2,A2,2024-03-30,budget',
      'C1,A2,2024-01-30,pricing',
    ]);
    await run(process.execPath, [join(EXAMPLES, 'ravenstack.ts'), folder], keys.ravenstack);
    assert.deepEqual(await mrr(keys.ravenstack, '2024-01-01', '2024-03-31'), [1057, 1057, 1000]);
    const two = await call(running(), keys.ravenstack, 'GET', '/customers/A2');
    assert.equal(
      (two.body as { custom_properties: { churn_reason: string } }).custom_properties.churn_reason,
      'budget',
    );
  });

  it('subscription-lab.ts loads an upgrade in the middle of a period', async () => {
    await write('raw_customers', ['customer_id,customer_name,customer_segment,country', 'C1,One,SMB,DE']);
    await write('raw_subscriptions', [
      'subscription_id,customer_id,plan_id,status,start_at,canceled_at',
      'S1,C1,P_PRO_M_60,active,2025-01-01 00:00:00+00:00,',
    ]);
    await write('raw_invoices', [
      'invoice_id,issued_at,status,currency,customer_id',
      'I1,2025-01-01 00:00:00+00:00,paid,EUR,C1',
      'I2,2025-01-11 00:00:00+00:00,uncollectible,EUR,C1',
    ]);
    await write('raw_invoice_lines', [
      'invoice_line_id,invoice_id,subscription_id,customer_id,plan_id,line_type,amount,service_period_start,service_period_end,quantity,description',
      'L1,I1,S1,C1,P_BASIC_M_30,recurring_charge,31,2025-01-01,2025-02-01,1,Basic',
      'L2,I2,S1,C1,P_BASIC_M_30,proration_credit,-21,2025-01-11,2025-02-01,1,Credit',
      'L3,I2,S1,C1,P_PRO_M_60,proration_charge,42,2025-01-11,2025-02-01,1,Charge',
      'L4,I2,S1,C1,P_PRO_M_60,adjustment,-5,2025-01-11,2025-02-01,1,Goodwill',
    ]);
    await run(process.execPath, [join(EXAMPLES, 'subscription-lab.ts'), folder], keys.lab);
    assert.deepEqual(await mrr(keys.lab, '2025-01-01', '2025-01-31'), [62]);
    const second = await call(running(), keys.lab, 'GET', '/invoices/I2');
    assert.equal((second.body as { status: string }).status, 'unpaid');
  });
});

async function write(name: string, lines: readonly string[]): Promise<void> {
  await writeFile(join(folder, `${name}.csv`), `${lines.join('\n')}\n`);
}
