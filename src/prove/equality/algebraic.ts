import { compareBigFloats } from '../../number/big-float.js';
import { bitLength } from '../../number/bit-length.js';
import { createIntervalArithmetic } from '../../number/interval-arithmetic.js';
import { isZeroProduct, type Product } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import type { Normaliser } from '../normal/normalise.js';
import { isAlgebraicConstant } from '../normal/special-angle.js';
import { evaluateConstant } from '../term/evaluate.js';
import { subterms, type Term } from '../term/term.js';

/** Bits of the separation bound up to which a constant is evaluated: some tens of milliseconds. */
const MAX_BITS = 24_000;

/**
 * Whether a constant made of rationals and real roots is zero: it is when it is smaller than every non-zero value that
 * such an expression can have (Burnikel, Fleischer, Mehlhorn, Schirra 2000, "A strong and easily computable separation
 * bound for arithmetic expressions involving radicals": |E| >= 1/(l u^(D^2 - 1)) for E not zero).
 */
export function isZeroAlgebraic(n: Normaliser, p: Product): boolean {
  if (isZeroProduct(p)) return true;
  const { algebra } = n;
  if (algebra.hasCis(p) || p.coef.im !== 0n || !isAlgebraicConstant(n, p)) return false;
  const term = toTerm(algebra, p);
  const needed = separationBits(term);
  if (needed === undefined) return false;
  const arithmetic = createIntervalArithmetic(Math.max(64, needed + 64));
  const value = evaluateConstant(term, arithmetic, n.budget);
  if (value.kind === 'empty' || value.defined !== 'everywhere') return false;
  const bound = { mantissa: 1n, exponent: -needed };
  return (
    compareBigFloats(value.hi, bound) < 0 &&
    compareBigFloats({ mantissa: -1n, exponent: -needed }, value.lo) < 0
  );
}

/** Upper bounds of log2 u and log2 l. */
interface Size {
  readonly u: number;
  readonly l: number;
}

function separationBits(root: Term): number | undefined {
  const sizes = new Map<Term, Size>();
  const degrees = new Map<string, number>();
  for (const x of subterms([root])) {
    const size = sizeOf(x, sizes, degrees);
    if (!size) return undefined;
    sizes.set(x, size);
  }
  let degree = 1;
  for (const d of degrees.values()) degree *= d;
  const { u, l } = sizes.get(root)!;
  const bits = Math.ceil(l + (degree * degree - 1) * Math.max(u, 0)) + 2;
  return bits <= MAX_BITS ? bits : undefined;
}

function sizeOf(x: Term, sizes: ReadonlyMap<Term, Size>, degrees: Map<string, number>): Size | undefined {
  switch (x.kind) {
    case 'number':
      return { u: bits(x.value.numerator), l: bits(x.value.denominator) };
    case 'add':
      return x.args
        .map((a) => sizes.get(a)!)
        .reduce((a, b) => ({ u: Math.max(a.u + b.l, a.l + b.u) + 1, l: a.l + b.l }));
    case 'multiply':
      return x.args.map((a) => sizes.get(a)!).reduce((a, b) => ({ u: a.u + b.u, l: a.l + b.l }));
    case 'power': {
      if (x.exponent.kind !== 'number') return undefined;
      const { numerator, denominator } = x.exponent.value;
      if (denominator > 64n || numerator > 10_000n || numerator < -10_000n) return undefined;
      const base = sizes.get(x.base)!;
      const n = Number(numerator < 0n ? -numerator : numerator);
      const raised = { u: base.u * n, l: base.l * n };
      const k = Number(denominator);
      // Structurally equal radicands are one root of the field extension; others count on their own.
      if (k > 1) degrees.set(JSON.stringify([x.base, k], bigintText), k);
      const rooted =
        k === 1
          ? raised
          : raised.u >= raised.l
            ? { u: (raised.u + (k - 1) * raised.l) / k, l: raised.l }
            : { u: raised.u, l: ((k - 1) * raised.u + raised.l) / k };
      return numerator < 0n ? { u: rooted.l, l: rooted.u } : rooted;
    }
    default:
      return undefined;
  }
}

/** An upper bound of log2 |n|, at least 0. */
function bits(n: bigint): number {
  return n === 0n ? 0 : bitLength(n < 0n ? -n : n);
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
