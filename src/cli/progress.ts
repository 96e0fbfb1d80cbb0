// A progress bar on the terminal; silent where the output is no terminal, so that logs stay readable.

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
