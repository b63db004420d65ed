import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../src/exercise/problem/judgement.js';
import type { Kind } from '../../src/exercise/problem/problem.js';
import { judgeText, makePart } from './setup.js';

type Answer = Parameters<typeof judgeText>[1];

interface Row {
  readonly kind: Kind;
  readonly part: string;
  readonly wrong: readonly Answer[];
  /** What may not be said. */
  readonly secret: RegExp;
}

const NETWORK = `network:
  inputs: {x: 1}
  nodes: {a: sin(x), b: cos(a), y: a*b}
  output: y`;

/** Every kind, with answers that are wrong and with what its feedback must not contain. */
const ROWS: readonly Row[] = [
  {
    kind: 'derivative',
    part: 'given: {x: []}\nof: 37*x + 1\nwrt: x',
    wrong: ['2', '37*x', '3*x', '36'],
    secret: /\b37\b(?!\*x)/,
  },
  {
    kind: 'derivative',
    part: 'given: {x: [n]}\nof: sum(37*x)\nwrt: x',
    wrong: ['ones(n)', 'x', '37', '36*ones(n)'],
    secret: /\b37\b(?!\*)/,
  },
  {
    kind: 'matrix',
    part: 'given: {A: [n, m], X: [m, n]}\nof: trace(A*X)\nwrt: X',
    wrong: ['A', 'X', '2*ones(m, n)', '1'],
    secret: /A'/,
  },
  {
    kind: 'pullback',
    part: 'network:\n  inputs: {x: 2}\n  nodes: {h: 3*x}\n  given: {dL/dh: 5}\n  output: h\nwrt: x',
    wrong: ['7', '3', '5'],
    secret: /\b15\b/,
  },
  {
    kind: 'identity',
    part: 'given: {x: []}\nfrom: diff(37*x, x)',
    wrong: ['= 36', '= x', '= 2 = 3'],
    secret: /\b37\b(?!\*x)/,
  },
  {
    kind: 'bound',
    part: 'given: {x: []}\nclaim: 2*x <= x^2 + 1',
    wrong: ['<= x^2', '<= x'],
    secret: /x - 1|\(x-1\)/,
  },
  {
    kind: 'value',
    part: 'of: 1/7',
    wrong: ['0.15', '0.2', '1/6', '3', '0', '-1/7', '7'],
    secret: /0\.14|1\/7\b/,
  },
  {
    kind: 'value',
    part: 'of: "[1/7, 2]"',
    wrong: ['[0.15, 2]', '[1/7, 3]', '2', '[1/6, 2]'],
    secret: /0\.14|1\/7\b/,
  },
  {
    kind: 'backprop',
    part: NETWORK,
    wrong: [
      { a: 0.5, b: 0.88, y: 0.44 },
      { a: 0.84, b: 0.2, y: 0.5 },
      { a: 0.8415, b: 0.9, 'dy/dx': 0.9 },
      { y: 0 },
    ],
    secret: /0\.841[47]|0\.666|0\.67|0\.560|0\.56\b/,
  },
  {
    kind: 'order',
    part: 'stencil: {1: 1/2, -1: -1/2}',
    wrong: ['1', '3', 'exact', { order: 2, constant: 'f3' }],
    secret: /order 2\b|f3\*?h\^2|f3\/6/,
  },
  {
    kind: 'shape',
    part: 'given: {W: [p, q], x: [q]}\nof: W*x\nwrt: x',
    wrong: ['[q, p]', 'p', '[2, 3]', '[p, p]'],
    secret: /\[p, q\]/,
  },
  {
    kind: 'taylor',
    part: 'given: {x: []}\nof: exp(x)\nwrt: x\norder: 3',
    wrong: ['1 + x + x^2', '1 + x + x^2/2 + x^3/3', 'x', '1 + x + 0.5*x^2 + 0.17*x^3'],
    secret: /1\/6|0\.1666|x\^3/,
  },
  {
    kind: 'limit',
    part: 'given: {x: []}\nof: sin(37*x)/x\nwrt: x\nto: 0',
    wrong: ['1', '36', 'inf', 'DNE', 'left: 1, right: 1'],
    secret: /\b37\b/,
  },
  {
    kind: 'kink',
    part: 'given: {x: []}\nof: abs(x - 0.37) + relu(x - 2)\nwrt: x',
    wrong: [{ kinks: '[0]' }, { kinks: '[2]' }, { kinks: 'none' }, { kinks: '[0.37, 2]', left: '5' }],
    secret: /0\.37|37\/100/,
  },
  {
    kind: 'separable',
    part: 'classes: [[[0, 0], [1, 0]], [[0, 3], [1, 3]]]',
    wrong: ['no', { separable: 'yes', w: '[1, 1]', b: '1' }],
    secret: /weights \(/,
  },
  {
    kind: 'network',
    part: 'classes: [[[0, 0], [1, 1]], [[0, 1], [1, 0]]]\ninputs: [a, b]',
    wrong: [
      { h1: 'relu(a + b)', h2: 'relu(a + b - 1)' },
      { h1: 'a', y: 'h1' },
    ],
    secret: /weights \(/,
  },
  {
    kind: 'network',
    part: 'given: {x: [n], W: [p, n], b: [p]}\ntarget: 2*(W*x + b)\nform: A*x + c\nunknowns: [A, c]\nanswer: {A: 2*W, c: 2*b}',
    wrong: [
      { A: 'W', c: '2*b' },
      { A: '2*W', c: 'b' },
    ],
    secret: /2\*W\b(?!\*)|c = 2\*b/,
  },
  {
    kind: 'iteration',
    part: 'given: {w: []}\nloss: (w - 3)^2\nparams: [w]\nrate: 0.1',
    wrong: [{ w: 'w + 0.1*2*(w - 3)' }, { w: 'w - 2*(w - 3)' }, { w: '5' }],
    secret: /0\.2\*\(w|0\.8\*w/,
  },
  {
    kind: 'iteration',
    part: 'given: {w: []}\nloss: (w - 3)^2\nparams: [w]\nrate: 0.1\nat: {w: 1}\nsteps: 2',
    wrong: [
      { w1: '1.5', w2: '1.8' },
      { w1: '1.4', w2: '1.9' },
    ],
    secret: /\b1\.4\b(?!`)|1\.72/,
  },
  {
    kind: 'expectation',
    part: 'given: {x: []}\nof: x^2\nstatistic: mean\nlaws: {x: "uniform(0, 1)"}',
    wrong: ['0.5', '1/2', '0.34', '0', '[1]'],
    secret: /0\.333|1\/3/,
  },
  { kind: 'essay', part: 'given: {x: []}\ncompanion: ["tanh(x) < 1"]', wrong: ['no idea'], secret: /tanh/ },
];

function sayings(judged: Judgement): readonly string[] {
  const { feedback, rows = [], links = [], misconception } = judged;
  return [
    ...feedback,
    ...rows.map((r) => r.note),
    ...links.map((l) => l.note),
    misconception?.explanation ?? '',
  ];
}

describe('what a student is told', () => {
  test.each(ROWS.map((row) => [`${row.kind}: ${row.part.replaceAll('\n', ', ')}`, row] as const))(
    'keeps the answer to itself: %s',
    (_name, { kind, part, wrong, secret }) => {
      const made = makePart(`kind: ${kind === 'pullback' ? 'matrix' : kind}\n${part}`);
      for (const answer of wrong) {
        const judged = judgeText(made, answer);
        expect(judged.verdict, JSON.stringify(answer)).not.toBe('correct');
        for (const said of sayings(judged)) expect(said, JSON.stringify(answer)).not.toMatch(secret);
      }
    },
  );

  test('covers every kind', () => {
    const kinds: Readonly<Record<Kind, true>> = {
      derivative: true,
      matrix: true,
      pullback: true,
      identity: true,
      bound: true,
      value: true,
      backprop: true,
      order: true,
      shape: true,
      taylor: true,
      limit: true,
      kink: true,
      separable: true,
      network: true,
      iteration: true,
      expectation: true,
      essay: true,
    };
    expect(new Set(ROWS.map((r) => r.kind))).toEqual(new Set(Object.keys(kinds)));
  });
});
