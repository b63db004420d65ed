import type { Dag, NodeId } from '../expr/dag.js';
import { broadcastShape } from '../expr/dag.js';
import {
  add,
  divide,
  equals,
  formatDecimal,
  isInteger,
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
  toDouble,
} from '../number/rational.js';
import { equalShapes, isScalar, SCALAR, type Shape, sizeOf } from '../op/shape.js';
import { requireOp } from '../op/table.js';

/** A product or sum with more parts than this is left as it was built: collecting them again at each step would be quadratic. */
const MAX_PARTS = 48;

/** Whole exponents up to this size are multiplied out in constants. */
const MAX_EXPONENT = 64;

/** Whole numbers below this are exact as doubles and short enough to read. */
const LONGEST = 10n ** 15n;

/** A fraction with more digits than a double has is not worth reading: it came from long decimals. */
function isLong({ numerator, denominator }: Rational): boolean {
  return numerator >= LONGEST || -numerator >= LONGEST || denominator >= LONGEST;
}

interface Factor {
  readonly base: NodeId;
  readonly exponent: Rational;
}

interface Product {
  readonly coefficient: Rational;
  /** The coefficient was written with a decimal point somewhere, and is printed so. */
  readonly decimal: boolean;
  readonly factors: readonly Factor[];
}

/** Functions that a textbook writes behind the names they are multiplied with. */
const ELEMENTARY: ReadonlySet<string> = new Set([
  'exp',
  'log',
  'sin',
  'cos',
  'tan',
  'sinh',
  'cosh',
  'sqrt',
  'pow',
]);

/** A product with a number in front, as a part of a sum; like terms have the same factors in any order. */
interface Term {
  readonly key: string;
  coefficient: Rational;
  decimal: boolean;
  readonly factors: readonly Factor[];
}

/**
 * Builds expressions the way a textbook writes them: numbers collected in front, powers of one base joined, zeros and ones gone,
 * fractions with one bar. Only identities that hold wherever both sides are defined are used.
 */
export class Commutative {
  private readonly cotangents = new Map<string, NodeId>();

  constructor(readonly dag: Dag) {}

  /** A free upstream gradient of the given shape: g, or G for a matrix; one per shape. */
  cotangent(shape: Shape): NodeId {
    const key = shape.join('x');
    const known = this.cotangents.get(key);
    if (known !== undefined) return known;
    let name = shape.length === 2 ? 'G' : 'g';
    while (this.dag.findInput(name) !== undefined) name += '_';
    const id = this.dag.input(name, shape);
    this.cotangents.set(key, id);
    return id;
  }

  shape(id: NodeId): Shape {
    return this.dag.shape(id);
  }

  /** A number: whole, a fraction, or a decimal where decimals were written. */
  number(value: Rational, decimal = false): NodeId {
    if (isInteger(value)) return this.dag.constant(Number(value.numerator), String(value.numerator));
    const text = decimal ? formatDecimal(value) : undefined;
    if (text !== undefined) return this.dag.constant(Number(text), text);
    if (isLong(value)) return this.dag.constant(toDouble(value));
    return this.dag.call('divide', this.integer(value.numerator), this.integer(value.denominator));
  }

  private integer(n: bigint): NodeId {
    return this.dag.constant(Number(n), String(n));
  }

  zero(shape: Shape = SCALAR): NodeId {
    return isScalar(shape) ? this.dag.constant(0) : this.dag.apply(requireOp('zeros', 0), [], { shape });
  }

  ones(shape: Shape): NodeId {
    return isScalar(shape) ? this.dag.constant(1) : this.dag.apply(requireOp('ones', 0), [], { shape });
  }

  eye(n: number): NodeId {
    return this.dag.apply(requireOp('eye', 0), [], { shape: n === 1 ? [1] : [n, n] });
  }

  isZero(id: NodeId): boolean {
    const node = this.dag.node(id);
    return node.kind === 'constant' ? node.value === 0 : node.kind === 'apply' && node.op.name === 'zeros';
  }

  isOne(id: NodeId): boolean {
    const node = this.dag.node(id);
    return node.kind === 'constant' && node.text === '1';
  }

  isApplied(id: NodeId, name: string): boolean {
    const node = this.dag.node(id);
    return node.kind === 'apply' && node.op.name === name;
  }

  arg(id: NodeId, k: number): NodeId {
    return this.dag.node(id).args[k]!;
  }

  /** The exact value of a scalar built from rational numbers by arithmetic; `undefined` for anything else. */
  rationalOf(id: NodeId, depth = 8): Rational | undefined {
    const node = this.dag.node(id);
    if (node.kind === 'constant') return parseDecimal(node.text);
    if (node.kind !== 'apply' || depth === 0 || !isScalar(node.shape) || node.label !== undefined)
      return undefined;
    const values: Rational[] = [];
    if (!['negate', 'add', 'subtract', 'multiply', 'divide', 'pow'].includes(node.op.name)) return undefined;
    for (const arg of node.args) {
      const value = this.rationalOf(arg, depth - 1);
      if (!value) return undefined;
      values.push(value);
    }
    const [x, y] = values as [Rational, Rational];
    switch (node.op.name) {
      case 'negate':
        return negate(x);
      case 'add':
        return add(x, y);
      case 'subtract':
        return subtract(x, y);
      case 'multiply':
        return multiply(x, y);
      case 'divide':
        return isZero(y) ? undefined : divide(x, y);
      default:
        return this.smallPower(x, y);
    }
  }

  private smallPower(x: Rational, y: Rational): Rational | undefined {
    if (!isInteger(y) || Math.abs(Number(y.numerator)) > MAX_EXPONENT) return undefined;
    return isZero(x) && sign(y) < 0 ? undefined : power(x, y.numerator);
  }

  negate(x: NodeId): NodeId {
    return this.multiply(this.dag.constant(-1), x);
  }

  subtract(x: NodeId, y: NodeId): NodeId {
    return this.cancel(x, y) ?? this.add(x, this.negate(y));
  }

  /** x - y with the terms of y taken out of their brackets, where some of them meet terms of x. */
  private cancel(x: NodeId, y: NodeId): NodeId | undefined {
    if (!this.isApplied(y, 'add') && !this.isApplied(y, 'subtract')) return undefined;
    const parts: readonly Term[][] = [[], []];
    if (!this.collectTerms(x, parts[0]!) || !this.collectTerms(y, parts[1]!)) return undefined;
    const terms = parts[0]!.map((t) => ({ ...t }));
    if (!this.collectTerms(y, terms, negate(ONE))) return undefined;
    const separate = parts[0]!.length + parts[1]!.length;
    return terms.length < separate ? this.sumOf(terms, this.broadcast(x, y)) : undefined;
  }

  /** Entry-by-entry sum with like terms collected. */
  add(x: NodeId, y: NodeId): NodeId {
    const shape = this.broadcast(x, y);
    if (this.isZero(x) && equalShapes(this.shape(y), shape)) return y;
    if (this.isZero(y) && equalShapes(this.shape(x), shape)) return x;
    const terms: Term[] = [];
    if (!this.collectTerms(x, terms) || !this.collectTerms(y, terms)) {
      return this.dag.call('add', x, y);
    }
    return this.sumOf(terms, shape);
  }

  private sumOf(terms: readonly Term[], shape: Shape): NodeId {
    const kept = terms.filter((t) => !isZero(t.coefficient));
    // b - a rather than -a + b.
    const first = kept.findIndex((t) => sign(t.coefficient) > 0);
    if (first > 0) kept.unshift(...kept.splice(first, 1));
    let result: NodeId | undefined;
    for (const { coefficient, decimal, factors } of kept) {
      const negative = sign(coefficient) < 0;
      const size = negative && result !== undefined ? negate(coefficient) : coefficient;
      const term = this.rebuild({ coefficient: size, decimal, factors });
      result = result === undefined ? term : this.dag.call(negative ? 'subtract' : 'add', result, term);
    }
    return this.spread(result ?? this.zero(), shape);
  }

  private broadcast(x: NodeId, y: NodeId): Shape {
    const shape = broadcastShape([this.shape(x), this.shape(y)]);
    if ('remedy' in shape) throw new Error(`shapes ${this.shape(x)} and ${this.shape(y)} in a derivative`);
    return shape;
  }

  /** Copies a scalar into an array of the wanted shape; anything else is left. */
  spread(id: NodeId, shape: Shape): NodeId {
    if (isScalar(shape) || !isScalar(this.shape(id))) return id;
    if (this.isZero(id)) return this.zero(shape);
    return this.multiply(id, this.ones(shape));
  }

  /**
   * Adds the terms of a sum to `terms`, like ones joined; `false` when there are more than `MAX_PARTS`. Long sums nest deeply, so the
   * walk keeps its own stack and counts the additions that it passes.
   */
  private collectTerms(root: NodeId, terms: Term[], start = ONE): boolean {
    const stack: { readonly id: NodeId; readonly factor: Rational }[] = [{ id: root, factor: start }];
    let passed = 0;
    while (stack.length > 0) {
      const { id, factor } = stack.pop()!;
      const node = this.dag.node(id);
      const isSum = node.kind === 'apply' && (node.op.name === 'add' || node.op.name === 'subtract');
      if (isSum && node.label === undefined) {
        passed += 1;
        if (passed > MAX_PARTS) return false;
        const [x, y] = node.args;
        stack.push({ id: y!, factor: node.op.name === 'add' ? factor : negate(factor) }, { id: x!, factor });
        continue;
      }
      const { coefficient, decimal, factors } = this.factorise(id);
      const key = factors
        .map((f) => `${f.base}^${f.exponent.numerator}`)
        .sort()
        .join('*');
      const total = multiply(coefficient, factor);
      const same = terms.find((t) => t.key === key);
      const joined = same && add(same.coefficient, total);
      // 1 + 1/2 + 1/3 + … would grow a fraction that no double holds.
      if (same && joined && !isLong(joined)) {
        same.coefficient = joined;
        same.decimal ||= decimal;
      } else terms.push({ key, coefficient: total, decimal, factors });
    }
    return true;
  }

  /** Entry-by-entry product; scalars spread. */
  multiply(x: NodeId, y: NodeId): NodeId {
    const shape = this.broadcast(x, y);
    if (this.isZero(x) || this.isZero(y)) return this.zero(shape);
    if (this.isOne(x)) return y;
    if (this.isOne(y)) return x;
    const chosen =
      this.intoBranches(x, (part) => this.multiply(part, y)) ??
      this.intoBranches(y, (part) => this.multiply(x, part));
    if (chosen !== undefined) return chosen;
    const left = this.factorise(x);
    const right = this.factorise(y);
    if (left.factors.length + right.factors.length > MAX_PARTS) return this.dag.call('multiply', x, y);
    return this.rebuild(this.join(left, right));
  }

  /**
   * `c ? a : 0` times a factor is `c ? a*factor : 0`: where the branch is not taken the factor may be undefined, as 1/(2 sqrt(x)) is for
   * x < 0. `undefined` for anything else than a conditional with a zero branch.
   */
  private intoBranches(id: NodeId, apply: (part: NodeId) => NodeId): NodeId | undefined {
    const node = this.dag.node(id);
    if (node.kind !== 'apply' || node.op.name !== '#select' || node.label !== undefined) return undefined;
    const [condition, first, second] = node.args as [NodeId, NodeId, NodeId];
    const [firstZero, secondZero] = [this.isZero(first), this.isZero(second)];
    if (firstZero === secondZero) return undefined;
    return this.call(
      '#select',
      condition,
      firstZero ? first : apply(first),
      secondZero ? second : apply(second),
    );
  }

  divide(x: NodeId, y: NodeId): NodeId {
    const { coefficient, decimal, factors } = this.factorise(y);
    // Division by zero stays in sight, 0/0 too.
    if (isZero(coefficient)) return this.dag.call('divide', x, y);
    if (this.isZero(x)) return this.zero(this.broadcast(x, y));
    if (this.isOne(y)) return x;
    const chosen = this.intoBranches(x, (part) => this.divide(part, y));
    if (chosen !== undefined) return chosen;
    const inverse: Product = {
      coefficient: divide(ONE, coefficient),
      decimal,
      factors: factors.map((f) => ({ base: f.base, exponent: negate(f.exponent) })),
    };
    return this.rebuild(this.join(this.factorise(x), inverse));
  }

  power(x: NodeId, y: NodeId): NodeId {
    const exponent = this.rationalOf(y);
    const base = this.rationalOf(x);
    if (exponent) {
      if (equals(exponent, ONE)) return x;
      if (isZero(exponent)) return this.ones(this.shape(x));
      const value = base && this.smallPower(base, exponent);
      if (value) return this.number(value, this.isDecimal(x));
      if (isInteger(exponent))
        return this.rebuild({ coefficient: ONE, decimal: false, factors: [{ base: x, exponent }] });
      return this.dag.call('pow', x, this.number(exponent, this.isDecimal(y)));
    }
    return this.dag.call('pow', x, y);
  }

  private isDecimal(id: NodeId): boolean {
    const node = this.dag.node(id);
    return node.kind === 'constant' && node.text.includes('.');
  }

  protected factorise(id: NodeId, depth = 12): Product {
    const node = this.dag.node(id);
    const whole: Product = { coefficient: ONE, decimal: false, factors: [{ base: id, exponent: ONE }] };
    if (node.kind === 'constant') {
      const value = parseDecimal(node.text);
      return value ? { coefficient: value, decimal: node.text.includes('.'), factors: [] } : whole;
    }
    if (node.kind !== 'apply' || depth === 0 || node.label !== undefined) return whole;
    const [x, y] = node.args;
    switch (node.op.name) {
      case 'negate': {
        const inner = this.factorise(x!, depth - 1);
        return { ...inner, coefficient: negate(inner.coefficient) };
      }
      case 'multiply':
        return this.join(this.factorise(x!, depth - 1), this.factorise(y!, depth - 1));
      case 'divide': {
        const below = this.factorise(y!, depth - 1);
        if (isZero(below.coefficient)) return whole;
        return this.join(this.factorise(x!, depth - 1), {
          coefficient: divide(ONE, below.coefficient),
          decimal: below.decimal,
          factors: below.factors.map((f) => ({ base: f.base, exponent: negate(f.exponent) })),
        });
      }
      case 'pow': {
        const exponent = this.rationalOf(y!);
        if (!exponent || !isInteger(exponent)) return whole;
        const base = this.rationalOf(x!);
        const value = base && this.smallPower(base, exponent);
        if (value) return { coefficient: value, decimal: this.isDecimal(x!), factors: [] };
        // (2 a^2 b)^n is 2^n a^(2n) b^n; a sum is one factor, so that (1 - s)^2 stays a square.
        const inner = this.factorise(x!, depth - 1);
        const coefficient = this.smallPower(inner.coefficient, exponent);
        if (!coefficient || isLong(coefficient)) {
          return { coefficient: ONE, decimal: false, factors: [{ base: x!, exponent }] };
        }
        const factors = inner.factors.map((f) => ({
          base: f.base,
          exponent: multiply(f.exponent, exponent),
        }));
        return { coefficient, decimal: inner.decimal, factors };
      }
      default:
        return whole;
    }
  }

  private join(a: Product, b: Product): Product {
    const factors = [...a.factors];
    let coefficient = multiply(a.coefficient, b.coefficient);
    for (const { base, exponent } of b.factors) {
      const at = factors.findIndex((f) => f.base === base || this.isReversed(f.base, base));
      if (at === -1) {
        factors.push({ base, exponent });
        continue;
      }
      const before = factors[at]!;
      // (b - a)^n is (-1)^n (a - b)^n.
      if (before.base !== base && (exponent.numerator & 1n) === 1n) coefficient = negate(coefficient);
      factors[at] = { base: before.base, exponent: add(before.exponent, exponent) };
    }
    const kept = factors.filter((f) => !isZero(f.exponent) || this.shape(f.base).length > 0);
    return { coefficient, decimal: a.decimal || b.decimal, factors: this.joinPowers(kept) };
  }

  /** Whether one is a - b and the other b - a. */
  private isReversed(x: NodeId, y: NodeId): boolean {
    const [p, q] = [this.dag.node(x), this.dag.node(y)];
    if (p.kind !== 'apply' || q.kind !== 'apply' || p.op.name !== 'subtract' || q.op.name !== 'subtract')
      return false;
    const isBare = p.label === undefined && q.label === undefined;
    return isBare && p.args[0] === q.args[1] && p.args[1] === q.args[0];
  }

  /** x^a x^n is x^(a+n), for an exponent a that is an expression and a whole n. */
  private joinPowers(factors: readonly Factor[]): readonly Factor[] {
    for (const { base, exponent } of factors) {
      const node = this.dag.node(base);
      if (
        node.kind !== 'apply' ||
        node.op.name !== 'pow' ||
        node.label !== undefined ||
        !equals(exponent, ONE)
      )
        continue;
      const [root, power] = node.args as [NodeId, NodeId];
      const other = factors.find((f) => f.base === root);
      if (!other || !isScalar(this.shape(power))) continue;
      const joined = this.power(root, this.add(power, this.number(other.exponent)));
      const rest = factors.filter((f) => f !== other);
      return rest.map((f) => (f.base === base ? { base: joined, exponent: ONE } : f));
    }
    return factors;
  }

  /** One fraction: coefficient, then scalar factors, then arrays, over the factors with negative exponents. */
  protected rebuild({ coefficient, decimal, factors }: Product): NodeId {
    const shape = factors.reduce<Shape>((s, f) => (isScalar(s) ? this.shape(f.base) : s), SCALAR);
    if (isZero(coefficient)) return this.zero(shape);
    const useful = factors.filter(
      (f) => !this.isApplied(f.base, 'ones') && (!isZero(f.exponent) || isScalar(this.shape(f.base))),
    );
    const covered = useful.some((f) => equalShapes(this.shape(f.base), shape));
    const named = this.namesFirst(useful);
    const ordered = named.sort((a, b) => this.shape(a.base).length - this.shape(b.base).length);
    if (!covered && !isScalar(shape)) ordered.push({ base: this.ones(shape), exponent: ONE });
    const above: NodeId[] = [];
    const below: NodeId[] = [];
    for (const { base, exponent } of ordered) {
      const size = sign(exponent) < 0 ? negate(exponent) : exponent;
      const power = equals(size, ONE) ? base : this.dag.call('pow', base, this.number(size));
      (sign(exponent) < 0 ? below : above).push(power);
    }
    const magnitude = sign(coefficient) < 0 ? negate(coefficient) : coefficient;
    const rounded = toDouble(magnitude);
    const inRange = rounded > 0 && rounded < Number.POSITIVE_INFINITY;
    const asDecimal =
      (decimal && formatDecimal(coefficient) !== undefined) ||
      (isLong(magnitude) && !isInteger(magnitude) && inRange);
    const top = asDecimal ? magnitude : rational(magnitude.numerator);
    const bottom = asDecimal ? ONE : rational(magnitude.denominator);
    let numerator: NodeId | undefined;
    if (!equals(top, ONE) || above.length === 0) numerator = this.number(top, asDecimal);
    if (sign(coefficient) < 0) {
      if (numerator !== undefined) numerator = this.number(negate(top), asDecimal);
      else above[0] = this.negateFactor(above[0]!, above.length === 1);
    }
    for (const factor of above)
      numerator = numerator === undefined ? factor : this.dag.call('multiply', numerator, factor);
    let denominator: NodeId | undefined = equals(bottom, ONE) ? undefined : this.number(bottom);
    for (const factor of below)
      denominator = denominator === undefined ? factor : this.dag.call('multiply', denominator, factor);
    return denominator === undefined ? numerator! : this.dag.call('divide', numerator!, denominator);
  }

  /** 2*x*cos(x^2) rather than 2*cos(x^2)*x. Products with other factors keep the order of the chain rule: (s - z)*s*(1 - s)*x. */
  private namesFirst(factors: readonly Factor[]): Factor[] {
    const rank = ({ base, exponent }: Factor): number | undefined => {
      const node = this.dag.node(base);
      // An entry x[2] is a name too.
      if (node.kind !== 'apply' || node.op.name === '#index') return 0;
      if (node.label !== undefined || sign(exponent) < 0) return 2;
      if (ELEMENTARY.has(node.op.name)) return 1;
      const isSum = node.op.name === 'add' || node.op.name === 'subtract';
      return isSum && !equals(exponent, ONE) ? 1 : undefined;
    };
    const ranks = new Map(factors.map((f) => [f, rank(f)]));
    if ([...ranks.values()].includes(undefined)) return [...factors];
    const order = (f: Factor): number => {
      if (ranks.get(f) !== 0) return 0;
      const node = this.dag.node(f.base);
      if (node.kind !== 'apply') return f.base;
      // Entries of one array follow each other, between its id and the next.
      const array = node.args[0]!;
      return array + ((node.attribute.at ?? 0) + 1) / (sizeOf(this.shape(array)) + 1);
    };
    return [...factors].sort((a, b) => ranks.get(a)! - ranks.get(b)! || order(a) - order(b));
  }

  private negateFactor(x: NodeId, alone: boolean): NodeId {
    const node = this.dag.node(x);
    // -(a - b) is b - a; but -(1 - t^2)*s keeps the factor that a reader looks for.
    const isDifference = node.kind === 'apply' && node.op.name === 'subtract' && node.label === undefined;
    if (isDifference && (alone || this.rationalOf(node.args[0]!) === undefined)) {
      return this.dag.call('subtract', node.args[1]!, node.args[0]!);
    }
    return this.dag.call('negate', x);
  }

  /** A function of scalars, entry by entry. */
  call(name: string, ...args: readonly NodeId[]): NodeId {
    return this.dag.call(name, ...args);
  }
}
