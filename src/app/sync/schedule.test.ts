// When connections are read, and how their secrets are kept.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_SCHEDULE, nextRun, scheduleFault } from './schedule.ts';
import { redactor, SecretUnreadable, secretBox } from './secret_box.ts';

const TEN_MINUTES = 10 * 60_000;

describe('the schedule', () => {
  it('is 02:00 in the company’s time zone, at most ten minutes later, the same for the same connection', () => {
    for (const [now, at] of [
      ['2026-01-15T12:00:00Z', '2026-01-16T01:00:00Z'],
      ['2026-07-15T12:00:00Z', '2026-07-16T00:00:00Z'],
    ] as const) {
      const runs = ['a', 'b', 'c'].map((id) => nextRun(DEFAULT_SCHEDULE, 'Europe/Paris', new Date(now), id) ?? '');
      for (const run of runs) {
        const late = Date.parse(run) - Date.parse(at);
        assert.ok(late >= 0 && late < TEN_MINUTES, `${run} is not soon after ${at}`);
      }
      assert.equal(new Set(runs).size, runs.length);
      assert.equal(nextRun(DEFAULT_SCHEDULE, 'Europe/Paris', new Date(now), 'a'), runs[0]);
    }
  });

  it('moves on from every run, and never comes where there is none', () => {
    const first = nextRun(DEFAULT_SCHEDULE, 'UTC', new Date('2026-03-01T00:00:00Z'), 'a') ?? '';
    const second = nextRun(DEFAULT_SCHEDULE, 'UTC', new Date(first), 'a') ?? '';
    assert.equal(Date.parse(second) - Date.parse(first), 86_400_000);
    assert.equal(nextRun(null, 'UTC', new Date(), 'a'), null);
  });

  it('refuses what is no cron, or comes too often', () => {
    assert.equal(scheduleFault('30 4 * * 1'), null);
    for (const wrong of ['', 'nightly', '0 2 * *', '61 2 * * *', '* * * * *', '0 2 30 2 *']) {
      assert.notEqual(scheduleFault(wrong), null, wrong);
    }
  });
});

describe('a secret', () => {
  it('is read with its key by its owner alone', () => {
    const box = secretBox(() => 'key one');
    const sealed = box.seal({ api_key: 'abcdefgh' }, 'connection');
    assert.ok(!sealed.includes('abcdefgh'));
    assert.notEqual(sealed, box.seal({ api_key: 'abcdefgh' }, 'connection'));
    assert.deepEqual(box.open(sealed, 'connection'), { api_key: 'abcdefgh' });
    assert.throws(() => box.open(sealed, 'another'), SecretUnreadable);
    assert.throws(() => secretBox(() => 'key two').open(sealed, 'connection'), SecretUnreadable);
    assert.throws(() => box.open(`${sealed.slice(0, -6)}AAAA==`, 'connection'), SecretUnreadable);
  });

  it('is taken out of texts, whatever its form', () => {
    const clean = redactor({ a: 'se/cret&', tokens: ['token-1234'] });
    assert.equal(clean(`x se/cret& y ${encodeURIComponent('se/cret&')} token-1234`), 'x ••• y ••• •••');
  });
});
