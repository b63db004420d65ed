import { describe, expect, test } from 'vitest';
import { isLine, type Step } from '../../src/exercise/problem/solution.js';
import { solvePart } from '../../src/exercise/solve.js';
import { judgeText, makePart, tools } from './setup.js';

const solve = (yaml: string): readonly Step[] => solvePart(makePart(yaml), tools);
const linesOf = (yaml: string): readonly string[] => solve(yaml).filter(isLine);
const tableOf = (steps: readonly Step[], k = 0) =>
  steps.flatMap((s) => (!isLine(s) && s.kind === 'table' ? [s] : []))[k]!;

describe('a derivative', () => {
  test('is written in the names of the exercise', () => {
    const lines = linesOf(`
kind: derivative
given: {p: [], q: [], r: []}
where: {m: p*q, n: tanh(m)}
of: (n - r)^3
wrt: p`);
    expect(lines).toContain(
      'dn/dm = 1 - n^2'.replace('dn/dm', 'df/dm').replace('= ', '= df/dn * (').concat(')'),
    );
    expect(lines.at(-2)).toBe('df/dp = 3*(n - r)^2*(1 - n^2)*q');
    expect(lines.at(-1)).toMatch(/^proved/);
  });

  test('of a function of the field starts from its definition', () => {
    const lines = linesOf('kind: derivative\ngiven: {x: []}\nof: tanh(x)\nwrt: x');
    expect(lines.join('\n')).toContain('(exp(x) - exp(-x))/(exp(x) + exp(-x)), by definition');
  });

  test('over a data set is proved row by row, for any number of rows', () => {
    const part = (of: string) => `
kind: derivative
given: {A: [M, k], c: [k], e: [M]}
sizes: {M: [2], k: [2]}
of: ${of}
wrt: c`;
    const squares = linesOf(part('sum((A*c - e).^2)/2'));
    expect(squares).toContain("  dl_i/dc = (A_i'*c - e_i)*A_i   (proved: normal form)");
    expect(squares.join('\n')).toContain('ones(M)');
    // The rows of softmax are not independent of each other: there is no term of one row.
    expect(linesOf(part('sum(softmax(A*c).*e)')).join('\n')).not.toContain('row by row');
    expect(linesOf(part('sum(A*c)*sum(e)')).join('\n')).not.toContain('row by row');
  });

  test('in the other layout is turned without brackets around a name', () => {
    const lines = linesOf('kind: matrix\ngiven: {M: [a, b], v: [b]}\nof: M*v\nwrt: v\nlayout: gradient');
    expect(lines.at(-2)).toBe("df/dv = M'   (a column per output)");
  });
});

describe('a bound on the norm of a gradient', () => {
  const bound = (claim: string) =>
    linesOf(`
kind: bound
given: {v: [], c: [], r: [], s: []}
where: {t: tanh(v*r + c)}
claim: ${claim}`);

  test('is shown factor by factor', () => {
    const lines = bound('norm(grad((tanh(v*r + c) - s)^2/2, [v, c])) < sqrt(1 + r^2)*(1 + abs(s))');
    expect(lines).toEqual(
      expect.arrayContaining([
        'df/dv = (t - s)*(1 - t^2)*r',
        '    = abs(t - s)*abs(1 - t^2)*sqrt(r^2 + 1)',
        'abs(t - s) < 1 + abs(s)',
        'abs(1 - t^2) <= 1',
      ]),
    );
  });

  test('is proved as a whole where its factors do not bound each other, and not claimed where it is false', () => {
    const sum = bound('norm(grad((tanh(v*r + c) - s)^2/2, [v, c])) < sqrt(1 + r^2) + abs(s)*sqrt(1 + r^2)');
    expect(sum.join('\n')).not.toContain('the product of these');
    const smaller = bound('norm(grad((tanh(v*r + c) - s)^2/2, [v, c])) < sqrt(1 + r^2)*(1 + abs(s))/2');
    expect(smaller.join('\n')).not.toContain('the product of these');
    expect(smaller.join('\n')).toContain('refuted');
  });
});

describe('a table', () => {
  const network = `
network:
  inputs: {x: 0.4}
  nodes: {last: u*v, v: cos(x), u: exp(v) + x}
  output: last`;

  test('goes forward with a tangent under each value, in symbols and numbers', () => {
    const lines = linesOf(`kind: backprop\nmode: forward${network}`);
    const x = 0.4;
    const v = Math.cos(x);
    const dv = -Math.sin(x);
    const u = Math.exp(v) + x;
    const du = Math.exp(v) * dv + 1;
    const numberAt = (label: string) => {
      const line = lines.find((l) => l.trim().startsWith(`${label} = `))!;
      return Number(/([^= ]+)$/.exec(line)![1]);
    };
    expect(numberAt('u')).toBeCloseTo(u, 6);
    expect(numberAt('dv/dx')).toBeCloseTo(dv, 6);
    expect(numberAt('du/dx')).toBeCloseTo(du, 6);
    expect(numberAt('dlast/dx')).toBeCloseTo(du * v + u * dv, 6);
    expect(lines.find((l) => l.includes('du/dx ='))).toContain('1 + dv/dx * exp(v) = 1 - 0.978');
    expect(lines.join('\n')).toMatch(/forward mode: \d+ operations a sweep/);
    expect(lines.join('\n')).not.toContain('dlast/du');
    const part = makePart(`kind: backprop\nmode: forward\nrequire: [du/dx, dlast/dx]${network}`);
    const table = {
      'dv/dx': dv.toFixed(4),
      'du/dx': du.toFixed(4),
      'dlast/dx': (du * v + u * dv).toFixed(4),
    };
    expect(judgeText(part, table).verdict).toBe('correct');
    expect(judgeText(part, { ...table, 'du/dx': '1.4' }).verdict).not.toBe('correct');
  });

  test('goes back with the chain rule of every line', () => {
    const lines = linesOf(`kind: backprop${network}`);
    expect(lines).toContainEqual(expect.stringMatching(/^dlast\/dv = dlast\/du \* exp\(v\) \+ u = /));
  });

  test('says what the starting values settle', () => {
    const start = (params: string) =>
      linesOf(`
kind: backprop
network:
  inputs: {x: 2}
  params: ${params}
  nodes: {h: relu(w*x), k: relu(u*x), y: p*h + q*k + c}
  loss: (y - 1)^2`).join('\n');
    const zero = start('{w: 0, u: 0, p: 0, q: 0, c: 0}');
    expect(zero).toContain('only c can move');
    expect(zero).toContain("at the kink of h, k: relu'(0) = 0, by convention");
    expect(zero).toContain('Units h, k are equal on every row and stay equal for ever.');
    const twins = start('{w: 0.3, u: 0.3, p: 0.1, q: 0.1, c: 0}');
    expect(twins).toContain('p, q start equal and stay equal for ever.');
    expect(twins).not.toContain('can move');
    expect(start('{w: 0.3, u: 0.2, p: 0.1, q: 0.1, c: 0}')).not.toMatch(/equal|stay/);
  });
});

describe('an expansion', () => {
  test('has coefficients as one writes them, and says what it means for small inputs', () => {
    const of = (f: string, order: number) =>
      linesOf(`kind: taylor\ngiven: {x: []}\nof: ${f}\nwrt: x\norder: ${order}`);
    expect(of('sigmoid(x)', 3)).toContain('f = 1/2 + x/4 - x^3/48 + …   (proved)');
    expect(of('0.75*sin(2*x)', 3)).toContain('f = 1.5*x - x^3 + …   (proved)');
    expect(of('-exp(x)', 2)).toContain('f = -1 - x - x^2/2 + …   (proved)');
    expect(of('sigmoid(x)', 1).at(-1)).toMatch(/: affine, not linear/);
    expect(of('sinh(x)', 1).at(-1)).toMatch(/: linear/);
  });
});

describe('places without a derivative', () => {
  test('jumps are described with the derivative beside them', () => {
    const lines = linesOf('kind: kink\ngiven: {t: []}\nof: 2*heaviside(t - 3) + 1\nwrt: t');
    expect(lines[0]).toMatch(/^jump at 3 from 1 to 3: no gradient there/);
    expect(lines.join('\n')).toMatch(/elsewhere the derivative is 0 {3}\(proved/);
  });

  test('a kink has subgradients where it is bent upwards only', () => {
    const at = (f: string) => linesOf(`kind: kink\ngiven: {t: []}\nof: ${f}\nwrt: t`).join('\n');
    expect(at('abs(t)')).toContain('every number in [-1, 1] is a subgradient');
    expect(at('-abs(t)')).toContain('there is no subgradient');
    expect(at('max(t, 0.25*t)')).toMatch(/for small t: neither linear nor affine/);
  });
});

describe('an expectation', () => {
  const part = (of: string, laws: string, rest = '') =>
    `kind: expectation\ngiven: {a: [], s: [], m: []}\nassume: s > 0\nof: ${of}\nlaws: {a: "${laws}"}\n${rest}`;

  test('is worked out by halves, with the integral beside it', () => {
    const lines = linesOf(part('relu(a)^2', 'normal(0, s)'));
    expect(lines).toContain('for z > 0: relu(a)^2 = s^2*z^2');
    expect(lines).toContain('for z < 0: relu(a)^2 = 0');
    expect(lines).toContainEqual(expect.stringMatching(/^E\[relu\(a\)\^2\] = s\^2\/2 {3}\(exact/));
    expect(lines.at(-1)).toMatch(/^check at s = 1.5: .* 1.125; the exact form gives 1.125$/);
    expect(linesOf(part('abs(a)', 'symmetric(s)')).at(-1)).toMatch(/^not decided: the moment of order 1/);
  });

  test('is judged by proof, in any form', () => {
    const half = makePart(part('relu(a)^2', 'symmetric(s)'));
    for (const right of ['s^2/2', '0.5*s*s', 's^2 - s^2/2'])
      expect(judgeText(half, right).verdict, right).toBe('correct');
    const wrong = judgeText(half, 's^2');
    expect(wrong.verdict).toBe('wrong');
    expect(wrong.feedback.join()).toContain('at s = 1 it is 1 where 0.5 is right');
    expect(judgeText(half, 's/2').verdict).toBe('wrong');
    expect(judgeText(half, '1/2').verdict).toBe('wrong');
    expect(judgeText(half, 'q^2').verdict).toBe('invalid');
    const mean = makePart(part('a^3', 'normal(m, s)'));
    expect(judgeText(mean, 'm*(m^2 + 3*s^2)').verdict).toBe('correct');
    const variance = makePart(part('3*a + 1', 'uniform(-s, s)', 'statistic: variance'));
    expect(judgeText(variance, '3*s^2').verdict).toBe('correct');
    expect(judgeText(variance, 's^2').verdict).toBe('wrong');
  });

  test('without a closed form is judged by the digits that are given, and never proved', () => {
    // It is 1 - tanh(1) = 0.238405844…, which bounds alone cannot confirm.
    const squash = makePart(part('tanh(a)^2', 'uniform(0, 1)'));
    expect(judgeText(squash, '0.2384').verdict).toBe('correct');
    expect(judgeText(squash, '0.24').verdict).toBe('correct');
    expect(judgeText(squash, '0.23').verdict).toBe('wrong');
    expect(judgeText(squash, 'sqrt(2)/6').verdict).toBe('wrong');
    expect(judgeText(squash, '1 - tanh(1)').verdict).toBe('undecided');
    for (const whole of ['0', '1']) expect(judgeText(squash, whole).verdict, whole).toBe('wrong');
    const exact = makePart(part('relu(a)^2', 'normal(0, 1)'));
    for (const right of ['0.5', '1/2', '0.50']) expect(judgeText(exact, right).verdict).toBe('correct');
    for (const wrong of ['0', '1', '0.4', '0.51'])
      expect(judgeText(exact, wrong).verdict, wrong).toBe('wrong');
    const open = makePart(part('softplus(a)', 'normal(0, s)'));
    expect(judgeText(open, 's').verdict).toBe('undecided');
  });
});

describe('an essay', () => {
  test('about checkpoints is run and counted', () => {
    const steps = solve(`
kind: essay
analysis: checkpoints
every: 3
network:
  inputs: {x: 0.5}
  nodes: {a: sin(x), b: exp(a), c: b^2, d: cos(c), e: d + 1, f: e^3, g: tanh(f)}
  output: g`);
    const segments = tableOf(steps).rows.map((r) => r.slice(1, 3));
    expect(segments).toEqual([
      ['f', 'g'],
      ['c', 'd to f'],
      ['the inputs', 'a to c'],
    ]);
    expect(steps).toContain('the gradients are the same to the last bit');
    const row = tableOf(steps, 1).rows.find((r) => r[0] === '1')!;
    expect(row.slice(1, 3)).toEqual(['7', '0']);
  });

  test('about both modes counts a sweep for each parameter and one for the loss', () => {
    const steps = solve(`
kind: essay
analysis: modes
network:
  inputs: {x: 1}
  params: {w: [[0.1, 0.2], [0.3, 0.4]], v: [1, 2]}
  nodes: {y: "sum(w*v)*x"}
  loss: y^2`);
    expect(tableOf(steps).rows.map((r) => r.slice(0, 2))).toEqual([
      ['forward', '6'],
      ['reverse', '1'],
    ]);
  });

  test('about a run has its losses in a table and as a curve', () => {
    const steps = solve(`
kind: essay
analysis: descent
rate: 0.25
steps: 4
network:
  inputs: {x: 1, y: 0}
  params: {w: 8}
  nodes: {f: w*x}
  loss: (f - y)^2
  data: [{x: 1, y: 0}]`);
    // w halves with every step, so the loss falls to a quarter.
    const curve = steps.flatMap((s) => (!isLine(s) && s.kind === 'curve' ? [s] : []))[0]!;
    expect(curve.points.map(([, y]) => y)).toEqual([64, 16, 4, 1, 0.25]);
    expect(tableOf(steps).rows.at(-1)!.slice(0, 2)).toEqual(['4', '0.25']);
    expect(steps).toContain('dL/dw = 2*(f - y)*x');
  });

  test('about a drawing follows every edge once', () => {
    const lines = linesOf(`
kind: essay
analysis: drawing
network:
  inputs: {x: 1, t: 2}
  params: {w: 1}
  nodes: {z: w*x, a: tanh(z), s: a + x, L: s - t}
  output: L`);
    expect(lines.slice(2, 5)).toEqual(['x --w--> z --> a --> s --> L', 'x --> s', 't --> L']);
  });

  test('about units tells linear from affine ones', () => {
    const steps = solve(`
kind: essay
analysis: units
given: {x: []}
wrt: x
units: {softplus: softplus(x), atan: atan(x), relu: relu(x), step: heaviside(x), square: x^2}`);
    expect(tableOf(steps).rows.map((r) => [r[0], r.at(-1)])).toEqual([
      ['softplus', 'affine, not linear'],
      ['atan', 'linear'],
      ['relu', 'neither linear nor affine'],
      ['step', 'neither linear nor affine'],
      ['square', 'constant'],
    ]);
  });

  test('claims of an essay are worked out by the chain rule', () => {
    const lines = linesOf(`
kind: essay
given: {w: [], x: [], y: []}
companion: ["diff((rect(w*x) - y)^2, w) = 0", "1 < 2"]`);
    expect(lines).toContain('  df/du1 = df/du2 * 0');
    expect(lines).toContain('1 < 2');
    expect(lines.filter((l) => l.startsWith('proved'))).toHaveLength(2);
  });
});
