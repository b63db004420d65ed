import { G_ONE, type Gaussian } from '../algebra/gaussian.js';
import type { Product } from '../algebra/product.js';
import { renameIn } from '../algebra/rename.js';
import { sumOver } from '../algebra/summation.js';
import { POSITIVE } from '../term/sign-set.js';
import type { Term } from '../term/term.js';
import { type NormalForm, Stuck, withBound } from './normal-form.js';
import { sign } from './normal-functions.js';
import { absolute, wholePower } from './normal-powers.js';

export function reduce(n: NormalForm, x: Extract<Term, { kind: 'reduce' }>): Product {
  const { algebra } = n;
  const { index, extent } = x;
  const body = withBound(n, index, () => n.run(x.body));
  const size = n.generator({ kind: 'size', name: extent });
  switch (x.reduction) {
    case 'sum':
      return resolve(n, sumOver(algebra, body, { index, extent }));
    case 'prod': {
      if (!algebra.dependsOn(body, index)) return wholePower(n, body, size);
      if (n.signs.signOf(body) !== POSITIVE)
        throw new Stuck('a product over an axis of unknown length needs positive entries');
      return n.exp(sumOver(algebra, n.log(body), { index, extent }));
    }
    case 'max':
      return largest(n, body, index, extent);
    case 'min':
      return algebra.negate(largest(n, algebra.negate(body), index, extent));
  }
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

/** max over an axis: what does not depend on the position is taken out. */
function largest(n: NormalForm, body: Product, index: string, extent: string): Product {
  const { algebra } = n;
  const outside: Product[] = [];
  const inside: Product[] = [];
  for (const s of algebra.summands(body)) (algebra.dependsOn(s, index) ? inside : outside).push(s);
  if (inside.length === 0) return body;
  let rest = algebra.add(inside);
  const size: Gaussian = { ...rest.coef, re: rest.coef.re < 0n ? -rest.coef.re : rest.coef.re };
  rest = algebra.divide(rest, algebra.number(size));
  const scaled = takePositive(n, rest, index);
  rest = scaled.rest;
  const { level } = algebra.scopeOfProduct(rest);
  const name = `@${level + 1}`;
  const of = renameIn(n.algebra, rest, new Map([[index, name]]));
  const top = n.generator({ kind: 'largest', bound: { index: name, extent }, of });
  return algebra.add([...outside, algebra.multiply(algebra.scale(top, size), scaled.factor)]);
}

/** The factors that are positive and do not depend on the position. */
function takePositive(
  n: NormalForm,
  p: Product,
  index: string,
): { readonly factor: Product; readonly rest: Product } {
  const { algebra } = n;
  let factor = algebra.one;
  const take = (piece: Product) => {
    if (!algebra.dependsOn(piece, index) && n.signs.signOf(piece) === POSITIVE)
      factor = algebra.multiply(factor, piece);
  };
  for (let i = 0; i < p.mono.length; i += 2) take(algebra.settle(G_ONE, [p.mono[i]!, p.mono[i + 1]!], []));
  for (let i = 0; i < p.polys.length; i += 2)
    take({ coef: G_ONE, mono: [], polys: [p.polys[i]!, p.polys[i + 1]!] });
  return { factor, rest: algebra.divide(p, factor) };
}
