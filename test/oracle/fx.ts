// The FX effect for the oracle: what exchange rates alone did to a customer's MRR (methodology 4).

import { type Fraction, minus, over, plus, round6, sum, times, ZERO } from './rational.ts';
import type { Share, Split } from './states.ts';

/** The FX effect of the kept closing shares, rounded per pair; the pair's last value takes the remainder (section 1). */
export function fxByKey(opening: readonly Share[], closing: readonly Share[], split: Split): Map<string, Fraction> {
  const result = new Map<string, Fraction>();
  const pairOf = ({ timeline, cell }: Share) => `${timeline}\n${cell.price?.id ?? ''}`;
  const openings = Map.groupBy(opening, pairOf);
  for (const [pair, after] of Map.groupBy(closing, pairOf)) {
    const difference = rateDifference(openings.get(pair) ?? [], after);
    const kept = after.filter(split.keep);
    if (difference === null || kept.length === 0) continue;
    const effect = (shares: readonly Share[]) =>
      round6(times(sum(shares.map(({ cell }) => cell.original)), difference));
    let left = effect(kept);
    const values = [...Map.groupBy(kept, split.key)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [index, [key, shares]] of values.entries()) {
      const amount = index === values.length - 1 ? left : effect(shares);
      left = minus(left, amount);
      result.set(key, plus(result.get(key) ?? ZERO, amount));
    }
  }
  return result;
}

/** closing rate − opening rate of a pair with MRR at both ends in one currency; null: it has no FX effect. */
function rateDifference(opening: readonly Share[], closing: readonly Share[]): Fraction | null {
  const rate = (shares: readonly Share[]): Fraction | null => {
    const original = sum(shares.map(({ cell }) => cell.original));
    return original.n === 0n ? null : over(sum(shares.map(({ cell }) => cell.base)), original);
  };
  const worth = [...opening, ...closing].filter(({ cell }) => cell.original.n !== 0n);
  if (new Set(worth.map(({ cell }) => cell.currency)).size !== 1) return null;
  const before = rate(opening);
  const after = rate(closing);
  return before === null || after === null ? null : minus(after, before);
}
