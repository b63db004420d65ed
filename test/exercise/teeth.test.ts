import { describe, expect, test } from 'vitest';
import type { Part } from '../../src/exercise/problem.js';
import { SampleGraph } from '../../src/exercise/sample-graph.js';
import { Setting } from '../../src/exercise/setting.js';
import { call, minus, negative, number, over, plus, replace, times, write } from '../../src/exercise/tree.js';
import type { Ast } from '../../src/expr/ast.js';
import { postorder } from '../../src/expr/ast.js';
import { catalogueFiles, judgeText, makePart, readCatalogue, tools } from './setup.js';

/** Small linear congruential generator (Knuth's constants): the same rewrites in every run. */
function random(seed: number): (below: number) => number {
  let state = BigInt(seed) + 1n;
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return Number((state >> 33n) % BigInt(below));
  };
}

type Rewrite = (ast: Ast) => Ast | undefined;
const is = (ast: Ast, text: string) => ast.kind === 'operator' && ast.text === text;

/** Identities of the reals that hold wherever the node is defined. */
const REWRITES: readonly Rewrite[] = [
  (a) => (is(a, '+') ? plus(a.children[1]!, a.children[0]!) : undefined),
  (a) => (is(a, '*') ? times(a.children[1]!, a.children[0]!) : undefined),
  (a) => (is(a, '-') ? plus(a.children[0]!, negative(a.children[1]!)) : undefined),
  (a) => (is(a, '-') ? negative(minus(a.children[1]!, a.children[0]!)) : undefined),
  (a) => (is(a, '/') ? times(a.children[0]!, over(number('1'), a.children[1]!)) : undefined),
  (a) => (is(a, 'neg') ? times(number('-1'), a.children[0]!) : undefined),
  (a) => plus(a, number('0')),
  (a) => over(times(number('3'), a), number('3')),
  (a) => minus(plus(a, number('2')), number('2')),
  (a) => (is(a, '*') && is(a.children[1]!, '+') ? plus(...distribute(a)) : undefined),
  (a) => (is(a, '*') && is(a.children[1]!, '-') ? minus(...distribute(a)) : undefined),
  (a) =>
    isCall(a, 'sigmoid')
      ? over(number('1'), plus(number('1'), call('exp', negative(a.children[0]!))))
      : undefined,
  (a) =>
    isCall(a, 'tanh')
      ? minus(times(number('2'), call('sigmoid', times(number('2'), a.children[0]!))), number('1'))
      : undefined,
  (a) => (isCall(a, 'exp') ? over(number('1'), call('exp', negative(a.children[0]!))) : undefined),
  (a) => (isCall(a, 'cos') ? call('cos', negative(a.children[0]!)) : undefined),
];

function isCall(ast: Ast, text: string): boolean {
  return ast.kind === 'call' && ast.text === text;
}

function distribute(a: Ast): [Ast, Ast] {
  const [left, sum] = a.children as [Ast, Ast];
  return [times(left, sum.children[0]!), times(left, sum.children[1]!)];
}

function rewriteAtRandom(root: Ast, pick: (below: number) => number): Ast {
  const nodes = postorder(root);
  for (let attempt = 0; attempt < 20; attempt++) {
    const site = nodes[pick(nodes.length)]!;
    const fresh = REWRITES[pick(REWRITES.length)]!(site);
    if (fresh) return replace(root, (a) => (a === site ? fresh : undefined));
  }
  return plus(root, number('0'));
}

/** The scalar derivative parts of the catalogue, and functions that are in no exercise. */
const PARTS: readonly (readonly [string, Part])[] = [
  ...catalogueFiles
    .flatMap(readCatalogue)
    .flatMap((p) =>
      p.parts.flatMap((part) =>
        part.task.kind === 'derivative' && part.context.given.every((g) => g.shape.length === 0)
          ? [[`${p.id} ${part.id}`, part] as const]
          : [],
      ),
    ),
  ...[
    'x^4*tanh(3*x)',
    'log(1 + x^2)/x',
    'exp(-x^2/2)*sin(x)',
    'sqrt(1 + exp(2*x))',
    'sigmoid(x^2 - 1)*cos(k*x)',
  ].map((of) => [of, makePart(`kind: derivative\ngiven: {x: [], k: []}\nof: ${of}\nwrt: x`)] as const),
];

describe('equivalent forms are accepted', () => {
  test.each(PARTS)('%s: twenty rewrites', (_name, part) => {
    if (part.task.kind !== 'derivative') throw new Error('not a derivative');
    const setting = new Setting(part, tools);
    const text = new SampleGraph(setting).differentiate(setting.meaning(part.task.of), part.task.wrt)!.text;
    const parsed = tools.parser.parse(text);
    if (!parsed.ok) throw new Error(text);
    const pick = random(7);
    let form = parsed.value;
    const refused: string[] = [];
    for (let k = 0; k < 20; k++) {
      // Forms grow with every rewrite; each sixth time the walk starts again.
      form = rewriteAtRandom(k % 6 === 0 ? parsed.value : form, pick);
      const { verdict } = judgeText(part, write(form));
      if (verdict !== 'correct') refused.push(`${verdict}: ${write(form)}`);
    }
    expect(refused).toEqual([]);
  });
});

/** Wrong derivatives worked out by hand: function of x, what was written, the slip's name. */
const SLIPS: readonly (readonly [string, string, string])[] = [
  ['sin(x)', '-cos(x)', 'sign'],
  ['(x - k)^2', 'x - k', 'power-factor'],
  ['k*x^3 + 2*x', '(3*k*x^2 + 2)/2', 'factor-half'],
  ['(x - k)^2/2', '2*(x - k)', 'factor-two'],
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
];

describe('slips are named', () => {
  test.each(SLIPS)('d/dx %s is not %s: %s', (of, answer, code) => {
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
    ["X'*(X*w - t)", 'factor-half'],
    ["-2*X'*(X*w - t)", 'sign'],
  ])('least squares: %s', (answer, code) => {
    const part = makePart(
      'kind: derivative\ngiven: {X: [N, d], w: [d], t: [N]}\nof: sum((X*w - t).^2)\nwrt: w',
    );
    expect(judgeText(part, "2*X'*(X*w - t)").verdict).toBe('correct');
    if (code === 'mean-for-sum') return;
    expect(judgeText(part, answer)).toMatchObject({ verdict: 'wrong', misconception: { code } });
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
