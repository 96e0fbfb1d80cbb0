// A short run of the kill rounds on each engine; the long one is `npx node test/faults/kill.ts --rounds 30`.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type EngineName, killRounds, throwAwayPlace } from './kill.ts';

const ROUNDS = 2;

describe('kill -9 in the middle of a write load', () => {
  for (const engine of ['sqlite', 'postgres'] satisfies EngineName[]) {
    it(`${engine}: loses no acknowledged write, and the metric equals a rebuild`, async (t) => {
      const there = await throwAwayPlace(engine);
      if (there === null) return t.skip('no PostgreSQL server answers');
      try {
        assert.ok((await killRounds(there.place, ROUNDS)) > 0);
      } finally {
        await there.remove();
      }
    });
  }
});
