// Orders are kept from the second page on, one reading for all who ask, as many as there is room for.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AnswerRow } from '../metrics/statement.ts';
import { Orders } from './orders.ts';

const statement = (text: string) => ({ text, values: [] });
let pagesAsked = 0;

/** Asks for another page each time. */
function ask(orders: Orders, text: string, pages: () => AsyncIterable<AnswerRow[]>) {
  pagesAsked += 1;
  return orders.of(statement(text), `page ${pagesAsked}`, pages);
}

/** Pages of the numbers from 1 up, counted each time they are read. */
function counted(length: number) {
  const read = { times: 0 };
  async function* pages(): AsyncGenerator<AnswerRow[]> {
    read.times += 1;
    for (let no = 1; no <= length; no += 2) yield no < length ? [{ no }, { no: no + 1 }] : [{ no }];
  }
  return { read, pages };
}

describe('the orders of a state', () => {
  it('are not read for one page, however often it is asked for', async () => {
    const { read, pages } = counted(5);
    const orders = new Orders();
    for (let time = 0; time < 3; time += 1) assert.equal(await orders.of(statement('a'), 'first', pages), null);
    assert.equal(read.times, 0);
    assert.equal((await orders.of(statement('a'), 'second', pages))?.length, 5);
    assert.equal((await orders.of(statement('a'), 'first', pages))?.length, 5);
    assert.equal(read.times, 1);
  });

  it('are read at the second page, once for all', async () => {
    const { read, pages } = counted(5);
    const orders = new Orders();
    assert.equal(await ask(orders, 'a', pages), null);
    const both = await Promise.all([ask(orders, 'a', pages), ask(orders, 'a', pages)]);
    for (const order of both) assert.deepEqual([...(order ?? [])], [1, 2, 3, 4, 5]);
    assert.equal(read.times, 1);
  });

  it('that are too long are not kept, and not read again', async () => {
    const { read, pages } = counted(11);
    const orders = new Orders(10);
    for (let time = 0; time < 4; time += 1) assert.equal(await ask(orders, 'a', pages), null);
    assert.equal(read.times, 1);
  });

  it('make room for each other, those not asked for longest first', async () => {
    const orders = new Orders(10);
    const sources = new Map(['a', 'b', 'c'].map((text) => [text, counted(4)]));
    const length = async (text: string) => (await ask(orders, text, sources.get(text)?.pages ?? assert.fail))?.length;
    for (const text of ['a', 'b', 'c']) await length(text);
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) assert.equal(await length(text), 4);
    const times = [...sources.values()].map(({ read }) => read.times);
    assert.deepEqual(times, [1, 2, 1]);
  });

  it('without rows make room, too', async () => {
    const orders = new Orders();
    const first = counted(0);
    const twice = async (text: string, pages: () => AsyncIterable<AnswerRow[]>) => {
      for (let time = 0; time < 2; time += 1) await ask(orders, text, pages);
    };
    await twice('first', first.pages);
    for (let other = 0; other < 1100; other += 1) await twice(`other ${other}`, counted(0).pages);
    await twice('first', first.pages);
    assert.equal(first.read.times, 2);
  });

  it('are read again after a reading that failed', async () => {
    const orders = new Orders();
    async function* failing(): AsyncGenerator<AnswerRow[]> {
      yield [{ no: 1 }];
      throw new Error('disk');
    }
    await ask(orders, 'a', failing);
    await assert.rejects(ask(orders, 'a', failing), /disk/);
    assert.equal((await ask(orders, 'a', counted(3).pages))?.length, 3);
  });

  it('do not fail with another one that makes room for them', async () => {
    const orders = new Orders(10);
    const fails = Promise.withResolvers<void>();
    async function* failing(): AsyncGenerator<AnswerRow[]> {
      yield [{ no: 1 }];
      await fails.promise;
      throw new Error('disk');
    }
    for (const text of ['a', 'b', 'c']) await ask(orders, text, failing);
    const failed = assert.rejects(ask(orders, 'a', failing), /disk/);
    assert.equal((await ask(orders, 'b', counted(6).pages))?.length, 6);
    const kept = ask(orders, 'c', counted(6).pages);
    setImmediate(fails.resolve);
    assert.equal((await kept)?.length, 6);
    await failed;
  });
});
