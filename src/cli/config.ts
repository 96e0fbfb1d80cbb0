// The configuration: flags first, then the environment, then defaults; parsed once and checked, each setting described.

import { resolve } from 'node:path';

/** Where facts are kept: one SQLite file in the data directory, or a PostgreSQL server. */
export type StoreConfig = { readonly engine: 'sqlite' } | { readonly engine: 'postgres'; readonly url: string };

export interface Config {
  readonly store: StoreConfig;
  /** Absolute path; holds the SQLite file and the warehouse. */
  readonly data: string;
  /** `postgres`: read models lie beside the facts in PostgreSQL; absent: a DuckDB file a company below `data`. */
  readonly warehouse?: 'postgres';
  readonly host: string;
  readonly port: number;
  /** Requests a minute and key before 429; null: no limit. */
  readonly rateLimit: number | null;
  /** Whether X-Forwarded-For names the client. */
  readonly trustProxy: boolean;
  /** Seals the secrets of connections; absent: a key file in the data directory. */
  readonly secretKey?: string;
}

/** A setting of the command line and the environment; the README's table and --help are made of the same list. */
export interface Setting {
  readonly name: keyof Flags;
  readonly flag: string;
  readonly variable: string;
  readonly fallback: string | null;
  readonly meaning: string;
}

/** What commander hands over: raw text, absent where the flag was not given. */
export interface Flags {
  readonly database?: string;
  readonly data?: string;
  readonly warehouse?: string;
  readonly host?: string;
  readonly port?: string;
  readonly rateLimit?: string;
  readonly trustProxy?: string;
}

export const SETTINGS: Readonly<Record<keyof Flags, Setting>> = {
  database: {
    name: 'database',
    flag: '--database <url>',
    variable: 'DATABASE_URL',
    fallback: null,
    meaning: 'PostgreSQL that keeps the facts, e.g. postgres://user:password@host:5432/runrate; without it SQLite',
  },
  data: {
    name: 'data',
    flag: '--data <dir>',
    variable: 'RUNRATE_DATA',
    fallback: './data',
    meaning: 'directory of the SQLite file and of the warehouse (derived, may be deleted)',
  },
  warehouse: {
    name: 'warehouse',
    flag: '--warehouse <duckdb|postgres>',
    variable: 'WAREHOUSE',
    fallback: 'duckdb',
    meaning:
      'where figures are computed from: a DuckDB file a company in the data directory, or the PostgreSQL of the facts',
  },
  host: {
    name: 'host',
    flag: '--host <address>',
    variable: 'RUNRATE_HOST',
    fallback: '127.0.0.1',
    meaning: 'address to listen on; 0.0.0.0 for all',
  },
  port: {
    name: 'port',
    flag: '--port <number>',
    variable: 'RUNRATE_PORT',
    fallback: '4010',
    meaning: 'port to listen on; 0 for any free one',
  },
  rateLimit: {
    name: 'rateLimit',
    flag: '--rate-limit <number>',
    variable: 'RUNRATE_RATE_LIMIT',
    fallback: 'off',
    meaning: 'requests a minute that one key may make, or off',
  },
  trustProxy: {
    name: 'trustProxy',
    flag: '--trust-proxy <on|off>',
    variable: 'RUNRATE_TRUST_PROXY',
    fallback: 'off',
    meaning: 'take the client address from X-Forwarded-For; on only behind a proxy that sets it',
  },
};

/** A setting that cannot be used; the message names the flag or variable it came from. */
export class ConfigError extends Error {}

/** Reads every setting. Errors: ConfigError on the first value that cannot be used. */
export function readConfig(flags: Flags, environment: Readonly<Record<string, string | undefined>>): Config {
  const given = (name: keyof Flags) => lookUp(SETTINGS[name], flags, environment);
  return {
    store: storeConfig(given('database')),
    data: resolve(required(given('data'))),
    ...warehouseOf(given('warehouse'), given('database')),
    host: required(given('host')),
    port: whole(given('port'), 0, 65_535),
    rateLimit: given('rateLimit').text === 'off' ? null : whole(given('rateLimit'), 1, 1_000_000, ', or off'),
    trustProxy: onOrOff(given('trustProxy')),
    ...secretKeyOf(environment.RUNRATE_SECRET_KEY),
  };
}

const SECRET_KEY_LEAST = 16;

/** Only from the environment: a flag would stand in the list of processes. */
function secretKeyOf(text: string | undefined): Pick<Config, 'secretKey'> {
  if (text === undefined || text === '') return {};
  if (text.length >= SECRET_KEY_LEAST) return { secretKey: text };
  throw new ConfigError(`RUNRATE_SECRET_KEY must have at least ${SECRET_KEY_LEAST} characters`);
}

interface Given {
  readonly text: string | null;
  /** How the user would know it: the flag or the variable. */
  readonly source: string;
}

function lookUp(setting: Setting, flags: Flags, environment: Readonly<Record<string, string | undefined>>): Given {
  const flag = flags[setting.name];
  if (flag !== undefined) return { text: flag, source: setting.flag.split(' ')[0] ?? setting.flag };
  const variable = environment[setting.variable];
  // An empty variable is how many tools say "not set".
  if (variable !== undefined && variable !== '') return { text: variable, source: setting.variable };
  return { text: setting.fallback, source: setting.flag };
}

function required({ text, source }: Given): string {
  if (text === null || text.trim() === '') throw new ConfigError(`${source} must not be empty`);
  return text;
}

function whole({ text, source }: Given, least: number, most: number, orElse = ''): number {
  const number = Number(text);
  if (text !== null && /^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new ConfigError(`${source} must be a whole number from ${least} to ${most}${orElse}, not "${text}"`);
}

function warehouseOf({ text, source }: Given, database: Given): Pick<Config, 'warehouse'> {
  if (text === 'duckdb') return {};
  if (text !== 'postgres') throw new ConfigError(`${source} must be duckdb or postgres, not "${text}"`);
  if (database.text !== null) return { warehouse: 'postgres' };
  throw new ConfigError(`${source} postgres needs the PostgreSQL of the facts: set DATABASE_URL or --database`);
}

function onOrOff({ text, source }: Given): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new ConfigError(`${source} must be on or off, not "${text}"`);
}

function storeConfig({ text, source }: Given): StoreConfig {
  if (text === null) return { engine: 'sqlite' };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === 'postgres:' || url.protocol === 'postgresql:')) {
    return { engine: 'postgres', url: text };
  }
  // The value may hold a password: it is not repeated.
  throw new ConfigError(`${source} must be a URL that begins with postgres://`);
}
