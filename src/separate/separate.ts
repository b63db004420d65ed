import { add, multiply, type Rational, rational, ZERO } from '../number/rational.js';
import { findFeasible } from './simplex.js';

/** A pattern with the class it belongs to. */
export interface Pattern {
  readonly name: string;
  readonly features: readonly Rational[];
  readonly label: string;
}

/** A hyperplane w.x + b with whole coefficients, positive on the first class and negative on the second. */
export interface Hyperplane {
  readonly weights: readonly bigint[];
  readonly bias: bigint;
}

/** `times` copies of a pattern. */
export interface Share {
  readonly index: number;
  readonly times: bigint;
}

/**
 * `separable` comes with a hyperplane that was checked on every pattern, `inseparable` with as many patterns of one class as of the other
 * that have the same sum: w.x + b summed over both is then the same number, which cannot be positive and negative at once.
 */
export type Separation =
  | {
      readonly kind: 'separable';
      readonly classes: readonly [string, string];
      readonly hyperplane: Hyperplane;
      /** w.x + b at every pattern. */
      readonly values: readonly Rational[];
    }
  | {
      readonly kind: 'inseparable';
      readonly classes: readonly [string, string];
      readonly first: readonly Share[];
      readonly second: readonly Share[];
      /** The common sum of both sides. */
      readonly sum: readonly Rational[];
    }
  | { readonly kind: 'undecided'; readonly classes: readonly [string, string]; readonly reason: string };

/** Pivots before the question is left open; ten times what a thousand random patterns in ten dimensions take. */
const STEPS = 5000;

/**
 * Whether a hyperplane separates two classes of patterns strictly, in exact arithmetic, bias included. Theory: Farkas' lemma (1902), for
 * convex hulls that meet or do not. The patterns must have two labels and equally many features.
 */
export function separate(patterns: readonly Pattern[]): Separation {
  const labels = [...new Set(patterns.map((p) => p.label))];
  // Of two numbers the larger one is the positive class, as 1 is against 0 or -1.
  if (labels.every((l) => l.trim() !== '' && Number.isFinite(Number(l))))
    labels.sort((l, r) => Number(r) - Number(l));
  const [a, b] = labels;
  if (labels.length !== 2 || a === undefined || b === undefined)
    throw new RangeError('two labels are needed');
  const classes = [a, b] as const;
  const sides = patterns.map((p) => (p.label === a ? 1n : -1n));
  const columns = patterns.map((p) => wholeMultiple(p.features));
  const dimension = patterns[0]!.features.length;
  // Shares s_j >= 0 of the scaled patterns: sum of side * features * s = 0, of side * scale * s = 0, and of s = 1.
  const rows: bigint[][] = [];
  for (let i = 0; i < dimension; i++) rows.push(columns.map((c, j) => sides[j]! * c.entries[i]!));
  rows.push(columns.map((c, j) => sides[j]! * c.scale));
  rows.push(columns.map((c) => c.scale));
  const bounds = [...new Array<bigint>(dimension + 1).fill(0n), 1n];
  const found = findFeasible(rows, bounds, STEPS);
  switch (found.kind) {
    case 'stopped':
      return {
        kind: 'undecided',
        classes,
        reason: `the linear programme did not end within ${STEPS} pivots`,
      };
    case 'infeasible': {
      const w = found.y.slice(0, dimension).map((v) => -v);
      const divisor = [...w, found.y[dimension]!].reduce(gcd, 0n) || 1n;
      const hyperplane = { weights: w.map((v) => v / divisor), bias: -found.y[dimension]! / divisor };
      const values = patterns.map((p) => evaluate(hyperplane, p.features));
      verifyHyperplane(values, sides);
      return { kind: 'separable', classes, hyperplane, values };
    }
    case 'feasible': {
      const times = found.x.map((s, j) => s * columns[j]!.scale);
      const divisor = times.reduce(gcd, 0n) || 1n;
      const shares = times.map((t, index) => ({ index, times: t / divisor })).filter((s) => s.times > 0n);
      const first = shares.filter((s) => sides[s.index] === 1n);
      const second = shares.filter((s) => sides[s.index] === -1n);
      return { kind: 'inseparable', classes, first, second, sum: verifySums(patterns, first, second) };
    }
  }
}

/** Whole numbers `entries` = `scale` * features, with the least scale. */
function wholeMultiple(features: readonly Rational[]): {
  readonly entries: readonly bigint[];
  readonly scale: bigint;
} {
  const scale = features.reduce((least, q) => (least / gcd(least, q.denominator)) * q.denominator, 1n);
  return { entries: features.map((q) => (q.numerator * scale) / q.denominator), scale };
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

function evaluate({ weights, bias }: Hyperplane, features: readonly Rational[]): Rational {
  return features.reduce((total, q, i) => add(total, multiply(rational(weights[i]!), q)), rational(bias));
}

/** A certificate is checked by itself: a wrong one would be a bug of the simplex method. */
function verifyHyperplane(values: readonly Rational[], sides: readonly bigint[]): void {
  if (values.some((v, j) => v.numerator * sides[j]! <= 0n))
    throw new Error('the hyperplane does not separate');
}

function verifySums(
  patterns: readonly Pattern[],
  first: readonly Share[],
  second: readonly Share[],
): readonly Rational[] {
  const sumOf = (shares: readonly Share[]) =>
    patterns[0]!.features.map((_, i) =>
      shares.reduce((t, s) => add(t, multiply(rational(s.times), patterns[s.index]!.features[i]!)), ZERO),
    );
  const count = (shares: readonly Share[]) => shares.reduce((n, s) => n + s.times, 0n);
  const [left, right] = [sumOf(first), sumOf(second)];
  const same = left.every(
    (q, i) => q.numerator * right[i]!.denominator === right[i]!.numerator * q.denominator,
  );
  if (!same || count(first) !== count(second) || count(first) === 0n)
    throw new Error('the certificate does not hold');
  return left;
}
