// Tells whoever watches builds of read models how far one has come, whatever caused it.

import type { Environment } from './environment.ts';
import type { OnProgress } from './rebuild.ts';

/** Runs a build; its steps go to `progress` and to the environment's watch, which also hears of its end. */
export async function watched<T>(
  { watchBuild }: Environment,
  company: number,
  progress: OnProgress,
  build: (told: OnProgress) => Promise<T>,
): Promise<T> {
  const watch = watchBuild?.(company);
  try {
    return await build((step) => {
      watch?.step(step.customersDone, step.customersTotal);
      progress(step);
    });
  } finally {
    watch?.end();
  }
}
