// Laws of syncing, on both engines: whatever interrupts it and wherever, a sync that goes on ends like one that was never
// interrupted; two whole ones change nothing; faults lose nothing and double nothing.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type Fault, Shop, STREAMS, shopConnector } from '../../../test/fakes/shop.ts';
import { type TestStore, testStores } from '../../../test/stores.ts';
import type { Connection, ObjectRecord, Store, SyncRun } from '../../store/store.ts';
import { secretBox } from './secret_box.ts';
import { Syncs } from './syncs.ts';

const OBJECTS = ['customer', 'product', 'price', 'subscription', 'invoice'] as const;
const CUSTOMERS = 7;

class World {
  static readonly opened: World[] = [];
  readonly shop: Shop;
  readonly store: Store;
  readonly company: number;
  readonly connection: Connection;
  syncs: Syncs;
  #minute = 0;

  private constructor(shop: Shop, store: Store, company: number, syncs: Syncs, connection: Connection) {
    this.shop = shop;
    this.store = store;
    this.company = company;
    this.syncs = syncs;
    this.connection = connection;
  }

  static async open(store: Store): Promise<World> {
    const shop = (await new Shop().open()).fill(CUSTOMERS);
    shop.records.customers[0] = { id: 1, name: 'Child', reference: null, parent: CUSTOMERS };
    const { no } = await store.createCompany('Law', '2026-01-01T00:00:00.000Z');
    const syncs = World.server(store, () => new Date());
    const secret = syncs.config.box.seal({ api_key: shop.key }, 'law');
    const made = await store.sync.createConnection(
      no,
      {
        id: 'law',
        provider: 'shop',
        name: 'Shop',
        settings: { base_url: shop.url },
        secret,
        schedule: null,
        nextRunAt: null,
      },
      '2026-01-01T00:00:00.000Z',
    );
    if ('loc' in made) throw new Error(made.msg);
    const world = new World(shop, store, no, syncs, made);
    world.restart();
    World.opened.push(world);
    return world;
  }

  static server(store: Store, now: () => Date): Syncs {
    const patience = { attempts: 2, backoffMs: 1, timeoutMs: 100 };
    const box = secretBox(() => 'law');
    return new Syncs({ store, connectors: [shopConnector], box, now, log: () => undefined, patience });
  }

  /** Another process on the same store, an hour later: what the one before held has run out. */
  restart(): void {
    this.#minute += 60;
    const offset = this.#minute * 60_000;
    this.syncs = World.server(this.store, () => new Date(performance.timeOrigin + performance.now() + offset));
  }

  async sync(full = false): Promise<SyncRun> {
    const begun = await this.syncs.start(this.company, this.connection, 'manual', full);
    for (let tries = 0; tries < 1000; tries += 1) {
      const run = await this.store.sync.run(this.company, this.connection.no, begun.id);
      if (run !== null && run.finishedAt !== null) return run;
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    throw new Error('the run did not end');
  }

  /** Everything the company holds, without its instants; with them where asked for. */
  async facts(instants: boolean): Promise<ObjectRecord[]> {
    const all: ObjectRecord[] = [];
    for (const object of OBJECTS) {
      const page = await this.store.list(this.company, { object, limit: 1000, where: {} });
      all.push(...(page?.data ?? []));
    }
    const text = JSON.stringify(all, (key, value: unknown) =>
      !instants && (key === 'created_at' || key === 'updated_at') ? undefined : value,
    );
    return JSON.parse(text) as ObjectRecord[];
  }

  async close(): Promise<void> {
    await this.syncs.close();
    await this.shop.close();
  }
}

const FAULTS: readonly Fault[] = ['drop', 'truncated', 'malformed', { status: 500 }, { status: 429, retryAfter: '0' }];

describe('a sync', () => {
  let stores: TestStore[] = [];
  before(async () => {
    stores = await testStores();
  });
  after(async () => {
    await Promise.all(World.opened.map((world) => world.close()));
    await Promise.all(stores.map((store) => store.close()));
  });

  async function onEach(law: (world: World, whole: ObjectRecord[]) => Promise<void>): Promise<void> {
    for (const { store } of stores) {
      const reference = await World.open(store);
      assert.equal((await reference.sync()).state, 'succeeded');
      const whole = await reference.facts(false);
      await reference.close();
      await law(reference, whole);
    }
  }

  it('interrupted at any request ends like an uninterrupted one', async () => {
    await onEach(async ({ store, shop }, whole) => {
      const requests = shop.requests;
      assert.ok(requests > STREAMS.length);
      for (let stop = 1; stop <= requests; stop += 1) {
        const world = await World.open(store);
        // Hangs until the server is stopped, or its key is refused for ever.
        world.shop.fault = (request) => (request === stop ? 'hang' : null);
        const begun = world.sync();
        while (world.shop.requests < stop) await new Promise((resolve) => setTimeout(resolve, 1));
        await world.syncs.close();
        assert.equal((await begun).state, 'failed');
        world.restart();
        assert.equal((await world.sync()).state, 'succeeded');
        assert.deepEqual(await world.facts(false), whole, `stopped at request ${stop}`);
        // Once more the request that hung, and one that finds a finished list at its end.
        assert.ok(world.shop.requests <= requests + 3, 'nothing that was stored is read again');
        await world.close();
      }
    });
  });

  it('with faults at random requests loses nothing and doubles nothing', async () => {
    await onEach(async ({ store }, whole) => {
      const faults = fc.array(
        fc.record({ request: fc.integer({ min: 1, max: 30 }), fault: fc.constantFrom(...FAULTS) }),
        {
          maxLength: 12,
        },
      );
      await fc.assert(
        fc.asyncProperty(faults, async (planned) => {
          const world = await World.open(store);
          world.shop.fault = (request) => planned.find((one) => one.request === request)?.fault ?? null;
          let run = await world.sync();
          for (let tries = 0; run.state !== 'succeeded' && tries < 20; tries += 1) {
            assert.equal(run.state, 'failed');
            run = await world.sync();
          }
          assert.equal(run.state, 'succeeded');
          assert.deepEqual(await world.facts(false), whole);
          assert.deepEqual(await store.sync.letters(world.company, world.connection.no, 10, 0), []);
          await world.close();
        }),
        { numRuns: 8 },
      );
    });
  });

  it('done twice in full writes nothing and touches no instant', async () => {
    await onEach(async ({ store }) => {
      const world = await World.open(store);
      await world.sync();
      const position = await store.position(world.company);
      const facts = await world.facts(true);
      const again = await world.sync(true);
      const counts = Object.values(again.counters);
      assert.equal(again.state, 'succeeded');
      assert.ok(
        counts.length > 0 && counts.every((one) => one.written === 0 && one.dead === 0 && one.read === one.unchanged),
      );
      assert.deepEqual(await world.facts(true), facts);
      const { customers, all } = await store.changes(world.company, position);
      assert.deepEqual([customers, all], [[], false], 'no figure is computed again');
      await world.close();
    });
  });

  it('of a process that died is failed, and the next one goes on', async () => {
    await onEach(async ({ store }, whole) => {
      const world = await World.open(store);
      world.shop.fault = (request) => (request === 5 ? 'hang' : null);
      const dead = await world.syncs.start(world.company, world.connection, 'manual');
      while (world.shop.requests < 5) await new Promise((resolve) => setTimeout(resolve, 1));
      const former = world.syncs;
      world.restart();
      const run = await world.sync();
      assert.notEqual(run.id, dead.id);
      assert.equal(run.state, 'succeeded');
      const ended = await store.sync.run(world.company, world.connection.no, dead.id);
      assert.equal(ended?.error?.code, 'interrupted');
      // The former one wakes up and finds that the run is not its own any more.
      await former.close();
      assert.deepEqual(await world.facts(false), whole);
      assert.equal((await store.sync.run(world.company, world.connection.no, dead.id))?.state, 'failed');
      await world.close();
    });
  });
});
