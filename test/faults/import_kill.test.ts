// A server that dies in the middle of an import, like in a power cut: it says so, goes on with another commit, and writes
// nothing twice; on each engine.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call, initCompany, type Server, startServer } from '../server.ts';
import { throwAwayPlace } from './kill.ts';

interface Import {
  readonly id: string;
  readonly state: string;
  readonly rows_done: number;
  readonly counts: { readonly created: number; readonly updated: number };
  readonly error: { readonly code: string } | null;
}

const ROWS = 12_000;
/** On PostgreSQL a dead server's lease has to run out first. */
const PATIENCE_MS = 120_000;

function file(): string {
  const rows = Array.from({ length: ROWS }, (_, at) => `c${at},Customer ${at},${at === 0 ? '' : `c${at - 1}`}`);
  return `id,name,email\n${rows.join('\n')}\n`;
}

async function until(server: Server, key: string, path: string, wanted: (now: Import) => boolean): Promise<Import> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const now = (await call(server, key, 'GET', path)).body as Import;
    if (wanted(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come to that');
}

describe('kill -9 in the middle of an import', () => {
  for (const engine of ['sqlite', 'postgres'] as const) {
    it(`${engine}: it says so and goes on where it was`, async (t) => {
      const there = await throwAwayPlace(engine);
      if (there === null) return t.skip('no PostgreSQL server answers');
      let server: Server | null = null;
      try {
        const key = await initCompany(there.place);
        server = await startServer(there.place);
        const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/octet-stream' };
        const sent = await fetch(`${server.address}/api/v1/imports`, { method: 'POST', headers, body: file() });
        assert.equal(sent.status, 201);
        const path = `/imports/${((await sent.json()) as Import).id}`;
        assert.equal((await call(server, key, 'POST', `${path}/commit`, {})).status, 202);
        const alive = await until(server, key, path, (now) => now.state === 'importing' && now.counts.created > 0);
        assert.ok(alive.counts.created < ROWS, 'the server dies before the end');
        await server.kill();
        server = await startServer(there.place);
        const dead = await until(server, key, path, (now) => now.state !== 'importing');
        assert.deepEqual([dead.state, dead.error?.code], ['failed', 'interrupted']);
        assert.equal((await call(server, key, 'POST', `${path}/commit`, {})).status, 202);
        const done = await until(server, key, path, (now) => now.state === 'done');
        // What was written after the last place that was kept comes once more, as what is there already.
        assert.ok(done.counts.created <= ROWS && done.counts.created + done.counts.updated >= ROWS);
        assert.ok(done.counts.updated <= ROWS - alive.counts.created, JSON.stringify([alive.counts, done.counts]));
        let count = 0;
        for (let cursor = ''; ; ) {
          const page = (await call(server, key, 'GET', `/customers?limit=1000${cursor}`)).body as {
            data: unknown[];
            next_cursor: string | null;
          };
          count += page.data.length;
          if (page.next_cursor === null) break;
          cursor = `&cursor=${page.next_cursor}`;
        }
        assert.equal(count, ROWS);
      } finally {
        await server?.kill();
        await there.remove();
      }
    });
  }
});
