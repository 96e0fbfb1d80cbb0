// Installs what is missing and finds the pinned Node; plain Node 20, no dependency, shared by the demo and the checks.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
