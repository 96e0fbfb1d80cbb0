// One roll-up as a table in memory: its rows at the base, and for each customer written since what is taken back of them
// and what the customer adds now. Every row holds for some stages: the states of the tables since the base, numbered.

import type { DuckDBAppender, DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import type { RollUp, Statement } from '../metrics/statement.ts';
import { started } from './duckdb.ts';

/** Beyond every stage. */
const NEVER = 2_147_483_647;

export class RollUpTable {
  rows = 0;
  /** Questions that are about to read it. */
  users = 0;
  readonly #name: string;
  readonly #rollUp: RollUp;
  readonly #memory: DuckDBInstance;
  /** Stages that it can answer. */
  readonly #reached = new Set([0]);
  #last = 0;
  /** Customers whose rows of the base were taken back. */
  readonly #takenBack = new Set<number>();

  private constructor(name: string, rollUp: RollUp, memory: DuckDBInstance) {
    this.#name = name;
    this.#rollUp = rollUp;
    this.#memory = memory;
  }

  /** Reads the roll-up at the base; null where it has more rows than `most`. */
  static async build(
    name: string,
    rollUp: RollUp,
    base: DuckDBConnection,
    memory: DuckDBInstance,
    most: number,
  ): Promise<RollUpTable | null> {
    const table = new RollUpTable(name, rollUp, memory);
    table.rows = await copied(base, staged(rollUp.rows(), '*, CAST(NULL AS INTEGER) AS root', 0), memory, name, most);
    if (table.rows <= most) return table;
    await table.drop();
    return null;
  }

  isAt(stage: number): boolean {
    return this.#reached.has(stage);
  }

  /** Its rows at a stage that it reached. */
  at(stage: number): string {
    return `(SELECT * FROM ${this.#name} WHERE since <= ${stage} AND until > ${stage})`;
  }

  /**
   * Goes on to a stage; false where it was passed by. `written` tells the customers written after a stage, `base` and
   * `present` read the tables at the base and at the stage.
   */
  async reach(
    stage: number,
    written: (after: number) => readonly number[],
    base: DuckDBConnection,
    present: DuckDBConnection,
  ): Promise<boolean> {
    if (this.#reached.has(stage)) return true;
    if (stage < this.#last) return false;
    const customers = written(this.#last);
    if (customers.length > 0) await this.#replace(stage, customers, base, present);
    this.#reached.add(stage);
    this.#last = stage;
    return true;
  }

  async drop(): Promise<void> {
    const connection = await this.#memory.connect();
    await connection.run(`DROP TABLE ${this.#name}`).finally(() => connection.closeSync());
  }

  async #replace(
    stage: number,
    customers: readonly number[],
    base: DuckDBConnection,
    present: DuckDBConnection,
  ): Promise<void> {
    const { amounts } = this.#rollUp;
    const fresh = customers.filter((customer) => !this.#takenBack.has(customer));
    const negated = `* EXCLUDE (root) REPLACE (${amounts.map((name) => `-${name} AS ${name}`).join(', ')})`;
    const connection = await this.#memory.connect();
    try {
      await connection.run('BEGIN TRANSACTION');
      await connection.run(
        `UPDATE ${this.#name} SET until = ${stage} WHERE until = ${NEVER} AND root IN (${customers.join(', ')})`,
      );
      if (fresh.length > 0) {
        const taken = staged(this.#rollUp.rows(fresh), `${negated}, CAST(NULL AS INTEGER) AS root`, stage);
        this.rows += await poured(await started(base, taken), await connection.createAppender(this.#name));
      }
      const own = staged(this.#rollUp.rows(customers), '* EXCLUDE (root), root', stage);
      this.rows += await poured(await started(present, own), await connection.createAppender(this.#name));
      await connection.run('COMMIT');
      for (const customer of fresh) this.#takenBack.add(customer);
    } finally {
      connection.closeSync();
    }
  }
}

/** Makes a table of a statement's rows in another DuckDB, chunk by chunk; it stops once there are more than `most`. */
export async function copied(
  from: DuckDBConnection,
  statement: Statement,
  memory: DuckDBInstance,
  name: string,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  const connection = await memory.connect();
  try {
    const result = await started(from, statement);
    const columns = result.columnNames().map((column, index) => `"${column}" ${result.columnType(index)}`);
    await connection.run(`CREATE TABLE ${name} (${columns.join(', ')})`);
    return await poured(result, await connection.createAppender(name), most);
  } finally {
    connection.closeSync();
  }
}

async function poured(result: DuckDBResult, to: DuckDBAppender, most = Number.POSITIVE_INFINITY): Promise<number> {
  let rows = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    rows += chunk.rowCount;
    if (rows > most) break;
    to.appendDataChunk(chunk);
  }
  to.closeSync();
  return rows;
}

/** A roll-up's rows with the stages for which they hold. */
function staged({ text, values }: Statement, columns: string, since: number): Statement {
  return { text: `SELECT ${columns}, ${since} AS since, ${NEVER} AS until FROM (${text}) r`, values };
}
