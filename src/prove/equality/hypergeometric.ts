import { isInteger } from '../../number/rational.js';
import { accumulate, addReal, multiplyReal, type RealTerms, scaleReal } from '../algebra/real-poly.js';
import type { Budget } from '../term/budget.js';
import { constantFold } from '../term/constant-fold.js';
import {
  addTerms,
  isNumber,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  subtractTerms,
  type Term,
} from '../term/term.js';

/** A whole linear form in the names of a ring: one coefficient per name, and the constant. */
export interface Linear {
  readonly by: readonly number[];
  readonly constant: number;
}

/** above/below times factorials of linear forms, to powers, and powers of bases whose exponents are linear forms. */
export interface Hypergeometric {
  readonly above: RealTerms;
  readonly below: readonly RealTerms[];
  readonly factorials: readonly { readonly of: Linear; readonly power: number }[];
  readonly bases: readonly { readonly base: Base; readonly exponent: Linear }[];
}

/** -1, a prime, a name or a polynomial, by its text. */
interface Base {
  readonly key: string;
  readonly value: RealTerms;
}

/** What has to hold for the values of a term to be those of its analytic continuation: whole forms from 0, polynomials that are not zero. */
export interface Condition {
  readonly term: Term;
  readonly kind: 'not negative' | 'not zero';
}

/** Steps between factorials of neighbouring terms. */
const MAX_SHIFT = 12;

/** Powers of polynomials, and summands of one expression. */
const MAX_POWER = 12;
const MAX_SUMMANDS = 12;

/** Largest whole number that is taken apart into primes as a base. */
const MAX_BASE = 1_000_000n;

/** Polynomials in a list of names over the whole numbers, and the terms that are made of them. */
export class HypergeometricRing {
  readonly one: RealTerms;

  constructor(
    readonly names: readonly string[],
    private readonly wholes: ReadonlySet<string>,
    private readonly budget: Budget,
  ) {
    this.one = this.integer(1n);
  }

  integer(value: bigint): RealTerms {
    const result: RealTerms = new Map();
    accumulate(
      result,
      this.names.map(() => 0),
      value,
    );
    return result;
  }

  variable(name: string): RealTerms {
    return this.polynomialOf({ by: this.names.map((x) => (x === name ? 1 : 0)), constant: 0 });
  }

  polynomialOf({ by, constant }: Linear): RealTerms {
    const result = new Map(this.integer(BigInt(constant)));
    by.forEach((c, i) => {
      accumulate(
        result,
        this.names.map((_, j) => (i === j ? 1 : 0)),
        BigInt(c),
      );
    });
    return result;
  }

  multiply(...factors: readonly RealTerms[]): RealTerms {
    return factors.reduce((a, b) => multiplyReal(a, b, this.budget), this.one);
  }

  raise(p: RealTerms, n: number): RealTerms {
    return this.multiply(...Array.from({ length: n }, () => p));
  }

  /** p with a name replaced by a polynomial. */
  substitute(p: RealTerms, name: string, value: RealTerms): RealTerms {
    const at = this.names.indexOf(name);
    const powers: RealTerms[] = [this.one];
    let result: RealTerms = new Map();
    for (const { exponents, coef } of p.values()) {
      const n = exponents[at]!;
      while (powers.length <= n) powers.push(this.multiply(powers.at(-1)!, value));
      const rest: RealTerms = new Map();
      accumulate(
        rest,
        exponents.map((e, i) => (i === at ? 0 : e)),
        coef,
      );
      result = addReal(result, this.multiply(rest, powers[n]!));
    }
    return result;
  }

  termOf(p: RealTerms): Term {
    const summands = [...p.values()].map(({ exponents, coef }) =>
      multiplyTerms(
        numberTerm(coef),
        ...exponents.flatMap((e, i) => Array.from({ length: e }, () => nameTerm(this.names[i]!))),
      ),
    );
    return summands.length === 0 ? numberTerm(0) : addTerms(...summands);
  }

  /** A term as a sum of hypergeometric terms, and what this asks of its arguments; undefined where it is none. */
  read(
    x: Term,
  ): { readonly sum: readonly Hypergeometric[]; readonly conditions: readonly Condition[] } | undefined {
    const conditions: Condition[] = [];
    const sum = this.sumOf(x, conditions);
    return sum && { sum, conditions };
  }

  private sumOf(x: Term, conditions: Condition[]): readonly Hypergeometric[] | undefined {
    this.budget.spend();
    switch (x.kind) {
      case 'number':
        return [
          this.factor({ above: this.integer(x.value.numerator), below: [this.integer(x.value.denominator)] }),
        ];
      case 'name':
        return this.names.includes(x.name) ? [this.factor({ above: this.variable(x.name) })] : undefined;
      case 'add': {
        const all: Hypergeometric[] = [];
        for (const a of x.args) {
          const part = this.sumOf(a, conditions);
          if (!part || all.length + part.length > MAX_SUMMANDS) return undefined;
          all.push(...part);
        }
        return this.collected(all);
      }
      case 'multiply': {
        let all: readonly Hypergeometric[] = [this.factor({})];
        for (const a of x.args) {
          const part = this.sumOf(a, conditions);
          if (!part || all.length * part.length > MAX_SUMMANDS) return undefined;
          all = all.flatMap((l) => part.map((r) => this.product(l, r)));
        }
        return this.collected(all);
      }
      case 'apply': {
        const of = x.name === 'factorial' ? this.whole(x.args[0]!) : undefined;
        if (!of) return undefined;
        conditions.push({ term: x.args[0]!, kind: 'not negative' });
        return [this.factor({ factorials: [{ of, power: 1 }] })];
      }
      case 'guard':
        return this.sumOf(x.body, conditions);
      case 'select':
        return this.branchOf(x, conditions);
      case 'power':
        return this.powerOf(x.base, constantFold(x.exponent), conditions);
      default:
        return undefined;
    }
  }

  /**
   * The branch in which a <= b. Where the other one is zero, as in binomial coefficients, and the branch has a factor 1/(b-a)!, it is zero
   * there too, with 1/(-1)! = 1/(-2)! = … = 0; otherwise a <= b has to hold.
   */
  private branchOf(
    { condition, yes, no }: Extract<Term, { kind: 'select' }>,
    conditions: Condition[],
  ): readonly Hypergeometric[] | undefined {
    if (condition.kind !== 'compare' || condition.relation !== 'lessOrEqual') return undefined;
    const gap = subtractTerms(condition.right, condition.left);
    const form = this.whole(gap);
    if (!form) return undefined;
    const asked: Condition[] = [];
    const sum = this.sumOf(yes, asked);
    if (!sum) return undefined;
    const same = (l: Linear | undefined) =>
      l !== undefined && isFlat(combine(l, form, -1)) && l.constant === form.constant;
    const vanishes =
      isNumber(no, 0) &&
      sum.every((h) => {
        const own = h.factorials.filter(({ of }) => same(of));
        return own.length > 0 && own.every(({ power }) => power < 0);
      });
    if (!vanishes) conditions.push({ term: gap, kind: 'not negative' });
    conditions.push(...asked.filter((c) => c.kind !== 'not negative' || !same(this.linear(c.term))));
    return sum;
  }

  private powerOf(
    base: Term,
    exponent: Term,
    conditions: Condition[],
  ): readonly Hypergeometric[] | undefined {
    if (exponent.kind === 'number') {
      const { numerator, denominator } = exponent.value;
      const n = Number(numerator);
      // Factors of a denominator stay apart, so that they can be shifted into each other.
      if (n < 0 && base.kind === 'multiply')
        return this.sumOf(multiplyTerms(...base.args.map((b) => powerTerm(b, exponent))), conditions);
      const of = this.sumOf(base, conditions);
      if (!of || denominator !== 1n || Math.abs(n) > MAX_POWER) return undefined;
      if (n >= 0) {
        let all: readonly Hypergeometric[] = [this.factor({})];
        for (let i = 0; i < n; i++) {
          if (all.length * of.length > MAX_SUMMANDS) return undefined;
          all = this.collected(all.flatMap((l) => of.map((r) => this.product(l, r))));
        }
        return all;
      }
      if (of.length !== 1) return undefined;
      conditions.push({ term: base, kind: 'not zero' });
      const [one] = of as [Hypergeometric];
      return [
        {
          above: this.raise(this.multiply(...one.below), -n),
          below: Array.from({ length: -n }, () => one.above),
          factorials: one.factorials.map(({ of: l, power }) => ({ of: l, power: power * n })),
          bases: one.bases.map(({ base: b, exponent: e }) => ({ base: b, exponent: scale(e, n) })),
        },
      ];
    }
    const form = this.whole(exponent);
    const of = this.sumOf(base, conditions);
    if (!form || of?.length !== 1) return undefined;
    const [one] = of as [Hypergeometric];
    if (one.factorials.length > 0 || one.bases.length > 0) return undefined;
    // 0^0 and 0^(-1) are no continuations of anything.
    conditions.push({ term: base, kind: 'not zero' });
    const bases = [
      ...this.basesOf(one.above).map((b) => ({ base: b, exponent: form })),
      ...one.below.flatMap((q) => this.basesOf(q)).map((b) => ({ base: b, exponent: scale(form, -1) })),
    ];
    return [this.factor({ bases })];
  }

  /** A polynomial as a product of bases: its content by primes, its common names, the rest. */
  private basesOf(p: RealTerms): readonly Base[] {
    const [only] = p.values();
    if (p.size !== 1 || !only) return [this.base(p)];
    const result: RealTerms[] = [];
    let { coef } = only;
    if (coef < 0n) {
      result.push(this.integer(-1n));
      coef = -coef;
    }
    if (coef > MAX_BASE) result.push(this.integer(coef));
    else
      for (let q = 2n; coef > 1n; q++) {
        if (q * q > coef) q = coef;
        for (; coef % q === 0n; coef /= q) result.push(this.integer(q));
      }
    only.exponents.forEach((e, i) => {
      for (let j = 0; j < e; j++) result.push(this.variable(this.names[i]!));
    });
    return result.map((value) => this.base(value));
  }

  private keyOf(p: RealTerms): string {
    return [...p]
      .map(([key, { coef }]) => `${coef}*${key}`)
      .sort()
      .join('+');
  }

  base(value: RealTerms): Base {
    return { key: this.keyOf(value), value };
  }

  /** A linear form of whole numbers. */
  private whole(x: Term): Linear | undefined {
    const form = this.linear(x);
    return form?.by.every((c, i) => c === 0 || this.wholes.has(this.names[i]!)) ? form : undefined;
  }

  /** A linear form with whole coefficients; undefined for anything else. */
  linear(x: Term): Linear | undefined {
    const zero: Linear = { by: this.names.map(() => 0), constant: 0 };
    switch (x.kind) {
      case 'number':
        return isInteger(x.value) && x.value.numerator < 1000n && x.value.numerator > -1000n
          ? { ...zero, constant: Number(x.value.numerator) }
          : undefined;
      case 'name':
        return this.names.includes(x.name)
          ? { ...zero, by: this.names.map((n) => (n === x.name ? 1 : 0)) }
          : undefined;
      case 'add': {
        let sum: Linear = zero;
        for (const a of x.args) {
          const part = this.linear(a);
          if (!part) return undefined;
          sum = combine(sum, part, 1);
        }
        return sum;
      }
      case 'multiply': {
        let product: Linear = { ...zero, constant: 1 };
        for (const a of x.args) {
          const part = this.linear(a);
          if (!part) return undefined;
          if (isFlat(part)) product = scale(product, part.constant);
          else if (isFlat(product)) product = scale(part, product.constant);
          else return undefined;
        }
        return product;
      }
      default:
        return undefined;
    }
  }

  factor(parts: Partial<Hypergeometric>): Hypergeometric {
    return { above: this.one, below: [], factorials: [], bases: [], ...parts };
  }

  product(a: Hypergeometric, b: Hypergeometric): Hypergeometric {
    return {
      above: this.multiply(a.above, b.above),
      below: [...a.below, ...b.below],
      factorials: [...a.factorials, ...b.factorials],
      bases: [...a.bases, ...b.bases],
    };
  }

  /** Summands whose quotient is rational made one. */
  collected(all: readonly Hypergeometric[]): readonly Hypergeometric[] {
    const result: Hypergeometric[] = [];
    for (const h of all) {
      const at = result.findIndex((other) => this.ratio(h, other) !== undefined);
      if (at < 0) result.push(h);
      else result[at] = this.plus(result[at]!, h);
    }
    return result.filter((h) => h.above.size > 0);
  }

  /** a + b for b/a rational. */
  private plus(a: Hypergeometric, b: Hypergeometric): Hypergeometric {
    const plain = (h: Hypergeometric) => ({ ...h, above: this.one, below: [] });
    const r = this.ratio(plain(b), plain(a))!;
    const above = addReal(
      this.multiply(a.above, ...b.below, r.below),
      this.multiply(b.above, r.above, ...a.below),
    );
    return { ...a, above, below: [...a.below, ...b.below, r.below] };
  }

  /** a with a name replaced by a linear form. */
  at(a: Hypergeometric, name: string, value: Linear): Hypergeometric {
    const i = this.names.indexOf(name);
    const moved = (l: Linear): Linear =>
      combine({ by: l.by.map((c, j) => (i === j ? 0 : c)), constant: l.constant }, value, l.by[i]!);
    const p = this.polynomialOf(value);
    return {
      above: this.substitute(a.above, name, p),
      below: a.below.map((q) => this.substitute(q, name, p)),
      factorials: a.factorials.map(({ of, power }) => ({ of: moved(of), power })),
      bases: a.bases.map(({ base, exponent }) => ({
        base: this.base(this.substitute(base.value, name, p)),
        exponent: moved(exponent),
      })),
    };
  }

  /** a/b as a quotient of products of polynomials, where it is rational. */
  ratio(
    a: Hypergeometric,
    b: Hypergeometric,
  ): { readonly above: RealTerms; readonly below: RealTerms } | undefined {
    const parts = this.ratioFactors(a, b);
    return (
      parts && {
        above: this.multiply(a.above, ...b.below, ...parts.above),
        below: this.multiply(...a.below, b.above, ...parts.below),
      }
    );
  }

  /** The factors of a/b that factorials and powers leave. */
  ratioFactors(
    a: Hypergeometric,
    b: Hypergeometric,
  ): { readonly above: readonly RealTerms[]; readonly below: readonly RealTerms[] } | undefined {
    const [above, below]: RealTerms[][] = [[], []];
    const put = (p: RealTerms, n: number) => {
      for (let i = 0; i < Math.abs(n); i++) (n > 0 ? above : below)!.push(p);
    };
    const groups = new Map<string, Map<number, number>>();
    for (const [h, turn] of [
      [a, 1],
      [b, -1],
    ] as const)
      for (const { of, power } of h.factorials) {
        const key = of.by.join();
        const group = groups.get(key) ?? new Map<number, number>();
        groups.set(key, group);
        group.set(of.constant, (group.get(of.constant) ?? 0) + turn * power);
      }
    for (const [key, group] of groups) {
      const by = key.split(',').map(Number);
      const used = [...group].filter(([, p]) => p !== 0);
      if (used.length === 0) continue;
      if (used.reduce((s, [, p]) => s + p, 0) !== 0 && by.some((c) => c !== 0)) return undefined;
      const constants = used.map(([c]) => c);
      const least = by.every((c) => c === 0) ? 0 : Math.min(...constants);
      if (Math.max(...constants) - least > MAX_SHIFT || Math.min(...constants) < least) return undefined;
      for (const [c, p] of used)
        for (let i = least + 1; i <= c; i++) put(this.polynomialOf({ by, constant: i }), p);
    }
    const minus = this.keyOf(this.integer(-1n));
    const exponents = new Map<string, { value: RealTerms; sum: Linear }>();
    for (const [h, turn] of [
      [a, 1],
      [b, -1],
    ] as const)
      for (const { base, exponent } of h.bases) {
        const sum = exponents.get(base.key)?.sum ?? { by: this.names.map(() => 0), constant: 0 };
        exponents.set(base.key, { value: base.value, sum: combine(sum, exponent, turn) });
      }
    for (const [key, { value, sum }] of exponents) {
      const own: Linear = key === minus ? { by: sum.by.map((c) => c % 2), constant: sum.constant % 2 } : sum;
      if (!isFlat(own) || Math.abs(own.constant) > MAX_SHIFT) return undefined;
      put(value, own.constant);
    }
    return { above: above!, below: below! };
  }

  /** Whether a sum of hypergeometric terms is zero as a function. */
  isZero(all: readonly Hypergeometric[]): boolean {
    return this.collected(all).length === 0;
  }

  negative(h: Hypergeometric): Hypergeometric {
    return { ...h, above: scaleReal(h.above, -1n) };
  }

  linearTerm({ by, constant }: Linear): Term {
    const parts = by.flatMap((c, i) =>
      c === 0 ? [] : [multiplyTerms(numberTerm(c), nameTerm(this.names[i]!))],
    );
    return addTerms(...parts, numberTerm(constant));
  }
}

export function isFlat(l: Linear): boolean {
  return l.by.every((c) => c === 0);
}

export function scale(l: Linear, by: number): Linear {
  return { by: l.by.map((c) => c * by), constant: l.constant * by };
}

/** a + factor b. */
export function combine(a: Linear, b: Linear, factor: number): Linear {
  return { by: a.by.map((c, i) => c + factor * b.by[i]!), constant: a.constant + factor * b.constant };
}
