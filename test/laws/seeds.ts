// Which random companies the laws run over: a bounded number in `npm test`, as many as RUNRATE_LAWS says in the nightly run.

const USUAL = 100;

/** Seeds of the companies; RUNRATE_LAWS_FROM moves the first, so that nights need not repeat themselves. */
export function seeds(usual = USUAL): number[] {
  const most = Number(process.env.RUNRATE_LAWS ?? usual);
  const first = Number(process.env.RUNRATE_LAWS_FROM ?? 1);
  return Array.from({ length: most }, (_, index) => first + index);
}
