import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  multiply,
  parseDecimal,
  type Rational,
  rational,
  sign,
  ZERO,
} from '../../src/number/rational.js';
import { readPatterns } from '../../src/separate/read-patterns.js';
import { type Pattern, type Separation, separate } from '../../src/separate/separate.js';
import { findFeasible } from '../../src/separate/simplex.js';

function patternsOf(rows: readonly (readonly number[])[], labels: readonly number[]): readonly Pattern[] {
  return rows.map((r, j) => ({
    name: `${j}`,
    features: r.map((v) => parseDecimal(String(v))!),
    label: String(labels[j]),
  }));
}

/** Checks a certificate from its definition alone. */
function verify(patterns: readonly Pattern[], found: Separation): void {
  if (found.kind === 'separable') {
    const { weights, bias } = found.hyperplane;
    for (const p of patterns) {
      const value = p.features.reduce(
        (t, q, i) => add(t, multiply(q, rational(weights[i]!))),
        rational(bias),
      );
      expect(sign(value)).toBe(p.label === found.classes[0] ? 1 : -1);
    }
    return;
  }
  if (found.kind !== 'inseparable') throw new Error(found.reason);
  const sum = (list: typeof found.first): readonly Rational[] =>
    patterns[0]!.features.map((_, i) =>
      list.reduce((t, s) => add(t, multiply(rational(s.times), patterns[s.index]!.features[i]!)), ZERO),
    );
  expect(sum(found.first)).toEqual(sum(found.second));
  expect(sum(found.first)).toEqual(found.sum);
  const count = (list: typeof found.first) => list.reduce((n, s) => n + s.times, 0n);
  expect(count(found.first)).toBe(count(found.second));
  expect(count(found.first) > 0n).toBe(true);
  for (const s of found.first) expect(patterns[s.index]!.label).toBe(found.classes[0]);
  for (const s of found.second) expect(patterns[s.index]!.label).toBe(found.classes[1]);
}

const SQUARE = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

describe('separate', () => {
  test('all sixteen functions of two bits: only xor and its negation are not separable', () => {
    for (let code = 1; code < 15; code++) {
      const labels = SQUARE.map((_, j) => (code >> j) & 1);
      const patterns = patternsOf(SQUARE, labels);
      const found = separate(patterns);
      verify(patterns, found);
      expect(found.kind).toBe(code === 6 || code === 9 ? 'inseparable' : 'separable');
    }
  });

  test('104 of the 256 functions of three bits are separable', () => {
    const cube = Array.from({ length: 8 }, (_, k) => [k & 1, (k >> 1) & 1, (k >> 2) & 1]);
    let separable = 2; // The two constant functions have one class only.
    for (let code = 1; code < 255; code++) {
      const patterns = patternsOf(
        cube,
        cube.map((_, j) => (code >> j) & 1),
      );
      const found = separate(patterns);
      verify(patterns, found);
      if (found.kind === 'separable') separable += 1;
    }
    expect(separable).toBe(104);
  });

  test('random decimals: every answer carries a certificate that holds', () => {
    const value = fc.integer({ min: -300, max: 300 }).map((n) => n / 8);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }).chain((d) =>
          fc.array(fc.tuple(fc.array(value, { minLength: d, maxLength: d }), fc.boolean()), {
            minLength: 2,
            maxLength: 14,
          }),
        ),
        (rows) => {
          fc.pre(new Set(rows.map(([, l]) => l)).size === 2);
          const patterns = patternsOf(
            rows.map(([f]) => f),
            rows.map(([, l]) => Number(l)),
          );
          verify(patterns, separate(patterns));
        },
      ),
      { numRuns: 150, seed: 7 },
    );
  });

  test('a planted hyperplane is found, and one pattern moved onto the wrong side spoils it', () => {
    let state = 12345;
    const next = () => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return state / 2147483648 - 0.5;
    };
    const w = [1, -2, 0.5, 3];
    const rows = Array.from({ length: 80 }, () => w.map(() => Math.round(next() * 1000) / 100));
    const labels = rows.map((r) => (r.reduce((t, v, i) => t + v * w[i]!, 0.3) > 0 ? 1 : 0));
    const patterns = patternsOf(rows, labels);
    const found = separate(patterns);
    expect(found.kind).toBe('separable');
    verify(patterns, found);
    const doubled = patternsOf([...rows, rows[0]!], [...labels, 1 - labels[0]!]);
    const spoiled = separate(doubled);
    expect(spoiled.kind).toBe('inseparable');
    verify(doubled, spoiled);
  });

  test('touching hulls are not separable, a hair between them is', () => {
    const touching = patternsOf([[0], [1], [1], [2]], [0, 0, 1, 1]);
    expect(separate(touching).kind).toBe('inseparable');
    const apart = patternsOf([[0], [1], [1.000000000000001], [2]], [0, 0, 1, 1]);
    const found = separate(apart);
    expect(found.kind).toBe('separable');
    verify(apart, found);
  });
});

test('the simplex method agrees with a direct search over bases', () => {
  // x1 + 2 x2 = 4, 3 x1 + x2 = 7 has x = (2, 1); with the second bound 13 it would need x2 < 0.
  const rows = [
    [1n, 2n],
    [3n, 1n],
  ];
  const good = findFeasible(rows, [4n, 7n], 100);
  expect(good.kind === 'feasible' && good.x.map((v) => Number(v) / Number(good.denominator))).toEqual([2, 1]);
  const bad = findFeasible(rows, [4n, 13n], 100);
  if (bad.kind !== 'infeasible') throw new Error('feasible');
  const [y1, y2] = bad.y as [bigint, bigint];
  expect(y1 + 3n * y2 <= 0n && 2n * y1 + y2 <= 0n).toBe(true);
  expect(4n * y1 + 13n * y2 > 0n).toBe(true);
});

describe('reading patterns', () => {
  const read = (text: string, label?: string) =>
    readPatterns({ name: 'p.csv', text }, label === undefined ? {} : { label });

  test('headers, names, quotes, fractions, semicolons and comments', () => {
    const found = read(
      '# lines\nname;a;b;class\r\n"left; column";1/3;-2e-1;up\r\n\r\nright;0,;1;down\n'.replace('0,', '0'),
    );
    if (!found.ok) throw new Error(JSON.stringify(found.diagnostics));
    expect(found.value.features).toEqual(['a', 'b']);
    expect(found.value.patterns[0]).toEqual({
      name: 'left; column',
      features: [rational(1, 3), rational(-1, 5)],
      label: 'up',
    });
    expect(read('1,2,a\n3,4,b').ok).toBe(true);
    const named = read('class,x\na,1\nb,2\n', 'class');
    expect(named.ok && named.value.patterns[1]!.label).toBe('b');
  });

  test.each([
    ['', 'csv'],
    ['x,y\n', 'csv'],
    ['1,2,a\n3,b\n', 'csv'],
    ['1,"2,a\n', 'csv'],
    ['1,2,a\n3,four,b\n', 'cell-number'],
    ['1,2,a\n3,4,a\n', 'classes'],
    ['1,a\n2,b\n3,c\n', 'classes'],
    ['a,class\n1,u\n2,v\n', 'unknown-name', 'clas'],
  ] as const)('%j is refused', (text, code, label?: string) => {
    const found = read(text, label);
    expect(found.ok).toBe(false);
    expect(found.diagnostics.map((d) => d.code)).toContain(code);
  });
});
