import { gcd } from '../../number/rational.js';
import type { Budget } from '../term/budget.js';

/** A polynomial with whole coefficients in variables of a fixed order: by exponents, joined by commas. No coefficient is zero. */
export type IntegerPoly = ReadonlyMap<string, bigint>;

/** Exact arithmetic of polynomials in a few variables, for systems of linear equations over them. */
export class IntegerPolys {
  readonly zero: IntegerPoly = new Map();
  private readonly none: string;

  constructor(
    readonly variables: readonly string[],
    private readonly budget: Budget,
  ) {
    this.none = variables.map(() => 0).join();
  }

  constant(c: bigint): IntegerPoly {
    return c === 0n ? this.zero : new Map([[this.none, c]]);
  }

  variable(name: string): IntegerPoly {
    return new Map([[this.variables.map((v) => (v === name ? 1 : 0)).join(), 1n]]);
  }

  add(a: IntegerPoly, b: IntegerPoly, factor = 1n): IntegerPoly {
    const sum = new Map(a);
    for (const [m, c] of b) {
      const value = (sum.get(m) ?? 0n) + factor * c;
      if (value === 0n) sum.delete(m);
      else sum.set(m, value);
    }
    return sum;
  }

  subtract(a: IntegerPoly, b: IntegerPoly): IntegerPoly {
    return this.add(a, b, -1n);
  }

  multiply(a: IntegerPoly, b: IntegerPoly): IntegerPoly {
    this.budget.spend(1 + a.size * b.size);
    const product = new Map<string, bigint>();
    const right = [...b].map(([m, c]) => [exponentsOf(m), c] as const);
    for (const [m, c] of a) {
      const own = exponentsOf(m);
      for (const [other, d] of right) {
        const key = own.map((e, i) => e + other[i]!).join();
        product.set(key, (product.get(key) ?? 0n) + c * d);
      }
    }
    for (const [m, c] of product) if (c === 0n) product.delete(m);
    return product;
  }

  product(factors: readonly IntegerPoly[]): IntegerPoly {
    return factors.reduce((a, b) => this.multiply(a, b), this.constant(1n));
  }

  /** The coefficients by powers of a variable. */
  coefficients(a: IntegerPoly, name: string): readonly IntegerPoly[] {
    const at = this.variables.indexOf(name);
    const found: Map<string, bigint>[] = [];
    for (const [m, c] of a) {
      const exponents = [...exponentsOf(m)];
      const e = exponents[at]!;
      exponents[at] = 0;
      while (found.length <= e) found.push(new Map());
      found[e]!.set(exponents.join(), c);
    }
    return found;
  }

  /** With a variable replaced by a polynomial. */
  substitute(a: IntegerPoly, name: string, value: IntegerPoly): IntegerPoly {
    // Horner's rule.
    return [...this.coefficients(a, name)]
      .reverse()
      .reduce((sum, c) => this.add(this.multiply(sum, value), c), this.zero);
  }

  shift(a: IntegerPoly, name: string, by: number): IntegerPoly {
    return by === 0 ? a : this.substitute(a, name, this.add(this.variable(name), this.constant(BigInt(by))));
  }

  /** a/b where b divides a; undefined where it does not. */
  divide(a: IntegerPoly, b: IntegerPoly): IntegerPoly | undefined {
    const [lead, by] = leadOf(b);
    const quotient = new Map<string, bigint>();
    let rest: IntegerPoly = a;
    while (rest.size > 0) {
      this.budget.spend(1 + b.size);
      const [m, c] = leadOf(rest);
      const exponents = m.map((e, i) => e - lead[i]!);
      if (exponents.some((e) => e < 0) || c % by !== 0n) return undefined;
      const term: IntegerPoly = new Map([[exponents.join(), c / by]]);
      quotient.set(exponents.join(), c / by);
      rest = this.subtract(rest, this.multiply(term, b));
    }
    return quotient;
  }

  /** The greatest common divisor, by primitive remainders in one variable after the other. */
  gcd(a: IntegerPoly, b: IntegerPoly): IntegerPoly {
    if (a.size === 0) return b;
    if (b.size === 0) return a;
    const name = this.variables.find((v) => [a, b].some((p) => this.coefficients(p, v).length > 1));
    if (name === undefined) return this.constant(gcd(leadOf(a)[1], leadOf(b)[1]));
    const content = this.gcd(this.content(a, name), this.content(b, name));
    let [u, v] = [this.primitive(a, name), this.primitive(b, name)];
    if (this.coefficients(u, name).length < this.coefficients(v, name).length) [u, v] = [v, u];
    while (v.size > 0) {
      if (this.coefficients(v, name).length === 1) return content;
      [u, v] = [v, this.primitive(this.remainder(u, v, name), name)];
    }
    return this.multiply(content, u);
  }

  private content(a: IntegerPoly, name: string): IntegerPoly {
    return this.coefficients(a, name).reduce((g, c) => this.gcd(g, c), this.zero);
  }

  private primitive(a: IntegerPoly, name: string): IntegerPoly {
    return a.size === 0 ? a : this.divide(a, this.content(a, name))!;
  }

  /** The remainder of a multiple of u by v. */
  private remainder(u: IntegerPoly, v: IntegerPoly, name: string): IntegerPoly {
    const own = this.coefficients(v, name);
    const lead = own.at(-1)!;
    let rest = u;
    for (;;) {
      const c = this.coefficients(rest, name);
      if (c.length < own.length) return rest;
      const power = this.product(Array.from({ length: c.length - own.length }, () => this.variable(name)));
      rest = this.subtract(this.multiply(rest, lead), this.multiply(this.multiply(v, power), c.at(-1)!));
    }
  }

  /**
   * A vector x that is not zero with M x = 0, its entries without a common divisor, of which the last entry that is not zero stands as far in
   * front as may be; by elimination without fractions (Bareiss 1968). Undefined where there is none.
   */
  kernel(rows: readonly (readonly IntegerPoly[])[], width: number): readonly IntegerPoly[] | undefined {
    const m = rows.map((r) => [...r]);
    const pivots: number[] = [];
    let previous = this.constant(1n);
    for (let column = 0; column < width; column++) {
      const r = pivots.length;
      const at = m.findIndex((row, i) => i >= r && row[column]!.size > 0);
      if (at < 0) {
        const x: IntegerPoly[] = Array.from({ length: width }, () => this.zero);
        x[column] = previous;
        pivots.forEach((p, i) => {
          x[p] = this.subtract(this.zero, m[i]![column]!);
        });
        const common = x.reduce((g, p) => this.gcd(g, p), this.zero);
        return x.map((p) => this.divide(p, common)!);
      }
      [m[r], m[at]] = [m[at]!, m[r]!];
      const pivot = m[r]![column]!;
      for (const [i, row] of m.entries()) {
        if (i === r) continue;
        const factor = row[column]!;
        m[i] = row.map(
          (p, j) =>
            this.divide(this.subtract(this.multiply(pivot, p), this.multiply(factor, m[r]![j]!)), previous)!,
        );
      }
      previous = pivot;
      pivots.push(column);
    }
    return undefined;
  }
}

function exponentsOf(key: string): readonly number[] {
  return key.split(',').map(Number);
}

/** The exponents and the coefficient of the first monomial in lexicographic order. */
function leadOf(a: IntegerPoly): readonly [exponents: readonly number[], coefficient: bigint] {
  let best: readonly [readonly number[], bigint] | undefined;
  for (const [m, c] of a) {
    const own = exponentsOf(m);
    if (!best || compareExponents(own, best[0]) > 0) best = [own, c];
  }
  return best!;
}

function compareExponents(a: readonly number[], b: readonly number[]): number {
  for (const [i, e] of a.entries()) if (e !== b[i]) return e - b[i]!;
  return 0;
}
