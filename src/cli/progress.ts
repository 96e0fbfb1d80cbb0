// What a long command shows: a progress bar on the terminal, and how long it took. The bar is silent where
// the output is no terminal, so that logs stay readable.

import cli, { type Options, type Params, Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  /** `total` null: nobody knows it, and only what is done is shown; `title` says what is worked on from now on. */
  show(done: number, total: number | null, title?: string): void;
  stop(): void;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

export function progressBar(first: string, unit: string): ProgressBar {
  let title = first;
  let known = true;
  const format = (options: Options, params: Params): string => {
    if (!known) return `${title}: ${number(params.value)} ${unit}`;
    const bar = cli.Format.BarFormat(params.progress, options);
    const counts = `${number(params.value)}/${number(params.total)} ${unit}`;
    const left = Number.isFinite(params.eta) ? ` | ${cli.Format.TimeFormat(params.eta, options, 5)} left` : '';
    return `${title} [${bar}] ${Math.floor(params.progress * 100)}% | ${counts}${left}`;
  };
  const bar = new SingleBar(
    { format, hideCursor: true, clearOnComplete: true, noTTYOutput: false, stream: process.stderr },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show(done, total, now = title) {
      title = now;
      known = total !== null;
      if (!started) bar.start(total ?? done, done);
      else bar.setTotal(total ?? done);
      started = true;
      bar.update(done);
    },
    stop() {
      if (started) bar.stop();
    },
  };
}

/** Seconds since it was made, for the line that says how long something took. */
export function stopwatch(): () => string {
  const began = performance.now();
  return () => ((performance.now() - began) / 1000).toFixed(1);
}
