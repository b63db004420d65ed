import { describe, expect, test } from 'vitest';
import { render } from '../../src/diagnostic/render.js';
import { checkKeys } from '../../src/exercise/check-keys.js';
import { findDoubt, findFault } from '../../src/exercise/judge/part-fault.js';
import { Setting } from '../../src/exercise/setting/setting.js';
import { judgeText, makePart, read, tools } from './setup.js';

const load = (part: string) => read('p.yaml', `problems:\n  - id: p\n    parts:\n      - {id: a, ${part}}\n`);

describe('what is wrong with a problem file', () => {
  test.each([
    'kind: derivative, given: {x: [n], y: [m]}, of: x + y, wrt: x',
    'kind: identity, given: {x: [n], y: [m]}, from: x + y',
    'kind: bound, given: {x: [n], y: [m]}, claim: sum(x + y) <= 3',
    'kind: value, given: {B: [5, 5]}, of: det(B)',
    'kind: shape, given: {x: [n], y: [m]}, of: x + y',
    'kind: derivative, given: {x: []}, of: foo(x), wrt: x',
    'kind: derivative, given: {x: []}, of: a*x, wrt: x',
    'kind: iteration, given: {x: [n], y: [m]}, loss: sum(x + y), params: [x], rate: 0.1',
  ])('is said with its place: %s', (part) => {
    const loaded = load(part);
    expect(loaded.ok).toBe(false);
    if (!loaded.ok) expect(loaded.diagnostics[0]!.span).toMatchObject({ source: { name: 'p.yaml' } });
  });

  test.each([
    'kind: derivative, given: {x: [n], y: [n]}, of: x + y, wrt: x',
    'kind: value, given: {B: [4, 4]}, of: det(B)',
    'kind: derivative, given: {x: [n]}, of: sum(x)/n, wrt: x',
    'kind: identity, given: {x: []}, from: "diff(x^2, x)"',
    'kind: network, given: {x: [n], W: [p, n]}, target: W*x, form: A*x, unknowns: [A]',
  ])('and nothing of what is right: %s', (part) => expect(load(part).ok).toBe(true));

  test('a determinant of an open size is no fault of an answer', () => {
    const part = makePart('kind: value\ngiven: {B: [n, n]}\nof: det(B)');
    expect(judgeText(part, 'det(B)').verdict).toBe('correct');
    expect(judgeText(part, '3').verdict).toBe('wrong');
    const chain = makePart('kind: identity\ngiven: {B: [n, n]}\nfrom: det(B)');
    expect(judgeText(chain, "= det(B')").verdict).toBe('correct');
    expect(judgeText(chain, '= 2*det(B)').verdict).toBe('wrong');
  });
});

describe('what nobody can answer as it is meant is a mistake of the file', () => {
  test.each([
    // What stands in for names.
    ['kind: value, given: {x: [3]}, of: sum(x), at: {x: [1, 2]}', 'shape [3]'],
    ['kind: value, given: {x: []}, of: x^2, at: {x: [1, 2]}', 'declared as a number'],
    ["kind: value, given: {x: [n], y: [n]}, of: x'*y, at: {x: [1, 2], y: [1, 2, 3]}", 'n = 2'],
    ['kind: value, given: {x: []}, of: x^2, at: {z: 2}', 'unknown name `z`'],
    ['kind: value, given: {x: [], y: []}, of: x + y, at: {x: 1}', 'y has no value'],
    ['kind: value, given: {x: []}, of: x^2, at: {x: 2*x}', 'value of its own'],
    ['kind: value, given: {x: []}, where: {y: x^2}, of: y, at: {y: 2}', 'abbreviation'],
    ['kind: value, given: {x: []}, of: x^2, at: {x: foo}', 'unknown name `foo`'],
    // Points.
    ['kind: taylor, given: {x: []}, of: exp(x), wrt: x, at: [1], order: 2', 'shape [1]'],
    ['kind: taylor, given: {x: []}, of: exp(x), wrt: x, at: inf, order: 2', 'unknown name `inf`'],
    ['kind: taylor, given: {x: []}, of: exp(x), wrt: x, at: x, order: 2', 'depends on `x`'],
    ['kind: taylor, given: {x: [2]}, of: sum(x), wrt: x, order: 2', 'shape [2]'],
    ['kind: limit, given: {x: []}, of: 1/x, wrt: x, to: banana', 'unknown name `banana`'],
    ['kind: limit, given: {x: []}, of: 1/x, wrt: x, to: "0+"', 'no point'],
    ['kind: limit, given: {x: []}, of: 1/x, wrt: x, to: x', 'depends on `x`'],
    ['kind: kink, given: {x: [], y: []}, of: abs(y), wrt: x', '`x` does not occur'],
    // Names.
    ['kind: derivative, given: {x: [], y: []}, of: sin(y), wrt: x', '`x` does not occur'],
    ['kind: derivative, given: {x: []}, of: x > 0, wrt: x', 'a condition'],
    ['kind: derivative, given: {x: []}, of: "limit(x*y, y, q)", wrt: x', 'unknown name `q`'],
    ['kind: derivative, given: {x: []}, assume: banana, of: log(x), wrt: x', 'needs a relation'],
    ['kind: derivative, given: {x: []}, assume: y > 0, of: log(x), wrt: x', 'unknown name `y`'],
    ['kind: derivative, given: {x: []}, where: {y: y + x}, of: x, wrt: x', 'explained by itself'],
    ['kind: derivative, given: {x: []}, where: {y: z, z: y}, of: x, wrt: x', 'explained by itself'],
    ['kind: derivative, given: {x: []}, where: {x: x^2}, of: x, wrt: x', 'stands for something else'],
    ['kind: derivative, given: {x: []}, where: {y: q + 1}, of: x, wrt: x', 'unknown name `q`'],
    ['kind: derivative, given: {x: []}, sizes: {n: [2]}, of: x, wrt: x', 'unknown name `n`'],
    ['kind: derivative, given: {x: [n]}, sizes: {n: []}, of: x, wrt: x', 'whole numbers'],
    ['kind: derivative, given: {x: [n], n: []}, of: n*x, wrt: x', 'a length and a name'],
    ['kind: derivative, given: {"2x": []}, of: "1", wrt: "2x"', 'is no name'],
    ['kind: derivative, given: {x: []}, of: x, wrt: x, answer: ', 'needs the key `answer`'],
    ['kind: derivative, given: {x: []}, of: x, wrt: x, tolerance: 0.1', 'unknown key `tolerance`'],
    ['kind: derivative, given: {x: []}, of: x, wrt: x, marks: -1', 'from 0 to 1000'],
    // Claims.
    ['kind: identity, given: {x: []}, from: x + 1, to: 1 + x', 'from which it starts'],
    ['kind: bound, given: {x: []}, claim: 0 <= x^2 >= 3', 'different directions'],
    // Difference formulas.
    ['kind: order, stencil: {1: 1, 0: 1}', 'no formula for the first derivative'],
    ['kind: order, stencil: {1: 2, 0: -2}', 'no formula for the first derivative'],
    ['kind: order, stencil: {1: 1, 0: -2, -1: 1}', 'no formula for the first derivative'],
    ['kind: order, stencil: {}', 'no formula for the first derivative'],
    ['kind: order, stencil: {1: 1, "1.0": 1, 0: -2}', 'given twice'],
    ['kind: order, given: {x: []}, stencil: {1: 1, 0: -1}, of: x^2, wrt: x', '`at`'],
    // Networks.
    ['kind: network, classes: [[[1, 0]], [[1, 0]]], inputs: [a, b]', 'both classes'],
    ['kind: network, classes: [[[1, 0]], [[0, 0]]], inputs: [a]', '2 numbers'],
    ['kind: network, classes: [[[1, 0]], [[0, 0]]], inputs: [a, a]', 'twice'],
    ['kind: network, classes: [[[1, 0]], [[0, 0, 1]]], inputs: [a, b]', 'equally long'],
    ['kind: network, given: {x: []}, target: x, form: a*x, unknowns: []', 'names nothing'],
    ['kind: network, given: {x: []}, target: x, form: a*x, unknowns: [a, c]', '`c` does not occur'],
    ['kind: network, given: {x: []}, target: x, form: a*y, unknowns: [a]', 'unknown name `y`'],
    ['kind: network, given: {x: []}, target: x, form: foo(a*x), unknowns: [a]', 'unknown function `foo`'],
    ['kind: separable, classes: [[[1, 0]], [[0, 0, 1]]]', 'equally long'],
    ['kind: backprop, graph: graphs/sincos.yaml, require: [[t1]]', 'a name'],
    // Descent.
    ['kind: iteration, given: {w: []}, loss: w^2, params: [q], rate: 0.1', 'unknown name `q`'],
    ['kind: iteration, given: {w: []}, loss: w^2, params: [], rate: 0.1', 'names nothing'],
    ['kind: iteration, given: {w: [], v: []}, loss: w^2, params: [v], rate: 0.1', '`v` does not occur'],
    ['kind: iteration, given: {w: [2]}, loss: w, params: [w], rate: 0.1', 'a loss is a number'],
    ['kind: iteration, given: {w: []}, loss: w^2, params: [w], rate: -1/2', 'downhill'],
    ['kind: iteration, given: {w: []}, loss: w^2, params: [w], rate: 0.1, steps: 2', 'need a start'],
    [
      'kind: iteration, given: {w: [], x: []}, loss: (w*x)^2, params: [w], rate: 0.1, at: {w: 1}',
      'x has no value',
    ],
    ['kind: iteration, given: {w: []}, loss: w^2, params: [w], rate: 0.1, at: {w: [1, 2]}', 'a number'],
    [
      'kind: expectation, given: {x: [2]}, of: x, laws: {x: "normal(0, 1)"}, statistic: variance',
      'shape [2]',
    ],
    ['kind: essay, every: 3', 'no `analysis`'],
  ])('when it is read: %s', (part, reason) => {
    const loaded = load(part);
    expect(loaded.ok).toBe(false);
    const [first] = loaded.diagnostics;
    expect(render(first!)).toContain(reason);
    expect(render(first!)).toContain('help:');
    expect(first!.span).toMatchObject({ source: { name: 'p.yaml' } });
  });

  test.each([
    ['kind: kink, given: {x: [], a: []}, of: relu(x-a), wrt: x', 'only where a is a number'],
    ['kind: kink, given: {x: [], a: [], b: []}, of: a*abs(x-b), wrt: x', 'only where a, b are numbers'],
  ])('places that depend on names are warned of: %s', (part, reason) => {
    const loaded = load(part);
    expect(loaded.ok).toBe(true);
    expect(loaded.diagnostics.map((d) => render(d)).join()).toContain(reason);
  });

  test('places that depend on no other name need no warning', () => {
    expect(load('kind: kink, given: {x: [], a: []}, of: relu(x-1), wrt: x').diagnostics).toEqual([]);
  });

  test.each([
    // A point may have a name, a length is settled by the values, and what is evaluated nowhere may have no value.
    'kind: taylor, given: {x: [], a: []}, of: exp(x), wrt: x, at: a, order: 2',
    'kind: limit, given: {x: [], a: []}, of: x + a, wrt: x, to: a',
    'kind: limit, given: {x: []}, of: 1/x, wrt: x, to: -inf',
    "kind: value, given: {x: [n], y: [n]}, of: x'*y, at: {x: [1, 2], y: [3, 4]}",
    'kind: value, given: {x: [n, 1]}, of: sum(x), at: {x: [1, 2]}',
    'kind: bound, given: {x: []}, claim: 0 <= x^2 < 1 + x^2',
    'kind: order, stencil: {1: 1/2, -1: -1/2}',
    'kind: derivative, given: {x: [n]}, assume: "n >= 2, x > 0", of: sum(log(x)), wrt: x',
    'kind: derivative, given: {x: []}, of: 3 + 0*x, wrt: x',
    'kind: iteration, given: {w: [], eta: []}, loss: w^2, params: [w], rate: eta, at: {w: 1, eta: 0.1}',
    'kind: network, given: {x: [n], W: [p, n]}, where: {A: 2*W}, target: W*x, form: A*x, unknowns: [A]',
  ])('and nothing is said of: %s', (part) => {
    expect(load(part).diagnostics).toEqual([]);
  });

  test('an abbreviation of a problem may be made of names that its parts declare', () => {
    const problem = (second: string) =>
      read(
        'p.yaml',
        `problems:\n  - id: p\n    where: {y: w*x}\n    parts:\n      - {id: a, kind: derivative, given: {w: [], x: []}, of: y, wrt: x}\n      - {id: b, kind: derivative, ${second}}\n`,
      );
    expect(problem('given: {z: []}, of: z^2, wrt: z').diagnostics).toEqual([]);
    const hidden = problem('given: {y: []}, of: y^2, wrt: y')
      .diagnostics.map((d) => render(d))
      .join('\n');
    expect(hidden).toContain('stands for something else');
  });
});

/** Parts whose mistake takes a proof, an answer that is wrong by them, and what is said of them. */
const PROVED_FAULTS = [
  ['kind: value\nof: log(-1)', '0', 'no value'],
  ['kind: value\ngiven: {x: []}\nof: sqrt(x)\nat: {x: -2}', '1.41', 'is negative'],
  ['kind: value\ngiven: {x: [3]}\nof: log(x)\nat: {x: [1, -1, 2]}', '[0, 0, 0.69]', 'no value'],
  ['kind: value\ngiven: {x: []}\nassume: x > 3\nof: x^2\nat: {x: 2}', '5', 'contradict what is assumed'],
  ['kind: taylor\ngiven: {x: []}\nof: 1/x\nwrt: x\norder: 2', 'x', 'is zero'],
  ['kind: taylor\ngiven: {x: []}\nof: relu(x)\nwrt: x\norder: 1', 'x', 'no Taylor polynomial'],
  ['kind: taylor\ngiven: {x: []}\nof: x^(5/2)\nwrt: x\norder: 3', 'x', 'no Taylor polynomial'],
  ['kind: limit\ngiven: {x: []}\nof: sqrt(x)\nwrt: x\nto: -1', '0', 'is negative'],
  ['kind: limit\ngiven: {x: []}\nof: log(x)\nwrt: x\nto: -inf', '0', 'never positive'],
  ['kind: derivative\ngiven: {x: []}\nof: log(-1 - x^2)\nwrt: x', '2*x', 'never positive'],
  ['kind: derivative\ngiven: {x: []}\nassume: x < 0\nof: log(x)\nwrt: x', '2/x', 'never positive'],
  ['kind: derivative\ngiven: {x: []}\nassume: x > 1, x < 0\nof: x^2\nwrt: x', 'x', 'exclude each other'],
  ['kind: kink\ngiven: {x: []}\nof: log(-1 - abs(x))\nwrt: x', 'kinks: 0', 'never positive'],
  ['kind: identity\ngiven: {x: []}\nfrom: sin(x)^2 + cos(x)^2\nto: 2', '= 2', 'is not equal to'],
  ['kind: identity\ngiven: {x: [n]}\nfrom: sum(x)\nto: x', '= x', 'is not equal to'],
  ['kind: bound\ngiven: {x: []}\nclaim: x^2 > 0', 'x^2 >= 0', 'does not hold'],
  ['kind: bound\ngiven: {x: []}\nclaim: 0 <= x^2 <= 3', '0 <= x^2', 'does not hold: x^2 <= 3'],
  ['kind: order\ngiven: {x: []}\nstencil: {1: 1, 0: -1}\nof: log(x)\nwrt: x\nat: -1', '2', 'no value'],
  [
    'kind: order\ngiven: {x: []}\nstencil: {1: 1, 0: -1}\nof: abs(x)\nwrt: x\nat: 0',
    '1',
    'from the left and from the right',
  ],
  [
    'kind: iteration\ngiven: {w: []}\nloss: log(w)\nparams: [w]\nrate: 2\nat: {w: -1}',
    { w1: '2' },
    'no value',
  ],
  ['kind: backprop\ngraph: graphs/sincos.yaml\nrequire: [t99]', { t1: '0.84' }, '`t99` cannot be asked for'],
  ['kind: backprop\nnetwork: {inputs: {x: -1}, nodes: {y: log(x)}, output: y}', { y: '0' }, 'no value'],
  ['kind: matrix\ngraph: graphs/two-branch.yaml\nwrt: zz', 'v', 'no gradient in `zz`'],
  ['kind: expectation\nof: a^2\nlaws: {a: "normal(0, -1)"}', '2', 'deviation is not positive'],
  [
    'kind: expectation\ngiven: {s: []}\nassume: s < 0\nof: a^2\nlaws: {a: "normal(0, s)"}',
    's',
    'exclude each other',
  ],
] as const;

describe('a mistake that takes a proof', () => {
  test.each(PROVED_FAULTS)('is found, and costs nobody marks: %s', (lines, answer, reason) => {
    const part = makePart(lines);
    const found = findFault(part, new Setting(part, tools));
    expect(found && render(found)).toContain(reason);
    const judged = judgeText(part, answer);
    expect(judged.verdict).toBe('undecided');
    expect(judged.feedback.join(' ')).toContain('The exercise itself is at fault');
  });

  test.each([
    'kind: taylor\ngiven: {x: []}\nof: sin(x)/x\nwrt: x\norder: 2',
    'kind: taylor\ngiven: {x: []}\nof: x*abs(x)^2\nwrt: x\norder: 2',
    'kind: limit\ngiven: {x: []}\nof: sqrt(x)\nwrt: x\nto: 0',
    'kind: limit\ngiven: {x: []}\nof: 1/x\nwrt: x\nto: 0',
    'kind: limit\ngiven: {x: []}\nof: log(x)\nwrt: x\nto: 0',
    'kind: derivative\ngiven: {x: []}\nof: log(x) + sqrt(-x + 1)\nwrt: x',
    'kind: value\ngiven: {x: []}\nof: "x > 0 ? log(x) : log(-x)"\nat: {x: -1}',
    'kind: value\nof: "sqrt(0.3 - 0.1 - 0.2)"',
    'kind: value\nof: exp(1000)/exp(999)',
    'kind: identity\ngiven: {x: []}\nfrom: x\nto: sqrt(x)^2',
    'kind: bound\ngiven: {x: []}\nassume: "0 < x, x < 1"\nclaim: x^2 < x',
    'kind: derivative\ngiven: {x: [], y: []}\nassume: "x > 0, y = x^2"\nof: x^2*y\nwrt: x',
    'kind: backprop\ngraph: graphs/sincos.yaml\nrequire: [t1, dy/dx]',
    'kind: matrix\ngraph: graphs/two-branch.yaml\nwrt: v',
    'kind: iteration\ngiven: {w: []}\nloss: w^4\nparams: [w]\nrate: 10\nat: {w: 10}\nsteps: 6',
  ])('and none is where there is none: %s', (lines) => {
    const part = makePart(lines);
    expect(findFault(part, new Setting(part, tools))).toBeUndefined();
  });

  test('a wrong key is no excuse for itself, and blames nobody else', () => {
    const part = makePart('kind: derivative\ngiven: {x: []}\nof: sin(x)\nwrt: x\nanswer: -sin(x)');
    expect(checkKeys(part, tools)[0]!.judgement.verdict).toBe('wrong');
    expect(judgeText(part, '-sin(x)').verdict).toBe('undecided');
    expect(judgeText(part, 'cos(x)').verdict).toBe('correct');
    const right = makePart('kind: derivative\ngiven: {x: []}\nof: sin(x)\nwrt: x\nanswer: cos(x)');
    expect(judgeText(right, '-sin(x)').verdict).toBe('wrong');
  });

  test.each([
    ['kind: separable\nclasses: [[[1, 0]], [[1, 1]]]\nanswer: {separable: yes, weight: [0, -1]}', 'no'],
    ['kind: separable\nclasses: [[[1, 0]], [[1, 1]]]\nanswer: {separable: no}', { separable: 'no' }],
    ['kind: order\nstencil: {1: 1, 0: -1}\nanswer: {order: 1, factor: f2/2}', '2'],
    ['kind: kink\ngiven: {x: []}\nof: x^2\nwrt: x\nanswer: {kinks: 0}', { kinks: '1' }],
    ['kind: kink\ngiven: {x: []}\nof: abs(x)\nwrt: x\nanswer: {kinks: 0, jumps: 1}', { kinks: '0' }],
    [
      'kind: network\ngiven: {x: [], w: []}\ntarget: w*x\nform: a*x + c\nunknowns: [a, c]\nanswer: {a: w, c: 1}',
      { a: 'w' },
    ],
    ['kind: backprop\nnetwork: {inputs: {x: 3}, nodes: {y: x^2}, output: y}\nanswer: {y: 6}', { y: '6' }],
  ] as const)('a planted key is found: %s', (lines, answer) => {
    const part = makePart(lines);
    const [key] = checkKeys(part, tools);
    expect(['wrong', 'invalid']).toContain(key!.judgement.verdict);
    expect(judgeText(part, answer).verdict).toBe('undecided');
  });

  test('the point of an expansion may have a name', () => {
    const part = makePart('kind: taylor\ngiven: {x: [], a: []}\nof: log(x)\nwrt: x\nat: a\norder: 1');
    expect(judgeText(part, 'log(a) + (x-a)/a').verdict).toBe('correct');
    expect(judgeText(part, 'log(a) + (x-a)/x').verdict).not.toBe('correct');
  });

  test('the names of a network need no declaration', () => {
    const part = makePart('kind: matrix\ngraph: graphs/two-branch.yaml\nwrt: v');
    expect(judgeText(part, "W1'*[-2, 0, 4] + W2'*[0.16, 0.75, 0.42]").verdict).toBe('correct');
    expect(judgeText(part, "W1'*[-2, 0, 4]").verdict).toBe('wrong');
  });
});

describe('what an author should know of a sound part', () => {
  const doubtOf = (lines: string) => {
    const part = makePart(lines);
    return findDoubt(part, new Setting(part, tools));
  };

  test.each(['1/a', 'log(a)', 'exp(a^2)'])('a mean that is not known to exist: %s', (of) => {
    const part = `kind: expectation\nlaws: {a: "normal(0, 1)"}\nof: ${of}`;
    expect(doubtOf(part)).toMatchObject({ severity: 'warning' });
    expect(judgeText(makePart(part), 'does not exist').verdict).toBe('undecided');
  });

  test.each(['a^2', 'relu(a)', 'exp(a)'])('nothing of a mean that is known: %s', (of) => {
    const part = `kind: expectation\nlaws: {a: "normal(0, 1)"}\nof: ${of}`;
    expect(doubtOf(part)).toBeUndefined();
    expect(judgeText(makePart(part), 'DNE').verdict).toBe('wrong');
  });
});
