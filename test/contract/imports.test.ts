// File imports by the API: upload, mapping, check, import, errors, progress, cancelling, presets, templates.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answered, type Api, type Json, onBothEngines } from './support.ts';

const HEAD =
  'type;customer_id;customer_name;invoice_id;invoice_date;invoice_status;amount_excluding_tax_after_discount;' +
  'currency_code;period_start;period_end;subscription_id;Team';

function row(number: number, amount = '10,50'): string {
  const day = '01/01/2024;01/02/2024';
  return `subscription;c${number};Customer ${number};i${number};01/01/2024;paid;${amount};EUR;${day};s${number};Nord`;
}

function file(...rows: string[]): Buffer {
  return Buffer.from([HEAD, ...rows].join('\n'), 'latin1');
}

async function upload(api: Api, raw: Buffer, name = 'lines.csv', key?: string): Promise<Answered> {
  return api.send('POST', `/api/v1/imports?filename=${encodeURIComponent(name)}`, {
    raw,
    headers: { 'content-type': 'application/octet-stream' },
    ...(key === undefined ? {} : { key }),
  });
}

async function uploaded(api: Api, raw: Buffer): Promise<string> {
  const answer = await upload(api, raw);
  assert.equal(answer.status, 201, answer.text);
  return String(answer.json.id);
}

/** Asks for something and waits for its end. */
async function until(api: Api, id: string, action: 'check' | 'commit', body: Json = {}): Promise<Json> {
  const begun = await api.send('POST', `/api/v1/imports/${id}/${action}`, { body });
  assert.equal(begun.status, 202, begun.text);
  return ended(api, id);
}

async function ended(api: Api, id: string): Promise<Json> {
  for (;;) {
    const { json } = await api.send('GET', `/api/v1/imports/${id}`);
    if (json.state !== 'checking' && json.state !== 'importing') return json;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function count(api: Api, path: string): Promise<number> {
  return ((await api.send('GET', `/api/v1/${path}?limit=1000`)).json.data as Json[]).length;
}

onBothEngines('imports', (api) => {
  test('a file is shown, checked without writing, imported, and imported again without anything new', async () => {
    const answer = await upload(api(), file(row(1), row(2)), '../../é/lines.csv');
    assert.equal(answer.status, 201, answer.text);
    const { id, state, detected, file: kept } = answer.json as Json & { detected: Json };
    assert.equal(state, 'uploaded');
    assert.deepEqual(kept, { name: 'lines.csv', size: file(row(1), row(2)).length, format: 'csv' });
    assert.deepEqual(
      [detected.kind, detected.encoding, detected.delimiter, detected.decimal, detected.dates, detected.dates_seen],
      ['lines', 'utf-8', ';', ',', 'DD/MM/YYYY', 'DD/MM/YYYY'],
    );
    const columns = detected.columns as Json[];
    assert.deepEqual(columns.at(-1), {
      name: 'Team',
      sample: ['Nord', 'Nord'],
      target: 'invoice_line_item.custom_properties.Team',
    });
    const before = await count(api(), 'customers');
    const checked = await until(api(), String(id), 'check');
    assert.deepEqual([checked.state, checked.rows_total, checked.error_count], ['checked', 2, 0]);
    assert.equal(await count(api(), 'customers'), before);
    const done = await until(api(), String(id), 'commit');
    // Two customers, subscriptions, invoices and lines.
    assert.deepEqual([done.state, done.rows_done, done.counts], ['done', 2, { created: 8, updated: 0, refused: 0 }]);
    const [invoice] = (await api().send('GET', '/api/v1/invoice_line_items?customer_id=c1')).json.data as Json[];
    assert.deepEqual([invoice?.amount_excluding_tax_after_discount, invoice?.source], [10.5, undefined]);
    const again = await until(api(), await uploaded(api(), file(row(1), row(2))), 'commit');
    assert.deepEqual([again.state, again.counts], ['done', { created: 0, updated: 8, refused: 0 }]);
    assert.equal(await count(api(), 'customers'), before + 2);
  });

  test('what is wrong is said by row, column and value with what to do, and nothing is written', async () => {
    const id = await uploaded(api(), file(row(31), row(32, '=9+9'), row(33).replace('EUR', 'Euro')));
    const checked = await until(api(), id, 'commit');
    assert.deepEqual([checked.state, checked.error_count], ['checked', 2]);
    const errors = checked.errors as Json[];
    assert.deepEqual(
      errors.map((one) => [one.row, one.column, one.value]),
      [
        [3, 'amount_excluding_tax_after_discount', '=9+9'],
        [4, 'currency_code', 'Euro'],
      ],
    );
    for (const { message, fix } of errors) assert.ok(String(message).length > 10 && String(fix).length > 10);
    const refused = await api().send('POST', `/api/v1/imports/${id}/commit`, { body: {} });
    assert.equal(refused.status, 409);
    assert.match(refused.text, /2 problems.*skip_errors/);
    assert.equal((await api().send('GET', '/api/v1/customers/c31')).status, 404);
    const csv = await api().send('GET', `/api/v1/imports/${id}/errors`);
    assert.match(String(csv.headers['content-type']), /^text\/csv/);
    // What a spreadsheet would take for a formula never leaves as one.
    assert.match(csv.text, /^row,column,value,message,fix\r\n3,amount_excluding_tax_after_discount,'=9\+9,/);
    const done = await until(api(), id, 'commit', { skip_errors: true });
    assert.deepEqual([done.state, done.counts], ['done', { created: 4, updated: 0, refused: 2 }]);
    const rows = (await api().send('GET', `/api/v1/imports/${id}/refused_rows`)).text.trim().split('\r\n');
    assert.deepEqual(
      rows.map((line) => line.split(',').at(-1)),
      ['line_id', 'i32:1', 'i33:1'],
    );
  });

  test('columns are mapped by hand, kept as a preset, and used for the next file', async () => {
    const raw = Buffer.from('Nr,Firma,Geheim\nk1,Müller,x\nk2,Meier,y\n');
    const id = await uploaded(api(), raw);
    const before = (await api().send('GET', `/api/v1/imports/${id}`)).json;
    assert.match(JSON.stringify(before.problems), /No column fills/);
    const busy = await api().send('POST', `/api/v1/imports/${id}/commit`, { body: {} });
    assert.equal(busy.status, 409, busy.text);
    const mapping = { Nr: 'customer.id', Firma: 'customer.name', Geheim: null };
    const changed = await api().send('PATCH', `/api/v1/imports/${id}`, {
      body: { detected: { kind: 'customer' }, mapping },
    });
    assert.equal(changed.status, 202, changed.text);
    assert.deepEqual([changed.json.state, changed.json.problems], ['uploaded', []]);
    assert.equal((await until(api(), id, 'commit')).state, 'done');
    assert.equal((await api().send('GET', '/api/v1/customers/k2')).json.name, 'Meier');

    const saved = await api().send('POST', '/api/v1/import_presets', {
      body: { name: 'Kunden', kind: 'customer', mapping },
    });
    assert.equal(saved.status, 201, saved.text);
    const next = await uploaded(api(), Buffer.from('Nr,Firma,Geheim\nk3,Weiß,z\n'));
    const used = await api().send('PATCH', `/api/v1/imports/${next}`, { body: { preset_id: saved.json.id } });
    assert.equal(used.status, 202, used.text);
    assert.equal((await until(api(), next, 'commit')).state, 'done');
    assert.deepEqual((await api().send('GET', '/api/v1/customers/k3')).json.custom_properties, {});
    const listed = (await api().send('GET', '/api/v1/import_presets')).json.data as Json[];
    assert.deepEqual(
      listed.map((one) => [one.name, one.mapping]),
      [['Kunden', mapping]],
    );
    assert.equal((await api().send('DELETE', `/api/v1/import_presets/${saved.json.id}`)).status, 204);
    assert.equal((await api().send('DELETE', `/api/v1/import_presets/${saved.json.id}`)).status, 404);
  });

  test('a change that cannot be made is refused where it stands', async () => {
    const id = await uploaded(api(), file(row(41)));
    const cases: readonly (readonly [Json, string])[] = [
      [{ mapping: { Nowhere: 'customer.name' } }, 'body.mapping.Nowhere'],
      [{ detected: { decimal: ';' } }, 'body.detected.decimal'],
      [{ preset_id: 'x' }, 'body.preset_id'],
      [{ foo: 1 }, 'body.foo'],
    ];
    for (const [body, loc] of cases) {
      const answer = await api().send('PATCH', `/api/v1/imports/${id}`, { body });
      assert.equal(answer.status, 422, answer.text);
      assert.equal((answer.json.detail as { loc: string[] }[])[0]?.loc.join('.'), loc);
    }
    const target = { mapping: { Team: 'invoice.nothing' } };
    const changed = await api().send('PATCH', `/api/v1/imports/${id}`, { body: target });
    assert.match(JSON.stringify(changed.json.problems), /"Team.*cannot fill invoice.nothing/);
  });

  test('a file that is no table is refused with what to do, and nothing is kept', async () => {
    const before = (await api().send('GET', '/api/v1/imports')).json.data as Json[];
    const refused: readonly (readonly [Buffer, RegExp])[] = [
      [Buffer.from('%PDF-1.7 …'), /PDF.*CSV UTF-8/],
      [Buffer.alloc(0), /empty/],
      [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1]), /cut off or damaged/],
    ];
    for (const [raw, message] of refused) {
      const answer = await upload(api(), raw, 'table.csv');
      assert.equal(answer.status, 422, answer.text);
      assert.match(answer.text, message);
    }
    assert.equal(((await api().send('GET', '/api/v1/imports')).json.data as Json[]).length, before.length);
  });

  test('it is followed to its end, cancelled, continued and deleted', async () => {
    const rows = Array.from({ length: 12_000 }, (_, at) => row(100_000 + at));
    const id = await uploaded(api(), file(...rows));
    assert.equal((await api().send('POST', `/api/v1/imports/${id}/cancel`, { body: {} })).status, 409);
    assert.equal((await until(api(), id, 'check')).state, 'checked');
    assert.equal((await api().send('POST', `/api/v1/imports/${id}/commit`, { body: {} })).status, 202);
    const twice = await api().send('POST', `/api/v1/imports/${id}/commit`, { body: {} });
    assert.equal(twice.status, 409, twice.text);
    assert.equal((await api().send('DELETE', `/api/v1/imports/${id}`)).status, 409);
    for (let done = 0; done === 0; ) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done = Number((await api().send('GET', `/api/v1/imports/${id}`)).json.rows_done);
    }
    assert.equal((await api().send('POST', `/api/v1/imports/${id}/cancel`, { body: {} })).status, 202);
    const cancelled = await ended(api(), id);
    assert.equal(cancelled.state, 'cancelled');
    const events = await Promise.all([
      api().send('POST', `/api/v1/imports/${id}/commit`, { body: {} }),
      api().send('GET', `/api/v1/imports/${id}/events`),
    ]);
    assert.match(String(events[1].headers['content-type']), /^text\/event-stream/);
    const done = await ended(api(), id);
    assert.equal(done.state, 'done', JSON.stringify(done.error));
    assert.equal((await api().send('GET', '/api/v1/invoices/i111999')).status, 200);
    assert.match(
      (await api().send('GET', `/api/v1/imports/${id}/events`)).text,
      /event: end\ndata: \{.*"state":"done"/,
    );
    assert.equal((await api().send('DELETE', `/api/v1/imports/${id}`)).status, 204);
    assert.equal((await api().send('GET', `/api/v1/imports/${id}`)).status, 404);
    assert.equal((await api().send('GET', '/api/v1/customers/c111999')).status, 200);
  });

  test('what was done with it is in the audit log, without what is in the file', async () => {
    const id = await uploaded(api(), file(row(61)));
    await until(api(), id, 'check');
    await until(api(), id, 'commit');
    await api().send('DELETE', `/api/v1/imports/${id}`);
    const { data = [] } = (await api().runtime.store.people.auditLog(api().company, { limit: 100 })) ?? {};
    const told = data.filter((one) => one.objectId === id);
    assert.deepEqual(
      told.map(({ action, object }) => [action, object]),
      [
        ['delete', 'import'],
        ['commit', 'import'],
        ['create', 'import'],
      ],
    );
    assert.doesNotMatch(JSON.stringify(told), /Customer 61|c61/);
    assert.match(JSON.stringify(told), /lines\.csv/);
  });

  test('another company sees nothing of it, and a key that only reads changes nothing', async () => {
    const id = await uploaded(api(), file(row(51)));
    const { key } = await api().newKey(['read', 'write']);
    const paths = [`/imports/${id}`, `/imports/${id}/errors`, `/imports/${id}/refused_rows`, `/imports/${id}/events`];
    for (const path of paths) assert.equal((await api().send('GET', `/api/v1${path}`, { key })).status, 404, path);
    assert.deepEqual((await api().send('GET', '/api/v1/imports', { key })).json.data, []);
    for (const action of ['check', 'commit', 'cancel']) {
      assert.equal((await api().send('POST', `/api/v1/imports/${id}/${action}`, { key, body: {} })).status, 404);
    }
    const reader = (await api().newKey(['read'], api().company)).key;
    assert.equal((await upload(api(), file(row(1)), 'x.csv', reader)).status, 403);
    assert.equal((await api().send('GET', `/api/v1/imports/${id}`, { key: reader })).status, 200);
  });

  test('templates have the names of the columns', async () => {
    const lines = await api().send('GET', '/api/v1/import_templates/lines');
    assert.match(lines.text, /^customer_id,/);
    assert.match(String(lines.headers['content-disposition']), /lines\.csv/);
    assert.match((await api().send('GET', '/api/v1/import_templates/customer')).text, /^id,root_parent_id,name,/);
    assert.equal((await api().send('GET', '/api/v1/import_templates/cat')).status, 422);
    for (const kind of ['lines', 'invoice']) {
      const url = `/api/v1/import_templates/${kind}?format=xlsx`;
      const { headers, rawPayload } = await api().server.inject({ url, headers: { 'x-api-key': api().key } });
      assert.match(String(headers['content-disposition']), /\.xlsx/);
      const answer = await upload(api(), rawPayload, `${kind}.xlsx`);
      assert.equal(answer.status, 201, answer.text);
      const { detected, problems } = answer.json as { detected: Json; problems: Json[] };
      assert.deepEqual([detected.kind, detected.sheets], [kind, ['Rows', 'Columns']]);
      assert.match(JSON.stringify(problems), /^\[[^[]*no row below its header[^[]*\]$/);
    }
  });
});
