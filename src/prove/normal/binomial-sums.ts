import { G_ONE } from '../algebra/gaussian.js';
import { UNIT } from '../algebra/polynomial.js';
import { isZeroProduct, type Product } from '../algebra/product.js';
import { isReal } from '../algebra/real-parts.js';
import { NEGATIVE, NIL } from '../term/sign-set.js';
import type { NormalForm } from './normal-form.js';
import { wholePower } from './normal-powers.js';

/** Powers of the position beside a binomial coefficient that are worked out. */
const MAX_DEGREE = 8;

/** A sum over the positions k = 0 to N, of which the body is written with the position counted from 1. */
export interface CountedSum {
  readonly body: Product;
  readonly index: string;
  /** N. */
  readonly last: Product;
  /** The first position: 0 or 1. */
  readonly first: 0 | 1;
  readonly factorial: (p: Product) => Product;
  /** A value with the position replaced. */
  readonly at: (p: Product, value: Product) => Product;
}

/**
 * sum of C(N, k) k(k-1)...(k-j+1) q^k over k = 0 to N is N(N-1)...(N-j+1) q^j (1+q)^(N-j), the j-th derivative of the binomial theorem by
 * q, times q^j; powers of k are sums of such falling factorials (Stirling 1730). Undefined for other sums.
 */
export function binomialSum(n: NormalForm, sum: CountedSum): Product | undefined {
  const { algebra } = n;
  const { body, index, last, first } = sum;
  if (n.signs.signOf(last) & NEGATIVE) return undefined;
  const position = n.generator({ kind: 'position', index });
  const k = first === 0 ? algebra.subtract(position, algebra.one) : position;
  const below = algebra.multiply(sum.factorial(k), sum.factorial(algebra.subtract(last, k)));
  const rest = algebra.divide(algebra.multiply(body, below), sum.factorial(last));
  // From here on the position stands for k itself.
  const own = first === 0 ? sum.at(rest, algebra.add([position, algebra.one])) : rest;
  if (own.polys.some((id, i) => i % 2 === 0 && own.polys[i + 1]! < 0 && dependsOnPoly(n, id, index)))
    return undefined;
  const results: Product[] = [];
  for (const term of algebra.summands(own)) {
    const value = sumOfTerm(n, term, sum);
    if (!value) return undefined;
    results.push(value);
  }
  const total = algebra.add(results);
  return first === 0 ? total : algebra.subtract(total, sum.at(own, algebra.integer(0)));
}

function dependsOnPoly(n: NormalForm, id: number, index: string): boolean {
  return n.algebra.dependsOn(n.algebra.factorProduct(id), index);
}

/** c k^e G(k) with G(k + 1) = q G(k). */
function sumOfTerm(n: NormalForm, term: Product, { index, last, at }: CountedSum): Product | undefined {
  const { algebra } = n;
  let degree = 0;
  let power = algebra.one;
  let constant: Product = { coef: term.coef, mono: [], polys: term.polys };
  for (let i = 0; i < term.mono.length; i += 2) {
    const [id, e] = [term.mono[i]!, term.mono[i + 1]!];
    const piece = algebra.settle(G_ONE, [id, e], []);
    const meaning = algebra.meaning(id);
    if (!algebra.dependsOn(piece, index)) constant = algebra.multiply(constant, piece);
    else if (meaning.kind === 'position' && e > 0 && e % UNIT === 0) degree += e / UNIT;
    else if (meaning.kind === 'exp' || (meaning.kind === 'cis' && algebra.isRootOfUnity(id)))
      power = algebra.multiply(power, piece);
    else return undefined;
  }
  if (degree > MAX_DEGREE || algebra.dependsOn(constant, index)) return undefined;
  const next = algebra.add([n.generator({ kind: 'position', index }), algebra.one]);
  const ratio = algebra.divide(at(power, next), power);
  if (algebra.dependsOn(ratio, index) || !isReal(algebra, ratio)) return undefined;
  const base = algebra.add([algebra.one, ratio]);
  // (1+q)^(N-j) has a value for N < j only where 1 + q is not zero.
  if (degree > 0 && n.signs.signOf(base) & NIL) return undefined;
  const values: Product[] = [];
  for (const [j, count] of stirling(degree).entries()) {
    if (count === 0n) continue;
    const falling = Array.from({ length: j }, (_, i) => algebra.subtract(last, algebra.integer(i)));
    const rest = algebra.subtract(last, algebra.integer(j));
    values.push(
      algebra.multiplyAll([
        algebra.integer(count),
        ...falling,
        algebra.raise(ratio, j),
        isZeroProduct(rest) ? algebra.one : wholePower(n, base, rest),
      ]),
    );
  }
  return algebra.multiplyAll([constant, at(power, algebra.integer(0)), algebra.add(values)]);
}

/** Stirling numbers of the second kind: k^e as a sum of falling factorials of length j. */
function stirling(e: number): readonly bigint[] {
  let row: readonly bigint[] = [1n];
  for (let m = 0; m < e; m++)
    row = Array.from({ length: row.length + 1 }, (_, j) => (row[j - 1] ?? 0n) + BigInt(j) * (row[j] ?? 0n));
  return row;
}
