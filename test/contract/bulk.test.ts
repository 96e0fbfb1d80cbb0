// POST /bulk: one answer a line in order, failures on their own, references in any order, gzip, limits.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { OBJECTS } from '../../src/core/facts.ts';
import { SPECS } from '../../src/core/objects.ts';
import { fullBody, locs, withoutMoments } from './fixtures.ts';
import { type Json, onBothEngines } from './support.ts';

const NDJSON = { 'content-type': 'application/x-ndjson' };

onBothEngines('bulk', (api) => {
  test('a line each, in order, and references may come later', async () => {
    const lines = [...OBJECTS].reverse().map((object) => ({ object, data: fullBody(object, 'any-order') }));
    const answers = await api().bulk(lines);
    assert.deepEqual(
      answers,
      lines.map((line, index) => ({ line: index + 1, object: line.object, id: line.data.id, status: 201 })),
    );
    for (const object of OBJECTS) {
      const got = await api().send('GET', `/api/v1/${SPECS[object].path}/${object}-any-order`);
      const { invoice_line_items: _lines, credit_note_line_items: _notes, ...record } = withoutMoments(got.json);
      assert.deepEqual(record, fullBody(object, 'any-order'));
    }
    const again = await api().bulk(lines);
    assert.deepEqual(
      again.map((one) => one.status),
      lines.map(() => 200),
    );
    const strict = await api().bulk(lines, { prefer: 'handling=strict' });
    assert.deepEqual(
      strict.map((one) => one.status),
      lines.map(() => 409),
    );
    assert.deepEqual(locs(strict[0] ?? {}), [['body', 'data', 'id']]);
  });

  test('lines that fail do not stop the others', async () => {
    const answers = await api().bulk([
      { object: 'customer', data: { id: 'good-1' } },
      'no json',
      '',
      { object: 'spaceship', data: { id: 'x' } },
      { object: 'customer', data: { id: 'bad', foo: 1 } },
      { object: 'customer' },
      { object: 'invoice', data: { id: 'dangling', customer_id: 'nobody', date: '2024-01-01', status: 'paid' } },
      { object: 'customer', data: { id: 'good-2' }, more: 1 },
      [] as unknown as Json,
      { object: 'customer', data: { id: 'good-3', root_parent_id: 'good-1' } },
    ]);
    assert.deepEqual(
      answers.map(({ line, object, id, status }) => [line, object, id, status]),
      [
        [1, 'customer', 'good-1', 201],
        [2, null, null, 422],
        [4, 'spaceship', 'x', 422],
        [5, 'customer', 'bad', 422],
        [6, 'customer', null, 422],
        [7, 'invoice', 'dangling', 422],
        [8, 'customer', 'good-2', 422],
        [9, null, null, 422],
        [10, 'customer', 'good-3', 201],
      ],
    );
    assert.deepEqual(answers.slice(1, 8).map(locs), [
      [['body']],
      [['body', 'object']],
      [['body', 'data', 'foo']],
      [['body', 'data']],
      [['body', 'data', 'customer_id']],
      [['body', 'more']],
      [['body']],
    ]);
    assert.equal((await api().send('GET', '/api/v1/customers/good-3')).status, 200);
    assert.equal((await api().send('GET', '/api/v1/customers/bad')).status, 404);
  });

  test('of the same id twice the later line wins', async () => {
    const line = (name: string) => ({ object: 'product', data: { id: 'twice', name } });
    const answers = await api().bulk([line('first'), line('second'), line('third')]);
    assert.deepEqual(
      answers.map((one) => one.status),
      [201, 200, 200],
    );
    assert.equal((await api().send('GET', '/api/v1/products/twice')).json.name, 'third');
  });

  test('gzip is accepted, and a bomb is stopped', async () => {
    const raw = gzipSync('{"object":"product","data":{"id":"zipped"}}\n');
    const headers = { ...NDJSON, 'content-encoding': 'gzip' };
    const taken = await api().send('POST', '/api/v1/bulk', { raw, headers });
    assert.deepEqual([taken.status, taken.headers['content-type']], [200, 'application/x-ndjson; charset=utf-8']);
    assert.equal(taken.text, '{"line":1,"object":"product","id":"zipped","status":201}\n');
    const bomb = await api().send('POST', '/api/v1/bulk', { raw: gzipSync(Buffer.alloc(101 << 20)), headers });
    assert.deepEqual([bomb.status, locs(bomb.json)], [413, [['body']]]);
    const broken = await api().send('POST', '/api/v1/bulk', { raw: 'not gzip', headers });
    assert.deepEqual([broken.status, locs(broken.json)], [422, [['body']]]);
    const cut = await api().send('POST', '/api/v1/bulk', { raw: raw.subarray(0, raw.length - 9), headers });
    assert.equal(cut.status, 422);
  });

  test('a client that goes away in the middle leaves nothing behind, and is no error of the server', async () => {
    const address = new URL(await api().server.listen({ host: '127.0.0.1', port: 0 }));
    for (const encoding of ['identity', 'gzip']) {
      const head = `POST /api/v1/bulk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api().key}\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: ${encoding}\r\nContent-Length: 1000\r\n\r\n`;
      const line = '{"object":"product","data":{"id":"cut-off"}}\n';
      await new Promise<void>((resolve, reject) => {
        const socket = connect(Number(address.port), '127.0.0.1', () => {
          socket.write(head);
          socket.write(encoding === 'gzip' ? gzipSync(line) : line, () => setTimeout(() => socket.destroy(), 50));
        });
        socket.on('close', () => resolve());
        socket.on('error', reject);
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal((await api().send('GET', '/api/v1/products/cut-off')).status, 404);
    assert.deepEqual(api().errors, []);
  });

  test('other content types and encodings are refused', async () => {
    const json = await api().send('POST', '/api/v1/bulk', { body: {} });
    assert.equal(json.status, 415);
    const brotli = await api().send('POST', '/api/v1/bulk', {
      raw: 'x',
      headers: { ...NDJSON, 'content-encoding': 'br' },
    });
    assert.equal(brotli.status, 415);
    const empty = await api().send('POST', '/api/v1/bulk', { raw: '\n', headers: NDJSON });
    assert.deepEqual([empty.status, empty.text], [200, '']);
    const old = await api().send('POST', '/product/bulk', { raw: '{}', headers: NDJSON });
    assert.equal(old.status, 200);
  });
});
