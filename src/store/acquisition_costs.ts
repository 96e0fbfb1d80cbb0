// What was spent to win customers: plain dated amounts, in any currency, that no other object refers to.

import { sql } from 'kysely';
import { cursorAfter, cursorNumber } from './cursor.ts';
import type { Engine } from './engine.ts';
import type { AcquisitionCost, AcquisitionCostPage, PutCost } from './store.ts';
import { ACQUISITION_COSTS } from './tables.ts';
import { takeTurn } from './turn.ts';

interface CostRow extends AcquisitionCost {
  readonly no: number;
}

const COLUMNS = sql`id, date, amount, currency, category, label, created_at`;

/** Adds a cost, or replaces the one of the same id. */
export function putAcquisitionCost(engine: Engine, company: number, cost: AcquisitionCost): Promise<PutCost> {
  return takeTurn(engine, company, async (turn) => {
    const { rows } = await sql<{ no: number; created_at: string }>`
      select no, created_at from acquisition_costs where company = ${company} and id = ${cost.id}`.execute(turn.tx);
    const existing = rows[0];
    const no = existing?.no ?? turn.nextNo();
    const created_at = existing?.created_at ?? cost.created_at;
    const record = { ...cost, created_at };
    await engine.upsert(turn.tx, ACQUISITION_COSTS, [{ company, no, ...record }]);
    turn.change();
    return { created: existing === undefined, record };
  });
}

/** A page in order of creation; null where the cursor is none. */
export async function listAcquisitionCosts(
  engine: Engine,
  company: number,
  limit: number,
  cursor?: string,
): Promise<AcquisitionCostPage | null> {
  const after = cursor === undefined ? 0 : cursorNumber(cursor);
  if (after === null) return null;
  const { rows } = await sql<CostRow>`
    select no, ${COLUMNS} from acquisition_costs where company = ${company} and no > ${after}
    order by no limit ${limit + 1}`.execute(engine.reader);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const data = page.map(({ no: _no, ...cost }) => cost);
  return { data, nextCursor: rows.length > limit && last !== undefined ? cursorAfter(last.no) : null };
}

/** False where the company has no cost of this id. */
export function removeAcquisitionCost(engine: Engine, company: number, id: string): Promise<boolean> {
  return takeTurn(engine, company, async (turn) => {
    const { rows } = await sql<{ no: number }>`
      delete from acquisition_costs where company = ${company} and id = ${id} returning no`.execute(turn.tx);
    if (rows.length > 0) turn.change();
    return rows.length > 0;
  });
}
