// The configuration: what wins, what is refused, and that the message names the culprit.

import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { ConfigError, type Flags, readConfig } from './config.ts';

function refusal(flags: Flags, environment: Record<string, string>): string {
  try {
    readConfig(flags, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('configuration', () => {
  it('has a default for everything', () => {
    assert.deepEqual(readConfig({}, {}), {
      store: { engine: 'sqlite' },
      data: resolve('./data'),
      host: '127.0.0.1',
      port: 4010,
      rateLimit: null,
      trustProxy: false,
    });
  });

  it('takes the flag before the environment, and the environment before the default', () => {
    const environment = { RUNRATE_PORT: '5000', RUNRATE_HOST: '0.0.0.0', DATABASE_URL: 'postgres://a@b/c' };
    const config = readConfig({ port: '6000' }, environment);
    assert.equal(config.port, 6000);
    assert.equal(config.host, '0.0.0.0');
    assert.deepEqual(config.store, { engine: 'postgres', url: 'postgres://a@b/c' });
  });

  it('reads an empty variable as not set', () => {
    assert.equal(readConfig({}, { RUNRATE_PORT: '', DATABASE_URL: '' }).port, 4010);
  });

  it('refuses what it cannot use, naming where it came from', () => {
    assert.match(refusal({ port: '80a' }, {}), /^--port must be a whole number.*"80a"/);
    assert.match(refusal({}, { RUNRATE_PORT: '70000' }), /^RUNRATE_PORT /);
    assert.match(refusal({ port: '' }, {}), /^--port /);
    assert.match(refusal({ data: ' ' }, {}), /^--data must not be empty/);
    assert.match(refusal({ trustProxy: 'yes' }, {}), /^--trust-proxy must be on or off/);
    assert.match(refusal({ warehouse: 'oracle' }, {}), /^--warehouse must be duckdb or postgres/);
    assert.match(refusal({}, { WAREHOUSE: 'postgres' }), /^WAREHOUSE postgres needs .*DATABASE_URL/);
    assert.match(refusal({}, { RUNRATE_RATE_LIMIT: '0' }), /^RUNRATE_RATE_LIMIT .* or off/);
  });

  it('does not repeat a database URL, which may hold a password', () => {
    const message = refusal({}, { DATABASE_URL: 'mysql://root:secret@host/db' });
    assert.match(message, /^DATABASE_URL must be a URL that begins with postgres:/);
    assert.doesNotMatch(message, /secret/);
  });
});
