import { encloseAll } from '../expand/enclose.js';
import { expandNode } from '../expand/expand.js';
import { createIntervalRing } from '../expand/interval-ring.js';
import { isObstacle } from '../expand/series.js';
import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import { bigFloatFromDouble } from '../number/big-float-double.js';
import { type Enclosure, hull, interval, isBounded } from '../number/interval.js';
import { type IntervalArithmetic, toDoubleBounds } from '../number/interval-arithmetic.js';

/** Bounds by powers of the distance t from an end: |f| <= most.factor * t^-most.power, and |f| >= least.factor * t^least.power. */
interface Growth {
  readonly most?: Power;
  readonly least?: Power;
}

interface Power {
  readonly factor: number;
  readonly power: number;
}

/** Doubles are rounded to nearest; a bound takes a little more than all its roundings. */
const OUTWARD = 1 + 2 ** -40;
const INWARD = 1 - 2 ** -40;

/** A logarithm grows more slowly than this power falls. */
const SLOW = 1 / 16;

/**
 * An enclosure of the integral of f over a panel at whose end f may have no bound: |f| <= F t^-p with p < 1, t the distance from that end.
 * Undefined where no such bound is found: where a part vanishes at the end, its slope on the panel says how fast at least.
 */
export function integrateEnd(
  dag: Dag,
  root: NodeId,
  input: string,
  panel: { readonly end: number; readonly other: number },
  ia: IntervalArithmetic,
): Enclosure | undefined {
  const width = Math.abs(panel.other - panel.end);
  if (!(width > 0 && width < 1)) return undefined;
  const most = growthAt(dag, root, input, panel, width, ia)?.most;
  if (!most || !(most.power < 1) || !Number.isFinite(most.factor)) return undefined;
  const bound = (most.factor * width ** (1 - most.power) * OUTWARD ** 8) / (1 - most.power);
  const size = bigFloatFromDouble(Math.max(bound, Number.MIN_VALUE));
  return size && interval({ mantissa: -size.mantissa, exponent: size.exponent }, size);
}

function growthAt(
  dag: Dag,
  root: NodeId,
  input: string,
  { end, other }: { readonly end: number; readonly other: number },
  width: number,
  ia: IntervalArithmetic,
): Growth | undefined {
  const order = reachable(dag, [root]);
  const whole = hull(ia.fromDouble(end), ia.fromDouble(other));
  const ranges = encloseAll(dag, order, ia, () => whole);
  const ends = encloseAll(dag, order, ia, () => ia.fromDouble(end));
  const ring = createIntervalRing(ia);
  const others = (): Enclosure => ia.fromInteger(0);
  const growths: (Growth | undefined)[] = [];
  for (const id of order) {
    const node = dag.node(id);
    const [range, atEnd] = [ranges[id]!, ends[id]!];
    if (range.kind === 'interval' && range.defined === 'everywhere' && isBounded(range)) {
      const { lo, hi } = toDoubleBounds(range);
      const away = lo > 0 ? lo : hi < 0 ? -hi : 0;
      const point = atEnd.kind === 'interval' ? toDoubleBounds(atEnd) : undefined;
      const vanishes = point?.lo === 0 && point.hi === 0;
      const slope = vanishes
        ? leastSlope(expandNode(dag, id, { input, centre: whole, others, side: 1 }, ring, 2))
        : 0;
      const inner =
        node.kind === 'apply'
          ? growthOf(
              node.op.name,
              node.args.map((a) => growths[a]),
            )
          : undefined;
      const least =
        away > 0 ? { factor: away, power: 0 } : slope > 0 ? { factor: slope, power: 1 } : inner?.least;
      growths[id] = {
        most: { factor: Math.max(Math.abs(lo), Math.abs(hi)), power: 0 },
        ...(least ? { least } : {}),
      };
    } else if (node.kind === 'apply') {
      const [first, second] = node.args;
      const inside = first === undefined ? undefined : ranges[first];
      const bounds = inside?.kind === 'interval' ? toDoubleBounds(inside) : undefined;
      // A part that may be negative may leave these without a value.
      if (['log', 'sqrt'].includes(node.op.name) && !(bounds && bounds.lo >= 0)) continue;
      const exponent = second === undefined ? undefined : dag.node(second);
      growths[id] =
        node.op.name === 'log'
          ? ofLogarithm(growths[first!], bounds!.hi, width)
          : node.op.name === 'pow' && exponent?.kind === 'constant'
            ? ofPower(growths[first!], exponent.value)
            : growthOf(
                node.op.name,
                node.args.map((x) => growths[x]),
              );
    }
  }
  return growths[root];
}

/** The least size of the slope on a panel. */
function leastSlope(series: ReturnType<typeof expandNode<Enclosure>>): number {
  if (isObstacle(series) || series.low < 0 || series.low > 1) return 0;
  const slope = series.c[1 - series.low];
  if (slope?.kind !== 'interval' || slope.defined !== 'everywhere' || !isBounded(slope)) return 0;
  const { lo, hi } = toDoubleBounds(slope);
  return Math.max(0, lo > 0 ? lo : hi < 0 ? -hi : 0) * INWARD;
}

/** |log u| for L t^q <= u <= hi: t^SLOW |log(L t^q)| grows with t up to the width where that is below e^(-q/SLOW)/L. */
function ofLogarithm(inside: Growth | undefined, hi: number, width: number): Growth | undefined {
  const least = inside?.least;
  if (!least || !(least.factor > 0)) return undefined;
  const { factor, power } = least;
  const peak = Math.log(factor) + power * Math.log(width);
  if (power > 0 && !(peak < -power / SLOW)) return undefined;
  const above = Math.max(0, Math.log(Math.max(hi, 1)));
  return {
    most: { factor: (Math.abs(peak) * width ** SLOW + above) * OUTWARD, power: power > 0 ? SLOW : 0 },
  };
}

/** Whole powers that are not negative. */
function ofPower(base: Growth | undefined, n: number): Growth | undefined {
  if (!base || !Number.isInteger(n) || n < 0) return undefined;
  const raised = (p: Power, round: number): Power => ({ factor: p.factor ** n * round, power: p.power * n });
  return {
    ...(base.most ? { most: raised(base.most, OUTWARD) } : {}),
    ...(base.least ? { least: raised(base.least, INWARD) } : {}),
  };
}

function growthOf(name: string, args: readonly (Growth | undefined)[]): Growth | undefined {
  const [a, b] = args;
  const product = (x?: Power, y?: Power): Power | undefined =>
    x && y && { factor: x.factor * y.factor, power: x.power + y.power };
  const scaled = (p: Power | undefined, by: number): Power | undefined =>
    p && { ...p, factor: p.factor * by };
  const made = (most?: Power, least?: Power): Growth => {
    const [m, l] = [scaled(most, OUTWARD), scaled(least, INWARD)];
    return { ...(m ? { most: m } : {}), ...(l ? { least: l } : {}) };
  };
  const inverse = (p?: Power): Power | undefined =>
    p && p.factor > 0 ? { factor: 1 / p.factor, power: p.power } : undefined;
  switch (name) {
    case 'add':
    case 'subtract':
      return a?.most && b?.most
        ? made({ factor: a.most.factor + b.most.factor, power: Math.max(a.most.power, b.most.power) })
        : undefined;
    case 'negate':
    case 'abs':
      return a;
    case 'multiply':
      return made(product(a?.most, b?.most), product(a?.least, b?.least));
    case 'divide':
      return made(product(a?.most, inverse(b?.least)), product(a?.least, inverse(b?.most)));
    case 'sqrt': {
      const root = (p?: Power) => p && { factor: Math.sqrt(p.factor), power: p.power / 2 };
      return made(root(a?.most), root(a?.least));
    }
    default:
      return undefined;
  }
}
