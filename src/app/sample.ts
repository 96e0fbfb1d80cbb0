// Fills a company with the generated sample company, a batch at a time.

import { SAMPLE_SIZE, sampleCompany } from '../sample/company.ts';
import type { Company, Write } from '../store/store.ts';
import type { Services } from './context.ts';

const WRITES_A_BATCH = 4000;

/** Is told how many objects of how many are written. */
type Progress = (done: number, total: number) => void;

/**
 * Writes the whole sample; writes are upserts, so that a load that was cut short is simply done again. Returns how many
 * objects there are. `signal` stops it between batches.
 */
export async function loadSample(
  { store, now }: Pick<Services, 'store' | 'now'>,
  company: Pick<Company, 'no'>,
  progress: Progress,
  signal?: AbortSignal,
): Promise<number> {
  const customers = [...sampleCompany(SAMPLE_SIZE)];
  const total = customers.reduce((sum, lines) => sum + lines.length, 0);
  const context = { company: company.no, source: 'file', now: now().toISOString() };
  let done = 0;
  let batch: Write[] = [];
  progress(0, total);
  for (const [index, lines] of customers.entries()) {
    batch.push(...lines.map(({ object, data }) => ({ kind: 'put', object, body: data, strict: false }) as const));
    if (batch.length < WRITES_A_BATCH && index < customers.length - 1) continue;
    signal?.throwIfAborted();
    const refused = (await store.writeBulk(context, batch)).find((written) => 'faults' in written);
    if (refused !== undefined) throw new Error(`the sample company is refused: ${JSON.stringify(refused)}`);
    done += batch.length;
    batch = [];
    progress(done, total);
  }
  return total;
}

/** Loads the sample in the background; it stands among the work under way. */
export function loadSampleInBackground(services: Services, company: Pick<Company, 'no' | 'name'>): void {
  const started = {
    kind: 'sample',
    company: company.no,
    label: company.name,
    total: null,
    startedAt: services.now().toISOString(),
  } as const;
  services.work.run(started, async (running, signal) => {
    await loadSample(services, company, (done, total) => running.step(done, total), signal);
  });
}
