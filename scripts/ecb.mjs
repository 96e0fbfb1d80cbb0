// Packs the European Central Bank's history file into the asset that is shipped:
// node scripts/ecb.mjs eurofxref-hist.csv

import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { ecbAsset, parseEcbCsv } from '../src/store/ecb.ts';

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('Usage: node scripts/ecb.mjs eurofxref-hist.csv');
  process.exit(2);
}
const parsed = parseEcbCsv(readFileSync(path, 'utf8'));
if (!parsed.ok) {
  for (const { loc, msg } of parsed.fault) console.error(`${loc.join(' ')}: ${msg}`);
  process.exit(1);
}
const packed = brotliCompressSync(ecbAsset(parsed.value), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
});
const asset = new URL('../assets/ecb-rates.txt.br', import.meta.url);
writeFileSync(asset, packed);
console.log(`${parsed.value.length} rates, ${packed.length} bytes in ${asset.pathname}`);
