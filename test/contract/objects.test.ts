// Billing objects over HTTP: every object, every field, every status of api.md, on both engines.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OBJECTS } from '../../src/core/facts.ts';
import { type Field, referencesOf, SPECS } from '../../src/core/objects.ts';
import { create, createBefore, firstType, fullBody, locs, withoutMoments } from './fixtures.ts';
import { onBothEngines } from './support.ts';

/** A value that no field of this kind takes. */
const WRONG: Readonly<Record<Field['kind'], unknown>> = {
  id: 5,
  reference: { id: 'x' },
  text: ['x'],
  currency: 'euro',
  amount: '12',
  integer: 1.5,
  date: '2024-02-30',
  flag: 3,
  enum: 'other',
};

onBothEngines('billing objects', (api) => {
  for (const object of OBJECTS) {
    const spec = SPECS[object];
    const path = `/api/v1/${spec.path}`;
    const embedded = spec.embeds === undefined ? {} : { [spec.embeds.field]: [] };

    describe(spec.label, () => {
      test('is created, read, updated by PATCH and PUT, deleted', async () => {
        await createBefore(api(), object, `crud-${object}`);
        const body = fullBody(object, `crud-${object}`);
        const posted = await api().send('POST', path, { body });
        assert.equal(posted.status, 201, posted.text);
        assert.deepEqual(withoutMoments(posted.json), { ...body, ...embedded });
        assert.match(String(posted.json.created_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
        const id = encodeURIComponent(String(body.id));
        const got = await api().send('GET', `${path}/${id}`);
        assert.equal(got.status, 200);
        assert.deepEqual(got.json, posted.json);
        for (const method of ['PATCH', 'PUT'] as const) {
          const custom = { by: method, segment: null };
          const updated = await api().send(method, `${path}/${id}`, { body: { custom_properties: custom } });
          assert.equal(updated.status, 202, updated.text);
          const properties = { ...(body.custom_properties as object), by: method };
          Reflect.deleteProperty(properties, 'segment');
          assert.deepEqual(updated.json.custom_properties, properties);
        }
        const deleted = await api().send('DELETE', `${path}/${id}`);
        assert.deepEqual([deleted.status, deleted.text], [204, '']);
        const gone = await api().send('GET', `${path}/${id}`);
        assert.deepEqual([gone.status, locs(gone.json)], [404, [['path', 'id']]]);
        assert.equal((await api().send('DELETE', `${path}/${id}`)).status, 404);
        assert.equal((await api().send('PATCH', `${path}/${id}`, { body: {} })).status, 404);
      });

      test('answers at every alias and below /product', async () => {
        await createBefore(api(), object, `alias-${object}`);
        const record = await create(api(), object, `alias-${object}`);
        const paths = [spec.path, ...spec.aliases].flatMap((one) => [`/api/v1/${one}`, `/product/${one}`]);
        for (const one of paths) {
          assert.deepEqual((await api().send('GET', `${one}/${object}-alias-${object}`)).json, record, one);
          const again = await api().send('POST', one, { body: fullBody(object, `alias-${object}`) });
          assert.deepEqual([again.status, withoutMoments(again.json)], [200, withoutMoments(record)], one);
          assert.equal((await api().send('GET', one)).status, 200);
        }
      });

      test('POST of an existing id merges, unless handling is strict', async () => {
        await createBefore(api(), object, `upsert-${object}`);
        const record = await create(api(), object, `upsert-${object}`);
        const custom = { added: 1 };
        const body = { id: record.id, custom_properties: custom };
        const merged = await api().send('POST', path, { body });
        assert.equal(merged.status, 200, merged.text);
        const expected = { ...record, custom_properties: { ...(record.custom_properties as object), ...custom } };
        assert.deepEqual(withoutMoments(merged.json), withoutMoments(expected));
        const strict = await api().send('POST', path, { body, headers: { prefer: 'handling=strict' } });
        assert.deepEqual([strict.status, locs(strict.json)], [409, [['body', 'id']]]);
      });

      test('names each required field that is missing or null', async () => {
        const required = spec.fields.filter((field) => field.required === true).map((field) => field.name);
        const empty = await api().send('POST', path, { body: {} });
        assert.equal(empty.status, 422);
        assert.deepEqual(locs(empty.json)[0], ['body', 'id']);
        assert.equal(firstType(empty.json), 'missing');
        const onlyId = await api().send('POST', path, { body: { id: `only-${object}` } });
        const missing = required.filter((name) => name !== 'id').map((name) => ['body', name]);
        assert.equal(onlyId.status, missing.length === 0 ? 201 : 422);
        assert.deepEqual(locs(onlyId.json), missing);
        for (const name of required) {
          const body = { ...fullBody(object, `null-${object}`), [name]: null };
          const refused = await api().send('POST', path, { body });
          assert.equal(refused.status, 422);
          assert.ok(JSON.stringify(locs(refused.json)).includes(JSON.stringify(['body', name])), refused.text);
        }
      });

      test('null clears a field, or resets it to its default', async () => {
        await createBefore(api(), object, `clear-${object}`);
        const record = await create(api(), object, `clear-${object}`);
        for (const field of spec.fields.filter((one) => one.required !== true)) {
          const cleared = await api().send('PATCH', `${path}/${record.id}`, { body: { [field.name]: null } });
          assert.equal(cleared.status, 202, cleared.text);
          const byDefault = field.kind === 'amount' ? (field.default ?? null) : null;
          assert.equal(cleared.json[field.name], byDefault, field.name);
        }
        const same = await api().send('PATCH', `${path}/${record.id}`, { body: { custom_properties: null } });
        assert.deepEqual(same.json.custom_properties, record.custom_properties);
      });

      test('refuses wrong values and unknown fields, naming each; nothing is written', async () => {
        await createBefore(api(), object, `wrong-${object}`);
        const body = fullBody(object, `wrong-${object}`);
        for (const field of spec.fields) {
          const refused = await api().send('POST', path, { body: { ...body, [field.name]: WRONG[field.kind] } });
          assert.deepEqual([refused.status, locs(refused.json)], [422, [['body', field.name]]], field.name);
        }
        const unknown = await api().send('POST', path, { body: { ...body, foo: 1 } });
        assert.deepEqual([unknown.status, locs(unknown.json)], [422, [['body', 'foo']]]);
        assert.equal(firstType(unknown.json), 'extra_forbidden');
        for (const field of referencesOf(spec)) {
          const dangling = await api().send('POST', path, { body: { ...body, [field.name]: 'nowhere' } });
          assert.deepEqual([dangling.status, locs(dangling.json)[0]], [422, ['body', field.name]], field.name);
          assert.equal(firstType(dangling.json), 'reference_not_found');
        }
        assert.equal((await api().send('GET', `${path}/${body.id}`)).status, 404);
      });

      test('created_at and updated_at are accepted and ignored', async () => {
        await createBefore(api(), object, `moments-${object}`);
        const record = await create(api(), object, `moments-${object}`);
        const sent = { ...record, created_at: '1999-01-01T00:00:00Z', updated_at: 5 };
        const again = await api().send('PUT', `${path}/${record.id}`, { body: sent });
        assert.equal(again.status, 202, again.text);
        assert.equal(again.json.created_at, record.created_at);
      });

      test('ids of any characters travel percent-encoded', async () => {
        await createBefore(api(), object, `ids-${object}`);
        for (const id of ['a/b', 'a?b#c', '100%', 'ключ 😀', ' ', '...', '%2F', '\'"<>', '😀'.repeat(255)]) {
          const body = { ...fullBody(object, `ids-${object}`), id };
          const posted = await api().send('POST', path, { body });
          assert.equal(posted.status, 201, posted.text);
          const got = await api().send('GET', `${path}/${encodeURIComponent(id)}`);
          assert.deepEqual([got.status, got.json.id], [200, id]);
          assert.equal((await api().send('DELETE', `${path}/${encodeURIComponent(id)}`)).status, 204);
        }
        for (const id of ['', '.', '..', 'a\nb', '\u0000', '😀'.repeat(256)]) {
          const refused = await api().send('POST', path, { body: { ...fullBody(object, `ids-${object}`), id } });
          assert.deepEqual([refused.status, locs(refused.json)], [422, [['body', 'id']]], JSON.stringify(id));
        }
      });

      test('a rename is followed by every reference, and never onto a taken id', async () => {
        for (const one of OBJECTS) await create(api(), one, `rename-${object}`);
        const old = `${object}-rename-${object}`;
        const renamed = await api().send('PATCH', `${path}/${old}`, { body: { id: `new/${object}` } });
        assert.deepEqual([renamed.status, renamed.json.id], [202, `new/${object}`]);
        assert.equal((await api().send('GET', `${path}/${old}`)).status, 404);
        for (const one of OBJECTS) {
          for (const field of referencesOf(SPECS[one]).filter(
            ({ of, name }) => of === object && name !== 'root_parent_id' && name !== 'proration_target_line_item_id',
          )) {
            const id = one === object ? `new/${object}` : `${one}-rename-${object}`;
            const referrer = await api().send('GET', `/api/v1/${SPECS[one].path}/${encodeURIComponent(id)}`);
            assert.equal(referrer.json[field.name], `new/${object}`, `${one}.${field.name}`);
          }
        }
        await create(api(), object, `rename-${object}`);
        const taken = await api().send('PATCH', `${path}/${old}`, { body: { id: `new/${object}` } });
        assert.deepEqual([taken.status, locs(taken.json)], [409, [['body', 'id']]]);
      });
    });
  }
});
