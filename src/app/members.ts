// The users of a company: who they are, which role they have, and taking them out.

import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import type { Member, MemberChanged, Role } from '../store/store.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { operation } from './operation.ts';
import { INSTANT, ROLE } from './people_values.ts';
import { mayManage } from './roles.ts';

const MEMBER = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: ROLE,
    created_at: INSTANT,
    last_seen_at: INSTANT.nullable(),
  })
  .meta({ id: 'User' });

const ID = z.string().meta({ description: 'Id of the user' });
const UNKNOWN = fault('not_found', ['id'], 'No user with this id in this company', 'not_found');
const LAST_OWNER = fault('conflict', ['id'], 'A company must keep an owner: make another one first', 'last_owner');

function shown({ user, role }: Member): z.infer<typeof MEMBER> {
  const { id, name, email, createdAt, lastSeenAt } = user;
  return { id, name, email, role, created_at: createdAt, last_seen_at: lastSeenAt };
}

/** The role of the asking user; the command line may do what an owner may. */
export function ownRole({ actor }: Context): Role {
  return actor.by?.kind === 'user' ? (actor.by.role ?? 'viewer') : 'owner';
}

/** Why somebody of this role may not give or take these; null where that is allowed. */
export function refusedRoles(own: Role, place: string[], roles: readonly Role[]): AppFault | null {
  const barred = roles.find((role) => !mayManage(own, role));
  if (barred === undefined) return null;
  return fault('forbidden', place, `Only an owner may give, change or remove the role ${barred}`, 'owner_only');
}

export async function memberOf(context: Context, id: string): Promise<Member | null> {
  const members = await context.store.people.members(context.actor.company);
  return members.find(({ user }) => user.id === id) ?? null;
}

async function shownMember(context: Context, id: string): Promise<unknown> {
  const member = await memberOf(context, id);
  return member === null ? null : shown(member);
}

function refusalOf(changed: MemberChanged): AppFault | null {
  if (changed === 'changed') return null;
  return changed === 'unknown' ? UNKNOWN : LAST_OWNER;
}

export const listUsers = operation({
  name: 'list_users',
  summary: 'List users',
  description: 'The users of the company with their roles, in order of joining.',
  scope: 'admin',
  input: z.strictObject({}),
  output: z.array(MEMBER),
  audit: false,
  run: async (context): Promise<Result<unknown, AppFault>> =>
    ok((await context.store.people.members(context.actor.company)).map(shown)),
});

export const updateUser = operation({
  name: 'update_user',
  summary: 'Change a user’s role',
  description: 'Gives the user another role in this company. Only an owner may give or take the roles owner and admin.',
  scope: 'admin',
  input: z.strictObject({ id: ID, data: z.strictObject({ role: ROLE }).meta({ id: 'UserBody' }) }),
  output: MEMBER,
  audit: { always: true, before: (context, { id }) => shownMember(context, id) },
  run: async (context, { id, data }): Promise<Result<unknown, AppFault>> => {
    const member = await memberOf(context, id);
    if (member === null) return fail(UNKNOWN);
    const refused = refusedRoles(ownRole(context), ['id'], [member.role, data.role]);
    if (refused !== null) return fail(refused);
    const { people } = context.store;
    const changed = await people.setRole(context.actor.company, id, data.role, context.now().toISOString());
    const refusal = refusalOf(changed);
    return refusal === null ? ok(shown({ ...member, role: data.role })) : fail(refusal);
  },
});

export const deleteUser = operation({
  name: 'delete_user',
  summary: 'Remove a user',
  description: 'Takes the user out of this company, at once; other companies of the user stay as they are.',
  scope: 'admin',
  input: z.strictObject({ id: ID }),
  output: z.null(),
  audit: { always: true, before: (context, { id }) => shownMember(context, id) },
  run: async (context, { id }): Promise<Result<null, AppFault>> => {
    const member = await memberOf(context, id);
    if (member === null) return fail(UNKNOWN);
    const refused = refusedRoles(ownRole(context), ['id'], [member.role]);
    if (refused !== null) return fail(refused);
    const refusal = refusalOf(await context.store.people.removeMember(context.actor.company, id));
    return refusal === null ? ok(null) : fail(refusal);
  },
});
