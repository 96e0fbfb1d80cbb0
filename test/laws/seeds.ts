// Which random companies the laws run over: a bounded number in `npm test`, as many as RUNRATE_LAWS says in the nightly run.

const USUAL = 100;

/**
 * Seeds of the companies. A law that takes longer names a smaller usual number, and RUNRATE_LAWS moves all in proportion.
 * RUNRATE_LAWS_FROM moves the first seed, so that nights need not repeat themselves.
 */
export function seeds(usual = USUAL): number[] {
  const most = Math.ceil((Number(process.env.RUNRATE_LAWS ?? USUAL) * usual) / USUAL);
  const first = Number(process.env.RUNRATE_LAWS_FROM ?? 1);
  return Array.from({ length: most }, (_, index) => first + index);
}
