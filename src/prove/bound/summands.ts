import { gaussian } from '../algebra/gaussian.js';
import { type Poly, type PolyTerm, UNIT } from '../algebra/polynomial.js';
import { isConstant, type Product } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { renameIn } from '../algebra/rename.js';
import { sumOver } from '../algebra/summation.js';
import type { Normaliser } from '../normal/normalise.js';
import { NEGATIVE, POSITIVE } from '../term/sign-set.js';

/** The position of the summand that stands for all. */
export const EACH = 'each#1';

/** Axes over which sums are taken together. */
const MAX_AXES = 3;

/**
 * Summands f, one for each way to write a value as a positive number times sum f over an axis: sums over the axis are put together, and what
 * has none is shared out equally, or in the proportion of a sum that an equation gives a value.
 */
export function summandsOf(n: Normaliser, value: Product): readonly Product[] {
  const { algebra } = n;
  const poly = withoutRoots(n, openFactor(n, value));
  if (!poly) return [];
  const axes = new Set<string>();
  for (const { mono } of poly.values())
    for (let i = 0; i < mono.length; i += 2) {
      const meaning = algebra.meaning(mono[i]!);
      if (meaning.kind === 'sum')
        for (const b of meaning.bound) if (typeof b.extent === 'string') axes.add(b.extent);
    }
  return [...axes].slice(0, MAX_AXES).flatMap((axis) =>
    sharesOf(n, axis).flatMap((share) => {
      const terms = [...poly.values()].map((t) => partOf(n, t, axis, share));
      return terms.some((t) => !t) ? [] : [algebra.add(terms as Product[])];
    }),
  );
}

/** The one factor of open sign beside positive ones, as a polynomial with the sign of the value. */
function openFactor(n: Normaliser, value: Product): Poly | undefined {
  const { algebra } = n;
  const parts = realParts(algebra, n.refine(value));
  const open = parts?.parts.filter(
    ({ of, exponent }) => n.signs.signOf(of) !== POSITIVE && !(exponent % (2 * UNIT) === 0 && exponent < 0),
  );
  const only = open?.[0];
  if (!parts || !only || open.length !== 1 || only.exponent !== UNIT || !algebra.isExpandable(only.of))
    return undefined;
  return algebra.expand(parts.coef.re < 0n ? algebra.negate(only.of) : only.of).poly;
}

/** u - v with roots as u^2 - v^2, where neither is negative: the sign is the same. */
function withoutRoots(n: Normaliser, poly: Poly | undefined): Poly | undefined {
  const terms = [...(poly?.values() ?? [])];
  const hasRoot = terms.some(({ mono }) => mono.some((e, k) => k % 2 === 1 && e % UNIT !== 0));
  if (!hasRoot) return poly;
  const [a, b] = terms as [PolyTerm, PolyTerm];
  if (terms.length !== 2 || a.re > 0n === b.re > 0n) return undefined;
  if ((n.signs.signOfMonomial(a.mono) | n.signs.signOfMonomial(b.mono)) & NEGATIVE) return undefined;
  const { algebra } = n;
  const squares = [a, b].map((t) =>
    algebra.scale(algebra.raise(algebra.settle(gaussian(t.re, 0n, 1n), t.mono, []), 2), {
      re: t.re > 0n ? 1n : -1n,
      im: 0n,
      den: 1n,
    }),
  );
  const difference = algebra.add(squares);
  return algebra.isExpandable(difference) ? algebra.expand(difference).poly : undefined;
}

/** Values at each position whose sum over the axis is 1. */
function sharesOf(n: Normaliser, axis: string): readonly Product[] {
  const { algebra } = n;
  const size = algebra.generator({ kind: 'size', name: axis });
  const shares = [algebra.raise(n.signs.replaced.get(size) ?? algebra.power(size), -1)];
  for (const [id, total] of n.signs.replaced) {
    const meaning = algebra.meaning(id);
    if (meaning.kind !== 'sum' || meaning.bound.length !== 1 || meaning.bound[0]!.extent !== axis) continue;
    if (!isConstant(total) || total.coef.im !== 0n || total.coef.re === 0n) continue;
    const of = renameIn(algebra, meaning.of, new Map([[meaning.bound[0]!.index, EACH]]));
    shares.unshift(algebra.divide(of, total));
  }
  return shares;
}

/** What a term is the sum of. */
function partOf(n: Normaliser, { mono, re }: PolyTerm, axis: string, share: Product): Product | undefined {
  const { algebra } = n;
  const without = (at: number) => [...mono.slice(0, at), ...mono.slice(at + 2)];
  const scaled = (rest: readonly number[], by: Product) =>
    algebra.multiply(algebra.settle(gaussian(re, 0n, 1n), rest, []), by);
  for (let i = 0; i < mono.length; i += 2) {
    const meaning = algebra.meaning(mono[i]!);
    if (mono[i + 1] !== UNIT) continue;
    if (meaning.kind === 'size' && meaning.name === axis) return scaled(without(i), algebra.one);
    if (meaning.kind !== 'sum') continue;
    const own = meaning.bound.find((b) => b.extent === axis);
    if (!own) continue;
    const others = meaning.bound.filter((b) => b !== own);
    const names = new Map([[own.index, EACH], ...others.map((b, k) => [b.index, `@other${k}`] as const)]);
    const opened = renameIn(algebra, meaning.of, names);
    const inner = others.reduce(
      (body, b) => sumOver(algebra, body, { ...b, index: names.get(b.index)! }),
      opened,
    );
    return scaled(without(i), inner);
  }
  return scaled(mono, share);
}
