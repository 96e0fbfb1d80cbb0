// Writes the sample company of any size in the bulk format: npx node bench/generate.ts CUSTOMERS > FILE.ndjson

import { once } from 'node:events';
import { SAMPLE_SIZE, sampleCompany } from '../src/sample/company.ts';

const customers = Number(process.argv[2]);
if (!Number.isSafeInteger(customers) || customers < 1) {
  console.error('usage: bench/generate.ts CUSTOMERS [SEED] > FILE.ndjson   (e.g. 10000, 100000, 1000000)');
  process.exit(2);
}
const seed = Number(process.argv[3] ?? SAMPLE_SIZE.seed);
for (const lines of sampleCompany({ customers, seed })) {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
