// Finds the Chromium that the browser tests drive; on Debian, as root, it installs what is missing.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const USUAL = '/usr/bin/chromium';

/** The path, or null; one line says where it is, or why the browser tests are skipped (where CI is set: fail). */
export function ensureChromium() {
  const path = process.env.CHROMIUM_PATH ?? USUAL;
  if (!existsSync(path) && process.env.CHROMIUM_PATH === undefined) install();
  if (existsSync(path)) {
    console.log(`Browser tests use ${path}.`);
    return path;
  }
  const way = 'set CHROMIUM_PATH, or install the package chromium';
  if (process.env.CI) console.log(`Browser tests will fail: CI is set and there is no Chromium at ${path} (${way}).`);
  else console.log(`Browser tests are skipped: there is no Chromium at ${path} (${way}).`);
  return null;
}

function install() {
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) return;
  console.log('Installing Chromium: apt-get install chromium');
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
}
