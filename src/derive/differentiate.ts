import type { Dag, NodeId } from '../expr/dag.js';
import { isScalar, type Shape, sizeOf } from '../op/shape.js';
import { adjoints, type Toolbox } from './adjoint.js';
import { Algebra } from './algebra.js';
import { jacobian } from './jacobian.js';
import { PartialRules, type RuleBook } from './partial.js';
import { tangent } from './tangent.js';

/**
 * A derivative as an expression.
 * - `gradient`: of a scalar output, in the shape of the input.
 * - `tangent`: by a scalar input, in the shape of the output.
 * - `jacobian`: of a vector in a vector, output first, then input.
 * - `pullback`: for other shapes, the gradient of sum(cotangent .* output) for a free cotangent in the shape of the output.
 */
export interface SymbolicDerivative {
  readonly form: 'gradient' | 'tangent' | 'jacobian' | 'pullback';
  readonly id: NodeId;
  readonly cotangent?: { readonly name: string; readonly id: NodeId };
}

/** The tools for symbolic derivatives over one DAG. New nodes are added to it. */
export function createToolbox(dag: Dag, book: RuleBook): Toolbox {
  const algebra = new Algebra(dag);
  return { algebra, rules: new PartialRules(algebra, book) };
}

/** The derivative of `output` in `input`, in the form that fits their shapes. */
export function differentiateSymbolically(
  toolbox: Toolbox,
  output: NodeId,
  input: NodeId,
): SymbolicDerivative {
  const { algebra } = toolbox;
  const outputShape = algebra.shape(output);
  const inputShape = algebra.shape(input);
  if (isScalar(inputShape)) {
    return {
      form: isScalar(outputShape) ? 'gradient' : 'tangent',
      id: tangent(toolbox, output, input, algebra.ones(inputShape)),
    };
  }
  if (isScalar(outputShape)) {
    return { form: 'gradient', id: gradient(toolbox, output, input) };
  }
  if (outputShape.length === 1 && inputShape.length === 1 && outputShape[0]! > 1 && inputShape[0]! > 1) {
    const matrix = jacobian(toolbox, output, input);
    if (matrix !== undefined) return { form: 'jacobian', id: matrix };
  }
  const cotangent = algebra.cotangent(outputShape);
  const node = algebra.dag.node(cotangent);
  const name = node.kind === 'input' ? node.name : '';
  const id = pullback(toolbox, output, input, cotangent);
  return { form: 'pullback', id, cotangent: { name, id: cotangent } };
}

/** The gradient of a scalar node, in the shape of the input. */
export function gradient(toolbox: Toolbox, output: NodeId, input: NodeId): NodeId {
  return pullback(toolbox, output, input, toolbox.algebra.ones(toolbox.algebra.shape(output)));
}

function pullback(toolbox: Toolbox, output: NodeId, input: NodeId, seed: NodeId): NodeId {
  const { algebra } = toolbox;
  const result = adjoints(toolbox, new Map([[output, seed]]), [input]).get(input);
  return algebra.spread(result ?? algebra.zero(), algebra.shape(input));
}

/** Entries of a Jacobian, gradient or tangent, as expressions, row-major; `undefined` for a pullback or beyond `limit` entries. */
export function derivativeEntries(
  toolbox: Toolbox,
  derivative: SymbolicDerivative,
  limit: number,
): readonly NodeId[] | undefined {
  if (derivative.form === 'pullback') return undefined;
  const shape: Shape = toolbox.algebra.shape(derivative.id);
  const size = sizeOf(shape);
  if (isScalar(shape) || size > limit) return undefined;
  return Array.from({ length: size }, (_, at) => toolbox.algebra.entry(derivative.id, at));
}
