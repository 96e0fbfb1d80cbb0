// Kept answers: read once, never those of another state, never a failure, and no more than fit.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { put, World } from '../../test/warehouse.ts';
import type { AnswerRow } from '../metrics/statement.ts';
import { Answers } from './answers.ts';

/** Answers with so many rows, and counts how often. */
class Source {
  reads = 0;
  readonly #rows: AnswerRow[];

  constructor(rows: number) {
    this.#rows = Array.from({ length: rows }, (_, at) => ({ at }));
  }

  readonly read = async (): Promise<AnswerRow[]> => {
    this.reads += 1;
    return this.#rows;
  };
}

function question(...values: string[]) {
  return { text: 'SELECT $1', values };
}

describe('kept answers', () => {
  it('are read once, by however many at a time', async () => {
    const [answers, source] = [new Answers('state'), new Source(3)];
    const [one, other] = await Promise.all([
      answers.of(question('a'), source.read),
      answers.of(question('a'), source.read),
    ]);
    assert.equal(one, other);
    assert.equal((await answers.of(question('a'), source.read)).length, 3);
    assert.equal(source.reads, 1);
    await answers.of(question('b'), source.read);
    assert.equal(source.reads, 2);
  });

  it('are no failures', async () => {
    const [answers, source] = [new Answers('state'), new Source(1)];
    const failing = () => Promise.reject(new Error('no disk'));
    await assert.rejects(answers.of(question('a'), failing), /no disk/);
    assert.equal((await answers.of(question('a'), source.read)).length, 1);
  });

  it('are not long, and those not asked for longest make room', async () => {
    const answers = new Answers('state');
    const long = new Source(10_001);
    for (let time = 0; time < 2; time += 1) await answers.of(question('long'), long.read);
    assert.equal(long.reads, 2);
    const sources = Array.from({ length: 12 }, () => new Source(9000));
    for (const [at, source] of sources.entries()) {
      await answers.of(question(String(at)), source.read);
      await answers.of(question('0'), sources[0]?.read ?? source.read);
    }
    for (const at of [0, 11, 1]) await answers.of(question(String(at)), sources[at]?.read ?? long.read);
    assert.equal(sources[0]?.reads, 1, 'asked for again and again');
    assert.equal(sources[11]?.reads, 1, 'asked for last');
    assert.equal(sources[1]?.reads, 2, 'made room');
  });
});

describe('a company that is written to', () => {
  it('answers from what it is now, and a snapshot from what it was', async () => {
    const world = await World.open();
    try {
      const count = { text: 'SELECT COUNT(*) AS n FROM customers', values: [] };
      await world.write(put('customer', { id: 'one' }));
      using before = await world.warehouse.snapshot(world.company);
      assert.deepEqual(await before.read(count), [{ n: 1 }]);
      await world.write(put('customer', { id: 'two' }));
      using after = await world.warehouse.snapshot(world.company);
      assert.deepEqual(await after.read(count), [{ n: 2 }]);
      assert.deepEqual(await before.read(count), [{ n: 1 }]);
      assert.deepEqual(await before.read({ ...count, text: `${count.text} -- anew` }), [{ n: 1 }]);
    } finally {
      await world.close();
    }
  });
});
