// Runs test files under the pinned Node: a line a file, failures in full; the counts go to file descriptor 3 for check.mjs.

import { fstatSync, writeSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';

/** Why tests on PostgreSQL or in a browser are skipped stands in one line of check.mjs, not once a file. */
const SAID_ONCE = /postgres|no Chromium/i;
const files = process.argv.slice(2).map((file) => resolve(file));

for await (const { type, data } of run({ files, concurrency: 2 })) {
  if (type === 'test:stdout' || type === 'test:stderr') printOutput(data);
  else if (type === 'test:fail' && data.details.error.failureType !== 'subtestsFailed') printFailure(data);
  else if (type === 'test:pass' && typeof data.skip === 'string') printSkip(data);
  else if (type === 'test:summary') summarise(data);
}

function printOutput({ message }) {
  if (!/skipped/.test(message) || !SAID_ONCE.test(message)) process.stdout.write(message);
}

function printSkip({ name, skip }) {
  if (!SAID_ONCE.test(`${name} ${skip}`)) console.log(`    skipped: ${name} (${skip})`);
}

function printFailure({ name, file, line, details }) {
  const error = details.error.cause ?? details.error;
  const text = String(error?.stack ?? error);
  console.log(`\n    FAILED ${name} (${relative(process.cwd(), file ?? '')}:${line ?? 0})`);
  console.log(`${text.replace(/^/gm, '      ')}\n`);
}

/** One summary comes for each file, the last one, without a file, for all. */
function summarise({ file, counts, duration_ms }) {
  const failed = counts.failed + counts.cancelled;
  if (file !== undefined) {
    const seconds = (duration_ms / 1000).toFixed(1);
    const bad = failed > 0 ? `, ${failed} FAILED` : '';
    console.log(`    ${relative(process.cwd(), file)}: ${counts.passed} passed${bad} (${seconds} s)`);
    return;
  }
  if (failed > 0) process.exitCode = 1;
  if (isOpen(3)) writeSync(3, JSON.stringify({ passed: counts.passed, failed, skipped: counts.skipped }));
}

function isOpen(descriptor) {
  try {
    fstatSync(descriptor);
    return process.env.RUNRATE_CHECK === '1';
  } catch {
    return false;
  }
}
