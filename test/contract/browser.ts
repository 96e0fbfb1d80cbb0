// A browser for contract tests: keeps cookies, sends what our pages send, and nothing else.

import type { Role } from '../../src/store/store.ts';
import type { Answered, Api, Json, Method } from './support.ts';

export interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Browser {
  readonly #api: Api;
  readonly cookies = new Map<string, string>();
  /** Sent as X-Company with each request. */
  company: number | null = null;
  /** Lines of Set-Cookie of the last answer. */
  set: readonly string[] = [];

  constructor(api: Api) {
    this.#api = api;
  }

  /** A request as the application's pages make it. `path` begins with /api, or is one below /api/v1. */
  async ask(method: Method, path: string, { body, headers = {} }: Asked = {}): Promise<Answered> {
    const changing = method !== 'GET' && method !== 'HEAD';
    return this.raw(method, path, {
      headers: { ...(changing ? { 'x-requested-with': 'runrate', origin: 'http://localhost:80' } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
    });
  }

  /** The same with nothing but the cookies. */
  async raw(method: Method, path: string, { body, headers = {} }: Asked = {}): Promise<Answered> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#api.send(method, path.startsWith('/api/') ? path : `/api/v1${path}`, {
      key: null,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(this.company === null ? {} : { 'x-company': String(this.company) }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    this.set = [answer.headers['set-cookie'] ?? []].flat().map(String);
    for (const line of this.set) this.keep(line);
    return answer;
  }

  keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = pair.split('=');
    if (attributes.some((one) => /^max-age=0$/i.test(one))) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  signIn(email: string, password = PASSWORD): Promise<Answered> {
    return this.ask('POST', '/api/auth/sign-in/email', { body: { email, password } });
  }

  async session(): Promise<Json> {
    return (await this.ask('GET', '/session')).json;
  }
}

export const PASSWORD = 'correct horse battery';

const OWNER = 'ada@example.com';
let members = 0;

/** The owner of `Second`, signed in; the first call on a fresh server sets it up. */
export async function owner(api: Api): Promise<Browser> {
  const browser = new Browser(api);
  if ((await browser.session()).state === 'setup') {
    const body = { name: 'Ada Lovelace', email: OWNER, password: PASSWORD, company: 'Second' };
    await browser.ask('POST', '/setup', { body });
    return browser;
  }
  const user = await api.runtime.store.people.userByEmail(OWNER);
  if (user === null) throw new Error('the server was set up by somebody else');
  browser.company = await second(api);
  await enter(api, browser, user.id);
  return browser;
}

/** A new member of `Second` with this role, signed in without the limit of attempts. */
export async function member(api: Api, role: Role): Promise<Browser> {
  members += 1;
  const { store, auth, now } = api.runtime;
  const company = await second(api);
  const email = `${role}${members}@example.com`;
  const user = {
    id: `${role}-${members}`,
    name: `${role} ${members}`,
    email,
    passwordHash: await auth.hashPassword(PASSWORD),
  };
  await store.people.addUser(user, { kind: 'member', company, role }, now().toISOString());
  const browser = new Browser(api);
  await enter(api, browser, user.id);
  return browser;
}

async function second(api: Api): Promise<number> {
  const found = (await api.runtime.store.companies()).find(({ name }) => name === 'Second');
  if (found === undefined) throw new Error('there is no company Second');
  return found.no;
}

async function enter(api: Api, browser: Browser, user: string): Promise<void> {
  const { token } = await api.runtime.auth.makeToken('sign-in', user, api.runtime.now());
  const visit = { secure: false, address: '127.0.0.1', agent: 'test' };
  const redeemed = await api.runtime.auth.redeemSignIn(token);
  for (const line of await api.runtime.auth.signIn(redeemed ?? '', visit)) browser.keep(line);
}
