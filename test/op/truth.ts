import type { BigFloat } from '../../src/number/big-float.js';
import { scaleBigFloat } from '../../src/number/big-float.js';
import { toDoubleRounded } from '../../src/number/big-float-double.js';
import { type Enclosure, type Interval, signOfInterval } from '../../src/number/interval.js';
import {
  createIntervalArithmetic,
  type IntervalArithmetic,
  toCorrectDouble,
  toDoubleBounds,
} from '../../src/number/interval-arithmetic.js';
import { parseDecimal } from '../../src/number/rational.js';

/** A function of one to three exact reals in interval arithmetic of any precision. */
export type Truth = (I: IntervalArithmetic, x: Enclosure, y: Enclosure, z: Enclosure) => Enclosure;

const EMPTY: Enclosure = { kind: 'empty' };
const n = (I: IntervalArithmetic, value: number) => I.fromInteger(value);
const one = (I: IntervalArithmetic) => I.fromInteger(1);

/** Picks by the sign of x; where the sign is not decided there is no answer. */
function bySign(x: Enclosure, negative: Enclosure, zero: Enclosure, positive: Enclosure): Enclosure {
  const s = signOfInterval(x);
  return s === undefined ? EMPTY : s < 0 ? negative : s > 0 ? positive : zero;
}

const compare =
  (below: number, equal: number, above: number): Truth =>
  (I, x, y) =>
    bySign(I.sub(x, y), n(I, below), n(I, equal), n(I, above));

const truthy = (x: Enclosure) => signOfInterval(x) !== 0;
const decimal = (I: IntervalArithmetic, text: string) => I.fromRational(parseDecimal(text)!);
/** The integer that a point is, else 0, which is nobody's degree. */
function integerOf(x: Enclosure): number {
  if (x.kind === 'empty') return 0;
  const { lo, hi } = toDoubleBounds(x);
  return lo === hi && Number.isInteger(lo) ? lo : 0;
}

/** What every elementwise row means, written down apart from the table. A row without an entry fails the loop. */
export const truths: Readonly<Record<string, Truth>> = {
  add: (I, x, y) => I.add(x, y),
  subtract: (I, x, y) => I.sub(x, y),
  negate: (I, x) => I.neg(x),
  multiply: (I, x, y) => I.mul(x, y),
  divide: (I, x, y) => I.div(x, y),
  pow: (I, x, y) => I.pow(x, y),
  less: compare(1, 0, 0),
  lessOrEqual: compare(1, 1, 0),
  greater: compare(0, 0, 1),
  greaterOrEqual: compare(0, 1, 1),
  equal: compare(0, 1, 0),
  notEqual: compare(1, 0, 1),
  and: (I, x, y) => n(I, truthy(x) && truthy(y) ? 1 : 0),
  or: (I, x, y) => n(I, truthy(x) || truthy(y) ? 1 : 0),
  not: (I, x) => n(I, truthy(x) ? 0 : 1),
  indicator: (I, x) => n(I, truthy(x) ? 1 : 0),
  '#select': (_I, c, x, y) => (truthy(c) ? x : y),
  exp: (I, x) => I.exp(x),
  expm1: (I, x) => I.expm1(x),
  log: (I, x) => I.log(x),
  log1p: (I, x) => I.log1p(x),
  log2: (I, x) => I.log2(x),
  log10: (I, x) => I.log10(x),
  sqrt: (I, x) => I.sqrt(x),
  cbrt: (I, x) => I.cbrt(x),
  nthRoot: (I, x, k) => {
    const degree = integerOf(k);
    return degree < 0 ? I.div(one(I), I.nthRoot(x, -degree)) : I.nthRoot(x, degree);
  },
  sin: (I, x) => I.sin(x),
  cos: (I, x) => I.cos(x),
  tan: (I, x) => I.tan(x),
  sec: (I, x) => I.div(one(I), I.cos(x)),
  csc: (I, x) => I.div(one(I), I.sin(x)),
  cot: (I, x) => I.div(I.cos(x), I.sin(x)),
  asin: (I, x) => I.asin(x),
  acos: (I, x) => I.acos(x),
  atan: (I, x) => I.atan(x),
  atan2: (I, y, x) => I.atan2(y, x),
  hypot: (I, x, y) => I.sqrt(I.add(I.mul(x, x), I.mul(y, y))),
  sinh: (I, x) => I.sinh(x),
  cosh: (I, x) => I.cosh(x),
  tanh: (I, x) => I.tanh(x),
  sech: (I, x) => I.div(one(I), I.cosh(x)),
  csch: (I, x) => I.div(one(I), I.sinh(x)),
  coth: (I, x) => I.div(one(I), I.tanh(x)),
  asinh: (I, x) => I.asinh(x),
  acosh: (I, x) => I.acosh(x),
  atanh: (I, x) => I.atanh(x),
  erf: (I, x) => I.erf(x),
  erfc: (I, x) => I.sub(one(I), I.erf(x)),
  abs: (I, x) => I.abs(x),
  sign: (I, x) => I.sign(x),
  max: (I, x, y) => I.max(x, y),
  min: (I, x, y) => I.min(x, y),
  sigmoid: (I, x) => I.sigmoid(x),
  relu: (I, x) => I.max(x, n(I, 0)),
  leakyrelu: (I, x, a) => bySign(x, I.mul(a, x), n(I, 0), x),
  elu: (I, x, a) => bySign(x, I.mul(a, I.expm1(x)), n(I, 0), x),
  // Klambauer et al. 2017 give the constants to these digits; the program uses the doubles next to them.
  selu: (I, x) =>
    bySign(
      x,
      I.mul(decimal(I, '1.7580993408473766'), I.expm1(x)),
      n(I, 0),
      I.mul(decimal(I, '1.0507009873554805'), x),
    ),
  gelu: (I, x) => I.div(I.mul(x, I.add(one(I), I.erf(I.div(x, I.sqrt(n(I, 2)))))), n(I, 2)),
  silu: (I, x) => I.mul(x, I.sigmoid(x)),
  softplus: (I, x) => I.softplus(x),
  softsign: (I, x) => I.div(x, I.add(one(I), I.abs(x))),
  hardtanh: (I, x) => I.max(n(I, -1), I.min(n(I, 1), x)),
  heaviside: (I, x) => bySign(x, n(I, 0), one(I), one(I)),
  rect: (I, x) => {
    const below = signOfInterval(x);
    const above = signOfInterval(I.sub(x, one(I)));
    return below === undefined || above === undefined ? EMPTY : n(I, below >= 0 && above <= 0 ? 1 : 0);
  },
  bce: (I, p, y) => {
    const q = I.sub(one(I), p);
    const rest = I.sub(one(I), y);
    if (signOfInterval(p) === -1 || signOfInterval(q) === -1) return EMPTY;
    // 0 log 0 is 0, the limit.
    const first = signOfInterval(y) === 0 ? n(I, 0) : I.mul(y, I.log(p));
    const second = signOfInterval(rest) === 0 ? n(I, 0) : I.mul(rest, I.log(q));
    return I.neg(I.add(first, second));
  },
  bcewithlogits: (I, z, y) => I.sub(I.softplus(z), I.mul(z, y)),
};

const arithmetics = new Map<number, IntervalArithmetic>();
function arithmetic(bits: number): IntervalArithmetic {
  let found = arithmetics.get(bits);
  if (!found) {
    found = createIntervalArithmetic(bits);
    arithmetics.set(bits, found);
  }
  return found;
}

/** Bits tried in turn: erfc and gelu cancel some 1100 bits in their tails. */
const LADDER = [256, 2560] as const;

export type TrueValue =
  | { readonly kind: 'value'; readonly value: number }
  /** Outside the domain. */
  | { readonly kind: 'undefined' }
  | { readonly kind: 'unsettled' };

/** The infinity that both ends round to: exp(1e300) has no upper bound in interval arithmetic. */
function beyondRange({ lo, hi }: Interval): number | undefined {
  const [low, high] = [toDoubleRounded(lo, 'nearest'), toDoubleRounded(hi, 'nearest')];
  return low === high ? low : undefined;
}

/** The correctly rounded value at exact doubles. */
export function trueValue(truth: Truth, operands: readonly number[]): TrueValue {
  for (const bits of LADDER) {
    const I = arithmetic(bits);
    const [x = EMPTY, y = EMPTY, z = EMPTY] = operands.map((v) => I.fromDouble(v));
    const result = truth(I, x, y, z);
    if (result.kind === 'empty') return { kind: 'undefined' };
    // Exact operands are inside the domain or outside: more bits are needed to tell.
    if (result.defined === 'somewhere') continue;
    const value = toCorrectDouble(result) ?? beyondRange(result);
    if (value !== undefined) return { kind: 'value', value };
  }
  return { kind: 'unsettled' };
}

/** Bits for derivatives: values this close to each other cancel `STEP` bits and up to 1100 more for tiny operands. */
const DERIVATIVE_BITS = 2560;
const STEP = 140;

/**
 * The k-th partial at exact doubles by a central difference with a step of 2^-140 of the operand in 2560-bit arithmetic: its
 * truncation error of order step^2 is far below a double's last bit, and no rule of calculus is used.
 */
export function truePartial(truth: Truth, operands: readonly number[], k: number): TrueValue {
  const I = arithmetic(DERIVATIVE_BITS);
  const own = Math.abs(operands[k]!);
  const order = own === 0 ? -1080 : Math.min(0, Math.floor(Math.log2(own)));
  const h: BigFloat = { mantissa: 1n, exponent: order - STEP };
  const step: Enclosure = { kind: 'interval', lo: h, hi: h, defined: 'everywhere' };
  const twice = scaleBigFloat(h, 1);
  const at = (shift: (x: Enclosure) => Enclosure): Enclosure => {
    const [x = EMPTY, y = EMPTY, z = EMPTY] = operands.map((v, i) =>
      i === k ? shift(I.fromDouble(v)) : I.fromDouble(v),
    );
    return truth(I, x, y, z);
  };
  const right = at((x) => I.add(x, step));
  const left = at((x) => I.sub(x, step));
  const slope = I.div(I.sub(right, left), { kind: 'interval', lo: twice, hi: twice, defined: 'everywhere' });
  if (slope.kind === 'empty') return { kind: 'undefined' };
  const value = toCorrectDouble(slope);
  return value === undefined || slope.defined === 'somewhere'
    ? { kind: 'unsettled' }
    : { kind: 'value', value };
}
