import type { KnownSigns, PolyFact } from '../algebra/known-signs.js';
import { isConstant, isZeroProduct, type Product } from '../algebra/product.js';
import { NEGATIVE } from '../term/sign-set.js';

/** Factorials beside each other that are looked at. */
const MAX_FACTORIALS = 4;

/**
 * b! c! <= (b + c)! <= 2^(b + c) b! c! for whole b, c from 0, as the binomial coefficient is a number of subsets; and b! <= a! for b <= a.
 */
export function factorialLemmas(ids: ReadonlySet<number>, signs: KnownSigns): readonly PolyFact[] {
  const { algebra } = signs;
  const own = [...ids].flatMap((id) => {
    const { meaning } = algebra.info(id);
    return meaning.kind === 'apply' && meaning.name === 'factorial' ? [{ id, of: meaning.args[0]! }] : [];
  });
  if (own.length < 2 || own.length > MAX_FACTORIALS) return [];
  const facts: PolyFact[] = [];
  const state = (more: Product, less: Product) =>
    facts.push({ poly: algebra.expand(algebra.subtract(more, less)).poly, strict: false });
  const isNegative = (p: Product) => (signs.signOf(p) & NEGATIVE) !== 0;
  for (const a of own)
    for (const b of own)
      if (a !== b && !isNegative(b.of) && !isNegative(algebra.subtract(a.of, b.of)))
        state(algebra.power(a.id), algebra.power(b.id));
  for (const top of own)
    for (const [k, b] of own.entries())
      for (const c of own.slice(k)) {
        if (!isZeroProduct(algebra.subtract(top.of, algebra.add([b.of, c.of])))) continue;
        if (isNegative(b.of) || isNegative(c.of)) continue;
        const below = algebra.multiply(algebra.power(b.id), algebra.power(c.id));
        state(algebra.power(top.id), below);
        state(algebra.multiply(powerOfTwo(top.of, signs), below), algebra.power(top.id));
      }
  return facts;
}

/** 2^m, as the normal form has it. */
function powerOfTwo(m: Product, { algebra }: KnownSigns): Product {
  const log = algebra.power(algebra.generator({ kind: 'log', of: algebra.integer(2) }));
  return algebra.multiplyAll(
    algebra
      .summands(m)
      .map((s) =>
        isConstant(s) && s.coef.den === 1n
          ? algebra.raise(algebra.integer(2), Number(s.coef.re))
          : algebra.power(algebra.generator({ kind: 'exp', of: algebra.multiply(s, log) })),
      ),
  );
}
