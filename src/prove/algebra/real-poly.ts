import { gcd } from '../../number/rational.js';
import { type Budget, OutOfBudget } from '../term/budget.js';

/** Where a variable ranges. */
export type Range = 'real' | 'non-negative' | 'positive';

/** A polynomial with whole coefficients in numbered real variables; exponent lists all have one length. */
export interface RealPoly {
  readonly ranges: readonly Range[];
  readonly terms: ReadonlyMap<string, { readonly exponents: readonly number[]; readonly coef: bigint }>;
}

export type RealTerms = Map<string, { exponents: readonly number[]; coef: bigint }>;

/** Terms that a substitution may produce. */
const MAX_TERMS = 4_000;

/** Powers of a variable that a substitution works out. */
const MAX_DEGREE = 2_000;

export function accumulate(terms: RealTerms, exponents: readonly number[], coef: bigint): void {
  const key = exponents.join();
  const sum = (terms.get(key)?.coef ?? 0n) + coef;
  if (sum === 0n) terms.delete(key);
  else terms.set(key, { exponents, coef: sum });
}

export function withTerms(ranges: readonly Range[], terms: RealTerms): RealPoly {
  return { ranges, terms };
}

export function multiplyReal(a: RealTerms, b: RealTerms, budget: Budget): RealTerms {
  const result: RealTerms = new Map();
  for (const x of a.values()) {
    budget.spend(b.size);
    for (const y of b.values()) {
      accumulate(
        result,
        x.exponents.map((e, i) => e + y.exponents[i]!),
        x.coef * y.coef,
      );
    }
    if (result.size > MAX_TERMS) throw new OutOfBudget('an inequality expands to too many terms');
  }
  return result;
}

/** p with variable k replaced by (a linear form)/(another) and the denominator, which is positive, cleared. */
export function substituteReal(
  p: RealPoly,
  k: number,
  numerator: RealTerms,
  denominator: RealTerms | undefined,
  range: Range,
  budget: Budget,
): RealPoly {
  const degree = degreeIn(p, k);
  if (degree > MAX_DEGREE) throw new OutOfBudget('an inequality has too high a degree');
  const powers: RealTerms[] = [one(p)];
  const below: RealTerms[] = [one(p)];
  for (let n = 1; n <= degree; n++) {
    powers.push(multiplyReal(powers[n - 1]!, numerator, budget));
    if (denominator) below.push(multiplyReal(below[n - 1]!, denominator, budget));
  }
  const result: RealTerms = new Map();
  for (const { exponents, coef } of p.terms.values()) {
    const n = exponents[k]!;
    const rest: RealTerms = new Map();
    accumulate(
      rest,
      exponents.map((e, i) => (i === k ? 0 : e)),
      coef,
    );
    let product = multiplyReal(rest, powers[n]!, budget);
    if (denominator) product = multiplyReal(product, below[degree - n]!, budget);
    for (const t of product.values()) accumulate(result, t.exponents, t.coef);
  }
  return { ranges: p.ranges.map((r, i) => (i === k ? range : r)), terms: result };
}

function one(p: RealPoly): RealTerms {
  const exponents = p.ranges.map(() => 0);
  return new Map([[exponents.join(), { exponents, coef: 1n }]]);
}

/** The linear form c0 + sum c_k x_k. */
export function linearForm(
  p: RealPoly,
  constant: bigint,
  coefficients: readonly (readonly [number, bigint])[],
): RealTerms {
  const terms: RealTerms = new Map();
  const zero = p.ranges.map(() => 0);
  accumulate(terms, zero, constant);
  for (const [k, c] of coefficients) {
    accumulate(
      terms,
      zero.map((_, i) => (i === k ? 1 : 0)),
      c,
    );
  }
  return terms;
}

export function degreeIn(p: RealPoly, k: number): number {
  let degree = 0;
  for (const { exponents } of p.terms.values()) degree = Math.max(degree, exponents[k]!);
  return degree;
}

export function totalDegree(p: RealPoly): number {
  let degree = 0;
  for (const { exponents } of p.terms.values())
    degree = Math.max(
      degree,
      exponents.reduce((a, b) => a + b, 0),
    );
  return degree;
}

/** Variables that occur. */
export function usedVariables(p: RealPoly): readonly number[] {
  const used = new Set<number>();
  for (const { exponents } of p.terms.values())
    for (let k = 0; k < exponents.length; k++) if (exponents[k]) used.add(k);
  return [...used].sort((a, b) => a - b);
}

/** The coefficients of the powers of variable k that occur, each free of it: exponents may be in the millions. */
export function coefficientsIn(p: RealPoly, k: number): ReadonlyMap<number, RealPoly> {
  const parts = new Map<number, RealTerms>();
  for (const { exponents, coef } of p.terms.values()) {
    const n = exponents[k]!;
    let part = parts.get(n);
    if (!part) {
      part = new Map();
      parts.set(n, part);
    }
    accumulate(
      part,
      exponents.map((e, i) => (i === k ? 0 : e)),
      coef,
    );
  }
  return new Map([...parts].map(([n, terms]) => [n, { ranges: p.ranges, terms }]));
}

/** 4 a c - b^2. */
export function discriminant(a: RealPoly, b: RealPoly, c: RealPoly, budget: Budget): RealPoly {
  const result = multiplyReal(new Map(a.terms), new Map(c.terms), budget);
  for (const [key, t] of result) result.set(key, { exponents: t.exponents, coef: 4n * t.coef });
  for (const t of multiplyReal(new Map(b.terms), new Map(b.terms), budget).values())
    accumulate(result, t.exponents, -t.coef);
  return { ranges: a.ranges, terms: result };
}

export function divideContent(p: RealPoly): RealPoly {
  let common = 0n;
  for (const { coef } of p.terms.values()) common = gcd(common, coef);
  if (common <= 1n) return p;
  const terms: RealTerms = new Map();
  for (const [key, t] of p.terms) terms.set(key, { exponents: t.exponents, coef: t.coef / common });
  return { ranges: p.ranges, terms };
}

export function addReal(a: RealTerms, b: RealTerms): RealTerms {
  const result: RealTerms = new Map(a);
  for (const t of b.values()) accumulate(result, t.exponents, t.coef);
  return result;
}

export function subtractReal(a: RealTerms, b: RealTerms): RealTerms {
  const result: RealTerms = new Map(a);
  for (const t of b.values()) accumulate(result, t.exponents, -t.coef);
  return result;
}

export function negateReal(terms: RealTerms): RealTerms {
  const result: RealTerms = new Map();
  for (const t of terms.values()) accumulate(result, t.exponents, -t.coef);
  return result;
}

export function scaleReal(terms: RealTerms, by: bigint): RealTerms {
  const result: RealTerms = new Map();
  for (const [key, t] of terms) result.set(key, { exponents: t.exponents, coef: by * t.coef });
  return result;
}
