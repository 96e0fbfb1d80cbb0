// Invitations: a link that lets one person into a company, with a role, once and for a week.

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import type { Invitation } from '../store/store.ts';
import { nameOf } from './actors.ts';
import { noteFor } from './audit.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { ownRole, refusedRoles } from './members.ts';
import { operation } from './operation.ts';
import { EMAIL, INSTANT, PASSWORD, PERSON_NAME, ROLE } from './people_values.ts';
import { getSession, type SignedIn, signedIn, visitOf } from './session.ts';

const GOOD_FOR_MS = 7 * 86_400_000;
const TOKEN_BYTES = 32;

const INVITATION_FIELDS = {
  id: z.string(),
  email: z.string().nullable().meta({ description: 'Only this e-mail may accept it; null: whoever has the link' }),
  role: ROLE,
  created_at: INSTANT,
  expires_at: INSTANT,
  created_by: z.string(),
};
const INVITATION = z.strictObject(INVITATION_FIELDS).meta({ id: 'Invitation' });
const MADE = z
  .strictObject({
    ...INVITATION_FIELDS,
    link: z.string().meta({ description: 'To be sent to the person; shown once' }),
  })
  .meta({ id: 'MadeInvitation' });

function shown({ id, email, role, createdAt, expiresAt, createdBy }: Invitation): z.infer<typeof INVITATION> {
  return { id, email, role, created_at: createdAt, expires_at: expiresAt, created_by: createdBy };
}

/** The token has 256 random bits, so that a plain hash cannot be searched. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export const listInvitations = operation({
  name: 'list_invitations',
  summary: 'List invitations',
  description: 'Those that can still be accepted, the latest first. Their links are not shown again.',
  scope: 'admin',
  input: z.strictObject({}),
  output: z.array(INVITATION),
  audit: false,
  run: async (context): Promise<Result<unknown, AppFault>> => {
    const { store, actor, now } = context;
    return ok((await store.people.invitations(actor.company, now().toISOString())).map(shown));
  },
});

const INVITATION_BODY = z
  .strictObject({ email: EMAIL.nullable().optional(), role: ROLE })
  .meta({ id: 'InvitationBody' });

export const createInvitation = operation({
  name: 'create_invitation',
  summary: 'Invite somebody',
  description: 'Makes a link that lets one person in with this role, once and within seven days.',
  scope: 'admin',
  input: z.strictObject({ data: INVITATION_BODY }),
  output: MADE,
  audit: { always: true },
  run: async (context, { data }): Promise<Result<unknown, AppFault>> => {
    const refused = refusedRoles(ownRole(context), ['data', 'role'], [data.role]);
    if (refused !== null) return fail(refused);
    const moment = context.now();
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const invitation = {
      id: randomUUID(),
      company: context.actor.company,
      email: data.email ?? null,
      role: data.role,
      createdAt: moment.toISOString(),
      createdBy: context.actor.name,
      expiresAt: new Date(moment.getTime() + GOOD_FOR_MS).toISOString(),
    };
    await context.store.people.invite({ ...invitation, hash: hashOf(token) });
    const link = `${visitOf(context).origin}/invite/${token}`;
    return ok({ ...shown({ ...invitation, acceptedAt: null, withdrawnAt: null }), link });
  },
});

export const deleteInvitation = operation({
  name: 'delete_invitation',
  summary: 'Withdraw an invitation',
  description: 'Its link lets nobody in any more.',
  scope: 'admin',
  input: z.strictObject({ id: z.string().meta({ description: 'Id of the invitation' }) }),
  output: z.null(),
  audit: { always: true },
  run: async (context, { id }): Promise<Result<null, AppFault>> => {
    const { store, actor, now } = context;
    const done = await store.people.withdrawInvitation(actor.company, id, now().toISOString());
    return done ? ok(null) : fail(fault('not_found', ['id'], 'No open invitation with this id', 'not_found'));
  },
});

const TOKEN = z.string().meta({ description: 'The last part of the link' });
const STATE = z.enum(['open', 'accepted', 'withdrawn', 'expired']);
type State = z.infer<typeof STATE>;

function stateOf({ acceptedAt, withdrawnAt, expiresAt }: Invitation, now: string): State {
  if (acceptedAt !== null) return 'accepted';
  if (withdrawnAt !== null) return 'withdrawn';
  return expiresAt > now ? 'open' : 'expired';
}

const UNKNOWN = fault('not_found', ['token'], 'There is no such invitation', 'not_found');
const CLOSED: Readonly<Record<State, string>> = {
  open: 'This invitation is for another e-mail address',
  accepted: 'This invitation was accepted already; ask for another one',
  withdrawn: 'This invitation was withdrawn; ask for another one',
  expired: 'This invitation has expired; ask for another one',
};

export const getInvitation = operation({
  name: 'get_invitation',
  summary: 'Look at an invitation',
  description: 'Into which company a link leads, and whether it is still good. Needs no key.',
  scope: 'anyone',
  input: z.strictObject({ token: TOKEN }),
  output: z
    .strictObject({ company: z.string(), role: ROLE, email: z.string().nullable(), state: STATE })
    .meta({ id: 'OpenedInvitation' }),
  run: async (context, { token }): Promise<Result<unknown, AppFault>> => {
    const found = await context.store.people.invitation(hashOf(token));
    const company = found === null ? null : await context.store.company(found.company);
    if (found === null || company === null) return fail(UNKNOWN);
    const state = stateOf(found, context.now().toISOString());
    return ok({ company: company.name, role: found.role, email: found.email, state });
  },
});

const ACCEPT_BODY = z
  .strictObject({ name: PERSON_NAME.optional(), email: EMAIL.optional(), password: PASSWORD.optional() })
  .meta({ id: 'AcceptInvitationBody', description: 'All three from somebody who is not signed in, else nothing' });

export const acceptInvitation = operation({
  name: 'accept_invitation',
  summary: 'Accept an invitation',
  description:
    'Lets the signed-in user into the company; somebody who is not signed in becomes a user by name, e-mail and password, and is signed in.',
  scope: 'anyone',
  input: z.strictObject({ token: TOKEN, data: ACCEPT_BODY.optional() }),
  output: getSession.output,
  run: async (context, { token, data }): Promise<Result<SignedIn, AppFault>> => {
    const { store, now, actor } = context;
    const hash = hashOf(token);
    const found = await store.people.invitation(hash);
    if (found === null) return fail(UNKNOWN);
    const closed = fault('conflict', ['token'], CLOSED[stateOf(found, now().toISOString())], 'invitation_closed');
    if (actor.by?.kind === 'user') {
      const { user } = actor.by;
      if (!(await store.people.acceptInvitation(hash, user.id, now().toISOString()))) return fail(closed);
      return joined(context, found, user.id, false);
    }
    const user = await newUser(context, data ?? {});
    if (!user.ok) return user;
    const added = await store.people.addUser(user.value, { kind: 'invited', hash }, now().toISOString());
    if (added === 'taken') {
      const msg = 'There is a user with this e-mail: sign in, then open the link again';
      return fail(fault('conflict', ['data', 'email'], msg, 'taken'));
    }
    return added === 'added' ? joined(context, found, user.value.id, true) : fail(closed);
  },
});

/** Errors: `invalid` for each of the three that is missing. */
async function newUser(
  context: Context,
  { name, email, password }: z.infer<typeof ACCEPT_BODY>,
): Promise<Result<Parameters<Context['store']['people']['addUser']>[0], AppFault>> {
  const missing = Object.entries({ name, email, password }).find(([, value]) => value === undefined);
  if (missing !== undefined || name === undefined || email === undefined || password === undefined) {
    return fail(fault('invalid', ['data', missing?.[0] ?? 'name'], 'Field required', 'missing'));
  }
  return ok({ id: randomUUID(), name, email, passwordHash: await context.auth.hashPassword(password) });
}

async function joined(
  context: Context,
  { company, id }: Invitation,
  user: string,
  isNew: boolean,
): Promise<Result<SignedIn, AppFault>> {
  const { people } = context.store;
  const member = (await people.members(company)).find((one) => one.user.id === user);
  if (member === undefined) throw new Error('the new member is gone');
  const { name, email } = member.user;
  const by = { kind: 'user', user: member.user, role: member.role } as const;
  const author = { ...context, actor: { ...context.actor, name: nameOf(member.user), by } };
  const after = { name, email, role: member.role, invitation: id };
  await noteFor(author, company, { action: 'create', object: 'user', objectId: user, before: null, after });
  const session = await signedIn(author, user, company);
  return ok(isNew ? session : { ...session, cookies: [] });
}
