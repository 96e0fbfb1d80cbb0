// Installs what is missing, finds the pinned Node, builds the web application; plain Node 20, no dependency, shared by the demo and the checks.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** The real file behind node_modules/.bin/node: also right where links are not made. */
export const NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Compiled and stripped modules are kept between runs: what starts a second time starts twice as fast. */
process.env.NODE_COMPILE_CACHE ??= join(ROOT, 'node_modules', '.cache', 'node');

/** Makes node_modules match package-lock.json and the pinned Node run; ends the process with a clear line otherwise. */
export function ensureInstalled() {
  const reason = staleReason();
  if (reason !== null) {
    console.log(`Installing dependencies (${reason}): npm ci`);
    const done = npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
    if (done.status !== 0) quit('npm ci failed; see the lines above.');
  }
  if (pinnedNodeRuns()) return;
  // The binary comes by the package's own install script, which some npm settings hold back.
  npm('rebuild', 'node', '--ignore-scripts=false', '--loglevel=error');
  if (!pinnedNodeRuns()) {
    quit(
      `The pinned Node does not run (${NODE}). Its package fetches it in an install script: allow that with\n` +
        '  npm rebuild node --ignore-scripts=false\nand see that the registry can be reached.',
    );
  }
}

/** Builds the web application where its sources are not those of the present build; ends the process with a clear line otherwise. */
export function ensureBuilt() {
  const stamp = join(ROOT, 'web', 'dist', '.sources');
  const sources = digestOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  console.log('Building the web application');
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--config', join('web', 'vite.config.ts'), '--logLevel', 'warn'];
  const done = spawnSync(NODE, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status !== 0) quit('The web application cannot be built; see the lines above.');
  writeFileSync(stamp, sources);
}

/** Of everything that the build reads: the sources, the client, and the versions of the libraries. */
function digestOfSources() {
  const digest = createHash('sha256');
  const files = [
    'package-lock.json',
    'web/index.html',
    'web/vite.config.ts',
    ...below('web/src'),
    ...below('web/public'),
  ];
  for (const file of [...files, ...below('src/client')].sort()) {
    digest.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  }
  return digest.digest('hex');
}

function below(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

/** Why node_modules does not hold what the lock file says, or null. */
function staleReason() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return 'nothing is installed';
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  for (const [path, { version, optional, devOptional, peer }] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = present[path]?.version;
    // Builds for other platforms are in the lock file and rightly not on the disk.
    if (found === undefined && (optional || devOptional || peer)) continue;
    if (found !== version) return `${path.replace('node_modules/', '')} is ${found ?? 'missing'}, not ${version}`;
  }
  return null;
}

function pinnedNodeRuns() {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'node', 'package.json'), 'utf8'));
  const run = spawnSync(NODE, ['--version'], { encoding: 'utf8' });
  return run.status === 0 && run.stdout.trim() === `v${version}`;
}

function npm(...args) {
  return spawnSync('npm', args, {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
}

function quit(message) {
  console.error(message);
  process.exit(1);
}
