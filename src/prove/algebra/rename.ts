import type { Algebra } from './algebra.js';
import { G_ONE } from './gaussian.js';
import { UNIT } from './polynomial.js';
import type { Meaning, Product } from './product.js';

/** Replaces position symbols in a product, through everything that its generators hold. */
export function renameIn(algebra: Algebra, p: Product, names: ReadonlyMap<string, number | string>): Product {
  const swapIndex = (i: number | string) => (typeof i === 'string' ? (names.get(i) ?? i) : i);
  const within = (q: Product): Product => {
    const { free } = algebra.scopeOfProduct(q);
    return [...names.keys()].some((n) => free.has(n)) ? renameIn(algebra, q, names) : q;
  };
  const swap = (id: number): Product | undefined => {
    const { meaning, free } = algebra.info(id);
    if (![...names.keys()].some((n) => free.has(n))) return undefined;
    const as = (m: Meaning) => algebra.power(algebra.generator(m));
    switch (meaning.kind) {
      case 'entry':
        return as({ ...meaning, indices: meaning.indices.map(swapIndex) });
      case 'delta':
        return algebra.delta(swapIndex(meaning.left), swapIndex(meaning.right));
      case 'exp':
      case 'cis':
      case 'log':
      case 'base': {
        const of = within(meaning.of);
        const monic: Product = { ...of, coef: G_ONE };
        // A renamed value may come out with its sign turned; the number then goes into the exponent.
        if (meaning.kind === 'exp' || meaning.kind === 'cis') {
          const scaled = of.coef.im === 0n && of.coef.den === 1n && (of.coef.re === -1n || of.coef.re === 1n);
          if (scaled && meaning.of.coef.re === 1n && meaning.of.coef.den === 1n)
            return algebra.power(algebra.generator({ ...meaning, of: monic }), Number(of.coef.re) * UNIT);
        }
        if (meaning.kind === 'log' && of.coef.re === -1n) return as({ ...meaning, of: algebra.negate(of) });
        return as({ ...meaning, of });
      }
      case 'apply':
        return as({ ...meaning, args: meaning.args.map(within) });
      case 'position': {
        const to = swapIndex(meaning.index);
        return typeof to === 'number' ? algebra.integer(to) : as({ kind: 'position', index: to });
      }
      case 'range':
        return as({ ...meaning, of: within(meaning.of), count: within(meaning.count) });
      case 'sum':
      case 'largest':
        return as({ ...meaning, of: within(meaning.of) });
      default:
        return undefined;
    }
  };
  return algebra.rebuild(p, swap);
}
