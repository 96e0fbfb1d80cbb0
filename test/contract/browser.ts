// A browser for contract tests: keeps cookies, sends what our pages send, and nothing else.

import type { Answered, Api, Json, Method } from './support.ts';

export interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export class Browser {
  readonly #api: Api;
  readonly cookies = new Map<string, string>();
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
      headers: { ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    this.set = [answer.headers['set-cookie'] ?? []].flat().map(String);
    for (const line of this.set) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
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
