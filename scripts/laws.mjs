// `npm run laws`: the laws over many random companies, for a night: npm run laws -- [COMPANIES, 2000] [FIRST_SEED]

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, NODE, ROOT } from './install.mjs';

ensureInstalled();
const [companies = '2000', firstSeed] = process.argv.slice(2);
const files = readdirSync(join(ROOT, 'test', 'laws')).filter((name) => name.endsWith('.laws.test.ts'));
const { status } = spawnSync(NODE, ['scripts/tests.mjs', ...files.map((name) => `test/laws/${name}`)], {
  cwd: ROOT,
  env: {
    ...process.env,
    RUNRATE_LAWS: companies,
    ...(firstSeed === undefined ? {} : { RUNRATE_LAWS_FROM: firstSeed }),
  },
  stdio: 'inherit',
});
process.exit(status ?? 1);
