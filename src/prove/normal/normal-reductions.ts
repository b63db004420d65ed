import { UNIT } from '../algebra/polynomial.js';
import type { Bound, Product } from '../algebra/product.js';
import { renameIn } from '../algebra/rename.js';
import { sumOver } from '../algebra/summation.js';
import { POSITIVE } from '../term/sign-set.js';
import { factorsOf, multiplyTerms, replaceIndex, T_ONE, type Term } from '../term/term.js';
import { largest } from './normal-extremes.js';
import { type NormalForm, Stuck, withBound } from './normal-form.js';
import { sign } from './normal-functions.js';
import { absolute, wholePower } from './normal-powers.js';

export function reduce(n: NormalForm, x: Extract<Term, { kind: 'reduce' }>): Product {
  const { algebra } = n;
  const { index, extent } = x;
  const simpler = ofEach(x) ?? atDelta(x);
  if (simpler) return n.run(simpler);
  const body = withBound(n, index, () => n.run(x.body));
  switch (x.reduction) {
    case 'sum':
      return resolve(n, sumOver(algebra, body, { index, extent }));
    case 'prod':
      return productOver(n, body, { index, extent });
    case 'max':
      return largest(n, body, index, extent);
    case 'min':
      return algebra.negate(largest(n, algebra.negate(body), index, extent));
  }
}

/** Products factor by factor: of what is positive by logarithms, |u| by the absolute value of the product of u. */
function productOver(n: NormalForm, body: Product, along: Bound): Product {
  const { algebra } = n;
  const { index } = along;
  if (algebra.hasCis(body)) throw new Stuck('sines and cosines under a product whose length is open');
  let outer: Product = { coef: body.coef, mono: [], polys: [] };
  let result = algebra.one;
  const take = (piece: Product, base: Product, exponent: number) => {
    if (!algebra.dependsOn(piece, index)) outer = algebra.multiply(outer, piece);
    else result = algebra.multiply(result, productOfFactor(n, piece, base, exponent, along));
  };
  for (let i = 0; i < body.mono.length; i += 2) {
    const [id, e] = [body.mono[i]!, body.mono[i + 1]!];
    take(algebra.power(id, e), algebra.power(id), e);
  }
  for (let i = 0; i < body.polys.length; i += 2) {
    const base = algebra.factorProduct(body.polys[i]!);
    take(algebra.raise(base, body.polys[i + 1]!), base, body.polys[i + 1]! * UNIT);
  }
  return algebra.multiply(wholePower(n, outer, n.run({ kind: 'size', name: String(along.extent) })), result);
}

/** The product of a power of one factor; the exponent in units. */
function productOfFactor(
  n: NormalForm,
  piece: Product,
  base: Product,
  exponent: number,
  along: Bound,
): Product {
  const { algebra } = n;
  const lone = base.polys.length === 0 ? algebra.meaning(base.mono[0]!) : undefined;
  if (n.signs.signOf(piece) === POSITIVE) return n.exp(sumOver(algebra, n.log(piece), along));
  if (lone?.kind === 'base' || exponent % UNIT !== 0)
    throw new Stuck('a root under a product whose length is open');
  if (lone?.kind === 'apply' && lone.name === 'abs') {
    const inner = productOver(n, lone.args[0]!, along);
    return algebra.raise(absolute(n, inner), exponent / UNIT);
  }
  const { level } = algebra.scopeOfProduct(base);
  const name = `@${level + 1}`;
  const of = renameIn(algebra, base, new Map([[along.index, name]]));
  const count = n.generator({ kind: 'size', name: String(along.extent) });
  const value = n.generator({ kind: 'range', reduction: 'prod', index: name, count, of });
  return algebra.raise(value, exponent / UNIT);
}

/** The largest of larger ones is the larger of the largest, as for max(relu(x)). */
function ofEach(x: Extract<Term, { kind: 'reduce' }>): Term | undefined {
  const { body, reduction } = x;
  if (body.kind !== 'apply' || body.name !== reduction) return undefined;
  return { ...body, args: body.args.map((part) => ({ ...x, body: part })) };
}

/** The one summand that a delta picks: cases are asked at its position, and not at all of them. */
function atDelta({ reduction, body, index }: Extract<Term, { kind: 'reduce' }>): Term | undefined {
  if (reduction !== 'sum') return undefined;
  const factors = factorsOf(body);
  for (const [k, factor] of factors.entries()) {
    if (factor.kind !== 'delta' || (factor.left === index) === (factor.right === index)) continue;
    const picked = factor.left === index ? factor.right : factor.left;
    const others = factors.filter((_, i) => i !== k);
    return others.length === 0 ? T_ONE : replaceIndex(multiplyTerms(...others), index, picked);
  }
  return undefined;
}

/** Absolute values and signs that a delta took out of a sum are worked out like any others. */
function resolve(n: NormalForm, p: Product): Product {
  const { algebra } = n;
  const swap = (id: number): Product | undefined => {
    const meaning = algebra.meaning(id);
    if (meaning.kind !== 'apply' || (meaning.name !== 'abs' && meaning.name !== 'sign')) return undefined;
    const [of] = meaning.args as readonly [Product];
    if (n.isBound(of) || n.opaque) return undefined;
    return meaning.name === 'abs' ? absolute(n, of) : sign(n, of);
  };
  return [...algebra.generatorsIn(p)].some((id) => swap(id) !== undefined) ? algebra.rebuild(p, swap) : p;
}
