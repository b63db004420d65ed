import { type ApplyNode, Dag, type NodeId, reachable } from '../expr/dag.js';
import { type Shape, sizeOf } from '../op/shape.js';
import { lowerElementwise } from './lower.js';

/** A graph of scalars: what vectors and matrices mean, entry by entry. */
export interface ScalarGraph {
  readonly dag: Dag;
  /** The entries of each root, row-major, by the root's id in the original graph. */
  readonly roots: ReadonlyMap<NodeId, readonly NodeId[]>;
  /** The entries of each input by its name; entry k of a vector x is called x[k+1]. */
  readonly inputs: ReadonlyMap<string, readonly NodeId[]>;
}

/** Larger graphs are not written out: each entry costs a node, and what reads them keeps whole series or intervals per node. */
export const SCALAR_LIMIT = 50_000;

/**
 * Writes a graph out in scalars and in few functions (`lower.ts`), in the form of the definitions and not of the stable kernels:
 * log-sum-exp becomes the logarithm of the sum. With `all`, functions of scalars stay what they are. Undefined when that takes more than
 * SCALAR_LIMIT nodes.
 */
export function scalarise(
  dag: Dag,
  roots: readonly NodeId[],
  functions: 'few' | 'all' = 'few',
): ScalarGraph | undefined {
  const target = new Dag();
  const entries = new Map<NodeId, readonly NodeId[]>();
  const inputs = new Map<string, readonly NodeId[]>();
  for (const id of reachable(dag, roots)) {
    const node = dag.node(id);
    let own: readonly NodeId[];
    switch (node.kind) {
      case 'constant':
        own = [target.constant(node.value, node.text)];
        break;
      case 'input':
        own = entryNames(node.name, node.shape).map((name) => target.input(name, []));
        inputs.set(node.name, own);
        break;
      case 'apply': {
        const args = node.args.map((a) => entries.get(a)!);
        const work = sizeOf(node.shape) + args.reduce((n, a) => n + a.length, 0);
        if (
          target.size + (node.op.name === '#matmul' ? work * (args[1]!.length + 1) : work) >
          4 * SCALAR_LIMIT
        )
          return undefined;
        own =
          node.op.kind === 'elementwise'
            ? elementwise(target, node, args, functions)
            : array(target, dag, node, args);
      }
    }
    if (target.size > SCALAR_LIMIT) return undefined;
    entries.set(id, own);
  }
  return { dag: target, roots: new Map(roots.map((r) => [r, entries.get(r)!])), inputs };
}

/** x, x[2] or W[1, 3]: how the language writes the entries of an input. */
export function entryNames(name: string, shape: Shape): readonly string[] {
  if (shape.length === 0) return [name];
  const columns = shape[1];
  return Array.from({ length: sizeOf(shape) }, (_, k) =>
    columns === undefined
      ? `${name}[${k + 1}]`
      : `${name}[${Math.floor(k / columns) + 1}, ${(k % columns) + 1}]`,
  );
}

function elementwise(
  target: Dag,
  node: ApplyNode,
  args: readonly (readonly NodeId[])[],
  functions: 'few' | 'all',
): readonly NodeId[] {
  const { op } = node;
  return Array.from({ length: sizeOf(node.shape) }, (_, i) => {
    const own = args.map((a) => (a.length === 1 ? a[0]! : a[i]!));
    return functions === 'few' ? lowerElementwise(target, op.name, own) : target.apply(op, own);
  });
}

function array(
  target: Dag,
  dag: Dag,
  node: ApplyNode,
  args: readonly (readonly NodeId[])[],
): readonly NodeId[] {
  const [x = [], y = []] = args;
  const size = sizeOf(node.shape);
  const at = node.attribute.at ?? 0;
  const number = (n: number) => target.constant(n);
  const fold = (name: string, ids: readonly NodeId[]) => ids.reduce((a, b) => target.call(name, a, b));
  const exps = () => x.map((e) => target.call('exp', e));
  switch (node.op.name) {
    case 'sum':
      return [fold('add', x)];
    case 'mean':
      return [target.call('divide', fold('add', x), number(x.length))];
    case 'prod':
      return [fold('multiply', x)];
    case 'max':
    case 'min':
      return [fold(node.op.name, x)];
    case 'norm':
      return [
        target.call(
          'sqrt',
          fold(
            'add',
            x.map((e) => target.call('pow', e, number(2))),
          ),
        ),
      ];
    case 'logsumexp':
      return [target.call('log', fold('add', exps()))];
    case 'softmax': {
      const powers = exps();
      const total = fold('add', powers);
      return powers.map((p) => target.call('divide', p, total));
    }
    case 'logsoftmax': {
      const total = target.call('log', fold('add', exps()));
      return x.map((e) => target.call('subtract', e, total));
    }
    case '#matmul': {
      const [a, b] = node.args.map((id) => dag.shape(id)) as [Shape, Shape];
      const [rows, inner, columns] = [a[0] ?? 1, a[1] ?? 1, b[1] ?? 1];
      return Array.from({ length: rows * columns }, (_, k) => {
        const [r, c] = [Math.floor(k / columns), k % columns];
        const products = Array.from({ length: inner }, (_, j) =>
          target.call('multiply', x[r * inner + j]!, y[j * columns + c]!),
        );
        return fold('add', products);
      });
    }
    case 'transpose': {
      const [m, n] = [node.shape[0] ?? 1, node.shape[1] ?? 1];
      return Array.from({ length: size }, (_, i) => x[(i % n) * m + Math.floor(i / n)]!);
    }
    case '#index':
      return [x[at]!];
    case 'diag': {
      if (dag.shape(node.args[0]!).length === 2)
        return Array.from({ length: size }, (_, i) => x[i * (size + 1)]!);
      const n = node.shape[1] ?? 1;
      return Array.from({ length: size }, (_, i) => (Math.floor(i / n) === i % n ? x[i % n]! : number(0)));
    }
    case '#stack':
      return args.map((a) => a[0]!);
    case '#fill':
      return Array.from({ length: size }, () => x[0]!);
    case '#identity':
    case '#given':
      return x;
    case 'ones':
      return Array.from({ length: size }, () => number(1));
    case 'zeros':
      return Array.from({ length: size }, () => number(0));
    case 'eye': {
      const n = node.shape[1] ?? 1;
      return Array.from({ length: size }, (_, i) => number(Math.floor(i / n) === i % n ? 1 : 0));
    }
    case 'onehot':
      return Array.from({ length: size }, (_, i) => number(i === at ? 1 : 0));
    default:
      throw new Error(`no entries for ${node.op.name}`);
  }
}
