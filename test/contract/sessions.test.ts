// Sessions against those who have none: flags of the cookie, forged requests, guessed passwords, changed cookies.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createServer } from '../../src/http/server.ts';
import { Browser, member, owner, PASSWORD } from './browser.ts';
import { firstType } from './fixtures.ts';
import { type Json, onBothEngines } from './support.ts';

const EMAIL = 'ada@example.com';

onBothEngines('sessions', (api) => {
  it('the cookie is out of reach of scripts and of other sites, and Secure by https only', async () => {
    const ada = await owner(api());
    const flags = (line = ''): string[] => line.split(/;\s*/).slice(1).toSorted();
    const plain = await ada.ask('POST', '/api/auth/sign-in/email', { body: { email: EMAIL, password: PASSWORD } });
    assert.equal(plain.status, 200);
    assert.match(ada.set[0] ?? '', /^runrate\.session_token=/);
    assert.deepEqual(flags(ada.set[0]), ['HttpOnly', 'Max-Age=1209600', 'Path=/', 'SameSite=Lax']);
    const config = { version: 'test', requestsPerMinute: null, onError: () => undefined };
    for (const trustProxy of [true, false]) {
      const server = createServer(api().runtime, { ...config, trustProxy });
      const answer = await server.inject({
        method: 'POST',
        url: '/api/auth/sign-in/email',
        headers: {
          'x-forwarded-proto': 'https',
          'x-forwarded-host': 'runrate.example.com',
          origin: 'https://runrate.example.com',
          host: trustProxy ? 'inner:4010' : 'runrate.example.com',
        },
        payload: { email: EMAIL, password: PASSWORD },
      });
      assert.equal(answer.statusCode, 200, answer.body);
      const line = String([answer.headers['set-cookie'] ?? []].flat()[0]);
      assert.equal(line.startsWith('__Secure-runrate.session_token='), trustProxy);
      assert.equal(flags(line).includes('Secure'), trustProxy, 'the header is believed of a trusted proxy alone');
      if (trustProxy) {
        const asked = {
          method: 'GET',
          url: '/api/v1/session',
          headers: { cookie: line.split(';')[0] ?? '', 'x-forwarded-proto': 'https' },
        } as const;
        assert.equal((JSON.parse((await server.inject(asked)).body) as Json).state, 'signed_in');
      }
      await server.close();
    }
  });

  it('a forged request is refused: no header of ours, or the origin of another site', async () => {
    const ada = await owner(api());
    const body = { id: 'forged' };
    const ours = { 'x-requested-with': 'runrate' };
    const forged: Record<string, string>[] = [
      {},
      { 'x-requested-with': 'XMLHttpRequest' },
      { ...ours, origin: 'https://evil.example' },
      { ...ours, origin: 'http://localhost:81' },
      { ...ours, origin: 'null' },
      { ...ours, origin: 'http://localhost.evil.example' },
    ];
    for (const headers of forged) {
      for (const [method, path] of [
        ['POST', '/customers'],
        ['PATCH', '/company'],
        ['DELETE', '/customers/x'],
        ['POST', '/companies'],
        ['POST', '/invitation/x'],
        ['POST', '/api/auth/sign-out'],
        ['POST', '/api/auth/change-password'],
      ] as const) {
        const answer = await ada.raw(method, path, { headers, body });
        assert.deepEqual([answer.status, firstType(answer.json)], [403, 'csrf'], `${path} ${JSON.stringify(headers)}`);
      }
    }
    assert.equal((await ada.session()).state, 'signed_in', 'nobody was signed out');
    assert.equal((await ada.raw('POST', '/customers', { headers: ours, body: { id: 'own' } })).status, 201);
    assert.equal(
      (await ada.raw('POST', '/customers', { headers: { ...ours, origin: 'http://localhost' }, body: { id: 'own' } }))
        .status,
      200,
    );
    assert.equal(
      (await ada.raw('GET', '/customers', { headers: { origin: 'https://evil.example' } })).status,
      200,
      'reading needs CORS',
    );
    const stranger = new Browser(api());
    const login = await stranger.raw('POST', '/api/auth/sign-in/email', {
      headers: { origin: 'https://evil.example' },
      body: { email: EMAIL, password: PASSWORD },
    });
    assert.equal(login.status, 403, 'nobody is signed in from another site');
    const form = await stranger.raw('POST', '/api/auth/sign-in/email', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: {},
    });
    assert.equal(form.status, 415, 'a form of another site cannot say JSON');
    assert.equal(
      (
        await api().send('POST', '/api/v1/customers', {
          body: { id: 'by-key' },
          headers: { origin: 'https://other.example' },
        })
      ).status,
      201,
      'keys are not cookies',
    );
  });

  it('a key comes before a session', async () => {
    const viewer = await member(api(), 'viewer');
    const made = await viewer.raw('POST', '/customers', {
      headers: { authorization: `Bearer ${api().key}` },
      body: { id: 'k' },
    });
    assert.equal(made.status, 201);
    const wrong = await viewer.raw('GET', '/customers', { headers: { authorization: 'Bearer wrong' } });
    assert.equal(wrong.status, 401);
  });

  it('a changed, cut or foreign cookie is no session', async () => {
    const ada = await owner(api());
    const [name = '', value = ''] = [...ada.cookies][0] ?? [];
    const [token = '', signature = ''] = decodeURIComponent(value).split('.');
    const other = await member(api(), 'viewer');
    const [theirs = ''] = decodeURIComponent([...other.cookies.values()][0] ?? '').split('.');
    for (const tried of [
      token,
      `${token}.`,
      `${token}.${signature.slice(1)}`,
      `${theirs}.${signature}`,
      `${token}x.${signature}`,
      '',
      '.',
      '%',
      'x'.repeat(4000),
    ]) {
      const thief = new Browser(api());
      thief.cookies.set(name, tried === '%' ? tried : encodeURIComponent(tried));
      assert.equal((await thief.session()).state, 'signed_out', tried.slice(0, 60));
      assert.equal((await thief.ask('GET', '/customers')).status, 401);
    }
    assert.deepEqual(api().errors, []);
  });

  it('guessing is limited: ten attempts a minute and address, and as many an e-mail', async () => {
    await member(api(), 'viewer');
    const guess = async (email: string, address: string, password = 'wrong password'): Promise<string> => {
      const answer = await proxied.inject({
        method: 'POST',
        url: '/api/auth/sign-in/email',
        headers: { 'x-forwarded-for': address },
        payload: { email, password },
      });
      return `${answer.statusCode} ${answer.headers['retry-after'] === undefined ? 'now' : 'later'}`;
    };
    const config = { version: 'test', requestsPerMinute: null, trustProxy: true, onError: () => undefined };
    const proxied = createServer(api().runtime, config);
    for (let tries = 0; tries < 10; tries += 1)
      assert.equal(await guess(`nobody${tries}@example.com`, '10.0.0.1'), '401 now');
    assert.equal(await guess(EMAIL, '10.0.0.1', PASSWORD), '429 later', 'the right password does not help');
    assert.equal(await guess(EMAIL, '10.0.0.2', PASSWORD), '200 now', 'others are not held up');
    for (let tries = 0; tries < 8; tries += 1)
      assert.equal(await guess(EMAIL.toUpperCase(), `10.0.1.${tries}`), '401 now');
    assert.equal(await guess(EMAIL, '10.0.2.1', PASSWORD), '429 later', 'many addresses guess at one person');
    const reset = {
      method: 'POST',
      url: '/api/auth/reset-password',
      headers: { 'x-forwarded-for': '10.0.3.1' },
      payload: { token: 'x', newPassword: 'long enough for it' },
    } as const;
    for (let tries = 0; tries < 10; tries += 1) assert.equal((await proxied.inject(reset)).statusCode, 400);
    assert.equal((await proxied.inject(reset)).statusCode, 429);
    await proxied.close();
  });

  it('a password longer than it may be is refused, not cut, and takes no time', async () => {
    const answer = await new Browser(api()).signIn('viewer1@example.com', 'x'.repeat(100_000));
    assert.ok([400, 401].includes(answer.status), answer.text);
  });
});
