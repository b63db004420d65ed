import { add, divide, isZero, ONE, rational } from '../../number/rational.js';
import { type Growth, LINEAR, multiplyGrowth, raiseGrowth, STEADY, signOfGrowth } from '../algebra/growth.js';
import { Undefined } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { isTotal } from '../derivative/conditions.js';
import { differentiate, NoDerivative } from '../derivative/differentiate.js';
import type { Normaliser } from '../normal/normalise.js';
import { isWholeTerm } from '../term/evaluate.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  mentions,
  multiplyTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  powerTerm,
  rationalTerm,
  substitute,
  subterms,
  subtractTerms,
  T_ONE,
  T_PI,
  type Term,
} from '../term/term.js';
import { AsymptoticArithmetic, type Series } from './asymptotic-arithmetic.js';
import { signOfCoefficient, vanishes } from './coefficient-signs.js';
import { edgesOf } from './edges.js';
import { growingSum } from './growing-sum.js';
import { NoSeries, UNKNOWN_EXPONENT } from './no-series.js';
import { partialSum } from './partial-sum.js';

/** Steps that a part of a derivative costs: it is made, walked through and put into. */
const STEPS_PER_PART = 40;

/** The expansion of a term as the name t tends to infinity, to about `length` summands. */
export function expandAtInfinity(term: Term, t: string, n: Normaliser, length: number): Series {
  return new Expander(n, t, length).run(term);
}

/** What a power of a factorial is the factorial of. */
function factorialIn(x: Term): Term | undefined {
  if (x.kind === 'power') return x.exponent.kind === 'number' ? factorialIn(x.base) : undefined;
  return x.kind === 'apply' && x.name === 'factorial' ? x.args[0] : undefined;
}

const LOGARITHMIC: Growth = { exponentials: [], power: rational(0), log: ONE };

class Expander extends AsymptoticArithmetic {
  private readonly done = new Map<Term, Series>();

  constructor(
    n: Normaliser,
    private readonly t: string,
    length: number,
  ) {
    super(n, length);
  }

  run(x: Term): Series {
    const known = this.done.get(x);
    if (known) return known;
    this.n.budget.spend(50);
    const value = mentions(x, this.t) ? this.expand(x) : this.constant(this.n.run(x));
    this.done.set(x, value);
    return value;
  }

  private expand(x: Term): Series {
    switch (x.kind) {
      case 'name':
        return { terms: [{ coef: this.n.algebra.one, growth: LINEAR }], rest: undefined };
      case 'add':
        return x.args.map((a) => this.run(a)).reduce((a, b) => this.add(a, b));
      case 'multiply':
        return this.product(x.args);
      case 'power': {
        if (x.exponent.kind === 'number') return this.power(this.run(x.base), x.exponent.value);
        const base = this.settled(this.run(x.base));
        const exponent = this.run(x.exponent);
        if (base.terms.length === 0 && !base.rest) return this.powerOfZero(exponent);
        if (isWholeTerm(x.exponent, this.n.integers) && base.terms[0] && this.signOf(base) < 0)
          return this.multiply(
            this.turns(x.exponent),
            this.exp(this.multiply(exponent, this.log(this.scale(base, -1n)))),
          );
        return this.exp(this.multiply(exponent, this.log(base)));
      }
      case 'apply':
        return this.apply(x);
      case 'guard':
        // What is asked for must have values near the point as well.
        for (const on of x.on) if (mentions(on, this.t) && !subterms([on]).every(isTotal)) this.run(on);
        return this.run(x.body);
      case 'compare': {
        const s = this.signOf(this.add(this.run(x.left), this.scale(this.run(x.right), -1n)));
        const holds = x.relation === 'equal' ? s === 0 : s < 0 || (s === 0 && x.relation === 'lessOrEqual');
        return this.constant(this.n.algebra.integer(holds ? 1 : 0));
      }
      case 'logic': {
        const truths = x.args.map((a) => this.signOf(this.run(a)) !== 0);
        const holds =
          x.operator === 'not'
            ? !truths[0]
            : x.operator === 'and'
              ? truths.every(Boolean)
              : truths.some(Boolean);
        return this.constant(this.n.algebra.integer(holds ? 1 : 0));
      }
      case 'select':
        return this.run(this.signOf(this.run(x.condition)) !== 0 ? x.yes : x.no);
      case 'range': {
        const sum = partialSum(x);
        return sum ? this.run(sum) : this.growing(x);
      }
      default:
        throw new NoSeries(`no expansion is known for a ${x.kind} of the variable`);
    }
  }

  /** A product that is zero by one factor needs no expansion of factorials beside it. */
  private product(args: readonly Term[]): Series {
    const multiplied = (factors: readonly Term[]) =>
      factors.map((a) => this.run(a)).reduce((a, b) => this.multiply(a, b));
    const others = args.filter((a) => !this.isLargeFactorial(a));
    if (others.length > 0 && others.length < args.length) {
      try {
        const product = multiplied(others);
        if (product.terms.length === 0 && !product.rest) return product;
      } catch (error) {
        if (!(error instanceof NoSeries)) throw error;
      }
    }
    return multiplied(args);
  }

  private isLargeFactorial(x: Term): boolean {
    const of = factorialIn(x);
    const lead = of && this.settled(this.run(of)).terms[0];
    return lead !== undefined && signOfGrowth(lead.growth) > 0 && signOfCoefficient(lead.coef, this.n) > 0;
  }

  /** A sum of which the end grows. */
  private growing(x: Extract<Term, { kind: 'range' }>): Series {
    const end = this.settled(this.run(x.to)).terms[0]?.growth;
    if (mentions(x.body, this.t) || !end || signOfGrowth(end) <= 0)
      throw new NoSeries('no expansion is known for a range of the variable');
    const { parts, value, rest, logarithmic } = growingSum(x, this.n, (f, name) =>
      new Expander(this.n, name, this.length).run(f),
    );
    const known = parts.map(({ coef, power }) => {
      const above = add(power, ONE);
      const grown = isZero(above)
        ? this.log(this.run(x.to))
        : this.run(multiplyTerms(rationalTerm(divide(ONE, above)), powerTerm(x.to, rationalTerm(above))));
      return this.multiply(this.constant(coef), grown);
    });
    const bound = multiplyGrowth(raiseGrowth(end, rest), logarithmic ? LOGARITHMIC : STEADY);
    const start = value ? this.constant(this.n.run(value)) : this.constant(this.n.algebra.integer(0));
    return this.add(
      known.reduce((a, b) => this.add(a, b), start),
      { terms: [], rest: bound },
    );
  }

  /** (-1)^e for a whole e: of size 1, wherever it goes. */
  private turns(exponent: Term): Series {
    if (mentions(exponent, this.t)) return { terms: [], rest: STEADY };
    return this.constant(this.n.run(powerTerm(numberTerm(-1), exponent)));
  }

  /** 0^e is 0, 1 or nothing, by the sign of e. */
  private powerOfZero(exponent: Series): Series {
    const sign = this.signOf(exponent);
    if (sign < 0) throw new Undefined('a division by zero');
    return this.constant(this.n.algebra.integer(sign === 0 ? 1 : 0));
  }

  private apply(x: Extract<Term, { kind: 'apply' }>): Series {
    const [u, v] = x.args as [Term, Term];
    if (x.name === 'log' && u.kind === 'apply' && u.name === 'factorial') {
      const logarithm = this.logFactorial(u.args[0]!);
      if (logarithm) return logarithm;
    }
    const given = this.run(u);
    const grows = given.terms[0] !== undefined && signOfGrowth(given.terms[0].growth) > 0;
    const s = grows ? this.settled(given) : given;
    switch (x.name) {
      case 'exp':
        return this.exp(s);
      case 'log':
        return this.log(s);
      case 'factorial':
        // As large as the exponential of its logarithm, which has an expansion.
        throw new NoSeries(grows ? UNKNOWN_EXPONENT : 'no expansion is known for a factorial near a number');
      case 'abs':
        return this.signOf(s) < 0 ? this.scale(s, -1n) : s;
      case 'sign':
        return this.constant(this.n.algebra.integer(this.signOf(s)));
      case 'holds':
        if (this.signOf(s) === 0) throw new Undefined('a condition that does not hold');
        return this.constant(this.n.algebra.one);
      case 'max':
      case 'min': {
        const other = this.run(v);
        const order = this.signOf(this.add(s, this.scale(other, -1n)));
        return order < 0 === (x.name === 'max') ? other : s;
      }
      case 'root': {
        if (v.kind !== 'number') throw new NoSeries('a root needs a whole degree');
        const r = divide(ONE, v.value);
        return this.signOf(s) < 0 ? this.scale(this.power(this.scale(s, -1n), r), -1n) : this.power(s, r);
      }
      case 'atan2':
        return this.angle(u, v);
      default:
        if (x.args.length > 1) throw new NoSeries(`there is no expansion of ${x.name}`);
    }
    const large = s.terms[0] !== undefined && signOfGrowth(s.terms[0].growth) > 0;
    if (large) return this.atInfinity(x.name, u, s);
    return this.taylor(x.name, u, s);
  }

  /** log(m!) for m that grows, by Stirling's series, whose error is smaller than the first term that is left out: 1/(1260 m^5). */
  private logFactorial(m: Term): Series | undefined {
    const lead = this.settled(this.run(m)).terms[0];
    if (!lead || signOfGrowth(lead.growth) <= 0) return undefined;
    const half = numberTerm(1, 2);
    const known = addTerms(
      multiplyTerms(addTerms(m, half), applyTerm('log', m)),
      negateTerm(m),
      multiplyTerms(half, applyTerm('log', multiplyTerms(numberTerm(2), T_PI))),
      multiplyTerms(numberTerm(1, 12), powerTerm(m, -1)),
      multiplyTerms(numberTerm(-1, 360), powerTerm(m, -3)),
    );
    return this.add(this.run(known), { terms: [], rest: raiseGrowth(lead.growth, rational(-5)) });
  }

  /** atan2(y, x): the arc of y/x, turned by half a turn where x < 0. */
  private angle(y: Term, x: Term): Series {
    const { algebra } = this.n;
    const turns = (k: bigint) =>
      this.constant(algebra.scale(this.n.run({ kind: 'pi' }), { re: k, im: 0n, den: 2n }));
    const [up, right] = [this.signOf(this.run(y)), this.signOf(this.run(x))];
    if (right === 0) {
      if (up === 0) throw new NoSeries('the angle of the origin');
      return turns(BigInt(up));
    }
    const arc = this.run(applyTerm('atan', divideTerms(y, x)));
    return right > 0 ? arc : this.add(arc, turns(up < 0 ? -2n : 2n));
  }

  /** Functions of an argument that grows beyond all bounds. */
  private atInfinity(name: string, u: Term, s: Series): Series {
    const up = applyTerm('exp', u);
    const down = applyTerm('exp', negateTerm(u));
    const half = numberTerm(1, 2);
    switch (name) {
      case 'sinh':
        return this.run(multiplyTerms(half, subtractTerms(up, down)));
      case 'cosh':
        return this.run(multiplyTerms(half, addTerms(up, down)));
      case 'tanh':
        return this.run(subtractTerms(T_ONE, divideTerms(numberTerm(2), addTerms(powerTerm(up, 2), T_ONE))));
      case 'sigmoid':
        return this.run(powerTerm(addTerms(T_ONE, down), -1));
      case 'softplus':
        return this.run(applyTerm('log', addTerms(T_ONE, up)));
      case 'asinh':
        return this.run(applyTerm('log', addTerms(u, powerTerm(addTerms(powerTerm(u, 2), T_ONE), half))));
      case 'acosh':
        return this.run(
          applyTerm('log', addTerms(u, powerTerm(subtractTerms(powerTerm(u, 2), T_ONE), half))),
        );
      case 'atan': {
        const pi = this.n.run({ kind: 'pi' });
        const end = this.n.algebra.scale(pi, { re: BigInt(this.signOf(s)), im: 0n, den: 2n });
        const inverse = applyTerm('atan', powerTerm(u, -1));
        return this.add(this.constant(end), this.scale(this.run(inverse), -1n));
      }
      case 'sin':
      case 'cos':
        // No limit, but between -1 and 1.
        return { terms: [], rest: STEADY };
      case 'erf': {
        const lead = s.terms[0]!.growth;
        if (lead.power.numerator <= 0n && lead.exponentials.length === 0) break;
        // 1 - erf(s) is below exp(-s^2), hence below every power of t; any fixed power bounds it.
        const rest: Growth = { exponentials: [], power: rational(-40), log: rational(0) };
        return { terms: this.constant(this.n.algebra.integer(this.signOf(s))).terms, rest };
      }
      default:
        break;
    }
    throw new NoSeries(`${name} has no limit where its argument grows`);
  }

  /** f(c + v) by derivatives at the constant c. */
  private taylor(name: string, u: Term, s: Series): Series {
    const { algebra } = this.n;
    const first = s.terms[0];
    const steady = first !== undefined && signOfGrowth(first.growth) === 0;
    const centre = steady ? first.coef : algebra.integer(0);
    if (!first && s.rest && signOfGrowth(s.rest) >= 0)
      throw new NoSeries('an argument is not known closely enough');
    const v: Series = { terms: steady ? s.terms.slice(1) : s.terms, rest: s.rest };
    if (v.rest && signOfGrowth(v.rest) >= 0) throw new NoSeries('an argument is not known closely enough');
    const at = toTerm(algebra, centre);
    for (const { edge, otherwise } of edgesOf(name, at, u))
      if (vanishes(this.n.run(edge), this.n)) return this.run(otherwise);
    let slope: Term = applyTerm(name, nameTerm('series#'));
    let factorial = 1n;
    return this.compose(v, (k) => {
      if (k > 0) {
        try {
          const next = differentiate(slope, { kind: 'name', name: 'series#' });
          slope = next.kind === 'guard' ? next.body : next;
          // Each derivative walks through all parts of the one before a few times.
          this.n.budget.spend(STEPS_PER_PART * subterms([slope]).length);
        } catch (error) {
          if (error instanceof NoDerivative) throw new NoSeries(error.reason);
          throw error;
        }
        factorial *= BigInt(k);
      }
      const value = this.n.run(substitute(slope, 'series#', at));
      return algebra.scale(value, { re: 1n, im: 0n, den: factorial });
    });
  }
}
