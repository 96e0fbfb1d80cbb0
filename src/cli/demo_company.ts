// The company of the demo with its owner and key: made the first time, found again by what stands in demo.json.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSample } from '../app/sample.ts';
import { addMember } from '../app/user_admin.ts';
import { SAMPLE_COMPANY } from '../sample/company.ts';
import type { Company, User } from '../store/store.ts';
import { contextFor } from './command.ts';
import type { Runtime } from './compose.ts';
import type { Config } from './config.ts';
import { progressBar } from './progress.ts';

/** What the demo remembers beside its data; kept in the open, for a sample company only. */
interface DemoState {
  readonly company: number;
  readonly apiKey: string;
  readonly password: string;
}

export interface DemoCompany {
  readonly company: Company;
  readonly apiKey: string;
  readonly owner: User;
  readonly password: string;
}

const OWNER = { name: 'Demo', email: 'demo@runrate.local' };

/** The sample company with an owner and a key that work; loads it where that has not been done to the end. */
export async function demoCompany(runtime: Runtime, config: Config): Promise<DemoCompany> {
  const { store, now } = runtime;
  const file = join(config.data, 'demo.json');
  const state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<DemoState>) : {};
  const known = state.apiKey === undefined ? null : await store.findKey(state.apiKey, now().toISOString());
  const loaded = known !== null && known.company === state.company;
  const before = (await store.companies()).find(({ no, name }) =>
    loaded ? no === state.company : name === SAMPLE_COMPANY,
  );
  const company = before ?? (await store.createCompany(SAMPLE_COMPANY, now().toISOString()));
  // The owner first: nobody else should set up the demo while it loads.
  const { owner, password } = await demoOwner(runtime, company, state.password);
  if (!loaded) await load(runtime, company);
  const apiKey = loaded && state.apiKey !== undefined ? state.apiKey : await newKey(runtime, company);
  const kept = { company: company.no, apiKey, password } satisfies DemoState;
  await writeFile(file, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
  return { company, apiKey, owner, password };
}

/** The owner with a password that is known: one that was lost is replaced. */
async function demoOwner(
  runtime: Runtime,
  company: Company,
  known: string | undefined,
): Promise<{ readonly owner: User; readonly password: string }> {
  const { store, auth, now } = runtime;
  const found = await store.people.userByEmail(OWNER.email);
  if (found !== null && known !== undefined) return { owner: found, password: known };
  const password = randomBytes(12).toString('base64url');
  if (found === null) {
    const { user } = await addMember(contextFor(runtime, company), { ...OWNER, password }, 'owner');
    return { owner: user, password };
  }
  const { token } = await auth.makeToken('reset-password', found.id, now());
  const body = JSON.stringify({ token, newPassword: password });
  const here = { secure: false, address: '127.0.0.1', agent: '' };
  await auth.answer({ method: 'POST', path: '/reset-password', cookie: '', body }, here);
  return { owner: found, password };
}

async function newKey({ store, now }: Runtime, company: Company): Promise<string> {
  return (await store.createKey(company.no, 'Demo', ['read', 'write'], now().toISOString())).secret;
}

async function load(runtime: Runtime, company: Company): Promise<void> {
  const bar = progressBar('Loading the sample company', 'objects');
  const total = await loadSample(runtime, company, (done, all) => bar.show(done, all)).finally(() => bar.stop());
  console.log(`Loaded the sample company: ${total.toLocaleString('en-US')} objects.`);
}
