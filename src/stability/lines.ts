import { createRandomStream } from '../difference/random.js';
import type { Variable } from '../graph/network.js';
import { fromOrdinal, toOrdinal } from '../number/ulp.js';
import { sizeOf } from '../op/shape.js';
import type { InputPoint } from './measure.js';

/** A way through the space of inputs along which regions are sought. */
export interface ProbeLine {
  /** What varies: `x`, or `all entries of x`. */
  readonly input: string;
  /** How, in a sentence that names t where more than one number varies. */
  readonly description: string;
  readonly at: (t: number) => InputPoint;
  readonly from: number;
  readonly to: number;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Other inputs while one varies: generic numbers of order one, as the checks of derivatives use them. */
const GENERIC = [0.7, -0.4, 1.2, 0.3, -0.9, 1.6, -1.3, 0.5, 2.1, -0.2, 0.8, -1.7] as const;

/** Numbers of the other kind that inputs are often meant to be: probabilities, and sides of a figure. */
const FRACTIONS = [0.37, 0.62, 0.23, 0.81, 0.44, 0.12, 0.55, 0.71, 0.29, 0.9, 0.16, 0.66] as const;

/** Orders of the generic numbers in which a point of the domain is sought. */
const SHUFFLES = 60;

/** Inputs beyond are within eight orders of magnitude of what no double holds: a sum of two of them is no fault of a form. */
export const LARGEST = 1e300;

/** Inputs with more entries are not probed entry by entry. */
const MOST_LINES = 8;

/** Inputs that can be close in pairs with one or more left. */
const FEWEST_PAIRED = 3;

/** Relative distance of two inputs that are nearly equal: half the digits of a double. */
const NEAR = 2 ** -27;

/**
 * The lines of an expression: each scalar input by itself; the entries of a vector shifted together, spread out, and one by itself; all
 * inputs in step; two scalars nearly equal, and all of them in pairs; and an input nearly equal to a sum of others, where the expression holds such a sum. Values that
 * the user gave stay, `ranges` are the interesting ranges of inputs, and the other inputs are a point at which the expression is `defined`.
 */
export function chooseLines(
  variables: readonly Variable[],
  ranges: ReadonlyMap<string, Range>,
  defined: (point: InputPoint) => boolean = () => true,
  sums: readonly ReadonlyMap<string, number>[] = [],
): readonly ProbeLine[] {
  const base = chooseBase(variables, defined);
  const starts = new Map<string, number>();
  let total = 0;
  for (const v of variables) {
    starts.set(v.name, total);
    total += sizeOf(v.shape);
  }
  const lines: ProbeLine[] = [];
  const whole = { from: -LARGEST, to: LARGEST };
  const add = (input: string, description: string, range: Range, at: (t: number) => InputPoint) =>
    lines.push({ input, description, at, ...range });
  for (const v of variables) {
    const start = starts.get(v.name)!;
    const size = sizeOf(v.shape);
    const range = ranges.get(v.name) ?? whole;
    const replace = (f: (i: number) => number): InputPoint =>
      base.map((b, k) => (k >= start && k < start + size ? f(k - start) : b));
    if (v.shape.length === 0) add(v.name, '', range, (t) => replace(() => t));
    else {
      add(`all entries of ${v.name}`, `${v.name} = t + small differences`, range, (t) =>
        replace((i) => t + base[start + i]!),
      );
      add(`the spread of ${v.name}`, `${v.name} = t * generic numbers`, range, (t) =>
        replace((i) => t * base[start + i]!),
      );
      if (size > 1)
        add(`${v.name}[1]`, `the other entries of order one`, range, (t) =>
          replace((i) => (i === 0 ? t : base[start + i]!)),
        );
    }
    if (lines.length >= MOST_LINES) return lines;
  }
  const scalars = variables.filter((v) => v.shape.length === 0);
  if (scalars.length >= FEWEST_PAIRED) {
    // What vanishes where several conditions hold at once lies on none of the lines above.
    const odd = scalars.length % 2 === 1 ? scalars.at(-1)! : undefined;
    const driver = odd ?? scalars[0]!;
    const paired = odd ? scalars.slice(0, -1) : scalars;
    const partner = new Map(
      paired.flatMap((v, k) =>
        k % 2 === 1 ? [[starts.get(v.name)!, starts.get(paired[k - 1]!.name)!]] : [],
      ),
    );
    const close = paired.flatMap((v, k) =>
      k % 2 === 1 ? [`${v.name} close to ${paired[k - 1]!.name}`] : [],
    );
    const at = starts.get(driver.name)!;
    const how = `${driver.name} = t, ${close.join(', ')}: apart by a factor of 1 + 2^-27`;
    add(`${driver.name} with ${close.join(', ')}`, how, ranges.get(driver.name) ?? whole, (t) => {
      const own = base.map((v, n) => (n === at ? t : v));
      return own.map((v, n) => (partner.has(n) ? own[partner.get(n)!]! * (1 + NEAR) : v));
    });
  }
  for (const [k, a] of scalars.entries()) {
    for (const b of scalars.slice(k + 1)) {
      if (lines.length >= MOST_LINES) return lines;
      const [i, j] = [starts.get(a.name)!, starts.get(b.name)!];
      const range = ranges.get(a.name) ?? whole;
      add(`${a.name} close to ${b.name}`, `${a.name} = t, ${b.name} = t*(1 + 2^-27)`, range, (t) =>
        base.map((v, n) => (n === i ? t : n === j ? t * (1 + NEAR) : v)),
      );
    }
  }
  for (const sum of sums) {
    if (lines.length >= MOST_LINES) return lines;
    const names = [...sum.keys()];
    const last = names.reduce((a, b) => (starts.get(b)! < starts.get(a)! ? b : a));
    const others = names.filter((n) => n !== last);
    const weight = (n: string) => -sum.get(n)! / sum.get(last)!;
    const target = others.reduce((t, n) => t + weight(n) * base[starts.get(n)!]!, 0);
    const written = others
      .map((n, k) => {
        const q = weight(n);
        const size = Math.abs(q) === 1 ? n : `${Math.abs(q)}*${n}`;
        return k === 0 ? (q < 0 ? `-${size}` : size) : q < 0 ? ` - ${size}` : ` + ${size}`;
      })
      .join('');
    const at = starts.get(last)!;
    add(`${last} close to ${written}`, `${last} = (${written})*(1 + t)`, { from: -1, to: 1 }, (t) =>
      base.map((v, n) => (n === at ? target * (1 + t) : v)),
    );
  }
  return lines;
}

/** Generic numbers at which the expression has a value, if there are any among those tried. */
function chooseBase(
  variables: readonly Variable[],
  defined: (point: InputPoint) => boolean,
): readonly number[] {
  const given = variables.flatMap((v) => Array.from({ length: sizeOf(v.shape) }, (_, i) => v.value?.[i]));
  const fill = (numbers: readonly number[]): InputPoint =>
    given.map((g, k) => g ?? numbers[k % numbers.length]!);
  const first = fill(GENERIC);
  const sizes = GENERIC.map(Math.abs);
  const random = createRandomStream(1);
  const shuffled = (numbers: readonly number[]) =>
    numbers
      .map((v) => ({ v, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ v }) => v);
  const candidates = [first, fill(FRACTIONS), fill(sizes)];
  for (let k = 0; k < SHUFFLES; k++) candidates.push(fill(shuffled([FRACTIONS, sizes, GENERIC][k % 3]!)));
  return candidates.find(defined) ?? first;
}

/** Half of the range of the linear stratum where no range is given: what passes through networks lies within. */
const WINDOW = 1000;

/**
 * Positions on a line, ascending and distinct, in three strata: uniform over the doubles (Herbie's), uniform over the range, uniform in
 * log-magnitude. Each alone misses failures that the others see: softplus on [-1000, 1000] loses 0.08 bits on average over the doubles
 * and 26 on the linear scale.
 */
export function choosePositions(line: ProbeLine, perStratum: number, seed: number): readonly number[] {
  const random = createRandomStream(seed);
  const { from, to } = line;
  const positions = new Set<number>();
  const low = toOrdinal(from)!;
  const high = toOrdinal(to)!;
  const bounded = to - from < 2 * WINDOW * 1e3;
  const [left, right] = bounded ? [from, to] : [Math.max(from, -WINDOW), Math.min(to, WINDOW)];
  const [start, end] = left < right ? [left, right] : [from, to];
  for (let k = 0; k < perStratum; k++) {
    const share = (k + random()) / perStratum;
    positions.add(fromOrdinal(low + BigInt(Math.floor(share * 2 ** 53)) * ((high - low) >> 53n)));
    positions.add(start + share * (end - start));
    // From 2^-60, where 1 + t is 1 to all but the last bits, to 2^40.
    const magnitude = 2 ** (-60 + 100 * share);
    for (const t of [magnitude, -magnitude]) if (t >= from && t <= to) positions.add(t);
  }
  for (const t of [from, to, 0, 1, -1]) if (t >= from && t <= to) positions.add(t);
  return [...positions].filter(Number.isFinite).sort((a, b) => a - b);
}
