// The key that seals the secrets of connections: from the environment, else made once and kept in the data directory.

import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'secret.key';
const BYTES = 32;

/** `given` where there is one. The file is readable by its owner only; two processes that make it at once get one key. */
export function secretKey(data: string, given: string | null): string {
  if (given !== null) return given;
  const path = join(data, FILE);
  if (!existsSync(path)) make(data, path);
  return readFileSync(path, 'utf8').trim();
}

/** Written beside and linked to its place: a half-written key is never read, and the first one stays. */
function make(data: string, path: string): void {
  mkdirSync(data, { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(BYTES).toString('base64')}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(draft);
  }
}
