import { type IntegerPoly, IntegerPolys } from '../algebra/integer-poly.js';
import type { Budget } from '../term/budget.js';
import {
  addTerms,
  applyTerm,
  isNumber,
  mapTerms,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';

/** A whole number that moves evenly with the position k and the name n: (a polynomial without them) + k times `byK` + n times `byN`. */
export interface Count {
  readonly poly: IntegerPoly;
  readonly byK: number;
  readonly byN: number;
  readonly term: Term;
}

/**
 * A summand poly * product of powers * product of factorials / product of polynomials, in which the ratios of neighbours are fractions of
 * polynomials. Reciprocal factorials of negative whole numbers are 0, as those of binomial coefficients outside their row are.
 */
export interface Hypergeometric {
  readonly poly: IntegerPoly;
  /** What the summand is divided by besides. */
  readonly below: readonly IntegerPoly[];
  readonly powers: readonly { readonly base: Term; readonly exponent: Count }[];
  readonly factorials: readonly { readonly of: Count; readonly isAbove: boolean }[];
  /** Factors without k and n. */
  readonly outer: readonly Term[];
}

/** Factors of one summand. */
const MAX_FACTORS = 24;

/** Degrees of powers that are multiplied out. */
const MAX_POWER = 6;

/** Reads summands in one position and one name; other names are parameters. */
export class HypergeometricReader {
  readonly polys: IntegerPolys;
  /** Conditions k <= m are not asked of binomial coefficients: `holds` is asked of others. */
  constructor(
    body: Term,
    readonly k: string,
    readonly n: string,
    private readonly holds: (condition: Term) => boolean | undefined,
    budget: Budget,
  ) {
    const others = unknownsOf([body]).names.filter((x) => x !== n && x !== k);
    this.polys = new IntegerPolys([k, n, ...others], budget);
  }

  read(body: Term): Hypergeometric | undefined {
    const found = {
      poly: this.polys.constant(1n),
      below: [] as IntegerPoly[],
      powers: [] as { base: Term; exponent: Count }[],
      factorials: [] as { of: Count; isAbove: boolean }[],
      outer: [] as Term[],
    };
    const take = (x: Term, up: boolean): boolean => {
      if (found.factorials.length + found.powers.length > MAX_FACTORS) return false;
      if (!this.moves(x)) {
        found.outer.push(up ? x : powerTerm(x, -1));
        return true;
      }
      switch (x.kind) {
        case 'multiply':
          return x.args.every((a) => take(a, up));
        case 'select': {
          const inside = this.inside(x);
          return inside !== undefined && take(inside, up);
        }
        case 'apply': {
          const of = x.name === 'factorial' ? this.count(x.args[0]!) : undefined;
          if (of) found.factorials.push({ of, isAbove: up });
          return of !== undefined;
        }
        case 'power': {
          const { base, exponent } = x;
          if (exponent.kind === 'number') {
            const { numerator, denominator } = exponent.value;
            const size = numerator < 0n ? -numerator : numerator;
            if (denominator !== 1n || size > BigInt(MAX_POWER)) return false;
            return Array.from({ length: Number(size) }).every(() => take(base, up === numerator >= 0n));
          }
          const count = this.moves(base) ? undefined : this.count(exponent);
          if (!count || !(base.kind === 'number' || base.kind === 'name')) return false;
          if (!up && base.kind !== 'number') return false;
          if (base.kind === 'number' && base.value.numerator === 0n) return false;
          found.powers.push({ base: up ? base : inverse(base), exponent: count });
          return base.kind === 'number' || (count.byK >= 0 && count.byN >= 0);
        }
        default: {
          const value = this.polynomial(x);
          if (!value) return false;
          if (up) found.poly = this.polys.multiply(found.poly, value.poly);
          else found.below.push(value.poly);
          if (value.den !== 1n) found.outer.push(numberTerm(up ? 1n : value.den, up ? value.den : 1n));
          return true;
        }
      }
    };
    return take(body, true) ? { ...found, factorials: this.withoutEqual(found.factorials) } : undefined;
  }

  /** Without m!/m!, where m is not negative: elsewhere the one below the line stands for a zero. */
  private withoutEqual(factorials: Hypergeometric['factorials']): Hypergeometric['factorials'] {
    const left = [...factorials];
    for (const { of } of factorials.filter((f) => f.isAbove)) {
      const isSame = (f: { readonly of: Count }) => this.polys.subtract(f.of.poly, of.poly).size === 0;
      const [up, down] = [true, false].map((side) => left.findIndex((f) => f.isAbove === side && isSame(f)));
      if (up! < 0 || down! < 0) continue;
      const condition: Term = {
        kind: 'compare',
        relation: 'lessOrEqual',
        left: numberTerm(0),
        right: of.term,
      };
      if (this.holds(condition) !== true) continue;
      const gone = new Set([left[up!], left[down!]]);
      left.splice(0, left.length, ...left.filter((f) => !gone.has(f)));
    }
    return left;
  }

  private moves(x: Term): boolean {
    return unknownsOf([x]).names.some((name) => name === this.k || name === this.n);
  }

  /**
   * What a conditional stands for: the branch that its condition picks; and v for (a <= b ? v : 0) where v is divided by (b - a)!, which then
   * says the same.
   */
  private inside({ condition, yes, no }: Extract<Term, { kind: 'select' }>): Term | undefined {
    if (condition.kind === 'compare' && condition.relation === 'lessOrEqual' && isNumber(no, 0)) {
      const gap = this.polynomial(subtractTerms(condition.right, condition.left));
      const own = this.read(yes);
      const isSaid = own?.factorials.some(
        ({ of, isAbove }) => !isAbove && gap?.den === 1n && this.polys.subtract(of.poly, gap.poly).size === 0,
      );
      if (isSaid) return yes;
    }
    const holds = this.holds(condition);
    return holds === undefined ? undefined : holds ? yes : no;
  }

  /** A whole number as it is counted; undefined where it does not move evenly, or by no whole steps. */
  count(term: Term): Count | undefined {
    const value = this.polynomial(term);
    if (value?.den !== 1n) return undefined;
    const steps = [this.k, this.n].map((name) => {
      const c = this.polys.coefficients(value.poly, name);
      const step = c[1] ?? this.polys.zero;
      const isEven =
        c.length <= 2 && this.polys.variables.every((v) => this.polys.coefficients(step, v).length <= 1);
      return isEven ? Number([...step.values()][0] ?? 0n) : undefined;
    });
    const [byK, byN] = steps as [number?, number?];
    return byK === undefined || byN === undefined ? undefined : { poly: value.poly, byK, byN, term };
  }

  /** A polynomial over a whole number. */
  polynomial(x: Term): { readonly poly: IntegerPoly; readonly den: bigint } | undefined {
    const { polys } = this;
    switch (x.kind) {
      case 'number':
        return { poly: polys.constant(x.value.numerator), den: x.value.denominator };
      case 'name':
        return polys.variables.includes(x.name) ? { poly: polys.variable(x.name), den: 1n } : undefined;
      case 'add':
      case 'multiply': {
        let [poly, den] = [polys.constant(x.kind === 'add' ? 0n : 1n), 1n];
        for (const arg of x.args) {
          const own = this.polynomial(arg);
          if (!own) return undefined;
          poly =
            x.kind === 'multiply'
              ? polys.multiply(poly, own.poly)
              : polys.add(polys.multiply(poly, polys.constant(own.den)), own.poly, den);
          den *= own.den;
        }
        return { poly, den };
      }
      case 'power': {
        const e = x.exponent;
        if (e.kind !== 'number' || e.value.denominator !== 1n) return undefined;
        if (e.value.numerator < 0n || e.value.numerator > BigInt(MAX_POWER)) return undefined;
        const own = this.polynomial(x.base);
        if (!own) return undefined;
        const times = Number(e.value.numerator);
        return {
          poly: polys.product(Array.from({ length: times }, () => own.poly)),
          den: own.den ** BigInt(times),
        };
      }
      default:
        return undefined;
    }
  }

  toTerm(p: IntegerPoly): Term {
    const terms = [...p].map(([key, c]) => {
      const factors = key.split(',').flatMap((e, i) => {
        const base = nameTerm(this.polys.variables[i]!);
        return e === '0' ? [] : [e === '1' ? base : powerTerm(base, Number(e))];
      });
      return multiplyTerms(numberTerm(c), ...factors);
    });
    return terms.length === 0 ? numberTerm(0) : addTerms(...terms);
  }
}

function inverse(x: Term): Term {
  if (x.kind !== 'number') return powerTerm(x, -1);
  return numberTerm(x.value.denominator, x.value.numerator);
}

/** A body with its position written as a name. */
export function withNamedPosition(body: Term, index: string, name: string): Term {
  return mapTerms(body, (x) => (x.kind === 'position' && x.index === index ? nameTerm(name) : undefined));
}

/** 1/m! for whole m, also below 0; `isNatural` tells what is known of m. */
export function reciprocalFactorial(m: Term, isNatural: (m: Term) => boolean | undefined): Term {
  const known = isNatural(m);
  if (known === false) return numberTerm(0);
  const value = powerTerm(applyTerm('factorial', m), -1);
  if (known) return value;
  return {
    kind: 'select',
    condition: { kind: 'compare', relation: 'lessOrEqual', left: numberTerm(0), right: m },
    yes: value,
    no: numberTerm(0),
  };
}
