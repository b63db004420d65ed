import type { Ast } from '../../expr/ast.js';
import { isScalar, type Shape } from '../../op/shape.js';
import type { LayoutConvention } from './problem.js';
import { call, name, transposed } from './tree.js';

/** The truth as the prover reads it: a derivative, a gradient or a Jacobian, by the shapes. */
export function trueDerivative(
  of: Ast,
  wrt: string,
  layout: LayoutConvention,
  ofShape: Shape,
  rank: number,
): Ast {
  const input = name(wrt);
  if (rank === 0) return call('diff', of, input);
  if (isScalar(ofShape)) return call('grad', of, input);
  const jacobian = call('jacobian', of, input);
  return layout === 'gradient' ? transposed(jacobian) : jacobian;
}

/** The shape of a derivative; in the layout of gradients, outputs are columns. */
export function shapeOfDerivative(ofShape: Shape, inner: Shape, layout: LayoutConvention): Shape {
  return layout === 'gradient' && ofShape.length === 1 && inner.length === 1
    ? [...inner, ...ofShape]
    : [...ofShape, ...inner];
}
