import type { Budget } from '../term/budget.js';
import { showBySquares } from './gram.js';
import {
  dehomogenise,
  halveEven,
  isHomogeneous,
  isNegativeSomewhere,
  mergeProportional,
  stripMonomial,
} from './poly-shape.js';
import {
  coefficientsIn,
  degreeIn,
  discriminant,
  divideContent,
  linearForm,
  type RealPoly,
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
    const key = `${p.ranges.join()}:${[...p.terms.keys()]
      .sort()
      .map((k) => `${k}*${p.terms.get(k)!.coef}`)
      .join(';')}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    // While it is being worked on, it must not be used to prove itself.
    this.known.set(key, byTerms);
    // Values at two dozen points, and the monomials as a key, are most of the work.
    this.budget.spend(p.terms.size * 16);
    const result = this.strategies(p, depth, byTerms);
    this.known.set(key, result);
    return result;
  }

  private strategies(p: RealPoly, depth: number, start: Shown): Shown {
    const stripped = stripMonomial(p);
    if (stripped) {
      const inner = this.show(stripped.rest, depth);
      return inner === 0 ? start : stripped.strict ? inner : (Math.min(inner, 1) as Shown);
    }
    const merged = mergeProportional(p);
    if (merged) return max(start, this.show(merged, depth));
    const even = halveEven(p);
    if (even) return max(start, this.show(even, depth));
    if (isNegativeSomewhere(p)) return start;
    const used = usedVariables(p);
    if (used.length === 1) {
      const shown = this.univariate(p, used[0]!);
      if (shown > 0) this.log.push('root counting (Sturm)');
      return max(start, shown);
    }
    const flat = used.length === 2 ? dehomogenise(p, used) : undefined;
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
    if (best === 0 && improve(showBySquares(p), 'a sum of squares')) return best;
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
    if (parts.size < 2) return 0;
    let strict = false;
    for (const [n, part] of [...parts].sort(([m], [n]) => m - n)) {
      if (part.terms.size === 0) continue;
      const shown = this.show(part, depth + 1);
      if (shown === 0) return 0;
      if (shown === 2 && (n === 0 || p.ranges[k] === 'positive')) strict = true;
    }
    return strict ? 2 : 1;
  }

  /** a x^2 + b x + c with a >= 0, c >= 0 and 4 a c - b^2 >= 0. */
  private quadratic(p: RealPoly, k: number, depth: number): Shown {
    const parts = coefficientsIn(p, k);
    const [c, b, a] = [0, 1, 2].map((n) => parts.get(n) ?? { ranges: p.ranges, terms: new Map() }) as [
      RealPoly,
      RealPoly,
      RealPoly,
    ];
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
}

function min(a: Shown, b: Shown): Shown {
  return a < b ? a : b;
}

function max(a: Shown, b: Shown): Shown {
  return a > b ? a : b;
}
