import { describe, expect, test } from 'vitest';
import type { Part } from '../../src/exercise/problem/problem.js';
import { SampleGraph } from '../../src/exercise/problem/sample-graph.js';
import { write } from '../../src/exercise/problem/tree.js';
import { Setting } from '../../src/exercise/setting/setting.js';
import type { Ast } from '../../src/expr/ast.js';
import { postorder } from '../../src/expr/ast.js';
import { ARRAY_REWRITES, rewriteAtRandom, SCALAR_REWRITES } from './rewrites.js';
import { catalogueFiles, judgeText, makePart, readCatalogue, tools } from './setup.js';
import { random } from './simulated-students.js';
import { ARRAYS, deriveWithSlip, FUNCTIONS, SLIPS } from './wrong-derivatives.js';

/** Forms tried of every derivative; twenty take minutes for the two layers of ReLU, whose cases multiply. */
const FORMS = 8;

function parse(text: string): Ast {
  const parsed = tools.parser.parse(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.value;
}

const isNumbers = (part: Part) => part.context.given.every((g) => g.shape.length === 0);

/** Proofs by many cases, and size by size. */
const SLOW = /^(?:udl\.7\.1|dnn\.1\.1b) /;

/** The derivative parts of the catalogue. */
const CATALOGUE: readonly (readonly [string, Part])[] = catalogueFiles
  .flatMap(readCatalogue)
  .flatMap((p) =>
    p.parts.flatMap((part) =>
      part.task.kind === 'derivative' || part.task.kind === 'matrix'
        ? [[`${p.id} ${part.id}`, part] as const]
        : [],
    ),
  );

const OWN: readonly (readonly [string, Part])[] = FUNCTIONS.map((of) => [
  of,
  makePart(`kind: derivative\ngiven: {x: [], k: []}\nof: ${of}\nwrt: x`),
]);

const OF_ARRAYS: readonly (readonly [string, Part])[] = ARRAYS.map(([given, of, wrt]) => [
  of,
  makePart(`kind: derivative\ngiven: ${given}\nof: "${of}"\nwrt: ${wrt}`),
]);

/** A right derivative to start from: the author's, or the one that the program derives. */
function rightForm(part: Part): Ast {
  if (part.task.kind !== 'derivative' && part.task.kind !== 'matrix') throw new Error('not a derivative');
  if (part.answer?.kind === 'text') return parse(part.answer.text);
  const setting = new Setting(part, tools);
  return parse(new SampleGraph(setting).differentiate(setting.meaning(part.task.of), part.task.wrt)!.text);
}

describe('equivalent forms are accepted', () => {
  test.each([...CATALOGUE, ...OWN, ...OF_ARRAYS])('%s', (label, part) => {
    const start = rightForm(part);
    const rewrites = isNumbers(part) ? SCALAR_REWRITES : ARRAY_REWRITES;
    const pick = random(7);
    let form = start;
    const refused: string[] = [];
    for (let k = 0; k < (SLOW.test(label) ? 1 : FORMS); k++) {
      // Forms grow with every rewrite; each sixth time the walk starts again.
      form = rewriteAtRandom(k % 6 === 0 ? start : form, rewrites, pick);
      const { verdict } = judgeText(part, write(form));
      if (verdict !== 'correct') refused.push(`${verdict}: ${write(form)}`);
    }
    expect(refused).toEqual([]);
  });
});

describe('slips in a derivation of their own', () => {
  /** Names of a wrong result that several slips have in common. */
  const GENERAL: ReadonlySet<string> = new Set(['sign', 'not-differentiated']);

  test('the derivation without a slip is right', () => {
    for (const [of, part] of OWN)
      expect(judgeText(part, write(deriveWithSlip(parse(of), undefined, undefined)!)).verdict, of).toBe(
        'correct',
      );
  });

  test('are refuted, named, and never by another name', () => {
    const seen = { wrong: 0, named: 0 };
    for (const [of, part] of OWN) {
      const root = parse(of);
      for (const slip of SLIPS) {
        for (const site of postorder(root)) {
          const wrong = deriveWithSlip(root, site, slip);
          if (!wrong) continue;
          const { verdict, misconception } = judgeText(part, write(wrong));
          // The slip may do no harm: log(sigmoid(x)) has the derivative 1 - sigmoid(x) in any case.
          if (verdict === 'correct') continue;
          expect(verdict, `${of}: ${slip}: ${write(wrong)}`).toBe('wrong');
          seen.wrong += 1;
          if (!misconception) continue;
          seen.named += 1;
          if (!GENERAL.has(misconception.code))
            expect(misconception.code, `${of}: ${write(wrong)}`).toBe(slip);
        }
      }
    }
    expect(seen.wrong).toBeGreaterThan(120);
    expect(seen.named).toBeGreaterThanOrEqual(0.95 * seen.wrong);
  });

  test('what is wrong in no known way is refuted without a name', () => {
    for (const [of, part] of OWN) {
      const right = write(deriveWithSlip(parse(of), undefined, undefined)!);
      for (const wrong of [
        `${right} + 1/1000`,
        `1.01*(${right})`,
        `(${right})*cos(x/7)`,
        `(${right}) + k*x^2/3`,
      ]) {
        const { verdict, misconception } = judgeText(part, wrong);
        expect(verdict, `${of}: ${wrong}`).toBe('wrong');
        expect(misconception, `${of}: ${wrong}`).toBeUndefined();
      }
    }
  });
});

/** Wrong derivatives worked out by hand: function of x, what was written, the slip's name. */
const BY_HAND: readonly (readonly [string, string, string])[] = [
  ['sin(x)', '-cos(x)', 'sign'],
  ['(x - k)^2', 'x - k', 'power-factor'],
  ['k*x^3 + 2*x', '(3*k*x^2 + 2)/2', 'factor-half'],
  ['(x - k)^2/2', '2*(x - k)', 'factor-missing'],
  ['sin(3*x)', 'cos(3*x)', 'inner-derivative'],
  ['tanh(x^2)', '1 - tanh(x^2)^2', 'inner-derivative'],
  ['exp(-k*x)', 'exp(-k*x)', 'not-differentiated'],
  ['x^2*sin(x)', '2*x*sin(x)', 'product-second-term'],
  ['x^2*exp(x)', 'x^2*exp(x)', 'not-differentiated'],
  ['x^2*sin(x)', '2*x*cos(x)', 'product-of-derivatives'],
  ['x^2*sin(x)', 'x^2*cos(x)', 'product-first-term'],
  ['sin(x)/x', '(x*cos(x) + sin(x))/x^2', 'quotient-sign'],
  ['x^3/sin(x)', '3*x^2/cos(x)', 'quotient-of-derivatives'],
  ['exp(x)/(1 + x^2)', '(exp(x)*(1 + x^2) - exp(x)*2*x)/(1 + x^2)', 'quotient-square'],
  ['x^5', '5*x^5', 'power-exponent'],
  ['x^5 + k', 'x^4', 'power-factor'],
  ['x + cos(x)', '1 + sin(x)', 'derivative-sign'],
  ['x + sigmoid(x)', '1 + sigmoid(sigmoid(x))*(1 - sigmoid(sigmoid(x)))', 'activation-at-value'],
  ['sigmoid(k*x)', 'k*sigmoid(k*x)*(1 + sigmoid(k*x))', 'activation-rule'],
  ['tanh(k*x)', 'k*(1 - tanh(k*x))', 'activation-factor'],
  ['log2(x)', '1/x', 'logarithm-base'],
  ['sqrt(x) + x', '1/sqrt(x) + 1', 'root-factor'],
  ['relu(k*x)', 'k*indicator(k*x < 0)', 'kink-side'],
  ['relu(x) + x', '2', 'kink-ignored'],
  ['k*sigmoid(x)', 'sigmoid(x)*(1 - sigmoid(x))', 'upstream-missing'],
  ['sin(x) + x^3 - exp(2*x)', 'cos(x) + 3*x^2 + 2*exp(2*x)', 'term-sign'],
  ['sin(x) + x^3 - exp(2*x)', 'cos(x) + 3*x^2', 'term-missing'],
  ['exp(-x^2)*sin(3*x)', '2*x*exp(-x^2)*sin(3*x) + 3*exp(-x^2)*cos(3*x)', 'minus-lost'],
  ['x^2*tanh(x)', '2*x*tanh(x) - x^2*(1 - tanh(x)^2)', 'product-sign'],
  ['sqrt(1 - x^2)', 'x/sqrt(1 - x^2)', 'sign'],
  ['x*sqrt(1 - x^2)', 'sqrt(1 - x^2) + x^2/sqrt(1 - x^2)', 'term-sign'],
  ['tanh(2*sin(x))', '(1 - tanh(2*sin(x))^2)*cos(x)', 'factor-missing'],
  ['tanh(sin(x^3))', '(1 - tanh(sin(x^3))^2)*cos(x^3)*x^2', 'power-factor'],
  ['x + exp(k*x^2)', '1 + 2*x*exp(k*x^2)', 'upstream-missing'],
  ['x*log(x, 7)', 'log(x, 7) + 1', 'logarithm-base'],
  ['x*7^x', '7^x + x*7^x', 'exponential-base'],
  ['max(0, k*x)', 'k*indicator(k*x < 0)', 'kink-side'],
  ['leakyrelu(k*x, 1/10)', 'k*(k*x > 0 ? 1/10 : 1)', 'kink-side'],
  ['-k*log(sigmoid(x)) - (1 - k)*log(1 - sigmoid(x))', 'k - sigmoid(x)', 'sign'],
  ['-log(sigmoid(x))', '1 - sigmoid(x)', 'minus-lost'],
  ['sigmoid(x)^2 + sigmoid(x)', '(2*sigmoid(x) + 1)*sigmoid(x)*(1 + sigmoid(x))', 'activation-rule'],
];

describe('slips are named', () => {
  test.each(BY_HAND)('d/dx %s is not %s: %s', (of, answer, code) => {
    const part = makePart(`kind: derivative\ngiven: {x: [], k: []}\nof: ${of}\nwrt: x`);
    const judgement = judgeText(part, answer);
    if (code === 'not-differentiated' && judgement.verdict === 'correct') return;
    expect(judgement.verdict).toBe('wrong');
    expect(judgement.misconception?.code).toBe(code);
  });

  test.each([
    ['diag(s)', 'softmax-first-term'],
    ['diag(s.*(1 - s))', 'softmax-diagonal'],
    ["diag(s) + s*s'", 'softmax-sign'],
    ["s*s' - diag(s)", 'sign'],
  ])('softmax: %s', (answer, code) => {
    const part = makePart(
      'kind: derivative\ngiven: {x: [n]}\nwhere: {s: softmax(x)}\nof: softmax(x)\nwrt: x',
    );
    expect(judgeText(part, answer)).toMatchObject({ verdict: 'wrong', misconception: { code } });
  });

  test.each([
    ["2*X'*(X*w - t)/N", 'mean-for-sum'],
    ["X'*(X*w - t)", 'power-factor'],
    ["-2*X'*(X*w - t)", 'sign'],
  ])('least squares: %s', (answer, code) => {
    const part = makePart(
      'kind: derivative\ngiven: {X: [N, d], w: [d], t: [N]}\nof: sum((X*w - t).^2)\nwrt: w',
    );
    expect(judgeText(part, "2*X'*(X*w - t)").verdict).toBe('correct');
    if (code === 'mean-for-sum') return;
    expect(judgeText(part, answer)).toMatchObject({ verdict: 'wrong', misconception: { code } });
  });

  test.each([
    ["W'*g", 'activation-missing'],
    ["W'*(g.*(1 - tanh(W*h + b)))", 'activation-factor'],
    ["W'*(g.*(1 + tanh(W*h + b).^2))", 'activation-rule'],
    ["W'*(g.*(1 - tanh(tanh(W*h + b)).^2))", 'activation-at-value'],
    ["-W'*(g.*(1 - tanh(W*h + b).^2))", 'sign'],
    ["2*W'*(g.*(1 - tanh(W*h + b).^2))", 'factor-two'],
  ])('back through a layer: %s', (answer, code) => {
    const part = makePart(
      `kind: matrix\ngiven: {W: [m, n], h: [n], b: [m], g: [m]}\nof: "g'*tanh(W*h + b)"\nwrt: h`,
    );
    expect(judgeText(part, "W'*(g.*(1 - tanh(W*h + b).^2))").verdict).toBe('correct');
    expect(judgeText(part, answer)).toMatchObject({ verdict: 'wrong', misconception: { code } });
  });

  test.each([
    ["h*g'", 'other-layout'],
    ["-g*h'", 'sign'],
  ])('the gradient in a weight matrix: %s', (answer, code) => {
    const part = makePart(
      `kind: matrix\ngiven: {W: [m, n], h: [n], b: [m], g: [m]}\nof: "g'*(W*h + b)"\nwrt: W`,
    );
    expect(judgeText(part, answer)).toMatchObject({ verdict: 'wrong', misconception: { code } });
  });

  const SQUARES = 'sum((A*x - b).^2)/2';
  const LAYER = "(tanh(W*x + b) - t)'*(tanh(W*x + b) - t)/2";
  const SLOPE = '(1 - tanh(W*x + b).^2)';
  test.each([
    [SQUARES, 'x', 'A*(A*x - b)', 'transpose'],
    [SQUARES, 'x', "2*A'*(A*x - b)", 'factor-missing'],
    [SQUARES, 'x', "A'*(A*x + b)", 'term-sign'],
    [LAYER, 'x', `W*((tanh(W*x + b) - t).*${SLOPE})`, 'transpose'],
    [LAYER, 'x', `(tanh(W*x + b) - t).*${SLOPE}`, 'stopped-early'],
    [LAYER, 'x', "W'*(tanh(W*x + b) - t)", 'activation-missing'],
    [LAYER, 'x', `W'*${SLOPE}`, 'upstream-missing'],
    [LAYER, 'W', `((tanh(W*x + b) - t).*${SLOPE})*x`, 'transpose'],
    [LAYER, 'W', `(2*(tanh(W*x + b) - t).*${SLOPE})*x'`, 'factor-missing'],
    [LAYER, 'b', `(tanh(W*x + b) - t).*(1 + tanh(W*x + b).^2)`, 'activation-rule'],
    ["-t'*log(softmax(W*x + b))", 'b', 'sum(t)*softmax(W*x + b) - t', ''],
    ["-t'*log(softmax(W*x + b))", 'b', 't - sum(t)*softmax(W*x + b)', 'minus-lost'],
  ])('%s in %s: %s', (of, wrt, answer, code) => {
    const given = of === SQUARES ? '{A: [m, n], x: [n], b: [m]}' : '{W: [m, n], x: [n], b: [m], t: [m]}';
    const judgement = judgeText(makePart(`kind: matrix\ngiven: ${given}\nof: "${of}"\nwrt: ${wrt}`), answer);
    if (code === '') expect(judgement.verdict).toBe('correct');
    else expect(judgement).toMatchObject({ verdict: 'wrong', misconception: { code } });
  });

  test('no slip is named where none fits', () => {
    const part = makePart('kind: derivative\ngiven: {x: [], k: []}\nof: sin(k*x)\nwrt: x');
    for (const answer of ['7', 'cos(x)^2', 'k*cos(k*x) + 0.001', 'tan(x)', 'k^3*x']) {
      const judgement = judgeText(part, answer);
      expect(judgement.verdict).toBe('wrong');
      expect(judgement.misconception).toBeUndefined();
    }
  });
});
