import type { NodeId } from '../expr/dag.js';
import { equals, ONE, rational } from '../number/rational.js';
import { isScalar, SCALAR, type Shape, sizeOf } from '../op/shape.js';
import { requireOp } from '../op/table.js';
import { Commutative } from './commutative.js';

/** Nested sums and products of arrays are taken apart to this depth only: the recursion must not exhaust the stack. */
const MAX_DEPTH = 200;

/** Sums and products of numbers and entries, and on top of them what needs arrays as wholes: products of matrices, transposes, entries. */
export class Algebra extends Commutative {
  /** Matrix product, or product with a scalar; identities, diagonals and numbers simplified. */
  product(x: NodeId, y: NodeId): NodeId {
    const left = this.shape(x);
    const right = this.shape(y);
    if (isScalar(left) || isScalar(right)) return this.multiply(x, y);
    if (this.isApplied(x, 'eye')) return y;
    if (this.isApplied(y, 'eye')) return x;
    const op = requireOp('#matmul', 2);
    const shape = op.kind === 'array' ? op.shape([left, right], {}) : SCALAR;
    if ('remedy' in shape) throw new Error(`product of ${left} and ${right} in a derivative`);
    if (this.isZero(x) || this.isZero(y)) return this.zero(shape);
    const [cx, ax] = this.splitScalars(x);
    const [cy, ay] = this.splitScalars(y);
    if (cx !== undefined || cy !== undefined) {
      const scalar = cx === undefined ? cy! : cy === undefined ? cx : this.multiply(cx, cy);
      return this.multiply(scalar, this.product(ax, ay));
    }
    if (this.isApplied(x, 'diag') && left.length === 2 && this.shape(this.arg(x, 0)).length === 1) {
      const p = this.arg(x, 0);
      if (right.length === 1) return this.multiply(p, y);
      if (this.isApplied(y, 'diag') && this.shape(this.arg(y, 0)).length === 1) {
        return this.diag(this.multiply(p, this.arg(y, 0)));
      }
    }
    // A row times a diagonal matrix scales the row.
    if (
      left.length === 2 &&
      left[0] === 1 &&
      this.isApplied(y, 'diag') &&
      this.shape(this.arg(y, 0)).length === 1
    ) {
      return this.transpose(this.multiply(this.transpose(x), this.arg(y, 0)));
    }
    if (
      left.length === 2 &&
      left[0] === 1 &&
      this.isApplied(this.transpose(x), 'ones') &&
      right.length === 1
    ) {
      return this.call('sum', y);
    }
    return this.dag.apply(op, [x, y]);
  }

  /** Splits `2*c*A` into the scalar `2*c` and the array `A`. */
  private splitScalars(id: NodeId): readonly [NodeId | undefined, NodeId] {
    const node = this.dag.node(id);
    if (
      node.kind !== 'apply' ||
      !['multiply', 'divide', 'negate'].includes(node.op.name) ||
      node.label !== undefined
    ) {
      return [undefined, id];
    }
    const { coefficient, decimal, factors } = this.factorise(id);
    const scalars = factors.filter((f) => isScalar(this.shape(f.base)));
    const arrays = factors.filter((f) => !isScalar(this.shape(f.base)));
    if (scalars.length === 0 && equals(coefficient, ONE)) return [undefined, id];
    return [
      this.rebuild({ coefficient, decimal, factors: scalars }),
      this.rebuild({ coefficient: ONE, decimal: false, factors: arrays }),
    ];
  }

  transpose(x: NodeId, depth = MAX_DEPTH): NodeId {
    const node = this.dag.node(x);
    if (isScalar(node.shape)) return x;
    if (node.kind === 'apply' && node.label === undefined && depth > 0) {
      const [a, b] = node.args;
      switch (node.op.name) {
        case 'transpose':
          return a!;
        case 'diag':
        case 'eye':
          if (node.shape.length === 2) return x;
          break;
        case '#matmul':
          return this.product(this.transpose(b!, depth - 1), this.transpose(a!, depth - 1));
        case 'add':
        case 'subtract':
          return this.dag.call(node.op.name, this.transpose(a!, depth - 1), this.transpose(b!, depth - 1));
        case 'multiply':
        case 'divide': {
          // Only scalars move out of a transpose freely; entry-by-entry products of arrays transpose factor by factor.
          return this.dag.call(node.op.name, this.transpose(a!, depth - 1), this.transpose(b!, depth - 1));
        }
        case 'negate':
          return this.dag.call('negate', this.transpose(a!, depth - 1));
        case 'ones':
        case 'zeros':
          if (node.shape.length === 2 && node.shape[0] !== 1) {
            return this.dag.apply(requireOp(node.op.name, 0), [], {
              shape: [node.shape[1]!, node.shape[0]!],
            });
          }
          break;
      }
    }
    return this.dag.call('transpose', x);
  }

  diag(x: NodeId): NodeId {
    const node = this.dag.node(x);
    if (isScalar(node.shape)) return x;
    if (node.kind === 'apply' && node.op.name === 'ones' && node.shape.length === 1)
      return this.eye(node.shape[0]!);
    if (this.isApplied(x, 'diag')) {
      const inner = this.arg(x, 0);
      if (this.shape(inner).length === 1) return inner;
    }
    if (node.shape.length === 1) {
      const [scalar, array] = this.splitScalars(x);
      if (scalar !== undefined) return this.multiply(scalar, this.diag(array));
    }
    return this.dag.call('diag', x);
  }

  /** Sum of all entries; numbers and scalars move out. */
  sum(x: NodeId): NodeId {
    const node = this.dag.node(x);
    if (isScalar(node.shape)) return x;
    if (this.isZero(x)) return this.zero();
    if (node.kind === 'apply' && node.op.name === 'ones')
      return this.number(rational(BigInt(sizeOf(node.shape))));
    const [scalar, array] = this.splitScalars(x);
    if (scalar !== undefined) return this.multiply(scalar, this.sum(array));
    return this.call('sum', x);
  }

  /** Average of all entries; numbers and scalars move out. */
  mean(x: NodeId): NodeId {
    if (isScalar(this.shape(x))) return x;
    const [scalar, array] = this.splitScalars(x);
    if (scalar !== undefined) return this.multiply(scalar, this.mean(array));
    return this.isApplied(x, 'ones') ? this.ones(SCALAR) : this.call('mean', x);
  }

  /** Entry `at` (row-major, from 0). */
  entry(x: NodeId, at: number, depth = MAX_DEPTH): NodeId {
    const node = this.dag.node(x);
    if (isScalar(node.shape)) return x;
    if (node.kind === 'apply' && node.label === undefined && depth > 0) {
      const inside = (id: NodeId, k: number) => this.entry(id, k, depth - 1);
      switch (node.op.name) {
        case 'zeros':
          return this.zero();
        case 'ones':
          return this.ones(SCALAR);
        case 'onehot':
          return this.dag.constant(at === (node.attribute.at ?? 0) ? 1 : 0);
        case 'eye': {
          const n = node.shape[1] ?? 1;
          return this.dag.constant(Math.floor(at / n) === at % n ? 1 : 0);
        }
        case '#stack':
          return node.args[at]!;
        case 'transpose': {
          const [m, n] = [node.shape[0] ?? 1, node.shape[1] ?? 1];
          return inside(node.args[0]!, (at % n) * m + Math.floor(at / n));
        }
        case 'diag': {
          const inner = node.args[0]!;
          const n = node.shape[1] ?? 1;
          if (this.shape(inner).length === 2) return inside(inner, at * (this.shape(inner)[1]! + 1));
          return Math.floor(at / n) === at % n ? inside(inner, at % n) : this.zero();
        }
        case '#matmul':
          return this.matmulEntry(node.args[0]!, node.args[1]!, node.shape, at, depth - 1);
        case 'add':
          return this.add(inside(node.args[0]!, at), inside(node.args[1]!, at));
        case 'subtract':
          return this.subtract(inside(node.args[0]!, at), inside(node.args[1]!, at));
        case 'multiply':
          return this.multiply(inside(node.args[0]!, at), inside(node.args[1]!, at));
        case 'divide':
          return this.divide(inside(node.args[0]!, at), inside(node.args[1]!, at));
        case 'negate':
          return this.negate(inside(node.args[0]!, at));
        case 'pow':
          return this.power(inside(node.args[0]!, at), inside(node.args[1]!, at));
        default:
          if (node.op.kind === 'elementwise') {
            return this.dag.apply(
              node.op,
              node.args.map((a) => inside(a, at)),
            );
          }
      }
    }
    return this.dag.apply(requireOp('#index', 1), [x], { at });
  }

  private matmulEntry(x: NodeId, y: NodeId, shape: Shape, at: number, depth: number): NodeId {
    const columns = shape[1] ?? 1;
    const row = Math.floor(at / columns);
    const column = at % columns;
    const inner = this.shape(x)[1] ?? 1;
    // With many inner entries a sum written out is longer than the product it stands for.
    if (inner > 8 && !this.isApplied(x, 'diag'))
      return this.dag.apply(requireOp('#index', 1), [this.dag.call('#matmul', x, y)], { at });
    let total = this.zero();
    for (let k = 0; k < inner; k++) {
      const a = this.entry(x, row * inner + k, depth);
      if (this.isZero(a)) continue;
      total = this.add(total, this.multiply(a, this.entry(y, k * (this.shape(y)[1] ?? 1) + column, depth)));
    }
    return total;
  }
}
