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

/** 1 - t^2 for t = tanh(x) up to 0.7, where the difference keeps all its bits; beyond, from x. */
export function sechSquaredFromValue(t: number, x: number): number {
  return t > -0.7 && t < 0.7 ? 1 - t * t : sechSquared(x);
}

/** s (1 - s) for s = sigmoid(x) up to 3/4, where 1 - s is exact and not small; beyond, from x. */
export function sigmoidSlopeFromValue(s: number, x: number): number {
  return s < 0.75 ? s * (1 - s) : sigmoidSlope(x);
}

/** 1/cosh(x) without overflow. */
export function sech(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return (2 * e) / (1 + e * e);
}

/** 2^27 + 1: Veltkamp's splitting constant for 53-bit significands (Dekker 1971). */
const SPLITTER = 134217729;

/** What x * x loses to rounding, exactly (Dekker 1971); x must not be so large that 2^27 x overflows. */
function squareError(x: number): number {
  const big = SPLITTER * x;
  const high = big - (big - x);
  const low = x - high;
  return high * high - x * x + 2 * high * low + low * low;
}

/** exp(-x^2) with the rounding error of x^2 compensated, so that the relative error does not grow with x^2. */
export function expMinusSquare(x: number): number {
  const square = x * x;
  return square > 750 ? 0 : Math.exp(-square) * (1 - squareError(x));
}

/** exp(-x^2/2), compensated likewise: x/sqrt(2) would be rounded before it is squared. */
function expMinusHalfSquare(x: number): number {
  const half = (x * x) / 2;
  return half > 750 ? 0 : Math.exp(-half) * (1 - squareError(x) / 2);
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** erf by its all-positive series exp(-x^2) 2/sqrt(pi) sum 2^n x^(2n+1)/(2n+1)!! (Abramowitz & Stegun 7.1.6); |x| <= 1. */
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

/** exp(x^2) erfc(x) for x >= 0.5 by its continued fraction (Abramowitz & Stegun 7.1.14), evaluated from the tail. */
function scaledErfc(x: number): number {
  // The tail after n terms decays like exp(-2 x sqrt(2 n)): 120 terms leave less than 2^-60 at x = 2, and smaller x need 1/x^2 as many.
  const terms = x >= 2 ? 120 : Math.ceil(220 / (x * x));
  let fraction = x;
  for (let n = terms; n >= 1; n--) fraction = x + n / 2 / fraction;
  return 1 / (fraction * Math.sqrt(Math.PI));
}

/** Gauss error function. */
export function erf(x: number): number {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return Number.NaN;
  if (magnitude < 1) return erfSeries(x);
  const value = 1 - erfc(magnitude);
  return x < 0 ? -value : value;
}

/** 1 - erf(x), accurate for large x. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  // Up to 1/2 the difference from 1 cancels less than a bit.
  return x > 0.5 ? expMinusSquare(x) * scaledErfc(x) : 1 - erf(x);
}

/** Standard normal density. */
export function normalDensity(x: number): number {
  return expMinusHalfSquare(x) / Math.sqrt(2 * Math.PI);
}

/** Standard normal distribution function. */
export function normalDistribution(x: number): number {
  const z = -x * Math.SQRT1_2;
  return z > 0.5 ? (expMinusHalfSquare(x) * scaledErfc(z)) / 2 : erfc(z) / 2;
}

/** exp(x) * factor where exp(x) alone may be subnormal and lose digits that the product keeps; x < 0. */
function scaleByExp(x: number, factor: number): number {
  const root = Math.exp(x / 2);
  return factor * root * root;
}

/** Below this 1 + exp(x) is 1 in doubles: exp(-37) < 2^-53. */
const SIGMOID_TAIL = -37;

/** x sigmoid(x). */
export function silu(x: number): number {
  return x < SIGMOID_TAIL ? scaleByExp(x, x) : x * sigmoid(x);
}

/** sigmoid(x) (1 + x (1 - sigmoid(x))). */
export function siluSlope(x: number): number {
  return x < SIGMOID_TAIL ? scaleByExp(x, 1 + x) : sigmoid(x) + x * sigmoidSlope(x);
}

/** x^y over the reals: 0^0 = 1, a negative base needs a whole exponent (NaN otherwise). */
export function realPower(x: number, y: number): number {
  return x === 1 ? 1 : x ** y;
}

/** y x^(y-1). Where y - 1 is rounded, its error times log x would show in the power, so x^y is divided by x instead. */
export function powerSlope(x: number, y: number): number {
  if (y === 0) return 0;
  const lower = y - 1;
  if (lower + 1 === y || x === 0) return y * realPower(x, lower);
  const quotient = realPower(x, y) / x;
  return Number.isFinite(quotient) && quotient !== 0 ? y * quotient : y * realPower(x, lower);
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

/** The slope of the n-th root, root/(n x); vertical at 0. */
export function nthRootSlope(x: number, n: number): number {
  if (x === 0) return n === 1 ? 1 : Number.POSITIVE_INFINITY;
  return nthRoot(x, n) / (n * x);
}

/** softplus(z) - z y: binary cross-entropy from a logit. For labels between 0 and 1 both terms of its other form are positive. */
export function bceWithLogits(z: number, y: number): number {
  if (y >= 0 && y <= 1) return y * softplus(-z) + (1 - y) * softplus(z);
  return softplus(z) - z * y;
}

/** sigmoid(z) - y, for z > 0 as (1 - y) - sigmoid(-z), which does not cancel where both are near 1. */
export function bceWithLogitsSlope(z: number, y: number): number {
  return z > 0 ? 1 - y - sigmoid(-z) : sigmoid(z) - y;
}

/** -(y log p + (1 - y) log(1 - p)) with 0 log 0 = 0. */
export function binaryCrossEntropy(p: number, y: number): number {
  if (p < 0 || p > 1) return Number.NaN;
  const first = y === 0 ? 0 : -y * Math.log(p);
  const second = y === 1 ? 0 : -(1 - y) * Math.log1p(-p);
  return first + second;
}

/** (p - y)/(p (1 - p)); for the labels 0 and 1 one factor cancels, also at the end of the range. */
export function binaryCrossEntropySlope(p: number, y: number): number {
  if (y === 0) return 1 / (1 - p);
  return y === 1 ? -1 / p : (p - y) / (p * (1 - p));
}
