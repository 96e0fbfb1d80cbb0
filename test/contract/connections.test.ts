// Connections by the API: made and changed with a secret that is never answered, synced, followed, cancelled, repaired.

import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { Shop, shopConnector, signatureOf } from '../fakes/shop.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

const QUICK = { attempts: 3, backoffMs: 5, timeoutMs: 300 };
const SECRET = 'shop-secret-key-1';

interface Run {
  readonly id: string;
  readonly state: string;
  readonly counters: Readonly<Record<string, { read: number; written: number; unchanged: number; dead: number }>>;
  readonly error: { code: string; message: string; scope: string | null } | null;
  readonly finished_at: string | null;
}

let connections = 0;

async function connect(api: Api, shop: Shop, settings: Json = {}): Promise<string> {
  connections += 1;
  const answer = await api.send('POST', '/api/v1/connections', {
    body: {
      provider: 'shop',
      name: `Shop ${connections}`,
      settings: { base_url: shop.url, ...settings },
      secret: { api_key: SECRET },
    },
  });
  assert.equal(answer.status, 201, answer.text);
  return String(answer.json.id);
}

async function ended(api: Api, connection: string, run: string): Promise<Run> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { json } = await api.send('GET', `/api/v1/connections/${connection}/runs/${run}`);
    if (json.finished_at !== null) return json as unknown as Run;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error('the run did not end');
}

async function sync(api: Api, connection: string): Promise<Run> {
  const begun = await api.send('POST', `/api/v1/connections/${connection}/sync`);
  assert.equal(begun.status, 202, begun.text);
  return ended(api, connection, String(begun.json.id));
}

function sum(run: Run, count: 'read' | 'written' | 'unchanged' | 'dead'): number {
  return Object.values(run.counters).reduce((total, counts) => total + counts[count], 0);
}

async function list(api: Api, path: string): Promise<Json[]> {
  const { json, status, text } = await api.send('GET', `/api/v1/${path}`);
  assert.equal(status, 200, text);
  return json.data as Json[];
}

onBothEngines(
  'connections',
  (api) => {
    const shops: Shop[] = [];
    after(() => Promise.all(shops.map((shop) => shop.close())));

    async function fresh(customers = 5): Promise<{ own: Shop; at: Api; close: () => Promise<void> }> {
      const own = (await new Shop().open()).fill(customers);
      shops.push(own);
      const { key, company } = await api().newKey(['read', 'write']);
      const at = Object.assign(Object.create(Object.getPrototypeOf(api()) as object) as Api, api(), { key, company });
      return { own, at, close: () => own.close() };
    }

    it('are made with defaults, listed, changed and removed; the secret is never answered', async () => {
      const { at, own, close } = await fresh();
      const made = await at.send('POST', '/api/v1/connections', {
        body: { provider: 'shop', name: 'Main', secret: { api_key: SECRET } },
      });
      assert.equal(made.status, 201);
      assert.deepEqual(made.json.settings, { base_url: 'https://shop.example', id_prefix: '' });
      assert.equal(made.json.schedule, '0 2 * * *');
      assert.equal(made.json.state, 'ready');
      assert.match(String(made.json.next_run_at), /T0[01]:\d\d:/, '02:00 in Paris, up to ten minutes later');
      const path = `/api/v1/connections/${made.json.id}`;
      const changed = await at.send('PATCH', path, { body: { settings: { base_url: own.url }, schedule: null } });
      assert.equal(changed.status, 202, changed.text);
      assert.equal((changed.json.settings as Json).base_url, own.url);
      assert.equal(changed.json.next_run_at, null);
      const all = await at.send('GET', '/api/v1/connections');
      for (const { text } of [made, changed, all, await at.send('GET', path)]) assert.ok(!text.includes(SECRET), text);
      assert.equal((await at.send('DELETE', path)).status, 204);
      assert.equal((await at.send('GET', path)).status, 404);
      await close();
    });

    it('are told as long work while they are read', async () => {
      const { at, own, close } = await fresh();
      const connection = await connect(at, own);
      const seen: unknown[] = [];
      const stop = at.runtime.work.watch(({ kind, company, label }, over) => {
        if (company === at.company) seen.push([kind, label, over]);
      });
      assert.equal((await sync(at, connection)).state, 'succeeded');
      for (let tries = 0; tries < 200 && at.runtime.work.of(at.company).length > 0; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      stop();
      const { name } = (await at.send('GET', `/api/v1/connections/${connection}`)).json;
      assert.deepEqual(
        [seen[0], seen.at(-1)],
        [
          ['sync', name, false],
          ['sync', name, true],
        ],
      );
      await close();
    });

    it('refuse what cannot be: provider, name, settings, secret, schedule, prefix', async () => {
      const good = { provider: 'shop', name: 'Refused', secret: { api_key: SECRET } };
      const loc = async (change: Json): Promise<string> => {
        const answer = await api().send('POST', '/api/v1/connections', { body: { ...good, ...change } });
        assert.ok(!answer.text.includes(SECRET));
        const [first] = (answer.json.detail ?? []) as { loc: string[] }[];
        return `${answer.status} ${first?.loc.join('.')}`;
      };
      assert.equal(await loc({ provider: 'none' }), '422 body.provider');
      assert.equal(await loc({ name: 'api' }), '422 body.name');
      assert.equal(await loc({ settings: { base_url: 'nowhere' } }), '422 body.settings.base_url');
      assert.equal(await loc({ settings: { other: 1 } }), '422 body.settings.other');
      assert.equal(await loc({ secret: {} }), '422 body.secret.api_key');
      assert.equal(await loc({ schedule: 'at night' }), '422 body.schedule');
      assert.equal(await loc({ schedule: '* * * * *' }), '422 body.schedule');
      assert.equal(await loc({ settings: { id_prefix: 7 } }), '422 body.settings.id_prefix');
      assert.equal(await loc({}), '201 undefined');
      assert.equal(await loc({}), '409 body.name');
    });

    it('sync everything once: a second sync writes nothing and touches no updated_at', async () => {
      const { at, own, close } = await fresh();
      const connection = await connect(at, own);
      const first = await sync(at, connection);
      assert.equal(first.state, 'succeeded', JSON.stringify(first.error));
      assert.deepEqual(first.counters.customer, { read: 5, written: 5, unchanged: 0, dead: 0 });
      assert.deepEqual(first.counters.invoice_line_item, { read: 5, written: 5, unchanged: 0, dead: 0 });
      const invoice = await at.send('GET', '/api/v1/invoices/2');
      assert.equal(invoice.json.customer_id, 'REF-2', 'the id wanted, not the source id');
      const [line] = invoice.json.invoice_line_items as Json[];
      assert.equal(line?.description, 'Plan 2', 'recalled from the subscription');
      const before = await list(at, 'invoices');
      const second = await sync(at, connection);
      assert.equal(second.state, 'succeeded');
      assert.equal(sum(second, 'written'), 0);
      assert.equal(sum(second, 'unchanged'), sum(first, 'written'));
      assert.deepEqual(await list(at, 'invoices'), before);
      const shown = await at.send('GET', `/api/v1/connections/${connection}`);
      assert.equal(typeof shown.json.last_success_at, 'string');
      const runs = await list(at, `connections/${connection}/runs`);
      assert.equal(runs.length, 2);
      await close();
    });

    it('go on where a failed run stopped', async () => {
      const { at, own, close } = await fresh(9);
      const connection = await connect(at, own);
      own.fault = (_, stream) => (stream === 'subscriptions' ? { status: 500 } : null);
      const failed = await sync(at, connection);
      assert.equal(failed.state, 'failed');
      assert.equal(failed.error?.code, 'bad_answer');
      assert.equal((await list(at, 'customers')).length, 9, 'what was read stays');
      own.fault = () => null;
      own.requests = 0;
      const resumed = await sync(at, connection);
      assert.equal(resumed.state, 'succeeded');
      assert.equal(resumed.counters.customer, undefined, 'not read again');
      assert.equal((await list(at, 'invoices')).length, 9);
      await close();
    });

    it('say what needs attention, without the secret, and go on when it is given', async () => {
      const { at, own, close } = await fresh();
      const connection = await connect(at, own);
      own.key = 'another';
      const refused = await sync(at, connection);
      assert.equal(refused.state, 'needs_attention');
      assert.equal(refused.error?.code, 'unauthorized');
      assert.ok(!JSON.stringify(refused).includes(SECRET));
      const log = await at.send('GET', `/api/v1/connections/${connection}/runs/${refused.id}/log`);
      assert.ok(log.text.includes('•••') && !log.text.includes(SECRET), log.text);
      const waiting = await at.send('GET', `/api/v1/connections/${connection}`);
      assert.equal(waiting.json.state, 'needs_attention');
      own.key = SECRET;
      own.missing = ['invoices'];
      const scoped = await sync(at, connection);
      assert.equal(scoped.error?.scope, 'invoices:read');
      own.missing = [];
      own.key = 'shop-secret-key-2';
      await at.send('PATCH', `/api/v1/connections/${connection}`, { body: { secret: { api_key: own.key } } });
      assert.equal((await sync(at, connection)).state, 'succeeded');
      await close();
    });

    it('leave what another source owns alone; a prefix keeps ids apart', async () => {
      const { at, own, close } = await fresh(2);
      await at.send('POST', '/api/v1/customers', { body: { id: '1', name: 'By hand' } });
      const connection = await connect(at, own);
      const run = await sync(at, connection);
      assert.equal(run.state, 'succeeded');
      assert.deepEqual(run.counters.customer, { read: 2, written: 1, unchanged: 0, dead: 1 });
      assert.equal((await at.send('GET', '/api/v1/customers/1')).json.name, 'By hand');
      const letters = await list(at, `connections/${connection}/dead_letters`);
      assert.deepEqual(
        letters.map(({ object, code }) => `${object} ${code}`),
        ['customer id_taken', 'subscription reference_missing', 'invoice reference_missing'],
      );
      assert.equal((letters[0]?.record as Json).name, 'Customer 1');
      await at.send('PATCH', `/api/v1/connections/${connection}`, { body: { settings: { id_prefix: 'shop-' } } });
      const retried = await at.send('POST', `/api/v1/connections/${connection}/dead_letters/retry`);
      assert.deepEqual(retried.json, { retried: 3, settled: 3 });
      assert.equal((await at.send('GET', '/api/v1/invoices/shop-1')).json.customer_id, 'shop-1');
      const second = await connect(at, own, { id_prefix: 'b-' });
      assert.equal((await sync(at, second)).state, 'succeeded');
      assert.equal((await list(at, 'customers')).length, 5, 'one by hand, two of each connection');
      await close();
    });

    it('keep dead letters with their reason until the source is mended', async () => {
      const { at, own, close } = await fresh(3);
      const [invoice] = own.records.invoices;
      if (invoice !== undefined) own.records.invoices[0] = { ...invoice, customer: null };
      const connection = await connect(at, own);
      const run = await sync(at, connection);
      assert.equal(run.state, 'succeeded');
      assert.deepEqual(run.counters.invoice, { read: 3, written: 2, unchanged: 0, dead: 1 });
      const [letter] = await list(at, `connections/${connection}/dead_letters`);
      assert.equal(letter?.code, 'no_customer');
      const path = `/api/v1/connections/${connection}/dead_letters/${letter?.id}/retry`;
      assert.deepEqual((await at.send('POST', path)).json, { retried: 1, settled: 0 });
      if (invoice !== undefined) own.records.invoices[0] = invoice;
      await sync(at, connection);
      assert.deepEqual(await list(at, `connections/${connection}/dead_letters`), []);
      assert.equal((await at.send('POST', path)).status, 404);
      await close();
    });

    it('write what waited for a reference that comes later', async () => {
      const { at, own, close } = await fresh(4);
      own.records.customers[0] = { id: 1, name: 'Child', reference: null, parent: 4 };
      const connection = await connect(at, own);
      const run = await sync(at, connection);
      assert.deepEqual(run.counters.customer, { read: 4, written: 4, unchanged: 0, dead: 0 });
      assert.deepEqual(run.counters.invoice, { read: 4, written: 4, unchanged: 0, dead: 0 });
      assert.equal((await at.send('GET', '/api/v1/customers/1')).json.root_parent_id, 'REF-4');
      await close();
    });

    it('let a manual edit win until it is released', async () => {
      const { at, own, close } = await fresh(2);
      const connection = await connect(at, own);
      await sync(at, connection);
      await at.send('PATCH', '/api/v1/customers/1', { body: { name: 'Mine', custom_properties: { shop: 99 } } });
      own.records.customers[0] = { id: 1, name: 'Theirs', reference: null };
      await sync(at, connection);
      const kept = await at.send('GET', '/api/v1/customers/1');
      assert.deepEqual([kept.json.name, kept.json.custom_properties], ['Mine', { shop: 99 }]);
      const edits = await list(at, 'manual_edits');
      assert.deepEqual(
        edits.map(({ object, id, field }) => `${object} ${id} ${field}`),
        ['customer 1 custom_properties.shop', 'customer 1 name'],
      );
      const release = { object: 'customer', id: '1', field: 'name' };
      assert.equal((await at.send('POST', '/api/v1/manual_edits/release', { body: release })).status, 204);
      assert.equal((await at.send('POST', '/api/v1/manual_edits/release', { body: release })).status, 404);
      await sync(at, connection);
      assert.equal((await at.send('GET', '/api/v1/customers/1')).json.name, 'Theirs');
      await close();
    });

    it('show what is gone at the source, and keep it', async () => {
      const { at, own, close } = await fresh(3);
      const connection = await connect(at, own);
      await sync(at, connection);
      own.records.invoices.pop();
      await sync(at, connection);
      const gone = await list(at, `connections/${connection}/gone`);
      assert.deepEqual(
        gone.map(({ object, id }) => `${object} ${id}`),
        ['invoice 3', 'invoice_line_item 3:1'],
      );
      assert.equal((await at.send('GET', '/api/v1/invoices/3')).status, 200);
      await close();
    });

    it('run once at a time, and stop when they are cancelled', async () => {
      const { at, own, close } = await fresh(9);
      const connection = await connect(at, own);
      own.fault = (request) => (request === 3 ? 'hang' : null);
      const [one, two] = await Promise.all([
        at.send('POST', `/api/v1/connections/${connection}/sync`),
        at.send('POST', `/api/v1/connections/${connection}/sync`),
      ]);
      assert.equal(one.json.id, two.json.id);
      for (let tries = 0; own.requests < 3 && tries < 200; tries += 1) await new Promise((r) => setTimeout(r, 10));
      const path = `/api/v1/connections/${connection}/runs/${one.json.id}`;
      const cancelled = await at.send('POST', `${path}/cancel`);
      assert.equal(cancelled.status, 202, cancelled.text);
      assert.equal((await ended(at, connection, String(one.json.id))).state, 'cancelled');
      assert.equal((await at.send('POST', `${path}/cancel`)).status, 409);
      own.fault = () => null;
      assert.equal((await sync(at, connection)).state, 'succeeded');
      assert.equal((await list(at, 'invoices')).length, 9);
      await close();
    });

    it('are followed by server-sent events, which go on after the last id', async () => {
      const { at, own, close } = await fresh();
      const connection = await connect(at, own);
      const run = await sync(at, connection);
      const path = `/api/v1/connections/${connection}/runs/${run.id}/events`;
      const all = await at.send('GET', path);
      assert.equal(all.headers['content-type'], 'text/event-stream; charset=utf-8');
      const ids = [...all.text.matchAll(/^id: (\d+)\nevent: log/gm)].map((match) => Number(match[1]));
      assert.ok(ids.length > 3);
      assert.match(all.text, /event: end\ndata: \{.*"state":"succeeded"/);
      const rest = await at.send('GET', path, { headers: { 'last-event-id': String(ids[1]) } });
      const left = [...rest.text.matchAll(/^id: (\d+)\nevent: log/gm)].map((match) => Number(match[1]));
      assert.deepEqual(left, ids.slice(2));
      assert.equal((await at.send('GET', path.replace(run.id, 'none'))).status, 404);
      await close();
    });

    it('make the figures fresh: the freshness date is the day of the last successful sync', async () => {
      const { at, own, close } = await fresh(1);
      const connection = await connect(at, own);
      await sync(at, connection);
      const today = at.runtime.now().toLocaleDateString('sv', { timeZone: 'Europe/Paris' });
      const answer = await at.send('GET', '/api/v1/metrics/mrr');
      const { meta } = answer.json as { meta?: Json };
      assert.equal((meta ?? answer.json).freshness_date, today, answer.text.slice(0, 500));
      await close();
    });

    it('take signed deliveries at once, and no others', async () => {
      const { at, own, close } = await fresh(1);
      const connection = await connect(at, own);
      const path = `/api/v1/connections/${connection}/webhook`;
      const raw = JSON.stringify({ stream: 'customers', records: [{ id: 9, name: 'New' }], resume: null });
      const headers = { 'content-type': 'text/plain', 'x-shop-signature': signatureOf(raw, SECRET) };
      const taken = await at.send('POST', path, { key: null, raw, headers });
      assert.deepEqual([taken.status, taken.json], [200, { written: 1, dead: 0 }]);
      assert.equal((await at.send('GET', '/api/v1/customers/9')).json.name, 'New');
      const forged = { ...headers, 'x-shop-signature': signatureOf(raw, 'another') };
      assert.equal((await at.send('POST', path, { key: null, raw, headers: forged })).status, 404);
      assert.equal((await at.send('POST', path.replace(connection, 'none'), { key: null, raw, headers })).status, 404);
      await close();
    });

    it('are authorized in the browser with a state that nobody else can make', async () => {
      const { at, own, close } = await fresh(1);
      const connection = await connect(at, own);
      own.key = 'fresh-token-1';
      const path = `/api/v1/connections/${connection}`;
      const body = { redirect_url: 'https://runrate.example/connected' };
      const begun = await at.send('POST', `${path}/authorize`, { body });
      assert.equal(begun.status, 200, begun.text);
      const url = new URL(String(begun.json.url));
      assert.equal(url.searchParams.get('redirect'), body.redirect_url);
      const state = url.searchParams.get('state') ?? '';
      const complete = (code: string, given: string) =>
        at.send('POST', `${path}/authorization`, { body: { code, state: given } });
      assert.equal((await complete(own.key, `${state.slice(0, -4)}AAAA`)).status, 422);
      const wrong = await complete('wrong', state);
      assert.equal(wrong.status, 409);
      assert.ok(!wrong.text.includes(SECRET), wrong.text);
      assert.equal((await complete(own.key, state)).status, 204);
      assert.equal((await sync(at, connection)).state, 'succeeded');
      await close();
    });

    it('are another company’s to nobody', async () => {
      const { at, own, close } = await fresh(1);
      const connection = await connect(at, own);
      const other = await api().newKey(['read', 'write']);
      for (const path of ['', '/runs', '/dead_letters', '/gone']) {
        const answer = await at.send('GET', `/api/v1/connections/${connection}${path}`, { key: other.key });
        assert.equal(answer.status, 404);
      }
      assert.equal((await at.send('POST', `/api/v1/connections/${connection}/sync`, { key: other.key })).status, 404);
      await close();
    });
  },
  null,
  { connectors: [shopConnector], patience: QUICK },
);
