// Spreads the tables over the nodes of a Citus cluster: everything of a company on one node, what belongs to no company on
// every node (docs/decisions/0014-past-one-machine.md).

import pg from 'pg';
import { fail, ok, type Result } from '../core/result.ts';
import { MEMBERSHIPS } from './people_tables.ts';
import { TABLES } from './schema.ts';
import { COMPANIES, type Table } from './tables.ts';

/** A table and the column that spreads its rows; null: a copy on every node. */
export interface Placement {
  readonly table: string;
  readonly column: string | null;
}

/** A company's own row lies where its facts do; memberships are asked for by user before a company is known. */
function placementOf(table: Table): Placement {
  if (table === COMPANIES) return { table: table.name, column: 'no' };
  const own = table.key.includes('company') && table !== MEMBERSHIPS;
  return { table: table.name, column: own ? 'company' : null };
}

export const STORE_PLACEMENTS: readonly Placement[] = [
  ...TABLES.map(placementOf),
  { table: 'store_version', column: null },
];

/** The table whose shards all others lie beside. */
const FIRST = COMPANIES.name;

/**
 * Distributes what is not distributed yet, in the order that Citus wants: copies first, then companies, then what lies
 * beside them. May run again. Errors: a sentence where the server has no Citus; it throws where the server refuses.
 */
export async function distributeTables(
  url: string,
  placements: readonly Placement[],
): Promise<Result<{ readonly distributed: number; readonly reference: number }, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (!(await hasCitus(client))) {
      const { host, database } = client;
      return fail(
        `The PostgreSQL server at ${host} has no Citus in the database ${database}: name citus in shared_preload_libraries, run \`CREATE EXTENSION citus\` there as a superuser, then try again`,
      );
    }
    const spread = await spreadAlready(client);
    for (const { text, values } of statements(placements.filter(({ table }) => !spread.has(table))))
      await client.query(text, [...values]);
    const distributed = placements.filter(({ column }) => column !== null).length;
    return ok({ distributed, reference: placements.length - distributed });
  } finally {
    await client.end();
  }
}

interface Call {
  readonly text: string;
  readonly values: readonly string[];
}

function statements(placements: readonly Placement[]): Call[] {
  const copies = placements.filter(({ column }) => column === null);
  const first = placements.filter(({ table }) => table === FIRST);
  const others = placements.filter(({ table, column }) => column !== null && table !== FIRST);
  return [
    ...copies.map(({ table }) => ({ text: 'select create_reference_table($1)', values: [table] })),
    ...first.map((one) => distributed(one, 'none')),
    ...others.map((one) => distributed(one, FIRST)),
  ];
}

function distributed({ table, column }: Placement, beside: string): Call {
  return {
    text: 'select create_distributed_table($1, $2, colocate_with => $3)',
    values: [table, column ?? '', beside],
  };
}

async function hasCitus(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(
    `select exists (select from pg_proc where proname = 'create_distributed_table') as there`,
  );
  return rows[0]?.there === true;
}

async function spreadAlready(client: pg.Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ name: string }>(
    'select logicalrelid::regclass::text as name from pg_dist_partition',
  );
  return new Set(rows.map(({ name }) => name));
}
