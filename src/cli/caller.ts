// Asks operations for a command: straight in this process, or through a running server by the routes of its API.

import type { Context } from '../app/context.ts';
import type { Operation } from '../app/operation.ts';
import { CommandError, chosenCompany, contextFor, withRuntime } from './command.ts';
import type { Flags } from './config.ts';

export interface CallerFlags extends Flags {
  readonly company?: string;
  readonly url?: string;
  readonly key?: string;
}

/** The output of an operation. Errors: CommandError with what was refused. */
export type Caller = (operation: Operation, input: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Works with the company's operations: through `--url` where it is given, else on the store of the flags. */
export function withCaller(flags: CallerFlags, work: (call: Caller) => Promise<void>): Promise<void> {
  if (flags.url !== undefined) return work(remote(flags.url, flags.key ?? process.env.RUNRATE_KEY ?? ''));
  return withRuntime(flags, async (runtime) =>
    work(local(contextFor(runtime, await chosenCompany(runtime, flags.company)))),
  );
}

function local(context: Context): Caller {
  return async (operation, input) => {
    const { perform } = await import('../app/operation.ts');
    const result = await perform(operation, context, input);
    if (result.ok) return result.value;
    throw new CommandError(
      result.fault.faults.map(({ loc, msg }) => `${loc.join('.') || 'refused'}: ${msg}`).join('\n'),
    );
  };
}

function remote(url: string, key: string): Caller {
  if (!URL.canParse(url)) throw new CommandError(`--url must be an address like http://127.0.0.1:4010, not "${url}"`);
  if (key === '') throw new CommandError('--url needs --key, or RUNRATE_KEY in the environment');
  return async (operation, input) => {
    const { ROUTES } = await import('../http/routes.ts');
    const route = ROUTES.find((one) => one.operation.name === operation.name);
    if (route === undefined) throw new Error(`${operation.name} has no route`);
    const rest = new Map(Object.entries(input));
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = rest.get(name);
      rest.delete(name);
      return encodeURIComponent(String(value));
    });
    const given = route.body === null ? undefined : rest.get(route.body);
    const body = route.raw === true ? ReadableStream.from(given as AsyncIterable<Uint8Array>) : jsonOf(given);
    if (route.body !== null) rest.delete(route.body);
    const address = new URL(`/api/v1${path}`, url);
    for (const [name, value] of rest) if (value !== undefined) address.searchParams.append(name, String(value));
    return send(address, route.method, key, body);
  };
}

function jsonOf(given: unknown): string | undefined {
  return given === undefined ? undefined : JSON.stringify(given);
}

async function send(
  address: URL,
  method: string,
  key: string,
  body: string | ReadableStream<Uint8Array> | undefined,
): Promise<unknown> {
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  const response = await fetch(address, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': type }) },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    throw new CommandError(`${address.origin} does not answer: ${cause}`);
  });
  const text = await response.text();
  if (!response.ok) throw new CommandError(refusalOf(address, response.status, text));
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return text === '' ? null : isJson ? JSON.parse(text) : text;
}

/** What the API refused, in its own words where it gave any. */
function refusalOf(address: URL, status: number, text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail: readonly { msg: string }[] };
    return `${detail.map(({ msg }) => msg).join('; ')} (${address.pathname} answered ${status})`;
  } catch {
    return `${address.pathname} answered ${status}: ${text.slice(0, 500)}`;
  }
}
