import { describe, expect, test } from 'vitest';
import { checkNetwork } from '../../src/check/check.js';
import { RuleBook } from '../../src/derive/partial.js';
import type { Ast } from '../../src/expr/ast.js';
import type { ApplyNode } from '../../src/expr/dag.js';
import { createMathjs } from '../../src/expr/mathjs.js';
import type { ArrayOp, ElementwiseOp } from '../../src/op/op.js';
import { networkOf, tools } from './run.js';

/** Checks an expression in which one row of the op table has been exchanged. */
function withRow(
  text: string,
  inputs: Parameters<typeof networkOf>[1],
  name: string,
  change: Partial<ElementwiseOp> | Partial<ArrayOp>,
) {
  const network = networkOf(text, inputs);
  for (let id = 0; id < network.dag.size; id++) {
    const node = network.dag.node(id);
    if (node.kind === 'apply' && node.op.name === name)
      (node as { op: ApplyNode['op'] }).op = { ...node.op, ...change } as ApplyNode['op'];
  }
  return checkNetwork(network, tools.book, { order: false });
}

/** A rule book with one wrong page. */
class WrongBook extends RuleBook {
  constructor(
    private readonly name: string,
    private readonly wrong: string,
  ) {
    super(tools.parser, createMathjs());
  }

  override rule(op: ElementwiseOp, k: number): Ast {
    if (op.name !== this.name) return super.rule(op, k);
    const ast = tools.parser.parse(this.wrong);
    if (!ast.ok) throw new Error(this.wrong);
    return ast.value;
  }
}

const notesOf = (report: ReturnType<typeof withRow>) => report.gradients.map((g) => [g.verdict, g.note]);

describe('a wrong rule of reverse mode', () => {
  test.each([
    ["atan' = 1/(1 - x^2)", 'atan(x)', 'atan', [(x: number) => 1 / (1 - x * x)]],
    ['2.001 for 2', 'log2(3*x)', 'log2', [(x: number) => 1.0005 / (x * Math.LN2)]],
    ["cosh' = -sinh", '1e-6*cosh(x)', 'cosh', [(x: number) => -Math.sinh(x)]],
    ['1e-9 off', 'sin(1 + atan(x))', 'atan', [(x: number) => (1 + 1e-9) / (1 + x * x)]],
  ])('%s is a mismatch and the blame is on it', (_what, text, name, partials) => {
    const found = withRow(text, { x: 0.3 }, name, { partials });
    expect(found.verdict).toBe('mismatch');
    expect(found.gradients[0]!.note).toMatch(/^reverse mode stands alone/);
  });

  test('swapped partials of two operands', () => {
    const swapped = [
      (y: number, x: number) => -y / (x * x + y * y),
      (y: number, x: number) => x / (x * x + y * y),
    ];
    const found = withRow('atan2(y, x)', { y: 0.4, x: 1.3 }, 'atan2', { partials: swapped });
    for (const [verdict, note] of notesOf(found)) {
      expect(verdict).toBe('mismatch');
      expect(note).toMatch(/^reverse mode stands alone/);
    }
  });

  test('a VJP of softmax without its second term', () => {
    const reverse: ArrayOp['reverse'] = (v, adjoint, out, [x]) => {
      for (let i = 0; i < out.size; i++)
        adjoint[x!.offset + i]! += v[out.offset + i]! * adjoint[out.offset + i]!;
    };
    const found = withRow('softmax(x)', { x: [0.2, -0.5, 1] }, 'softmax', { reverse });
    expect(found.verdict).toBe('mismatch');
    expect(found.gradients[0]!.note).toMatch(/^reverse mode stands alone/);
  });
});

describe('a wrong rule of the symbolic derivative', () => {
  test.each([
    ["tanh' = 1 + tanh^2", 'tanh(x)', 'tanh', '1 + tanh(x)^2'],
    ["erf' with 2.001", '1e6*erf(x)', 'erf', '2.001/sqrt(pi)*exp(-x^2)'],
    ["sigmoid' without the sign", 'log(sigmoid(x))', 'sigmoid', 'sigmoid(x)*(1 + sigmoid(x))'],
  ])('%s is a mismatch and the blame is on it', (_what, text, name, wrong) => {
    const found = checkNetwork(networkOf(text, { x: 0.7 }), new WrongBook(name, wrong), { order: false });
    expect(found.verdict).toBe('mismatch');
    expect(found.gradients[0]!.note).toMatch(/^the symbolic derivative stands alone/);
  });
});

test('a wrong value makes both exact witnesses disagree with the differences', () => {
  const found = withRow('atan(x)', { x: 0.3 }, 'atan', { value: (x: number) => Math.atan(x) * 1.0001 });
  expect(found.verdict).toBe('mismatch');
  expect(found.gradients[0]!.note).toMatch(/^off by/);
});
