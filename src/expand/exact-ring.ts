import { type Enclosure, signOfInterval } from '../number/interval.js';
import { createArithmetics, type IntervalArithmetic } from '../number/interval-arithmetic.js';
import {
  compare,
  divide,
  isInteger,
  isOne,
  isZero,
  multiply,
  negate,
  ONE,
  parseDecimal,
  power,
  type Rational,
  rational,
  sign,
  subtract,
  TWO,
  ZERO,
} from '../number/rational.js';
import { applyEnclosure } from './enclose.js';
import {
  addExact,
  type Constant,
  EXACT_ZERO,
  type Exact,
  exactConstant,
  exactRational,
  formatExact,
  invertSummand,
  multiplyExact,
  negateExact,
  rationalOf,
} from './exact.js';
import type { Ring } from './ring.js';

/** Precisions at which a sign is sought, in bits: a sum of named constants that is 0 to 2000 bits is left undecided. */
const SIGN_BITS = [128, 512, 2048] as const;

/** Sums of more products are no longer read by anybody; they get a name. */
const MAX_SUMMANDS = 40;

/** Longer names would be made into names of names, each longer than the last. */
const LONGEST_NAME = 120;

/** Primes up to here are split off numbers under logarithms and roots, so that log(6) is log(2) + log(3). */
const TRIAL_LIMIT = 1000n;

/** Largest denominator of a multiple of pi whose sine is a root of low degree. */
const SPECIAL_SINES: ReadonlyMap<string, readonly [Rational, bigint]> = new Map([
  // sin(pi q) = factor * sqrt(radicand) for q in [0, 1/2].
  ['0/1', [ZERO, 1n]],
  ['1/6', [rational(1, 2), 1n]],
  ['1/4', [rational(1, 2), 2n]],
  ['1/3', [rational(1, 2), 3n]],
  ['1/2', [ONE, 1n]],
]);

/** Exact numbers as a ring, with the constants that were met. */
export class ExactRing implements Ring<Exact> {
  private readonly constants = new Map<string, Constant>();
  private readonly definitions: ((ia: IntervalArithmetic) => Enclosure)[] = [];
  private readonly arithmetic = createArithmetics();
  private readonly values = new Map<string, Enclosure>();

  readonly zero = EXACT_ZERO;
  readonly one = exactRational(ONE);
  readonly fromRational = exactRational;

  readonly fromText = (text: string, value: number): Exact => {
    if (text === 'pi' || text === 'π') return exactConstant(this.pi());
    if (text === 'e') return exactConstant(this.e());
    return exactRational(parseDecimal(text) ?? rational(value));
  };

  readonly add = (a: Exact, b: Exact): Exact => this.shorten(addExact(a, b));
  readonly subtract = (a: Exact, b: Exact): Exact => this.shorten(addExact(a, negateExact(b)));
  readonly multiply = (a: Exact, b: Exact): Exact => this.shorten(multiplyExact(a, b));
  readonly toRational = rationalOf;

  readonly divide = (a: Exact, b: Exact): Exact => {
    const inverse = invertSummand(b);
    if (inverse) return this.multiply(a, inverse);
    // The same sum above and below cancels.
    if (formatExact(a) === formatExact(b)) return this.one;
    const named = this.name(`(${formatExact(b)})`, (ia) => this.evaluate(b, ia));
    return this.multiply(a, exactConstant(named, rational(-1)));
  };

  readonly sign = (a: Exact): -1 | 0 | 1 | undefined => {
    const q = rationalOf(a);
    if (q) return sign(q);
    for (const bits of SIGN_BITS) {
      const found = signOfInterval(this.enclose(a, bits));
      if (found !== undefined && found !== 0) return found;
    }
    return undefined;
  };

  /** An enclosure of an exact number with about that many bits. */
  enclose(a: Exact, bits: number): Enclosure {
    return this.evaluate(a, this.arithmetic(bits));
  }

  private evaluate(a: Exact, ia: IntervalArithmetic): Enclosure {
    let total: Enclosure = ia.fromInteger(0);
    for (const { factor, monomial } of a) {
      let product: Enclosure = ia.fromRational(factor);
      for (const { constant, exponent } of monomial)
        product = ia.mul(product, ia.powRational(this.valueOf(constant, ia), exponent));
      total = ia.add(total, product);
    }
    return total;
  }

  private valueOf(constant: Constant, ia: IntervalArithmetic): Enclosure {
    const key = `${constant.id}@${ia.bits}`;
    const known = this.values.get(key);
    if (known) return known;
    const value = this.definitions[constant.id]!(ia);
    this.values.set(key, value);
    return value;
  }

  private name(
    text: string,
    definition: (ia: IntervalArithmetic) => Enclosure,
    root?: Constant['root'],
  ): Constant {
    const known = this.constants.get(text);
    if (known) return known;
    const id = this.definitions.length;
    const constant: Constant = {
      id,
      text: text.length > LONGEST_NAME ? `c${id}` : text,
      ...(root ? { root } : {}),
    };
    this.definitions.push(definition);
    this.constants.set(text, constant);
    return constant;
  }

  private pi(): Constant {
    return this.name('pi', (ia) => ia.pi());
  }

  private e(): Constant {
    return this.name('e', (ia) => ia.e());
  }

  private shorten(a: Exact): Exact {
    return a.length <= MAX_SUMMANDS
      ? a
      : exactConstant(this.name(`(${formatExact(a)})`, (ia) => this.evaluate(a, ia)));
  }

  /** A function at an exact number, by the rules that make it a known one, else as a constant of its own. */
  readonly apply = (name: string, args: readonly Exact[]): Exact | undefined =>
    this.known(name, args) ?? this.opaque(name, args);

  private opaque(name: string, args: readonly Exact[]): Exact | undefined {
    const define = (ia: IntervalArithmetic) =>
      applyEnclosure(
        ia,
        name,
        args.map((a) => this.evaluate(a, ia)),
      );
    const inside = SIGN_BITS.some((bits) => {
      const value = define(this.arithmetic(bits));
      return value.kind === 'interval' && value.defined === 'everywhere';
    });
    if (!inside) return undefined;
    const texts = args.map(formatExact);
    return exactConstant(
      this.name(name === 'pow' ? `(${texts[0]})^(${texts[1]})` : `${name}(${texts.join(', ')})`, define),
    );
  }

  private known(name: string, args: readonly Exact[]): Exact | undefined {
    const [x, y] = args as [Exact, Exact];
    const q = rationalOf(x);
    switch (name) {
      case 'exp':
        return this.exponential(x);
      case 'log':
        return this.logarithm(x);
      case 'pow': {
        const exponent = rationalOf(y);
        return exponent && this.power(x, exponent);
      }
      case 'sin':
      case 'cos':
        return this.sine(name, x);
      case 'sinh':
      case 'tanh':
      case 'asinh':
      case 'atanh':
      case 'erf':
      case 'asin':
      case 'atan': {
        if (q && isZero(q)) return this.zero;
        if (!q || !isOne(multiply(q, q)) || (name !== 'asin' && name !== 'atan')) return undefined;
        const quarter = rational(sign(q), name === 'asin' ? 2 : 4);
        return this.multiply(exactRational(quarter), exactConstant(this.pi()));
      }
      case 'acos':
        return q && (isZero(q) || isOne(multiply(q, q)))
          ? this.multiply(
              exactRational(isZero(q) ? rational(1, 2) : sign(q) > 0 ? ZERO : ONE),
              exactConstant(this.pi()),
            )
          : undefined;
      case 'acosh':
        return q && isOne(q) ? this.zero : undefined;
      case 'atan2': {
        const denominator = rationalOf(y);
        return q && isZero(q) && denominator && sign(denominator) > 0 ? this.zero : undefined;
      }
      default:
        return undefined;
    }
  }

  /** e^(q + r log 2 + …): each summand is a power where it is rational or a rational multiple of a logarithm. */
  private exponential(x: Exact): Exact | undefined {
    let result: Exact = this.one;
    for (const { factor, monomial } of x) {
      let part: Exact | undefined;
      if (monomial.length === 0) part = exactConstant(this.e(), factor);
      else if (monomial.length === 1 && isOne(monomial[0]!.exponent)) {
        const whole = /^log\((\d+)\)$/.exec(monomial[0]!.constant.text)?.[1];
        part = whole === undefined ? undefined : this.power(exactRational(rational(BigInt(whole))), factor);
      }
      if (!part) return undefined;
      result = this.multiply(result, part);
    }
    return result;
  }

  /** log of a product of primes and powers of e. */
  private logarithm(x: Exact): Exact | undefined {
    const [only] = x;
    if (x.length !== 1 || !only || sign(only.factor) <= 0) return undefined;
    let total = this.zero;
    for (const { constant, exponent } of only.monomial) {
      const own = constant.root
        ? this.multiply(this.logOfWhole(constant.root.of), exactRational(rational(1, constant.root.degree)))
        : constant.text === 'e'
          ? this.one
          : undefined;
      if (!own) return undefined;
      total = this.add(total, this.multiply(own, exactRational(exponent)));
    }
    const above = this.logOfWhole(only.factor.numerator);
    return this.add(total, this.subtract(above, this.logOfWhole(only.factor.denominator)));
  }

  private logOfWhole(n: bigint): Exact {
    let total = this.zero;
    for (const [prime, times] of factorise(n)) {
      const constant = this.name(`log(${prime})`, (ia) => ia.log(ia.fromInteger(prime)));
      total = this.add(total, this.multiply(exactRational(rational(times)), exactConstant(constant)));
    }
    return total;
  }

  private power(x: Exact, q: Rational): Exact | undefined {
    if (isInteger(q) && q.numerator >= 0n && q.numerator <= 64n) {
      let result: Exact = this.one;
      for (let k = 0n; k < q.numerator; k++) result = this.multiply(result, x);
      return result;
    }
    const [only] = x;
    if (x.length === 0)
      return isInteger(q) && q.numerator < 0n ? undefined : sign(q) > 0 ? this.zero : undefined;
    if (x.length !== 1 || !only) return undefined;
    if (isInteger(q) && q.numerator < 0n) {
      const inverse = invertSummand(x);
      return inverse && this.power(inverse, negate(q));
    }
    if (sign(only.factor) < 0) return undefined;
    const number = this.rootOf(only.factor, q);
    if (!number) return undefined;
    let result = number;
    for (const { constant, exponent } of only.monomial) {
      // Only of numbers that are positive by their nature may exponents be multiplied.
      if (constant.root || !['e', 'pi'].includes(constant.text)) return undefined;
      result = this.multiply(result, exactConstant(constant, multiply(exponent, q)));
    }
    return result;
  }

  /** r^(p/k) for a rational r > 0, prime by prime. */
  private rootOf(r: Rational, q: Rational): Exact | undefined {
    const degree = Number(q.denominator);
    if (degree > 12) return undefined;
    const times = Number(q.numerator);
    if (Math.abs(times) > 1000) return undefined;
    let result: Exact = this.one;
    for (const [n, sense] of [
      [r.numerator, 1],
      [r.denominator, -1],
    ] as const) {
      for (const [prime, exponent] of factorise(n)) {
        const total = exponent * times * sense;
        const whole = Math.floor(total / degree);
        const outside = power(rational(prime), whole);
        if (!outside) return undefined;
        result = this.multiply(result, exactRational(outside));
        const rest = total - whole * degree;
        if (rest === 0) continue;
        const root = this.name(
          degree === 2 ? `sqrt(${prime})` : `nthRoot(${prime}, ${degree})`,
          (ia) => ia.nthRoot(ia.fromInteger(prime), degree),
          { of: prime, degree },
        );
        result = this.multiply(result, exactConstant(root, rational(rest)));
      }
    }
    return result;
  }

  /** sin and cos of rational multiples of pi where they are square roots. */
  private sine(name: 'sin' | 'cos', x: Exact): Exact | undefined {
    if (x.length === 0) return name === 'sin' ? this.zero : this.one;
    const [only] = x;
    const turn = only?.monomial[0];
    if (
      x.length !== 1 ||
      !only ||
      only.monomial.length !== 1 ||
      turn?.constant.text !== 'pi' ||
      !isOne(turn.exponent)
    )
      return undefined;
    // cos(pi q) = sin(pi (q + 1/2)); then into [0, 2), and by symmetry into [0, 1/2].
    let q = name === 'sin' ? only.factor : addHalf(only.factor);
    const turns = q.numerator / (2n * q.denominator) - (q.numerator < 0n ? 1n : 0n);
    q = subtract(q, rational(2n * turns));
    if (compare(q, TWO) >= 0) q = subtract(q, TWO);
    const negative = compare(q, ONE) >= 0;
    if (negative) q = subtract(q, ONE);
    if (compare(q, rational(1, 2)) > 0) q = subtract(ONE, q);
    const special = SPECIAL_SINES.get(`${q.numerator}/${q.denominator}`);
    if (!special) return undefined;
    const [factor, radicand] = special;
    const root = this.rootOf(rational(radicand), rational(1, 2))!;
    return this.multiply(exactRational(negative ? negate(factor) : factor), root);
  }
}

function addHalf(q: Rational): Rational {
  return subtract(q, divide(rational(-1), TWO));
}

/** Primes up to TRIAL_LIMIT with their multiplicities; what is left counts as one prime. */
function factorise(n: bigint): readonly (readonly [bigint, number])[] {
  const factors: (readonly [bigint, number])[] = [];
  let rest = n;
  for (let p = 2n; p <= TRIAL_LIMIT && p * p <= rest; p += 1n) {
    let times = 0;
    while (rest % p === 0n) {
      rest /= p;
      times += 1;
    }
    if (times > 0) factors.push([p, times]);
  }
  if (rest > 1n) factors.push([rest, 1]);
  return factors;
}
