import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import { EXPONENTIAL } from './exponential.js';
import { addSums, negateSum, type Piecewise, randomOf, randomSum, sumOf, type Term } from './polynomial.js';
import { PiecewiseReader } from './read-piecewise.js';
import { replaceNodes } from './replace-nodes.js';
import type { Combination, Piece, PieceSource, Source } from './source.js';
import { sumToNode } from './sum-node.js';

export interface SplitOptions {
  readonly positive: ReadonlySet<string>;
  /** Whether a comparison of parameters follows from what is assumed. */
  readonly decide?: (claim: string) => boolean;
}

/** Pieces of one expression: each kink of a number makes one more, and the kinks of several numbers multiply. */
const MOST_PIECES = 256;

const COMPARISONS: ReadonlySet<string> = new Set([
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'equal',
  'notEqual',
]);

type Sign = -1 | 1;

/**
 * The expectation over the pieces between kinks: E f(x) = sum over pieces of P(piece)*E[f(x) | piece]. A kink lies where something linear in
 * one random number vanishes, as in relu(2*x - 1); on either side of it the function is the one of that side. Within a piece a uniform number
 * is uniform, and a normal one keeps its density. Undefined where there is none, or its place among the values of the number is not known.
 */
export function splitAtKinks(
  { dag, root, weight }: Combination,
  sources: readonly Source[],
  options: SplitOptions,
): readonly Piece[] | undefined {
  const open: Piece[] = [{ root, weight, sources }];
  const done: Piece[] = [];
  while (open.length > 0) {
    const piece = open.pop()!;
    const kink = findKink(dag, piece, options);
    if (!kink) {
      done.push(piece);
      continue;
    }
    const parts = cut(dag, piece, kink, options);
    if (!parts) return undefined;
    open.push(...parts);
    if (open.length + done.length > MOST_PIECES) return undefined;
  }
  return done;
}

interface Kink {
  readonly node: NodeId;
  readonly source: number;
  readonly place: NodeId;
  /** Of what vanishes there, on the right of it. */
  readonly rising: Sign;
}

/** What a function with a kink changes its form by the sign of; undefined for other nodes. */
function gapOf(dag: Dag, id: NodeId): NodeId | undefined {
  const node = dag.node(id);
  if (node.kind !== 'apply') return undefined;
  const { name } = node.op;
  const [a, b] = node.args;
  if (name === 'abs' || name === 'sign') return a;
  return name === 'max' || name === 'min' || COMPARISONS.has(name) ? dag.call('subtract', a!, b!) : undefined;
}

function readerOf(dag: Dag, sources: readonly Source[], positive: ReadonlySet<string>): PiecewiseReader {
  const random = new Map<NodeId, Piecewise>(sources.map(({ id }, k) => [id, randomSum(k)]));
  return new PiecewiseReader(dag, random, (name) => positive.has(name));
}

/** The first function whose kink is at one place of one random number. */
function findKink(dag: Dag, { root, sources }: Piece, options: SplitOptions): Kink | undefined {
  const reader = readerOf(dag, sources, options.positive);
  for (const id of reachable(dag, [root])) {
    const gap = gapOf(dag, id);
    const sum = gap === undefined ? undefined : reader.read(gap);
    const [source, ...others] = sum ? randomOf(sum) : [];
    if (!sum || source === undefined || others.length > 0 || !isLinear(sum)) continue;
    const part = (keep: (t: Term) => boolean) =>
      sumOf([...sum.values()].filter(keep).map((t) => ({ ...t, random: [] })));
    const slope = part((t) => t.random.length > 0);
    const rising = signOf(slope, reader, dag, options);
    if (rising === undefined || rising === 0) continue;
    const rest = sumToNode(dag, negateSum(part((t) => t.random.length === 0)));
    return {
      node: id,
      source,
      rising,
      place: plain(dag, dag.call('divide', rest, sumToNode(dag, slope)), reader),
    };
  }
  return undefined;
}

function isLinear(sum: Piecewise): boolean {
  return [...sum.values()].every(
    ({ random, parameters }) =>
      random.every((r) => r.power === 1 && r.side === 0) &&
      ![...parameters.keys()].some((key) => key.startsWith(EXPONENTIAL)),
  );
}

/** A node in its simplest form, where it can be read as a sum. */
function plain(dag: Dag, id: NodeId, reader: PiecewiseReader): NodeId {
  const sum = reader.read(id);
  return sum ? sumToNode(dag, sum) : id;
}

function signOf(
  sum: Piecewise,
  reader: PiecewiseReader,
  dag: Dag,
  { decide }: SplitOptions,
): Sign | 0 | undefined {
  if (sum.size === 0) return 0;
  const own = reader.commonSign(sum.values());
  if (own !== undefined || !decide) return own;
  const text = print(dag, sumToNode(dag, sum));
  if (decide(`${text} > 0`)) return 1;
  return decide(`${text} < 0`) ? -1 : undefined;
}

/** The sides of a kink; one where the number has values on one side only. Undefined where that is not known. */
function cut(dag: Dag, piece: Piece, kink: Kink, options: SplitOptions): readonly Piece[] | undefined {
  const { source: index, place, rising } = kink;
  const source = piece.sources[index]!;
  const reader = readerOf(dag, piece.sources, options.positive);
  const compare = (a: NodeId, b: NodeId): Sign | 0 | undefined => {
    const [x, y] = [reader.read(a), reader.read(b)];
    return x && y ? signOf(addSums(x, negateSum(y)), reader, dag, options) : undefined;
  };
  const { distribution: law } = source;
  if (law.kind === 'symmetric') return undefined;
  const [low, high] = law.kind === 'uniform' ? [law.from, law.to] : [source.above, source.below];
  const above = low === undefined ? 1 : compare(place, low);
  const below = high === undefined ? 1 : compare(high, place);
  if (above === undefined || below === undefined) return undefined;
  const onSide = (side: Sign) => onSideOf(dag, piece.root, kink.node, (side * rising) as Sign);
  if (above <= 0) return [{ ...piece, root: onSide(1) }];
  if (below <= 0) return [{ ...piece, root: onSide(-1) }];
  const within = (own: PieceSource): readonly PieceSource[] =>
    piece.sources.map((s, k) => (k === index ? own : s));
  if (law.kind === 'normal')
    return [
      { ...piece, root: onSide(-1), sources: within({ ...source, below: place }) },
      { ...piece, root: onSide(1), sources: within({ ...source, above: place }) },
    ];
  const width = plain(dag, dag.call('subtract', law.to, law.from), reader);
  const inverse = dag.call('divide', dag.constant(1), width);
  const share = (from: NodeId, to: NodeId, side: Sign): Piece => ({
    root: onSide(side),
    weight: dag.call('multiply', piece.weight, dag.call('multiply', dag.call('subtract', to, from), inverse)),
    sources: within({ ...source, distribution: { ...law, from, to } }),
  });
  return [share(law.from, place, -1), share(place, law.to, 1)];
}

/** An expression in which a function with a kink is the one of a side: what it depends on has that sign. */
function onSideOf(dag: Dag, root: NodeId, id: NodeId, sign: Sign): NodeId {
  const node = dag.node(id);
  if (node.kind !== 'apply') return root;
  const [a, b] = node.args as readonly [NodeId, NodeId];
  const branch = (): NodeId => {
    switch (node.op.name) {
      case 'abs':
        return sign > 0 ? a : dag.call('negate', a);
      case 'sign':
        return sign > 0 ? dag.constant(1) : dag.call('negate', dag.constant(1));
      case 'max':
        return sign > 0 ? a : b;
      case 'min':
        return sign > 0 ? b : a;
      case 'equal':
        return dag.constant(0);
      case 'notEqual':
        return dag.constant(1);
      default:
        return dag.constant(node.op.name.startsWith('greater') === sign > 0 ? 1 : 0);
    }
  };
  return replaceNodes(dag, root, new Map([[id, branch()]]));
}
