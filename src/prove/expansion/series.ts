import {
  divide,
  isInteger,
  isOne,
  negate,
  ONE,
  type Rational,
  rational,
  subtract,
} from '../../number/rational.js';
import { fromRational } from '../algebra/gaussian.js';
import {
  compareGrowth,
  type Growth,
  LINEAR,
  multiplyGrowth,
  raiseGrowth,
  STEADY,
  signOfGrowth,
} from '../algebra/growth.js';
import { isConstant, isZeroProduct, type Product, Undefined } from '../algebra/product.js';
import { isZeroRate, rateOf, rateTerm } from '../algebra/rate.js';
import { toTerm } from '../algebra/to-term.js';
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
import { signOfCoefficient, vanishes } from './coefficient-signs.js';
import { edgesOf } from './edges.js';
import { LOGARITHM_OF_LOGARITHM, NoSeries, UNKNOWN_EXPONENT, UnknownScale } from './no-series.js';
import { partialSum } from './partial-sum.js';

/** Summands coef * growth, fastest first, up to what grows no faster than `rest`; no rest means that it is all. */
export interface Series {
  readonly terms: readonly { readonly coef: Product; readonly growth: Growth }[];
  readonly rest: Growth | undefined;
}

/** Powers that are multiplied out: they need no leading term that is not zero. */
const FEW_FACTORS = 8n;

/** Steps that a part of a derivative costs: it is made, walked through and put into. */
const STEPS_PER_PART = 40;

/** The expansion of a term as the name t tends to infinity, to about `length` summands. */
export function expandAtInfinity(term: Term, t: string, n: Normaliser, length: number): Series {
  return new Expander(n, t, length).run(term);
}

class Expander {
  private readonly done = new Map<Term, Series>();

  constructor(
    private readonly n: Normaliser,
    private readonly t: string,
    private readonly length: number,
  ) {}

  run(x: Term): Series {
    const known = this.done.get(x);
    if (known) return known;
    this.n.budget.spend(50);
    const value = mentions(x, this.t) ? this.expand(x) : this.constant(this.n.run(x));
    this.done.set(x, value);
    return value;
  }

  private constant(coef: Product): Series {
    return { terms: isZeroProduct(coef) ? [] : [{ coef, growth: STEADY }], rest: undefined };
  }

  private expand(x: Term): Series {
    switch (x.kind) {
      case 'name':
        return { terms: [{ coef: this.n.algebra.one, growth: LINEAR }], rest: undefined };
      case 'add':
        return x.args.map((a) => this.run(a)).reduce((a, b) => this.add(a, b));
      case 'multiply':
        return x.args.map((a) => this.run(a)).reduce((a, b) => this.multiply(a, b));
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
        if (sum) return this.run(sum);
        throw new NoSeries('no expansion is known for a range of the variable');
      }
      default:
        throw new NoSeries(`no expansion is known for a ${x.kind} of the variable`);
    }
  }

  /** The sign of the values for large t. */
  private signOf(s: Series): -1 | 0 | 1 {
    for (const { coef } of s.terms) {
      const sign = signOfCoefficient(coef, this.n);
      if (sign !== 0) return sign;
    }
    if (s.rest) throw new NoSeries('the leading terms cancel');
    return 0;
  }

  /** Without leading terms whose coefficients are zero under what is known; the first of those that are left is not. */
  private settled(s: Series): Series {
    const first = s.terms.findIndex(({ coef }) => !vanishes(coef, this.n));
    return first === 0 ? s : { terms: first < 0 ? [] : s.terms.slice(first), rest: s.rest };
  }

  private cut(terms: readonly { coef: Product; growth: Growth }[], rest: Growth | undefined): Series {
    let kept = rest ? terms.filter((a) => compareGrowth(a.growth, rest) > 0) : terms;
    let left = rest;
    if (kept.length > this.length) {
      left = kept[this.length]!.growth;
      kept = kept.slice(0, this.length);
    }
    return { terms: kept, rest: left };
  }

  private add(a: Series, b: Series): Series {
    const all: { coef: Product; growth: Growth }[] = [];
    let i = 0;
    let j = 0;
    while (i < a.terms.length || j < b.terms.length) {
      const x = a.terms[i];
      const y = b.terms[j];
      const order = x && y ? compareGrowth(x.growth, y.growth) : x ? 1 : -1;
      if (order > 0) {
        all.push(x!);
        i += 1;
      } else if (order < 0) {
        all.push(y!);
        j += 1;
      } else {
        const coef = this.n.algebra.add([x!.coef, y!.coef]);
        if (!isZeroProduct(coef)) all.push({ coef, growth: x!.growth });
        i += 1;
        j += 1;
      }
    }
    return this.cut(all, faster(a.rest, b.rest));
  }

  private scale(a: Series, by: bigint): Series {
    const { algebra } = this.n;
    return {
      terms: a.terms.map(({ coef, growth }) => ({
        coef: algebra.scale(coef, { re: by, im: 0n, den: 1n }),
        growth,
      })),
      rest: a.rest,
    };
  }

  private multiply(a: Series, b: Series): Series {
    const { algebra } = this.n;
    let sum: Series = { terms: [], rest: undefined };
    for (const x of a.terms) {
      const terms = b.terms.map((y) => ({
        coef: algebra.multiply(x.coef, y.coef),
        growth: multiplyGrowth(x.growth, y.growth),
      }));
      sum = this.add(sum, { terms, rest: b.rest ? multiplyGrowth(x.growth, b.rest) : undefined });
    }
    if (a.rest) {
      const top = b.terms[0]?.growth ?? b.rest;
      if (top) sum = this.add(sum, { terms: [], rest: multiplyGrowth(a.rest, top) });
    }
    return sum;
  }

  /** The first term, which is not zero. */
  private lead(s: Series, otherwise: string): { readonly coef: Product; readonly growth: Growth } {
    const lead = s.terms[0];
    if (lead) return lead;
    throw s.rest ? new NoSeries('the leading terms cancel') : new Undefined(otherwise);
  }

  /** s / lead - 1 of a series with a first term that is not zero: it vanishes at infinity. */
  private relative(s: Series): Series {
    const { algebra } = this.n;
    const lead = s.terms[0]!;
    const inverse = raiseGrowth(lead.growth, negate(ONE));
    const terms = s.terms.slice(1).map(({ coef, growth }) => ({
      coef: algebra.divide(coef, lead.coef),
      growth: multiplyGrowth(growth, inverse),
    }));
    return { terms, rest: s.rest ? multiplyGrowth(s.rest, inverse) : undefined };
  }

  /** sum of c_k v^k for v that vanishes. */
  private compose(v: Series, coefficient: (k: number) => Product): Series {
    const top = v.terms[0]?.growth ?? v.rest;
    let sum = this.constant(coefficient(0));
    if (!top) return sum;
    if (signOfGrowth(top) >= 0) throw new NoSeries('an expansion needs something that vanishes');
    let power: Series = this.constant(this.n.algebra.one);
    const count = this.length + 2;
    for (let k = 1; k <= count; k++) {
      power = this.multiply(power, v);
      const c = coefficient(k);
      if (isZeroProduct(c)) continue;
      const terms = power.terms.map(({ coef, growth }) => ({
        coef: this.n.algebra.multiply(coef, c),
        growth,
      }));
      sum = this.add(sum, { terms, rest: power.rest });
    }
    return this.add(sum, { terms: [], rest: raiseGrowth(top, rational(count + 1)) });
  }

  private power(base: Series, r: Rational): Series {
    const { algebra } = this.n;
    if (r.numerator === 0n) return this.constant(algebra.one);
    const whole = isInteger(r) && r.numerator < 1000n && r.numerator > -1000n;
    if (whole && r.numerator > 0n && r.numerator <= FEW_FACTORS) {
      let product = base;
      for (let k = 1n; k < r.numerator; k++) product = this.multiply(product, base);
      return product;
    }
    const s = this.settled(base);
    if (s.terms.length === 0 && !s.rest && r.numerator > 0n) return s;
    const lead = this.lead(s, 'a division by zero');
    if (!whole && signOfCoefficient(lead.coef, this.n) < 0)
      throw new Undefined('a root of a negative number');
    const head = whole ? algebra.raise(lead.coef, Number(r.numerator)) : this.n.rationalPower(lead.coef, r);
    const tail = this.compose(this.relative(s), (k) => algebra.number(fromRational(binomial(r, k))));
    return this.multiply(
      { terms: [{ coef: head, growth: raiseGrowth(lead.growth, r) }], rest: undefined },
      tail,
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

  private exp(s: Series): Series {
    const { algebra } = this.n;
    let growth: Growth = STEADY;
    let head = algebra.one;
    const small: { coef: Product; growth: Growth }[] = [];
    if (s.rest && signOfGrowth(s.rest) >= 0) throw new NoSeries('an exponent is not known closely enough');
    for (const term of s.terms) {
      const size = signOfGrowth(term.growth);
      if (size < 0) small.push(term);
      else if (size === 0) head = algebra.multiply(head, this.n.exp(term.coef));
      else {
        const { coef } = term;
        if (!isConstant(coef) && vanishes(coef, this.n)) continue;
        const { exponentials, power, log } = term.growth;
        const rate = coef.coef.im === 0n ? rateOf(toTerm(algebra, coef)) : undefined;
        if (!rate) {
          if (exponentials.length > 0 || log.numerator !== 0n) throw new NoSeries(UNKNOWN_EXPONENT);
          const size = signOfCoefficient(coef, this.n) < 0 ? algebra.negate(coef) : coef;
          throw new UnknownScale(powerTerm(toTerm(algebra, size), rationalTerm(divide(negate(ONE), power))));
        }
        if (isZeroRate(rate)) continue;
        if (exponentials.length > 0) throw new NoSeries('an exponential of an exponential');
        if (log.numerator === 0n)
          growth = multiplyGrowth(growth, { exponentials: [[power, rate]], power: rational(0), log });
        else if (rate.logs.length > 0) throw new NoSeries(UNKNOWN_EXPONENT);
        else if (power.numerator === 0n && isOne(log))
          growth = multiplyGrowth(growth, { exponentials: [], power: rate.rational, log: rational(0) });
        else throw new NoSeries('an exponential of a product with a logarithm');
      }
    }
    let factorial = 1n;
    const tail = this.compose({ terms: small, rest: s.rest }, (k) => {
      if (k > 0) factorial *= BigInt(k);
      return algebra.number({ re: 1n, im: 0n, den: factorial });
    });
    return this.multiply({ terms: [{ coef: head, growth }], rest: undefined }, tail);
  }

  private log(of: Series): Series {
    const { algebra } = this.n;
    const s = this.settled(of);
    const lead = this.lead(s, 'the logarithm of zero');
    if (signOfCoefficient(lead.coef, this.n) < 0) throw new Undefined('the logarithm of a negative number');
    const { exponentials, power, log } = lead.growth;
    if (log.numerator !== 0n) throw new NoSeries(LOGARITHM_OF_LOGARITHM);
    let sum = this.constant(this.n.log(lead.coef));
    for (const [p, q] of exponentials) {
      const growth: Growth = { exponentials: [], power: p, log: rational(0) };
      sum = this.add(sum, { terms: [{ coef: this.n.run(rateTerm(q)), growth }], rest: undefined });
    }
    if (power.numerator !== 0n) {
      const growth: Growth = { exponentials: [], power: rational(0), log: ONE };
      sum = this.add(sum, {
        terms: [{ coef: algebra.number(fromRational(power)), growth }],
        rest: undefined,
      });
    }
    const tail = this.compose(this.relative(s), (k) =>
      k === 0 ? algebra.integer(0) : algebra.number({ re: k % 2 === 1 ? 1n : -1n, im: 0n, den: BigInt(k) }),
    );
    return this.add(sum, tail);
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

function faster(a: Growth | undefined, b: Growth | undefined): Growth | undefined {
  if (!a) return b;
  if (!b) return a;
  return compareGrowth(a, b) >= 0 ? a : b;
}

function binomial(r: Rational, k: number): Rational {
  let result = ONE;
  for (let i = 0; i < k; i++) {
    const factor = divide(subtract(r, rational(i)), rational(i + 1));
    result = {
      numerator: result.numerator * factor.numerator,
      denominator: result.denominator * factor.denominator,
    };
  }
  return rational(result.numerator, result.denominator);
}
