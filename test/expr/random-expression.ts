import { createRandomStream, type RandomStream } from '../../src/difference/random.js';
import type { Dag, NodeId } from '../../src/expr/dag.js';
import { isScalar, type Shape } from '../../src/op/shape.js';
import { requireOp } from '../../src/op/table.js';

/** What a random expression may be made of. */
export interface Vocabulary {
  readonly unary: readonly string[];
  readonly binary: readonly string[];
  readonly conditions: boolean;
  readonly literals: readonly string[];
}

/** The whole language. */
export const everything: Vocabulary = {
  unary: [
    'negate',
    'exp',
    'log',
    'sin',
    'tanh',
    'sigmoid',
    'relu',
    'abs',
    'sqrt',
    'softplus',
    'gelu',
    'sign',
    'not',
    'indicator',
  ],
  binary: [
    'add',
    'add',
    'subtract',
    'subtract',
    'multiply',
    'multiply',
    'divide',
    'divide',
    'pow',
    'pow',
    'max',
    'atan2',
    'leakyrelu',
  ],
  conditions: true,
  literals: [
    '0',
    '1',
    '2',
    '3',
    '0.5',
    '1e-9',
    '12345678901234567890',
    '0.1',
    '1e+300',
    '-1',
    '-2.5',
    'e',
    'pi',
  ],
};

/** Functions that are smooth and defined for all reals, and tame: values stay of moderate size. */
export const smooth: Vocabulary = {
  unary: ['negate', 'sin', 'cos', 'tanh', 'sigmoid', 'softplus', 'atan', 'erf', 'gelu', 'silu', 'asinh'],
  binary: ['add', 'subtract', 'multiply', 'add', 'multiply'],
  conditions: false,
  literals: ['1', '2', '3', '0.5', '-1', '-0.25', 'pi'],
};

const COMPARISONS = ['less', 'lessOrEqual', 'greater', 'greaterOrEqual', 'equal', 'notEqual'];
const REDUCTIONS = ['sum', 'mean', 'prod', 'norm', 'logsumexp'];

/** The inputs of a random expression, by shape. */
const NAMES: readonly (readonly [string, Shape])[] = [
  ['x', []],
  ['y', []],
  ['α', []],
  ['u', [2]],
  ['v', [2]],
  ['w_1', [3]],
  ['A', [2, 2]],
  ['B', [2, 3]],
  ['r', [1, 2]],
];

/** Shapes of all the inputs that may occur. */
export const inputShapes: Readonly<Record<string, Shape>> = Object.fromEntries(NAMES);

/** Grows an expression of a shape; the same seed grows the same one. */
export class Grower {
  private readonly random: RandomStream;

  constructor(
    private readonly dag: Dag,
    seed: number,
    private readonly words: Vocabulary,
  ) {
    this.random = createRandomStream(seed);
  }

  private below(n: number): number {
    return Math.floor(this.random() * n);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  grow(shape: Shape, depth: number): NodeId {
    if (depth <= 0) return this.leaf(shape);
    const { dag } = this;
    const size = shape.length;
    const smaller = depth - 1;
    const roll = this.random();
    if (roll < 0.1) return this.leaf(shape);
    if (roll < 0.3) return this.unary(this.grow(shape, smaller));
    if (roll < 0.62) {
      const spread = !isScalar(shape) && this.random() < 0.4;
      const first = this.grow(spread && this.random() < 0.5 ? [] : shape, smaller);
      const second = this.grow(spread && dag.shape(first).length === size ? [] : shape, smaller);
      return dag.call(this.pick(this.words.binary), first, second);
    }
    if (roll < 0.7 && this.words.conditions) return this.conditional(shape, smaller);
    if (isScalar(shape)) return this.scalar(smaller);
    return size === 1 ? this.vector(shape[0]!, smaller) : this.matrix(shape, smaller);
  }

  private unary(x: NodeId): NodeId {
    const name = this.pick(this.words.unary);
    // A minus before a literal belongs to the literal, and e, pi have no sign.
    const node = this.dag.node(x);
    return name === 'negate' && node.kind === 'constant' ? x : this.dag.call(name, x);
  }

  private conditional(shape: Shape, depth: number): NodeId {
    const of = (): Shape => (this.random() < 0.3 ? [] : shape);
    let condition = this.dag.call(
      this.pick(COMPARISONS),
      this.grow(of(), depth - 1),
      this.grow([], depth - 1),
    );
    if (this.random() < 0.3) {
      const other = this.dag.call(this.pick(COMPARISONS), this.grow([], depth - 1), this.leaf([]));
      condition = this.dag.call(this.pick(['and', 'or']), condition, other);
    }
    if (this.random() < 0.2) condition = this.dag.call('not', condition);
    return this.dag.call(
      '#select',
      condition,
      this.grow(shape, depth),
      this.grow(this.random() < 0.7 ? shape : [], depth),
    );
  }

  private scalar(depth: number): NodeId {
    const { dag } = this;
    const shape = this.pick<Shape>([[2], [3], [2, 2]]);
    switch (this.below(4)) {
      case 0: {
        const name = this.pick(REDUCTIONS);
        return dag.call(name, this.grow(name === 'logsumexp' ? [3] : shape, depth));
      }
      case 1:
        return dag.apply(requireOp('#index', 1), [this.grow(shape, depth)], { at: this.below(shape[0]!) });
      case 2:
        return dag.call('#matmul', this.grow([1, 2], depth), this.grow([2], depth));
      default:
        return dag.call('#matmul', dag.call('transpose', this.grow([3], depth)), this.grow([3], depth));
    }
  }

  private vector(n: number, depth: number): NodeId {
    const { dag } = this;
    switch (this.below(5)) {
      case 0:
        return dag.call(this.pick(['softmax', 'logsoftmax']), this.grow([n], depth));
      case 1:
        if (n === 3)
          return dag.call('#matmul', dag.call('transpose', this.grow([2, 3], depth)), this.grow([2], depth));
        return n === 2
          ? dag.call('#matmul', this.grow([2, 3], depth), this.grow([3], depth))
          : this.leaf([n]);
      case 2:
        return dag.call('#stack', ...Array.from({ length: n }, () => this.grow([], depth)));
      case 3:
        return n === 2 ? dag.call('diag', this.grow([2, 2], depth)) : this.leaf([n]);
      default:
        return n === 2 ? dag.call('transpose', this.grow([1, 2], depth)) : this.leaf([n]);
    }
  }

  private matrix(shape: Shape, depth: number): NodeId {
    const { dag } = this;
    const [m, n] = [shape[0]!, shape[1]!];
    switch (this.below(4)) {
      case 0:
        return dag.call('#matmul', this.grow([m], depth), dag.call('transpose', this.grow([n], depth)));
      case 1:
        return dag.apply(
          requireOp('#stack', m * n),
          Array.from({ length: m * n }, () => this.grow([], depth - 1)),
          { shape },
        );
      case 2:
        return m === n && m === 2 ? dag.call('diag', this.grow([2], depth)) : this.leaf(shape);
      default:
        return dag.call('#matmul', this.grow([m, 2], depth), this.grow([2, n], depth));
    }
  }

  private leaf(shape: Shape): NodeId {
    const { dag } = this;
    const fitting = NAMES.filter(([, s]) => s.length === shape.length && s.every((k, i) => k === shape[i]));
    if (isScalar(shape) && this.random() < 0.4) {
      const text = this.pick(this.words.literals);
      return dag.constant(text === 'e' ? Math.E : text === 'pi' ? Math.PI : Number(text), text);
    }
    const constant = this.random();
    if (fitting.length > 0 && (isScalar(shape) || constant < 0.85)) return dag.input(...this.pick(fitting));
    if (shape.length === 1 && constant > 0.95)
      return dag.apply(requireOp('onehot', 0), [], { shape, at: this.below(shape[0]!) });
    if (shape.length === 2 && shape[0] === shape[1] && constant > 0.95)
      return dag.apply(requireOp('eye', 0), [], { shape });
    return dag.apply(requireOp(constant > 0.9 && this.words.conditions ? 'zeros' : 'ones', 0), [], { shape });
  }
}

export const someShapes: readonly Shape[] = [[], [], [2], [3], [2, 2], [2, 3], [1, 2]];
