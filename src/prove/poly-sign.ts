import {
  divide,
  isZero,
  multiply,
  type Rational,
  rational,
  sign as signOf,
  subtract,
  ZERO,
} from '../number/rational.js';
import type { Budget } from './budget.js';
import {
  accumulate,
  coefficientsIn,
  degreeIn,
  discriminant,
  divideContent,
  linearForm,
  type Range,
  type RealPoly,
  type RealTerms,
  substituteReal,
  usedVariables,
} from './real-poly.js';
import { type Shown, showOnLine } from './univariate.js';

/** How deep strategies may call each other. */
const MAX_DEPTH = 7;

/**
 * What can be shown of a polynomial's values on the ranges of its variables: 2 all positive, 1 none negative, 0 nothing.
 * Every strategy is a proof; which one found it goes to `log`.
 */
export function showSign(p: RealPoly, budget: Budget, log: string[] = []): Shown {
  return new Prover(budget, log).show(divideContent(p), 0);
}

class Prover {
  private readonly known = new Map<string, Shown>();

  constructor(
    private readonly budget: Budget,
    private readonly log: string[],
  ) {}

  show(p: RealPoly, depth: number): Shown {
    if (p.terms.size === 0) return 1;
    const byTerms = this.byTerms(p);
    if (byTerms === 2 || depth > MAX_DEPTH) return byTerms;
    const key = `${p.ranges.join()}:${[...p.terms]
      .sort()
      .map(([k, t]) => `${k}*${t.coef}`)
      .join(';')}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // While it is being worked on, it must not be used to prove itself.
    this.known.set(key, byTerms);
    this.budget.spend(p.terms.size * 4);
    const result = this.strategies(p, depth, byTerms);
    this.known.set(key, result);
    return result;
  }

  private strategies(p: RealPoly, depth: number, start: Shown): Shown {
    const stripped = this.strip(p);
    if (stripped) {
      const inner = this.show(stripped.rest, depth);
      return inner === 0 ? start : stripped.strict ? inner : (Math.min(inner, 1) as Shown);
    }
    const merged = mergeProportional(p);
    if (merged) return max(start, this.show(merged, depth));
    const even = halveEven(p);
    if (even) return max(start, this.show(even, depth));
    if (this.negativeSomewhere(p)) return start;
    const used = usedVariables(p);
    if (used.length === 1) {
      const shown = this.univariate(p, used[0]!);
      if (shown > 0) this.log.push('root counting (Sturm)');
      return max(start, shown);
    }
    const flat = used.length === 2 ? this.dehomogenise(p, used) : undefined;
    if (flat)
      return max(
        start,
        this.show(flat.poly, depth) === 0 ? 0 : flat.strict ? this.show(flat.poly, depth) : 1,
      );
    let best: Shown = start;
    const improve = (shown: Shown, how: string) => {
      if (shown > best) {
        best = shown;
        this.log.push(how);
      }
      return best === 2;
    };
    for (const k of used)
      if (
        p.ranges[k] !== 'real' &&
        improve(this.coefficientwise(p, k, depth), 'all coefficients of one variable')
      )
        return best;
    for (const k of used) {
      if (degreeIn(p, k) === 2 && improve(this.quadratic(p, k, depth), 'a quadratic without real roots'))
        return best;
    }
    if (best === 0 && improve(this.squares(p), 'a sum of squares')) return best;
    const homogeneous = isHomogeneous(p);
    if (best === 0 && homogeneous && depth < 5)
      improve(this.smallest(p, used, depth), 'the cases of which variable is smallest');
    if (depth < 3) {
      for (const k of used) {
        if (p.ranges[k] !== 'real') continue;
        if (improve(this.bothSigns(p, k, depth), 'the cases of a sign')) return best;
        break;
      }
      if (best === 0 && !homogeneous)
        improve(this.smallest(p, used, depth), 'the cases of which variable is smallest');
      if (best === 0) improve(this.beyondOne(p, used, depth), 'the cases below and above 1');
    }
    return best;
  }

  /** All terms of the right sign. */
  private byTerms(p: RealPoly): Shown {
    let strict = false;
    for (const { exponents, coef } of p.terms.values()) {
      if (coef < 0n) return 0;
      let positive = true;
      for (let k = 0; k < exponents.length; k++) {
        const e = exponents[k]!;
        if (e === 0) continue;
        if (p.ranges[k] === 'real' && e % 2 === 1) return 0;
        if (p.ranges[k] !== 'positive') positive = false;
      }
      if (positive) strict = true;
    }
    return strict ? 2 : 1;
  }

  /** Takes out the common monomial where it is known not to be negative. */
  private strip(p: RealPoly): { readonly rest: RealPoly; readonly strict: boolean } | undefined {
    const n = p.ranges.length;
    const least = Array.from({ length: n }, () => Number.POSITIVE_INFINITY);
    for (const { exponents } of p.terms.values())
      for (let k = 0; k < n; k++) least[k] = Math.min(least[k]!, exponents[k]!);
    let strict = true;
    let any = false;
    for (let k = 0; k < n; k++) {
      if (p.ranges[k] === 'real') least[k] = least[k]! - (least[k]! % 2);
      if (least[k] === 0) continue;
      any = true;
      if (p.ranges[k] !== 'positive') strict = false;
    }
    if (!any) return undefined;
    const terms: RealTerms = new Map();
    for (const { exponents, coef } of p.terms.values())
      accumulate(
        terms,
        exponents.map((e, k) => e - least[k]!),
        coef,
      );
    return { rest: { ranges: p.ranges, terms }, strict };
  }

  /** A few points: where the value is negative, no proof needs to be tried. */
  private negativeSomewhere(p: RealPoly): boolean {
    const used = usedVariables(p);
    const samples = [1, 3, 0, -1, 0.3, -3, 10, 0.05, -0.4];
    for (let trial = 0; trial < 24; trial++) {
      const values = p.ranges.map((range, k) => {
        const x = samples[(trial * (2 * used.indexOf(k) + 1) + k) % samples.length]!;
        return range === 'real' ? x : range === 'positive' ? Math.abs(x) || 2 : Math.abs(x);
      });
      let sum = 0;
      let size = 0;
      for (const { exponents, coef } of p.terms.values()) {
        let t = Number(coef);
        for (const k of used) t *= values[k]! ** exponents[k]!;
        sum += t;
        size += Math.abs(t);
      }
      // Rounding stays far below this share of the terms' size.
      if (sum < -1e-9 * size) return true;
    }
    return false;
  }

  /** A homogeneous polynomial in a variable that is not negative: its sign is that at 1, and at 0 by continuity. */
  private dehomogenise(
    p: RealPoly,
    used: readonly number[],
  ): { readonly poly: RealPoly; readonly strict: boolean } | undefined {
    if (!isHomogeneous(p)) return undefined;
    const k =
      used.find((i) => p.ranges[i] === 'positive') ?? used.find((i) => p.ranges[i] === 'non-negative');
    if (k === undefined) return undefined;
    const terms: RealTerms = new Map();
    for (const { exponents, coef } of p.terms.values())
      accumulate(
        terms,
        exponents.map((e, i) => (i === k ? 0 : e)),
        coef,
      );
    return { poly: { ranges: p.ranges, terms }, strict: p.ranges[k] === 'positive' };
  }

  private univariate(p: RealPoly, k: number): Shown {
    const degree = degreeIn(p, k);
    if (degree > 120) return 0;
    const coefficients = new Array<bigint>(degree + 1).fill(0n);
    for (const { exponents, coef } of p.terms.values()) coefficients[exponents[k]!] = coef;
    return showOnLine(coefficients, p.ranges[k]!, this.budget);
  }

  /** sum c_n x^n with x >= 0 and no c_n negative. */
  private coefficientwise(p: RealPoly, k: number, depth: number): Shown {
    const parts = coefficientsIn(p, k);
    if (parts.length < 2) return 0;
    let strict = false;
    for (let n = 0; n < parts.length; n++) {
      const part = parts[n]!;
      if (part.terms.size === 0) continue;
      const shown = this.show(part, depth + 1);
      if (shown === 0) return 0;
      if (shown === 2 && (n === 0 || p.ranges[k] === 'positive')) strict = true;
    }
    return strict ? 2 : 1;
  }

  /** a x^2 + b x + c with a >= 0, c >= 0 and 4 a c - b^2 >= 0. */
  private quadratic(p: RealPoly, k: number, depth: number): Shown {
    const [c, b, a] = coefficientsIn(p, k) as readonly [RealPoly, RealPoly, RealPoly];
    const top = this.show(a, depth + 1);
    if (top === 0) return 0;
    const bottom = this.show(c, depth + 1);
    if (bottom === 0) return 0;
    const gap = this.show(divideContent(discriminant(a, b, c, this.budget)), depth + 1);
    if (gap === 0) return 0;
    return gap === 2 ? 2 : 1;
  }

  private bothSigns(p: RealPoly, k: number, depth: number): Shown {
    const turned = substituteReal(
      p,
      k,
      linearForm(p, 0n, [[k, -1n]]),
      undefined,
      'non-negative',
      this.budget,
    );
    const same: RealPoly = { ranges: p.ranges.map((r, i) => (i === k ? 'non-negative' : r)), terms: p.terms };
    const first = this.show(same, depth + 1);
    return first === 0 ? 0 : min(first, this.show(turned, depth + 1));
  }

  /**
   * Successive difference substitution (Yang 2005): one of the non-negative variables is the smallest, the others are it
   * plus something.
   */
  private smallest(p: RealPoly, used: readonly number[], depth: number): Shown {
    const group = used.filter((k) => p.ranges[k] !== 'real');
    if (group.length < 2 || group.length > 4) return 0;
    let result: Shown = 2;
    for (const least of group) {
      let q = p;
      const positive = group.every((k) => p.ranges[k] === 'positive');
      for (const k of group) {
        if (k === least) continue;
        const form = linearForm(q, 0n, [
          [k, 1n],
          [least, 1n],
        ]);
        q = substituteReal(q, k, form, undefined, 'non-negative', this.budget);
      }
      q = { ranges: q.ranges.map((r, i) => (i === least && !positive ? 'non-negative' : r)), terms: q.terms };
      result = min(result, this.show(divideContent(q), depth + 2));
      if (result === 0) return 0;
    }
    return result;
  }

  /** x = 1 + t, and x = 1/(1 + t). */
  private beyondOne(p: RealPoly, used: readonly number[], depth: number): Shown {
    for (const k of used) {
      if (p.ranges[k] === 'real') continue;
      const above = substituteReal(
        p,
        k,
        linearForm(p, 1n, [[k, 1n]]),
        undefined,
        'non-negative',
        this.budget,
      );
      const first = this.show(divideContent(above), depth + 2);
      if (first === 0) continue;
      // (0, 1] is 1/(1 + t); a variable that may be 0 is covered by t/(1 + t).
      const form = linearForm(p, 1n, [[k, 1n]]);
      const top = p.ranges[k] === 'positive' ? linearForm(p, 1n, []) : linearForm(p, 0n, [[k, 1n]]);
      const below = substituteReal(p, k, top, form, 'non-negative', this.budget);
      const second = this.show(divideContent(below), depth + 2);
      if (second > 0) return min(first, second);
    }
    return 0;
  }

  /**
   * A Gram matrix over the square roots of the terms with even exponents, if each other term fits one pair of them; it is
   * tested by exact elimination. Not every sum of squares has this form.
   */
  private squares(p: RealPoly): Shown {
    const roots: (readonly number[])[] = [];
    for (const { exponents, coef } of p.terms.values()) {
      if (coef > 0n && exponents.every((e) => e % 2 === 0)) roots.push(exponents.map((e) => e / 2));
    }
    if (roots.length < 2 || roots.length > 14) return 0;
    const gram = roots.map(() => roots.map(() => ZERO));
    const used = new Set<string>();
    roots.forEach((r, i) => {
      const key = r.map((e) => 2 * e).join();
      gram[i]![i] = rational(p.terms.get(key)!.coef);
      used.add(key);
    });
    for (const [key, { exponents, coef }] of p.terms) {
      if (used.has(key)) continue;
      const pairs: [number, number][] = [];
      for (let i = 0; i < roots.length; i++)
        for (let j = i + 1; j < roots.length; j++)
          if (roots[i]!.every((e, k) => e + roots[j]![k]! === exponents[k])) pairs.push([i, j]);
      if (pairs.length !== 1) return 0;
      const [i, j] = pairs[0]!;
      gram[i]![j] = rational(coef, 2n);
      gram[j]![i] = rational(coef, 2n);
    }
    return isPositiveSemidefinite(gram) ? 1 : 0;
  }
}

/** Symmetric elimination: every pivot is >= 0, and a zero pivot has a zero row. */
function isPositiveSemidefinite(matrix: Rational[][]): boolean {
  const a = matrix.map((row) => [...row]);
  const n = a.length;
  for (let k = 0; k < n; k++) {
    const pivot = a[k]![k]!;
    if (signOf(pivot) < 0) return false;
    if (isZero(pivot)) {
      for (let j = k + 1; j < n; j++) if (!isZero(a[k]![j]!)) return false;
      continue;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = divide(a[i]![k]!, pivot);
      if (isZero(factor)) continue;
      for (let j = k; j < n; j++) a[i]![j] = subtract(a[i]![j]!, multiply(factor, a[k]![j]!));
    }
  }
  return true;
}

/** x with only even exponents is replaced by x^2, which is not negative. */
function halveEven(p: RealPoly): RealPoly | undefined {
  const n = p.ranges.length;
  const candidates: number[] = [];
  for (let k = 0; k < n; k++) {
    if (p.ranges[k] !== 'real') continue;
    let some = false;
    let even = true;
    for (const { exponents } of p.terms.values()) {
      if (exponents[k]! > 0) some = true;
      if (exponents[k]! % 2 === 1) even = false;
    }
    if (some && even) candidates.push(k);
  }
  if (candidates.length === 0) return undefined;
  const terms: RealTerms = new Map();
  for (const { exponents, coef } of p.terms.values())
    accumulate(
      terms,
      exponents.map((e, k) => (candidates.includes(k) ? e / 2 : e)),
      coef,
    );
  const ranges: readonly Range[] = p.ranges.map((r, k) => (candidates.includes(k) ? 'non-negative' : r));
  return { ranges, terms };
}

function min(a: Shown, b: Shown): Shown {
  return a < b ? a : b;
}

function max(a: Shown, b: Shown): Shown {
  return a > b ? a : b;
}

/** Positive variables whose exponents keep one ratio in all terms are one positive variable. */
function mergeProportional(p: RealPoly): RealPoly | undefined {
  const n = p.ranges.length;
  for (let a = 0; a < n; a++) {
    if (p.ranges[a] !== 'positive') continue;
    for (let b = 0; b < n; b++) {
      if (a === b || p.ranges[b] !== 'positive') continue;
      let first: readonly [number, number] | undefined;
      let fits = true;
      for (const { exponents } of p.terms.values()) {
        const x = exponents[a]!;
        const y = exponents[b]!;
        if (x === 0 && y === 0) continue;
        first ??= [x, y];
        if (x === 0 || y === 0 || x * first[1] !== y * first[0]) fits = false;
      }
      if (!fits || !first) continue;
      const terms: RealTerms = new Map();
      for (const { exponents, coef } of p.terms.values())
        accumulate(
          terms,
          exponents.map((e, k) => (k === b ? 0 : e)),
          coef,
        );
      return { ranges: p.ranges, terms };
    }
  }
  return undefined;
}

function isHomogeneous(p: RealPoly): boolean {
  let degree: number | undefined;
  for (const { exponents } of p.terms.values()) {
    const own = exponents.reduce((a, b) => a + b, 0);
    degree ??= own;
    if (own !== degree) return false;
  }
  return true;
}
