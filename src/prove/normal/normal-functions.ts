import { rational } from '../../number/rational.js';
import { isZeroProduct, type Product, Undefined } from '../algebra/product.js';
import { conjugate } from '../algebra/real-parts.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE } from '../term/sign-set.js';
import type { Term } from '../term/term.js';
import { logOfSize } from './normal-exponentials.js';
import { type NormalForm, Stuck } from './normal-form.js';
import { absolute, realRoot } from './normal-powers.js';
import { factorialOf } from './normal-ranges.js';
import { arcOfConstant } from './special-angle.js';

export function apply(n: NormalForm, name: string, terms: readonly Term[]): Product {
  const { algebra } = n;
  const [first] = terms;
  // The logarithm of a size needs no sign.
  if (name === 'log' && first?.kind === 'apply' && first.name === 'abs')
    return logOfSize(n, n.run(first.args[0]!));
  const [x, y] = terms.map((t) => n.run(t)) as [Product, Product];
  const half = { re: 1n, im: 0n, den: 2n };
  const minusHalfI = { re: 0n, im: -1n, den: 2n };
  switch (name) {
    case 'exp':
      return n.exp(x);
    case 'log':
      return n.log(x);
    case 'cos':
    case 'sin': {
      const turn = n.cis(x);
      // The inverse of a turn is its mirror image, which needs no denominator.
      const back = conjugate(algebra, turn);
      return name === 'cos'
        ? algebra.scale(algebra.add([turn, back]), half)
        : algebra.scale(algebra.subtract(turn, back), minusHalfI);
    }
    case 'tan': {
      const turn = algebra.raise(n.cis(x), 2);
      const quotient = algebra.divide(algebra.subtract(turn, algebra.one), algebra.add([turn, algebra.one]));
      return algebra.scale(quotient, { re: 0n, im: -1n, den: 1n });
    }
    case 'cosh':
    case 'sinh': {
      const up = n.exp(x);
      const down = algebra.raise(up, -1);
      return algebra.scale(name === 'cosh' ? algebra.add([up, down]) : algebra.subtract(up, down), half);
    }
    case 'tanh': {
      const square = algebra.raise(n.exp(x), 2);
      return algebra.divide(algebra.subtract(square, algebra.one), algebra.add([square, algebra.one]));
    }
    case 'sigmoid':
      return algebra.raise(algebra.add([algebra.one, algebra.raise(n.exp(x), -1)]), -1);
    case 'softplus':
      return n.log(algebra.add([algebra.one, n.exp(x)]));
    case 'asinh': {
      const root = n.rationalPower(algebra.add([algebra.raise(x, 2), algebra.one]), rational(1n, 2n));
      return n.log(algebra.add([x, root]));
    }
    case 'acosh': {
      const root = n.rationalPower(algebra.subtract(algebra.raise(x, 2), algebra.one), rational(1n, 2n));
      return n.log(algebra.add([x, root]));
    }
    case 'atanh': {
      const quotient = algebra.divide(algebra.add([algebra.one, x]), algebra.subtract(algebra.one, x));
      return algebra.scale(n.log(quotient), half);
    }
    case 'asin':
      return unwound(n, 'sin', terms[0]!) ?? arc(n, 'asin', x);
    case 'acos':
      return (
        unwound(n, 'cos', terms[0]!) ??
        algebra.subtract(algebra.scale(n.generator({ kind: 'pi' }), half), arc(n, 'asin', x))
      );
    case 'atan':
      return unwound(n, 'tan', terms[0]!) ?? arc(n, 'atan', x);
    case 'atan2':
      return angle(n, x, y);
    case 'erf':
      return oddFunction(n, 'erf', x);
    case 'factorial':
      return factorialOf(n, x);
    case 'abs':
      return absolute(n, x);
    case 'sign':
      return sign(n, x);
    case 'max':
    case 'min':
      return extreme(n, name, x, y);
    case 'root':
      return realRoot(n, x, terms[1]!);
    default:
      // An expansion that failed carries its reason in its name.
      throw new Stuck(name.includes('(') ? `no value was found: ${name}` : `${name} has no rules here`);
  }
}

export function sign(n: NormalForm, x: Product): Product {
  const sign = n.signs.signOf(x);
  if (sign === NIL) return n.algebra.integer(0);
  if (sign === POSITIVE || sign === NEGATIVE) return n.algebra.integer(sign === POSITIVE ? 1 : -1);
  if (n.isBound(x)) return n.generator({ kind: 'apply', name: 'sign', args: [x] });
  throw n.ask(x, false);
}

function extreme(n: NormalForm, name: 'max' | 'min', x: Product, y: Product): Product {
  const { algebra } = n;
  const difference = algebra.subtract(x, y);
  if (isZeroProduct(difference)) return x;
  const sign = n.signs.signOf(difference);
  if (!(sign & NEGATIVE)) return name === 'max' ? x : y;
  if (!(sign & POSITIVE)) return name === 'max' ? y : x;
  if (n.opaque || n.isBound(difference)) {
    const gap = absolute(n, difference);
    const signed = name === 'max' ? gap : algebra.negate(gap);
    return algebra.scale(algebra.add([x, y, signed]), { re: 1n, im: 0n, den: 2n });
  }
  throw n.ask(difference, true);
}

function oddFunction(n: NormalForm, name: string, x: Product): Product {
  const { algebra } = n;
  if (isZeroProduct(x)) return x;
  const negative = x.coef.re < 0n || (x.coef.re === 0n && x.coef.im < 0n);
  const size = negative ? algebra.negate(x) : x;
  const value = n.generator({ kind: 'apply', name, args: [size] });
  return negative ? algebra.negate(value) : value;
}

function arc(n: NormalForm, name: 'asin' | 'atan', x: Product): Product {
  const known = arcOfConstant(n, name, x);
  return known ?? oddFunction(n, name, x);
}

/** Half turns that are tried for an angle whose range is known. */
const HALF_TURNS: readonly number[] = [0, 1, -1];

/** The arc function of sin v, cos v or tan v: v, brought into the range of the arc by half turns. Undefined where v may be in several. */
function unwound(n: NormalForm, name: 'sin' | 'cos' | 'tan', of: Term): Product | undefined {
  if (of.kind !== 'apply' || of.name !== name) return undefined;
  const { algebra } = n;
  const v = n.run(of.args[0]!);
  const pi = n.generator({ kind: 'pi' });
  const times = (k: number, den = 1n) => algebra.scale(pi, { re: BigInt(k), im: 0n, den });
  for (const k of HALF_TURNS) {
    const w = algebra.subtract(v, times(k));
    const [low, high] = name === 'cos' ? [times(0), times(1)] : [times(-1, 2n), times(1, 2n)];
    const below = n.signs.signOf(algebra.subtract(w, low));
    const above = n.signs.signOf(algebra.subtract(high, w));
    if ((below | above) & (name === 'tan' ? NOT_POSITIVE : NEGATIVE)) continue;
    if (k % 2 === 0 || name === 'tan') return w;
    return name === 'sin' ? algebra.negate(w) : algebra.subtract(pi, w);
  }
  return undefined;
}

function angle(n: NormalForm, y: Product, x: Product): Product {
  const { algebra } = n;
  const pi = n.generator({ kind: 'pi' });
  if (n.hasSign(x, POSITIVE)) return arc(n, 'atan', algebra.divide(y, x));
  if (n.hasSign(x, NEGATIVE)) {
    const main = arc(n, 'atan', algebra.divide(y, x));
    return n.hasSign(y, NOT_NEGATIVE) ? algebra.add([main, pi]) : algebra.subtract(main, pi);
  }
  if (n.hasSign(y, NIL)) throw new Undefined('the angle of the origin');
  const right = algebra.scale(pi, { re: 1n, im: 0n, den: 2n });
  return n.hasSign(y, POSITIVE) ? right : algebra.negate(right);
}
