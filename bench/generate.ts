// Writes a made-up software company of any size for the bulk loader: npx node bench/generate.ts CUSTOMERS FILE.ndjson.gz [SEED]

import { DuckDBInstance } from '@duckdb/node-api';
import { writeBulkFile } from './files.ts';
import { makeSaas } from './saas.ts';

const [customers, path, seed = '1'] = process.argv.slice(2);
if (!/^[1-9]\d*$/.test(customers ?? '') || path === undefined || !path.endsWith('.gz') || !/^\d+$/.test(seed)) {
  console.error('usage: bench/generate.ts CUSTOMERS FILE.ndjson.gz [SEED]   (e.g. 10000, 100000, 1000000)');
  process.exit(2);
}
const instance = await DuckDBInstance.create(':memory:', { memory_limit: '4GB' });
const connection = await instance.connect();
await makeSaas(connection, { customers: Number(customers), seed: Number(seed) });
await writeBulkFile(connection, path);
const counted = await connection.runAndReadAll('SELECT COUNT(*) FROM invoice_lines');
console.log(`${path}: ${customers} customers, ${String(counted.getRows()[0]?.[0])} invoices with a line`);
connection.closeSync();
instance.closeSync();
