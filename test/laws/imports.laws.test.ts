// Laws of file imports over random files: interrupted anywhere and continued = never interrupted; imported twice = once;
// the format in which values are written changes nothing.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { cellValue } from '../../src/connectors/files/cells.ts';
import { decimalOf, slashDatesOf } from '../../src/connectors/files/detect.ts';
import { fingerprintOf, Seen } from '../../src/connectors/files/seen.ts';
import { OBJECTS } from '../../src/core/facts.ts';
import type { Store } from '../../src/store/store.ts';
import { ImportBench } from '../imported.ts';
import { newCompany, type TestStore, testStores } from '../stores.ts';

const bench = new ImportBench();
let stores: TestStore[] = [];
before(async () => {
  stores = await testStores();
});
after(async () => {
  bench.remove();
  await Promise.all(stores.map((one) => one.close()));
});

const HEAD =
  'type;customer_id;customer_root_parent_id;customer_name;invoice_id;invoice_date;invoice_status;line_id;' +
  'amount_excluding_tax_after_discount;currency_code;period_start;period_end;subscription_id;credit_note_id;credited_line_id;' +
  'proration_target_line_item_id';

/** Rows in any order, so that what a row names may come later or never. */
const rows = fc.array(
  fc.record({
    customer: fc.integer({ min: 0, max: 5 }),
    invoice: fc.integer({ min: 0, max: 9 }),
    cents: fc.integer({ min: 1, max: 999_999 }),
    credits: fc.boolean(),
    /** How many rows later the line is that it names. */
    names: fc.option(fc.integer({ min: -3, max: 12 })),
  }),
  { minLength: 1, maxLength: 30, size: 'max' },
);

function fileOf(
  list: readonly { customer: number; invoice: number; cents: number; credits: boolean; names: number | null }[],
) {
  const text = list.map(({ customer, invoice, cents, credits, names }, at) => {
    // A customer's parent has a lower number: there are no circles.
    const owner = `c${customer + invoice * 10}`;
    const parent = invoice > 0 && customer === 0 ? `c${(invoice - 1) * 10}` : '';
    const amount = `${credits ? '-' : ''}${Math.floor(cents / 100)},${String(cents % 100).padStart(2, '0')}`;
    const period = credits ? ';' : '01/01/2024;01/02/2024';
    const note = credits ? `n${invoice}-${customer}` : '';
    const named = names === null ? '' : `l${at + names}`;
    const credited = credits ? named : '';
    const target = credits ? '' : named;
    const whole = `subscription;${owner};${parent};Name ${owner};i${owner};31/01/2024;paid;l${at}`;
    return `${whole};${amount};EUR;${period};s${owner};${note};${credited};${target}`;
  });
  return [HEAD, ...text].join('\n');
}

/** Everything of a company, without the moments of writing. */
async function factsOf(store: Store, company: number): Promise<unknown> {
  const facts: Record<string, unknown> = {};
  for (const object of OBJECTS) {
    const { data = [] } = (await store.list(company, { object, limit: 1000, where: {} })) ?? {};
    facts[object] = data
      .map(
        ({ created_at: _, updated_at: _at, invoice_line_items: _lines, credit_note_line_items: _notes, ...own }) => own,
      )
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }
  return facts;
}

describe('an import', () => {
  it('that is interrupted anywhere and continued is as one that was not, and a second one changes nothing', async () => {
    const law = fc.asyncProperty(
      rows,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      async (list, first, second) => {
        const file = bench.file(fileOf(list));
        for (const { store } of stores) {
          const [whole, pieces] = [(await newCompany(store)).company, (await newCompany(store)).company];
          const once = await bench.run(store, whole, file);
          let reached = 0;
          for (const until of [first, second])
            ({ reached } = await bench.run(store, pieces, file, { after: reached, until }));
          const last = await bench.run(store, pieces, file, { after: reached });
          const facts = await factsOf(store, whole);
          assert.deepEqual(await factsOf(store, pieces), facts);
          // What waited for something is judged when that comes: their order is no promise.
          const beyond = ({ problems }: typeof last) =>
            problems
              .filter(({ row }) => row > reached)
              .map((problem) => JSON.stringify(problem))
              .sort();
          assert.deepEqual(beyond(last), beyond(once));
          const position = await store.position(whole);
          const again = await bench.run(store, whole, file);
          assert.equal(again.counts.created, 0);
          assert.deepEqual(await factsOf(store, whole), facts);
          assert.equal(await store.position(whole), position, 'nothing was written');
        }
      },
    );
    await fc.assert(law, { numRuns: 15, endOnFailure: true });
  });
});

const DECIMALS = ['.', ','] as const;

describe('a number', () => {
  it('is read exactly however it is written', () => {
    const law = fc.property(
      fc.integer({ min: -999_999_999_999, max: 999_999_999_999 }),
      fc.integer({ min: 0, max: 4 }),
      fc.constantFrom('', ' ', '\u00a0', '\u202f', "'", 'other'),
      fc.constantFrom(...DECIMALS),
      (units, digits, sign, decimal) => {
        const text = String(Math.abs(units)).padStart(digits + 1, '0');
        const whole = text.slice(0, text.length - digits);
        const group = sign === 'other' ? (decimal === '.' ? ',' : '.') : sign;
        const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
        const written = `${units < 0 ? '-' : ''}${grouped}${digits === 0 ? '' : decimal}${text.slice(text.length - digits)}`;
        const exact = Number(`${units}e-${digits}`) + 0;
        const cell = cellValue(written, 'amount', { decimal, dates: 'DD/MM/YYYY' });
        assert.ok('value' in cell, written);
        assert.equal(Number(cell.value) + 0, exact, written);
      },
    );
    fc.assert(law, { numRuns: 2000 });
  });

  it('is detected by its decimal sign where one shows it', () => {
    const law = fc.property(
      fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: 1, maxLength: 20 }),
      fc.constantFrom(...DECIMALS),
      fc.constantFrom(';' as const, ',' as const),
      (cents, decimal, delimiter) => {
        const written = cents.map((one) => `${Math.floor(one / 100)}${decimal}${String(one % 100).padStart(2, '0')}`);
        assert.equal(decimalOf(written, delimiter), decimal);
      },
    );
    fc.assert(law);
  });
});

describe('a date', () => {
  const days = fc.date({ min: new Date('1900-03-01'), max: new Date('2999-12-31'), noInvalidDate: true });
  const iso = (day: Date) => day.toISOString().slice(0, 10);

  it('is the same day however it is written', () => {
    const law = fc.property(days, fc.constantFrom('/', '.', '-'), fc.boolean(), (day, sign, padded) => {
      const [year = '', month = '', date = ''] = iso(day).split('-');
      const short = (part: string) => (padded ? part : String(Number(part)));
      const french = { decimal: ',', dates: 'DD/MM/YYYY' } as const;
      const american = { decimal: '.', dates: 'MM/DD/YYYY' } as const;
      const wanted = { value: iso(day) };
      assert.deepEqual(cellValue(iso(day), 'date', french), wanted);
      assert.deepEqual(cellValue([short(date), short(month), year].join(sign), 'date', french), wanted);
      assert.deepEqual(cellValue([short(month), short(date), year].join(sign), 'date', american), wanted);
      const serial = Math.round((Date.parse(iso(day)) - Date.UTC(1899, 11, 30)) / 86_400_000);
      assert.deepEqual(cellValue(serial, 'date', french), wanted);
      assert.deepEqual(cellValue(serial + 0.999, 'date', french), wanted);
    });
    fc.assert(law, { numRuns: 2000 });
  });

  it('is read in the order that shows', () => {
    const law = fc.property(fc.array(days, { minLength: 1 }), fc.boolean(), (list, american) => {
      const parts = list.map((day) => iso(day).split('-'));
      const written = parts.map(([year, month, date]) =>
        american ? `${month}/${date}/${year}` : `${date}/${month}/${year}`,
      );
      const shows = parts.some(([, , date]) => Number(date) > 12);
      assert.equal(slashDatesOf(written), american && shows ? 'MM/DD/YYYY' : 'DD/MM/YYYY');
    });
    fc.assert(law);
  });
});

describe('what rows said', () => {
  it('is remembered as a map would', () => {
    const law = fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat())), (entries) => {
      const seen = new Seen();
      const map = new Map<string, number>();
      for (const [text, value] of entries) {
        assert.equal(seen.get(fingerprintOf(text)), map.get(text) ?? null);
        seen.set(fingerprintOf(text), value);
        map.set(text, value);
      }
      for (const [text, value] of map) assert.equal(seen.get(fingerprintOf(text)), value);
    });
    fc.assert(law);
  });

  it('has a fingerprint of its own for a million texts', () => {
    const seen = new Seen();
    for (let at = 0; at < 300_000; at += 1) {
      for (const text of [`invoice i${at}`, `invoice ${at}i`, `customer ${at}`]) {
        assert.equal(seen.get(fingerprintOf(text)), null, text);
        seen.set(fingerprintOf(text), at);
      }
    }
  });
});
