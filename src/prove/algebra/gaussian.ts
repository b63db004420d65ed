import { gcd, type Rational } from '../../number/rational.js';

/** A number (re + im i)/den of Q(i) in lowest terms, den > 0. */
export interface Gaussian {
  readonly re: bigint;
  readonly im: bigint;
  readonly den: bigint;
}

export const G_ZERO: Gaussian = { re: 0n, im: 0n, den: 1n };
export const G_ONE: Gaussian = { re: 1n, im: 0n, den: 1n };
export const G_MINUS_ONE: Gaussian = { re: -1n, im: 0n, den: 1n };
export const G_I: Gaussian = { re: 0n, im: 1n, den: 1n };

export function gaussian(re: bigint, im: bigint, den: bigint): Gaussian {
  if (den === 1n) return { re, im, den };
  const common = im === 0n ? gcd(re, den) : gcd(gcd(re, im), den);
  const divisor = den < 0n ? -common : common;
  return divisor === 1n ? { re, im, den } : { re: re / divisor, im: im / divisor, den: den / divisor };
}

export function fromRational(r: Rational): Gaussian {
  return { re: r.numerator, im: 0n, den: r.denominator };
}

/** The rational that a real element is, or undefined. */
export function toRational(a: Gaussian): Rational | undefined {
  return a.im === 0n ? { numerator: a.re, denominator: a.den } : undefined;
}

export function multiplyG(a: Gaussian, b: Gaussian): Gaussian {
  if (a.im === 0n && b.im === 0n) return gaussian(a.re * b.re, 0n, a.den * b.den);
  return gaussian(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re, a.den * b.den);
}

export function addG(a: Gaussian, b: Gaussian): Gaussian {
  return gaussian(a.re * b.den + b.re * a.den, a.im * b.den + b.im * a.den, a.den * b.den);
}

export function negateG(a: Gaussian): Gaussian {
  return { re: -a.re, im: -a.im, den: a.den };
}

export function conjugateG(a: Gaussian): Gaussian {
  return a.im === 0n ? a : { re: a.re, im: -a.im, den: a.den };
}

/** 1/a; a must not be zero. */
export function invertG(a: Gaussian): Gaussian {
  const norm = a.re * a.re + a.im * a.im;
  if (norm === 0n) throw new RangeError('zero has no inverse');
  return a.im === 0n
    ? a.re < 0n
      ? { re: -a.den, im: 0n, den: -a.re }
      : { re: a.den, im: 0n, den: a.re }
    : gaussian(a.re * a.den, -a.im * a.den, norm);
}

/** a^n for an integer n; the caller bounds the size. */
export function powerG(a: Gaussian, n: number): Gaussian {
  if (n < 0) return powerG(invertG(a), -n);
  if (a.im === 0n) return { re: a.re ** BigInt(n), im: 0n, den: a.den ** BigInt(n) };
  let result = G_ONE;
  let square = a;
  for (let k = n; k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) result = multiplyG(result, square);
    if (k > 1) square = multiplyG(square, square);
  }
  return result;
}

export function isZeroG(a: Gaussian): boolean {
  return a.re === 0n && a.im === 0n;
}

export function isOneG(a: Gaussian): boolean {
  return a.re === 1n && a.im === 0n && a.den === 1n;
}

export function equalsG(a: Gaussian, b: Gaussian): boolean {
  return a.re === b.re && a.im === b.im && a.den === b.den;
}

export function keyOfG(a: Gaussian): string {
  return a.im === 0n ? (a.den === 1n ? `${a.re}` : `${a.re}/${a.den}`) : `${a.re}+${a.im}i/${a.den}`;
}
