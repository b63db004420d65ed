import { rational } from '../../number/rational.js';
import { OutOfBudget } from '../term/budget.js';
import {
  addTerms,
  applyTerm,
  multiplyTerms,
  negateTerm,
  numberTerm,
  powerTerm,
  rationalTerm,
  subterms,
  T_ONE,
  T_PI,
  type Term,
} from '../term/term.js';
import type { Algebra } from './algebra.js';
import { isOneG } from './gaussian.js';
import { type Poly, sortedTerms, UNIT } from './polynomial.js';
import { isConstant, type Meaning, type Product } from './product.js';
import { realParts } from './real-parts.js';

/** A real value of the normal form, written as a term again. What is complex on the way is written by its real part. */
export function toTerm(algebra: Algebra, p: Product): Term {
  if (algebra.hasCis(p) || p.coef.im !== 0n) return factorsByParts(algebra, p) ?? realPart(algebra, p);
  const factors: Term[] = [];
  const { re, den } = p.coef;
  if (re !== 1n || den !== 1n) factors.push(rationalTerm(rational(re, den)));
  factors.push(...monomialFactors(algebra, p.mono));
  for (let i = 0; i < p.polys.length; i += 2) {
    const { poly } = algebra.factor(p.polys[i]!);
    factors.push(raised(polyTerm(algebra, poly), p.polys[i + 1]! * UNIT));
  }
  return product(factors);
}

/** A real polynomial, term by term. */
export function polyTerm(algebra: Algebra, poly: Poly): Term {
  const summands = sortedTerms(poly).map((t) =>
    product([...(t.re === 1n ? [] : [numberTerm(t.re)]), ...monomialFactors(algebra, t.mono)]),
  );
  return addTerms(...summands);
}

/** A product of several real factors with phases, each written by its real part. */
function factorsByParts(algebra: Algebra, p: Product): Term | undefined {
  const parts = realParts(algebra, p);
  if (!parts || parts.parts.length === 0) return undefined;
  const [only] = parts.parts;
  const { re, den } = parts.coef;
  if (parts.parts.length === 1 && only!.exponent === UNIT && re === 1n && den === 1n) return undefined;
  const factors: Term[] = re === 1n && den === 1n ? [] : [rationalTerm(rational(re, den))];
  for (const { of, exponent } of parts.parts) {
    const plain = of.polys.length === 0 && !algebra.hasCis(of);
    if (plain) factors.push(...monomialFactors(algebra, [of.mono[0]!, exponent]));
    else factors.push(raised(toTerm(algebra, of), exponent));
  }
  return product(factors);
}

function product(factors: readonly Term[]): Term {
  return factors.length === 0 ? T_ONE : multiplyTerms(...factors);
}

function raised(base: Term, exponent: number): Term {
  return exponent === UNIT ? base : powerTerm(base, rationalTerm(rational(exponent, UNIT)));
}

/** A term times an exponent in units. */
function scaled(x: Term, exponent: number): Term {
  return exponent === UNIT ? x : multiplyTerms(rationalTerm(rational(exponent, UNIT)), x);
}

function monomialFactors(algebra: Algebra, mono: readonly number[]): readonly Term[] {
  const factors: Term[] = [];
  for (let i = 0; i < mono.length; i += 2) {
    const { meaning } = algebra.info(mono[i]!);
    const exponent = mono[i + 1]!;
    const power = meaning.kind === 'exp' ? powerOfNumber(algebra, meaning.of, exponent) : undefined;
    if (power) factors.push(power);
    else if (meaning.kind === 'exp')
      factors.push(applyTerm('exp', scaled(toTerm(algebra, meaning.of), exponent)));
    else factors.push(raised(generatorTerm(algebra, mono[i]!), exponent));
  }
  return factors;
}

/** exp(u log n) as n^u. */
function powerOfNumber(algebra: Algebra, of: Product, exponent: number): Term | undefined {
  if (of.polys.length > 0 || of.coef.im !== 0n) return undefined;
  for (let i = 0; i < of.mono.length; i += 2) {
    const { meaning } = algebra.info(of.mono[i]!);
    if (meaning.kind !== 'log' || of.mono[i + 1] !== UNIT || !isConstant(meaning.of)) continue;
    const rest: Product = { ...of, mono: [...of.mono.slice(0, i), ...of.mono.slice(i + 2)] };
    const { re, den } = meaning.of.coef;
    const base = rationalTerm(rational(re < 0n ? -re : re, den));
    return powerTerm(base, scaled(toTerm(algebra, rest), exponent));
  }
  return undefined;
}

function generatorTerm(algebra: Algebra, id: number): Term {
  const { meaning } = algebra.info(id);
  switch (meaning.kind) {
    case 'name':
      return { kind: 'name', name: meaning.name };
    case 'size':
      return { kind: 'size', name: meaning.name };
    case 'entry':
      return { kind: 'entry', name: meaning.name, indices: meaning.indices };
    case 'pi':
      return T_PI;
    case 'prime':
      return numberTerm(meaning.value);
    case 'exp':
      return applyTerm('exp', toTerm(algebra, meaning.of));
    case 'cis':
      return applyTerm('cos', toTerm(algebra, meaning.of));
    case 'log':
      return isConstant(meaning.of) && meaning.of.coef.re > 0n
        ? applyTerm('log', toTerm(algebra, meaning.of))
        : applyTerm('log', applyTerm('abs', toTerm(algebra, meaning.of)));
    case 'base':
      return toTerm(algebra, meaning.of);
    case 'apply':
      return applyTerm(meaning.name, ...meaning.args.map((a) => toTerm(algebra, a)));
    case 'sum': {
      let body = toTerm(algebra, meaning.of);
      for (const { index, extent } of meaning.bound) {
        body = { kind: 'reduce', reduction: 'sum', index, extent: String(extent), body };
      }
      return body;
    }
    case 'largest':
      return {
        kind: 'reduce',
        reduction: 'max',
        index: meaning.bound.index,
        extent: String(meaning.bound.extent),
        body: toTerm(algebra, meaning.of),
      };
    case 'position':
      return { kind: 'position', index: meaning.index };
    case 'range':
      return (
        productOverAxis(algebra, meaning) ?? {
          kind: 'range',
          reduction: meaning.reduction,
          index: meaning.index,
          from: T_ONE,
          to: toTerm(algebra, meaning.count),
          body: toTerm(algebra, meaning.of),
        }
      );
    case 'delta':
      return { kind: 'delta', left: meaning.left, right: meaning.right };
  }
}

/** A product of entries over a whole axis. */
function productOverAxis(
  algebra: Algebra,
  { reduction, index, count, of }: Extract<Meaning, { readonly kind: 'range' }>,
): Term | undefined {
  const [id, exponent] = count.mono;
  const size = count.mono.length === 2 && exponent === UNIT ? algebra.meaning(id!) : undefined;
  const isAxis = size?.kind === 'size' && isOneG(count.coef) && count.polys.length === 0;
  if (reduction !== 'prod' || !isAxis || mentionsPosition(algebra, of, index)) return undefined;
  return { kind: 'reduce', reduction, index, extent: size.name, body: toTerm(algebra, of) };
}

/** Whether the number of a position occurs, outside of the indices of entries. */
function mentionsPosition(algebra: Algebra, p: Product, index: string): boolean {
  return subterms([toTerm(algebra, p)]).some((x) => x.kind === 'position' && x.index === index);
}

/** Each summand c * cis(angle) * r has the real part r (Re c cos(angle) - Im c sin(angle)). */
function realPart(algebra: Algebra, p: Product): Term {
  const summands: Term[] = [];
  for (const s of algebra.summands(p)) {
    const factors: Term[] = [];
    const angle: Term[] = [];
    for (let i = 0; i < s.mono.length; i += 2) {
      const { meaning } = algebra.info(s.mono[i]!);
      if (meaning.kind === 'cis') {
        angle.push(multiplyTerms(rationalTerm(rational(s.mono[i + 1]!, UNIT)), toTerm(algebra, meaning.of)));
      } else factors.push(...monomialFactors(algebra, [s.mono[i]!, s.mono[i + 1]!]));
    }
    for (let i = 0; i < s.polys.length; i += 2) {
      // A denominator with phases is not split by real parts.
      if (!algebra.factor(s.polys[i]!).real)
        throw new OutOfBudget('a complex denominator has no real part to show');
      factors.push(raised(toTerm(algebra, algebra.factorProduct(s.polys[i]!)), s.polys[i + 1]! * UNIT));
    }
    const { re, im, den } = s.coef;
    const turn = angle.length === 0 ? undefined : addTerms(...angle);
    if (re !== 0n)
      summands.push(
        product([
          ...(re === den ? [] : [rationalTerm(rational(re, den))]),
          ...(turn ? [applyTerm('cos', turn)] : []),
          ...factors,
        ]),
      );
    if (im !== 0n && turn)
      summands.push(
        product([negateTerm(rationalTerm(rational(im, den))), applyTerm('sin', turn), ...factors]),
      );
  }
  return summands.length === 0 ? numberTerm(0) : addTerms(...summands);
}
