// `npm run demo`: installs and builds what is missing, then hands over to `runrate demo` under the pinned Node.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, NODE, ROOT } from './install.mjs';

ensureInstalled();
ensureBuilt();
const main = join(ROOT, 'src', 'cli', 'main.ts');
const demo = spawn(NODE, [main, 'demo', ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
// The terminal sends Ctrl-C to both; the server decides when it is done, this process only passes its end on.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => demo.kill(signal));
demo.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 0)));
