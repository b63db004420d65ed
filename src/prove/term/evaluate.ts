import { BIG_INFINITY, compareBigFloats } from '../../number/big-float.js';
import { factorial } from '../../number/factorial.js';
import {
  asDefined,
  bothDefined,
  containsZero,
  EMPTY,
  type Enclosure,
  hull,
  type Interval,
  interval,
  isPoint,
  ONE_INTERVAL,
  signOfInterval,
  WHOLE_LINE,
  ZERO_INTERVAL,
} from '../../number/interval.js';
import type { IntervalArithmetic } from '../../number/interval-arithmetic.js';
import { rational } from '../../number/rational.js';
import type { Budget } from './budget.js';
import { type Comparison, type Index, type Reduction, sameTerm, type Term } from './term.js';

/** Values of the unknowns, as sets of reals. */
export interface Environment {
  readonly names: ReadonlyMap<string, Enclosure>;
  /** The entry of an array at whole positions. */
  readonly entry: (name: string, indices: readonly number[]) => Enclosure;
  readonly sizes: ReadonlyMap<string, number>;
  readonly positions: ReadonlyMap<string, number>;
  /** Names that stand for whole numbers: only they may be exponents of negative numbers. */
  readonly integers: ReadonlySet<string>;
}

/** The lengths that an axis can have. */
const ANY_LENGTH = interval(ONE_INTERVAL.lo, BIG_INFINITY);

const UNIT_INTERVAL = interval(ZERO_INTERVAL.lo, ONE_INTERVAL.hi, 'everywhere');

/**
 * An enclosure of a term's values over an environment. A power with an exponent that is neither a number nor built from
 * whole-number names needs a positive base: elsewhere x^y is defined at isolated exponents only.
 */
export function evaluateTerm(
  root: Term,
  environment: Environment,
  arithmetic: IntervalArithmetic,
  budget: Budget,
): Enclosure {
  return new Evaluator(arithmetic, budget, environment).run(root);
}

/** An enclosure of a term without unknowns. */
export function evaluateConstant(root: Term, arithmetic: IntervalArithmetic, budget: Budget): Enclosure {
  const environment: Environment = {
    names: new Map(),
    entry: () => WHOLE_LINE,
    sizes: new Map(),
    positions: new Map(),
    integers: new Set(),
  };
  return evaluateTerm(root, environment, arithmetic, budget);
}

/** Terms of a range that are written out, and the largest factorial. */
const MAX_RANGE = 2_000;

function isZero(x: Enclosure): x is Interval {
  return x.kind === 'interval' && x.lo.mantissa === 0n && x.hi.mantissa === 0n;
}

/** The whole number that an exact enclosure is, if it is one. */
function wholeNumberIn(x: Interval): number | undefined {
  if (!isPoint(x) || x.lo.exponent > 40) return undefined;
  const { mantissa, exponent } = x.lo;
  const whole = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
  if (exponent < 0 && whole << BigInt(-exponent) !== mantissa) return undefined;
  const n = Number(whole);
  return Number.isSafeInteger(n) ? n : undefined;
}

class Evaluator {
  private readonly known = new Map<Term, Enclosure>();

  constructor(
    private readonly ia: IntervalArithmetic,
    private readonly budget: Budget,
    private readonly env: Environment,
  ) {}

  run(x: Term): Enclosure {
    const known = this.known.get(x);
    if (known) return known;
    this.budget.spend(8);
    const value = this.value(x);
    this.known.set(x, value);
    return value;
  }

  private value(x: Term): Enclosure {
    const { ia, env } = this;
    switch (x.kind) {
      case 'number':
        return ia.fromRational(x.value);
      case 'pi':
        return ia.pi();
      case 'name':
        return env.names.get(x.name) ?? WHOLE_LINE;
      case 'size':
        return this.count(x.name);
      case 'entry': {
        const at = x.indices.map((i) => this.position(i));
        return at.some((i) => i === undefined) ? WHOLE_LINE : env.entry(x.name, at as number[]);
      }
      case 'add':
        return x.args.reduce<Enclosure>((sum, arg) => ia.add(sum, this.run(arg)), ZERO_INTERVAL);
      case 'multiply':
        return this.product(x.args);
      case 'power':
        return this.power(x.base, x.exponent);
      case 'apply':
        return this.apply(x.name, x.args);
      case 'compare':
        return sameTerm(x.left, x.right)
          ? this.compareEqual(x.relation, this.run(x.left))
          : this.compare(x.relation, this.run(x.left), this.run(x.right));
      case 'logic':
        return this.logic(
          x.operator,
          x.args.map((a) => this.run(a)),
        );
      case 'select':
        return this.select(x);
      case 'delta': {
        const left = this.position(x.left);
        const right = this.position(x.right);
        return left === undefined || right === undefined
          ? UNIT_INTERVAL
          : left === right
            ? ONE_INTERVAL
            : ZERO_INTERVAL;
      }
      case 'position': {
        const at = this.position(x.index);
        return at === undefined ? WHOLE_LINE : ia.fromInteger(at);
      }
      case 'reduce':
        return this.reduce(x);
      case 'range':
        return this.range(x);
      case 'guard': {
        let defined: 'everywhere' | 'somewhere' = 'everywhere';
        for (const on of x.on) {
          const value = this.run(on);
          if (value.kind === 'empty') return EMPTY;
          defined = bothDefined(defined, value.defined);
        }
        const body = this.run(x.body);
        return body.kind === 'empty' ? body : asDefined(body, bothDefined(defined, body.defined));
      }
    }
  }

  private position(i: Index): number | undefined {
    return typeof i === 'number' ? i : this.env.positions.get(i);
  }

  /** Quotients are divided once, so that exact quotients stay exact. */
  private product(args: readonly Term[]): Enclosure {
    const { ia } = this;
    const [u, size] = args;
    if (args.length === 2 && u && size && isInverseSize(size, u)) {
      const value = this.run(u);
      if (value.kind === 'empty' || !containsZero(value)) return ia.sign(value);
    }
    let above: Enclosure = ONE_INTERVAL;
    let below: Enclosure | undefined;
    for (const arg of args) {
      const inverse =
        arg.kind === 'power' &&
        arg.exponent.kind === 'number' &&
        arg.exponent.value.numerator === -1n &&
        arg.exponent.value.denominator === 1n;
      if (inverse) below = below ? ia.mul(below, this.run(arg.base)) : this.run(arg.base);
      else above = ia.mul(above, this.run(arg));
    }
    return below ? ia.div(above, below) : above;
  }

  private power(base: Term, exponent: Term): Enclosure {
    const { ia } = this;
    const x = this.run(base);
    if (exponent.kind === 'number') return ia.powRational(x, exponent.value);
    const y = this.run(exponent);
    if (isWholeTerm(exponent, this.env.integers)) return ia.pow(x, y);
    const zero = isZero(x) ? x : undefined;
    if (zero) return powerOfZero(zero, y);
    // A negative base has values at whole exponents.
    if (y.kind === 'interval' && y.defined === 'everywhere' && wholeNumberIn(y) !== undefined)
      return ia.pow(x, y);
    if (
      x.kind === 'interval' &&
      isPoint(x) &&
      x.lo.mantissa === 1n &&
      x.lo.exponent === 0 &&
      y.kind === 'interval'
    )
      return asDefined(ONE_INTERVAL, bothDefined(x.defined, y.defined));
    return ia.exp(ia.mul(y, ia.log(x)));
  }

  private apply(name: string, terms: readonly Term[]): Enclosure {
    const { ia } = this;
    const args = terms.map((t) => this.run(t));
    const [x, y] = args as [Enclosure, Enclosure];
    switch (name) {
      case 'exp':
        return ia.exp(x);
      case 'log':
        return ia.log(x);
      case 'sin':
        return ia.sin(x);
      case 'cos':
        return ia.cos(x);
      case 'tan':
        return ia.tan(x);
      case 'asin':
        return ia.asin(x);
      case 'acos':
        return ia.acos(x);
      case 'atan':
        return ia.atan(x);
      case 'atan2':
        return ia.atan2(x, y);
      case 'sinh':
        return ia.sinh(x);
      case 'cosh':
        return ia.cosh(x);
      case 'tanh':
        return ia.tanh(x);
      case 'asinh':
        return ia.asinh(x);
      case 'acosh':
        return ia.acosh(x);
      case 'atanh':
        return ia.atanh(x);
      case 'erf':
        return ia.erf(x);
      case 'sigmoid':
        return ia.sigmoid(x);
      case 'softplus':
        return ia.softplus(x);
      case 'abs':
        return ia.abs(x);
      case 'sign':
        return ia.sign(x);
      case 'max':
        return ia.max(x, y);
      case 'min':
        return ia.min(x, y);
      case 'holds': {
        if (x.kind === 'empty') return EMPTY;
        const truth = truthOf(x);
        if (truth === false) return EMPTY;
        return asDefined(ONE_INTERVAL, truth ? x.defined : 'somewhere');
      }
      case 'factorial': {
        if (x.kind === 'empty') return EMPTY;
        const n = wholeNumberIn(x);
        if (n === undefined || n > MAX_RANGE) return asDefined(WHOLE_LINE, 'somewhere');
        return n < 0 ? EMPTY : ia.fromRational(rational(factorial(n)));
      }
      case 'root': {
        const degree = terms[1]!;
        if (degree.kind !== 'number' || degree.value.denominator !== 1n)
          return asDefined(WHOLE_LINE, 'somewhere');
        const n = Number(degree.value.numerator);
        return n > 0 ? ia.nthRoot(x, n) : ia.div(ONE_INTERVAL, ia.nthRoot(x, -n));
      }
      default:
        return asDefined(WHOLE_LINE, 'somewhere');
    }
  }

  /** A value compared with itself. */
  private compareEqual(relation: Comparison, value: Enclosure): Enclosure {
    if (value.kind === 'empty') return EMPTY;
    return asDefined(relation === 'less' ? ZERO_INTERVAL : ONE_INTERVAL, value.defined);
  }

  private compare(relation: Comparison, left: Enclosure, right: Enclosure): Enclosure {
    if (left.kind === 'empty' || right.kind === 'empty') return EMPTY;
    const defined = bothDefined(left.defined, right.defined);
    const below = compareBigFloats(left.hi, right.lo);
    const above = compareBigFloats(left.lo, right.hi);
    let truth: boolean | undefined;
    switch (relation) {
      case 'less':
        truth = below < 0 ? true : above >= 0 ? false : undefined;
        break;
      case 'lessOrEqual':
        truth = below <= 0 ? true : above > 0 ? false : undefined;
        break;
      case 'equal':
        truth = below < 0 || above > 0 ? false : isPoint(left) && isPoint(right) ? true : undefined;
        break;
    }
    return asDefined(truth === undefined ? UNIT_INTERVAL : truth ? ONE_INTERVAL : ZERO_INTERVAL, defined);
  }

  private logic(operator: 'and' | 'or' | 'not', args: readonly Enclosure[]): Enclosure {
    let defined: 'everywhere' | 'somewhere' = 'everywhere';
    for (const arg of args) {
      if (arg.kind === 'empty') return EMPTY;
      defined = bothDefined(defined, arg.defined);
    }
    const truths = args.map(truthOf);
    const truth =
      operator === 'not'
        ? truths[0] === undefined
          ? undefined
          : !truths[0]
        : operator === 'and'
          ? truths.some((t) => t === false)
            ? false
            : truths.every((t) => t === true) || undefined
          : truths.some((t) => t === true)
            ? true
            : truths.every((t) => t === false)
              ? false
              : undefined;
    return asDefined(truth === undefined ? UNIT_INTERVAL : truth ? ONE_INTERVAL : ZERO_INTERVAL, defined);
  }

  private select(x: Extract<Term, { kind: 'select' }>): Enclosure {
    const condition = this.run(x.condition);
    if (condition.kind === 'empty') return EMPTY;
    const truth = truthOf(condition);
    if (truth === undefined) return asDefined(hull(this.run(x.yes), this.run(x.no)), 'somewhere');
    const chosen = this.run(truth ? x.yes : x.no);
    return chosen.kind === 'empty'
      ? chosen
      : asDefined(chosen, bothDefined(condition.defined, chosen.defined));
  }

  private reduce({ reduction, index, extent, body }: Extract<Term, { kind: 'reduce' }>): Enclosure {
    const { ia } = this;
    const count = this.env.sizes.get(extent);
    if (count === undefined) return this.overAnyLength(reduction, extent, this.run(body));
    let result: Enclosure | undefined;
    for (let k = 1; k <= count; k++) {
      const positions = new Map(this.env.positions).set(index, k);
      const value = new Evaluator(ia, this.budget, { ...this.env, positions }).run(body);
      if (result === undefined) result = value;
      else if (reduction === 'sum') result = ia.add(result, value);
      else if (reduction === 'prod') result = ia.mul(result, value);
      else result = reduction === 'max' ? ia.max(result, value) : ia.min(result, value);
    }
    return result ?? ZERO_INTERVAL;
  }

  /** The length of an axis: at least 1 where it is not known. */
  private count(extent: string): Interval {
    const known = this.env.sizes.get(extent);
    return known === undefined ? ANY_LENGTH : this.ia.fromInteger(known);
  }

  /** Over entries of which there is at least one, each of them somewhere in an enclosure. */
  private overAnyLength(reduction: Reduction, extent: string, each: Enclosure): Enclosure {
    const { ia } = this;
    if (reduction === 'max' || reduction === 'min' || each.kind === 'empty') return each;
    if (reduction === 'sum') return ia.mul(this.count(extent), each);
    const positive = signOfInterval(each) === 1;
    return positive ? ia.exp(ia.mul(this.count(extent), ia.log(each))) : asDefined(WHOLE_LINE, each.defined);
  }

  /** Written out between bounds that are exact whole numbers. */
  private range({ reduction, index, from, to, body }: Extract<Term, { kind: 'range' }>): Enclosure {
    const { ia } = this;
    const [first, last] = [this.run(from), this.run(to)];
    if (first.kind === 'empty' || last.kind === 'empty') return EMPTY;
    const [a, b] = [wholeNumberIn(first), wholeNumberIn(last)];
    if (a === undefined || b === undefined || b - a > MAX_RANGE) return asDefined(WHOLE_LINE, 'somewhere');
    if (b < a - 1) return EMPTY;
    let result: Enclosure = reduction === 'sum' ? ZERO_INTERVAL : ONE_INTERVAL;
    for (let k = a; k <= b; k++) {
      const positions = new Map(this.env.positions).set(index, k);
      const value = new Evaluator(ia, this.budget, { ...this.env, positions }).run(body);
      result = reduction === 'sum' ? ia.add(result, value) : ia.mul(result, value);
    }
    return result;
  }
}

/** 0^y: 0 above y = 0, 1 there and nothing below. */
function powerOfZero(x: Interval, y: Enclosure): Enclosure {
  if (y.kind === 'empty' || y.hi.mantissa < 0n) return EMPTY;
  const defined = bothDefined(x.defined, y.defined);
  if (y.lo.mantissa > 0n) return asDefined(ZERO_INTERVAL, defined);
  if (y.hi.mantissa === 0n) return asDefined(ONE_INTERVAL, y.lo.mantissa === 0n ? defined : 'somewhere');
  return asDefined(UNIT_INTERVAL, y.lo.mantissa === 0n ? defined : 'somewhere');
}

/** 1/|u|: times u it is the sign of u. */
function isInverseSize(x: Term, u: Term): boolean {
  if (x.kind !== 'power' || x.base.kind !== 'apply' || x.base.name !== 'abs') return false;
  const { exponent } = x;
  if (exponent.kind !== 'number' || exponent.value.numerator !== -1n || exponent.value.denominator !== 1n)
    return false;
  return x.base.args[0] === u;
}

function truthOf(x: Enclosure): boolean | undefined {
  if (x.kind === 'empty') return undefined;
  if (!containsZero(x)) return true;
  return signOfInterval(x) === 0 ? false : undefined;
}

/** Whether a term is seen to be whole: made of whole-number names by sums, products, powers, sizes, extremes, signs and cases. */
export function isWholeTerm(x: Term, integers: ReadonlySet<string>): boolean {
  switch (x.kind) {
    case 'number':
      return x.value.denominator === 1n;
    case 'name':
      return integers.has(x.name);
    case 'size':
    case 'position':
      return true;
    case 'add':
    case 'multiply':
      return x.args.every((a) => isWholeTerm(a, integers));
    case 'power':
      return (
        x.exponent.kind === 'number' &&
        x.exponent.value.denominator === 1n &&
        x.exponent.value.numerator >= 0n &&
        isWholeTerm(x.base, integers)
      );
    case 'apply':
      return (
        x.name === 'sign' ||
        (['abs', 'max', 'min'].includes(x.name) && x.args.every((a) => isWholeTerm(a, integers)))
      );
    case 'select':
      return isWholeTerm(x.yes, integers) && isWholeTerm(x.no, integers);
    case 'compare':
    case 'logic':
      return true;
    default:
      return false;
  }
}
