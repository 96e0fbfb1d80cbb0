// Writes the golden file from the oracle, never from the product: npx node test/golden/write.ts

import { writeFileSync } from 'node:fs';
import { type BulkLine, SAMPLE_SIZE, sampleCompany } from '../../src/sample/company.ts';
import { ecbRates } from '../../src/store/ecb.ts';
import type { BulkRecord } from '../oracle/company.ts';
import { dayOf } from '../oracle/days.ts';
import { text } from '../oracle/rational.ts';
import { Oracle, statesOf } from '../oracle/series.ts';
import { BROKEN_DOWN, FIRST_DAY, GOLDEN, LAST_DAY, QUESTIONS, row } from './questions.ts';

const ZONE = 'Europe/Paris';

/** The shipped rates of the sample's years as the oracle reads them. */
function rates(): Map<string, { day: number; rate: string }[]> {
  const table = new Map<string, { day: number; rate: string }[]>();
  for (const { day, currency, rate } of ecbRates()) {
    if (day < '2022-03-01') continue;
    const track = table.get(currency) ?? [];
    track.push({ day: dayOf(day, ZONE), rate });
    table.set(currency, track);
  }
  return table;
}

/** The oracle reads lines as objects of their own. */
function withoutEmbedded({ object, data }: BulkLine): BulkRecord[] {
  const { invoice_line_items = [], credit_note_line_items = [], ...rest } = data;
  const lines = (name: string, parent: string, embedded: unknown) =>
    (embedded as Record<string, unknown>[]).map((line) => ({ object: name, data: { ...line, [parent]: rest.id } }));
  return [
    { object, data: rest },
    ...lines('invoice_line_item', 'invoice_id', invoice_line_items),
    ...lines('credit_note_line_item', 'credit_note_id', credit_note_line_items),
  ];
}

const oracle = new Oracle(
  statesOf({
    base_currency: 'EUR',
    time_zone: ZONE,
    options: {},
    records: [...sampleCompany(SAMPLE_SIZE)].flat().flatMap(withoutEmbedded),
    today: '2026-04-01',
    rates: rates(),
  }),
);
const rows = [...QUESTIONS, ...BROKEN_DOWN].flatMap(({ slug, step, dimension }) => {
  const question = { slug, date_step: step, date_start: FIRST_DAY, date_end: LAST_DAY, dimension };
  const { periods, series } = oracle.answer(question);
  return series.flatMap(({ keys, values }) =>
    values.map((value, index) =>
      row(slug, dimension, keys, periods[index]?.start ?? '', value === null ? '' : text(value)),
    ),
  );
});
writeFileSync(GOLDEN, `metric,dimension,key,period,value\n${rows.sort().join('\n')}\n`);
console.log(`${rows.length} figures`);
