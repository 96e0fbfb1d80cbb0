// Invitations into a company: made by a member, good once and until they expire, kept without their token.

import { sql } from 'kysely';
import type { Engine, Tx } from './engine.ts';
import type { Invitation, NewInvitation, Role } from './people_store.ts';

interface InvitationRow {
  readonly id: string;
  readonly company: number;
  readonly email: string | null;
  readonly role: Role;
  readonly created_at: string;
  readonly created_by: string;
  readonly expires_at: string;
  readonly accepted_at: string | null;
  readonly withdrawn_at: string | null;
}

export async function invite(engine: Engine, made: NewInvitation): Promise<void> {
  await sql`
    insert into invitations (id, company, email, role, hash, created_at, created_by, expires_at)
    values (${made.id}, ${made.company}, ${made.email?.toLowerCase() ?? null}, ${made.role}, ${made.hash}, ${made.createdAt},
      ${made.createdBy}, ${made.expiresAt})`.execute(engine.writer);
}

/** Those that can still be accepted, the latest first. */
export async function listInvitations(engine: Engine, company: number, now: string): Promise<Invitation[]> {
  const { rows } = await sql<InvitationRow>`
    select * from invitations
    where company = ${company} and accepted_at is null and withdrawn_at is null and expires_at > ${now}
    order by created_at desc, id`.execute(engine.reader);
  return rows.map(toInvitation);
}

export async function findInvitation(engine: Engine, hash: string): Promise<Invitation | null> {
  const { rows } = await sql<InvitationRow>`select * from invitations where hash = ${hash}`.execute(engine.reader);
  return rows[0] === undefined ? null : toInvitation(rows[0]);
}

export async function withdrawInvitation(engine: Engine, company: number, id: string, now: string): Promise<boolean> {
  const { rows } = await sql`
    update invitations set withdrawn_at = ${now}
    where company = ${company} and id = ${id} and accepted_at is null and withdrawn_at is null returning id`.execute(
    engine.writer,
  );
  return rows.length > 0;
}

/** Spends an invitation that is good for this e-mail now; null where it is not. */
export async function spendInvitation(
  tx: Tx,
  hash: string,
  now: string,
  email: string,
): Promise<{ readonly company: number; readonly role: Role } | null> {
  const { rows } = await sql<{ company: number; role: Role }>`
    update invitations set accepted_at = ${now}
    where hash = ${hash} and accepted_at is null and withdrawn_at is null and expires_at > ${now}
      and (email is null or email = ${email})
    returning company, role`.execute(tx);
  return rows[0] ?? null;
}

function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    company: row.company,
    email: row.email,
    role: row.role,
    createdAt: row.created_at,
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    acceptedAt: row.accepted_at,
    withdrawnAt: row.withdrawn_at,
  };
}
