// Workbooks as import files: every kind of cell, several sheets, and what is no workbook, is broken or would unpack to far too much.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import writeExcel, { type Cell, type CellObject } from 'write-excel-file/node';
import { type Look, type LookChoice, lookAt } from '../../src/connectors/files/look.ts';
import { FileRefused } from '../../src/connectors/files/refused.ts';
import { rowsOf } from '../../src/connectors/files/table.ts';
import { isDateFormat } from '../../src/connectors/files/workbook.ts';
import { containerOf, partsOf, workbookOf, zipOf } from '../fakes/workbook.ts';
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

async function read(content: Buffer, choice: LookChoice = {}): Promise<{ look: Look; rows: unknown[][] }> {
  const file = bench.file(content);
  const look = await lookAt(file, choice);
  const rows = await Array.fromAsync(rowsOf(file, look.form));
  return { look, rows: rows.map(({ row, cells }) => [row, ...cells]) };
}

const HEADER = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>';

describe('the cells of a workbook', () => {
  it('are read as values whatever their kind', async () => {
    const { rows } = await read(
      workbookOf({
        strings: [
          '<t>id</t>',
          '<t>name</t>',
          '<r><t>Rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb="0" eb="1"><t>kana</t></rPh>',
          '<t xml:space="preserve"> a &amp; b_x000D_ </t>',
        ],
        styles: [0, 14, '#,##0.00" days"', 'dd/mm/yyyy', '[$-409]mmm\\-yy', 22],
        sheets: [
          {
            name: 'Data',
            rows:
              HEADER +
              '<row r="3"><c r="A3" t="s"><v>2</v></c><c r="C3" t="s"><v>3</v></c></row>' +
              '<row><c t="inlineStr"><is><t>in</t><r><t>line</t></r></is></c><c t="b"><v>1</v></c><c t="str"><f>A1&amp;"x"</f><v>idx</v></c></row>' +
              '<row r="5"><c r="A5" s="1"><v>45351</v></c><c r="B5" s="2"><v>45351</v></c><c r="C5" s="3"><v>45351.75</v></c><c r="D5" s="4"><v>45351</v></c><c r="E5" s="5"><v>45351.5</v></c></row>' +
              '<row r="6"><c r="A6"><f>1/3</f><v>0.33333333333333331</v></c><c r="B6"><v>1E-3</v></c><c r="C6"><f>NOW()</f></c><c r="D6" t="e"><v>#N/A</v></c><c r="E6" t="d"><v>2024-02-29T00:00:00</v></c></row>' +
              '<row r="9"><c r="AB9"><v>-1.10</v></c></row>',
          },
        ],
      }),
      { kind: 'customer' },
    );
    assert.deepEqual(rows, [
      [1, 'id', 'name'],
      [3, 'Rich text', '', ' a & b\r '],
      [4, 'inline', 'true', 'idx'],
      [5, '2024-02-29', 45351, '2024-02-29', '2024-02-29', '2024-02-29'],
      [6, 0.333333333333333, 0.001, '#NOT COMPUTED', '#N/A', '2024-02-29'],
      [9, ...Array.from({ length: 27 }, () => ''), -1.1],
    ]);
  });

  it('count days from 1904 where the workbook does', async () => {
    const rows = `${HEADER}<row r="2"><c r="A2" s="1"><v>0</v></c><c r="B2" s="1"><v>43889</v></c></row>`;
    const book = { strings: ['<t>id</t>', '<t>name</t>'], styles: [0, 14], sheets: [{ name: 'S', rows }] };
    assert.deepEqual((await read(workbookOf({ ...book, date1904: true }))).rows[1], [2, '1904-01-01', '2024-02-29']);
  });

  it('show dates by their format alone', () => {
    for (const date of ['dd/mm/yy', 'yyyy-mm-dd;@', '[$-40C]d mmm yyyy', 'mmmm']) assert.ok(isDateFormat(date), date);
    for (const none of ['0.00', '#,##0 "day"', '[Red]0', 'General', '0.00E+00', 'h:mm', '_-* #,##0\\ "d"', 'mm:ss'])
      assert.ok(!isDateFormat(none), none);
  });
});

describe('a workbook', () => {
  it('of lines is imported as written by a program, numbers that are dates and numbers that are ids included', async () => {
    const header = ['type', 'customer_id', 'invoice_id', 'invoice_date', 'invoice_status', 'currency_code'];
    const amounts = ['amount_excluding_tax_after_discount', 'period_start', 'period_end', 'seats'];
    const day = (text: string): CellObject => ({
      value: new Date(`${text}T00:00:00Z`),
      type: Date,
      format: 'dd/mm/yyyy',
    });
    const line = (id: string, amount: number | string): Cell[] => [
      ...['subscription', 4711, id, day('2024-01-31'), 'paid', 'EUR'],
      ...[amount, day('2024-01-01'), '01/02/2024', 12],
    ];
    const data = [[...header, ...amounts], line('i1', 1234.56), line('i2', '99,5')];
    const file = bench.file(await writeExcel(data, { sheet: 'Lines' }).toBuffer());
    for (const { store } of stores) {
      const { company } = await newCompany(store);
      const { look, problems, counts } = await bench.run(store, company, file);
      assert.deepEqual(
        [look.form, look.kind, problems],
        [{ format: 'xlsx', sheet: 'Lines', sheets: ['Lines'] }, 'lines', []],
      );
      assert.equal(counts.created, 5);
      const lines = (await store.list(company, { object: 'invoice_line_item', limit: 10, where: {} }))?.data ?? [];
      assert.deepEqual(
        lines.map((one) => [one.amount_excluding_tax_after_discount, one.period_start, one.period_end]),
        [
          [1234.56, '2024-01-01', '2024-02-01'],
          [99.5, '2024-01-01', '2024-02-01'],
        ],
      );
      assert.deepEqual(lines[0]?.custom_properties, { seats: 12 });
      assert.equal((await store.get(company, 'invoice', 'i1'))?.date, '2024-01-31');
      assert.equal((await store.get(company, 'customer', '4711'))?.id, '4711');
    }
  });

  it('is read at the first sheet that people see, or at the one chosen', async () => {
    const sheet = (id: string) =>
      `<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>${id}</t></is></c></row>`;
    const book = workbookOf({
      sheets: [
        { name: 'Hidden', state: 'hidden', rows: sheet('h') },
        { name: 'First &amp; best', rows: sheet('f') },
        { name: 'Second', rows: sheet('s') },
      ],
    });
    const first = await read(book);
    assert.deepEqual(first.look.form, {
      format: 'xlsx',
      sheet: 'First & best',
      sheets: ['Hidden', 'First & best', 'Second'],
    });
    assert.deepEqual(first.rows[1], [2, 'f']);
    assert.deepEqual((await read(book, { sheet: 'Second' })).rows[1], [2, 's']);
    await refused(book, /no sheet "Third".*Second/, { sheet: 'Third' });
  });

  it('says of a cell that cannot be read where it is and what to do', async () => {
    const rows = `${HEADER}<row r="7"><c r="A7"><f>A1</f></c></row><row r="8"><c r="A8" t="e"><v>#REF!</v></c></row>`;
    const problems = await bench.problems(
      workbookOf({ strings: ['<t>id</t>', '<t>name</t>'], sheets: [{ name: 'S', rows }] }),
      { kind: 'customer' },
    );
    assert.deepEqual(
      problems.map(({ row, column, value }) => [row, column, value]),
      [
        [7, 'id', '#NOT COMPUTED'],
        [8, 'id', '#REF!'],
      ],
    );
    assert.match(problems[0]?.fix ?? '', /save it/);
  });
});

async function refused(content: Buffer, message: RegExp, choice: LookChoice = {}): Promise<void> {
  await assert.rejects(lookAt(bench.file(content), choice), (error) => {
    assert.ok(error instanceof FileRefused, String(error));
    assert.match(`${error.message}. ${error.fix}`, message);
    return true;
  });
}

describe('what is no workbook, or a broken one', () => {
  const book = { strings: ['<t>id</t>', '<t>name</t>'], sheets: [{ name: 'S', rows: HEADER }] };
  const sheet = 'xl/worksheets/sheet1.xml';

  it('is refused by what it is', async () => {
    await refused(containerOf('Workbook'), /old format.*XLSX/);
    await refused(containerOf('EncryptedPackage'), /password.*remove/);
    await refused(zipOf({ 'lines.csv': 'a,b' }), /no workbook.*CSV or XLSX/);
    await refused(zipOf({ 'content.xml': '<x/>', mimetype: 'x' }), /\.ods.*XLSX/);
    const binary = partsOf(book)['_rels/.rels']?.replace('workbook.xml', 'workbook.bin') ?? '';
    await refused(zipOf({ ...partsOf(book), '_rels/.rels': binary }), /\.xlsb.*XLSX/);
    await refused(zipOf(partsOf(book), { [sheet]: { flags: 0x801 } }), /password|damaged/);
  });

  it('is refused wherever it is cut off', async () => {
    const whole = workbookOf(book);
    for (let size = 5; size < whole.length; size += 37)
      await refused(whole.subarray(0, size), /damaged.*save it again/);
  });

  it('is refused where its XML, its references or its places are wrong', async () => {
    const rows = (xml: string) => zipOf({ ...partsOf(book), [sheet]: xml });
    const data = (xml: string) => rows(`<worksheet><sheetData>${xml}</sheetData></worksheet>`);
    await refused(rows('<worksheet><sheetData><row></sheetData>'), /damaged/);
    await refused(rows('no xml'), /damaged/);
    await refused(data('<row r="1"><c r="A1" t="s"><v>9</v></c></row>'), /damaged/);
    await refused(data('<row r="4294967295"><c><v>1</v></c></row>'), /damaged/);
    await refused(data('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), /damaged/);
    await refused(
      rows(
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row r="1"><c t="str"><v>&a;</v></c></row></sheetData></worksheet>',
      ),
      /damaged/,
    );
  });

  it('is refused before it unpacks to far too much, and while it does where the archive lies', async () => {
    const bomb = `<worksheet><sheetData>${' '.repeat(70 * 1024 ** 2)}</sheetData></worksheet>`;
    const packed = zipOf({ ...partsOf(book), [sheet]: bomb });
    assert.ok(packed.length < 200_000);
    await refused(packed, /unpacks to far more.*CSV UTF-8/);
    await refused(zipOf({ ...partsOf(book), [sheet]: bomb }, { [sheet]: { uncompressedSize: 1000 } }), /damaged/);
  });
});
