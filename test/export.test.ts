// `runrate export --parquet`: the SQL of every explanation, pasted into a plain DuckDB over the files, gives its rows.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { explainMetric } from '../src/app/explain.ts';
import { perform } from '../src/app/operation.ts';
import { contextFor } from '../src/cli/command.ts';
import { compose } from '../src/cli/compose.ts';
import { readConfig } from '../src/cli/config.ts';
import { FAMILIES } from '../src/metrics/catalogue.ts';
import { sampleCompany } from '../src/sample/company.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const run = promisify(execFile);

interface Explained {
  readonly sql: { readonly value: string; readonly customers: string | null; readonly bridge: string | null };
}

describe('the export', () => {
  let data = '';
  let target = '';
  let duckdb: DuckDBConnection;
  let printed = '';

  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'runrate-export-'));
    target = join(data, "the ledger's files");
    const runtime = await compose(readConfig({ data }, {}));
    const now = runtime.now().toISOString();
    const company = await runtime.store.createCompany('Exported', now);
    const writes = [...sampleCompany({ customers: 60, seed: 7 })].flat().map(({ object, data: body }) => ({
      kind: 'put' as const,
      object,
      body,
      strict: false,
    }));
    await runtime.store.writeBulk({ company: company.no, source: 'file', now }, writes);
    await runtime.close();
    printed = (await run(process.execPath, [MAIN, 'export', '--data', data, '--parquet', target])).stdout;
    duckdb = await (await DuckDBInstance.create(':memory:')).connect();
    await duckdb.run(`SET file_search_path = '${target.replaceAll("'", "''")}'`);
    await duckdb.run(await readFile(join(target, 'load.sql'), 'utf8'));
  });

  after(async () => {
    duckdb.closeSync();
    await rm(data, { recursive: true, force: true });
  });

  it('says what it wrote', () => {
    assert.match(printed, /^ +\d+ {2}parts\.parquet$/m);
    assert.match(printed, /load\.sql/);
  });

  it('answers the SQL of every explanation as the warehouse does', async () => {
    const runtime = await compose(readConfig({ data }, {}));
    try {
      const [company] = await runtime.store.companies();
      assert.ok(company);
      const context = contextFor(runtime, company);
      using snapshot = await runtime.warehouse.snapshot(company.no);
      let rowsCompared = 0;
      for (const { slug } of FAMILIES.flatMap(({ metrics }) => metrics)) {
        const explained = await perform(explainMetric, context, { slug });
        assert.ok(explained.ok, slug);
        for (const text of Object.values((explained.value as Explained).sql)) {
          if (text === null) continue;
          const own = await snapshot.read({ text, values: [] });
          const theirs = (await duckdb.runAndReadAll(text)).getRowObjectsJson();
          assert.deepEqual(JSON.parse(JSON.stringify(theirs)).map(asText), own.map(asText), slug);
          rowsCompared += own.length;
        }
      }
      assert.ok(rowsCompared > 100);
    } finally {
      await runtime.close();
    }
  });
});

function asText(row: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)]));
}
