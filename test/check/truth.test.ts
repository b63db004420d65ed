import { describe, expect, test } from 'vitest';
import { checkNetwork } from '../../src/check/check.js';
import { readExpression, type Value } from '../../src/graph/from-expression.js';
import { sizeOf } from '../../src/op/shape.js';
import { TextGrower } from './random-text.js';
import { type Inputs, report, tools } from './run.js';

/** Random inputs of every name that the grown texts use, of which each uses some. */
function someInputs(text: string, grower: TextGrower): ReadonlyMap<string, Value> {
  const shapes = { x: [], y: [], z: [], u: [3], v: [3], W: [3, 3] };
  const values = Object.entries(shapes).map(([name, shape]): [string, Value] => [
    name,
    { shape, entries: Array.from({ length: sizeOf(shape) }, () => grower.number()) },
  ]);
  return new Map(values.filter(([name]) => new RegExp(`(?<!\\w)${name}(?![\\w(])`).test(text)));
}

interface Tally {
  readonly verdicts: Map<string, number>;
  readonly wrong: string[];
}

/** Checks the expressions of some seeds and counts the verdicts of their entries; those outside their domain are left out. */
function tally(from: number, count: number, depth: number): Tally {
  const verdicts = new Map<string, number>();
  const wrong: string[] = [];
  for (let seed = from; seed < from + count; seed++) {
    const grower = new TextGrower(seed);
    const text = grower.scalar(depth);
    const values = someInputs(text, grower);
    const read = readExpression(text, tools.parser, { values });
    if (!read.ok) throw new Error(`${text}: ${read.diagnostics[0]!.code}`);
    if (values.size === 0) continue;
    const found = checkNetwork(read.value.network, tools.book, { order: false });
    if (found.point.fault) continue;
    for (const gradient of found.gradients) {
      for (const entry of gradient.entries) {
        verdicts.set(entry.verdict, (verdicts.get(entry.verdict) ?? 0) + 1);
        if (entry.verdict === 'mismatch')
          wrong.push(`${seed}: ${text} d/d${gradient.input.name} ${entry.note}`);
      }
    }
  }
  return { verdicts, wrong };
}

describe('three witnesses over the op table', () => {
  test.each([
    ['shallow', 1, 900, 3, 0.99],
    // More of these pass through places where a part has no value, or a slope too small for doubles.
    ['deep', 70_000, 250, 5, 0.98],
  ])('%s expressions: no false mismatch, and nearly all decided', (_name, from, count, depth, share) => {
    const { verdicts, wrong } = tally(from, count, depth);
    expect(wrong).toEqual([]);
    const total = [...verdicts.values()].reduce((a, b) => a + b, 0);
    expect(total).toBeGreaterThan(500);
    expect((verdicts.get('match') ?? 0) / total).toBeGreaterThan(share);
  });
});

describe('units', () => {
  const expressions: readonly (readonly [string, Inputs])[] = [
    ['sin(x)*exp(x/3)', { x: 0.8 }],
    ['log(1 + x^2)', { x: -1.7 }],
    ['tanh(x)^3/(2 + cos(x))', { x: 2.3 }],
    ['x*abs(x) + relu(x - 5)', { x: 0.6 }],
    ['sqrt(x^2 + 1) - x', { x: 1.4 }],
    ['softplus(x)*sigmoid(-x)', { x: 0.9 }],
    ['x/x + atan2(x, 2)', { x: 3.1 }],
  ];
  const scales = [1e-6, 1, 1e6];
  test.each(expressions)('%s has the same verdict in all of them', (text, inputs) => {
    for (const c of scales) {
      for (const d of scales) {
        const scaled = `${c}*(${text.replace(/\bx\b/g, `(${d}*x)`)})`;
        const found = report(scaled, { x: (inputs['x'] as number) / d });
        expect([scaled, found.verdict]).toEqual([scaled, 'match']);
      }
    }
  });
});
