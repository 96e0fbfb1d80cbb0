// Opens the warehouse in the store's PostgreSQL: read models in a schema of their own, shared by all servers.

import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Options } from '../core/options.ts';
import { LIMITS } from './duckdb.ts';
import { type Environment, RateBook, under } from './environment.ts';
import type { WarehouseConfig } from './open.ts';
import { PostgresModel, removeBuild } from './postgres_model.ts';
import { explained, inTransaction, openPool } from './postgres_pool.ts';
import { MODELS, makeSchema } from './postgres_schema.ts';
import type { Snapshot, Warehouse } from './warehouse.ts';

export type PostgresWarehouseConfig = Omit<WarehouseConfig, 'directory' | 'worker'> & {
  /** `postgres://…` */
  readonly url: string;
};

/** What-if models kept of a company, over all servers: the one not asked for longest makes room. */
const WHAT_IF_MOST = 4;

/** Nothing is connected, made or built before the first question. */
export function openPostgresWarehouse({ url, ...config }: PostgresWarehouseConfig): Warehouse {
  const environment: Environment = { limits: LIMITS, directory: '', ...config };
  const rates = new RateBook(environment);
  const pool = openPool(url);
  const models = new Map<string, PostgresModel>();
  let ready: Promise<void> | null = null;
  const schema = (): Promise<void> => {
    ready ??= made(pool).catch((error: unknown) => {
      ready = null;
      throw explained(error);
    });
    return ready;
  };
  const modelOf = (company: number, variant = '', own = environment): PostgresModel =>
    models.getOrInsertComputed(`${company} ${variant}`, () => new PostgresModel(company, variant, pool, own, rates));
  return {
    async snapshot(company, options) {
      await schema();
      if (options === undefined) return modelOf(company).snapshot();
      const variant = variantOf(options);
      const snapshot = await modelOf(company, variant, under(environment, options)).snapshot();
      return kept(snapshot, pool, variant, environment.now().toISOString());
    },
    async rebuild(company, progress = () => undefined) {
      await schema();
      await modelOf(company).rebuild(progress);
    },
    async close() {
      models.clear();
      await pool.end();
    },
  };
}

/** Makes the tables of the read models. Errors: the server's. */
export async function makeWarehouse(url: string): Promise<void> {
  const pool = openPool(url);
  try {
    await made(pool);
  } finally {
    await pool.end();
  }
}

async function made(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await makeSchema(client);
  } finally {
    client.release();
  }
}

function variantOf(options: Options): string {
  return createHash('sha256').update(JSON.stringify(options)).digest('hex').slice(0, 32);
}

/** Notes that a what-if was asked for and drops the company's oldest beyond those kept; its readers keep their rows. */
async function kept(snapshot: Snapshot, pool: Pool, variant: string, now: string): Promise<Snapshot> {
  const { company } = snapshot;
  try {
    await inTransaction(pool, async (client) => {
      await client.query(`UPDATE ${MODELS} SET asked_at = $3 WHERE company_no = $1 AND variant = $2`, [
        company,
        variant,
        now,
      ]);
      const { rows } = await client.query<{ variant: string; build_no: number }>(
        `SELECT variant, build_no FROM ${MODELS} WHERE company_no = $1 AND variant <> ''
          ORDER BY CASE WHEN variant = $2 THEN 0 ELSE 1 END, asked_at DESC, variant LIMIT 100 OFFSET ${WHAT_IF_MOST} FOR UPDATE SKIP LOCKED`,
        [company, variant],
      );
      for (const { variant: old, build_no } of rows) {
        await client.query(`DELETE FROM ${MODELS} WHERE company_no = $1 AND variant = $2`, [company, old]);
        await removeBuild(client, { company, build: build_no });
      }
      return { commit: true, answer: undefined };
    });
    return snapshot;
  } catch (error) {
    snapshot[Symbol.dispose]();
    throw explained(error);
  }
}
