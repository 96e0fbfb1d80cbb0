// Exchange rates: the shipped ones (ecb.ts) and those added by import, which belong to the whole installation.

import { sql } from 'kysely';
import { ecbRates } from './ecb.ts';
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

/** The shipped rates, then the added ones, which win over shipped ones of the same day by coming later. */
export async function readRates(engine: Engine): Promise<Iterable<RateRow>> {
  const { rows: added } = await sql<RateRow>`
    select day, currency, rate from exchange_rates order by day, currency`.execute(engine.reader);
  return {
    *[Symbol.iterator]() {
      yield* ecbRates();
      yield* added;
    },
  };
}
