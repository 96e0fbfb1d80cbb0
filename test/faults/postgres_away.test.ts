// PostgreSQL goes away under a running server and comes back: 503 with Retry-After, then service, without a restart.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { throwAwayDatabase } from '../postgres.ts';
import { call, initCompany, invoiceOf, startServer } from '../server.ts';

/** A way to the server that can be cut: open connections break, new ones are refused at once. */
async function bridge(to: {
  host: string;
  port: number;
}): Promise<{ port: number; cut(): void; mend(): void; close(): void }> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.resetAndDestroy();
    const far = connect(to);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => into.destroy());
      from.on('close', () => {
        open.delete(from);
        into.destroy();
      });
      from.pipe(into);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cut = () => {
    whole = false;
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    mend: () => {
      whole = true;
    },
    close: () => {
      cut();
      server.close();
    },
  };
}

it('answers 503 while PostgreSQL is away, and serves again when it is back', async (t) => {
  const database = await throwAwayDatabase();
  if (database === null) return t.skip('no PostgreSQL server answers');
  const data = await mkdtemp(join(tmpdir(), 'runrate-away-'));
  const url = new URL(database.url);
  const way = await bridge({ host: url.hostname, port: Number(url.port || 5432) });
  url.hostname = '127.0.0.1';
  url.port = String(way.port);
  const place = { data, database: url.href };
  try {
    const key = await initCompany(place);
    const server = await startServer(place);
    try {
      assert.equal((await call(server, key, 'POST', '/customers', { id: 'c' })).status, 201);
      assert.equal((await call(server, key, 'POST', '/invoices', invoiceOf('i1', 'c', 10))).status, 201);
      way.cut();
      for (const [method, path, body] of [
        ['POST', '/invoices', invoiceOf('i2', 'c', 10)],
        ['GET', '/invoices/i1', undefined],
        ['GET', '/metrics/mrr', undefined],
      ] as const) {
        const answer = await call(server, key, method, path, body);
        assert.equal(answer.status, 503, `${method} ${path}: ${JSON.stringify(answer.body)}`);
        assert.ok(Number(answer.retryAfter) > 0, `${method} ${path}: no Retry-After`);
      }
      way.mend();
      assert.equal((await call(server, key, 'POST', '/invoices', invoiceOf('i2', 'c', 10))).status, 201);
      assert.equal((await call(server, key, 'GET', '/invoices/i1')).status, 200);
      assert.equal((await call(server, key, 'GET', '/metrics/mrr')).status, 200);
    } finally {
      assert.equal(await server.stop(), 0);
    }
  } finally {
    way.close();
    await database.drop();
    await rm(data, { recursive: true, force: true });
  }
});
