import type { KnownSigns } from '../algebra/known-signs.js';
import { type Monomial, type Poly, type PolyTerm, UNIT } from '../algebra/polynomial.js';
import type { Product } from '../algebra/product.js';
import { ANY, NEGATIVE, NIL, POSITIVE, type SignSet } from '../term/sign-set.js';

/** Signs that may be asked for through exponentials and logarithms. */
export interface LogSigns extends KnownSigns {
  /** exp of a sum of logs and other things, as a product. */
  readonly exponentiate: ((p: Product) => Product | undefined) | undefined;
  /** The logarithm of a positive product. */
  readonly takeLog: ((p: Product) => Product | undefined) | undefined;
  signOfMonomial(mono: Monomial): SignSet;
}

/** q1 log u1 + q2 log u2 + r has the sign of u1^q1 u2^q2 exp(r) - 1. */
export function signByExponential(poly: Poly, signs: LogSigns): SignSet {
  const { algebra } = signs;
  if (poly.size > 12 || !signs.exponentiate) return ANY;
  let logs = 0;
  for (const { mono } of poly.values()) {
    for (let i = 0; i < mono.length; i += 2) {
      if (algebra.meaning(mono[i]!).kind !== 'log') continue;
      if (mono.length !== 2 || mono[1] !== UNIT) return ANY;
      logs += 1;
    }
  }
  if (logs === 0) return ANY;
  const value = signs.exponentiate(algebra.fromPoly(poly));
  return value ? signs.signOf(algebra.subtract(value, algebra.one)) : ANY;
}

/** c1 m1 - c2 m2 with exponentials in it, m1 > 0 and m2 >= 0, has the sign of log(c1 m1) - log(c2 m2): where m2 = 0 it is positive. */
export function signByRatio(poly: Poly, signs: LogSigns): SignSet {
  const { algebra } = signs;
  if (poly.size !== 2 || !signs.takeLog) return ANY;
  const terms = [...poly.values()];
  const grows = terms.some(({ mono }) =>
    mono.some((id, i) => i % 2 === 0 && ['exp', 'base'].includes(algebra.meaning(id).kind)),
  );
  if (!grows || terms.some((t) => t.im !== 0n)) return ANY;
  const [up, down] = terms[0]!.re > 0n ? terms : [terms[1]!, terms[0]!];
  if (!up || !down || up.re <= 0n || down.re >= 0n) return ANY;
  const [above, below] = [signs.signOfMonomial(up.mono), signs.signOfMonomial(down.mono)];
  if (above & NEGATIVE || below & NEGATIVE || (above | below) === NIL) return ANY;
  const product = (t: PolyTerm, re: bigint) => algebra.settle({ re, im: 0n, den: 1n }, t.mono, []);
  const [x, y] = [signs.takeLog(product(up, up.re)), signs.takeLog(product(down, -down.re))];
  const sign = x && y ? signs.signOf(algebra.subtract(x, y)) : ANY;
  // A factor that vanishes leaves the other term, or nothing.
  const atZero =
    (below & NIL ? (above & NIL ? NIL | POSITIVE : POSITIVE) : 0) |
    (above & NIL ? NEGATIVE | (below & NIL ? NIL : 0) : 0);
  return sign | atZero;
}
