import { evaluate } from 'mathjs';
import { describe, expect, it } from 'vitest';
import { decide } from './settings.js';

/** Claims about numbers, what is assumed, and points at which that holds. */
const CLAIMS: readonly (readonly [
  claim: string,
  assume: string,
  points: readonly Record<string, number>[],
])[] = [
  ['exp(x) >= 1 + x', '', [{ x: -2 }, { x: 0.3 }, { x: 4 }]],
  ['exp(x) > x', '', [{ x: -1 }, { x: 2.5 }]],
  ['log(x) <= x - 1', '', [{ x: 0.1 }, { x: 1 }, { x: 9 }]],
  ['tanh(x)^2 <= 1', '', [{ x: -3 }, { x: 0 }, { x: 1 }]],
  ['sigmoid(x)*(1 - sigmoid(x)) <= 1/4', '', [{ x: -1 }, { x: 0 }, { x: 2 }]],
  ['x^4 + 1 >= x', '', [{ x: -1 }, { x: 0.7 }]],
  [
    'a*b <= (a^2 + b^2)/2',
    '',
    [
      { a: 1, b: 2 },
      { a: -3, b: 0.5 },
    ],
  ],
  [
    'x^2 + x*y + y^2 >= 0',
    '',
    [
      { x: 1, y: -1 },
      { x: 0.2, y: 3 },
    ],
  ],
  [
    'a^2 + b^2 + c^2 >= a*b + b*c + c*a',
    '',
    [
      { a: 1, b: 2, c: 3 },
      { a: -1, b: 0.5, c: 2 },
    ],
  ],
  [
    'sqrt(a*b) <= (a + b)/2',
    'a >= 0, b >= 0',
    [
      { a: 1, b: 4 },
      { a: 0.3, b: 7 },
    ],
  ],
  [
    'a/b + b/a >= 2',
    'a > 0, b > 0',
    [
      { a: 1, b: 3 },
      { a: 2, b: 0.1 },
    ],
  ],
  ['(a + b + c)/3 >= cbrt(a*b*c)', 'a > 0, b > 0, c > 0', [{ a: 1, b: 2, c: 5 }]],
  ['sqrt(x^2 + 1) > x', '', [{ x: -2 }, { x: 3 }]],
  ['sin(x) + cos(x) <= sqrt(2)', '', [{ x: 0.7 }, { x: 4 }]],
  ['abs(a*cos(t) + b*sin(t)) <= sqrt(a^2 + b^2)', 'a*cos(t) + b*sin(t) >= 0', [{ a: 1, b: 2, t: 0.4 }]],
  ['x > y', 'x > z, z > y', [{ x: 3, y: 1, z: 2 }]],
  ['x <= 3', 'x^2 <= 9', [{ x: -3 }, { x: 2 }]],
  ['log(x) > 0', 'x > 1', [{ x: 1.5 }, { x: 30 }]],
  ['x/(1 + x) < 1', 'x > 0', [{ x: 0.2 }, { x: 8 }]],
  ['cosh(x) >= 1', '', [{ x: -1 }, { x: 2 }]],
  ['atan(x) < pi/2', '', [{ x: -10 }, { x: 10 }]],
  ['2*log(x) < log(x^2 + 1)', 'x > 0', [{ x: 0.5 }, { x: 3 }]],
];

const RELATION = /^(.*?) (>=|<=|>|<) 0(?:$|[:,])/;
const SUM = /^(.*?) (>=|>) 0, as it is (.*)$/;
const SQUARES = /^(.*?) >= 0: it is (.*)$/;
const SIDES = /^(left - right|right - left) = (.*)$/;

function holds(value: number, relation: string): boolean {
  const slack = 1e-9 * (1 + Math.abs(value));
  return relation.startsWith('>') ? value >= -slack : value <= slack;
}

describe('the argument of a bound', () => {
  it.each(CLAIMS)('%s: every line is true at points', (claim, assume, points) => {
    const report = decide(claim, assume);
    expect(report.verdict).toBe('proved');
    const lines = report.explain().map((line) => line.trim());
    const difference = lines.map((line) => SIDES.exec(line)).find((m) => m !== null);
    expect(difference).not.toBeUndefined();
    // More is said than the difference.
    const said = lines.filter((line) => !SIDES.test(line) && !line.includes('signs of factors'));
    expect(said.length).toBeGreaterThan(0);
    const upwards = /[^<>]>=?/.test(claim);
    expect(difference![1]).toBe(upwards ? 'left - right' : 'right - left');
    for (const point of points) {
      const at = (text: string): number => evaluate(text, { ...point });
      expect(holds(at(difference![2]!), '>=')).toBe(true);
      for (const line of said) {
        const relation = RELATION.exec(line);
        if (relation) expect([line, holds(at(relation[1]!), relation[2]!)]).toEqual([line, true]);
        const sum = SUM.exec(line) ?? SQUARES.exec(line);
        if (sum) expect(at(sum.at(-1)!)).toBeCloseTo(at(sum[1]!), 9);
      }
    }
  });

  it('names the theorem, the assumption and the squares that it rests on', () => {
    const argument = (claim: string, assume = '') => decide(claim, assume).explain().join('\n');
    expect(argument('exp(x) >= 1 + x')).toContain('exp(u) >= 1 + u');
    expect(argument('abs(dot(x, y)) <= norm(x)*norm(y)')).toContain('Cauchy and Schwarz');
    expect(argument('x > y', 'x > z, z > y')).toContain('(x - z) + (z - y)');
    expect(argument('x^2 + x*y + y^2 >= 0')).toContain('(x + 1/2*y)^2 + 3/4*y^2');
    expect(argument('x^4 + 1 >= x')).toContain("Sturm's theorem");
  });

  it('is written for values with phases as real functions', () => {
    const text = decide('sin(3*x) = 3*sin(x) - 4*sin(x)^3').explain().join('\n');
    expect(text).toContain('both sides are sin(3*x)');
  });
});
