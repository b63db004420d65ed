import type { Algebra } from './algebra.js';
import { G_I, G_ONE } from './gaussian.js';
import {
  addTerm,
  exponentOf,
  generatorsOf,
  integerRootExact,
  multiplyPolys,
  type Poly,
  type PolyBuilder,
  rootOfPoly,
  scaleMonomial,
  singleTerm,
  UNIT,
  withoutGenerator,
} from './polynomial.js';
import type { Product } from './product.js';
import { isReal } from './real-parts.js';

/** Terms of a polynomial that is taken apart. */
const MAX_TERMS = 12;

/**
 * A polynomial that is quadratic in a generator, with a number in front of its square and a discriminant that is a square itself, as a
 * product of two factors: x^2 - 4, or (x - y)^2 - 1. Undefined for others.
 */
function quadraticFactors(algebra: Algebra, poly: Poly): Product | undefined {
  if (poly.size < 2 || poly.size > MAX_TERMS || [...poly.values()].some((t) => t.im !== 0n)) return undefined;
  for (const id of generatorsOf(poly)) {
    const found = factorsIn(algebra, poly, id);
    if (found) return found;
  }
  return undefined;
}

function factorsIn(algebra: Algebra, poly: Poly, id: number): Product | undefined {
  const top = Math.max(...[...poly.values()].map(({ mono }) => exponentOf(mono, id)));
  // Roots of generators exist for some of their values only.
  if (top <= 0 || top % (2 * UNIT) !== 0) return undefined;
  const parts: [PolyBuilder, PolyBuilder, PolyBuilder] = [new Map(), new Map(), new Map()];
  for (const { mono, re } of poly.values()) {
    const own = parts[(2 * exponentOf(mono, id)) / top];
    if (!own) return undefined;
    addTerm(own, withoutGenerator(mono, id), re, 0n);
  }
  const [c, b, a] = parts;
  const lead = a.get('')?.re;
  if (a.size !== 1 || lead === undefined) return undefined;
  const { budget } = algebra;
  const discriminant: PolyBuilder = new Map(multiplyPolys(b, b, budget));
  for (const t of c.values()) addTerm(discriminant, t.mono, -4n * lead * t.re, 0n);
  const root = squareRoot(discriminant, algebra);
  if (!root || !hasWholePowers(root)) return undefined;
  const factor = (sign: bigint): Product => {
    const sum: PolyBuilder = new Map(b);
    addTerm(sum, [id, top / 2], 2n * lead, 0n);
    for (const t of root.values()) addTerm(sum, t.mono, sign * t.re, 0n);
    return algebra.fromPoly(sum);
  };
  const product = algebra.multiply(factor(-1n), factor(1n));
  const scale = 4n * lead;
  return algebra.scale(product, { re: scale < 0n ? -1n : 1n, im: 0n, den: scale < 0n ? -scale : scale });
}

function squareRoot(p: Poly, { budget }: Algebra): Poly | undefined {
  if (p.size === 0) return p;
  const [only] = p.values();
  if (p.size > 1 || !only) return rootOfPoly(p, 2, budget);
  const [root, mono] = [
    only.re > 0n ? integerRootExact(only.re, 2) : undefined,
    scaleMonomial(only.mono, 1, 2),
  ];
  return root !== undefined && mono ? singleTerm(mono, root, 0n) : undefined;
}

/** A product with a quadratic factor as one with its two factors; undefined for others. */
export function takenApart(algebra: Algebra, p: Product): Product | undefined {
  const [id, exponent] = p.polys;
  if (id === undefined || exponent !== 1 || p.polys.length > 2 || !algebra.factor(id).real) return undefined;
  const factors = quadraticFactors(algebra, algebra.factor(id).poly);
  return factors ? algebra.multiply({ ...p, polys: [] }, factors) : undefined;
}

/** What is zero where a square is; with the phases of the square taken half, which make the root of a real square real. */
export function rootsOfSquares(algebra: Algebra, p: Product): readonly Product[] {
  const [id, exponent] = p.polys;
  if (id === undefined || p.polys.length !== 2 || exponent! <= 0) return [];
  const { poly, real } = algebra.factor(id);
  const root = poly.size > 2 ? rootOfPoly(poly, 2, algebra.budget) : undefined;
  if (!root || !hasWholePowers(root)) return [];
  const phases = real ? [] : p.mono.filter((_, k) => algebra.meaning(p.mono[k - (k % 2)]!).kind === 'cis');
  const half = scaleMonomial(phases, 1, 2);
  if (!half) return [algebra.fromPoly(root)];
  const balanced = algebra.multiply(algebra.fromPoly(root), algebra.settle(G_ONE, half, []));
  return [real || isReal(algebra, balanced) ? balanced : algebra.scale(balanced, G_I)];
}

function hasWholePowers(p: Poly): boolean {
  return [...p.values()].every(({ mono }) => mono.every((e, k) => k % 2 === 0 || e % UNIT === 0));
}
