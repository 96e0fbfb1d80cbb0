// Times, taken turn by turn: whatever the machine does meanwhile hits everybody, so that ratios hold where times do not.

import { availableParallelism, cpus, totalmem } from 'node:os';

/** Milliseconds. */
export interface Times {
  readonly median: number;
  readonly p99: number;
  readonly count: number;
}

export function timesOf(samples: readonly number[]): Times {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { median: at(0.5), p99: at(0.99), count: sorted.length };
}

export async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export interface Pace {
  /** Rounds at least, though they take longer than wanted. */
  readonly least: number;
  readonly most: number;
  /** No further round begins after this time. */
  readonly seconds: number;
}

/**
 * Lets all contestants work once a round, the first of a round another each time. Whoever alone needs longer than the
 * whole pace allows is timed once.
 */
export async function inTurns<N extends string>(
  contestants: Readonly<Record<N, (round: number) => Promise<unknown>>>,
  pace: Pace,
): Promise<Record<N, Times>> {
  const names = Object.keys(contestants) as N[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<N, number[]>;
  const begun = performance.now();
  const late = () => performance.now() - begun > pace.seconds * 1000;
  for (let round = 0; round < pace.most && (round < pace.least || !late()); round += 1)
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] as N;
      if (samples[name].some((ms) => ms > pace.seconds * 500)) continue;
      samples[name].push(await milliseconds(() => contestants[name](round)));
    }
  return Object.fromEntries(names.map((name) => [name, timesOf(samples[name])])) as Record<N, Times>;
}

/** Several askers at once, each asking one question after the other; the latency of every asking. */
export async function together(askers: readonly ((n: number) => Promise<unknown>)[], each: number): Promise<number[]> {
  const samples: number[] = [];
  await Promise.all(
    askers.map(async (ask, asker) => {
      for (let n = 0; n < each; n += 1) samples.push(await milliseconds(() => ask(asker * each + n)));
    }),
  );
  return samples;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}
