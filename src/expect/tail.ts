import { applyEnclosure, constantValue } from '../expand/enclose.js';
import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { BIG_INFINITY, BIG_MINUS_INFINITY } from '../number/big-float.js';
import { type Enclosure, interval, isBounded } from '../number/interval.js';
import { type IntervalArithmetic, toDoubleBounds } from '../number/interval-arithmetic.js';

/** |f(z)| <= factor * |z|^power * e^(rate*|z|) wherever |z| >= the border, which is at least 1. */
interface Growth {
  readonly factor: number;
  readonly power: number;
  readonly rate: number;
}

/** Doubles are rounded to nearest; a bound takes a little more than all its roundings. */
const OUTWARD = 1 + 2 ** -40;

/** A bound for how fast a function of one standard normal number grows beyond a border, on one side; undefined where none is found. */
function growthBeyond(
  dag: Dag,
  root: NodeId,
  ia: IntervalArithmetic,
  border: number,
  side: 1 | -1,
): Growth | undefined {
  const edge = ia.fromDouble(side * border);
  if (edge.kind === 'empty') return undefined;
  const half = side === 1 ? interval(edge.lo, BIG_INFINITY) : interval(BIG_MINUS_INFINITY, edge.hi);
  const ranges: Enclosure[] = [];
  const growths: (Growth | undefined)[] = [];
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    const range =
      node.kind === 'constant'
        ? constantValue(ia, node.text, node.value)
        : node.kind === 'input'
          ? half
          : applyEnclosure(
              ia,
              node.op.name,
              node.args.map((a) => ranges[a]!),
            );
    ranges[id] = range;
    if (range.kind === 'empty' || range.defined !== 'everywhere') {
      growths[id] = undefined;
      continue;
    }
    if (isBounded(range)) {
      const { lo, hi } = toDoubleBounds(range);
      growths[id] = { factor: Math.max(Math.abs(lo), Math.abs(hi)), power: 0, rate: 0 };
      continue;
    }
    growths[id] =
      node.kind === 'apply'
        ? growthOf(
            node.op.name,
            node.args.map((a) => growths[a]),
            node.args.map((a) => ranges[a]!),
            node.args.map((a) => dag.node(a)),
          )
        : node.kind === 'input'
          ? { factor: 1, power: 1, rate: 0 }
          : undefined;
  }
  return growths[root];
}

function growthOf(
  name: string,
  args: readonly (Growth | undefined)[],
  ranges: readonly Enclosure[],
  nodes: readonly { readonly kind: string; readonly value?: number }[],
): Growth | undefined {
  const [a, b, c] = args;
  const either = (x: Growth | undefined, y: Growth | undefined): Growth | undefined =>
    x &&
    y && {
      factor: (x.factor + y.factor) * OUTWARD,
      power: Math.max(x.power, y.power),
      rate: Math.max(x.rate, y.rate),
    };
  switch (name) {
    case 'add':
    case 'subtract':
    case 'max':
    case 'min':
      return either(a, b);
    case '#select':
      return either(b, c);
    case 'negate':
    case 'abs':
      return a;
    case 'multiply':
      return (
        a && b && { factor: a.factor * b.factor * OUTWARD, power: a.power + b.power, rate: a.rate + b.rate }
      );
    case 'divide': {
      const below = ranges[1];
      if (!a || below?.kind !== 'interval') return undefined;
      const { lo, hi } = toDoubleBounds(below);
      const least = lo > 0 ? lo : hi < 0 ? -hi : 0;
      return least > 0 ? { ...a, factor: (a.factor / least) * OUTWARD } : undefined;
    }
    case 'pow': {
      const n = nodes[1]?.kind === 'constant' ? nodes[1].value : undefined;
      if (!a || n === undefined || n < 0) return undefined;
      return { factor: Math.max(1, a.factor) ** n * OUTWARD, power: a.power * n, rate: a.rate * n };
    }
    case 'sqrt':
      return (
        a && { factor: Math.sqrt(Math.max(1, a.factor)) * OUTWARD, power: a.power / 2, rate: a.rate / 2 }
      );
    case 'softplus':
      // softplus(u) <= |u| + log(2).
      return a && either(a, { factor: 0.7, power: 0, rate: 0 });
    case 'exp':
    case 'sinh':
    case 'cosh':
    case 'expm1':
      // e^u <= e^(factor*|z|) for |u| <= factor*|z|; |z| >= 1 makes a constant such a multiple.
      return a && a.rate === 0 && a.power <= 1 ? { factor: 2, power: 0, rate: a.factor } : undefined;
    case 'log':
    case 'log1p': {
      // log(u) < u for u >= 1.
      const inside = ranges[0];
      return a && inside?.kind === 'interval' && toDoubleBounds(inside).lo >= 1
        ? either(a, { factor: 1, power: 0, rate: 0 })
        : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * A bound of the integral of |f| times the density of the standard normal law over both tails |z| >= border; undefined where the growth
 * of f is not known or too fast. For z >= T with k/T + c <= T/2, z^k e^(cz) e^(-z^2/4) falls, and the integral of e^(-z^2/4) beyond T is at
 * most (2/T) e^(-T^2/4).
 */
export function boundTails(
  dag: Dag,
  root: NodeId,
  ia: IntervalArithmetic,
  border: number,
): number | undefined {
  let total = 0;
  for (const side of [1, -1] as const) {
    const g = growthBeyond(dag, root, ia, border, side);
    if (!g || !Number.isFinite(g.factor)) return undefined;
    if (g.power / border + g.rate > border / 2) return undefined;
    const exponent = g.power * Math.log(border) + g.rate * border - (border * border) / 2;
    total += g.factor * Math.exp(exponent + 2 ** -30) * (2 / (border * Math.sqrt(2 * Math.PI))) * OUTWARD;
  }
  // What underflows is below the smallest double and not nothing.
  return Number.isFinite(total) ? Math.max(total, Number.MIN_VALUE) : undefined;
}
