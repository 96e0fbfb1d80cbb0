// Three servers on one PostgreSQL database, one of them killed under load: nothing acknowledged is lost, every server shows
// every write at once, and a connection is synced by one server at a time.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { FakePennylane } from '../fakes/pennylane/server.ts';
import { customer } from '../fakes/pennylane/world.ts';
import { type ThrowAwayDatabase, throwAwayDatabase } from '../postgres.ts';
import { call, initCompany, invoiceOf, type Place, type Server, startServer } from '../server.ts';

const CLIENTS = 9;
const LOAD_MS = 2500;

interface MetricAnswer {
  readonly series: readonly { readonly points: readonly { readonly value: number }[] }[];
}

/** MRR of January 2026, of one customer or of all. */
async function mrr(server: Server, key: string, customerId?: string): Promise<number> {
  const filters = JSON.stringify([{ field: 'customer', op: 'eq', value: customerId }]);
  const filtered = customerId === undefined ? '' : `&filters=${encodeURIComponent(filters)}`;
  const path = `/metrics/mrr?date_start=2026-01-01&date_end=2026-01-31${filtered}`;
  const answer = await call(server, key, 'GET', path);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return (answer.body as MetricAnswer).series[0]?.points[0]?.value ?? 0;
}

/** A client with a customer of its own; the next server takes over when the one it talks to is gone. */
class Client {
  readonly customer: string;
  /** Amounts that were acknowledged, by invoice. */
  readonly acknowledged = new Map<string, number>();
  /** Sent and never answered: there or not, either is right. */
  readonly open = new Map<string, number>();
  readonly #number: number;
  #errors: unknown = null;

  constructor(number: number) {
    this.#number = number;
    this.customer = `c${number}`;
  }

  async run(servers: readonly Server[], key: string, until: () => boolean): Promise<void> {
    let at = this.#number;
    for (let n = 0; !until(); n += 1) {
      const id = `${this.customer}-${n}`;
      const amount = 1 + ((this.#number * 31 + n * 7) % 500);
      this.open.set(id, amount);
      try {
        const written = await call(pick(servers, at), key, 'POST', '/invoices', invoiceOf(id, this.customer, amount));
        assert.equal(written.status, 201, JSON.stringify(written.body));
      } catch (error) {
        if (error instanceof assert.AssertionError) throw error;
        this.#errors = error;
        at += 1;
        continue;
      }
      this.open.delete(id);
      this.acknowledged.set(id, amount);
      if (n % 3 === 0) await this.#isShown(servers, key, at + 1);
    }
  }

  /** Another server than the one that wrote counts the write in the answer that comes next. */
  async #isShown(servers: readonly Server[], key: string, at: number): Promise<void> {
    let shown: number;
    try {
      shown = await mrr(pick(servers, at), key, this.customer);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return;
    }
    const sure = sum(this.acknowledged.values());
    assert.ok(
      shown >= sure && shown <= sure + sum(this.open.values()),
      `${this.customer}: ${sure} was acknowledged, another server shows ${shown}`,
    );
  }

  get lostAServer(): boolean {
    return this.#errors !== null;
  }
}

function pick(servers: readonly Server[], at: number): Server {
  const server = servers[at % servers.length];
  if (server === undefined) throw new Error('there is no server');
  return server;
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

async function stateAtTheEnd(server: Server, key: string, path: string): Promise<string> {
  for (const until = performance.now() + 30_000; performance.now() < until; await pause(100)) {
    const { state, finished_at } = (await call(server, key, 'GET', path)).body as {
      readonly state: string;
      readonly finished_at: string | null;
    };
    if (finished_at !== null) return state;
  }
  throw new Error('the run did not end');
}

for (const warehouse of [{}, { warehouse: 'postgres' }] as const)
  describe(`three servers on one database, ${'warehouse' in warehouse ? 'the warehouse there, too' : 'a warehouse each'}`, () => {
    let database: ThrowAwayDatabase | null;
    let directory: string;
    let key: string;
    const places: Place[] = [];
    const servers: Server[] = [];
    const running = new Set<Server>();

    before(async () => {
      database = await throwAwayDatabase();
      if (database === null) return;
      // What one server sealed, the others must open.
      process.env.RUNRATE_SECRET_KEY = 'the secret of three servers';
      directory = await mkdtemp(join(tmpdir(), 'runrate-servers-'));
      for (const name of ['one', 'two', 'three'])
        places.push({ data: join(directory, name), database: database.url, ...warehouse });
      key = await initCompany(placeAt(0));
      for (const place of places) servers.push(await start(place));
    });
    after(async () => {
      delete process.env.RUNRATE_SECRET_KEY;
      await Promise.all([...running].map((server) => server.stop()));
      if (database === null) return;
      await rm(directory, { recursive: true, force: true });
      await database.drop();
    });

    function placeAt(index: number): Place {
      const place = places[index];
      if (place === undefined) throw new Error('there is no such place');
      return place;
    }

    async function start(place: Place): Promise<Server> {
      const server = await startServer(place);
      running.add(server);
      return server;
    }

    it('one killed under load costs nothing that was acknowledged', async (t) => {
      if (database === null) return t.skip('no PostgreSQL server answers');
      for (let n = 0; n < CLIENTS; n += 1)
        assert.equal((await call(pick(servers, n), key, 'POST', '/customers', { id: `c${n}` })).status, 201);
      // Each makes its read model before the load.
      for (const server of servers) assert.equal(await mrr(server, key), 0);
      const clients = Array.from({ length: CLIENTS }, (_, n) => new Client(n));
      let over = false;
      const load = Promise.all(clients.map((client) => client.run(servers, key, () => over)));
      await pause(LOAD_MS / 2);
      await pick(servers, 1).kill();
      running.delete(pick(servers, 1));
      await pause(LOAD_MS);
      over = true;
      await load;
      assert.ok(
        clients.some((client) => client.lostAServer),
        'nobody noticed that a server died',
      );
      const living = [pick(servers, 0), pick(servers, 2)];
      let total = 0;
      for (const { customer: id, acknowledged, open } of clients) {
        for (const [invoice, amount] of open) {
          const found = await call(pick(living, 0), key, 'GET', `/invoices/${invoice}`);
          if (found.status === 200) acknowledged.set(invoice, amount);
        }
        total += sum(acknowledged.values());
        for (const server of living) assert.equal(await mrr(server, key, id), sum(acknowledged.values()), id);
      }
      assert.ok(total > 0, 'nothing was written');
      for (const server of living) assert.equal(await mrr(server, key), total);
      // The lost one comes back on its old read model, and a new one begins with nothing.
      for (const place of [placeAt(1), { ...placeAt(1), data: join(directory, 'four') }]) {
        const again = await start(place);
        assert.equal(await mrr(again, key), total);
      }
    });

    it('sync a connection one at a time, whoever is asked', async (t) => {
      if (database === null) return t.skip('no PostgreSQL server answers');
      const source = await new FakePennylane().start();
      for (let id = 1; id <= 120; id += 1) customer(source.world, id);
      const living = [pick(servers, 0), pick(servers, 2)];
      // The client waits and asks again, so that the run is alive until everybody has asked for one.
      let held = true;
      const read: string[] = [];
      source.behaviour.before = (_, path) => {
        if (!path.endsWith('/customers')) return undefined;
        if (!held) read.push(source.asked.at(-1) ?? '');
        return held ? 'unavailable' : undefined;
      };
      try {
        const made = await call(pick(living, 0), key, 'POST', '/connections', {
          provider: 'pennylane',
          name: 'Pennylane',
          settings: { base_url: `${source.origin}/api/external/v2` },
          secret: { api_key: source.key },
        });
        const path = `/connections/${(made.body as { id: string }).id}`;
        const asked = await Promise.all(
          Array.from({ length: 6 }, (_, n) => call(pick(living, n), key, 'POST', `${path}/sync`)),
        );
        held = false;
        const runs = new Set(asked.map(({ body }) => (body as { id: string }).id));
        assert.equal(runs.size, 1, `six askings of two servers began ${runs.size} runs`);
        const [run = ''] = runs;
        assert.equal(await stateAtTheEnd(pick(living, 1), key, `${path}/runs/${run}`), 'succeeded');
        assert.ok(read.length > 0, 'nothing was read');
        assert.equal(new Set(read).size, read.length, `a page was read twice: ${read.join(' ')}`);
      } finally {
        await source.stop();
      }
    });
  });
