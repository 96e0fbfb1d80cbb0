// A sink for `runrate load` that sends lines to a running server's POST /bulk.

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LineAnswer } from '../app/bulk.ts';
import { CommandError } from './command.ts';
import type { Sink } from './load.ts';

const pack = promisify(gzip);

/** Errors: CommandError with the server's own words where it refuses the whole request. */
export function remoteSink(url: string, key: string): Sink {
  if (!URL.canParse(url)) throw new CommandError(`--url must be an address like http://127.0.0.1:4010, not "${url}"`);
  if (key === '') throw new CommandError('--url needs --key, or RUNRATE_KEY in the environment');
  const address = new URL('/api/v1/bulk', url);
  return async (lines) => {
    const response = await fetch(address, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/x-ndjson',
        'content-encoding': 'gzip',
      },
      body: await pack(lines.join('\n')),
    }).catch((error: Error) => {
      const cause = error.cause instanceof Error ? error.cause.message : error.message;
      throw new CommandError(`${address.origin} does not answer: ${cause}`);
    });
    const text = await response.text();
    if (!response.ok)
      throw new CommandError(`${address.href} answered ${response.status}: ${text.trim().slice(0, 500)}`);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LineAnswer);
  };
}
