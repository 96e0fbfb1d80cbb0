// The made-up company as a file of the bulk format, NDJSON packed with gzip: written by DuckDB, joined by streams.

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { DuckDBConnection } from '@duckdb/node-api';

/** Every object's lines, what is referred to first; `raw` is the schema or database that holds the company. */
const OBJECTS: readonly (readonly [object: string, data: string, from: string])[] = [
  ['product', '{id: id, name: name}', 'products ORDER BY product_no'],
  [
    'price',
    `{id: id, name: name, product_id: 'prod_' || product_no, type: 'subscription', currency_code: 'EUR', period_length: 1,
      period_unit: CASE WHEN months = 12 THEN 'year' ELSE 'month' END}`,
    'prices ORDER BY price_no',
  ],
  [
    'customer',
    '{id: id, name: name, country: country, custom_properties: {segment: segment}}',
    'customers ORDER BY customer_no',
  ],
  [
    'subscription',
    `{id: id, customer_id: 'cus_' || customer_no, status: CASE WHEN ended THEN 'canceled' ELSE 'active' END}`,
    'subscriptions ORDER BY subscription_no',
  ],
  [
    'invoice',
    `{id: 'inv_' || line_no, customer_id: 'cus_' || customer_no, invoice_number: 'F-' || line_no, date: CAST(issued AS VARCHAR), status: 'paid',
      invoice_line_items: [{id: 'line_' || line_no, subscription_id: 'sub_' || subscription_no, price_id: price_id, type: 'subscription',
        amount_excluding_tax_after_discount: CAST(amount AS DOUBLE), tax_amount: 0, currency_code: 'EUR', quantity: quantity,
        period_start: CAST(period_start AS VARCHAR), period_end: CAST(period_end AS VARCHAR)}]}`,
    '(SELECT l.*, p.id AS price_id FROM invoice_lines l JOIN prices p USING (price_no) ORDER BY line_no)',
  ],
];

/** Writes the company of the connection's tables to `path` (`.ndjson.gz`); `catalogue`: products and prices alone. */
export async function writeBulkFile(connection: DuckDBConnection, path: string, catalogue = false): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'runrate-bench-'));
  try {
    for (const [index, [object, data, from]] of OBJECTS.slice(0, catalogue ? 2 : undefined).entries()) {
      const part = join(directory, `${object}.gz`);
      await connection.run(
        `COPY (SELECT '${object}' AS object, ${data} AS data FROM ${from}) TO '${part}' (FORMAT json, COMPRESSION gzip)`,
      );
      // Members of gzip one after the other are one gzip file.
      await pipeline(createReadStream(part), createWriteStream(path, { flags: index === 0 ? 'w' : 'a' }));
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The lines of such a file in batches. */
export async function* batchesOf(path: string, size = 10_000): AsyncGenerator<string[]> {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()) });
  let batch: string[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
