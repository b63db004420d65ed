import type { Dag, NodeId } from '../expr/dag.js';
import { createUniform, drawNormals, drawWeights } from '../graph/init.js';
import type { InitKind } from '../graph/load-keys.js';
import type { Network, Variable } from '../graph/network.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { compileTape, createWorkspace } from '../graph/tape.js';
import type { ElementwiseOp } from '../op/op.js';
import { sizeOf } from '../op/shape.js';

/** A layer of a network: what is linear in what comes before, and what bends it afterwards. */
export interface DepthRow {
  readonly node: string;
  readonly kind: 'linear' | 'activation';
  readonly units: number;
  /** Inputs of a unit times the mean square of its weights: 2 for He, 1 for Xavier with equal sizes. */
  readonly gain?: number;
  /** Over all units and draws. */
  readonly mean: number;
  readonly variance: number;
  /** The second moment that follows from the layer before: of normal pre-activations and independent weights. */
  readonly predicted: number;
  readonly secondMoment: number;
  /** Of the gradient in this node, over all units and draws, and as it follows from the layer above. */
  readonly gradient: number;
  readonly predictedGradient: number;
}

export interface DepthProfile {
  /** Where the weights come from: the file, or a law they were drawn from. */
  readonly weights: InitKind | 'file';
  readonly rows: readonly DepthRow[];
  readonly draws: number;
  /** Rows of the file, or draws of a standard normal law. */
  readonly inputs: 'data' | 'normal';
  /** Factor per layer by which the second moment of the linear nodes grows, and that of the gradients on the way back. */
  readonly growth?: number;
  readonly gradientGrowth?: number;
}

export interface DepthOptions {
  readonly weights: InitKind | 'file';
  readonly draws: number;
  readonly seed: number;
}

interface Layer {
  readonly name: string;
  readonly id: NodeId;
  readonly kind: 'linear' | 'activation';
  /** The node before: a layer or an input. */
  readonly from: NodeId;
  /** Weights of a linear layer. */
  readonly weights?: Variable;
  readonly bias?: Variable;
  /** The function of an activation, at a number. */
  readonly bend?: ElementwiseOp;
}

/** The nodes of a network that are a matrix of parameters times a node, or one function of a node, in their order. */
export function findLayers(network: Network): readonly Layer[] {
  const { dag } = network;
  const params = new Map(network.variables.filter((v) => v.role === 'param').map((v) => [v.id, v]));
  const named = new Set(network.nodes.map((n) => n.id));
  return network.nodes.flatMap(({ name, id }): Layer[] => {
    const found = linearPart(dag, id, params);
    if (found) return [{ name, id, kind: 'linear', ...found }];
    const node = dag.node(id);
    if (node.kind !== 'apply' || node.op.kind !== 'elementwise' || node.args.length !== 1) return [];
    const from = meantBy(dag, node.args[0]!);
    if (params.has(from) || node.op.name === 'negate') return [];
    const bend: Layer = { name, id, kind: 'activation', from, bend: node.op };
    const inner = named.has(from) ? undefined : linearPart(dag, from, params);
    return inner ? [{ name: `in ${name}`, id: from, kind: 'linear', ...inner }, bend] : [bend];
  });
}

/** The node that a node is another name of. */
function meantBy(dag: Dag, id: NodeId): NodeId {
  const node = dag.node(id);
  return node.kind === 'apply' && node.op.name === '#identity' ? meantBy(dag, node.args[0]!) : id;
}

function linearPart(
  dag: Dag,
  id: NodeId,
  params: ReadonlyMap<NodeId, Variable>,
): Pick<Layer, 'from' | 'weights' | 'bias'> | undefined {
  const node = dag.node(id);
  if (node.kind !== 'apply') return undefined;
  const product = (p: NodeId): Pick<Layer, 'from' | 'weights'> | undefined => {
    const n = dag.node(p);
    if (n.kind !== 'apply' || !['#matmul', 'multiply'].includes(n.op.name)) return undefined;
    const [w, h] = n.args as [NodeId, NodeId];
    const transposed = dag.node(w);
    const own = transposed.kind === 'apply' && transposed.op.name === 'transpose' ? transposed.args[0]! : w;
    const weights = params.get(own);
    return weights && !params.has(h) ? { from: meantBy(dag, h), weights } : undefined;
  };
  if (node.op.name === 'add') {
    const [x, y] = node.args as [NodeId, NodeId];
    for (const [p, b] of [
      [x, y],
      [y, x],
    ] as const) {
      const found = product(p);
      const bias = params.get(b);
      if (found && bias) return { ...found, bias };
    }
    return undefined;
  }
  return product(id);
}

/** Points of the sums that stand for integrals over the normal law, and how far out they go. */
const NODES = 2001;
const REACH = 10;

/**
 * E f(sqrt(q) z) for a standard normal z, by the trapezoidal rule; good to about 1e-6 where f has corners, far better elsewhere. Of an
 * unknown q it is unknown.
 */
function normalMean(q: number, f: (x: number) => number): number {
  if (Number.isNaN(q)) return Number.NaN;
  const step = (2 * REACH) / (NODES - 1);
  const deviation = Math.sqrt(q);
  let total = 0;
  for (let k = 0; k < NODES; k++) {
    const z = -REACH + k * step;
    const value = f(deviation * z);
    if (Number.isFinite(value)) total += value * Math.exp((-z * z) / 2);
  }
  return (total * step) / Math.sqrt(2 * Math.PI);
}

function meanSquare(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]! ** 2;
  return values.length > 0 ? total / values.length : 0;
}

/** Inputs of one unit of a linear layer. */
function fanIn(dag: Dag, layer: Layer): number {
  const own = sizeOf(dag.shape(layer.from));
  return layer.weights!.shape.length === 0 ? 1 : own;
}

/** Values for the parameters of a network: those of the file, or drawn anew with biases of zero. */
function chooseParameters(
  network: Network,
  layers: readonly Layer[],
  { weights, seed }: DepthOptions,
): ReadonlyMap<NodeId, readonly number[]> {
  const values = new Map<NodeId, readonly number[]>();
  let stream = 0;
  for (const v of network.variables) {
    if (v.role !== 'param') continue;
    const layer = layers.find((l) => l.weights?.id === v.id);
    if (weights === 'file') {
      if (v.value) values.set(v.id, v.value);
    } else if (layer) {
      stream += 1;
      const inputs = fanIn(network.dag, layer);
      values.set(v.id, drawWeights(weights, sizeOf(v.shape) / inputs, inputs, createUniform(seed, stream)));
    } else values.set(v.id, v.value ?? new Array<number>(sizeOf(v.shape)).fill(0));
  }
  return values;
}

/** Parameters without a value in the file, which its own weights would need. */
export function openParameters(network: Network): readonly string[] {
  return network.variables.filter((v) => v.role === 'param' && !v.value).map((v) => v.name);
}

/**
 * Second moments of activations and gradients over the depth of a network, measured over random inputs and as they follow layer by layer:
 * E[z^2] = fan-in * E[w^2] * E[h^2] + E[b^2], E[h^2] = E[f(sqrt(E[z^2]) u)^2] with a standard normal u, and on the way back
 * E[(dL/dz)^2] = E[f'(…)^2] E[(dL/dh)^2], E[(dL/dh)^2] = fan-out * E[w^2] * E[(dL/dz)^2]
 * (He et al. 2015, Glorot and Bengio 2010).
 */
export function profileDepth(network: Network, options: DepthOptions): DepthProfile {
  const { dag } = network;
  const layers = findLayers(network);
  const parameters = chooseParameters(network, layers, options);
  const output = network.outputs[0]!.id;
  const tape = compileTape(
    dag,
    [output, ...layers.map((l) => l.id)],
    network.variables.map((v) => v.id),
  );
  const workspace = createWorkspace(tape);
  const { values, adjoints } = workspace;
  const put = (id: NodeId, entries: ArrayLike<number>) => {
    if (tape.offset[id]! >= 0) values.set(entries, tape.offset[id]!);
  };
  for (const [id, entries] of parameters) put(id, entries);
  const inputs = network.variables.filter((v) => v.role === 'input');
  const fromData = network.data.length > 0;
  const uniform = createUniform(options.seed, 0);
  const sums = layers.map(() => ({ count: 0, mean: 0, square: 0, gradient: 0 }));
  const firstSquares = new Map<NodeId, { count: number; total: number }>();
  const draws = fromData ? network.data.length : options.draws;
  const outputSize = sizeOf(dag.shape(output));
  for (let k = 0; k < draws; k++) {
    for (const v of inputs) {
      const row = fromData ? network.data[k]!.get(v.name) : undefined;
      const entries = row ?? (fromData ? v.value : undefined) ?? drawNormals(sizeOf(v.shape), uniform);
      put(v.id, entries);
      const own = firstSquares.get(v.id) ?? { count: 0, total: 0 };
      own.count += 1;
      own.total += meanSquare(entries);
      firstSquares.set(v.id, own);
    }
    sweepForward(tape, workspace);
    adjoints.fill(0);
    // A vector has no gradient of its own: a random direction stands for what may lie above.
    const seed = outputSize === 1 ? [1] : drawNormals(outputSize, uniform);
    adjoints.set(seed, tape.offset[output]!);
    sweepReverse(tape, workspace);
    layers.forEach((layer, i) => {
      const from = tape.offset[layer.id]!;
      const size = sizeOf(dag.shape(layer.id));
      const sum = sums[i]!;
      for (let j = from; j < from + size; j++) {
        sum.count += 1;
        sum.mean += values[j]!;
        sum.square += values[j]! ** 2;
        sum.gradient += adjoints[j]! ** 2;
      }
    });
  }
  const predicted = predictForward(dag, layers, parameters, (id) => {
    const own = firstSquares.get(id);
    return own ? own.total / own.count : undefined;
  });
  const measured = sums.map(({ count, mean, square, gradient }) => ({
    mean: mean / count,
    square: square / count,
    gradient: gradient / count,
  }));
  const back = predictBackward(
    dag,
    layers,
    parameters,
    predicted,
    measured.map((m) => m.gradient),
  );
  const rows = layers.map((layer, i): DepthRow => {
    const { mean, square, gradient } = measured[i]!;
    const weights = layer.weights && parameters.get(layer.weights.id);
    return {
      node: layer.name,
      kind: layer.kind,
      units: sizeOf(dag.shape(layer.id)),
      ...(weights ? { gain: fanIn(dag, layer) * meanSquare(weights) } : {}),
      mean,
      variance: Math.max(0, square - mean * mean),
      secondMoment: square,
      predicted: predicted[i]!,
      gradient,
      predictedGradient: back[i]!,
    };
  });
  const wide = rows.filter((r) => r.kind === 'linear' && r.units > 1);
  const linear = wide.length > 1 ? wide : rows.filter((r) => r.kind === 'linear');
  const growth = factorPerStep(linear.map((r) => r.secondMoment));
  const gradientGrowth = factorPerStep(linear.map((r) => r.gradient).reverse());
  return {
    weights: options.weights,
    rows,
    draws,
    inputs: fromData ? 'data' : 'normal',
    ...(growth === undefined ? {} : { growth }),
    ...(gradientGrowth === undefined ? {} : { gradientGrowth }),
  };
}

/** The geometric mean of the ratios of neighbours. */
function factorPerStep(values: readonly number[]): number | undefined {
  const [first, last] = [values[0], values.at(-1)];
  if (values.length < 2 || first === undefined || last === undefined) return undefined;
  if (last === 0) return 0;
  return (last / first) ** (1 / (values.length - 1));
}

function predictForward(
  dag: Dag,
  layers: readonly Layer[],
  parameters: ReadonlyMap<NodeId, readonly number[]>,
  inputSquare: (id: NodeId) => number | undefined,
): readonly number[] {
  const known = new Map<NodeId, number>();
  return layers.map((layer) => {
    const before = known.get(layer.from) ?? inputSquare(layer.from);
    let own = Number.NaN;
    if (before !== undefined && layer.weights) {
      const weights = parameters.get(layer.weights.id) ?? [];
      const bias = layer.bias ? meanSquare(parameters.get(layer.bias.id) ?? []) : 0;
      own = fanIn(dag, layer) * meanSquare(weights) * before + bias;
    } else if (before !== undefined && layer.bend) {
      const { bend } = layer;
      own = normalMean(before, (x) => bend.value(x, 0, 0) ** 2);
    }
    known.set(layer.id, own);
    return own;
  });
}

function predictBackward(
  dag: Dag,
  layers: readonly Layer[],
  parameters: ReadonlyMap<NodeId, readonly number[]>,
  forward: readonly number[],
  measured: readonly number[],
): readonly number[] {
  const predicted = new Array<number>(layers.length).fill(Number.NaN);
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i]!;
    const above = layers.flatMap((l, k) => (l.from === layer.id ? [k] : []));
    if (above.length === 0) {
      // Where the chain ends, the measured one is what the prediction starts from.
      predicted[i] = measured[i]!;
      continue;
    }
    let total = 0;
    for (const k of above) {
      const next = layers[k]!;
      if (next.weights) {
        const fanOut = sizeOf(dag.shape(next.id));
        total += fanOut * meanSquare(parameters.get(next.weights.id) ?? []) * predicted[k]!;
      } else {
        const { bend } = next;
        total += predicted[k]! * normalMean(forward[i]!, (x) => bend!.partials[0]!(x, 0, 0) ** 2);
      }
    }
    predicted[i] = total;
  }
  return predicted;
}
