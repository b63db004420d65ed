import { Dag, type NodeId, reachable } from '../expr/dag.js';
import { type Enclosure, hull, type Interval, isBounded, signOfInterval } from '../number/interval.js';
import type { IntervalArithmetic } from '../number/interval-arithmetic.js';
import {
  add,
  divide,
  HALF,
  isInteger,
  isZero,
  multiply,
  negate,
  ONE,
  parseDecimal,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../number/rational.js';
import { rationalOf } from './exact.js';
import { ExactRing } from './exact-ring.js';
import { expandNode } from './expand.js';
import { createIntervalRing } from './interval-ring.js';
import { isObstacle, SeriesArithmetic } from './series.js';

/**
 * f(x) = x^low (c[0] + c[1] x + … + c[m-1] x^(m-1) + r(x) x^m) for 0 < |x| <= reach, with exact coefficients and r(x) in `rest` (Makino and
 * Berz, "Taylor models and other validated functional inclusion methods", 2003). c[0] is not 0.
 */
export interface TaylorModel {
  readonly low: number;
  readonly c: readonly Rational[];
  readonly rest: Interval;
}

/** Functions that are expanded around the constant term of their argument. */
const ANALYTIC: ReadonlySet<string> = new Set([
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'sin',
  'cos',
  'asin',
  'acos',
  'atan',
  'asinh',
  'atanh',
]);

/** Taylor models on [-reach, reach] with `length` coefficients at most. Undefined is what has no model there with rational coefficients. */
export class TaylorModels {
  private readonly range: Enclosure;
  /** Coefficients of functions around the numbers that were met, by name and number. */
  private readonly known = new Map<string, readonly Rational[] | undefined>();

  constructor(
    private readonly ia: IntervalArithmetic,
    reach: number,
    private readonly length: number,
  ) {
    this.range = hull(ia.fromDouble(-reach), ia.fromDouble(reach));
  }

  /** The model of a node of a scalar graph in one of its nodes, which everything that varies depends through. */
  model(dag: Dag, root: NodeId, variable: NodeId): TaylorModel | undefined {
    const models = new Map<NodeId, TaylorModel | undefined>();
    models.set(variable, this.make(1, [ONE, ...this.zeros(this.length - 1)], this.point(ZERO)));
    for (const id of reachable(dag, [root])) {
      if (models.has(id)) continue;
      const node = dag.node(id);
      if (node.kind === 'constant') {
        const exact = node.text === 'e' || node.text === 'pi' ? undefined : parseDecimal(node.text);
        models.set(id, exact && this.constant(exact));
      } else if (node.kind === 'apply') {
        const args = node.args.map((a) => models.get(a));
        models.set(
          id,
          args.every((a) => a !== undefined) ? this.apply(node.op.name, args as TaylorModel[]) : undefined,
        );
      }
    }
    return models.get(root);
  }

  /** Enclosure of c[0] + c[1] x + … + r x^m over the range, from coefficient `from` on and divided by x^from. */
  boundFrom({ c, rest }: TaylorModel, from: number): Enclosure {
    let total: Enclosure = rest;
    for (let k = c.length - 1; k >= from; k--)
      total = this.ia.add(this.ia.fromRational(c[k]!), this.ia.mul(this.range, total));
    return total;
  }

  private zeros(n: number): readonly Rational[] {
    return Array.from({ length: Math.max(0, n) }, () => ZERO);
  }

  private point(q: Rational): Interval {
    return this.ia.fromRational(q);
  }

  private constant(q: Rational): TaylorModel | undefined {
    return this.make(0, [q, ...this.zeros(this.length - 1)], this.point(ZERO));
  }

  /** Leading zeros become a higher power; undefined where nothing or nothing bounded is left. */
  private make(low: number, c: readonly Rational[], rest: Enclosure): TaylorModel | undefined {
    if (rest.kind === 'empty' || rest.defined !== 'everywhere' || !isBounded(rest)) return undefined;
    let skip = 0;
    while (skip < c.length && isZero(c[skip]!)) skip += 1;
    // A model of 0 is kept as one coefficient: it is what sums of constants cancel to.
    if (skip === c.length)
      return signOfInterval(rest) === 0 ? { low: 0, c: c.length > 0 ? c : [ZERO], rest } : undefined;
    return { low: low + skip, c: c.slice(skip), rest };
  }

  private isZero({ c, rest }: TaylorModel): boolean {
    return c.every(isZero) && signOfInterval(rest) === 0;
  }

  /** The same function with fewer coefficients. */
  private cut(m: TaylorModel, length: number): TaylorModel {
    if (m.c.length <= length) return m;
    return { low: m.low, c: m.c.slice(0, length), rest: this.boundFrom(m, length) as Interval };
  }

  /** Exact trailing zeros may be added where the rest is 0. */
  private padded(m: TaylorModel, length: number): TaylorModel {
    if (signOfInterval(m.rest) !== 0 || m.c.length >= length) return m;
    return { ...m, c: [...m.c, ...this.zeros(length - m.c.length)] };
  }

  private add(a: TaylorModel, b: TaylorModel, sign: 1 | -1): TaylorModel | undefined {
    if (this.isZero(b)) return a;
    if (this.isZero(a)) return sign === 1 ? b : this.scale(b, rational(-1));
    const low = Math.min(a.low, b.low);
    const [x, y] = [a, b].map((m) => this.padded(m, this.length + low - m.low));
    const end = Math.min(x!.low + x!.c.length, y!.low + y!.c.length);
    if (end <= low) return undefined;
    const [p, q] = [x!, y!].map((m) => {
      const shifted = { low, c: [...this.zeros(m.low - low), ...m.c], rest: m.rest };
      return this.cut(shifted, end - low);
    });
    const c = p!.c.map((v, k) => (sign === 1 ? add(v, q!.c[k]!) : subtract(v, q!.c[k]!)));
    return this.make(low, c, sign === 1 ? this.ia.add(p!.rest, q!.rest) : this.ia.sub(p!.rest, q!.rest));
  }

  private scale({ low, c, rest }: TaylorModel, q: Rational): TaylorModel | undefined {
    return this.make(
      low,
      c.map((v) => multiply(v, q)),
      this.ia.mul(rest, this.point(q)),
    );
  }

  private multiply(a: TaylorModel, b: TaylorModel): TaylorModel | undefined {
    if (this.isZero(a) || this.isZero(b)) return this.constant(ZERO);
    const [x, y] = [this.padded(a, this.length), this.padded(b, this.length)];
    const n = Math.min(x.c.length, y.c.length);
    const [p, q] = [this.cut(x, n), this.cut(y, n)];
    const products: Rational[] = this.zeros(2 * n - 1).slice();
    for (let i = 0; i < n; i++) {
      if (isZero(p.c[i]!)) continue;
      for (let j = 0; j < n; j++)
        if (!isZero(q.c[j]!)) products[i + j] = add(products[i + j]!, multiply(p.c[i]!, q.c[j]!));
    }
    // x^n times: the products beyond, either rest times the other polynomial, and both rests.
    const beyond = { low: 0, c: products, rest: this.point(ZERO) };
    const { ia } = this;
    let rest: Enclosure = this.boundFrom(beyond, n);
    const polynomial = (m: TaylorModel) => this.boundFrom({ ...m, rest: this.point(ZERO) }, 0);
    rest = ia.add(rest, ia.mul(p.rest, polynomial(q)));
    rest = ia.add(rest, ia.mul(q.rest, polynomial(p)));
    const both = ia.mul(ia.mul(p.rest, q.rest), ia.powInteger(this.range, BigInt(n)));
    return this.make(p.low + q.low, products.slice(0, n), ia.add(rest, both));
  }

  /** 1/b by the recurrence for its coefficients; what is left over, divided by b on the whole range, is the rest. */
  private invert(b: TaylorModel): TaylorModel | undefined {
    const lead = b.c[0]!;
    if (isZero(lead)) return undefined;
    const own = this.padded(b, this.length);
    const n = own.c.length;
    const values = this.boundFrom(own, 0);
    if (values.kind === 'empty' || !signOfInterval(values)) return undefined;
    const q: Rational[] = [];
    for (let k = 0; k < n; k++) {
      let left = k === 0 ? ONE : ZERO;
      for (let j = 1; j <= k; j++) left = subtract(left, multiply(own.c[j]!, q[k - j]!));
      q.push(divide(left, lead));
    }
    const product = this.multiplyPlain(own, q);
    const rest = this.ia.div(this.ia.neg(product), values);
    return this.make(-own.low, q, rest);
  }

  /** (b q - its first n coefficients)/x^n over the range. */
  private multiplyPlain(b: TaylorModel, q: readonly Rational[]): Enclosure {
    const n = q.length;
    const products: Rational[] = this.zeros(2 * n - 1).slice();
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) products[i + j] = add(products[i + j]!, multiply(b.c[i]!, q[j]!));
    const beyond = this.boundFrom({ low: 0, c: products, rest: this.point(ZERO) }, n);
    const polynomial = this.boundFrom({ low: 0, c: q, rest: this.point(ZERO) }, 0);
    return this.ia.add(beyond, this.ia.mul(b.rest, polynomial));
  }

  /** (e^a + sign e^-a)/2. */
  private exponentials(a: TaylorModel, sign: 1 | -1): TaylorModel | undefined {
    const minus = this.scale(a, rational(-1));
    const [p, q] = [this.compose('exp', a), minus && this.compose('exp', minus)];
    const both = p && q && this.add(p, q, sign);
    return both && this.scale(both, HALF);
  }

  private quotient(a: TaylorModel | undefined, b: TaylorModel | undefined): TaylorModel | undefined {
    const inverse = a && b && this.invert(b);
    return inverse && this.multiply(a, inverse);
  }

  private power(a: TaylorModel, n: number): TaylorModel | undefined {
    let result = this.constant(ONE);
    for (let k = 0; k < Math.abs(n) && result; k++) result = this.multiply(result, a);
    return n < 0 && result ? this.invert(result) : result;
  }

  private apply(name: string, args: readonly TaylorModel[]): TaylorModel | undefined {
    const [a, b] = args as [TaylorModel, TaylorModel];
    switch (name) {
      case 'add':
        return this.add(a, b, 1);
      case 'subtract':
        return this.add(a, b, -1);
      case 'negate':
        return this.scale(a, rational(-1));
      case 'multiply':
        return this.multiply(a, b);
      case 'divide': {
        const inverse = this.invert(b);
        return inverse && this.multiply(a, inverse);
      }
      case 'pow': {
        const n = this.numberOf(b);
        if (!n || !isInteger(n) || n.numerator > MOST_POWER || n.numerator < -MOST_POWER) return undefined;
        return this.power(a, Number(n.numerator));
      }
      // As quotients, whose coefficients over a range stay tight where those of the whole do not.
      case 'tan':
        return this.quotient(this.compose('sin', a), this.compose('cos', a));
      case 'tanh':
        return this.quotient(this.exponentials(a, -1), this.exponentials(a, 1));
      case 'sinh':
        return this.exponentials(a, -1);
      case 'cosh':
        return this.exponentials(a, 1);
      case 'sigmoid': {
        const e = this.compose('exp', a);
        const one = this.constant(ONE);
        return this.quotient(e, e && one && this.add(e, one, 1));
      }
      default:
        return ANALYTIC.has(name) ? this.compose(name, a) : undefined;
    }
  }

  /** The number that a model is. */
  private numberOf({ low, c, rest }: TaylorModel): Rational | undefined {
    return low === 0 && c.slice(1).every(isZero) && signOfInterval(rest) === 0 ? c[0] : undefined;
  }

  /** f(a) = sum of f_k d^k + f_n(somewhere) d^n with d = a - a(0). */
  private compose(name: string, a: TaylorModel): TaylorModel | undefined {
    if (a.low < 0) return undefined;
    const centre = a.low > 0 ? ZERO : a.c[0]!;
    const constant = this.constant(negate(centre));
    const d = constant && this.add(a, constant, 1);
    if (!d) return undefined;
    const coefficients = this.coefficientsAt(name, centre);
    if (!coefficients) return undefined;
    if (this.isZero(d)) return this.constant(coefficients[0]!);
    if (d.low < 1) return undefined;
    const { ia } = this;
    const count = Math.max(1, Math.ceil(this.length / d.low));
    const values = ia.add(
      ia.fromRational(centre),
      ia.mul(ia.powInteger(this.range, BigInt(d.low)), this.boundFrom(d, 0)),
    );
    const last = this.coefficientOver(name, values, count);
    if (!last) return undefined;
    let total = this.constant(coefficients[0]!);
    let power: TaylorModel | undefined = this.constant(ONE);
    for (let k = 1; k <= count && power && total; k++) {
      power = this.multiply(power, d);
      if (!power) return undefined;
      if (k < count) {
        if (isZero(coefficients[k]!)) continue;
        const term = this.scale(power, coefficients[k]!);
        total = term && this.add(total, term, 1);
        continue;
      }
      // d^count = x^(count*low) times what this encloses, and total ends at or before that power.
      const tail = ia.mul(last, this.boundFrom(power, 0));
      if (power.low <= total.low) return undefined;
      const cut = this.cut(this.padded(total, power.low - total.low), power.low - total.low);
      if (cut.c.length < power.low - total.low) {
        const shift = ia.powInteger(this.range, BigInt(power.low - total.low - cut.c.length));
        return this.make(total.low, cut.c, ia.add(cut.rest, ia.mul(shift, tail)));
      }
      return this.make(total.low, cut.c, ia.add(cut.rest, tail));
    }
    return total;
  }

  private coefficientsAt(name: string, centre: Rational): readonly Rational[] | undefined {
    const key = `${name} ${centre.numerator}/${centre.denominator}`;
    if (this.known.has(key)) return this.known.get(key);
    const dag = new Dag();
    const root = dag.call(name, dag.input('x', []));
    const ring = new ExactRing();
    const place = {
      input: 'x',
      centre: ring.fromRational(centre),
      others: () => ring.zero,
      side: 1,
    } as const;
    const series = expandNode(dag, root, place, ring, this.length + 1);
    let found: Rational[] | undefined = [];
    if (isObstacle(series) || series.low < 0) found = undefined;
    else {
      const arithmetic = new SeriesArithmetic(ring, this.length + 1);
      for (let k = 0; k <= this.length && found; k++) {
        const c = arithmetic.at(series, k);
        const q = c === undefined ? undefined : rationalOf(c);
        if (q) found.push(q);
        else found = undefined;
      }
    }
    this.known.set(key, found);
    return found;
  }

  /** The k-th Taylor coefficient of a function around every point of a set. */
  private coefficientOver(name: string, points: Enclosure, k: number): Enclosure | undefined {
    if (points.kind === 'empty' || points.defined !== 'everywhere' || !isBounded(points)) return undefined;
    const dag = new Dag();
    const root = dag.call(name, dag.input('x', []));
    const place = { input: 'x', centre: points, others: () => points, side: 1 } as const;
    const ring = createIntervalRing(this.ia);
    const series = expandNode<Enclosure>(dag, root, place, ring, k + 1);
    if (isObstacle(series) || series.low < 0) return undefined;
    const c = new SeriesArithmetic(ring, k + 1).at(series, k);
    return c?.kind === 'interval' && c.defined === 'everywhere' && isBounded(c) ? c : undefined;
  }
}

/** Whole powers that are multiplied out. */
const MOST_POWER = 16n;
