// The typed client against a listening server: its types hold the answers, its errors hold the server's details.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { compose, type Runtime } from '../../src/cli/compose.ts';
import { readConfig } from '../../src/cli/config.ts';
import { type RunningServer, startServer } from '../../src/cli/server.ts';
import { ApiError, Client } from '../../src/client/client.ts';

describe('the typed client', () => {
  let data = '';
  let runtime: Runtime;
  let server: RunningServer;
  let client: Client;

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'runrate-client-'));
    const config = readConfig({ data, port: '0' }, {});
    runtime = await compose(config);
    const now = runtime.now().toISOString();
    const company = await runtime.store.createCompany('Client', now);
    const { secret } = await runtime.store.createKey(company.no, 'client', ['read', 'write'], now);
    server = await startServer(runtime, config, 'test');
    client = new Client({ address: server.address, key: secret });
  });

  after(async () => {
    await server.stop();
    await runtime.close();
    await rm(data, { recursive: true, force: true });
  });

  it('writes objects and reads figures', async () => {
    const id = 'a/b c?';
    const customer = await client.call('POST /customers', { body: { id, country: 'FR' } });
    assert.equal(customer.country, 'FR');
    await client.call('POST /invoices', {
      body: {
        id: 'inv',
        customer_id: id,
        date: '2024-02-07',
        status: 'paid',
        invoice_line_items: [
          {
            id: 'line',
            type: 'subscription',
            amount_excluding_tax_after_discount: 50,
            tax_amount: 0,
            currency_code: 'EUR',
            period_start: '2024-02-07',
            period_end: '2024-03-07',
          },
        ],
      },
    });
    const result = await client.call('GET /metrics/{slug}', {
      path: { slug: 'mrr' },
      query: {
        date_start: '2024-02-01',
        date_end: '2024-02-29',
        dimension: ['customer_country'],
        filters: [{ field: 'customer_country', op: 'eq', value: 'FR' }],
      },
    });
    assert.equal(result.series[0]?.points[0]?.value, 50);
    assert.equal((await client.call('GET /customers/{id}', { path: { id } })).id, id);
  });

  it("throws the server's details with the request id", async () => {
    const asked = client.call('GET /metrics/{slug}', { path: { slug: 'mrr' }, query: { dimension: ['nothing'] } });
    await assert.rejects(asked, (error) => {
      assert.ok(error instanceof ApiError);
      assert.equal(error.status, 422);
      assert.deepEqual(error.detail[0]?.loc.slice(0, 2), ['query', 'dimension']);
      assert.match(String(error.requestId), /\S/);
      return true;
    });
  });

  it('sends again after Retry-After while the store is away', async () => {
    let asked = 0;
    const away = createHttpServer((_, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end(asked < 3 ? '{"detail":[]}' : '[]');
    });
    await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve));
    const { port } = away.address() as AddressInfo;
    const patient = new Client({ address: `http://127.0.0.1:${port}`, key: 'any' });
    assert.deepEqual(await patient.call('GET /metrics', {}), []);
    assert.equal(asked, 3);
    away.close();
  });
});
