import { add, equals, isZero, negate, ONE, type Rational, rational, ZERO } from '../../number/rational.js';
import { OutOfBudget } from '../term/budget.js';
import {
  addTerms,
  applyTerm,
  multiplyTerms,
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
  const waves = new Map<string, Wave>();
  for (const s of algebra.summands(p)) {
    // A value and its conjugate have one real part: the first angle is counted upwards.
    const phases: number[] = [];
    const mono: number[] = [];
    for (let i = 0; i < s.mono.length; i += 2)
      (algebra.meaning(s.mono[i]!).kind === 'cis' ? phases : mono).push(s.mono[i]!, s.mono[i + 1]!);
    const turned = phases.length > 0 && phases[1]! < 0;
    const angle = turned ? phases.map((e, i) => (i % 2 === 0 ? e : -e)) : phases;
    const { re, im, den } = s.coef;
    const key = `${angle.join()};${mono.join()};${s.polys.join()}`;
    const same = waves.get(key) ?? { angle, mono, polys: s.polys, re: ZERO, im: ZERO };
    waves.set(key, {
      ...same,
      re: add(same.re, rational(re, den)),
      im: add(same.im, rational(turned ? -im : im, den)),
    });
  }
  const summands = [...waves.values()].flatMap((w) => waveTerms(algebra, w));
  return summands.length === 0 ? numberTerm(0) : addTerms(...summands);
}

/** (re + i im) exp(i angle) times real factors, the angle as phases and their exponents. */
interface Wave {
  readonly angle: readonly number[];
  readonly mono: readonly number[];
  readonly polys: readonly number[];
  readonly re: Rational;
  readonly im: Rational;
}

/** re cos(angle) - im sin(angle), times the factors. */
function waveTerms(algebra: Algebra, { angle, mono, polys, re, im }: Wave): readonly Term[] {
  const factors = [...monomialFactors(algebra, mono)];
  for (let i = 0; i < polys.length; i += 2) {
    // A denominator with phases is not split by real parts.
    if (!algebra.factor(polys[i]!).real)
      throw new OutOfBudget('a complex denominator has no real part to show');
    factors.push(raised(toTerm(algebra, algebra.factorProduct(polys[i]!)), polys[i + 1]! * UNIT));
  }
  const turns: Term[] = [];
  for (let i = 0; i < angle.length; i += 2) {
    const meaning = algebra.meaning(angle[i]!);
    if (meaning.kind === 'cis') turns.push(scaled(toTerm(algebra, meaning.of), angle[i + 1]!));
  }
  const times = (c: Rational, name: string): readonly Term[] => {
    if (isZero(c) || (name === 'sin' && turns.length === 0)) return [];
    const one = equals(c, ONE) ? [] : [rationalTerm(c)];
    return [
      product([...one, ...(turns.length > 0 ? [applyTerm(name, addTerms(...turns))] : []), ...factors]),
    ];
  };
  return [...times(re, 'cos'), ...times(negate(im), 'sin')];
}
