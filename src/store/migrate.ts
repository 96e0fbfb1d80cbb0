// Brings a database to the version of this code, forward only: an empty one is made from the specification at once, an
// older one takes the steps between.

import { sql } from 'kysely';
import type { Engine, Tx } from './engine.ts';
import { IMPORT_TABLES } from './import_tables.ts';
import { PEOPLE_TABLES } from './people_tables.ts';
import { SAVED_ITEMS } from './saved_items.ts';
import { createStatements, TABLES } from './schema.ts';
import { SYNC_TABLES } from './sync_tables.ts';

/** What an existing database must run to come from the version before; a new one never runs them. */
interface Step {
  /** The version it leads to. */
  readonly version: number;
  readonly statements: (engine: Engine) => readonly string[];
}

const FIRST_VERSION = 1;
/** In order. A change of the tables adds a step here that does the same to a database that holds data. */
const STEPS: readonly Step[] = [
  {
    version: 2,
    statements: ({ dialect }) => SYNC_TABLES.flatMap((table) => createStatements(table, dialect)),
  },
  {
    version: 3,
    statements: ({ dialect }) => [
      `alter table "api_keys" add column "expires_at" ${dialect.types.text}`,
      `alter table "api_keys" add column "created_by" ${dialect.types.text}`,
      ...PEOPLE_TABLES.flatMap((table) => createStatements(table, dialect)),
    ],
  },
  {
    version: 4,
    statements: ({ dialect }) => IMPORT_TABLES.flatMap((table) => createStatements(table, dialect)),
  },
  {
    version: 5,
    statements: ({ dialect }) => createStatements(SAVED_ITEMS, dialect),
  },
];

/** Makes or updates the tables in one transaction. Throws where a newer Runrate has written the database. */
export async function migrate(engine: Engine): Promise<void> {
  await engine.writer.transaction().execute(async (tx) => {
    await engine.lockWhole(tx);
    await sql`create table if not exists store_version (version integer not null)`.execute(tx);
    const { rows } = await sql<{ version: number }>`select version from store_version`.execute(tx);
    const latest = STEPS.at(-1)?.version ?? FIRST_VERSION;
    const now = rows[0]?.version ?? null;
    if (now === latest) return;
    if (now !== null && now > latest) {
      throw new Error(`The data was written by a newer version of Runrate (${now}, this one knows ${latest})`);
    }
    for (const statement of statementsFrom(engine, now)) await sql.raw(statement).execute(tx);
    await setVersion(tx, now, latest);
  });
}

function statementsFrom(engine: Engine, now: number | null): string[] {
  if (now === null) return TABLES.flatMap((table) => createStatements(table, engine.dialect));
  return STEPS.filter((step) => step.version > now).flatMap((step) => step.statements(engine));
}

async function setVersion(tx: Tx, now: number | null, latest: number): Promise<void> {
  if (now === null) await sql`insert into store_version (version) values (${latest})`.execute(tx);
  else await sql`update store_version set version = ${latest}`.execute(tx);
}
