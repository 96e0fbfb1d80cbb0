// Who is signed in and to what: the session as the web application asks for it, the first user, the profile, and new
// companies.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import { SAMPLE_COMPANY } from '../sample/company.ts';
import type { Membership, User } from '../store/store.ts';
import { nameOf } from './actors.ts';
import { noteFor } from './audit.ts';
import { type Context, NO_COMPANY, type WebVisit } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { operation } from './operation.ts';
import { COMPANY_NAME, EMAIL, PASSWORD, PERSON_NAME, ROLE } from './people_values.ts';
import { ROLE_SCOPES } from './roles.ts';
import { loadSampleInBackground } from './sample.ts';

const LANGUAGE = z.enum(['en', 'fr']).nullable();
const THEME = z.enum(['light', 'dark', 'system']);
const COMPANY_NO = z.int().meta({ description: 'Number of the company, for X-Company' });

const SHOWN_USER = z
  .strictObject({ id: z.string(), name: z.string(), email: z.string(), language: LANGUAGE, theme: THEME })
  .meta({ id: 'SessionUser' });

const SESSION = z
  .strictObject({
    state: z.enum(['setup', 'signed_out', 'signed_in']).meta({ description: 'setup: there is no user yet' }),
    user: SHOWN_USER.nullable(),
    companies: z.array(z.strictObject({ id: COMPANY_NO, name: z.string(), role: ROLE })),
    company: z
      .strictObject({ id: COMPANY_NO, name: z.string(), role: ROLE, scopes: z.array(z.string()) })
      .nullable()
      .meta({ description: 'The one that requests without X-Company are for' }),
    version: z.string(),
  })
  .meta({ id: 'Session' });

type Shown = z.infer<typeof SESSION>;

/** An operation's answer that begins a session: the lines of Set-Cookie, and what is shown. */
export interface SignedIn {
  readonly cookies: readonly string[];
  readonly shown: unknown;
}

function shownUser({ id, name, email, language, theme }: User): z.infer<typeof SHOWN_USER> {
  return { id, name, email, language, theme };
}

function shownCompany({ company, companyName, role }: Membership): Shown['companies'][number] {
  return { id: company, name: companyName, role };
}

function sessionOf(user: User, memberships: readonly Membership[], company: number, version: string): Shown {
  const own = memberships.find((one) => one.company === company);
  return {
    state: 'signed_in',
    user: shownUser(user),
    companies: memberships.map(shownCompany),
    company: own === undefined ? null : { ...shownCompany(own), scopes: [...ROLE_SCOPES[own.role]] },
    version,
  };
}

/** The visit of an operation that only HTTP carries. */
export function visitOf(context: Context): WebVisit {
  if (context.visit === undefined) throw new Error('this operation is asked by HTTP only');
  return context.visit;
}

/** The signed-in user of an operation with the scope `user` or more. */
export function userOf(context: Context): User {
  if (context.actor.by?.kind !== 'user') throw new Error('this operation is for users only');
  return context.actor.by.user;
}

export const getSession = operation({
  name: 'get_session',
  summary: 'Retrieve the session',
  description: 'Whether somebody is signed in, who, and to which companies. Needs no key.',
  scope: 'anyone',
  input: z.strictObject({}),
  output: SESSION,
  run: async (context): Promise<Result<Shown, AppFault>> => {
    const { version } = visitOf(context);
    const { actor, store } = context;
    if (actor.by?.kind === 'user') {
      const memberships = await store.people.memberships(actor.by.user.id);
      return ok(sessionOf(actor.by.user, memberships, actor.company, version));
    }
    const state = (await store.people.anyUser()) ? 'signed_out' : 'setup';
    return ok({ state, user: null, companies: [], company: null, version });
  },
});

const SETUP_BODY = z
  .strictObject({
    name: PERSON_NAME,
    email: EMAIL,
    password: PASSWORD,
    company: COMPANY_NAME.nullable().optional().meta({ description: 'Name of the first company' }),
    sample: z.boolean().default(false).meta({ description: 'Make the sample company too, loaded in the background' }),
  })
  .meta({ id: 'SetupBody' });

/** Facts that are there already are not given to whoever comes first from elsewhere. */
const ELSEWHERE = fault(
  'forbidden',
  [],
  'There are companies already: the first user is set up on the server’s own machine, or by `runrate users add`',
  'not_local',
);

function isLocal(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address);
}

const ALREADY = fault('conflict', [], 'There is a user already: sign in', 'already_set_up');

/** The session that begins now. */
export async function signedIn(context: Context, user: string, company: number): Promise<SignedIn> {
  const { store, auth } = context;
  const visit = visitOf(context);
  const [found, memberships] = [await store.people.user(user), await store.people.memberships(user)];
  if (found === null) throw new Error(`the user ${user} is gone`);
  await store.people.noteSeen(found, company === NO_COMPANY ? null : company, context.now().toISOString());
  return {
    cookies: await auth.signIn(user, visit),
    shown: sessionOf(found, memberships, company, visit.version),
  };
}

/** The companies that the first user asked for, made in this order; the first one is opened. */
async function firstCompanies(context: Context, user: string, name: string | null, sample: boolean): Promise<number[]> {
  const { store, now } = context;
  const moment = now().toISOString();
  const made: number[] = [];
  for (const one of [...(name === null ? [] : [name]), ...(sample ? [SAMPLE_COMPANY] : [])]) {
    const company = await store.createCompany(one, moment);
    await store.people.setRole(company.no, user, 'owner', moment);
    made.push(company.no);
  }
  const last = made.at(-1);
  if (sample && last !== undefined) loadSampleInBackground(context, { no: last, name: SAMPLE_COMPANY });
  return made;
}

export const setUp = operation({
  name: 'set_up',
  summary: 'Set up the first user',
  description: 'Makes the first user, who owns every company there is, and signs in. Only while there is no user.',
  scope: 'anyone',
  input: z.strictObject({ data: SETUP_BODY }),
  output: SESSION,
  run: async (context, { data }): Promise<Result<SignedIn, AppFault>> => {
    const { store, auth, now } = context;
    if (await store.people.anyUser()) return fail(ALREADY);
    const companies = (await store.companies()).map(({ no }) => no);
    if (companies.length > 0 && !isLocal(visitOf(context).address)) return fail(ELSEWHERE);
    const name = data.company ?? null;
    if (name === null && !data.sample && companies.length === 0) {
      return fail(fault('invalid', ['data', 'company'], 'Name the company, or load the sample company', 'missing'));
    }
    const user = {
      id: randomUUID(),
      name: data.name,
      email: data.email,
      passwordHash: await auth.hashPassword(data.password),
    };
    const added = await store.people.addUser(user, { kind: 'first', companies }, now().toISOString());
    if (added !== 'added') return fail(ALREADY);
    const made = await firstCompanies(context, user.id, name, data.sample);
    const first = await store.people.user(user.id);
    if (first === null) throw new Error('the first user is gone');
    const by = { kind: 'user', user: first, role: 'owner' } as const;
    const author = { ...context, actor: { ...context.actor, name: nameOf(user), by } };
    for (const company of [...companies, ...made]) {
      const after = { name: user.name, email: user.email, role: 'owner' };
      await noteFor(author, company, { action: 'create', object: 'user', objectId: user.id, before: null, after });
    }
    return ok(await signedIn(context, user.id, made[0] ?? companies[0] ?? NO_COMPANY));
  },
});

const PROFILE_BODY = z
  .strictObject({ name: PERSON_NAME.optional(), language: LANGUAGE.optional(), theme: THEME.optional() })
  .meta({ id: 'ProfileBody' });

export const updateProfile = operation({
  name: 'update_profile',
  summary: 'Update the own profile',
  description: 'Changes the name, language or theme of the signed-in user.',
  scope: 'user',
  input: z.strictObject({ data: PROFILE_BODY }),
  output: SHOWN_USER,
  run: async (context, { data }): Promise<Result<unknown, AppFault>> => {
    const { name, language, theme } = data;
    const change = {
      ...(name === undefined ? {} : { name }),
      ...(language === undefined ? {} : { language }),
      ...(theme === undefined ? {} : { theme }),
    };
    const changed = await context.store.people.changeUser(userOf(context).id, change, context.now().toISOString());
    if (changed === null) throw new Error('the signed-in user is gone');
    return ok(shownUser(changed));
  },
});

const MADE_COMPANY = z.strictObject({ id: COMPANY_NO, name: z.string() }).meta({ id: 'MadeCompany' });

export const createCompany = operation({
  name: 'create_company',
  summary: 'Create a company',
  description: 'Makes a company, of which the signed-in user becomes the owner.',
  scope: 'user',
  input: z.strictObject({
    data: z
      .strictObject({
        name: COMPANY_NAME,
        sample: z.boolean().default(false).meta({ description: 'Fill it with the sample company, in the background' }),
      })
      .meta({ id: 'MakeCompanyBody' }),
  }),
  output: MADE_COMPANY,
  audit: false,
  run: async (context, { data }): Promise<Result<unknown, AppFault>> => {
    const { store, now } = context;
    const moment = now().toISOString();
    const { no, name } = await store.createCompany(data.name, moment);
    await store.people.setRole(no, userOf(context).id, 'owner', moment);
    const after = { name, sample: data.sample };
    await noteFor(context, no, { action: 'create', object: 'company', objectId: String(no), before: null, after });
    if (data.sample) loadSampleInBackground(context, { no, name });
    return ok({ id: no, name });
  },
});
