// Exchange rates added by import, beside the ones that are shipped (ecb.ts): they belong to the whole installation.

import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { RateRow } from './store.ts';
import { EVERYONE, EXCHANGE_RATES, FEED } from './tables.ts';
import { retrying } from './turn.ts';

/** Adds or replaces rates; then every company is recomputed. */
export async function addRates(engine: Engine, rates: readonly RateRow[]): Promise<void> {
  const latest = new Map(rates.map((rate) => [`${rate.day} ${rate.currency}`, { ...rate }]));
  if (latest.size === 0) return;
  await retrying(engine, () =>
    engine.writer.transaction().execute(async (tx) => {
      await engine.upsert(tx, EXCHANGE_RATES, [...latest.values()]);
      const { rows } = await sql<{ no: number; position: number }>`
        update companies set position = position + 1 returning no, position`.execute(tx);
      const entries = rows.map(({ no, position }) => ({ company: no, customer: EVERYONE, position }));
      await engine.upsert(tx, FEED, entries);
    }),
  );
}

/** The imported rates in order of day and currency. */
export async function readRates(engine: Engine): Promise<readonly RateRow[]> {
  const { rows } = await sql<RateRow>`
    select day, currency, rate from exchange_rates order by day, currency`.execute(engine.reader);
  return rows;
}
