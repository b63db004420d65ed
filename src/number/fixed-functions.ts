import { bitLength } from './bit-length.js';

/**
 * Elementary functions on fixed-point numbers, each with a bound on its own error.
 *
 * A number v at precision p stands for v * 2^-p, and a unit is 2^-p. Arguments count as exact; every rounding is
 * added up as it happens (running error analysis, Higham, "Accuracy and Stability", 3.3).
 */
export interface Approximation {
  readonly value: bigint;
  /** The true value lies within this many units of `value`. */
  readonly error: bigint;
}

export interface SineAndVersine {
  readonly sine: bigint;
  /** 1 - cos, which keeps its leading digits where cos is close to 1. */
  readonly versine: bigint;
  /** Bound for each of the two, in units. */
  readonly error: bigint;
}

/** Units at a precision that is `extra` bits longer, cut back: a floor costs one more. */
function cutError(error: number, extra: number): bigint {
  return BigInt(Math.ceil(error * 2 ** -extra)) + 1n;
}

/**
 * Halvings of the argument before a Taylor series: sqrt(p) of them balance against the terms they save (Brent,
 * "Fast multiple-precision evaluation of elementary functions", 1976), and a small argument needs fewer.
 */
function chooseHalvings(r: bigint, precision: number): number {
  return Math.max(0, Math.round(Math.sqrt(precision)) - 2 - (precision - bitLength(r)));
}

/** Fewer halvings for exp: its terms in fours cost a long product per four. */
const EXP_HALVINGS = 0.75;

/**
 * exp(r) - 1 for 0 <= r <= 0.7. The series in four sums over powers of a^4 that share their long products (Smith, "Efficient multiple-precision
 * evaluation of elementary functions", 1989): S0 + a (S1 + a (S2 + a S3)), Sj = sum of a^4k/(4k+j)!.
 */
export function expm1Fixed(r: bigint, precision: number): Approximation {
  if (r === 0n) return { value: 0n, error: 0n };
  const size = Math.round(EXP_HALVINGS * Math.sqrt(precision));
  const halvings = Math.max(0, size - 2 - (precision - bitLength(r)));
  const extra = halvings + 8;
  const working = BigInt(precision + extra);
  // r 2^-halvings at the working precision, exactly.
  const a = r << 8n;
  const square = (a * a) >> working;
  const fourth = (square * square) >> working;
  let power = 1n << working;
  let [s0, s1, s2, s3] = [-power, 0n, 0n, 0n];
  let n = 0n;
  while (power !== 0n) {
    s0 += power;
    let part = power / (n + 1n);
    s1 += part;
    part /= n + 2n;
    s2 += part;
    part /= n + 3n;
    s3 += part;
    power = ((power * fourth) >> working) / ((n + 1n) * (n + 2n) * (n + 3n) * (n + 4n));
    n += 4n;
  }
  let value = s3;
  for (const s of [s2, s1, s0]) value = s + ((value * a) >> working);
  // Everything is cut downward. a^4 is short by less than 3 units, so each power by less than 3 and each of its parts by less than 4; what
  // follows the last power is less than 8. The factor 1 + a + a^2 + a^3 of the four sums is below 3, and three products are cut.
  let error = 3 * (Number(n) + 8) + 3;
  for (let i = 0; i < halvings; i += 1) {
    // expm1(2y) = 2 E + E^2 with E = expm1(y) <= 2^(i - halvings), since y <= ln 2 * 2^(i - halvings).
    value = (value << 1n) + ((value * value) >> working);
    error = error * (2.001 + 2 ** (i + 1 - halvings)) + 2;
  }
  return { value: value >> BigInt(extra), error: cutError(error, extra) };
}

/** sin(r) and 1 - cos(r) for 0 <= r <= 0.8. */
export function sineFixed(r: bigint, precision: number): SineAndVersine {
  if (r === 0n) return { sine: 0n, versine: 0n, error: 0n };
  const halvings = chooseHalvings(r, precision);
  // Doubling the angle multiplies the errors by less than 2^1.5.
  const extra = 2 * halvings + 8;
  const working = BigInt(precision + extra);
  const argument = r << BigInt(halvings + 8);
  let sine = argument;
  let versine = 0n;
  let term = argument;
  let n = 1n;
  while (term !== 0n) {
    term = ((term * argument) >> working) / (n + 1n);
    versine += (n & 2n) === 0n ? term : -term;
    term = ((term * argument) >> working) / (n + 2n);
    n += 2n;
    sine += (n & 2n) === 0n ? term : -term;
  }
  let sineError = 2 * Number(n) + 4;
  let versineError = sineError;
  for (let i = 0; i < halvings; i += 1) {
    // sin 2y = 2 sin y (1 - v), 1 - cos 2y = 2 sin^2 y, where y <= 0.4 bounds sin y by 0.39 and v by 0.08.
    const product = (sine * versine) >> (working - 1n);
    versine = (sine * sine) >> (working - 1n);
    sine = (sine << 1n) - product;
    const next = 2.2 * sineError + 0.8 * versineError + 2;
    versineError = 1.6 * sineError + 2;
    sineError = next;
  }
  const cut = BigInt(extra);
  const error = cutError(Math.max(sineError, versineError), extra);
  return { sine: sine >> cut, versine: versine >> cut, error };
}

/** log(1 + t) for -0.3 <= t <= 0.42, as a0 + log((1 + t) exp(-a0)) with a0 from the double logarithm. */
export function log1pFixed(t: bigint, precision: number): Approximation {
  const p = BigInt(precision);
  const start = fixDouble(Math.log1p(approximateFixed(t, precision)), precision);
  const { value: growth, error } = expm1Fixed(start < 0n ? -start : start, precision);
  // log(y) = 2 atanh((y - 1)/(y + 1)), with y = (1 + t)/(1 + growth) or (1 + t)(1 + growth).
  const top = start < 0n ? t + growth + ((t * growth) >> p) : t - growth;
  const bottom = start < 0n ? (2n << p) + top : (2n << p) + t + growth;
  const z = (top << p) / bottom;
  // The error of `top` is at most 2 error + 1 units and that of `bottom` no more; bottom > 1 and |z| < 1.
  const zError = 4n * error + 4n;
  const rest = oddSeries(z, precision, 1n);
  return { value: start + 2n * rest.value, error: 2n * (rest.error + 2n * zError) };
}

/** atan(t) for 0 <= t <= 1, as a0 + atan((t - tan a0)/(1 + t tan a0)) with a0 from the double arctangent. */
export function atanFixed(t: bigint, precision: number): Approximation {
  const p = BigInt(precision);
  const start = fixDouble(Math.atan(approximateFixed(t, precision)), precision);
  const { sine, versine, error } = sineFixed(start, precision);
  const cosine = (1n << p) - versine;
  const top = ((t * cosine) >> p) - sine;
  const bottom = cosine + ((t * sine) >> p);
  const z = (top << p) / bottom;
  // top and bottom err by 2 error + 1 units each; bottom >= 0.7 and |z| < 1.
  const zError = 6n * error + 6n;
  const rest = oddSeries(z, precision, -1n);
  return { value: start + rest.value, error: rest.error + 2n * zError };
}

/** Sum of sign^k z^(2k+1)/(2k+1), that is atanh z or atan z, for a z that a double start made small. */
function oddSeries(z: bigint, precision: number, sign: 1n | -1n): Approximation {
  // The callers double the error of z, which holds for |z| < 1/2; a double start leaves at most 2^-40.
  if (bitLength(z < 0n ? -z : z) > precision - 20) throw new Error('the starting value of a series is off');
  const p = BigInt(precision);
  const square = ((z * z) >> p) * sign;
  let value = z;
  let power = z;
  let odd = 1n;
  while (power !== 0n && power !== -1n) {
    odd += 2n;
    power = (power * square) >> p;
    value += power / odd;
  }
  // Two units a term for the shift and the quotient, one for the square, and less than 4 for the tail.
  return { value, error: 3n * odd + 4n };
}

/**
 * Sum over n of d^n / (2n+1)!! for d = 2 x^2, so that erf x = 2/sqrt(pi) x exp(-x^2) times it (Abramowitz and
 * Stegun 7.1.6: all terms positive, nothing cancels). The argument may be short of 2 x^2 by one unit.
 */
export function erfSumFixed(doubledSquare: bigint, precision: number): Approximation {
  const p = BigInt(precision);
  let term = 1n << p;
  let value = term;
  let odd = 1n;
  // The square of a double has few bits of its own: without the zeros behind them the products are a tenth of the work.
  const zeros = doubledSquare === 0n ? 0 : bitLength(doubledSquare & -doubledSquare) - 1;
  const short = doubledSquare >> BigInt(zeros);
  const left = BigInt(precision - zeros);
  while (term !== 0n || 2n * doubledSquare > odd << p) {
    odd += 2n;
    term = ((term * short) >> left) / odd;
    value += term;
  }
  // While terms are above 1, each step costs a relative 2 units of 2^-p; below, an absolute 2 units that later
  // ratios (below 1 there) do not enlarge. The missing unit of the argument costs at most half the sum, because
  // the derivative of the sum is at most half the sum. Everything is truncated, so the value is low.
  const steps = (odd + 1n) / 2n;
  const relative = ((2n * steps + 1n) * ((value >> p) + 1n)) << 1n;
  return { value, error: relative + 4n * steps * steps + 8n };
}

/** floor(n^(1/k)) for n >= 0 and k >= 2, by Newton's iteration, which decreases to it from above. */
export function integerRoot(n: bigint, k: number): bigint {
  if (n === 0n) return 0n;
  const cut = Math.max(0, Math.ceil((bitLength(n) - 1000) / k));
  const estimate = Number(n >> BigInt(cut * k)) ** (1 / k);
  const degree = BigInt(k);
  const step = (x: bigint) => ((degree - 1n) * x + n / x ** (degree - 1n)) / degree;
  // From any positive start one step leads to floor(root) or above (inequality of the means).
  let root = step(BigInt(Math.max(1, Math.round(estimate))) << BigInt(cut));
  for (;;) {
    const next = step(root);
    if (next >= root) return root;
    root = next;
  }
}

/** The double next to a fixed-point number, good to about 53 bits or to 2^-900: a starting value, no more. */
function approximateFixed(value: bigint, precision: number): number {
  const excess = Math.max(0, precision - 1000);
  return Number(value >> BigInt(excess)) * 2 ** (excess - precision);
}

/** A double of magnitude below 4 at the given precision, or 0 below 2^-900. */
function fixDouble(x: number, precision: number): bigint {
  if (Math.abs(x) < 2 ** -900) return 0n;
  const up = 52 - Math.floor(Math.log2(Math.abs(x)));
  const integer = BigInt(Math.round(x * 2 ** up));
  const shift = precision - up;
  return shift >= 0 ? integer << BigInt(shift) : integer >> BigInt(-shift);
}
