import { scalarise } from '../expand/scalarise.js';
import { type TaylorModel, TaylorModels } from '../expand/taylor-model.js';
import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import { createIntervalArithmetic, toDoubleBounds } from '../number/interval-arithmetic.js';
import { divide, isOne, isZero, type Rational } from '../number/rational.js';
import { numberNode, scaled } from './linear.js';

/** A node with a polynomial in its place where one of its parts is small. */
export interface NearZero {
  /** What is replaced. */
  readonly node: NodeId;
  /** `abs(u) < reach ? polynomial : node`. */
  readonly replacement: NodeId;
  readonly part: NodeId;
  readonly reach: number;
  /** The certified statement, in words. */
  readonly statement: string;
}

/** Distances from 0 up to which a polynomial may stand in, longest first. */
const REACHES = [1, 0.5, 0.25, 0.125, 0.03125] as const;

/** Coefficients that are worked out, and terms that a suggestion may have. */
const LENGTH = 30;
const MOST_TERMS = 14;

/** What is left out is less than half a rounding of the value. */
const PRECISION = 2 ** -54;

const BITS = 128;

/** Nodes and parts that are tried per form. */
const MOST_PAIRS = 8;

/** The pairs of a node and a part of it through which alone it depends on the inputs, outermost nodes first. */
export function smallParts(dag: Dag, root: NodeId): readonly (readonly [NodeId, NodeId])[] {
  const pairs: (readonly [NodeId, NodeId])[] = [];
  const nodes = reachable(dag, [root]);
  for (const node of [...nodes].reverse()) {
    const n = dag.node(node);
    if (n.kind !== 'apply' || n.shape.length > 0 || !CANCELLING.has(n.op.name)) continue;
    const inside = reachable(dag, [node]);
    const inputs = inside.filter((id) => dag.node(id).kind === 'input');
    if (inputs.length === 0) continue;
    const holdsAll = (id: NodeId) => inputs.every((x) => reachable(dag, [id]).includes(x));
    const parts =
      inputs.length === 1 && dag.shape(inputs[0]!).length === 0
        ? inputs
        : inside
            .filter(
              (id) =>
                id !== node && dag.node(id).kind === 'apply' && holdsAll(id) && separates(dag, node, id),
            )
            .slice(0, 1);
    for (const part of parts) pairs.push([node, part]);
    if (pairs.length >= MOST_PAIRS) break;
  }
  return pairs;
}

/** Operations in which digits get lost, or under which they are missed. */
const CANCELLING: ReadonlySet<string> = new Set([
  'add',
  'subtract',
  'divide',
  'multiply',
  'log',
  'pow',
  'sqrt',
]);

/** Whether every path from a node to an input of a part, a number that depends on some, goes through that part. */
export function separates(dag: Dag, node: NodeId, part: NodeId): boolean {
  if (dag.shape(part).length > 0) return false;
  const inputs = new Set(reachable(dag, [part]).filter((id) => dag.node(id).kind === 'input'));
  const seen = new Set<NodeId>([part]);
  const stack = [node];
  while (stack.length > 0) {
    const id = stack.pop()!;
    if (seen.has(id)) continue;
    seen.add(id);
    if (inputs.has(id)) return false;
    stack.push(...dag.node(id).args);
  }
  return inputs.size > 0;
}

/** A polynomial for a node as far from 0 as it is certified to differ from it by less than half a rounding. */
export function nearZeroForm(dag: Dag, node: NodeId, part: NodeId): NearZero | undefined {
  const graph = scalarise(dag, [node, part]);
  const [root] = graph?.roots.get(node) ?? [];
  const [variable] = graph?.roots.get(part) ?? [];
  if (!graph || root === undefined || variable === undefined) return undefined;
  const ia = createIntervalArithmetic(BITS);
  for (const reach of REACHES) {
    const models = new TaylorModels(ia, reach, LENGTH);
    const model = models.model(graph.dag, root, variable);
    const count = model && termsNeeded(models, model, reach);
    if (!model || count === undefined) continue;
    const polynomial = polynomialOf(dag, part, model, count);
    const small = dag.call('less', dag.call('abs', part), numberOf(dag, reach));
    const text = print(dag, part);
    return {
      node,
      part,
      reach,
      replacement: dag.call('#select', small, polynomial, node),
      statement: `for 0 < abs(${text}) < ${reach} the Taylor polynomial differs from ${print(dag, node)} by less than 2^-54 of its value (certified remainder)`,
    };
  }
  return undefined;
}

function numberOf(dag: Dag, x: number): NodeId {
  return dag.constant(x);
}

/** How many coefficients make a polynomial that is close enough on the whole range; undefined when too many. */
function termsNeeded(models: TaylorModels, model: TaylorModel, reach: number): number | undefined {
  const whole = models.boundFrom(model, 0);
  if (whole.kind === 'empty') return undefined;
  const { lo, hi } = toDoubleBounds(whole);
  const least = lo > 0 ? lo : hi < 0 ? -hi : 0;
  if (least === 0) return undefined;
  let terms = 0;
  for (let n = 1; n <= model.c.length; n++) {
    if (!isZero(model.c[n - 1]!)) terms += 1;
    if (terms > MOST_TERMS) return undefined;
    const left = models.boundFrom(model, n);
    if (left.kind === 'empty') return undefined;
    const bounds = toDoubleBounds(left);
    const most = Math.max(Math.abs(bounds.lo), Math.abs(bounds.hi)) * reach ** n * (1 + 2 ** -40);
    if (most <= PRECISION * least) return n;
  }
  return undefined;
}

/** c x^k (1 + q x^s (1 + q' x^s' (…))): every bracket is close to 1, so that roundings do not add up. */
function polynomialOf(dag: Dag, x: NodeId, { low, c }: TaylorModel, count: number): NodeId {
  const powers = c.slice(0, count).flatMap((q, k) => (isZero(q) ? [] : [{ k, q }]));
  const power = (n: number) => (n === 1 ? x : dag.call('pow', x, dag.constant(n)));
  let bracket: NodeId | undefined;
  for (let i = powers.length - 1; i > 0; i--) {
    const ratio: Rational = divide(powers[i]!.q, powers[i - 1]!.q);
    const step = power(powers[i]!.k - powers[i - 1]!.k);
    const negative = ratio.numerator < 0n;
    const size = negative ? { ...ratio, numerator: -ratio.numerator } : ratio;
    const front = weighted(dag, step, size);
    const term = bracket === undefined ? front : dag.call('multiply', front, bracket);
    bracket = dag.call(negative ? 'subtract' : 'add', dag.constant(1), term);
  }
  const lead = powers[0]!.q;
  if (low === 0) {
    if (bracket === undefined) return numberNode(dag, lead);
    return isOne(lead) ? bracket : dag.call('multiply', numberNode(dag, lead), bracket);
  }
  const front = power(Math.abs(low));
  if (low < 0) {
    const above = bracket === undefined ? numberNode(dag, lead) : scaled(dag, bracket, lead);
    return dag.call('divide', above, front);
  }
  const whole = weighted(dag, front, lead);
  return bracket === undefined ? whole : dag.call('multiply', whole, bracket);
}

/** x/6, or 7/60*x: read from the left without brackets. */
function weighted(dag: Dag, x: NodeId, q: Rational): NodeId {
  const one = q.numerator === 1n || q.numerator === -1n || q.denominator === 1n;
  return one ? scaled(dag, x, q) : dag.call('multiply', numberNode(dag, q), x);
}
