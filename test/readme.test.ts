// The README shows the examples and the settings as they are: what is printed there is what runs.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { SETTINGS } from '../src/cli/config.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const README = read('README.md');

describe('README', () => {
  it('shows examples/push.ts without its first line', () => {
    assert.ok(README.includes(read('examples/push.ts').split('\n').slice(2).join('\n').trim()));
  });

  it('shows examples/push.sh without its first lines', () => {
    assert.ok(README.includes(read('examples/push.sh').split('\n').slice(3).join('\n').trim()));
  });

  it('lists every setting with its variable, default and meaning', () => {
    for (const { flag, variable, fallback, meaning } of Object.values(SETTINGS)) {
      const row = `| \`${flag.replaceAll('|', '\\|')}\` | \`${variable}\` | ${fallback === null ? '' : `\`${fallback}\``} | ${meaning} |`;
      assert.ok(README.includes(row), `README.md lacks the row\n${row}`);
    }
  });

  it('links only to what exists', () => {
    for (const [, path = ''] of README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      assert.ok(existsSync(new URL(`../${path}`, import.meta.url)), `${path} does not exist`);
    }
  });
});
