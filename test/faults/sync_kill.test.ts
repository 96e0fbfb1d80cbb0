// A server that dies in the middle of a sync, like in a power cut: the next one goes on at the resume point, on each engine.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakePennylane } from '../fakes/pennylane/server.ts';
import { customer } from '../fakes/pennylane/world.ts';
import { call, initCompany, type Server, startServer } from '../server.ts';
import { throwAwayPlace } from './kill.ts';

interface Run {
  readonly id: string;
  readonly state: string;
  readonly error: { readonly code: string } | null;
  readonly finished_at: string | null;
}

/** On PostgreSQL a dead server's lease has to run out first. */
const PATIENCE_MS = 40_000;

async function ended(server: Server, key: string, path: string): Promise<Run> {
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; ) {
    const run = (await call(server, key, 'GET', path)).body as Run;
    if (run.finished_at !== null) return run;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the run did not end');
}

describe('kill -9 in the middle of a sync', () => {
  for (const engine of ['sqlite', 'postgres'] as const) {
    it(`${engine}: the run is failed and the next one goes on`, async (t) => {
      const there = await throwAwayPlace(engine);
      if (there === null) return t.skip('no PostgreSQL server answers');
      const source = await new FakePennylane().start();
      for (let id = 1; id <= 250; id += 1) customer(source.world, id);
      let server: Server | null = null;
      try {
        const key = await initCompany(there.place);
        server = await startServer(there.place);
        const made = await call(server, key, 'POST', '/connections', {
          provider: 'pennylane',
          name: 'Pennylane',
          settings: { base_url: `${source.origin}/api/external/v2` },
          secret: { api_key: source.key },
        });
        const path = `/connections/${(made.body as { id: string }).id}`;
        let pages = 0;
        source.behaviour.before = (_, asked) => {
          if (asked.endsWith('/customers')) pages += 1;
          // The client waits and asks again, so that the run is alive when its server dies.
          return pages > 1 ? 'unavailable' : undefined;
        };
        const first = (await call(server, key, 'POST', `${path}/sync`)).body as Run;
        while (pages < 2) await new Promise((resolve) => setTimeout(resolve, 10));
        await server.kill();
        source.behaviour.before = () => undefined;
        server = await startServer(there.place);
        const dead = await ended(server, key, `${path}/runs/${first.id}`);
        assert.equal(dead.state, 'failed');
        assert.equal(dead.error?.code, 'interrupted');
        const next = (await call(server, key, 'POST', `${path}/sync`)).body as Run;
        assert.notEqual(next.id, first.id);
        const run = await ended(server, key, `${path}/runs/${next.id}`);
        assert.equal(run.state, 'succeeded', JSON.stringify(run));
        const list = (await call(server, key, 'GET', '/customers?limit=1000')).body as { data: unknown[] };
        assert.equal(list.data.length, 250);
        const firstPage = source.asked.find((one) => one.includes('/customers?'));
        const times = source.asked.filter((one) => one === firstPage).length;
        assert.equal(times, 1, `the first page is not read again: ${source.asked.join(' ')}`);
      } finally {
        await server?.stop();
        await source.stop();
        await there.remove();
      }
    });
  }
});
