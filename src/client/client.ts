// A typed client of the API for Node and browsers; its types are made from the server's own OpenAPI document.

import type { Api } from './api.ts';

export interface ClientConfig {
  /** e.g. http://127.0.0.1:4010 */
  readonly address: string;
  /** A secret key; left out where a signed-in browser session is the actor. */
  readonly key?: string;
  /** Headers to send beside those of the request, asked for each time. */
  readonly headers?: () => Readonly<Record<string, string>>;
  /** How often a request that met 429 or 503 is sent again after the server's Retry-After; default 3. */
  readonly retries?: number;
}

/** What may be sent with an operation, by its `METHOD /path`. */
export type Input<Name extends keyof Api> = Omit<Api[Name], 'answer'>;
export type Answer<Name extends keyof Api> = Api[Name] extends { answer: infer Body } ? Body : never;

export interface Detail {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** The server's refusal: every detail names the field. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly detail: readonly Detail[];
  /** For the operator's log. */
  readonly requestId: string | null;

  constructor(status: number, detail: readonly Detail[], requestId: string | null) {
    super(detail.map(({ loc, msg }) => `${loc.join('.')}: ${msg}`).join('\n') || `HTTP ${status}`);
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
  }
}

interface Parts {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const RETRIED = [429, 503];
const WAIT_SECONDS_MOST = 30;

/** Objects travel in a query as JSON, lists of texts as a repeated parameter. */
function queryText(query: Readonly<Record<string, unknown>>): string {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
      for (const item of value) text.append(name, item);
    } else text.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return text.size === 0 ? '' : `?${text}`;
}

function urlOf(address: string, template: string, { path = {}, query = {} }: Parts): string {
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  return `${address.replace(/\/$/, '')}/api/v1${filled}${queryText(query)}`;
}

async function refusal(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const detail = (body as { readonly detail?: readonly Detail[] } | null)?.detail ?? [];
  return new ApiError(response.status, detail, response.headers.get('x-request-id'));
}

export class Client {
  readonly #config: ClientConfig;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  /**
   * Performs an operation, e.g. `call('GET /metrics/{slug}', { path: { slug: 'mrr' }, query: { date_step: 'year' } })`.
   * Errors: ApiError with the server's details; TypeError of fetch where the server cannot be reached.
   */
  async call<Name extends keyof Api & string>(name: Name, input: Input<Name>): Promise<Answer<Name>> {
    const parts = input as Parts;
    const [method = 'GET', template = ''] = name.split(' ');
    const url = urlOf(this.#config.address, template, parts);
    const init: RequestInit = {
      method,
      headers: {
        ...this.#config.headers?.(),
        ...(this.#config.key === undefined ? {} : { authorization: `Bearer ${this.#config.key}` }),
        ...(parts.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
    };
    const response = await this.#sent(url, init);
    if (!response.ok) throw await refusal(response);
    return (response.status === 204 ? null : await response.json()) as Answer<Name>;
  }

  async #sent(url: string, init: RequestInit): Promise<Response> {
    const retries = this.#config.retries ?? 3;
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(url, init);
      if (!RETRIED.includes(response.status) || attempt >= retries) return response;
      const seconds = Math.min(Number(response.headers.get('retry-after') ?? 1), WAIT_SECONDS_MOST);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}
