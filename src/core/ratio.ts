// Exact ratios of integers: amounts, months and exchange rates before the one rounding that section 1 allows.

/** num / den, not necessarily in lowest terms; den is positive. */
export interface Ratio {
  readonly num: bigint;
  readonly den: bigint;
}

export const ZERO: Ratio = { num: 0n, den: 1n };
export const ONE: Ratio = { num: 1n, den: 1n };

const DECIMAL = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;
const SEEN_MAX = 65536;
const seen = new Map<number, Ratio>();

/**
 * A decimal as an exact ratio. A number stands for its shortest decimal form, which for up to 15 significant digits is
 * the decimal that was written. Throws on anything that is no finite decimal: inputs were checked at the door.
 */
export function decimal(value: number | string): Ratio {
  if (typeof value === 'string') return parsed(value);
  let found = seen.get(value);
  if (found === undefined) {
    found = Number.isSafeInteger(value) ? { num: BigInt(value), den: 1n } : parsed(String(value));
    if (seen.size >= SEEN_MAX) seen.clear();
    seen.set(value, found);
  }
  return found;
}

function parsed(text: string): Ratio {
  const match = DECIMAL.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole + fraction === '') throw new RangeError(`not a decimal: ${text}`);
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(sign + whole + fraction);
  return shift >= 0 ? { num: digits * 10n ** BigInt(shift), den: 1n } : { num: digits, den: 10n ** BigInt(-shift) };
}

/** An integer or a fraction of two integers as a ratio; `den` must not be 0. */
export function ratio(num: bigint, den = 1n): Ratio {
  return den < 0n ? { num: -num, den: -den } : { num, den };
}

export function add(a: Ratio, b: Ratio): Ratio {
  if (a.den === b.den) return { num: a.num + b.num, den: a.den };
  // Sums of many keep a small denominator where one divides the other.
  if (a.den % b.den === 0n) return { num: a.num + b.num * (a.den / b.den), den: a.den };
  if (b.den % a.den === 0n) return { num: a.num * (b.den / a.den) + b.num, den: b.den };
  return { num: a.num * b.den + b.num * a.den, den: a.den * b.den };
}

export function subtract(a: Ratio, b: Ratio): Ratio {
  return add(a, { num: -b.num, den: b.den });
}

export function multiply(a: Ratio, b: Ratio): Ratio {
  return { num: a.num * b.num, den: a.den * b.den };
}

/** a / b; b must not be 0. */
export function divide(a: Ratio, b: Ratio): Ratio {
  return ratio(a.num * b.den, a.den * b.num);
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Ratio, b: Ratio): number {
  const left = a.num * b.den;
  const right = b.num * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** num / den rounded half-even to an integer; den must be positive. */
export function roundedQuotient(num: bigint, den: bigint): bigint {
  if (den === 1n) return num;
  const quotient = num / den;
  const rest = num - quotient * den;
  if (rest === 0n) return quotient;
  const twice = rest < 0n ? -2n * rest : 2n * rest;
  const away = twice > den || (twice === den && quotient % 2n !== 0n);
  return away ? quotient + (num < 0n ? -1n : 1n) : quotient;
}

/** A ratio as decimal text, rounded half-even to `places` decimals, trailing zeros left out. */
export function ratioText(value: Ratio, places: number): string {
  if (value.den === 1n) return value.num.toString();
  return scaledText(roundedQuotient(value.num * 10n ** BigInt(places), value.den), places);
}

/** An integer count of 10^-places as decimal text, trailing zeros left out. */
export function scaledText(scaled: bigint, places: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, '0');
  const cut = digits.length - places;
  const fraction = digits.slice(cut).replace(/0+$/, '');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, cut)}${fraction === '' ? '' : `.${fraction}`}`;
}
