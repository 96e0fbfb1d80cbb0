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
    const body = route.body === null ? undefined : rest.get(route.body);
    if (route.body !== null) rest.delete(route.body);
    const address = new URL(`/api/v1${path}`, url);
    for (const [name, value] of rest) if (value !== undefined) address.searchParams.append(name, String(value));
    return send(address, route.method, key, body);
  };
}

async function send(address: URL, method: string, key: string, body: unknown): Promise<unknown> {
  const response = await fetch(address, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    throw new CommandError(`${address.origin} does not answer: ${cause}`);
  });
  const text = await response.text();
  if (!response.ok) throw new CommandError(`${address.pathname} answered ${response.status}: ${text.slice(0, 500)}`);
  return text === '' ? null : JSON.parse(text);
}
