// People as the operator meets them: users on the command line, keys that expire, the demo's link that signs in.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { call, initCompany, runrate, type Server, startServer } from './server.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runrate-people-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** A request of a page; the cookies of the answer come back as they are sent. */
async function ask(server: Pick<Server, 'address'>, method: string, path: string, body?: object, cookie = '') {
  const response = await fetch(`${server.address}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      'x-requested-with': 'runrate',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === '' ? {} : { cookie }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  const text = await response.text();
  return { status: response.status, cookie: cookies.join('; '), text };
}

const signIn = (server: Pick<Server, 'address'>, email: string, password: string) =>
  ask(server, 'POST', '/api/auth/sign-in/email', { email, password });

describe('runrate users', () => {
  it('adds an owner whose link sets a password once, and lists, changes and removes users', async () => {
    const place = { data: join(folder, 'users') };
    await initCompany(place);
    const added = await runrate(place, ['users', 'add', 'Ada@Example.com', 'owner', '--name', 'Ada', '--port', '4999']);
    assert.equal(added.code, 0, added.output);
    const token = /http:\/\/127\.0\.0\.1:4999\/reset\/([\w-]+)/.exec(added.output)?.[1] ?? '';
    assert.equal((await runrate(place, ['users', 'add', 'grace@example.com', 'viewer', '--name', 'Grace'])).code, 0);
    const wrong = await runrate(place, ['users', 'add', 'nobody', 'viewer', '--name', 'No']);
    assert.match(wrong.output, /"nobody" is not an e-mail address/);
    assert.equal((await runrate(place, ['users', 'add', 'x@example.com', 'boss', '--name', 'X'])).code, 2);
    assert.equal((await runrate(place, ['users', 'role', 'grace@example.com', 'analyst'])).code, 0);
    const listed = await runrate(place, ['users', 'list']);
    assert.match(listed.output, /ada@example\.com +Ada +owner +\d{4}-\d\d-\d\d +never/);
    assert.match(listed.output, /grace@example\.com +Grace +analyst/);
    assert.match((await runrate(place, ['users', 'remove', 'ada@example.com'])).output, /must keep an owner/);
    assert.match((await runrate(place, ['users', 'reset', 'nobody@example.com'])).output, /There is no user nobody@/);
    const reset = await runrate(place, ['users', 'reset', 'grace@example.com', '--address', 'https://rr.example.com/']);
    assert.match(reset.output, /^https:\/\/rr\.example\.com\/reset\/[\w-]{43}$/m);
    assert.equal((await runrate(place, ['users', 'remove', 'grace@example.com'])).code, 0);

    const server = await startServer(place);
    try {
      assert.equal((await signIn(server, 'ada@example.com', 'chosen by the link')).status, 401);
      const body = { token, newPassword: 'chosen by the link' };
      assert.equal((await ask(server, 'POST', '/api/auth/reset-password', body)).status, 200);
      assert.equal((await ask(server, 'POST', '/api/auth/reset-password', body)).status, 400);
      const { status, cookie } = await signIn(server, 'ada@example.com', 'chosen by the link');
      assert.equal(status, 200);
      const log = await ask(server, 'GET', '/api/v1/audit_log', undefined, cookie);
      for (const told of [
        '"actor":"command line"',
        '"action":"reset_password"',
        '"role":"analyst"',
        '"action":"delete"',
      ]) {
        assert.ok(log.text.includes(told), `${told} is not in ${log.text}`);
      }
      assert.ok(!log.text.includes(token));
      const setup = { name: 'Eve', email: 'eve@example.com', password: 'long enough', company: 'Evil' };
      assert.equal((await ask(server, 'POST', '/api/v1/setup', setup)).status, 409);
      const busy = await runrate(place, ['users', 'list']);
      assert.match(busy.output, /is in use by another Runrate process/);
    } finally {
      await server.stop();
    }
  });

  it('a session outlives a restart, and not the loss of the secret key', async () => {
    const place = { data: join(folder, 'restart') };
    let server = await startServer(place);
    const person = { name: 'Ada', email: 'ada@example.com', password: 'long enough', company: 'Acme' };
    const { status, cookie } = await ask(server, 'POST', '/api/v1/setup', person);
    assert.equal(status, 201);
    await server.kill();
    server = await startServer(place);
    assert.match((await ask(server, 'GET', '/api/v1/session', undefined, cookie)).text, /"signed_in"/);
    await server.stop();
    await rm(join(place.data, 'secret.key'));
    server = await startServer(place);
    assert.match((await ask(server, 'GET', '/api/v1/session', undefined, cookie)).text, /"signed_out"/);
    assert.equal((await signIn(server, person.email, person.password)).status, 200, 'the password is still good');
    await server.stop();
  });
});

describe('runrate keys', () => {
  it('makes keys that expire', async () => {
    const place = { data: join(folder, 'keys') };
    await initCompany(place);
    const make = (expires: string) =>
      runrate(place, ['keys', 'create', '--name', 'Short', '--expires', expires, '--json']);
    assert.equal((await make('tomorrow')).code, 2);
    assert.match((await make('2020-01-01')).output, /--expires must be in the future/);
    const made = await make('2999-12-31');
    const { api_key } = JSON.parse(made.output) as { api_key: string };
    assert.match((await runrate(place, ['keys', 'list'])).output, /Short .* 2999-12-31/);
    const server = await startServer(place);
    assert.equal((await call(server, api_key, 'GET', '/customers')).status, 200);
    await server.stop();
  });
});

describe('runrate demo', () => {
  it('prints a link that signs the owner in once, and the password for later', async () => {
    const data = join(folder, 'demo');
    const { DATABASE_URL: _, ...env } = process.env;
    const demo = spawn(process.execPath, [MAIN, 'demo', '--data', data, '--port', '0'], { env });
    let output = '';
    demo.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    try {
      for (let tries = 0; !output.includes('Stop     Ctrl-C') && tries < 600; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      const [, address = '', link = ''] = /^Open {5}(http:\/\/[\d.:]+)(\/\S+)$/m.exec(output) ?? [];
      const [, email = '', password = ''] = /^Sign in {2}(\S+), password (\S+)/m.exec(output) ?? [];
      const opened = await ask({ address }, 'GET', link);
      assert.equal(opened.status, 302, output);
      const session = await ask({ address }, 'GET', '/api/v1/session', undefined, opened.cookie);
      assert.match(session.text, /"state":"signed_in".*"Sample Company","role":"owner"/);
      assert.equal((await ask({ address }, 'GET', link)).cookie, '', 'the link works once');
      assert.equal((await signIn({ address }, email, password)).status, 200);
      const file = join(data, 'demo.json');
      assert.ok((await readFile(file, 'utf8')).includes(password));
      if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
    } finally {
      const ended = new Promise((resolve) => demo.once('exit', resolve));
      demo.kill('SIGTERM');
      await ended;
    }
  });
});
