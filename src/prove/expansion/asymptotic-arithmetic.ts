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
  multiplyGrowth,
  raiseGrowth,
  STEADY,
  signOfGrowth,
} from '../algebra/growth.js';
import { isConstant, isZeroProduct, type Product, Undefined } from '../algebra/product.js';
import { isZeroRate, rateOf, rateTerm } from '../algebra/rate.js';
import { toTerm } from '../algebra/to-term.js';
import type { Normaliser } from '../normal/normalise.js';
import { powerTerm, rationalTerm } from '../term/term.js';
import { signOfCoefficient, vanishes } from './coefficient-signs.js';
import { LOGARITHM_OF_LOGARITHM, NoSeries, UNKNOWN_EXPONENT, UnknownScale } from './no-series.js';

/** Summands coef * growth, fastest first, up to what grows no faster than `rest`; no rest means that it is all. */
export interface Series {
  readonly terms: readonly { readonly coef: Product; readonly growth: Growth }[];
  readonly rest: Growth | undefined;
}

/** Powers that are multiplied out: they need no leading term that is not zero. */
const FEW_FACTORS = 8n;

/** Sums, products, powers, exponentials and logarithms of series, to about `length` summands. */
export class AsymptoticArithmetic {
  constructor(
    protected readonly n: Normaliser,
    protected readonly length: number,
  ) {}

  protected constant(coef: Product): Series {
    return { terms: isZeroProduct(coef) ? [] : [{ coef, growth: STEADY }], rest: undefined };
  }

  /** The sign of the values for large t. */
  protected signOf(s: Series): -1 | 0 | 1 {
    for (const { coef } of s.terms) {
      const sign = signOfCoefficient(coef, this.n);
      if (sign !== 0) return sign;
    }
    if (s.rest) throw new NoSeries('the leading terms cancel');
    return 0;
  }

  /** Without leading terms whose coefficients are zero under what is known; the first of those that are left is not. */
  protected settled(s: Series): Series {
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

  protected add(a: Series, b: Series): Series {
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

  protected scale(a: Series, by: bigint): Series {
    const { algebra } = this.n;
    return {
      terms: a.terms.map(({ coef, growth }) => ({
        coef: algebra.scale(coef, { re: by, im: 0n, den: 1n }),
        growth,
      })),
      rest: a.rest,
    };
  }

  protected multiply(a: Series, b: Series): Series {
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
  protected compose(v: Series, coefficient: (k: number) => Product): Series {
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

  protected power(base: Series, r: Rational): Series {
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

  protected exp(s: Series): Series {
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

  protected log(of: Series): Series {
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
