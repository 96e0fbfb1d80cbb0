// The rules of ARCHITECTURE.md that a machine can check: arrows, rooms of a size one can see, words, doors.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What each folder of src/ may import, beside itself. Arrows point downward; nothing imports cli. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  metrics: ['core'],
  client: [],
  sample: ['core'],
  store: ['core'],
  warehouse: ['core', 'metrics', 'store'],
  connectors: ['core'],
  auth: ['store'],
  app: ['core', 'metrics', 'store', 'warehouse', 'connectors', 'auth', 'sample'],
  http: ['app', 'core', 'metrics', 'auth'],
  mcp: ['app', 'core', 'metrics'],
  cli: ['app', 'core', 'http', 'mcp', 'metrics', 'sample', 'store', 'warehouse', 'connectors', 'auth'],
};
/** Of the layers that touch the world, others see only the port; the store's has parts, a file each. */
const PORTS: Readonly<Record<string, RegExp>> = {
  store: /^src\/store\/(?:\w+_)?store\.ts$/,
  warehouse: /^src\/warehouse\/warehouse\.ts$/,
};
const FORBIDDEN_NAMES = ['index', 'util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared'];
const LINES_MOST = 300;
/** A table of data is read by looking up, not from top to bottom: it may be longer. */
const DATA_TABLES = ['src/core/objects.ts', 'src/metrics/catalogue.ts'];
/** Written by scripts/client-types.ts; not in the repository. */
const GENERATED = ['src/client/api.ts'];
const SQL_FOLDERS = ['store', 'metrics', 'warehouse'];
/** Packages that only one layer may know. */
const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  fastify: ['http'],
  kysely: ['store'],
  // The warehouse may lie in the store's PostgreSQL (record 14).
  pg: ['store', 'warehouse'],
  'node:sqlite': ['store'],
  '@duckdb/node-api': ['warehouse'],
  '@modelcontextprotocol/sdk': ['mcp'],
  commander: ['cli'],
  'cli-progress': ['cli'],
  'better-auth': ['auth'],
  croner: ['app'],
  stripe: ['connectors'],
};

interface Source {
  readonly path: string;
  /** The folder below src/. */
  readonly layer: string;
  readonly isTest: boolean;
  readonly text: string;
  /** Without comments and the contents of plain strings. */
  readonly code: string;
  readonly imports: readonly string[];
}

const SOURCES: readonly Source[] = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path.split(sep).join('/')}`)
  .filter((path) => /\.tsx?$/.test(path) && !GENERATED.includes(path))
  .map(readSource);
const PRODUCTION = SOURCES.filter((source) => !source.isTest);

function readSource(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const imports = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)/g)];
  return {
    path,
    layer: path.split('/')[1] ?? '',
    isTest: /\.test\.ts$/.test(path),
    text,
    code: text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1'),
    imports: imports.map((match) => match[1] ?? match[2] ?? ''),
  };
}

/** The file an import of the project points at, or null for a package. */
function target(source: Source, specifier: string): string | null {
  return specifier.startsWith('.')
    ? normalize(join(dirname(source.path), specifier))
        .split(sep)
        .join('/')
    : null;
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Fails with every broken line at once, each saying what to do. */
function none(problems: readonly string[]): void {
  assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
}

describe('arrows', () => {
  it('every folder of src/ is on the map', () => {
    none(
      [...new Set(SOURCES.map((source) => source.layer))]
        .filter((layer) => !Object.hasOwn(ARROWS, layer))
        .map(
          (layer) =>
            `src/${layer}/: say in ARROWS of test/architecture.test.ts and in ARCHITECTURE.md what it may import`,
        ),
    );
  });

  it('imports point downward only', () => {
    none(
      PRODUCTION.flatMap((source) =>
        source.imports.flatMap((specifier) => {
          const path = target(source, specifier);
          const layer = path?.split('/')[1] ?? '';
          if (path === null || layer === source.layer || ARROWS[source.layer]?.includes(layer)) return [];
          return [
            `${source.path} imports ${path}: ${source.layer} may only import ${ARROWS[source.layer]?.join(', ') || 'nothing'}; move what both need down`,
          ];
        }),
      ),
    );
  });

  it('store and warehouse are seen through their ports, except by the composition', () => {
    none(
      PRODUCTION.filter((source) => source.layer !== 'cli').flatMap((source) =>
        source.imports.flatMap((specifier) => {
          const path = target(source, specifier);
          const layer = path?.split('/')[1] ?? '';
          const port = PORTS[layer];
          if (path === null || port === undefined || layer === source.layer || port.test(path)) return [];
          return [
            `${source.path} imports ${path}: use the port src/${layer}/${layer}.ts; only src/cli/compose.ts chooses an engine`,
          ];
        }),
      ),
    );
  });

  it('the core imports nothing but itself', () => {
    none(
      PRODUCTION.filter((source) => source.layer === 'core' || source.layer === 'sample').flatMap((source) =>
        source.imports
          .filter((specifier) => !specifier.startsWith('.'))
          .map((specifier) => `${source.path} imports ${specifier}: the core is pure; pass the value in`),
      ),
    );
  });

  it('each package is known to one layer', () => {
    none(
      PRODUCTION.flatMap((source) =>
        source.imports.flatMap((specifier) => {
          const homes = PACKAGE_HOMES[packageName(specifier)];
          if (specifier.startsWith('.') || homes === undefined || homes.includes(source.layer)) return [];
          return [
            `${source.path} imports ${specifier}: only src/${homes.join(', src/')} knows it; go through that layer`,
          ];
        }),
      ),
    );
  });
});

describe('files', () => {
  it('open with a sentence that says what they are', () => {
    none(
      SOURCES.filter((source) => !/^(#!.*\n)?(\/\/ |\/\*\* ?)[A-Z`“"].*/.test(source.text)).map(
        (source) => `${source.path}: begin with a comment of one sentence that says what the file is`,
      ),
    );
  });

  it('are named after their noun', () => {
    none(
      SOURCES.filter((source) =>
        FORBIDDEN_NAMES.includes((source.path.split('/').pop() ?? '').replace(/\..*$/, '')),
      ).map((source) => `${source.path}: name it after what it holds; a drawer for everything is not a room`),
    );
  });

  it(`are at most ${LINES_MOST} lines`, () => {
    none(
      PRODUCTION.filter((source) => !DATA_TABLES.includes(source.path))
        .map((source) => ({ path: source.path, lines: source.text.split('\n').length }))
        .filter(({ lines }) => lines > LINES_MOST)
        .map(({ path, lines }) => `${path} has ${lines} lines: split it where a second noun begins`),
    );
  });

  it('export by name', () => {
    none(
      PRODUCTION.filter((source) => /\bexport\s+default\b|\bexport\s+\*/.test(source.code)).map(
        (source) => `${source.path}: export by name where the thing is made; no default export, no barrel`,
      ),
    );
  });
});

describe('doors', () => {
  it('SQL stands only where statements are made', () => {
    const sql =
      /['"`]\s*(SELECT\s[\s\S]{0,200}?\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(TABLE|INDEX)\s)/;
    none(
      PRODUCTION.filter((source) => !SQL_FOLDERS.includes(source.layer) && sql.test(source.code)).map(
        (source) => `${source.path} holds SQL: it lives in src/store, src/metrics/ and the warehouse's load statements`,
      ),
    );
  });

  it('only src/cli/compose.ts reads the clock', () => {
    const clock = /\bDate\.now\(|\bnew Date\(\s*\)|\bTemporal\.Now\b|\bDate\(\)/;
    none(
      PRODUCTION.filter((source) => source.path !== 'src/cli/compose.ts' && clock.test(source.code)).map(
        (source) => `${source.path} reads the clock: take \`now\` from the context, so that tests choose the day`,
      ),
    );
  });

  it('only src/cli reads the environment', () => {
    none(
      PRODUCTION.filter((source) => source.layer !== 'cli' && /\bprocess\.env\b/.test(source.code)).map(
        (source) =>
          `${source.path} reads the environment: src/cli/config.ts parses it once; take the value as an argument`,
      ),
    );
  });

  it('the core waits for nothing and rolls no dice', () => {
    const impure = /\bawait\b|\basync\b|\bMath\.random\(|\bfetch\(|\bprocess\./;
    none(
      PRODUCTION.filter(
        (source) => ['core', 'metrics', 'sample'].includes(source.layer) && impure.test(source.code),
      ).map(
        (source) => `${source.path} waits, or asks the world: core, metrics and sample are pure; pass the value in`,
      ),
    );
  });
});

describe('brands', () => {
  it('days and money are made in the core, or read back by the warehouse', () => {
    none(
      PRODUCTION.filter((source) => !['core', 'warehouse'].includes(source.layer)).flatMap((source) =>
        ['as Day', 'as Micros']
          .filter((cast) => new RegExp(`\\b${cast}\\b`).test(source.code))
          .map((cast) => `${source.path} casts \`${cast}\`: make it with src/core/calendar.ts or src/core/money.ts`),
      ),
    );
  });

  it('no rule of the language is switched off', () => {
    const marks = ['ts-ignore', 'ts-expect-error', 'ts-nocheck', 'biome-ignore'].map((mark) => `@?${mark}`).join('|');
    none(
      SOURCES.filter((source) => new RegExp(marks).test(source.text)).map(
        (source) => `${source.path}: mend the type or the code; no rule is switched off by a comment`,
      ),
    );
  });
});
