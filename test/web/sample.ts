// The sample company with its owner, loaded once for all tests of the web application and copied by each.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../server.ts';
import { ask, OWNER, signIn } from './browser.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'web-tests');
const LOADED_WITHIN_MS = 240_000;

/** Of everything that makes the store: another version of the code makes another one. */
function digest(): string {
  const hash = createHash('sha256');
  const names = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  for (const name of names.sort()) hash.update(name).update(readFileSync(join(ROOT, 'src', name)));
  return hash.digest('hex').slice(0, 16);
}

let made: Promise<string> | null = null;

/** The directory to copy. Whichever test file comes first makes it; a second one at the same time makes its own and drops it. */
export function sampleStore(): Promise<string> {
  made ??= make();
  return made;
}

async function make(): Promise<string> {
  const place = join(CACHE, digest());
  if (existsSync(place)) return place;
  await mkdir(CACHE, { recursive: true });
  const data = await mkdtemp(join(CACHE, 'making-'));
  const server = await startServer({ data });
  try {
    await setUp(server.address);
  } finally {
    await server.stop();
  }
  await rename(data, place).catch(() => rm(data, { recursive: true, force: true }));
  return place;
}

async function setUp(address: string): Promise<void> {
  const response = await fetch(`${address}/api/v1/setup`, {
    method: 'POST',
    headers: { 'x-requested-with': 'runrate', 'content-type': 'application/json' },
    body: JSON.stringify({ ...OWNER, company: null, sample: true }),
  });
  if (response.status !== 201) throw new Error(`setup: ${response.status} ${await response.text()}`);
  const cookie = await signIn(address);
  const until = Date.now() + LOADED_WITHIN_MS;
  while (await isLoading(address, cookie)) {
    if (Date.now() > until) throw new Error('the sample company is not loaded in time');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function isLoading(address: string, cookie: string): Promise<boolean> {
  const work = (await ask(address, cookie, 'GET', '/work')) as readonly unknown[];
  return work.length > 0;
}
