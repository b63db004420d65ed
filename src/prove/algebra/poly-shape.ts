import { accumulate, type Range, type RealPoly, type RealTerms, usedVariables } from './real-poly.js';

/** Takes out the common monomial where it is known not to be negative. */
export function stripMonomial(
  p: RealPoly,
): { readonly rest: RealPoly; readonly strict: boolean } | undefined {
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
export function isNegativeSomewhere(p: RealPoly): boolean {
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
export function dehomogenise(
  p: RealPoly,
  used: readonly number[],
): { readonly poly: RealPoly; readonly strict: boolean } | undefined {
  if (!isHomogeneous(p)) return undefined;
  const k = used.find((i) => p.ranges[i] === 'positive') ?? used.find((i) => p.ranges[i] === 'non-negative');
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

/** x with only even exponents is replaced by x^2, which is not negative. */
export function halveEven(p: RealPoly): RealPoly | undefined {
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

/** Positive variables whose exponents keep one ratio in all terms are one positive variable. */
export function mergeProportional(p: RealPoly): RealPoly | undefined {
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

export function isHomogeneous(p: RealPoly): boolean {
  let degree: number | undefined;
  for (const { exponents } of p.terms.values()) {
    const own = exponents.reduce((a, b) => a + b, 0);
    degree ??= own;
    if (own !== degree) return false;
  }
  return true;
}
