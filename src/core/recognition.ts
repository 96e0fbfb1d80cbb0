// Revenue recognition (methodology section 7): for each line the law that says, exactly and in small numbers, how much
// of it is recognised after so many days.

import type { RevenueLine } from './ledger.ts';
import type { Micros } from './money.ts';
import { type Ratio, roundedQuotient } from './ratio.ts';

/** The revenue of a line after n days is n × dayAmount + roundHalfEven(n × dayNum / dayDen), in millionths. */
export type DayLaw = Pick<RevenueLine, 'dayAmount' | 'dayNum' | 'dayDen'>;

const MICROS = 1_000_000n;

/**
 * The law of an exact amount spread evenly over `days` days: for every n from 0 to `days` it gives the amount × n / days
 * rounded half-even to 6 decimals, once. Reason for its shape: SQL evaluates it with 64-bit integers, whatever the rate.
 *
 * An even whole number of millionths a day is taken out (so that half-even looks at the rest alone); the rest of each
 * day, a fraction below 2, may have a denominator of any size. It is rounded the same as every other fraction that lies
 * on the same side of all halves (2k + 1) / (2n), n ≤ days: those have denominators of at most 2 × days, so the mediant
 * of the fraction's neighbours among them (its Farey neighbours) may stand for it.
 */
export function dayLaw(amount: Ratio, days: number): DayLaw {
  const whole = MICROS % amount.den === 0n;
  const den = whole ? BigInt(days) : amount.den * BigInt(days);
  const micros = amount.num * (whole ? MICROS / amount.den : MICROS);
  const twice = 2n * den;
  const over = micros % twice;
  const rest = over < 0n ? over + twice : over;
  const dayAmount = ((micros - rest) / den) as Micros;
  const [dayNum, dayDen] = smallEqual(rest, den, 2 * days);
  return { dayAmount, dayNum, dayDen };
}

/** What a line has recognised after `elapsed` of its days, both ends included: 0 … all. */
export function recognisedAfter(law: DayLaw, elapsed: number): Micros {
  const rest = roundedQuotient(BigInt(elapsed) * BigInt(law.dayNum), BigInt(law.dayDen));
  return (BigInt(elapsed) * law.dayAmount + rest) as Micros;
}

/**
 * A fraction that compares with every fraction of a denominator up to `limit` as num / den does: itself where its own
 * denominator is small enough, else the mediant of its two neighbours among those, found by its continued fraction.
 */
function smallEqual(num: bigint, den: bigint, limit: number): [number, number] {
  if (den <= BigInt(limit)) return [Number(num), Number(den)];
  let [numBefore, denBefore, numNow, denNow] = [0, 1, 1, 0];
  for (const quotient of quotients(num, den)) {
    const denNext = denBefore + quotient * denNow;
    if (denNext > limit) {
      const steps = Math.floor((limit - denBefore) / denNow) + 1;
      return [numBefore + steps * numNow, denBefore + steps * denNow];
    }
    [numBefore, denBefore, numNow, denNow] = [numNow, denNow, numBefore + quotient * numNow, denNext];
  }
  return [numNow, denNow];
}

/** The partial quotients of a fraction; in plain numbers as soon as they hold it, which is much faster. */
function quotients(num: bigint, den: bigint): number[] {
  const list: number[] = [];
  let [high, low] = [num, den];
  while (low !== 0n) {
    const quotient = high / low;
    list.push(Number(quotient));
    [high, low] = [low, high - quotient * low];
    if (high <= Number.MAX_SAFE_INTEGER) break;
  }
  let [whole, part] = [Number(high), Number(low)];
  while (part !== 0) {
    const rest = whole % part;
    list.push((whole - rest) / part);
    [whole, part] = [part, rest];
  }
  return list;
}
