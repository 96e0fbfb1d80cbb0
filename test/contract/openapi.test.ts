// The served OpenAPI document against the running server: each documented route answers as documented.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locs } from './fixtures.ts';
import { documentOf, Judge, type Operation } from './judge.ts';
import { type Answered, type Json, type Method, onBothEngines } from './support.ts';

const CREATES = /^create_/;
/** Groups whose answers depend on an account elsewhere or a file, or that a key may not ask: their own tests ask them. */
const ASKED_ELSEWHERE = [
  'Connections',
  'Manual edits',
  'Imports',
  'Exports',
  'Session',
  'People',
  'API keys',
  'Audit log',
];

/** Values of parameters that cannot be left out. */
const REQUIRED: Readonly<Record<string, string>> = {
  q: 'acme',
  object: 'customer',
  id: 'none',
  cohort: '2024-01-01',
  age: '0',
};

/** Whether a key may ask for it: what belongs to people takes a session, or nothing. */
function isByKey({ security }: Operation): boolean {
  return security.some((one) => 'bearer' in one);
}

onBothEngines('openapi', (api) => {
  test('is OpenAPI 3.1 with both bases, key schemes, tags, unique operation ids and descriptions', async () => {
    const document = await documentOf(api());
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(
      document.servers.map((one) => one.url),
      ['/api/v1', '/product'],
    );
    assert.deepEqual(Object.keys(document.components.securitySchemes).sort(), ['apiKey', 'bearer', 'session']);
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    assert.equal(new Set(operations.map((one) => one.operationId)).size, operations.length);
    for (const one of operations) {
      assert.ok(one.description.length > 10 && one.tags.length === 1 && one.security.length > 0, one.operationId);
    }
    assert.equal((await api().send('GET', '/product/openapi.json', { key: null })).text, JSON.stringify(document));
  });

  test('each example is accepted and each answer is as documented, from creation to deletion', async () => {
    const document = await documentOf(api());
    const judge = new Judge(document);
    const all = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => !ASKED_ELSEWHERE.includes(operation.tags[0] ?? ''))
        // A stream of what goes on has no end.
        .filter(() => !path.endsWith('/events'))
        .map(([method, operation]) => ({ path, method, operation })),
    );
    const ids = new Map<string, string>();
    const send = async (path: string, method: string, body?: unknown): Promise<Answered> => {
      const id = ids.get(path.split('/')[1] ?? '') ?? 'none';
      const url = `/api/v1${path.replace('{id}', encodeURIComponent(id)).replace('{slug}', path.startsWith('/views') ? 'invoice_lines' : 'mrr')}`;
      const asked = (document.paths[path]?.[method]?.parameters ?? [])
        .filter((one) => one.in === 'query' && one.required)
        .map(({ name }) => `${name}=${REQUIRED[name] ?? ''}`);
      const whole = asked.length === 0 ? url : `${url}?${asked.join('&')}`;
      const answer = await api().send(method.toUpperCase() as Method, whole, body === undefined ? {} : { body });
      judge.assert(path, method, answer);
      return answer;
    };
    for (const { path, operation } of all.filter(
      (one) => CREATES.test(one.operation.operationId) && one.method === 'post',
    )) {
      const example = operation.requestBody?.content['application/json']?.example;
      assert.ok(example !== undefined, `${operation.operationId} has an example`);
      const answer = await send(path, 'post', example);
      assert.ok(answer.status === 201 || answer.status === 200, answer.text);
      ids.set(path.split('/')[1] ?? '', String(answer.json.id));
      // What has an id of the client's is the same the second time.
      const again = typeof example === 'object' && example !== null && 'id' in example ? 200 : 201;
      assert.equal((await send(path, 'post', example)).status, again, path);
      await send(path, 'post', { id: 'x', foo: 1 });
    }
    for (const { path, method, operation } of all) {
      if (method === 'get') assert.equal((await send(path, method)).status, 200, path);
      const example = operation.requestBody?.content['application/json']?.example;
      if (method === 'put' || method === 'patch')
        assert.equal((await send(path, method, example ?? {})).status, 202, path);
    }
    for (const { path, method } of [...all].reverse()) if (method === 'delete') await send(path, method);
    for (const { path, method } of all) if (method === 'get' && path.includes('{')) await send(path, method);
  });

  test('every route refuses a missing key and an unknown parameter as documented', async () => {
    const document = await documentOf(api());
    const judge = new Judge(document);
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.security.some((one) => Object.keys(one).length === 0)) continue;
        const url = `/api/v1${path.replace(/\{\w+\}/g, 'none')}`;
        const upper = method.toUpperCase() as Method;
        const refused = await api().send(upper, url, { key: null });
        assert.equal(refused.status, 401, `${method} ${path}`);
        judge.assert(path, method, refused);
        // Bulk and streams of events do not go through the common reading of parameters.
        if (!isByKey(operation)) continue;
        if (path === '/bulk' || path.endsWith('/events')) continue;
        const unknown = await api().send(upper, `${url}?unheard_of=1`, method === 'get' ? {} : { body: {} });
        assert.deepEqual([unknown.status, locs(unknown.json)], [422, [['query', 'unheard_of']]], `${method} ${path}`);
        judge.assert(path, method, unknown);
      }
    }
  });

  test('required marks, defaults and enumerations are those of the reference', async () => {
    const { components } = await documentOf(api());
    const schema = (name: string) =>
      components.schemas[name] as { required?: string[]; properties: Record<string, Json> };
    assert.deepEqual(schema('CustomerBody').required, ['id']);
    assert.deepEqual(schema('SubscriptionBody').required, ['id']);
    assert.deepEqual(schema('PriceBody').required, ['id']);
    assert.deepEqual(schema('InvoiceBody').required, ['id', 'customer_id', 'date', 'status']);
    assert.deepEqual(schema('CreditNoteBody').required, ['id', 'invoice_id']);
    assert.deepEqual(schema('InvoiceLineItemBody').required, [
      'id',
      'invoice_id',
      'type',
      'amount_excluding_tax_after_discount',
      'tax_amount',
      'currency_code',
    ]);
    assert.deepEqual(schema('CreditNoteLineItemBody').required, ['id', 'credit_note_id', 'amount', 'currency_code']);
    assert.equal(schema('InvoiceUpdateBody').required, undefined);
    assert.equal(schema('InvoiceLineItemBody').properties.discount_amount?.default, 0);
    assert.deepEqual(schema('InvoiceBody').properties.status?.enum, ['open', 'pending', 'paid', 'unpaid', 'void']);
  });

  test('the reference page asks nothing of another host', async () => {
    const page = await api().send('GET', '/api/docs', { key: null });
    assert.equal(page.status, 200);
    assert.match(String(page.headers['content-type']), /^text\/html/);
    assert.match(String(page.headers['content-security-policy']), /default-src 'none'/);
    assert.doesNotMatch(page.text, /(?:src|href)\s*=\s*["']?(?:https?:)?\/\//);
  });
});
