// What the server answers when it cannot do what was asked: statuses, headers and bodies of api.md.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import type { Exports } from '../../src/app/export/exports.ts';
import type { Imports } from '../../src/app/import/imports.ts';
import type { Syncs } from '../../src/app/sync/syncs.ts';
import { WorkRegistry } from '../../src/app/work.ts';
import type { Authentication } from '../../src/auth/auth.ts';
import { createServer } from '../../src/http/server.ts';
import { type Store, StoreUnavailable } from '../../src/store/store.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { firstType, locs } from './fixtures.ts';
import { type Answered, onBothEngines } from './support.ts';

function assertProblem(answer: Answered, status: number, loc: readonly unknown[]): void {
  assert.deepEqual([answer.status, locs(answer.json)], [status, [loc]], answer.text);
  const [detail] = answer.json.detail as { msg: unknown; type: unknown }[];
  assert.equal(typeof detail?.msg, 'string');
  assert.equal(typeof detail?.type, 'string');
  assert.equal(typeof answer.headers['x-request-id'], 'string');
}

onBothEngines('errors', (api) => {
  test('401 for a missing or wrong key, with WWW-Authenticate; both ways to send one', async () => {
    for (const sent of [{ key: null }, { key: 'wrong' }, { key: null, headers: { authorization: 'Basic eA==' } }]) {
      const refused = await api().send('GET', '/api/v1/company', sent);
      assertProblem(refused, 401, ['header', 'authorization']);
      assert.match(String(refused.headers['www-authenticate']), /^Bearer/);
    }
    const header = await api().send('GET', '/api/v1/company', { key: null, headers: { 'x-api-key': api().key } });
    assert.equal(header.status, 200);
  });

  test('401 comes before anything else can be learnt', async () => {
    const refused = await api().send('POST', '/api/v1/customers', {
      key: null,
      raw: '{',
      headers: { 'content-type': 'x/y' },
    });
    assert.equal(refused.status, 401);
  });

  test('403 without the scope', async () => {
    const reader = await api().newKey(['read'], api().company);
    const writer = await api().newKey(['write'], api().company);
    assert.equal((await api().send('GET', '/api/v1/customers', { key: reader.key })).status, 200);
    const post = await api().send('POST', '/api/v1/customers', { key: reader.key, body: { id: 'x' } });
    assertProblem(post, 403, ['header', 'authorization']);
    assert.equal((await api().send('POST', '/api/v1/bulk', { key: reader.key, raw: '' })).status, 403);
    assert.equal((await api().send('PATCH', '/api/v1/company', { key: reader.key, body: {} })).status, 403);
    assert.equal((await api().send('GET', '/api/v1/customers', { key: writer.key })).status, 403);
  });

  test('a revoked key is refused within a second', async () => {
    const made = await api().newKey(['read'], api().company);
    assert.equal((await api().send('GET', '/api/v1/company', { key: made.key })).status, 200);
    await api().runtime.store.revokeKey(api().company, made.no, new Date().toISOString());
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal((await api().send('GET', '/api/v1/company', { key: made.key })).status, 401);
  });

  test('wrong keys are limited to 30 a minute and address, right ones are not', async () => {
    const statuses: number[] = [];
    let last: Answered | null = null;
    for (let sent = 0; sent < 35; sent += 1) {
      last = await api().send('GET', '/api/v1/company', { key: `guess-${sent}` });
      statuses.push(last.status);
    }
    assert.equal(statuses.includes(401), true);
    assert.equal(last?.status, 429);
    assert.ok(Number(last?.headers['retry-after']) >= 1);
    assert.equal(last?.headers['ratelimit-limit'], '30');
    assert.equal(last?.headers['ratelimit-remaining'], '0');
    assert.ok(Number(last?.headers['ratelimit-reset']) >= 1);
    assert.equal((await api().send('GET', '/api/v1/company')).status, 200);
  });

  test('404 and 405', async () => {
    assertProblem(await api().send('GET', '/api/v1/nothing'), 404, ['path']);
    assertProblem(await api().send('GET', '/'), 404, ['path']);
    assertProblem(await api().send('GET', '/api/v1/customers/%zz'), 404, ['path']);
    assertProblem(await api().send('GET', '/api/v1/customers/%00'), 404, ['path', 'id']);
    const refused = await api().send('DELETE', '/api/v1/customers');
    assertProblem(refused, 405, ['path']);
    assert.equal(refused.headers.allow, 'GET, HEAD, POST');
    const post = await api().send('POST', '/api/v1/customers/x', { raw: 'x', headers: { 'content-type': 'x/y' } });
    assert.deepEqual([post.status, post.headers.allow], [405, 'DELETE, GET, HEAD, PATCH, PUT']);
    assert.equal((await api().send('GET', '/api/v1/bulk')).status, 405);
  });

  test('413, 415 and malformed JSON', async () => {
    const path = '/api/v1/customers';
    const big = JSON.stringify({ id: 'big', name: 'x'.repeat(10 * 1024 * 1024) });
    assertProblem(await api().send('POST', path, { raw: big }), 413, ['body']);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'application/jsonx']) {
      const refused = await api().send('POST', path, { raw: '{"id":"x"}', headers: { 'content-type': type } });
      assertProblem(refused, 415, ['header', 'content-type']);
    }
    for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/vnd.api+json']) {
      const taken = await api().send('POST', path, { raw: '{"id":"typed"}', headers: { 'content-type': type } });
      assert.ok(taken.status === 201 || taken.status === 200, type);
    }
    for (const raw of ['{', '{"id":}', 'nope', '\u0000', '{"id":"x"}}', Buffer.from([0x22, 0xff, 0x22])]) {
      const refused = await api().send('POST', path, { raw });
      assertProblem(refused, 422, ['body']);
      assert.equal(firstType(refused.json), 'json_invalid');
    }
    for (const raw of ['', '[]', '"x"', '5', 'null'])
      assertProblem(await api().send('POST', path, { raw }), 422, ['body']);
    const zipped = await api().send('POST', path, { raw: '{}', headers: { 'content-encoding': 'gzip' } });
    assert.equal(zipped.status, 415);
  });

  test('unknown query parameters are refused on every method', async () => {
    for (const [method, path] of [
      ['GET', '/customers/x'],
      ['POST', '/customers'],
      ['DELETE', '/customers/x'],
      ['GET', '/company'],
    ] as const) {
      const refused = await api().send(method, `/api/v1${path}?foo=1`, method === 'POST' ? { body: { id: 'x' } } : {});
      assertProblem(refused, 422, ['query', 'foo']);
    }
    const cascade = await api().send('DELETE', '/api/v1/customers/x?cascade=yes');
    assertProblem(cascade, 422, ['query', 'cascade']);
  });

  test('a sane request id of the client comes back, another one is replaced', async () => {
    const echoed = await api().send('GET', '/healthz', { headers: { 'x-request-id': 'trace-1.2:3_4' } });
    assert.equal(echoed.headers['x-request-id'], 'trace-1.2:3_4');
    for (const sent of ['', 'a b', '<script>', 'x'.repeat(129)]) {
      const replaced = await api().send('GET', '/healthz', { headers: { 'x-request-id': sent } });
      assert.match(String(replaced.headers['x-request-id']), /^[0-9a-f-]{36}$/);
    }
  });

  test('health needs no key', async () => {
    assert.equal((await api().send('GET', '/healthz', { key: null })).status, 200);
    assert.equal((await api().send('GET', '/readyz', { key: null })).status, 200);
  });

  test('bytes that are no HTTP get a JSON answer and the server stays up', async () => {
    const address = await api().server.listen({ host: '127.0.0.1', port: 0 });
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    assert.match(answer, /^HTTP\/1\.1 400 /);
    assert.match(answer, /\{"detail":\[/);
    const alive = await fetch(`${address}/healthz`);
    assert.equal(alive.status, 200);
  });
});

describe('a store that fails', () => {
  const key = {
    no: 1,
    company: 1,
    name: 'k',
    prefix: 'rr_',
    createdAt: '',
    lastUsedAt: null,
    revokedAt: null,
    requestsPerMinute: null,
  };
  const answerWhere = async (failure: Error) => {
    const told: unknown[] = [];
    const broken = new Proxy({} as Store, {
      get: (_target, name) =>
        name === 'findKey' ? async () => ({ ...key, scopes: ['read', 'write'] }) : () => Promise.reject(failure),
    });
    const services = {
      store: broken,
      warehouse: {} as Warehouse,
      syncs: {} as Syncs,
      imports: {} as Imports,
      exports: {} as Exports,
      work: new WorkRegistry(() => undefined),
      auth: {} as Authentication,
      now: () => new Date(),
    };
    const onError = (error: unknown) => told.push(error);
    const server = createServer(services, { version: 'test', requestsPerMinute: null, trustProxy: false, onError });
    const headers = { authorization: 'Bearer x', 'x-request-id': 'trace-7' };
    const answers = [
      await server.inject({ method: 'GET', url: '/api/v1/customers/x', headers }),
      await server.inject({ method: 'POST', url: '/api/v1/customers', headers, payload: { id: 'x' } }),
      await server.inject({
        method: 'POST',
        url: '/api/v1/bulk',
        headers: { ...headers, 'content-type': 'application/x-ndjson' },
        payload: '{"object":"customer","data":{"id":"x"}}',
      }),
      await server.inject({ method: 'GET', url: '/readyz', headers }),
    ];
    await server.close();
    assert.deepEqual(
      told,
      answers.map(() => failure),
    );
    return answers;
  };

  test('503 with Retry-After while the store is away', async () => {
    for (const answer of await answerWhere(new StoreUnavailable('gone'))) {
      assert.deepEqual([answer.statusCode, answer.json().detail[0].type], [503, 'store_unavailable']);
      assert.ok(Number(answer.headers['retry-after']) >= 1);
    }
  });

  test('500 with the request id and no internals on a bug', async () => {
    for (const answer of await answerWhere(new Error('secret: /etc/shadow at line 3'))) {
      assert.equal(answer.statusCode, 500);
      assert.deepEqual(answer.json(), {
        detail: [{ loc: ['server'], msg: 'Internal error; request id trace-7', type: 'internal_error' }],
      });
      assert.equal(answer.headers['x-request-id'], 'trace-7');
    }
  });
});

onBothEngines(
  'a limit on requests',
  (api) => {
    test('is announced, kept for each key, and answered with 429', async () => {
      const first = await api().send('GET', '/api/v1/company');
      assert.deepEqual([first.headers['ratelimit-limit'], first.headers['ratelimit-remaining']], ['3', '2']);
      await api().send('GET', '/api/v1/company');
      await api().send('GET', '/api/v1/company');
      const refused = await api().send('GET', '/api/v1/company');
      assertProblem(refused, 429, ['header']);
      assert.ok(Number(refused.headers['retry-after']) >= 1);
      const { store } = api().runtime;
      const own = await store.createKey(api().company, 'own', ['read'], new Date().toISOString(), {
        requestsPerMinute: 1,
      });
      const once = await api().send('GET', '/api/v1/company', { key: own.secret });
      assert.deepEqual([once.status, once.headers['ratelimit-limit']], [200, '1']);
      assert.equal((await api().send('GET', '/api/v1/company', { key: own.secret })).status, 429);
      const other = await api().newKey(['read']);
      assert.equal((await api().send('GET', '/api/v1/company', { key: other.key })).status, 200);
    });
  },
  3,
);
