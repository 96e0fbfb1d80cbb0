// What people decided about findings of data quality: dismissed or reopened, by whom and why; the latest counts.

import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { FindingDecision } from './store.ts';
import { FINDING_DECISIONS } from './tables.ts';
import { takeTurn } from './turn.ts';

/** Keeps a decision; earlier ones on the same finding stay as its history. */
export function decideFinding(engine: Engine, company: number, decision: FindingDecision): Promise<void> {
  return takeTurn(engine, company, async (turn) => {
    await engine.upsert(turn.tx, FINDING_DECISIONS, [{ company, no: turn.nextNo(), ...decision }]);
    turn.change();
  });
}

/** All decisions of a company, the earliest first. */
export async function listFindingDecisions(engine: Engine, company: number): Promise<FindingDecision[]> {
  const { rows } = await sql<FindingDecision>`
    select finding, state, reason, author, at from finding_decisions
    where company = ${company} order by no`.execute(engine.reader);
  return rows;
}
