// Texts of every length and alphabet come back from DuckDB as they were put in, repeated or not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { createTable } from './schema.ts';
import { duckdbTables } from './writer.ts';

const ALPHABETS = ['a', 'é', '日', 'cus_1'];

/** Texts of 0 to 20 characters of each alphabet, marked so that they differ where `different`, and some missing. */
function textsOf(count: number, different: boolean): (string | null)[] {
  return Array.from({ length: count }, (_, at) => {
    const text = (ALPHABETS[at % ALPHABETS.length] ?? '').repeat(1 + (at % 20)).slice(0, at % 20);
    const marked = different ? `${at.toString(36)}${text}` : text;
    return at % 7 === 3 ? null : marked;
  });
}

/** Puts texts into a column, and reads them back in the same order. */
async function written(texts: readonly (string | null)[]) {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(createTable('acquisition_costs'));
  const tables = duckdbTables(connection);
  await tables.write((rows) => {
    texts.forEach((label, at) => {
      rows.add('acquisition_costs', { day: 0 as never, amount: BigInt(at), category: null, label });
    });
  });
  const read = await tables.read({ text: 'SELECT label FROM acquisition_costs ORDER BY amount', values: [] });
  return { connection, tables, read };
}

test('texts come back as they were, whether they repeat or not', async () => {
  // First such that repeat, which go over as codes; then too many different ones, in more than one chunk.
  const texts = [...textsOf(3000, false), ...textsOf(9000, true), ...textsOf(500, false)];
  const { connection, tables, read } = await written(texts);
  assert.deepEqual(
    read.map((row) => row.label),
    texts,
  );
  // As DuckDB lays the same text out itself: it compares whole cells.
  const unequal = { text: "SELECT count(*) AS n FROM acquisition_costs WHERE label || '' <> label", values: [] };
  assert.deepEqual(await tables.read(unequal), [{ n: 0 }]);
  connection.closeSync();
});

test('texts that no enumeration can hold do not end the process', async () => {
  const texts = ['a\0b', 'a\0c', 'a', '\ud800', '\udc00', 'x\ud800y', 'long enough not to be laid out \0 as a cell'];
  const { connection, read } = await written(texts);
  assert.deepEqual(
    read.map((row) => row.label),
    texts.map((text) => text.toWellFormed()),
  );
  connection.closeSync();
});
