// Exact fractions for the oracle: every figure is computed with these and rounded once, where methodology section 1 says so.

/** A fraction in lowest terms with a positive denominator. */
export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

export const ZERO: Fraction = { n: 0n, d: 1n };
export const ONE: Fraction = { n: 1n, d: 1n };

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function fraction(n: bigint | number, d: bigint | number = 1n): Fraction {
  const top = BigInt(n);
  const bottom = BigInt(d);
  if (bottom === 0n) throw new Error('division by zero');
  const sign = bottom < 0n ? -1n : 1n;
  const common = gcd(top, bottom * sign) || 1n;
  return { n: (sign * top) / common, d: (sign * bottom) / common };
}

/** The exact decimal that a number or a text like `12.50` or `1e-7` is written as. */
export function decimal(value: number | string): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(String(value));
  if (match === null) throw new Error(`not a decimal: ${value}`);
  const [, sign, whole = '', part = '', power = '0'] = match;
  const exponent = Number(power) - part.length;
  const digits = BigInt(whole + part) * (sign === '-' ? -1n : 1n);
  return exponent >= 0 ? fraction(digits * 10n ** BigInt(exponent)) : fraction(digits, 10n ** BigInt(-exponent));
}

export const plus = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.n, a.d * b.d);
export const over = (a: Fraction, b: Fraction): Fraction => fraction(a.n * b.d, a.d * b.n);
export const negative = (a: Fraction): Fraction => ({ n: -a.n, d: a.d });
export const compare = (a: Fraction, b: Fraction): number =>
  Number(a.n * b.d > b.n * a.d) - Number(a.n * b.d < b.n * a.d);
export const least = (a: Fraction, b: Fraction): Fraction => (compare(a, b) <= 0 ? a : b);
export const most = (a: Fraction, b: Fraction): Fraction => (compare(a, b) >= 0 ? a : b);
export const sum = (values: Iterable<Fraction>): Fraction => [...values].reduce(plus, ZERO);

/** Rounded half-even to 6 decimals. */
export function round6(value: Fraction): Fraction {
  const scaled = value.n * 1_000_000n;
  const floor = scaled / value.d - (scaled % value.d < 0n ? 1n : 0n);
  const twice = 2n * (scaled - floor * value.d);
  const up = twice > value.d || (twice === value.d && floor % 2n !== 0n);
  return fraction(floor + (up ? 1n : 0n), 1_000_000n);
}

/** The shortest decimal text of a fraction of at most 6 decimals: `12.5`, `-0.000001`, `100`. */
export function text(value: Fraction): string {
  const micros = (value.n * 1_000_000n) / value.d;
  const size = micros < 0n ? -micros : micros;
  const whole = size / 1_000_000n;
  const part = String(size % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${micros < 0n ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`;
}
