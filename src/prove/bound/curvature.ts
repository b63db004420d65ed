import { isPlainlyNotNegative } from '../term/domain.js';
import type { SignSet } from '../term/sign-set.js';
import { NOT_NEGATIVE, NOT_POSITIVE } from '../term/sign-set.js';
import { mentions, sameTerm, type Term } from '../term/term.js';

/** How a term bends along one unknown; both where it is affine. */
export interface Curvature {
  readonly convex: boolean;
  readonly concave: boolean;
}

const AFFINE: Curvature = { convex: true, concave: true };
const CONVEX: Curvature = { convex: true, concave: false };
const CONCAVE: Curvature = { convex: false, concave: true };
const OPEN: Curvature = { convex: false, concave: false };

/** What the rules have to ask: whether a term has one of these signs, for all values of the unknown. */
export type HasSign = (x: Term, sign: SignSet) => boolean;

/**
 * The curvature of a term along an unknown by the rules of convex analysis (Boyd, Vandenberghe, Convex Optimization, section 3.2; Grant, Boyd, Ye
 * 2006). They speak of a range of the unknown on which the term has values throughout.
 */
export function curvatureOf(x: Term, name: string, hasSign: HasSign): Curvature {
  if (!mentions(x, name)) return AFFINE;
  const of = (part: Term) => curvatureOf(part, name, hasSign);
  switch (x.kind) {
    case 'name':
      return AFFINE;
    case 'add':
      return all(x.args.map(of));
    case 'multiply':
      return ofProduct(x.args, name, hasSign);
    case 'power':
      return x.exponent.kind === 'number' ? ofPower(x, name, hasSign) : OPEN;
    case 'reduce': {
      const { convex, concave } = of(x.body);
      if (x.reduction === 'sum') return { convex, concave };
      if (x.reduction === 'max') return { convex, concave: false };
      return x.reduction === 'min' ? { convex: false, concave } : OPEN;
    }
    case 'apply':
      return ofFunction(x, name, hasSign);
    default:
      return OPEN;
  }
}

function isAffine({ convex, concave }: Curvature): boolean {
  return convex && concave;
}

function all(parts: readonly Curvature[]): Curvature {
  return { convex: parts.every((p) => p.convex), concave: parts.every((p) => p.concave) };
}

function ofProduct(args: readonly Term[], name: string, hasSign: HasSign): Curvature {
  const flat = args.flatMap((a) => (a.kind === 'multiply' ? a.args : [a]));
  if (flat.length > args.length) return ofProduct(flat, name, hasSign);
  const moving = flat.filter((a) => mentions(a, name));
  const [u, v] = moving as [Term, Term?];
  const own =
    moving.length === 1 ? curvatureOf(u, name, hasSign) : ofPair(u, v!, moving.length, name, hasSign);
  if (isAffine(own) || (!own.convex && !own.concave)) return own;
  const rest = flat.filter((a) => !mentions(a, name));
  const signs = rest.map((a) => (hasSign(a, NOT_NEGATIVE) ? 1 : hasSign(a, NOT_POSITIVE) ? -1 : 0));
  if (signs.includes(0)) return OPEN;
  const turned = signs.filter((s) => s < 0).length % 2 === 1;
  return turned ? { convex: own.concave, concave: own.convex } : own;
}

/** u u and u log u of an affine u. */
function ofPair(u: Term, v: Term, count: number, name: string, hasSign: HasSign): Curvature {
  if (count !== 2 || !isAffine(curvatureOf(u, name, hasSign))) {
    const isTurned = count === 2 && isAffine(curvatureOf(v, name, hasSign)) && !sameTerm(u, v);
    return isTurned ? ofPair(v, u, count, name, hasSign) : OPEN;
  }
  if (sameTerm(u, v)) return CONVEX;
  return v.kind === 'apply' && v.name === 'log' && sameTerm(u, v.args[0]!) ? CONVEX : OPEN;
}

function ofPower(x: Extract<Term, { kind: 'power' }>, name: string, hasSign: HasSign): Curvature {
  if (x.exponent.kind !== 'number') return OPEN;
  const { numerator, denominator } = x.exponent.value;
  const own = curvatureOf(x.base, name, hasSign);
  const isEven = denominator === 1n && numerator > 0n && numerator % 2n === 0n;
  if (isEven && isAffine(own)) return CONVEX;
  // The length of an affine vector.
  if (numerator === 1n && denominator === 2n && isSumOfSquares(x.base, name, hasSign)) return CONVEX;
  if (!isNotNegative(x.base) && !hasSign(x.base, NOT_NEGATIVE)) return OPEN;
  if (numerator < 0n) return own.concave ? CONVEX : OPEN;
  if (numerator < denominator) return own.concave ? CONCAVE : OPEN;
  return own.convex ? CONVEX : OPEN;
}

/** A root is not negative where it exists. */
function isNotNegative(x: Term): boolean {
  if (x.kind === 'power' && x.exponent.kind === 'number' && x.exponent.value.denominator % 2n === 0n)
    return true;
  return isPlainlyNotNegative(x);
}

/** Squares of affine terms, and what does not move and is not negative, with weights that are not negative. */
function isSumOfSquares(x: Term, name: string, hasSign: HasSign): boolean {
  if (!mentions(x, name)) return isNotNegative(x) || hasSign(x, NOT_NEGATIVE);
  const isOne = (part: Term) => isSumOfSquares(part, name, hasSign);
  if (x.kind === 'add') return x.args.every(isOne);
  if (x.kind === 'reduce') return x.reduction === 'sum' && isOne(x.body);
  if (x.kind === 'power')
    return (
      x.exponent.kind === 'number' &&
      x.exponent.value.numerator === 2n &&
      x.exponent.value.denominator === 1n &&
      isAffine(curvatureOf(x.base, name, hasSign))
    );
  if (x.kind !== 'multiply') return false;
  const moving = x.args.filter((a) => mentions(a, name));
  if (moving.length === 2)
    return (
      sameTerm(moving[0]!, moving[1]!) &&
      isAffine(curvatureOf(moving[0]!, name, hasSign)) &&
      x.args.every((a) => moving.includes(a) || hasSign(a, NOT_NEGATIVE))
    );
  return moving.length === 1 && x.args.every(isOne);
}

function ofFunction(x: Extract<Term, { kind: 'apply' }>, name: string, hasSign: HasSign): Curvature {
  const parts = x.args.map((a) => curvatureOf(a, name, hasSign));
  const [own] = parts as [Curvature];
  switch (x.name) {
    case 'exp':
    case 'softplus':
      return own.convex ? CONVEX : OPEN;
    case 'log':
      if (own.concave) return CONCAVE;
      return isLogConvex(x.args[0]!, name, hasSign) ? CONVEX : OPEN;
    case 'abs':
    case 'cosh':
      return isAffine(own) ? CONVEX : OPEN;
    case 'max':
      return { convex: all(parts).convex, concave: false };
    case 'min':
      return { convex: false, concave: all(parts).concave };
    default:
      return OPEN;
  }
}

/** Sums and products of exponentials of convex terms: their logarithm is convex (Boyd, Vandenberghe, section 3.5). */
function isLogConvex(x: Term, name: string, hasSign: HasSign): boolean {
  if (!mentions(x, name)) return hasSign(x, NOT_NEGATIVE);
  const isOne = (part: Term) => isLogConvex(part, name, hasSign);
  if (x.kind === 'add' || x.kind === 'multiply') return x.args.every(isOne);
  if (x.kind === 'reduce') return x.reduction === 'sum' && isOne(x.body);
  return x.kind === 'apply' && x.name === 'exp' && curvatureOf(x.args[0]!, name, hasSign).convex;
}
