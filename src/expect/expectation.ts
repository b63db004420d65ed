import { encloseAll } from '../expand/enclose.js';
import { entryNames, scalarise } from '../expand/scalarise.js';
import { type Dag, dependents, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { Variable } from '../graph/network.js';
import { bigFloatFromDouble } from '../number/big-float-double.js';
import { type Enclosure, type Interval, interval, isBounded } from '../number/interval.js';
import {
  createIntervalArithmetic,
  type IntervalArithmetic,
  toDoubleBounds,
} from '../number/interval-arithmetic.js';
import { HALF, rational } from '../number/rational.js';
import { type Distribution, mapDistribution } from './distribution.js';
import { withoutExponentials } from './exponential.js';
import { expectationOf, type LawOrPart } from './moments.js';
import { partOfNormal } from './normal-part.js';
import {
  addSums,
  multiplySums,
  negateSum,
  type Piecewise,
  randomSum,
  scaleSum,
  TooManyTerms,
  ZERO_SUM,
} from './polynomial.js';
import { integrate } from './quadrature.js';
import { PiecewiseReader } from './read-piecewise.js';
import { replaceNodes } from './replace-nodes.js';
import type { Combination, Piece, PieceSource, Source } from './source.js';
import { splitAtKinks } from './split.js';
import { sumToNode } from './sum-node.js';
import { boundTails } from './tail.js';

export type Statistic = 'mean' | 'variance';

/** A mean or a variance, exactly or between two bounds. */
export type Expectation =
  | {
      readonly kind: 'exact';
      /** In the language of expressions, in the parameters. */
      readonly text: string;
      /** Bounds of its value where no parameter is left open. */
      readonly bounds?: Bounds;
      readonly method: string;
    }
  | { readonly kind: 'enclosed'; readonly bounds: Bounds; readonly value: Interval; readonly method: string }
  | { readonly kind: 'none'; readonly reason: string };

export interface Bounds {
  readonly lo: number;
  readonly hi: number;
}

export interface ExpectationOptions {
  readonly statistic: Statistic;
  /** Distributions of the random inputs; the entries of a vector are independent and alike. */
  readonly distributions: ReadonlyMap<string, Distribution>;
  /** Parameters that are assumed to be positive. */
  readonly positive: ReadonlySet<string>;
  /** Whether a comparison of parameters follows from what is assumed: where kinks lie among the values of a number. */
  readonly decide?: (claim: string) => boolean;
  /** Bounds by integration even where there is an exact value: a second witness. */
  readonly integrate?: boolean;
}

/** Combinations of discrete values that are summed. */
const MOST_COMBINATIONS = 4096;

/** Bits of the enclosures: enough that the remainders and not the rounding decide their width. */
const BITS = 80;

/** Width at which an enclosure is narrow enough, relative to 1. */
const TOLERANCE = 2 ** -50;

/** Where the tails of the normal law begin: beyond it lies less than 10^-56 of it. */
const BORDERS = [16, 32] as const;

/** The mean or variance of a scalar expression in independent random inputs. */
export function findExpectation(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  options: ExpectationOptions,
): Expectation {
  const prepared = prepare(dag, root, variables, options.distributions);
  if (typeof prepared === 'string') return { kind: 'none', reason: prepared };
  const { all, sources } = prepared;
  if (options.integrate) return encloseExpectation(all, sources, options, 'an exact value is not asked for');
  const exact = findExact(all, sources, options);
  if (typeof exact !== 'string') return exact;
  return encloseExpectation(all, sources, options, exact);
}

/** The expression in scalars at every combination of discrete values, and the continuous random numbers left; a text says why not. */
export function prepare(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  distributions: ReadonlyMap<string, Distribution>,
): { readonly all: readonly Combination[]; readonly sources: readonly Source[] } | string {
  const parameters = [...distributions.values()].flatMap(nodesOf);
  const graph = scalarise(dag, [root, ...parameters]);
  if (!graph) return 'the expression is too large';
  const scalar = (id: NodeId) => graph.roots.get(id)![0]!;
  const entries = variables.flatMap((v) => {
    const d = distributions.get(v.name);
    if (!d) return [];
    return entryNames(v.name, v.shape).map((name) => ({ name, distribution: mapDistribution(d, scalar) }));
  });
  const discrete = entries.filter((e) => e.distribution.kind === 'discrete');
  const combinations = discrete.reduce(
    (n, { distribution: d }) => n * (d.kind === 'discrete' ? d.values.length : 1),
    1,
  );
  if (combinations > MOST_COMBINATIONS)
    return `there are ${combinations} combinations of values, more than ${MOST_COMBINATIONS}`;
  const sources: Source[] = entries.flatMap(({ name, distribution }) => {
    const id = graph.dag.findInput(name);
    return distribution.kind === 'discrete' || id === undefined ? [] : [{ name, id, distribution }];
  });
  return { all: enumerate(graph.dag, scalar(root), discrete), sources };
}

/** Random inputs of which every combination of mirror images is taken; more are mirrored together. */
const MOST_MIRRORS = 3;

/**
 * The mean of the values of an expression at a point and at its mirror images in the means: it has the same expectation where all laws are
 * symmetric, which all but the discrete ones are. Undefined where a law is discrete.
 */
export function mirroredMean(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  distributions: ReadonlyMap<string, Distribution>,
): NodeId | undefined {
  const mirrors: (readonly [NodeId, NodeId])[] = [];
  for (const v of variables) {
    const d = distributions.get(v.name);
    if (!d) continue;
    if (d.kind === 'discrete') return undefined;
    const twice =
      d.kind === 'uniform'
        ? dag.call('add', d.from, d.to)
        : d.kind === 'normal'
          ? dag.call('multiply', dag.constant(2), d.mean)
          : dag.constant(0);
    const isZero = ['0', '-0'].includes(print(dag, twice)) || print(dag, twice) === '2*0';
    mirrors.push([v.id, isZero ? dag.call('negate', v.id) : dag.call('subtract', twice, v.id)]);
  }
  const subsets =
    mirrors.length <= MOST_MIRRORS
      ? Array.from({ length: 2 ** mirrors.length }, (_, mask) =>
          mirrors.filter((_m, k) => (mask >> k) % 2 === 1),
        )
      : [[], mirrors];
  const images = [...new Set(subsets.map((s) => substitute(dag, root, new Map(s))))];
  const total = images.reduce((a, b) => dag.call('add', a, b));
  return images.length === 1 ? total : dag.call('divide', total, dag.constant(images.length));
}

/** The parameters of a law. */
export function nodesOf(d: Distribution): readonly NodeId[] {
  switch (d.kind) {
    case 'normal':
      return [d.mean, d.deviation];
    case 'uniform':
      return [d.from, d.to];
    case 'symmetric':
      return [d.deviation];
    case 'discrete':
      return d.values.flatMap((v) => [v.value, v.weight]);
  }
}

/** The expression at every combination of discrete values, with its probability. */
function enumerate(
  dag: Dag,
  root: NodeId,
  discrete: readonly { readonly name: string; readonly distribution: Distribution }[],
): readonly Combination[] {
  let all: { readonly values: ReadonlyMap<NodeId, NodeId>; readonly weight: NodeId }[] = [
    { values: new Map(), weight: dag.constant(1) },
  ];
  for (const { name, distribution } of discrete) {
    const id = dag.findInput(name);
    if (distribution.kind !== 'discrete' || id === undefined) continue;
    all = all.flatMap(({ values, weight }) =>
      distribution.values.map((v) => ({
        values: new Map([...values, [id, v.value]]),
        weight: dag.call('multiply', weight, v.weight),
      })),
    );
  }
  return all.map(({ values, weight }) => ({ dag, root: substitute(dag, root, values), weight }));
}

/** A node with others put for some of its inputs. */
export function substitute(dag: Dag, root: NodeId, values: ReadonlyMap<NodeId, NodeId>): NodeId {
  return values.size === 0 ? root : replaceNodes(dag, root, values);
}

/** A reader of expressions in which each random number is its centre and scale times a standard one. */
export function readRandom(
  dag: Dag,
  sources: readonly Source[],
  positive: ReadonlySet<string>,
): PiecewiseReader {
  const plain = new PiecewiseReader(dag, new Map(), (name) => positive.has(name));
  const random = new Map<NodeId, Piecewise>();
  for (const [k, { id, distribution: d }] of sources.entries()) {
    const read = (n: NodeId) => plain.read(n) ?? ZERO_SUM;
    const [from, to] = d.kind === 'uniform' ? [read(d.from), read(d.to)] : [ZERO_SUM, ZERO_SUM];
    const centre = d.kind === 'normal' ? read(d.mean) : scaleSum(addSums(from, to), HALF);
    const scale = d.kind === 'uniform' ? scaleSum(addSums(to, negateSum(from)), HALF) : read(d.deviation);
    random.set(id, addSums(centre, multiplySums(scale, randomSum(k))));
  }
  return new PiecewiseReader(dag, random, (name) => positive.has(name));
}

/** The exact value, or why there is none: with sides that meet at the means first, then on the pieces between all kinks. */
function findExact(
  all: readonly Combination[],
  sources: readonly Source[],
  options: ExpectationOptions,
): Expectation | string {
  try {
    const whole = all.map((c): Piece => ({ root: c.root, weight: c.weight, sources }));
    const found = sumPieces(all[0]!.dag, whole, options, methodOf(all.length, sources));
    if (typeof found !== 'string') return found;
    const pieces = all.map((c) => splitAtKinks(c, sources, options));
    const known = pieces.filter((p) => p !== undefined);
    const isSplit = pieces.some(
      (p) => p === undefined || p.length > 1 || p[0]!.root !== all[pieces.indexOf(p)]!.root,
    );
    if (known.length < pieces.length || !isSplit) return found;
    const method = 'moments on the pieces between kinks';
    const split = sumPieces(all[0]!.dag, known.flat(), options, method);
    return typeof split === 'string' ? found : split;
  } catch (error) {
    if (error instanceof TooManyTerms) return 'its terms are too many';
    throw error;
  }
}

/** The mean or variance as a sum over pieces. */
function sumPieces(
  dag: Dag,
  pieces: readonly Piece[],
  { statistic, positive }: ExpectationOptions,
  method: string,
): Expectation | string {
  const readers = new Map<readonly PieceSource[], PiecewiseReader>();
  let [first, second]: [Piecewise, Piecewise] = [ZERO_SUM, ZERO_SUM];
  let reader: PiecewiseReader | undefined;
  for (const { root, weight, sources } of pieces) {
    reader = readers.get(sources) ?? readRandom(dag, sources, positive);
    readers.set(sources, reader);
    const laws = lawsOf(dag, sources, reader);
    const f = reader.read(root);
    const w = reader.read(weight);
    if (!f || !w)
      return 'it is no piecewise polynomial with pieces that meet at the mean, times exponentials';
    const mean = meanOf(f, reader, laws, dag);
    if (typeof mean === 'string') return mean;
    first = addSums(first, multiplySums(w, mean));
    if (statistic === 'mean') continue;
    const square = meanOf(multiplySums(f, f), reader, laws, dag);
    if (typeof square === 'string') return square;
    second = addSums(second, multiplySums(w, square));
  }
  const total = statistic === 'mean' ? first : addSums(second, negateSum(multiplySums(first, first)));
  const id = sumToNode(dag, reader!.simplify(total));
  const text = print(dag, id);
  const free = reachable(dag, [id]).every((n) => dag.node(n).kind !== 'input');
  const value = free
    ? encloseAll(dag, reachable(dag, [id]), createIntervalArithmetic(BITS), noInput)[id]
    : undefined;
  return {
    kind: 'exact',
    text,
    ...(value?.kind === 'interval' && isBounded(value) ? { bounds: toDoubleBounds(value) } : {}),
    method,
  };
}

/** The laws of the standard numbers behind the sources, or the parts of them that pieces keep. */
function lawsOf(dag: Dag, sources: readonly PieceSource[], reader: PiecewiseReader): readonly LawOrPart[] {
  return sources.map(({ distribution: d, above, below }) => {
    const isCut = d.kind === 'normal' && (above !== undefined || below !== undefined);
    return isCut ? partOfNormal(dag, reader, d, above, below) : d.kind;
  });
}

/** The mean of a piecewise polynomial with exponentials of the random numbers; a text says why it is not known. */
function meanOf(
  f: Piecewise,
  reader: PiecewiseReader,
  laws: readonly LawOrPart[],
  dag: Dag,
): Piecewise | string {
  const plain = withoutExponentials(f, reader.exponents, laws, dag);
  return typeof plain === 'string' ? plain : expectationOf(plain, laws);
}

function noInput(name: string): Enclosure {
  throw new Error(`${name} has no value here`);
}

function methodOf(combinations: number, sources: readonly Source[]): string {
  const parts: string[] = [];
  if (combinations > 1) parts.push(`sum over ${combinations} combinations of values`);
  if (sources.length > 0) parts.push('moments on both sides of the mean');
  return parts.length > 0 ? parts.join(', ') : 'one value';
}

/** Bounds by integration over the one continuous random number. */
function encloseExpectation(
  all: readonly Combination[],
  sources: readonly Source[],
  { statistic }: ExpectationOptions,
  why: string,
): Expectation {
  const { dag } = all[0]!;
  const roots = all.map((c) => c.root);
  const live = sources.filter((s) => {
    const depends = dependents(dag, [s.id]);
    return roots.some((r) => depends[r] === 1);
  });
  const [source] = live;
  if (!source) return { kind: 'none', reason: why };
  if (live.length > 1)
    return {
      kind: 'none',
      reason: `${why}, and integration with bounds is for one continuous random number, not for ${live.length}`,
    };
  const d = source.distribution;
  if (d.kind === 'symmetric')
    return { kind: 'none', reason: `${why}; for a definite law write normal(0, ...) or uniform(...)` };
  const open = openInputs(dag, [...roots, ...all.map((c) => c.weight), ...nodesOf(d)], source.id);
  if (open.length > 0)
    return {
      kind: 'none',
      reason: `${why}, and integration needs numbers: ${open.map((n) => `--${n}`).join(', ')}`,
    };
  const ia = createIntervalArithmetic(BITS);
  const z = dag.input(freshName(dag, 'z'), []);
  const standard = standardise(dag, d, z);
  let total: Enclosure = ia.fromInteger(0);
  let square: Enclosure = ia.fromInteger(0);
  let panels = 0;
  for (const { root, weight } of all) {
    const f = substitute(dag, root, new Map([[source.id, standard]]));
    const w = encloseAll(dag, reachable(dag, [weight]), ia, noInput)[weight]!;
    const wanted = statistic === 'mean' ? [f] : [f, dag.call('pow', f, dag.constant(2))];
    for (const [k, g] of wanted.entries()) {
      const found = integrateLaw(dag, g, z, d.kind, ia);
      if (typeof found === 'string') return { kind: 'none', reason: found };
      panels += found.panels;
      if (k === 0) total = ia.add(total, ia.mul(w, found.value));
      else square = ia.add(square, ia.mul(w, found.value));
    }
  }
  const value = statistic === 'mean' ? total : ia.sub(square, ia.powInteger(total, 2n));
  if (value.kind === 'empty' || !isBounded(value)) return { kind: 'none', reason: 'it is not bounded' };
  const tails = d.kind === 'normal' ? ', tails bounded' : '';
  return {
    kind: 'enclosed',
    bounds: toDoubleBounds(value),
    value,
    method: `integration with bounds: Taylor polynomials and remainders on ${panels} panels${tails}`,
  };
}

function openInputs(dag: Dag, roots: readonly NodeId[], except: NodeId): readonly string[] {
  return reachable(dag, roots).flatMap((id) => {
    const node = dag.node(id);
    return node.kind === 'input' && id !== except ? [node.name] : [];
  });
}

function freshName(dag: Dag, name: string): string {
  return dag.findInput(name) === undefined ? name : freshName(dag, `${name}_`);
}

/** The random number by its standard one: mean + deviation*z, or the point of the interval that z in [-1, 1] stands for. */
function standardise(dag: Dag, d: Source['distribution'], z: NodeId): NodeId {
  const half = (id: NodeId) => dag.call('divide', id, dag.constant(2));
  const [centre, scale] =
    d.kind === 'normal'
      ? [d.mean, d.deviation]
      : d.kind === 'uniform'
        ? [half(dag.call('add', d.from, d.to)), half(dag.call('subtract', d.to, d.from))]
        : [dag.constant(0), d.deviation];
  return dag.call('add', centre, dag.call('multiply', scale, z));
}

/** E g(z) for the standard law, or why it is not known. */
function integrateLaw(
  dag: Dag,
  g: NodeId,
  z: NodeId,
  law: 'normal' | 'uniform',
  ia: IntervalArithmetic,
): { readonly value: Enclosure; readonly panels: number } | string {
  const node = dag.node(z);
  const input = node.kind === 'input' ? node.name : '';
  if (law === 'uniform') {
    const found = integrate(dag, g, input, { from: -1, to: 1 }, ia, TOLERANCE);
    if (!found) return 'it is not known to be defined and bounded on the interval';
    return { value: ia.mul(found.value, ia.fromRational(rational(1, 2))), panels: found.panels };
  }
  const border = BORDERS.find((b) => boundTails(dag, g, ia, b) !== undefined);
  if (border === undefined)
    return 'it is not known to be defined everywhere and to grow slowly enough for its mean to exist';
  const tails = bigFloatFromDouble(boundTails(dag, g, ia, border)!)!;
  const density = dag.call(
    'divide',
    dag.call(
      'exp',
      dag.call('negate', dag.call('divide', dag.call('pow', z, dag.constant(2)), dag.constant(2))),
    ),
    dag.call('sqrt', dag.call('multiply', dag.constant(2), dag.constant(Math.PI, 'pi'))),
  );
  const found = integrate(
    dag,
    dag.call('multiply', g, density),
    input,
    { from: -border, to: border },
    ia,
    TOLERANCE,
  );
  if (!found) return 'it is not known to be defined and bounded on every interval';
  const around = interval({ mantissa: -tails.mantissa, exponent: tails.exponent }, tails);
  return { value: ia.add(found.value, around), panels: found.panels };
}
