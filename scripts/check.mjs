// `npm test`: installs what is missing and runs every check in order, a visible line each, then `N passed, N failed`.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join, sep } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { ensureBuilt, ensureInstalled, NODE, ROOT } from './install.mjs';

ensureInstalled();
ensureBuilt();

/** Tools that judge the whole tree: each is one check. */
const TOOLS = [
  { name: 'format and lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types of the client', args: ['scripts/client-types.ts'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc'] },
  { name: 'types of the web application', args: ['node_modules/typescript/bin/tsc', '--project', 'web'] },
  { name: 'unused code', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
];

/** Test files by what they prove, in order; a file belongs to the first group that takes it. */
const GROUPS = [
  { name: 'architecture', takes: (file) => file === 'test/architecture.test.ts' },
  { name: 'laws', takes: (file) => file.includes('laws') },
  { name: 'methodology examples', takes: (file) => file.startsWith('test/methodology') },
  { name: 'contract', takes: (file) => file.startsWith('test/contract') },
  { name: 'golden', takes: (file) => file.startsWith('test/golden') },
  { name: 'both engines', takes: (file) => /engines?\b/.test(file) },
  { name: 'faults', takes: (file) => file.startsWith('test/faults/') },
  { name: 'browser', takes: (file) => file.startsWith('test/web/') },
  { name: 'unit', takes: () => true },
];
const ORDER = [
  'architecture',
  'unit',
  'laws',
  'methodology examples',
  'contract',
  'golden',
  'both engines',
  'faults',
  'browser',
];

const total = { passed: 0, failed: 0, skipped: 0 };
const began = performance.now();

await sayWhichPostgres();
ensureChromium();
for (const tool of TOOLS) {
  heading(tool.name);
  const passed = spawnSync(NODE, tool.args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
  add(tool.name, passed ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });
}
const tests = testFiles();
for (const name of ORDER) {
  const files = tests.filter((file) => groupOf(file) === name);
  if (files.length === 0) continue;
  heading(name);
  add(name, runTests(files));
}
const minutes = ((performance.now() - began) / 60000).toFixed(1);
console.log(`\n${total.skipped} skipped, ${minutes} minutes`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);

function groupOf(file) {
  return GROUPS.find((group) => group.takes(file)).name;
}

/** Every test file of the project, with forward slashes, relative to the root. */
function testFiles() {
  return ['src', 'test', 'bench', 'examples']
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((file) => join(folder, file)))
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.test.ts'))
    .sort();
}

function runTests(files) {
  const done = spawnSync(NODE, ['scripts/tests.mjs', ...files], {
    cwd: ROOT,
    env: { ...process.env, RUNRATE_CHECK: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const counts = done.output?.[3]?.toString();
  return counts ? JSON.parse(counts) : { passed: 0, failed: 1, skipped: 0 };
}

function heading(name) {
  console.log(`\n== ${name}`);
}

function add(name, { passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  console.log(`   ${name}: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

/** One visible line where the tests on PostgreSQL will be skipped; the tests themselves fail instead where CI is set. */
async function sayWhichPostgres() {
  const server = new URL(process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres');
  const port = Number(server.port || 5432);
  const answers = await new Promise((resolve) => {
    const socket = connect({ host: server.hostname, port, timeout: 2000 });
    for (const event of ['connect', 'error', 'timeout']) {
      socket.once(event, () => {
        socket.destroy();
        resolve(event === 'connect');
      });
    }
  });
  const where = `${server.hostname}:${port}`;
  if (answers) console.log(`PostgreSQL tests use the server on ${where}.`);
  else if (process.env.CI) console.log(`PostgreSQL tests will fail: CI is set and no server answers on ${where}.`);
  else console.log(`PostgreSQL tests are skipped: no server answers on ${where} (set TEST_DATABASE_URL).`);
}
