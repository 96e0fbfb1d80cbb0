// A server with a browser before it: real Chromium, which fails the test on any error, violation or request to elsewhere.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Server, startServer } from '../server.ts';
import { sampleStore } from './sample.ts';

/** The owner of every store that the tests make. */
export const OWNER = { name: 'Ada Lovelace', email: 'ada@example.com', password: 'a long enough password' };

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
];

/** Why these tests cannot run here, for `describe(name, { skip }, …)`; false where they can, or must. */
export const SKIP: string | false =
  existsSync(CHROMIUM) || process.env.CI !== undefined ? false : `no Chromium at ${CHROMIUM} (set CHROMIUM_PATH)`;

export interface Visitor {
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'fr';
  readonly width?: number;
  readonly height?: number;
  /** Of another session than the owner's. */
  readonly cookie?: string;
  /** Console errors that the test provokes. */
  readonly expected?: RegExp;
}

export interface Site {
  readonly address: string;
  readonly browser: Browser;
  readonly server: Server;
  /** A signed-in request as the web application makes it; the answer's JSON. Errors: the status and its text. */
  ask(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Uploads a file as an import of the owner. */
  upload(name: string, text: string): Promise<unknown>;
  /** A context of its own, signed in as the owner where the store has one. */
  visit(visitor?: Visitor): Promise<Visit>;
  /** A context without a session. */
  stranger(visitor?: Visitor): Promise<Visit>;
  close(): Promise<void>;
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong so far; emptied by `settled`. */
  readonly problems: string[];
  /** Fails where the browser complained, then closes the context. */
  close(): Promise<void>;
}

/** `empty`: a store without anything. `sample`: a copy of the store with the sample company and its owner. */
export async function openSite(kind: 'empty' | 'sample'): Promise<Site> {
  const data = await mkdtemp(join(tmpdir(), 'runrate-web-'));
  if (kind === 'sample') await cp(await sampleStore(), data, { recursive: true });
  const server = await startServer({ data });
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const cookie = kind === 'sample' ? await signIn(server.address) : '';
  return {
    address: server.address,
    browser,
    server,
    ask: (method, path, body) => ask(server.address, cookie, method, path, body),
    upload: (name, text) => upload(server.address, cookie, name, text),
    visit: (visitor = {}) => visit(browser, server.address, { cookie, ...visitor }),
    stranger: (visitor = {}) => visit(browser, server.address, { ...visitor, cookie: '' }),
    close: async () => {
      await browser.close();
      await server.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

const LOOK_EVERY_MS = 50;

/** Waits until nothing on the page is loading. The content policy forbids what Playwright would evaluate for this. */
export async function loaded(page: Page, within = 60_000): Promise<void> {
  const until = Date.now() + within;
  while ((await page.locator('.animate-pulse').count()) > 0) {
    if (Date.now() > until) throw new Error(`${page.url()} is still loading after ${within} ms`);
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}

const WEB = { 'x-requested-with': 'runrate' };

/** The cookie of a session of the owner. */
export async function signIn(address: string, { email, password } = OWNER): Promise<string> {
  const response = await fetch(`${address}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { ...WEB, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  assert.equal(response.status, 200, await response.text());
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

/** One request of a session. */
export async function ask(
  address: string,
  cookie: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${address}/api/v1${path}`, {
    method,
    headers: { ...WEB, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

async function upload(address: string, cookie: string, name: string, text: string): Promise<unknown> {
  const response = await fetch(`${address}/api/v1/imports?${new URLSearchParams({ filename: name })}`, {
    method: 'POST',
    headers: { ...WEB, cookie, 'content-type': 'application/octet-stream' },
    body: text,
  });
  if (!response.ok) throw new Error(`upload: ${response.status} ${await response.text()}`);
  return response.json();
}

async function visit(browser: Browser, address: string, visitor: Visitor): Promise<Visit> {
  const { theme = 'light', language = 'en', width = 1440, height = 900, cookie = '', expected } = visitor;
  const context = await browser.newContext({
    baseURL: address,
    viewport: { width, height },
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    timezoneId: 'UTC',
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const pairs = cookie.split('; ').filter((pair) => pair !== '');
  await context.addCookies(
    pairs.map((pair) => ({ name: pair.split('=')[0] ?? '', value: pair.slice(pair.indexOf('=') + 1), url: address })),
  );
  const problems: string[] = [];
  const heard = (text: string) => {
    if (expected === undefined || !expected.test(text)) problems.push(text);
  };
  await guard(context, address, heard);
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') heard(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => heard(`uncaught: ${error.stack ?? error.message}`));
  return {
    page,
    context,
    problems,
    close: async () => {
      await context.close();
      assert.deepEqual(problems, [], 'the browser complained');
    },
  };
}

/** Nothing is loaded from anywhere else. */
async function guard(context: BrowserContext, address: string, heard: (text: string) => void): Promise<void> {
  await context.route('**/*', (route) => {
    const url = route.request().url();
    if (url.startsWith(address) || url.startsWith('blob:') || url.startsWith('data:')) return route.fallback();
    heard(`request to elsewhere: ${url}`);
    return route.abort();
  });
}
