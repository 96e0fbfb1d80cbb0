// What a long command shows: a progress bar on the terminal, and how long it took. The bar is silent where
// the output is no terminal, so that logs stay readable.

import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  show(done: number, total: number): void;
  stop(): void;
}

export function progressBar(title: string, unit: string): ProgressBar {
  const bar = new SingleBar(
    {
      format: `${title} [{bar}] {percentage}% | {value}/{total} ${unit} | {eta_formatted} left`,
      hideCursor: true,
      clearOnComplete: true,
      noTTYOutput: false,
      stream: process.stderr,
      formatValue: (value, _options, type) =>
        type === 'value' || type === 'total' ? value.toLocaleString('en-US') : String(value),
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show(done, total) {
      if (!started) bar.start(total, done);
      else bar.setTotal(total);
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
