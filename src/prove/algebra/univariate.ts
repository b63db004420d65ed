import { gcd } from '../../number/rational.js';
import type { Budget } from '../term/budget.js';

/** Whole coefficients, lowest power first; the last one is not zero, and the zero polynomial is empty. */
export type Univariate = readonly bigint[];

/** What was shown of the values on a set: nothing, that none is negative, that all are positive. */
export type Shown = 0 | 1 | 2;

function trim(p: readonly bigint[]): Univariate {
  let n = p.length;
  while (n > 0 && p[n - 1] === 0n) n -= 1;
  return p.slice(0, n);
}

/** Steps of Euclid's algorithm on whole numbers: about 0.58 for each bit of the smaller one, 37 for a word (Knuth 1998, 4.5.3). */
const STEPS_PER_WORD = 37;

function primitive(p: Univariate, budget: Budget): Univariate {
  let common = 0n;
  for (const c of p) {
    if (common > LARGE) budget.spend(STEPS_PER_WORD * Math.min(wordsOf(common), wordsOf(c)));
    common = gcd(common, c);
    if (common === 1n) return p;
  }
  return common === 0n ? p : p.map((c) => c / common);
}

/** Numbers below are divided in no time. */
const LARGE = 1n << 64n;

function wordsOf(c: bigint): number {
  return 1 + (c.toString(16).length >> 4);
}

function derivative(p: Univariate): Univariate {
  return trim(p.slice(1).map((c, i) => c * BigInt(i + 1)));
}

/** A positive multiple of the remainder of a by b. */
function remainder(a: Univariate, b: Univariate, budget: Budget): Univariate {
  let rest: readonly bigint[] = a;
  const lead = b.at(-1)!;
  const size = lead < 0n ? -lead : lead;
  while (rest.length >= b.length && rest.length > 0) {
    budget.spend(b.length * 2);
    const top = rest.at(-1)!;
    const factor = lead < 0n ? -top : top;
    const shift = rest.length - b.length;
    const next = rest.map((c) => c * size);
    b.forEach((c, i) => {
      next[i + shift] = next[i + shift]! - factor * c;
    });
    rest = trim(next);
  }
  return primitive(rest as Univariate, budget);
}

function greatestDivisor(a: Univariate, b: Univariate, budget: Budget): Univariate {
  let x = primitive(a, budget);
  let y = primitive(b, budget);
  while (y.length > 0) [x, y] = [y, remainder(x, y, budget)];
  return x.length > 0 && x.at(-1)! < 0n ? x.map((c) => -c) : x;
}

/** a / b for a primitive divisor b, exactly, up to a positive number. */
function quotient(a: Univariate, b: Univariate, budget: Budget): Univariate {
  const result: bigint[] = new Array<bigint>(Math.max(0, a.length - b.length + 1)).fill(0n);
  let rest = [...a];
  const lead = b.at(-1)!;
  for (let shift = a.length - b.length; shift >= 0; shift--) {
    let top = rest[shift + b.length - 1]!;
    if (top % lead !== 0n) {
      const by = lead < 0n ? -lead : lead;
      rest = rest.map((c) => c * by);
      for (let i = 0; i < result.length; i++) result[i] = result[i]! * by;
      top *= by;
    }
    const c = top / lead;
    result[shift] = c;
    b.forEach((x, i) => {
      rest[i + shift] = rest[i + shift]! - c * x;
    });
  }
  return primitive(trim(result), budget);
}

/** The factors of odd multiplicity, multiplied together (Yun 1976): where p changes its sign. */
function oddPart(p: Univariate, budget: Budget): Univariate {
  let divisor = greatestDivisor(p, derivative(p), budget);
  let current = quotient(p, divisor, budget);
  let result: Univariate = [1n];
  for (let k = 1; current.length > 1; k++) {
    const next = greatestDivisor(current, divisor, budget);
    const factor = quotient(current, next, budget);
    if (k % 2 === 1) result = multiply(result, factor);
    current = next;
    if (next.length > 1) divisor = quotient(divisor, next, budget);
  }
  return result;
}

function multiply(a: Univariate, b: Univariate): Univariate {
  const result = new Array<bigint>(a.length + b.length - 1).fill(0n);
  a.forEach((x, i) => {
    b.forEach((y, j) => {
      result[i + j] = result[i + j]! + x * y;
    });
  });
  return trim(result);
}

function signAtInfinity(p: Univariate, direction: 1 | -1): -1 | 0 | 1 {
  const lead = p.at(-1);
  if (lead === undefined) return 0;
  const up = lead > 0n === (direction === 1 || p.length % 2 === 1);
  return up ? 1 : -1;
}

function signAtZero(p: Univariate): -1 | 0 | 1 {
  const c = p[0] ?? 0n;
  return c > 0n ? 1 : c < 0n ? -1 : 0;
}

function changes(signs: readonly number[]): number {
  const solid = signs.filter((s) => s !== 0);
  return solid.filter((s, i) => i > 0 && s !== solid[i - 1]).length;
}

/** The number of different real roots in (0, inf), or on the whole line, by Sturm's theorem. */
function countRoots(p: Univariate, from: 'zero' | 'minus infinity', budget: Budget): number {
  if (p.length <= 1) return 0;
  let a = p;
  // A root at 0 is not inside (0, inf).
  while (from === 'zero' && a[0] === 0n) a = a.slice(1);
  if (a.length <= 1) return 0;
  const chain: Univariate[] = [a, derivative(a)];
  for (;;) {
    const rest = remainder(chain.at(-2)!, chain.at(-1)!, budget);
    if (rest.length === 0) break;
    chain.push(rest.map((c) => -c));
  }
  const low = chain.map((q) => (from === 'zero' ? signAtZero(q) : signAtInfinity(q, -1)));
  const high = chain.map((q) => signAtInfinity(q, 1));
  return changes(low) - changes(high);
}

/** What holds for a polynomial on (0, inf), on [0, inf) or on the real line: decided exactly. */
export function showOnLine(p: Univariate, set: 'positive' | 'non-negative' | 'real', budget: Budget): Shown {
  if (p.length === 0) return 1;
  const from = set === 'real' ? 'minus infinity' : 'zero';
  if (signAtInfinity(p, 1) < 0) return 0;
  if (set === 'real' && signAtInfinity(p, -1) < 0) return 0;
  if (countRoots(oddPart(p, budget), from, budget) > 0) return 0;
  if (countRoots(p, from, budget) > 0) return 1;
  return set === 'non-negative' && p[0] === 0n ? 1 : 2;
}
