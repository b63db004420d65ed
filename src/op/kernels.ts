/**
 * Scalar kernels that plain formulas get wrong: each stays accurate to a few ulps where the textbook form
 * overflows, underflows or cancels.
 */

/** 1/(1 + exp(-x)), with the exponential always of a non-positive number. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** s(x) (1 - s(x)) without the cancellation of 1 - s for large x. */
export function sigmoidSlope(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return e / ((1 + e) * (1 + e));
}

/** log(1 + exp(x)). */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** 1 - tanh(x)^2 = sech(x)^2, relative accuracy kept for large |x|. */
export function sechSquared(x: number): number {
  const e = Math.exp(-2 * Math.abs(x));
  return (4 * e) / ((1 + e) * (1 + e));
}

/** 1/cosh(x) without overflow. */
export function sech(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (2 * e) / (1 + e * e);
}

/** 2^27 + 1: Veltkamp's splitting constant for 53-bit significands (Dekker 1971). */
const SPLITTER = 134217729;

/** exp(-x^2) with the rounding error of x^2 compensated, so that the relative error does not grow with x^2. */
export function expMinusSquare(x: number): number {
  const square = x * x;
  if (square > 750) return 0;
  const big = SPLITTER * x;
  const high = big - (big - x);
  const low = x - high;
  const error = high * high - square + 2 * high * low + low * low;
  return Math.exp(-square) * (1 - error);
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** erf by its all-positive series exp(-x^2) 2/sqrt(pi) sum 2^n x^(2n+1)/(2n+1)!! (Abramowitz & Stegun 7.1.6); |x| <= 3. */
function erfSeries(x: number): number {
  const square = x * x;
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * square) / (2 * n + 1);
    const next = sum + term;
    if (next === sum) break;
    sum = next;
  }
  return TWO_OVER_SQRT_PI * expMinusSquare(x) * sum;
}

/** erfc for x >= 2 by its continued fraction (Abramowitz & Stegun 7.1.14), evaluated from the tail. */
function erfcFraction(x: number): number {
  // The tail after n terms decays like exp(-2 x sqrt(2 n)); 120 terms leave less than 2^-60 at x = 2.
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction;
  return expMinusSquare(x) / (fraction * Math.sqrt(Math.PI));
}

/** Gauss error function. */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return Number.NaN;
  if (magnitude < 2) return erfSeries(x);
  const value = 1 - erfcFraction(magnitude);
  return x < 0 ? -value : value;
}

/** 1 - erf(x), accurate for large x. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x >= 2) return erfcFraction(x);
  // Below 1/2 the difference from 1 cancels less than a bit; up to 2 the continued fraction with more terms is exact.
  if (x > 0.5) return erfcMiddle(x);
  return 1 - erf(x);
}

/** erfc on (0.5, 2): the fraction converges slowly there, so it gets the terms that x = 0.5 needs. */
function erfcMiddle(x: number): number {
  const terms = Math.ceil(220 / (x * x));
  let fraction = x;
  for (let n = terms; n >= 1; n--) fraction = x + n / 2 / fraction;
  return expMinusSquare(x) / (fraction * Math.sqrt(Math.PI));
}

/** Standard normal density. */
export function normalDensity(x: number): number {
  return expMinusSquare(x * Math.SQRT1_2) / Math.sqrt(2 * Math.PI);
}

/** Standard normal distribution function. */
export function normalDistribution(x: number): number {
  return erfc(-x * Math.SQRT1_2) / 2;
}

/** x^y over the reals: 0^0 = 1, a negative base needs a whole exponent (NaN otherwise). */
export function realPower(x: number, y: number): number {
  return x === 1 ? 1 : x ** y;
}

/** The real n-th root for whole n; negative x only with odd n (NaN otherwise). */
export function nthRoot(x: number, n: number): number {
  if (!Number.isInteger(n) || n === 0) return Number.NaN;
  if (n === 2) return Math.sqrt(x);
  if (n === 3) return Math.cbrt(x);
  if (x < 0 && n % 2 === 0) return Number.NaN;
  if (x === 0 || !Number.isFinite(x)) return x === 0 && n < 0 ? Number.POSITIVE_INFINITY : x;
  const magnitude = Math.abs(x);
  const guess = magnitude ** (1 / n);
  // One Newton step removes the rounding error of the exponent 1/n; where guess^n leaves the range the guess stands.
  const power = guess ** n;
  const root =
    Number.isFinite(power) && power > 0 ? guess - (guess / n) * ((power - magnitude) / power) : guess;
  return x < 0 ? -root : root;
}

/** log(1 + exp(-|z|)) + max(z, 0) - z y: binary cross-entropy from a logit. */
export function bceWithLogits(z: number, y: number): number {
  return Math.max(z, 0) - z * y + Math.log1p(Math.exp(-Math.abs(z)));
}

/** -(y log p + (1 - y) log(1 - p)) with 0 log 0 = 0. */
export function binaryCrossEntropy(p: number, y: number): number {
  const first = y === 0 ? 0 : -y * Math.log(p);
  const second = y === 1 ? 0 : -(1 - y) * Math.log1p(-p);
  return first + second;
}
