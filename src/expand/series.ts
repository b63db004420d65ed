import type { Rational } from '../number/rational.js';
import { isInteger, rational } from '../number/rational.js';
import type { Ring } from './ring.js';

/**
 * c[0] s^low + c[1] s^(low+1) + … + O(s^(low + c.length)) for small s > 0. No leading coefficient is known to be zero; a series with no
 * coefficients is one of which nothing but its order is known.
 */
export interface Series<T> {
  readonly low: number;
  readonly c: readonly T[];
}

/** Why there is no series. */
export interface Obstacle {
  readonly obstacle: string;
}

export type Expansion<T> = Series<T> | Obstacle;

export function isObstacle<T>(x: Expansion<T>): x is Obstacle {
  return 'obstacle' in x;
}

export function orderOfSeries<T>({ low, c }: Series<T>): number {
  return low + c.length;
}

/** Exponents up to which a power may be a product. */
const MOST_FACTORS = 1000n;

/** Arithmetic of series over a ring, all of at most `length` known coefficients. */
export class SeriesArithmetic<T> {
  constructor(
    readonly ring: Ring<T>,
    readonly length: number,
  ) {}

  constant(value: T): Series<T> {
    const rest = Array.from({ length: this.length - 1 }, () => this.ring.zero);
    return this.normal(0, [value, ...rest]);
  }

  /** centre + sign s. */
  variable(centre: T, sign: 1 | -1): Series<T> {
    const rest = Array.from({ length: Math.max(0, this.length - 2) }, () => this.ring.zero);
    return this.normal(0, [centre, this.ring.fromRational(rational(sign)), ...rest]);
  }

  /** Leading zeros are dropped; what is left is cut to the length. */
  normal(low: number, c: readonly T[]): Series<T> {
    let skip = 0;
    while (skip < c.length && this.ring.sign(c[skip]!) === 0) skip += 1;
    return { low: low + skip, c: c.slice(skip, skip + this.length) };
  }

  /** The coefficient of s^k; zero below the first, undefined beyond what is known. */
  at({ low, c }: Series<T>, k: number): T | undefined {
    return k < low ? this.ring.zero : c[k - low];
  }

  /** Coefficients of s^0, s^1, … of a series without negative powers. */
  private plain(a: Series<T>): T[] {
    return Array.from({ length: orderOfSeries(a) }, (_, k) => this.at(a, k)!);
  }

  add(a: Series<T>, b: Series<T>, sign: 1 | -1 = 1): Series<T> {
    const low = Math.min(a.low, b.low);
    const end = Math.min(orderOfSeries(a), orderOfSeries(b));
    const { add, subtract } = this.ring;
    const combine = sign === 1 ? add : subtract;
    return this.normal(
      low,
      Array.from({ length: Math.max(0, end - low) }, (_, k) =>
        combine(this.at(a, low + k)!, this.at(b, low + k)!),
      ),
    );
  }

  negate(a: Series<T>): Series<T> {
    return { low: a.low, c: a.c.map((v) => this.ring.subtract(this.ring.zero, v)) };
  }

  scale(a: Series<T>, q: Rational): Series<T> {
    const factor = this.ring.fromRational(q);
    return this.normal(
      a.low,
      a.c.map((v) => this.ring.multiply(factor, v)),
    );
  }

  multiply(a: Series<T>, b: Series<T>): Series<T> {
    const n = Math.min(a.c.length, b.c.length);
    return this.normal(a.low + b.low, this.convolve(a.c, b.c, n));
  }

  private convolve(a: readonly T[], b: readonly T[], n: number): T[] {
    const { ring } = this;
    return Array.from({ length: n }, (_, k) => {
      let total = ring.zero;
      for (let j = 0; j <= k; j++) total = ring.add(total, ring.multiply(a[j]!, b[k - j]!));
      return total;
    });
  }

  divide(a: Series<T>, b: Series<T>): Expansion<T> {
    const lead = b.c[0];
    if (lead === undefined)
      return { obstacle: 'the denominator vanishes to every order that was worked out' };
    if (this.ring.sign(lead) === undefined)
      return { obstacle: 'it cannot be told whether the denominator vanishes' };
    const n = Math.min(a.c.length, b.c.length);
    const c: T[] = [];
    const { ring } = this;
    for (let k = 0; k < n; k++) {
      let rest: T = a.c[k]!;
      for (let j = 1; j <= k; j++) rest = ring.subtract(rest, ring.multiply(b.c[j]!, c[k - j]!));
      c.push(ring.divide(rest, lead));
    }
    return this.normal(a.low - b.low, c);
  }

  /** The sign of the value for all small s > 0; 0 when every known coefficient is zero. */
  sign(a: Series<T>): -1 | 0 | 1 | undefined {
    return a.c.length === 0 ? 0 : this.ring.sign(a.c[0]!);
  }

  /** The number that a constant series is, where that is rational. */
  rationalOf(a: Series<T>): Rational | undefined {
    if (a.c.length === 0) return rational(0);
    if (a.low !== 0 || a.c.slice(1).some((v) => this.ring.sign(v) !== 0)) return undefined;
    return this.ring.toRational(a.c[0]!);
  }

  /** da/ds. */
  private derivative(a: Series<T>): Series<T> {
    return this.normal(
      a.low - 1,
      a.c.map((v, k) => this.ring.multiply(this.ring.fromRational(rational(a.low + k)), v)),
    );
  }

  /** The integral of g from 0, plus a constant; g without negative powers. */
  private integral(g: Series<T>, constant: T): Series<T> {
    const c = this.plain(g).map((v, k) => this.ring.divide(v, this.ring.fromRational(rational(k + 1))));
    return this.normal(0, [constant, ...c]);
  }

  /** f(a) from its value at the leading number and its derivative, f(a)' = slope a'. */
  integrate(name: string, a: Series<T>, slope: Expansion<T>, args: readonly T[]): Expansion<T> {
    if (isObstacle(slope)) return slope;
    const value = this.ring.apply(name, args);
    if (value === undefined)
      return { obstacle: `${name} is not defined, or not known to be, at its argument` };
    const g = this.multiply(slope, this.derivative(a));
    return g.low < 0 ? { obstacle: `${name} has a vertical tangent here` } : this.integral(g, value);
  }

  /** The value at s = 0 of a series without negative powers; undefined when it is not known. */
  value(a: Series<T>): T | undefined {
    if (a.low < 0) return undefined;
    return a.low > 0 ? this.ring.zero : a.c[0];
  }

  /** y' = a' y. */
  exp(a: Series<T>): Expansion<T> {
    const start = this.value(a);
    if (start === undefined) return { obstacle: 'exp of something that tends to infinity has no series' };
    const first = this.ring.apply('exp', [start]);
    if (first === undefined) return { obstacle: 'exp is not known at its argument' };
    const { ring } = this;
    const v = this.plain(a);
    const y: T[] = [first];
    for (let k = 1; k < v.length; k++) {
      let total = ring.zero;
      for (let j = 1; j <= k; j++)
        total = ring.add(
          total,
          ring.multiply(ring.multiply(ring.fromRational(rational(j)), v[j]!), y[k - j]!),
        );
      y.push(ring.divide(total, ring.fromRational(rational(k))));
    }
    return this.normal(0, y);
  }

  /** sine and cosine together. */
  sineCosine(a: Series<T>): readonly [Series<T>, Series<T>] | Obstacle {
    const start = this.value(a);
    if (start === undefined)
      return { obstacle: 'sin and cos of something that tends to infinity have no series' };
    const first = this.ring.apply('sin', [start]);
    const second = this.ring.apply('cos', [start]);
    if (first === undefined || second === undefined) return { obstacle: 'sin is not known at its argument' };
    const { ring } = this;
    const v = this.plain(a);
    const s: T[] = [first];
    const c: T[] = [second];
    for (let k = 1; k < v.length; k++) {
      let ds = ring.zero;
      let dc = ring.zero;
      for (let j = 1; j <= k; j++) {
        const slope = ring.multiply(ring.fromRational(rational(j)), v[j]!);
        ds = ring.add(ds, ring.multiply(slope, c[k - j]!));
        dc = ring.subtract(dc, ring.multiply(slope, s[k - j]!));
      }
      const by = ring.fromRational(rational(k));
      s.push(ring.divide(ds, by));
      c.push(ring.divide(dc, by));
    }
    return [this.normal(0, s), this.normal(0, c)];
  }

  /** a^n by products, which need no sign of the base. */
  private wholePower(a: Series<T>, n: number): Series<T> {
    let [result, square, left] = [this.constant(this.ring.one), a, n];
    for (;;) {
      if (left % 2 === 1) result = this.multiply(result, square);
      left = Math.floor(left / 2);
      if (left === 0) return result;
      square = this.multiply(square, square);
    }
  }

  /** a^q for a rational q: (u0 s^low)^q (1 + w)^q, the binomial series by its recurrence. */
  power(a: Series<T>, q: Rational): Expansion<T> {
    if (q.numerator === 0n) return this.constant(this.ring.one);
    if (a.c.length === 0) {
      const low = Number(q.numerator) * a.low;
      return isInteger(q) && q.numerator > 0n && Number.isSafeInteger(low)
        ? { low, c: [] }
        : { obstacle: 'a power of something that vanishes to every order that was worked out' };
    }
    const { ring } = this;
    const lead = a.c[0]!;
    const sign = ring.sign(lead);
    if (sign === undefined && isInteger(q) && q.numerator > 0n && q.numerator <= MOST_FACTORS)
      return this.wholePower(a, Number(q.numerator));
    if (sign === undefined) return { obstacle: 'it cannot be told whether the base of a power is zero' };
    if (sign < 0 && !isInteger(q)) return { obstacle: 'a negative base needs a whole exponent' };
    const low = (BigInt(a.low) * q.numerator) / q.denominator;
    if (low * q.denominator !== BigInt(a.low) * q.numerator)
      return {
        obstacle: `it behaves like a power ${a.low * Number(q.numerator)}/${q.denominator}, which is no whole power`,
      };
    const first = ring.apply('pow', [lead, ring.fromRational(q)]);
    if (first === undefined) return { obstacle: 'a power is not known at its argument' };
    const w = a.c.map((v) => ring.divide(v, lead));
    const y: T[] = [first];
    for (let k = 1; k < w.length; k++) {
      let total = ring.zero;
      for (let j = 1; j <= k; j++) {
        const weight = rational(q.numerator * BigInt(j) - q.denominator * BigInt(k - j), q.denominator);
        total = ring.add(total, ring.multiply(ring.multiply(ring.fromRational(weight), w[j]!), y[k - j]!));
      }
      y.push(ring.divide(total, ring.fromRational(rational(k))));
    }
    return this.normal(Number(low), y);
  }
}
