// File imports against an embedded store: what is detected, every refusal with its row and column, totals, a second import.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Context } from '../../src/app/context.ts';
import { checkFile, FileRefused, type ImportFile, importFile, lookAt } from '../../src/app/imports.ts';
import { templateOf } from '../../src/connectors/files/columns.ts';
import { cellValue, decimalOf, delimiterOf } from '../../src/connectors/files/detect.ts';
import type { Problem } from '../../src/connectors/files/map.ts';
import type { ObjectName } from '../../src/core/facts.ts';
import { NOW, newCompany, type TestStore, testStores } from '../stores.ts';

let stores: TestStore[] = [];
before(async () => {
  stores = await testStores();
});
after(() => Promise.all(stores.map((one) => one.close())));

/** Bytes as a file that is read in small pieces, so that nothing depends on where a piece ends. */
function fileOf(content: string | Uint8Array, object: ObjectName | null = null): ImportFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const open = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 61) yield bytes.subarray(at, at + 61);
  };
  return { open, object };
}

async function problemsOf(file: ImportFile): Promise<Problem[]> {
  const problems: Problem[] = [];
  const seen = await checkFile(file, await lookAt(file), {
    rows: () => undefined,
    problem: (one) => problems.push(one),
  });
  assert.equal(seen.problems, problems.length);
  return problems;
}

async function importInto(context: Context, file: ImportFile) {
  const look = await lookAt(file);
  const watcher = { rows: () => undefined, problem: (problem: Problem) => assert.fail(JSON.stringify(problem)) };
  await checkFile(file, look, watcher);
  return { look, ...(await importFile(context, file, look, watcher)) };
}

/** Only the store and the clock: an import asks for nothing else. */
async function contextOf({ store }: TestStore): Promise<Context> {
  const { company } = await newCompany(store);
  const actor = { company, scopes: ['read', 'write'] as const, name: 'test' };
  return { store, now: () => new Date(NOW), actor } as unknown as Context;
}

async function all(context: Context, object: ObjectName) {
  return (await context.store.list(context.actor.company, { object, limit: 1000, where: {} }))?.data ?? [];
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
      const context = await contextOf(one);
      const file = fileOf(Buffer.from(FRENCH, 'latin1'));
      const first = await importInto(context, file);
      assert.deepEqual(
        [first.look.encoding, first.look.delimiter, first.look.decimal, first.look.dates],
        ['windows-1252', ';', ',', 'YYYY-MM-DD and DD/MM/YYYY'],
      );
      // Two customers, products, three subscriptions, a price, two invoices, three lines, a note with its line.
      assert.equal((await all(context, 'subscription')).length, 3);
      const lines = await all(context, 'invoice_line_item');
      const amounts = lines.map((line) => line.amount_excluding_tax_after_discount);
      assert.deepEqual(amounts.toSorted(), [10, 1200.5, 99.5].toSorted());
      const [credit] = await all(context, 'credit_note_line_item');
      assert.deepEqual([credit?.amount, credit?.credit_note_id, credit?.id], [200.5, 'n1', 'n1:1']);
      const [note] = await all(context, 'credit_note');
      assert.deepEqual([note?.invoice_id, note?.date], ['i1', '2024-02-05']);
      const customers = await all(context, 'customer');
      assert.deepEqual(
        customers.map(({ name, custom_properties }) => [name, custom_properties]),
        [
          ['Café "Été"', { segment: 'pme' }],
          ['=1+1', { segment: 'tpe' }],
        ],
      );
      assert.deepEqual(lines.find(({ id }) => id === 'i1:1')?.custom_properties, { Équipe: 'Nord' });
      const future = (await all(context, 'subscription')).find(({ id }) => id === 's3');
      assert.deepEqual([future?.monthly_value, future?.subscription_start_date], [1234.56, '2024-06-01']);

      const second = await importInto(context, file);
      assert.deepEqual([second.created, second.refused], [0, 0]);
      assert.equal((await all(context, 'invoice_line_item')).length, 3);
    }
  });

  it('is the same in UTF-8 with a mark, in UTF-16, and packed', async () => {
    const encodings = [
      [Buffer.from(`\ufeff${FRENCH}`), 'utf-8'],
      [Buffer.from(`\ufeff${FRENCH}`, 'utf16le'), 'utf-16le'],
      [gzipSync(FRENCH), 'utf-8'],
    ] as const;
    for (const [bytes, encoding] of encodings) {
      const file = fileOf(bytes);
      const look = await lookAt(file);
      assert.equal(look.encoding, encoding);
      assert.deepEqual([look.columns[0]?.header, look.columns.at(-1)?.header], ['type', 'Équipe']);
      assert.deepEqual(await problemsOf(file), []);
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
      const problems = await problemsOf(fileOf([ROW_HEAD, GOOD, row].join('\n')));
      assert.deepEqual(
        problems.map((one) => [one.row, one.column, one.value]),
        [[3, column, value]],
      );
      assert.ok((problems[0]?.message.length ?? 0) > 10);
    });
  }
});

describe('a file that is no such file', () => {
  const refused: readonly (readonly [string, Uint8Array | string, RegExp])[] = [
    ['empty', '', /empty/],
    ['a workbook', Buffer.from('PK\x03\x04rest'), /CSV UTF-8/],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1]), /CSV UTF-8/],
    ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]), /no text file/],
    ['a cut-off archive', gzipSync(`${ROW_HEAD}\n${GOOD}`).subarray(0, 60), /cut off or damaged/],
    ['another table', 'a,b\n1,2', /no column "type".*--template/],
    ['with a column twice', 'type,price_id,plan_id\n', /"plan_id" is the second/],
    ['with a quote that never ends', `${ROW_HEAD}\n"sub`, /well-formed/],
  ];
  for (const [name, content, message] of refused) {
    it(`is refused: ${name}`, () =>
      assert.rejects(lookAt(fileOf(content)), (error) => error instanceof FileRefused && message.test(error.message)));
  }
});

describe('a file of one object', () => {
  it('has the fields of the API as columns, and custom properties beside', async () => {
    for (const one of stores) {
      const context = await contextOf(one);
      const file = fileOf('id,name,country,Plan tier\nc1,Ada,FR,gold\nc2,Bob,,\n', 'customer');
      assert.equal((await importInto(context, file)).created, 2);
      const [ada] = await all(context, 'customer');
      assert.deepEqual([ada?.name, ada?.country, ada?.custom_properties], ['Ada', 'FR', { 'Plan tier': 'gold' }]);
    }
  });

  it('may have a column whose name every object of the language has', async () => {
    const head = 'type,customer_id,subscription_id,customer_constructor';
    assert.deepEqual(await problemsOf(fileOf(`${head}\nfuture_sub,c1,s1,x\nfuture_sub,c1,s2,x`)), []);
    const later = await problemsOf(fileOf(`${head},customer_a\nfuture_sub,c1,s1,,1\nfuture_sub,c1,s2,x,1`));
    assert.deepEqual(later, []);
  });

  it('has a template whose columns are all known', async () => {
    assert.equal((await lookAt(fileOf(templateOf(null)))).columns.filter(({ kind }) => kind === 'property').length, 0);
    assert.match(templateOf('customer'), /^id,root_parent_id,name/);
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

  it('reads cells exactly or not at all', () => {
    assert.deepEqual(cellValue('1\u202f234,5', 'amount', ','), { value: 1234.5 });
    assert.deepEqual(cellValue('29/02/2024', 'date', '.'), { value: '2024-02-29' });
    for (const wrong of ['1,23', '1e5', '0x10', 'EUR 5', '1.2.3'])
      assert.ok('wrong' in cellValue(wrong, 'amount', '.'), wrong);
    for (const wrong of ['01/31/2024', '1/2/24', '2023-02-29'])
      assert.ok('wrong' in cellValue(wrong, 'date', '.'), wrong);
  });
});
