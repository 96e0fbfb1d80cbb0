// Two servers on one PostgreSQL database, each with read models of its own: what one acknowledged the other shows.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { throwAwayDatabase } from '../../test/postgres.ts';
import { put } from '../../test/warehouse.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { openWarehouse } from './open.ts';
import type { Warehouse } from './warehouse.ts';

const database = await throwAwayDatabase();
if (database === null) console.log('PostgreSQL tests skipped: no server');
const NOW = '2024-06-15T12:00:00Z';

describe('two servers on one database', { skip: database === null }, () => {
  let directory: string;
  const servers: { store: Store; warehouse: Warehouse }[] = [];
  let company: number;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'runrate-servers-'));
    for (const name of ['one', 'two']) {
      const store = await openStore({ url: database?.url ?? '' });
      const warehouse = openWarehouse({
        directory: join(directory, name),
        store,
        now: () => new Date(NOW),
        log: (line) => assert.fail(line),
        publishedRates: async () => [],
      });
      servers.push({ store, warehouse });
    }
    company = (await server(0).store.createCompany('Shared', NOW)).no;
  });
  after(async () => {
    for (const { store, warehouse } of servers) {
      await warehouse.close();
      await store.close();
    }
    await rm(directory, { recursive: true, force: true });
    await database?.drop();
  });

  function server(index: number): { store: Store; warehouse: Warehouse } {
    const found = servers[index];
    if (found === undefined) throw new Error('the server was not started');
    return found;
  }

  async function customers(index: number): Promise<unknown> {
    using snapshot = await server(index).warehouse.snapshot(company);
    return (await snapshot.read({ text: 'SELECT COUNT(*) AS n FROM customers', values: [] }))[0]?.n;
  }

  it('show each other’s writes at once, however they take turns', async () => {
    for (let count = 1; count <= 10; count++) {
      const id = `c${count}`;
      const write = put('customer', { id, name: id });
      await server(count % 2).store.write({ company, source: 'api', now: NOW }, [write]);
      assert.equal(await customers((count + 1) % 2), count);
    }
    assert.equal(await customers(0), await customers(1));
  });

  it('follow each other’s change of options', async () => {
    const { store } = server(0);
    const found = await store.company(company);
    assert.ok(found !== null);
    assert.equal(await customers(1), 10);
    const options = { ...found.options, mrr_basis: 'subscriptions' } as const;
    await store.changeCompany(company, { options, author: 'test' }, NOW);
    using snapshot = await server(1).warehouse.snapshot(company);
    assert.equal(snapshot.basis, 'subscriptions');
  });
});
