import { type Dag, dependents, type NodeId, reachable } from '../expr/dag.js';
import type { Ring } from './ring.js';
import { type Expansion, isObstacle, SeriesArithmetic } from './series.js';
import { applySeries } from './series-functions.js';

/** Where a scalar graph is expanded: at `centre + side * s` for small s > 0, in one input. */
export interface Place<T> {
  readonly input: string;
  readonly centre: T;
  readonly side: 1 | -1;
  /** Numbers for the other inputs. */
  readonly others: (name: string) => T;
}

/**
 * The series of a node of a scalar graph in s, with at most `length` known coefficients, or the obstacle met first. Divisions and
 * cancellations use up coefficients: fewer than asked for may come back.
 */
export function expandNode<T>(
  dag: Dag,
  root: NodeId,
  place: Place<T>,
  ring: Ring<T>,
  length: number,
): Expansion<T> {
  const arithmetic = new SeriesArithmetic(ring, length);
  const variable = dag.findInput(place.input);
  const active = dependents(dag, variable === undefined ? [] : [variable]);
  const series = new Map<NodeId, Expansion<T>>();
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    switch (node.kind) {
      case 'constant':
        series.set(id, arithmetic.constant(ring.fromText(node.text, node.value)));
        break;
      case 'input':
        series.set(
          id,
          node.name === place.input
            ? arithmetic.variable(place.centre, place.side)
            : arithmetic.constant(place.others(node.name)),
        );
        break;
      case 'apply': {
        const args = node.args.map((a) => series.get(a)!);
        // Only the branch that is taken needs to have a series.
        const [condition] = args;
        const chosen =
          node.op.name === '#select' && condition && !isObstacle(condition)
            ? arithmetic.sign(condition)
            : undefined;
        if (chosen !== undefined) {
          series.set(id, args[chosen === 0 ? 2 : 1]!);
          break;
        }
        const stopped = args.find((a) => isObstacle(a));
        if (stopped && isObstacle(stopped)) {
          series.set(id, stopped);
          break;
        }
        const known = args.map((a) => a as Exclude<typeof a, { obstacle: string }>);
        const whole = applySeries(arithmetic, node.op.name, known);
        // A node that does not depend on the input is a number: what is not known about it is not known about any series.
        series.set(id, active[id] || isObstacle(whole) ? whole : arithmetic.normal(whole.low, whole.c));
      }
    }
  }
  return series.get(root)!;
}

/**
 * Derivatives of orders 0, 1, … at a point, as far as the function is smooth there: up to the first one in which the two sides differ,
 * or that is not known.
 */
export function derivativesAt<T>(
  dag: Dag,
  root: NodeId,
  place: Omit<Place<T>, 'side'>,
  ring: Ring<T>,
  count: number,
): readonly T[] {
  const right = expandNode(dag, root, { ...place, side: 1 }, ring, count + SPARE);
  const left = expandNode(dag, root, { ...place, side: -1 }, ring, count + SPARE);
  if (isObstacle(right) || isObstacle(left) || right.low < 0 || left.low < 0) return [];
  const arithmetic = new SeriesArithmetic(ring, count + SPARE);
  const derivatives: T[] = [];
  let factorial = ring.one;
  for (let k = 0; k < count; k++) {
    const c = arithmetic.at(right, k);
    const other = arithmetic.at(left, k);
    if (c === undefined || other === undefined) break;
    const gap = k % 2 === 0 ? ring.subtract(c, other) : ring.add(c, other);
    // A sign that cannot be told belongs to enclosures that overlap.
    const sign = ring.sign(gap);
    if (sign !== undefined && sign !== 0) break;
    derivatives.push(ring.multiply(c, factorial));
    factorial = ring.multiply(factorial, ring.fromRational({ numerator: BigInt(k + 1), denominator: 1n }));
  }
  return derivatives;
}

/** Coefficients that removable singularities may use up. */
export const SPARE = 6;
