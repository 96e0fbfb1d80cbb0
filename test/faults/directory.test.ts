// What can be wrong with a data directory: in use, not writable, full; each is said clearly and mended without a restart
// where a restart is not what mends it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { call, initCompany, invoiceOf, runrate, startServer, tryServer } from '../server.ts';

let directory = '';
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'runrate-directory-'));
});
after(() => rm(directory, { recursive: true, force: true }));

describe('a directory in use', () => {
  it('turns away a second server and every command that needs the store', async () => {
    const place = { data: join(directory, 'used') };
    await initCompany(place);
    const first = await startServer(place);
    try {
      const second = await tryServer(place);
      assert.ok(!('address' in second), 'the second server started');
      assert.equal(second.code, 1);
      assert.match(second.output, /used is in use by another Runrate process/);
      assert.doesNotMatch(second.output, / {4}at /, 'a stack instead of a sentence');
      const command = await runrate(place, ['init', '--company', 'Other']);
      assert.equal(command.code, 1);
      assert.match(command.output, /in use by another Runrate process/);
    } finally {
      assert.equal(await first.stop(), 0);
    }
    const next = await startServer(place);
    assert.equal(await next.stop(), 0);
  });
});

describe('a directory without permission', () => {
  it('is named in one sentence', async (t) => {
    const data = await mkdtemp(join(directory, 'closed-'));
    await chmod(directory, 0o755);
    await chmod(data, 0o555);
    // Root may write anywhere: then the server is started as nobody.
    const asRoot = process.getuid?.() === 0;
    const server = await tryServer({ data }, asRoot ? { uid: 65_534, gid: 65_534 } : {}).catch((error: Error) => error);
    if (server instanceof Error) return t.skip(`no server as another user: ${server.message}`);
    assert.ok(!('address' in server), 'the server started');
    assert.equal(server.code, 1);
    assert.match(server.output, /^runrate: .*(unable to open|permission|EACCES|readonly)/m);
    assert.ok(server.output.includes(data), `the directory is not named: ${server.output}`);
    assert.doesNotMatch(server.output, / {4}at /, 'a stack instead of a sentence');
  });
});

describe('a full disk', () => {
  it('is a 503 with Retry-After, loses nothing, and is over when there is room again', async (t) => {
    const data = await mkdtemp(join(directory, 'full-'));
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data]);
    if (mounted.status !== 0) return t.skip('a file system of its own needs the right to mount');
    try {
      await fillAndFree(data);
    } finally {
      spawnSync('umount', ['--lazy', data]);
    }
  });
});

async function fillAndFree(data: string): Promise<void> {
  const place = { data };
  const key = await initCompany(place);
  const server = await startServer(place);
  try {
    assert.equal((await call(server, key, 'POST', '/customers', { id: 'c' })).status, 201);
    const { bavail, bsize } = await statfs(data);
    await writeFile(join(data, 'filler'), Buffer.alloc((bavail - 16) * bsize));
    const acknowledged: string[] = [];
    const refused = await writeUntilRefused(
      (n) => `i${n}`,
      async (id) => {
        const answer = await call(server, key, 'POST', '/invoices', {
          ...invoiceOf(id, 'c', 1),
          invoice_number: 'x'.repeat(200),
        });
        if (answer.status === 201) acknowledged.push(id);
        return answer;
      },
    );
    assert.equal(refused.status, 503, JSON.stringify(refused.body));
    assert.ok(Number(refused.retryAfter) > 0, 'no Retry-After');
    await rm(join(data, 'filler'));
    assert.equal((await call(server, key, 'POST', '/invoices', invoiceOf('after', 'c', 1))).status, 201);
    for (const id of [...acknowledged, 'after']) {
      assert.equal((await call(server, key, 'GET', `/invoices/${id}`)).status, 200, `${id} is missing`);
    }
  } finally {
    assert.equal(await server.stop(), 0);
  }
}

async function writeUntilRefused(
  name: (n: number) => string,
  write: (id: string) => Promise<{ status: number; retryAfter: string | null; body: unknown }>,
): Promise<{ status: number; retryAfter: string | null; body: unknown }> {
  for (let n = 0; n < 5000; n++) {
    const answer = await write(name(n));
    if (answer.status !== 201) return answer;
  }
  throw new Error('the disk never filled');
}
