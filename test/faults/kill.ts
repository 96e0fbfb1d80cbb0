// Kills a server in the middle of a write load, again and again, and checks after each restart that no acknowledged
// write is missing and that the metric equals a rebuild:
// npx node test/faults/kill.ts --rounds 30 --engine sqlite|postgres

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { throwAwayDatabase } from '../postgres.ts';
import { call, initCompany, invoiceOf, type Place, runrate, type Server, startServer } from '../server.ts';

export type EngineName = 'sqlite' | 'postgres';

const CLIENTS = 16;
const CUSTOMERS = 20;
const METRIC = ['metrics', 'mrr', '--from', '2025-12-01', '--to', '2026-03-31'];

/** What the clients know: the amount that was acknowledged for an invoice, null once its deletion was. */
interface Book {
  readonly acknowledged: Map<string, number | null>;
  /** Asked for and not answered when the server died: either state is right. */
  readonly open: Map<string, number | null>;
}

/** Runs the rounds; returns how many writes were acknowledged. Errors: an AssertionError that names what is missing. */
export async function killRounds(place: Place, rounds: number): Promise<number> {
  const key = await initCompany(place);
  const book: Book = { acknowledged: new Map(), open: new Map() };
  await makeCustomers(place, key);
  let writes = 0;
  for (let round = 1; round <= rounds; round++) {
    writes += await loadAndKill(place, key, book, round);
    await checkRound(place, key, book, round);
  }
  return writes;
}

async function makeCustomers(place: Place, key: string): Promise<void> {
  const server = await startServer(place);
  for (let n = 0; n < CUSTOMERS; n++) {
    assert.equal((await call(server, key, 'POST', '/customers', { id: `c${n}` })).status, 201);
  }
  assert.equal(await server.stop(), 0);
}

/** Lets the clients write for a moment of changing length, then kills the server under them. */
async function loadAndKill(place: Place, key: string, book: Book, round: number): Promise<number> {
  const server = await startServer(place);
  const before = { writes: 0 };
  const clients = Array.from({ length: CLIENTS }, (_, client) => write(server, key, book, round, client, before));
  // The moment begins with the first answer: a busy machine takes its time to give it.
  for (let waited = 0; before.writes === 0 && waited < 30_000; waited += 10) await pause(10);
  await pause((round * 211) % 700);
  await server.kill();
  await Promise.all(clients);
  assert.ok(before.writes > 0, `round ${round}: nothing was acknowledged before the kill`);
  return before.writes;
}

/** One client with invoices of its own, until the connection breaks. */
async function write(
  server: Server,
  key: string,
  book: Book,
  round: number,
  client: number,
  counted: { writes: number },
): Promise<void> {
  for (let n = 0; ; n++) {
    // Three writes an invoice: made, changed, and every other one deleted.
    const id = `r${round}-k${client}-${n - (n % 3)}`;
    const amount = n % 6 === 5 ? null : round * 100 + n;
    book.open.set(id, amount);
    try {
      const answer =
        amount === null
          ? await call(server, key, 'DELETE', `/invoices/${id}`)
          : await call(server, key, 'POST', '/invoices', invoiceOf(id, `c${client % CUSTOMERS}`, amount));
      assert.ok(answer.status < 300, `${id}: ${answer.status} ${JSON.stringify(answer.body)}`);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return;
    }
    book.open.delete(id);
    book.acknowledged.set(id, amount);
    counted.writes += 1;
  }
}

async function checkRound(place: Place, key: string, book: Book, round: number): Promise<void> {
  const server = await startServer(place);
  const stored = await storedAmounts(server, key);
  for (const [id, amount] of book.acknowledged) {
    const found = stored.get(id) ?? null;
    const either = book.open.has(id) ? [amount, book.open.get(id) ?? null] : [amount];
    assert.ok(either.includes(found), `round ${round}: ${id} is ${found}, acknowledged was ${amount}`);
  }
  const total = [...stored.values()].reduce((sum, amount) => sum + amount, 0);
  const metric = await call(server, key, 'GET', '/metrics/mrr?date_start=2025-12-01&date_end=2026-03-31');
  assert.equal(await server.stop(), 0);
  const january = seriesOf(metric.body)[0]?.points[1]?.value;
  assert.equal(january, total, `round ${round}: MRR of January is not the sum of the stored lines`);
  const rebuilt = await runrate(place, ['rebuild']);
  assert.equal(rebuilt.code, 0, rebuilt.output);
  const again = await runrate(place, [...METRIC, '--json']);
  assert.deepEqual(seriesOf(JSON.parse(again.output)), seriesOf(metric.body), `round ${round}: not as rebuilt`);
  // What was open is known now: the next rounds expect what was found.
  for (const id of book.open.keys()) book.acknowledged.set(id, stored.get(id) ?? null);
  book.open.clear();
}

interface Series {
  readonly points: readonly { readonly value: number }[];
}

function seriesOf(answer: unknown): readonly Series[] {
  return (answer as { series: readonly Series[] }).series;
}

/** The amount of every invoice line there is, by the id of its invoice. */
async function storedAmounts(server: Server, key: string): Promise<Map<string, number>> {
  const stored = new Map<string, number>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await call(server, key, 'GET', `/invoice_line_items?limit=1000${after}`);
    const page = body as { data: Record<string, unknown>[]; next_cursor: string | null };
    for (const line of page.data) {
      stored.set(String(line.invoice_id), Number(line.amount_excluding_tax_after_discount));
    }
    cursor = page.next_cursor;
  }
  return stored;
}

/** A place of its own for one engine; null where PostgreSQL is asked for and none answers. */
export async function throwAwayPlace(
  engine: EngineName,
): Promise<{ readonly place: Place; remove(): Promise<void> } | null> {
  const database = engine === 'postgres' ? await throwAwayDatabase() : null;
  if (engine === 'postgres' && database === null) return null;
  const data = await mkdtemp(join(tmpdir(), 'runrate-kill-'));
  return {
    place: { data, ...(database === null ? {} : { database: database.url }) },
    remove: async () => {
      await rm(data, { recursive: true, force: true });
      await database?.drop();
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '30' }, engine: { type: 'string', default: 'sqlite' } },
  });
  const engine = values.engine === 'postgres' ? 'postgres' : 'sqlite';
  const there = await throwAwayPlace(engine);
  if (there === null) throw new Error('no PostgreSQL server answers');
  try {
    const writes = await killRounds(there.place, Number(values.rounds));
    console.log(`${engine}: ${values.rounds} kills, ${writes} acknowledged writes, none missing, metrics as rebuilt`);
  } finally {
    await there.remove();
  }
}
