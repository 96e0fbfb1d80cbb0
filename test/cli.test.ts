// The command line as a user meets it: help, first company, loading, questions, keys, and what is refused.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { call, initCompany, invoiceOf, runrate, startServer } from './server.ts';

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runrate-cli-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const line = (object: string, data: object) => JSON.stringify({ object, data });

/** An invoice before its customer, a bad line, a blank one, and a reference that never comes. */
const FILE = [
  line('invoice', invoiceOf('i1', 'c1', 120)),
  line('customer', { id: 'c1', nmae: 'typo' }),
  '',
  line('customer', { id: 'c1', country: 'FR' }),
  line('invoice', invoiceOf('i2', 'c2', 30)),
].join('\n');

describe('runrate', () => {
  it('has help with an example for every command', async () => {
    const { code, output } = await runrate(null, ['--help']);
    assert.equal(code, 0);
    const commands = [...output.matchAll(/^ {2}([a-z]+)(?: \[|\s{2,})/gm)].map((match) => match[1] ?? '');
    assert.deepEqual(
      ['demo', 'init', 'keys', 'load', 'metrics', 'rates', 'rebuild', 'serve'].filter(
        (name) => !commands.includes(name),
      ),
      [],
    );
    for (const name of commands) {
      const help = await runrate(null, [...(name === 'rates' ? ['rates', 'import'] : [name]), '--help']);
      assert.equal(help.code, 0, name);
      assert.match(help.output, /Examples?:\n {2}\S*runrate|DATABASE_URL/, `${name} --help has no example`);
    }
  });

  it('refuses what it does not know with exit code 2', async () => {
    for (const wrong of [['nothing'], ['serve', '--prt', '1'], ['init'], ['metrics', 'mrr', '--json', '--csv']]) {
      assert.equal((await runrate(null, wrong)).code, 2, wrong.join(' '));
    }
    const port = await runrate({ data: folder }, ['serve', '--port', 'http']);
    assert.equal(port.code, 2);
    assert.match(port.output, /--port must be a whole number from 0 to 65535, not "http"/);
  });

  it('says what to do where there is no company, or more than one', async () => {
    const place = { data: join(folder, 'several') };
    assert.match((await runrate(place, ['metrics', 'mrr'])).output, /no company yet; make one with `runrate init/);
    await initCompany(place);
    assert.equal((await runrate(place, ['init', '--company', 'Second'])).code, 0);
    const unclear = await runrate(place, ['keys', 'list']);
    assert.equal(unclear.code, 1);
    assert.match(unclear.output, /--company; there are:\n {2}1 {2}Faults\n {2}2 {2}Second/);
    assert.equal((await runrate(place, ['keys', 'list', '--company', 'Second'])).code, 0);
  });

  it('loads a file in any order, packed or not, and prints a line for each rejected row', async () => {
    const place = { data: join(folder, 'load') };
    await initCompany(place);
    const path = join(folder, 'file.ndjson');
    await writeFile(path, FILE);
    const first = await runrate(place, ['load', path]);
    assert.equal(first.code, 1);
    assert.match(first.output, /^line 2: customer "c1" rejected: data\.nmae: /m);
    assert.match(first.output, /^line 5: invoice "i2" rejected: data\.customer_id: /m);
    assert.match(first.output, /^4 lines in .*: 2 created, 0 updated, 2 rejected$/m);
    await writeFile(`${path}.gz`, gzipSync(FILE.split('\n').slice(3, 4).join('\n')));
    const again = await runrate(place, ['load', `${path}.gz`]);
    assert.equal(again.code, 0);
    assert.match(again.output, /0 created, 1 updated, 0 rejected/);
    const missing = await runrate(place, ['load', join(folder, 'none')]);
    assert.equal(missing.code, 1);
    assert.match(missing.output, /There is no file \S+none that can be read; check its path/);
    assert.match((await runrate(place, ['load', folder])).output, /is a folder; name a file in it/);
  });

  it('loads through a running server', async () => {
    const place = { data: join(folder, 'remote') };
    const key = await initCompany(place);
    const path = join(folder, 'remote.ndjson');
    await writeFile(path, FILE);
    const server = await startServer(place);
    try {
      const loaded = await runrate(null, ['load', path, '--url', server.address, '--key', key]);
      assert.match(loaded.output, /2 created, 0 updated, 2 rejected/);
      assert.equal((await call(server, key, 'GET', '/invoices/i1')).status, 200);
      const refused = await runrate(null, ['load', path, '--url', server.address, '--key', 'wrong']);
      assert.equal(refused.code, 1);
      assert.match(refused.output, /answered 401/);
    } finally {
      await server.stop();
    }
  });

  it('answers a metric as table, CSV and JSON, and names the flag it refuses', async () => {
    const place = { data: join(folder, 'metrics') };
    await initCompany(place);
    const path = join(folder, 'metrics.ndjson');
    await writeFile(
      path,
      `${line('customer', { id: 'c1', country: 'FR' })}\n${line('invoice', invoiceOf('i1', 'c1', 1200.5))}`,
    );
    assert.equal((await runrate(place, ['load', path])).code, 0);
    const ask = ['metrics', 'mrr', '--from', '2025-12-01', '--to', '2026-01-31'];
    const table = await runrate(place, ask);
    assert.match(table.output, /2025-12 +0\.00\n2026-01 +1,200\.50\n/);
    const csv = await runrate(place, [...ask, '--by', 'customer_country', '--csv']);
    assert.match(csv.output, /^FR,2026-01-01,2026-01-31,2026-01-01,1200\.5$/m);
    const json = JSON.parse((await runrate(place, [...ask, '--json'])).output) as { slug: string };
    assert.equal(json.slug, 'mrr');
    const refused = await runrate(place, ['metrics', 'mrr', '--from', 'yesterday']);
    assert.equal(refused.code, 1);
    assert.match(refused.output, /--from: /);
    assert.equal((await runrate(place, ['metrics', 'nothing'])).code, 1);
    const rebuilt = await runrate(place, ['rebuild']);
    assert.equal(rebuilt.code, 0);
    assert.equal((await runrate(place, ask)).output, table.output);
  });

  it('makes, lists and revokes keys', async () => {
    const place = { data: join(folder, 'keys') };
    await initCompany(place);
    const made = await runrate(place, ['keys', 'create', '--name', 'Reader', '--scopes', 'read', '--json']);
    const { key_no, api_key } = JSON.parse(made.output) as { key_no: number; api_key: string };
    const server = await startServer(place);
    assert.equal((await call(server, api_key, 'GET', '/customers')).status, 200);
    assert.equal((await call(server, api_key, 'POST', '/customers', { id: 'c' })).status, 403);
    await server.stop();
    assert.equal((await runrate(place, ['keys', 'revoke', String(key_no)])).code, 0);
    assert.equal((await runrate(place, ['keys', 'revoke', String(key_no)])).code, 1);
    assert.equal((await runrate(place, ['keys', 'create', '--name', 'Slow', '--limit', '1'])).code, 0);
    assert.equal((await runrate(place, ['keys', 'create', '--name', 'None', '--limit', '0'])).code, 2);
    const listed = await runrate(place, ['keys', 'list']);
    assert.match(listed.output, /Slow +read, write +1 /);
    assert.match(listed.output, /Reader .*revoked/);
    assert.ok(!listed.output.includes(api_key), 'a key is shown twice');
    const next = await startServer(place);
    assert.equal((await call(next, api_key, 'GET', '/customers')).status, 401);
    await next.stop();
  });

  it('imports rates, after which a line that had none counts', async () => {
    const place = { data: join(folder, 'rates') };
    await initCompany(place);
    const invoice = invoiceOf('i1', 'c1', 100);
    const [dollars] = invoice.invoice_line_items as Record<string, unknown>[];
    Object.assign(dollars ?? {}, { currency_code: 'USD', period_start: '2026-10-01', period_end: '2026-11-01' });
    const path = join(folder, 'dollars.ndjson');
    await writeFile(path, `${line('customer', { id: 'c1' })}\n${line('invoice', { ...invoice, date: '2026-10-01' })}`);
    assert.equal((await runrate(place, ['load', path])).code, 0);
    const ask = ['metrics', 'mrr', '--from', '2026-10-01', '--to', '2026-10-31', '--csv'];
    assert.match((await runrate(place, ask)).output, /,0$/m);
    const rates = join(folder, 'rates.csv');
    await writeFile(rates, 'Date,USD,JPY,\n2026-09-30,1.25,N/A,\n');
    assert.match((await runrate(place, ['rates', 'import', rates])).output, /1 rates of 1 days are in/);
    assert.match((await runrate(place, ask)).output, /,80$/m);
    await writeFile(rates, 'Date,USD\nsoon,1.25\n');
    const refused = await runrate(place, ['rates', 'import', rates]);
    assert.equal(refused.code, 1);
    assert.match(refused.output, /line 2 Date: /);
  });
});
