// Four years of the sample company's figures, as an independent fold has computed them, to the last digit. The file is
// written by test/golden/write.ts, which uses none of the product's rules.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Context } from '../../src/app/context.ts';
import { getMetric } from '../../src/app/metrics.ts';
import { perform } from '../../src/app/operation.ts';
import { compose, type Runtime } from '../../src/cli/compose.ts';
import { readConfig } from '../../src/cli/config.ts';
import { parseAnswer } from '../../src/cli/series.ts';
import { SAMPLE_SIZE, sampleCompany } from '../../src/sample/company.ts';
import { BROKEN_DOWN, FIRST_DAY, GOLDEN, LAST_DAY, QUESTIONS, row } from './questions.ts';

const golden = readFileSync(GOLDEN, 'utf8').trim().split('\n').slice(1);
let data = '';
let runtime: Runtime;
let context: Context;

before(async () => {
  data = await mkdtemp(join(tmpdir(), 'runrate-golden-'));
  runtime = await compose(readConfig({ data }, {}));
  const now = runtime.now().toISOString();
  const company = await runtime.store.createCompany('Golden', now);
  context = { ...runtime, actor: { company: company.no, scopes: ['read', 'write'], name: 'test' } };
  const writes = [...sampleCompany(SAMPLE_SIZE)]
    .flat()
    .map(({ object, data: body }) => ({ kind: 'put', object, body, strict: false }) as const);
  const written = await runtime.store.writeBulk({ company: company.no, source: 'file', now }, writes);
  assert.ok(written.every(({ status }) => status === 201));
});
after(async () => {
  await runtime.close();
  await rm(data, { recursive: true, force: true });
});

describe('the sample company', () => {
  for (const { slug, step, dimension } of [...QUESTIONS, ...BROKEN_DOWN]) {
    it(`has the golden ${slug} ${dimension.length === 0 ? 'of each month' : `by ${dimension}`}`, async () => {
      const question = { slug, date_step: step, date_start: FIRST_DAY, date_end: LAST_DAY, dimension };
      const answer = await perform(getMetric, context, question);
      assert.ok(answer.ok);
      const rows = parseAnswer(JSON.stringify(answer.value)).series.flatMap(({ keys, points }) =>
        points.map(({ period_start, value }) => row(slug, dimension, Object.values(keys), period_start, value ?? '')),
      );
      const expected = golden.filter((text) => text.startsWith(`${slug},${dimension.join(' ')},`));
      assert.deepEqual(rows.sort(), expected);
    });
  }
});
