import { rational } from '../../number/rational.js';
import { G_MINUS_ONE, G_ONE, type Gaussian } from '../algebra/gaussian.js';
import { UNIT } from '../algebra/polynomial.js';
import type { Product } from '../algebra/product.js';
import { renameIn } from '../algebra/rename.js';
import { divideOut, touching } from '../algebra/summation.js';
import { NEGATIVE, POSITIVE } from '../term/sign-set.js';
import { type NormalForm, withBound } from './normal-form.js';
import { absolute } from './normal-powers.js';

/** An axis of unknown length, with the position that goes along it. */
interface Along {
  readonly index: string;
  readonly extent: string;
}

/**
 * The largest value over an axis. What does not depend on the position is taken out, as are factors that are not negative, and increasing
 * functions: max exp(u) = exp(max u).
 */
export function largest(n: NormalForm, body: Product, index: string, extent: string): Product {
  const { algebra } = n;
  const along: Along = { index, extent };
  const outside: Product[] = [];
  const inside: Product[] = [];
  const parts = algebra.summands(body).flatMap((s) => divideOut(algebra, s, touching([along])));
  for (const s of parts) (algebra.dependsOn(s, index) ? inside : outside).push(s);
  if (inside.length === 0) return body;
  const whole = algebra.add(inside);
  const size: Gaussian = { ...whole.coef, re: whole.coef.re < 0n ? -whole.coef.re : whole.coef.re };
  const { factor, rest } = takeFactors(n, algebra.divide(whole, algebra.number(size)), index);
  const top = ofFunction(n, rest, along) ?? largestGenerator(n, rest, along);
  return algebra.add([...outside, algebra.multiply(algebra.scale(top, size), factor)]);
}

function largestGenerator(n: NormalForm, rest: Product, { index, extent }: Along): Product {
  const { level } = n.algebra.scopeOfProduct(rest);
  const name = `@${level + 1}`;
  const of = renameIn(n.algebra, rest, new Map([[index, name]]));
  return n.generator({ kind: 'largest', bound: { index: name, extent }, of });
}

/** The largest or smallest of a value. */
function extreme(n: NormalForm, u: Product, { index, extent }: Along, up: boolean): Product {
  const { algebra } = n;
  return up ? largest(n, u, index, extent) : algebra.negate(largest(n, algebra.negate(u), index, extent));
}

/** The largest of a monotone function, or of the negative of one; undefined where none is seen. */
function ofFunction(n: NormalForm, p: Product, along: Along): Product | undefined {
  const { coef, mono, polys } = p;
  const up = coef.re > 0n;
  if (mono.length + polys.length !== 2) return undefined;
  const value =
    mono.length === 2
      ? ofGenerator(n, mono[0]!, mono[1]!, along, up)
      : ofPower(n, n.algebra.factorProduct(polys[0]!), polys[1]! * UNIT, along, up);
  return value && (up ? value : n.algebra.negate(value));
}

function ofGenerator(
  n: NormalForm,
  id: number,
  exponent: number,
  along: Along,
  up: boolean,
): Product | undefined {
  const { algebra } = n;
  const meaning = algebra.meaning(id);
  if (meaning.kind === 'exp') {
    const scale = { re: BigInt(exponent), im: 0n, den: BigInt(UNIT) };
    return n.exp(extreme(n, algebra.scale(meaning.of, scale), along, up));
  }
  if (meaning.kind === 'log' && exponent === UNIT) {
    const isPositive = withBound(n, along.index, () => n.signs.signOf(meaning.of)) === POSITIVE;
    return isPositive ? n.log(extreme(n, meaning.of, along, up)) : undefined;
  }
  const base = meaning.kind === 'base' ? meaning.of : algebra.power(id);
  return ofPower(n, base, exponent, along, up);
}

/** u^e, of a base that is not negative, of |u| for an even e, or of any base for an odd one; the exponent in units. */
function ofPower(
  n: NormalForm,
  base: Product,
  exponent: number,
  along: Along,
  up: boolean,
): Product | undefined {
  const { algebra } = n;
  if (exponent === UNIT) return undefined;
  return withBound(n, along.index, () => {
    const isEven = exponent % (2 * UNIT) === 0;
    const isOdd = exponent > 0 && exponent % UNIT === 0 && !isEven;
    const u = isEven ? absolute(n, base) : base;
    if (!isOdd && n.signs.signOf(u) & NEGATIVE) return undefined;
    const inner = extreme(n, u, along, exponent > 0 === up);
    return exponent % UNIT === 0
      ? algebra.raise(inner, exponent / UNIT)
      : n.rationalPower(inner, rational(BigInt(exponent), BigInt(UNIT)));
  });
}

/** The factors that do not depend on the position and are not negative, or not positive: these with their sign turned. */
function takeFactors(
  n: NormalForm,
  p: Product,
  index: string,
): { readonly factor: Product; readonly rest: Product } {
  const { algebra } = n;
  let factor = algebra.one;
  const take = (piece: Product) => {
    if (algebra.dependsOn(piece, index)) return;
    const sign = n.signs.signOf(piece);
    if (!(sign & NEGATIVE)) factor = algebra.multiply(factor, piece);
    else if (!(sign & POSITIVE)) factor = algebra.multiply(factor, algebra.scale(piece, G_MINUS_ONE));
  };
  for (let i = 0; i < p.mono.length; i += 2) take(algebra.settle(G_ONE, [p.mono[i]!, p.mono[i + 1]!], []));
  for (let i = 0; i < p.polys.length; i += 2)
    take({ coef: G_ONE, mono: [], polys: [p.polys[i]!, p.polys[i + 1]!] });
  return { factor, rest: algebra.divide(p, factor) };
}
