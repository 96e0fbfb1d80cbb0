// What is plainly right is what the schemas take, as they take it; whatever else is left to them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../test/generator/random.ts';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { type Field, SPECS } from '../core/objects.ts';
import { SCHEMAS } from './bodies.ts';
import { storable } from './objects.ts';
import { quickBody } from './quick_body.ts';

const GOOD: { readonly [K in Field['kind']]: (field: Field) => readonly unknown[] } = {
  id: () => ['a', 'inv-1', 'é'.repeat(255), '...'],
  reference: () => ['cus_1', ' '],
  text: () => ['', 'Tarif été 🎉', 'x'.repeat(2000)],
  currency: () => ['EUR', 'USD'],
  amount: () => [0, -0, 49.9, -1e15, 0.1 + 0.2, 1234567890.1234567, 1e-7],
  integer: (field) => [field.kind === 'integer' ? (field.least ?? 0) : 0, 12],
  date: () => ['2024-02-29', '2024-01-31T23:00:00+02:00', '2024-01-31T23:00Z', '9999-12-31'],
  flag: () => ['true', true, false, 'maybe'],
  enum: (field) => (field.kind === 'enum' ? field.values : []),
};
const BAD: readonly unknown[] = [
  '',
  '.',
  'a\u0000b',
  'a\ud800',
  'x'.repeat(300),
  'eur',
  '2023-02-29',
  '0000-01-01',
  1e16,
  1.5,
  -1,
  2 ** 60,
  Number.POSITIVE_INFINITY,
  true,
  {},
  [],
  [{}],
];
const PROPERTIES: readonly unknown[] = [
  {},
  { segment: 'smb', seats: 12, partner: true, gone: null },
  { nested: {} },
  { ['n'.repeat(101)]: 1 },
  JSON.parse('{"__proto__": 1}'),
  Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`k${at}`, at])),
  { text: 'a\u0000' },
  { number: Number.NaN },
];

function randomBody(random: Random, object: ObjectName, wrong: number): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of SPECS[object].fields) {
    if (!random.chance(field.required === true ? 0.9 : 0.5)) continue;
    const chosen = random.pick(GOOD[field.kind](field));
    body[field.name] = random.chance(wrong) ? random.pick([...BAD, 'null']) : chosen;
    if (body[field.name] === 'null' || (random.chance(0.1) && field.required !== true)) body[field.name] = null;
  }
  if (random.chance(0.9)) body.id = random.pick(['one', 'two']);
  if (random.chance(0.4)) body.custom_properties = random.pick(wrong > 0 ? PROPERTIES : PROPERTIES.slice(0, 2));
  if (random.chance(0.1)) body.created_at = random.pick([1, 'yesterday']);
  if (random.chance(wrong / 2)) body.unknown = 1;
  const { embeds } = SPECS[object];
  if (embeds !== undefined && random.chance(0.6)) {
    const count = random.whole(0, 3);
    body[embeds.field] = Array.from({ length: count }, () => randomBody(random, embeds.object, wrong));
  }
  return body;
}

for (const object of OBJECTS) {
  test(`${object}: the quick way and the schema agree`, () => {
    const random = new Random(7);
    let quick = 0;
    let refused = 0;
    for (let round = 0; round < 600; round += 1) {
      const body = randomBody(random, object, round % 2 === 0 ? 0 : 0.15);
      const judged = SCHEMAS[object].create.safeParse(body);
      const own = quickBody(object, body);
      if (!judged.success) {
        refused += 1;
        assert.equal(own, null, JSON.stringify(body));
      } else if (own !== null) {
        quick += 1;
        assert.deepEqual(own, storable(object, judged.data), JSON.stringify(body));
      }
    }
    assert.ok(quick > 100 && refused > 100, `${quick} quick, ${refused} refused`);
    for (const given of [null, [], 'text', 1]) assert.equal(quickBody(object, given), null);
  });
}
