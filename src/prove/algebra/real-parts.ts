import type { Algebra } from './algebra.js';
import { conjugateG, G_I, G_ONE, type Gaussian } from './gaussian.js';
import type { PolyFactor } from './generator-table.js';
import { addTerm, type Monomial, NO_MONOMIAL, type PolyBuilder, scaleMonomial, UNIT } from './polynomial.js';
import { isZeroProduct, type Product } from './product.js';

export interface RealParts {
  readonly coef: Gaussian;
  readonly parts: readonly { readonly of: Product; readonly exponent: number }[];
}

/** The complex conjugate for real values of all names. */
export function conjugate(algebra: Algebra, p: Product): Product {
  const turned = conjugateMonomial(algebra, p.mono);
  let result = algebra.settle(conjugateG(p.coef), turned, []);
  for (let i = 0; i < p.polys.length; i += 2) {
    const factor = algebra.factor(p.polys[i]!);
    result = algebra.multiply(
      result,
      factor.real
        ? { coef: G_ONE, mono: NO_MONOMIAL, polys: [factor.id, p.polys[i + 1]!] }
        : algebra.raise(conjugateFactor(algebra, factor), p.polys[i + 1]!),
    );
  }
  return result;
}

function conjugateFactor(algebra: Algebra, factor: PolyFactor): Product {
  const turned: PolyBuilder = new Map();
  for (const t of factor.poly.values()) {
    const { coef, mono } = algebra.settle(
      { re: t.re, im: -t.im, den: 1n },
      conjugateMonomial(algebra, t.mono),
      [],
    );
    addTerm(turned, mono, coef.re, coef.im);
  }
  return algebra.fromPoly(turned);
}

function conjugateMonomial(algebra: Algebra, mono: Monomial): Monomial {
  const turned = [...mono];
  for (let i = 0; i < mono.length; i += 2) {
    if (algebra.meaning(mono[i]!).kind === 'cis') turned[i + 1] = -mono[i + 1]!;
  }
  return turned;
}

/** Whether a product is shown to be real. */
export function isReal(algebra: Algebra, p: Product): boolean {
  if (isZeroProduct(p)) return true;
  if (p.coef.im === 0n && !algebra.hasCis(p)) return true;
  return algebra.equal(p, conjugate(algebra, p));
}

/**
 * A real product as a real number times real factors to powers, or undefined. A polynomial in cis generators is real
 * after a balancing monomial and a power of i; a factor never enters while it is not real.
 */
export function realParts(algebra: Algebra, p: Product): RealParts | undefined {
  const parts: { of: Product; exponent: number }[] = [];
  if (!algebra.hasCis(p)) {
    if (p.coef.im !== 0n) return undefined;
    for (let i = 0; i < p.mono.length; i += 2)
      parts.push({ of: { coef: G_ONE, mono: [p.mono[i]!, UNIT], polys: [] }, exponent: p.mono[i + 1]! });
    for (let i = 0; i < p.polys.length; i += 2)
      parts.push({ of: algebra.factorProduct(p.polys[i]!), exponent: p.polys[i + 1]! * UNIT });
    return { coef: p.coef, parts };
  }
  let rest: Product = { coef: p.coef, mono: p.mono, polys: [] };
  for (let i = 0; i < p.polys.length; i += 2) {
    const balanced = balance(algebra, p.polys[i]!);
    if (!balanced) return undefined;
    const n = p.polys[i + 1]!;
    parts.push({ of: balanced, exponent: n * UNIT });
    // P^n = balanced^n / (balanced / P)^n.
    const phase = algebra.divide(balanced, algebra.factorProduct(p.polys[i]!));
    rest = algebra.divide(rest, algebra.raise(phase, n));
  }
  if (rest.coef.im !== 0n || rest.polys.length > 0) return undefined;
  for (let i = 0; i < rest.mono.length; i += 2) {
    const id = rest.mono[i]!;
    const e = rest.mono[i + 1]!;
    // (-1)^n is real; any other lone phase is not.
    if (algebra.meaning(id).kind === 'cis' && !(algebra.isSign(id) && e === UNIT)) return undefined;
    parts.push({ of: { coef: G_ONE, mono: [id, UNIT], polys: [] }, exponent: e });
  }
  return { coef: rest.coef, parts };
}

function balance(algebra: Algebra, id: number): Product | undefined {
  const factor = algebra.factor(id);
  const self = algebra.factorProduct(id);
  if (factor.real) return self;
  const ratio = algebra.divide(conjugateFactor(algebra, factor), self);
  // conj(P) = unit * monomial * P is needed; then P * sqrt(monomial) is real up to a power of i.
  if (ratio.polys.length > 0 || ratio.coef.den !== 1n) return undefined;
  const half = scaleMonomial(ratio.mono, 1, 2);
  if (!half) return undefined;
  const balanced = algebra.multiply(self, algebra.settle(G_ONE, half, []));
  if (ratio.coef.im !== 0n) return undefined;
  const turned = ratio.coef.re === -1n ? algebra.scale(balanced, G_I) : balanced;
  return algebra.equal(turned, conjugate(algebra, turned)) ? turned : undefined;
}
