// Laws of the door: whatever is sent, at any path, the server answers with a documented status and a fault list, never
// with 5xx; and what it refused has left nothing behind.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OBJECTS } from '../../src/core/facts.ts';
import { SPECS } from '../../src/core/objects.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { FAMILIES } from '../../src/metrics/catalogue.ts';
import { OPERATORS } from '../../src/metrics/filters.ts';
import { VIEWS } from '../../src/metrics/views.ts';
import { createBefore, fullBody } from './fixtures.ts';
import { type Answered, type Api, type Json, type Method, onBothEngines } from './support.ts';

/** Runs of each law: enough to find what is odd, few enough for every build. RUNRATE_LAW_RUNS raises it. */
const RUNS = Number(process.env.RUNRATE_LAW_RUNS ?? 150);
const METHODS: readonly Method[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const ALLOWED = new Set([200, 201, 202, 204, 401, 403, 404, 405, 409, 413, 415, 422]);

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 300 }),
  fc.constantFrom('', '.', '..', '\u0000', '\ud800', '__proto__', 'constructor', "'; drop table customers; --", '%00'),
);
const oddNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(-0, 1e15, 1e16, 1e308, 5e-324, 2 ** 53, -(2 ** 63), 2 ** 31, 0.1 + 0.2),
);
const oddDate = fc.constantFrom(
  '2024-02-30',
  '0001-01-01',
  '9999-12-31',
  '2024-01-01T00:00:00+14:00',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '2024-06-30T23:59:60Z',
);
const oddValue = fc.oneof(oddText, oddNumber, oddDate, fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 3 }));

/** A body that is right but for some fields. */
function almostRight(object: (typeof OBJECTS)[number]): fc.Arbitrary<Json> {
  const right = fullBody(object, 'law');
  const names = [
    ...Object.keys(right),
    'created_at',
    'invoice_line_items',
    'credit_note_line_items',
    'extra',
    '__proto__',
  ];
  const changes = fc.dictionary(fc.constantFrom(...names), oddValue, { maxKeys: 4 });
  return changes.map((change) => JSON.parse(JSON.stringify({ ...right, ...change })) as Json);
}

function assertFine(api: Api, answer: Answered, what: string): void {
  assert.ok(
    ALLOWED.has(answer.status),
    `${what} → ${answer.status} ${answer.text.slice(0, 300)} ${String(api.errors[0])}`,
  );
  assert.equal(typeof answer.headers['x-request-id'], 'string');
  if (answer.status < 400 || what.startsWith('HEAD')) return;
  const detail = answer.json.detail as { loc: unknown; msg: unknown; type: unknown }[];
  assert.ok(Array.isArray(detail) && detail.length > 0, what);
  for (const one of detail) {
    assert.ok(Array.isArray(one.loc) && typeof one.msg === 'string' && typeof one.type === 'string', what);
  }
}

const paths = [...new Set(ROUTES.flatMap((route) => [route.path, ...route.aliases]))];
const anyPath = fc
  .tuple(fc.constantFrom('/api/v1', '/product', ''), fc.constantFrom(...paths, '/bulk', '/openapi.json', ''), oddText)
  .map(([base, path, text]) => {
    const filled = path.replace(/\{\w+\}/g, () => (text.isWellFormed() ? encodeURIComponent(text) : '%zz%ff'));
    return `${base}${filled}` || '/';
  });
const anyQuery = fc
  .dictionary(
    fc.constantFrom(
      'options',
      'period',
      'kind',
      'state',
      'metric',
      'offset',
      'limit',
      'cursor',
      'updated_since',
      'customer_id',
      'status',
      'cascade',
      'dimension',
      'filters',
      'date_start',
      'x',
    ),
    fc.oneof(oddText, oddNumber.map(String), oddDate, fc.json()),
    { maxKeys: 3 },
  )
  .map((query) => {
    const pairs = Object.entries(query).map(
      ([name, value]) => `${name}=${value.isWellFormed() ? encodeURIComponent(value) : '%ff'}`,
    );
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  });
const anyHeaders = fc.dictionary(
  fc.constantFrom('content-type', 'content-encoding', 'prefer', 'x-request-id', 'accept', 'x-api-key'),
  fc.oneof(
    fc.constantFrom('application/json', 'application/x-ndjson', 'gzip', 'handling=strict', 'text/csv', 'text/plain'),
    fc.string({ maxLength: 30 }).filter((text) => /^[\x20-\x7e]*$/.test(text)),
  ),
  { maxKeys: 3 },
);

onBothEngines('whatever is sent', (api) => {
  test('arbitrary methods, paths, queries, headers and bytes are answered, never with 5xx', async () => {
    const anyBody = fc.oneof(
      fc.constant(undefined),
      fc.json(),
      oddText.map((text) => text),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...METHODS),
        anyPath,
        anyQuery,
        anyHeaders,
        anyBody,
        async (method, path, query, headers, raw) => {
          const url = `${path}${query}`;
          const answer = await api().send(method, url, { headers, ...(raw === undefined ? {} : { raw }) });
          assertFine(api(), answer, `${method} ${url}`);
        },
      ),
      { numRuns: RUNS * 4 },
    );
  });

  for (const object of OBJECTS) {
    test(`an almost right ${SPECS[object].label} is stored whole or not at all`, async () => {
      await api().bulk(
        OBJECTS.slice(0, OBJECTS.indexOf(object)).map((one) => ({ object: one, data: fullBody(one, 'law') })),
      );
      const path = `/api/v1/${SPECS[object].path}`;
      await fc.assert(
        fc.asyncProperty(almostRight(object), fc.boolean(), async (body, strict) => {
          const id = typeof body.id === 'string' && body.id.isWellFormed() ? encodeURIComponent(body.id) : 'none';
          const one = `${path}/${id}`;
          const readable = id !== '' && id !== '.' && id !== '..';
          const before = readable ? await api().send('GET', one) : null;
          const headers: Record<string, string> = strict ? { prefer: 'handling=strict' } : {};
          const posted = await api().send('POST', path, { body, headers });
          assertFine(api(), posted, `POST ${path} ${JSON.stringify(body)}`);
          if (posted.status < 300) {
            const got = await api().send('GET', `${path}/${encodeURIComponent(String(posted.json.id))}`);
            assert.deepEqual(got.json, posted.json);
          } else if (before !== null) {
            const after = await api().send('GET', one);
            assert.deepEqual([after.status, after.json], [before.status, before.json]);
          }
        }),
        { numRuns: RUNS },
      );
    });
  }

  test('arbitrary questions about metrics are answered or refused by name', async () => {
    await api().bulk(OBJECTS.map((object) => ({ object, data: fullBody(object, 'law') })));
    const slugs = FAMILIES.flatMap((family) => family.metrics.map((metric) => metric.slug));
    const filter = fc.record(
      {
        field: fc.oneof(fc.constantFrom('customer', 'price', 'custom.customer.seats', 'movement_type'), oddText),
        op: fc.oneof(fc.constantFrom(...OPERATORS), oddText),
        value: oddValue,
      },
      { requiredKeys: [] },
    );
    const question = fc.record(
      {
        date_start: fc.oneof(fc.constantFrom('2024-01-01', '2023-12-31'), oddDate, oddText),
        date_end: fc.oneof(fc.constantFrom('2024-03-31', '2023-12-31'), oddDate),
        date_step: fc.constantFrom('day', 'week', 'month', 'quarter', 'year', 'decade'),
        dimension: fc.oneof(
          fc.constantFrom('natural', 'product,price', 'custom.customer.segment', 'currency'),
          oddText,
        ),
        filters: fc.oneof(
          fc.array(filter, { maxLength: 3 }).map((list) => JSON.stringify(list)),
          fc.json(),
        ),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...slugs), question, async (slug, asked) => {
        const pairs = Object.entries(asked).filter(([, value]) => value.isWellFormed());
        const url = `/api/v1/metrics/${slug}?${new URLSearchParams(pairs)}`;
        assertFine(api(), await api().send('GET', url), url);
      }),
      { numRuns: RUNS },
    );
  });

  test('arbitrary questions about views are answered or refused by name, as JSON and as CSV', async () => {
    await api().bulk(OBJECTS.map((object) => ({ object, data: fullBody(object, 'law') })));
    const column = fc.oneof(
      fc.constantFrom('id', 'mrr', 'customer_id', 'period_start', 'quantity', 'custom.customer.seats'),
      oddText,
    );
    const filter = fc.record(
      { field: column, op: fc.oneof(fc.constantFrom(...OPERATORS), oddText), value: oddValue },
      { requiredKeys: [] },
    );
    const question = fc.record(
      {
        filters: fc.array(filter, { maxLength: 3 }).map((list) => JSON.stringify(list)),
        order_by: column,
        order_dir: fc.constantFrom('asc', 'desc', 'up'),
        limit: fc.oneof(fc.constantFrom('1', '1000', '0'), oddNumber.map(String)),
        offset: fc.oneof(fc.constantFrom('0', '3'), oddNumber.map(String)),
        date_start: fc.oneof(fc.constantFrom('2024-01-01', '2023-12-31'), oddDate),
        date_end: fc.oneof(fc.constantFrom('2024-03-31'), oddDate),
        date_step: fc.constantFrom('day', 'month', 'decade'),
      },
      { requiredKeys: [] },
    );
    const accept = fc.constantFrom('application/json', 'text/csv');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...VIEWS), question, accept, async ({ slug }, asked, type) => {
        const pairs = Object.entries(asked).filter(([, value]) => value.isWellFormed());
        const url = `/api/v1/views/${slug}/query?${new URLSearchParams(pairs)}`;
        const answer = await api().send('GET', url, { headers: { accept: type } });
        assertFine(api(), answer, url);
        assert.deepEqual(api().errors, []);
      }),
      { numRuns: RUNS },
    );
  });

  test('each line of arbitrary NDJSON is answered in order', async () => {
    const line = fc.oneof(
      fc.json(),
      oddText.map((text) => text.replace(/\n/g, ' ')),
      fc
        .constantFrom(...OBJECTS)
        .chain((object) => almostRight(object).map((data) => JSON.stringify({ object, data }))),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.boolean(), async (lines, strict) => {
        const headers: Record<string, string> = strict ? { prefer: 'handling=strict' } : {};
        const answers = await api().bulk(lines, headers);
        const expected = lines.flatMap((text, index) => (text.trim() === '' ? [] : [index + 1]));
        assert.deepEqual(
          answers.map((one) => one.line),
          expected,
        );
        for (const one of answers) assert.ok([200, 201, 409, 422].includes(Number(one.status)));
      }),
      { numRuns: RUNS },
    );
  });

  test('a body that is right for one object is refused or stored by each of the others', async () => {
    await createBefore(api(), 'credit_note_line_item', 'cross');
    for (const object of OBJECTS) {
      for (const other of OBJECTS) {
        const answer = await api().send('POST', `/api/v1/${SPECS[other].path}`, { body: fullBody(object, 'cross') });
        assertFine(api(), answer, `${object} as ${other}`);
      }
    }
  });
});
