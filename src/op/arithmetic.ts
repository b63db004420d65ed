import { powerSlope, realPower } from './kernels.js';
import type { ElementwiseOp, Kernel } from './op.js';

const zero: Kernel = () => 0;

/** A comparison: 1 where it holds, 0 elsewhere, with a jump where the operands meet. */
function comparison(name: string, symbol: string, doc: string, value: Kernel, latex: string): ElementwiseOp {
  return {
    kind: 'elementwise',
    name,
    arity: [2, 2],
    usage: `x ${symbol} y`,
    doc,
    latex: `#1 ${latex} #2`,
    value,
    partials: [zero, zero],
    symbolic: ['0', '0'],
    kinks: [
      {
        surface: (x, y) => x - y,
        below: () => [0, 0],
        above: () => [0, 0],
        jump: true,
        convention: 'the derivative of a comparison is 0',
      },
    ],
    samples: [
      [-3, 3],
      [-3, 3],
    ],
  };
}

export const arithmetic: readonly ElementwiseOp[] = [
  {
    kind: 'elementwise',
    name: 'add',
    arity: [2, 2],
    usage: 'x + y',
    doc: 'sum',
    latex: '#1 + #2',
    value: (x, y) => x + y,
    partials: [() => 1, () => 1],
    symbolic: ['1', '1'],
    mathjs: 'x + y',
    samples: [
      [-4, 4],
      [-4, 4],
    ],
  },
  {
    kind: 'elementwise',
    name: 'subtract',
    arity: [2, 2],
    usage: 'x - y',
    doc: 'difference',
    latex: '#1 - #2',
    value: (x, y) => x - y,
    partials: [() => 1, () => -1],
    symbolic: ['1', '-1'],
    mathjs: 'x - y',
    samples: [
      [-4, 4],
      [-4, 4],
    ],
  },
  {
    kind: 'elementwise',
    name: 'negate',
    arity: [1, 1],
    usage: '-x',
    doc: 'negation',
    latex: '-#1',
    value: (x) => -x,
    partials: [() => -1],
    symbolic: ['-1'],
    mathjs: '-x',
    samples: [[-4, 4]],
  },
  {
    kind: 'elementwise',
    name: 'multiply',
    arity: [2, 2],
    usage: 'x .* y',
    doc: 'product, entry by entry',
    latex: '#1 \\odot #2',
    value: (x, y) => x * y,
    partials: [(_x, y) => y, (x) => x],
    symbolic: ['y', 'x'],
    mathjs: 'x * y',
    samples: [
      [-4, 4],
      [-4, 4],
    ],
  },
  {
    kind: 'elementwise',
    name: 'divide',
    arity: [2, 2],
    usage: 'x ./ y',
    doc: 'quotient, entry by entry',
    latex: '\\frac{#1}{#2}',
    value: (x, y) => x / y,
    partials: [(_x, y) => 1 / y, (x, y) => -(x / y) / y],
    symbolic: ['1/y', '-x/y^2'],
    mathjs: 'x / y',
    domain: (_x, y) => (y === 0 ? 'division by zero' : undefined),
    samples: [
      [-4, 4],
      [0.2, 4],
    ],
  },
  {
    kind: 'elementwise',
    name: 'pow',
    arity: [2, 2],
    usage: 'x^y',
    doc: 'power over the reals: 0^0 = 1, a negative base needs a whole exponent',
    latex: '#1^{#2}',
    value: (x, y) => realPower(x, y),
    partials: [
      (x, y) => powerSlope(x, y),
      (x, y) => {
        const power = realPower(x, y);
        // x^y is flat in y at x = 0 for y > 0; for x < 0 it is defined at whole y only, so it has no derivative in y.
        if (x === 0) return y > 0 ? 0 : Number.NaN;
        return x < 0 ? Number.NaN : power * Math.log(x);
      },
    ],
    symbolic: ['y*x^(y - 1)', 'x^y*log(x)'],
    mathjs: 'x ^ y',
    domain: (x, y) => {
      if (x < 0 && !Number.isInteger(y)) return 'a negative base needs a whole exponent';
      if (x === 0 && y < 0) return 'zero to a negative power';
      return undefined;
    },
    samples: [
      [0.2, 4],
      [-3, 3],
    ],
  },
  comparison('less', '<', '1 where x < y, else 0', (x, y) => (x < y ? 1 : 0), '<'),
  comparison('lessOrEqual', '<=', '1 where x <= y, else 0', (x, y) => (x <= y ? 1 : 0), '\\le'),
  comparison('greater', '>', '1 where x > y, else 0', (x, y) => (x > y ? 1 : 0), '>'),
  comparison('greaterOrEqual', '>=', '1 where x >= y, else 0', (x, y) => (x >= y ? 1 : 0), '\\ge'),
  comparison('equal', '==', '1 where x = y exactly, else 0', (x, y) => (x === y ? 1 : 0), '='),
  comparison('notEqual', '!=', '1 where x differs from y, else 0', (x, y) => (x !== y ? 1 : 0), '\\ne'),
  {
    kind: 'elementwise',
    name: 'and',
    arity: [2, 2],
    usage: 'x and y',
    doc: '1 where both are non-zero',
    latex: '#1 \\land #2',
    value: (x, y) => (x !== 0 && y !== 0 ? 1 : 0),
    partials: [zero, zero],
    symbolic: ['0', '0'],
    samples: [
      [0.5, 2],
      [0.5, 2],
    ],
  },
  {
    kind: 'elementwise',
    name: 'or',
    arity: [2, 2],
    usage: 'x or y',
    doc: '1 where one of both is non-zero',
    latex: '#1 \\lor #2',
    value: (x, y) => (x !== 0 || y !== 0 ? 1 : 0),
    partials: [zero, zero],
    symbolic: ['0', '0'],
    samples: [
      [0.5, 2],
      [0.5, 2],
    ],
  },
  {
    kind: 'elementwise',
    name: 'not',
    arity: [1, 1],
    usage: 'not x',
    doc: '1 where x is zero',
    latex: '\\lnot #1',
    value: (x) => (x === 0 ? 1 : 0),
    partials: [zero],
    symbolic: ['0'],
    samples: [[0.5, 2]],
  },
  {
    kind: 'elementwise',
    name: 'indicator',
    arity: [1, 1],
    usage: 'indicator(x > 0)',
    doc: '1 where the condition holds (is not zero), else 0',
    latex: '\\mathbb{1}[#1]',
    value: (x) => (x !== 0 ? 1 : 0),
    partials: [zero],
    symbolic: ['0'],
    samples: [[0.5, 2]],
  },
  {
    kind: 'elementwise',
    name: '#select',
    arity: [3, 3],
    usage: 'c ? x : y',
    doc: 'x where the condition holds, else y',
    latex: '\\begin{cases} #2 & #1 \\\\ #3 & \\text{otherwise} \\end{cases}',
    value: (c, x, y) => (c !== 0 ? x : y),
    partials: [zero, (c) => (c !== 0 ? 1 : 0), (c) => (c !== 0 ? 0 : 1)],
    symbolic: ['0', 'indicator(x)', '1 - indicator(x)'],
    samples: [
      [0.5, 1],
      [-2, 2],
      [-2, 2],
    ],
  },
];
