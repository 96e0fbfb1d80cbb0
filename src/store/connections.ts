// Connections to providers: their settings and sealed secrets, and when each is to be synced next.

import { sql } from 'kysely';
import { OBJECTS } from '../core/facts.ts';
import type { Fault } from '../core/result.ts';
import type { Engine } from './engine.ts';
import { storable } from './load.ts';
import type { Attention, Connection, ConnectionChange, NewConnection } from './sync_store.ts';
import { CONNECTIONS, SYNC_LOGS, SYNC_TABLES } from './sync_tables.ts';
import { OBJECT_TABLES, type ValueRow } from './tables.ts';
import { type Turn, takeTurn } from './turn.ts';

interface ConnectionRow {
  readonly company: number;
  readonly no: number;
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly settings: string;
  readonly secret: string;
  readonly schedule: string | null;
  readonly next_run_at: string | null;
  readonly resume: string | null;
  readonly since: string | null;
  readonly generation: number;
  readonly attention: string | null;
  readonly synced_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

function json(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

export function toConnection(row: ConnectionRow): Connection {
  return {
    no: row.no,
    id: row.id,
    provider: row.provider,
    name: row.name,
    settings: JSON.parse(row.settings) as Readonly<Record<string, unknown>>,
    secret: row.secret,
    schedule: row.schedule,
    nextRunAt: row.next_run_at,
    resume: json(row.resume),
    since: json(row.since),
    generation: row.generation,
    attention: json(row.attention) as Attention | null,
    syncedAt: row.synced_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function listConnections(engine: Engine, company: number): Promise<Connection[]> {
  const { rows } = await sql<ConnectionRow>`
    select * from connections where company = ${company} order by no`.execute(engine.reader);
  return rows.map(toConnection);
}

export async function findConnection(engine: Engine, company: number, id: string): Promise<Connection | null> {
  const { rows } = await sql<ConnectionRow>`
    select * from connections where company = ${company} and id = ${id}`.execute(engine.reader);
  return rows[0] === undefined ? null : toConnection(rows[0]);
}

/** The connection of whatever company: for who proves by other means that it is theirs. */
export async function findConnectionOfAny(
  engine: Engine,
  id: string,
): Promise<{ company: number; connection: Connection } | null> {
  if (!storable(id)) return null;
  const { rows } = await sql<ConnectionRow>`select * from connections where id = ${id}`.execute(engine.reader);
  return rows[0] === undefined ? null : { company: rows[0].company, connection: toConnection(rows[0]) };
}

const NAME_TAKEN: Fault = { loc: ['name'], msg: 'There is a connection with this name already', type: 'id_taken' };

async function isNameTaken(turn: Turn, name: string): Promise<boolean> {
  const { rows } = await sql<{ no: number }>`
    select no from connections where company = ${turn.company} and name = ${name}`.execute(turn.tx);
  return rows.length > 0;
}

async function renameSource(turn: Turn, from: string, to: string): Promise<void> {
  for (const object of OBJECTS) {
    await sql`
      update ${sql.table(OBJECT_TABLES[object].name)} set source = ${to}
      where company = ${turn.company} and source = ${from}`.execute(turn.tx);
  }
  turn.touchAll();
}

/** A fault where the company has a connection of this name. */
export function createConnection(
  engine: Engine,
  company: number,
  { settings, nextRunAt, ...rest }: NewConnection,
  now: string,
): Promise<Connection | Fault> {
  return takeTurn(engine, company, async (turn) => {
    if (await isNameTaken(turn, rest.name)) return NAME_TAKEN;
    const row: ConnectionRow = {
      company,
      no: turn.nextNo(),
      ...rest,
      settings: JSON.stringify(settings),
      next_run_at: nextRunAt,
      resume: null,
      since: null,
      generation: 0,
      attention: null,
      synced_at: null,
      created_at: now,
      updated_at: now,
    };
    await engine.upsert(turn.tx, CONNECTIONS, [{ ...row }]);
    turn.change();
    return toConnection(row);
  });
}

/** Another name renames the source of the facts too. Faults: no such connection any more, or the name is taken. */
export function changeConnection(
  engine: Engine,
  company: number,
  no: number,
  change: ConnectionChange,
  now: string,
): Promise<Connection | Fault> {
  return takeTurn(engine, company, async (turn) => {
    const { rows } = await sql<ConnectionRow>`
      select * from connections where company = ${company} and no = ${no}`.execute(turn.tx);
    if (rows[0] === undefined) return { loc: ['id'], msg: 'No connection with this id', type: 'not_found' };
    const { name = rows[0].name } = change;
    if (name !== rows[0].name) {
      if (await isNameTaken(turn, name)) return NAME_TAKEN;
      await renameSource(turn, rows[0].name, name);
    }
    const row: ConnectionRow = {
      ...rows[0],
      name,
      ...(change.settings === undefined ? {} : { settings: JSON.stringify(change.settings) }),
      ...(change.secret === undefined ? {} : { secret: change.secret }),
      ...(change.schedule === undefined ? {} : { schedule: change.schedule }),
      ...(change.nextRunAt === undefined ? {} : { next_run_at: change.nextRunAt }),
      ...(change.attention === undefined
        ? {}
        : { attention: change.attention === null ? null : JSON.stringify(change.attention) }),
      ...(change.restart === true ? { resume: null, since: null } : {}),
      updated_at: now,
    };
    await engine.upsert(turn.tx, CONNECTIONS, [{ ...row } as ValueRow]);
    return toConnection(row);
  });
}

/** Forgets the connection with everything of it but the facts it brought. */
export function removeConnection(engine: Engine, company: number, no: number): Promise<void> {
  return takeTurn(engine, company, async (turn) => {
    await sql`
      delete from ${sql.table(SYNC_LOGS.name)} where company = ${company}
      and run in (select no from sync_runs where company = ${company} and connection = ${no})`.execute(turn.tx);
    for (const table of SYNC_TABLES) {
      if (!('connection' in table.columns)) continue;
      await sql`
        delete from ${sql.table(table.name)} where company = ${company} and connection = ${no}`.execute(turn.tx);
    }
    await sql`delete from connections where company = ${company} and no = ${no}`.execute(turn.tx);
    turn.change();
  });
}

/** Those whose next run is due, of all companies. */
export async function listDueConnections(
  engine: Engine,
  now: string,
): Promise<{ company: number; connection: Connection }[]> {
  const { rows } = await sql<ConnectionRow>`
    select * from connections where next_run_at <= ${now} order by next_run_at`.execute(engine.reader);
  return rows.map((row) => ({ company: row.company, connection: toConnection(row) }));
}

/** True for the one caller that moved the next run on. */
export async function claimDue(
  engine: Engine,
  company: number,
  connection: Connection,
  nextRunAt: string | null,
): Promise<boolean> {
  const { rows } = await sql<{ no: number }>`
    update connections set next_run_at = ${nextRunAt}
    where company = ${company} and no = ${connection.no} and next_run_at = ${connection.nextRunAt}
    returning no`.execute(engine.writer);
  return rows.length > 0;
}
