// File imports against both engines: what is detected, every refusal with its row and column, totals, a second import.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { cellValue } from '../../src/connectors/files/cells.ts';
import { FILE_KINDS, templateOf } from '../../src/connectors/files/columns.ts';
import { decimalOf, delimiterOf, slashDatesOf } from '../../src/connectors/files/detect.ts';
import { lookAt } from '../../src/connectors/files/look.ts';
import { FileRefused } from '../../src/connectors/files/refused.ts';
import type { ObjectName } from '../../src/core/facts.ts';
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

interface Place {
  readonly store: TestStore['store'];
  readonly company: number;
}

async function placeIn({ store }: TestStore): Promise<Place> {
  return { store, company: (await newCompany(store)).company };
}

async function all({ store, company }: Place, object: ObjectName) {
  return (await store.list(company, { object, limit: 1000, where: {} }))?.data ?? [];
}

const HEAD =
  'type;customer_id;customer_name;customer_segment;invoice_id;invoice_date;invoice_status;line_id;' +
  'amount_excluding_tax_after_discount;currency_code;period_start;period_end;subscription_id;plan_id;product_id;' +
  'credit_note_id;credit_note_date;subscription_start_date;monthly_value;Équipe';

/** A French file: semicolons, decimal commas, DD/MM/YYYY; a credit note before its invoice, and a future subscription. */
const FRENCH = [
  HEAD,
  'subscription;c1;Café "Été";pme;i1;31/01/2024;paid;;-200,50;EUR;;;s1;p1;pr1;n1;05/02/2024;;;',
  'subscription;c1;;pme;i1;31/01/2024;paid;;1 200,50;EUR;01/01/2024;01/02/2024;s1;p1;pr1;;;;;Nord',
  'one_off;c1;;;i1;31/01/2024;paid;;99,5;EUR;;;;;pr2;;;;;Sud',
  'subscription;c2;=1+1;tpe;i2;2024-02-01;open;l9;10,00;EUR;01/02/2024;01/03/2024;s2;p1;pr1;;;;;',
  'future_sub;c2;;;;;;;;EUR;;;s3;p1;;;;01/06/2024;1.234,56;',
]
  .join('\r\n')
  .replace('Café "Été"', '"Café ""Été"""');

describe('a French file', () => {
  it('is detected, imported with its totals, and imported again without anything new', async () => {
    for (const one of stores) {
      const place = await placeIn(one);
      const file = bench.file(Buffer.from(FRENCH, 'latin1'));
      const first = await bench.run(place.store, place.company, file);
      assert.deepEqual(first.problems, []);
      assert.deepEqual(
        [first.look.form, first.look.decimal, first.look.dates],
        [{ format: 'csv', encoding: 'windows-1252', delimiter: ';' }, ',', 'YYYY-MM-DD and DD/MM/YYYY'],
      );
      // Two customers, products, three subscriptions, a price, two invoices, three lines, a note with its line.
      assert.equal((await all(place, 'subscription')).length, 3);
      const lines = await all(place, 'invoice_line_item');
      const amounts = lines.map((line) => line.amount_excluding_tax_after_discount);
      assert.deepEqual(amounts.toSorted(), [10, 1200.5, 99.5].toSorted());
      const [credit] = await all(place, 'credit_note_line_item');
      assert.deepEqual([credit?.amount, credit?.credit_note_id, credit?.id], [200.5, 'n1', 'n1:1']);
      const [note] = await all(place, 'credit_note');
      assert.deepEqual([note?.invoice_id, note?.date], ['i1', '2024-02-05']);
      const customers = await all(place, 'customer');
      assert.deepEqual(
        customers.map(({ name, custom_properties }) => [name, custom_properties]),
        [
          ['Café "Été"', { segment: 'pme' }],
          ['=1+1', { segment: 'tpe' }],
        ],
      );
      assert.deepEqual(lines.find(({ id }) => id === 'i1:1')?.custom_properties, { Équipe: 'Nord' });
      const future = (await all(place, 'subscription')).find(({ id }) => id === 's3');
      assert.deepEqual([future?.monthly_value, future?.subscription_start_date], [1234.56, '2024-06-01']);

      const second = await bench.run(place.store, place.company, file);
      assert.deepEqual([second.counts.created, second.counts.refused], [0, 0]);
      assert.equal((await all(place, 'invoice_line_item')).length, 3);
    }
  });

  it('is the same in UTF-8 with a mark, in UTF-16, and packed', async () => {
    const encodings = [
      [Buffer.from(`\ufeff${FRENCH}`), 'utf-8'],
      [Buffer.from(`\ufeff${FRENCH}`, 'utf16le'), 'utf-16le'],
      [Buffer.from(`\ufeff${FRENCH}`, 'utf16le').swap16(), 'utf-16be'],
      [gzipSync(FRENCH), 'utf-8'],
    ] as const;
    for (const [bytes, encoding] of encodings) {
      const look = await lookAt(bench.file(bytes));
      assert.equal(look.form.format === 'csv' && look.form.encoding, encoding);
      assert.deepEqual([look.columns[0]?.name, look.columns.at(-1)?.name], ['type', 'Équipe']);
      assert.deepEqual(await bench.problems(bytes), []);
    }
  });
});

const ROW_HEAD =
  'type,customer_id,customer_name,invoice_id,invoice_date,invoice_status,line_id,' +
  'amount_excluding_tax_after_discount,currency_code,period_start,period_end,credit_note_id,subscription_id';
const GOOD = 'subscription,c1,A,i1,2024-01-01,paid,l1,10.00,EUR,2024-01-01,2024-02-01,,s1';

describe('a row that is wrong', () => {
  const cases: readonly (readonly [string, string, string | null])[] = [
    ['invoice,c1,A,i2,2024-01-01,paid,l2,1,EUR,2024-01-01,2024-02-01,,s1', 'type', 'invoice'],
    ['subscription,,A,i2,2024-01-01,paid,l2,1,EUR,2024-01-01,2024-02-01,,s1', 'customer_id', ''],
    ['subscription,c1,B,i2,2024-01-01,paid,l2,1,EUR,2024-01-01,2024-02-01,,s1', 'customer_name', 'B'],
    ['subscription,c1,A,i1,2024-01-02,paid,l2,1,EUR,2024-01-01,2024-02-01,,s1', 'invoice_date', '2024-01-02'],
    ['subscription,c1,A,i2,31/02/2024,paid,l2,1,EUR,2024-01-01,2024-02-01,,s1', 'invoice_date', '31/02/2024'],
    ['subscription,c1,A,i2,2024-01-01,payed,l2,1,EUR,2024-01-01,2024-02-01,,s1', 'invoice_status', 'payed'],
    ['subscription,c1,A,i2,2024-01-01,paid,l1,1,EUR,2024-01-01,2024-02-01,,s1', 'line_id', 'l1'],
    [
      'subscription,c1,A,i2,2024-01-01,paid,l2,1 €,EUR,2024-01-01,2024-02-01,,s1',
      'amount_excluding_tax_after_discount',
      '1 €',
    ],
    ['subscription,c1,A,i2,2024-01-01,paid,l2,1,Eur,2024-01-01,2024-02-01,,s1', 'currency_code', 'Eur'],
    ['subscription,c1,A,i2,2024-01-01,paid,l2,1,EUR,,2024-02-01,,s1', 'period_start', ''],
    ['subscription,c1,A,i2,2024-01-01,paid,l2,1,EUR,2024-02-01,2024-02-01,,s1', 'period_end', '2024-02-01'],
    ['one_off,c1,A,i2,2024-01-01,paid,l2,1,EUR,2024-02-01,,,', 'period_start', '2024-02-01'],
    ['subscription,c1,A,i1,2024-01-01,paid,l2,1,EUR,,,n1,s1', 'amount_excluding_tax_after_discount', '1'],
    ['future_sub,c1,A,i2,,,,,EUR,,,,s2', 'invoice_id', 'i2'],
    ['future_sub,c1,A,,,,,,EUR,,,,', 'subscription_id', ''],
  ];
  for (const [row, column, value] of cases) {
    it(`is refused at ${column}: ${row}`, async () => {
      const problems = await bench.problems([ROW_HEAD, GOOD, row].join('\n'));
      assert.deepEqual(
        problems.map((one) => [one.row, one.column, one.value]),
        [[3, column, value]],
      );
      assert.ok((problems[0]?.message.length ?? 0) > 10 && (problems[0]?.fix.length ?? 0) > 5);
    });
  }
});

describe('a file that is no such file', () => {
  const refused: readonly (readonly [string, Uint8Array | string, RegExp])[] = [
    ['empty', '', /empty/],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]), /neither a text file/],
    ['a PDF', '%PDF-1.7', /PDF.*CSV UTF-8/],
    ['a web page named .xls', ' <html><table>', /web page.*CSV UTF-8/],
    ['an empty archive', gzipSync(''), /empty/],
    ['an archive of an image', gzipSync(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0])), /neither a text file/],
    ['of ten thousand columns', Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(';'), /10000 columns.*Remove/],
    ['a cut-off archive', gzipSync(`${ROW_HEAD}\n${GOOD}`).subarray(0, 60), /cut off or damaged/],
    ['with a quote that never ends', `${ROW_HEAD}\n"sub`, /well-formed/],
  ];
  for (const [name, content, message] of refused) {
    it(`is refused: ${name}`, () =>
      assert.rejects(
        lookAt(bench.file(content)),
        (error) => error instanceof FileRefused && message.test(`${error.message}. ${error.fix}`),
      ));
  }
});

describe('a file whose columns do not fit', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['another table', 'a,b\n1,2', /No column fills invoice_line_item.type.*"type"/],
    ['a field filled twice', 'type,customer_id,price_id,plan_id\none_off,1,2,3', /"price_id" and "plan_id" both fill/],
    ['a header alone', 'type,customer_id\n', /no row below its header/],
    [
      'more custom properties than there may be',
      `type,customer_id,${Array.from({ length: 101 }, (_, at) => `x${at}`).join(',')}\none_off,1`,
      /101 columns are custom properties.*nothing/,
    ],
  ];
  for (const [name, content, message] of cases) {
    it(`says so: ${name}`, async () => {
      const { problems } = await lookAt(bench.file(content));
      assert.match(problems.map((one) => `${one.message}. ${one.fix}`).join('\n'), message);
    });
  }

  it('tells columns of one name apart, and leaves those without a name out', async () => {
    const look = await lookAt(bench.file('type,customer_id,note,note,,\none_off,c1,a,b,,c'));
    assert.deepEqual(
      look.columns.map(({ name, target }) => [name, target]),
      [
        ['type', 'invoice_line_item.type'],
        ['customer_id', 'customer.id'],
        ['note', 'invoice_line_item.custom_properties.note'],
        ['note (2)', 'invoice_line_item.custom_properties.note (2)'],
        ['Column 6', null],
      ],
    );
    assert.deepEqual(look.problems, []);
  });

  it('is mapped by hand, and what is not wanted is left out', async () => {
    for (const one of stores) {
      const place = await placeIn(one);
      const file = bench.file('Kunde;Firma;geheim\nk1;Müller;x\n');
      const mapping = { Kunde: 'customer.id', Firma: 'customer.name', geheim: null };
      await bench.run(place.store, place.company, file, { choice: { kind: 'customer', mapping } });
      const [customer] = await all(place, 'customer');
      assert.deepEqual([customer?.id, customer?.name, customer?.custom_properties], ['k1', 'Müller', {}]);
    }
  });
});

describe('a file of one object', () => {
  it('has the fields of the API as columns, and custom properties beside', async () => {
    for (const one of stores) {
      const place = await placeIn(one);
      const file = bench.file('id,name,country,Plan tier\nc1,Ada,FR,gold\nc2,Bob,,\n');
      const { counts, look } = await bench.run(place.store, place.company, file);
      assert.deepEqual([look.kind, counts.created], ['customer', 2]);
      const [ada] = await all(place, 'customer');
      assert.deepEqual([ada?.name, ada?.country, ada?.custom_properties], ['Ada', 'FR', { 'Plan tier': 'gold' }]);
    }
  });

  it('may have a column whose name every object of the language has', async () => {
    const head = 'type,customer_id,subscription_id,customer_constructor';
    assert.deepEqual(await bench.problems(`${head}\nfuture_sub,c1,s1,x\nfuture_sub,c1,s2,x`), []);
    const later = await bench.problems(`${head},customer_a\nfuture_sub,c1,s1,,1\nfuture_sub,c1,s2,x,1`);
    assert.deepEqual(later, []);
  });

  it('has a template whose columns are all known', async () => {
    for (const kind of FILE_KINDS) {
      const look = await lookAt(bench.file(templateOf(kind).join(',')));
      assert.equal(look.kind, kind);
      assert.deepEqual(
        look.columns.filter(({ target }) => target?.includes('custom_properties') !== false),
        [],
      );
    }
    assert.deepEqual(templateOf('customer').slice(0, 3), ['id', 'root_parent_id', 'name']);
  });
});

describe('detection', () => {
  it('finds delimiter and decimal sign', () => {
    assert.deepEqual(['a;b,c;d', 'a\tb', '"a;b;c",d', 'a|b'].map(delimiterOf), [';', '\t', ',', '|']);
    assert.equal(decimalOf(['1.234,50'], ','), ',');
    assert.equal(decimalOf(['1,234.50'], ';'), '.');
    assert.equal(decimalOf(['1200', '15'], ';'), ',');
    assert.equal(decimalOf(['1,234'], ','), '.');
  });

  it('takes the day first unless a cell says otherwise', () => {
    assert.equal(slashDatesOf(['01/02/2024', '13/01/2024']), 'DD/MM/YYYY');
    assert.equal(slashDatesOf(['01/02/2024', '01/13/2024']), 'MM/DD/YYYY');
    assert.equal(slashDatesOf(['01/02/2024', '2024-01-13']), 'DD/MM/YYYY');
  });

  it('reads cells exactly or not at all', () => {
    const french = { decimal: ',', dates: 'DD/MM/YYYY' } as const;
    const english = { decimal: '.', dates: 'MM/DD/YYYY' } as const;
    assert.deepEqual(cellValue('1\u202f234,5', 'amount', french), { value: 1234.5 });
    assert.deepEqual(cellValue("1'234.5", 'amount', english), { value: 1234.5 });
    assert.deepEqual(cellValue('29/02/2024', 'date', french), { value: '2024-02-29' });
    assert.deepEqual(cellValue('02/29/2024', 'date', english), { value: '2024-02-29' });
    assert.deepEqual(cellValue(45351, 'date', english), { value: '2024-02-29' });
    assert.deepEqual(cellValue("'=1+1", 'text', english), { value: '=1+1' });
    for (const wrong of ['1,23', '1e5', '0x10', 'EUR 5', '1.2.3', '#N/A', '#REF!'])
      assert.ok('wrong' in cellValue(wrong, 'amount', english), wrong);
    for (const wrong of ['01/31/2024', '1/2/24', '2023-02-29', 60, -1, 3e6])
      assert.ok('wrong' in cellValue(wrong, 'date', french), String(wrong));
    assert.ok('wrong' in cellValue('#N/A', 'text', french));
  });
});
