import type { Dag, NodeId } from '../expr/dag.js';
import { type Enclosure, hull, signOfInterval } from '../number/interval.js';
import {
  createIntervalArithmetic,
  type IntervalArithmetic,
  toDoubleBounds,
} from '../number/interval-arithmetic.js';
import { fromDouble } from '../number/rational.js';
import { type BranchSetting, branchesOn, branchSurfaces, type Piece } from './branches.js';
import { type Exact, exactRational, formatExact } from './exact.js';
import type { ExactRing } from './exact-ring.js';
import { expandNode } from './expand.js';
import { createIntervalRing } from './interval-ring.js';
import { findRoots } from './roots.js';
import { isObstacle, SeriesArithmetic } from './series.js';
import type { SideExpansion, TaylorPlace } from './taylor.js';

/** |f(x) - polynomial(x)| <= bound for from < x < to, where the polynomial is that of the side of the centre. */
export interface SideBound {
  readonly from: number;
  readonly to: number;
  readonly fromText: string;
  readonly toText: string;
  readonly side: 'left' | 'right';
  /** Undefined where f is not known to be smooth on the stretch. */
  readonly bound: number | undefined;
}

interface End {
  readonly value: number;
  readonly text: string;
  readonly exact: Exact;
}

/** Pieces of each stretch: what two neighbouring expansions leave open shrinks with a power of their length. */
const PIECES = 48;

/** Halvings of a piece whose branches are not known, until all branches are taken into account. */
const HALVINGS = 34;

const BITS = 256;

/** Places at which the branches of a function change in a range; more are not told apart. */
const MOST_ENDS = 12;

/**
 * Bounds of the remainder on each stretch between the centre and the places where a branch of the function changes. On a piece of a
 * stretch the function is a smooth graph, and that minus the polynomial is expanded around the middle of the piece: exact derivatives
 * there, and an enclosure of the next one on all of the piece (Lagrange). The places serve to cut well; that the branch is the right one
 * on a piece is proved on the piece.
 */
export function boundSides(
  dag: Dag,
  root: NodeId,
  place: TaylorPlace,
  ring: ExactRing,
  range: { readonly from: number; readonly to: number },
  sides: { readonly left: SideExpansion; readonly right: SideExpansion },
): readonly SideBound[] {
  const ia = createIntervalArithmetic(BITS);
  const setting: BranchSetting = { dag, root, input: place.input, others: place.others, ring, ia };
  const [low] = boundsOf(ring, place.centre);
  const middle: End = { value: low, text: formatExact(place.centre), exact: place.centre };
  const plain = (x: number): End => ({ value: x, text: String(x), exact: exactRational(fromDouble(x)!) });
  const [first, last] = [plain(Math.min(range.from, low)), plain(Math.max(range.to, low))];
  const ends = [first, ...changes(setting, range), last].filter((e) => e.value !== middle.value);
  const ordered = [...ends, middle]
    .sort((a, b) => a.value - b.value)
    .filter((e, k, all) => k === 0 || e.value > all[k - 1]!.value);
  const found: SideBound[] = [];
  for (let k = 0; k + 1 < ordered.length; k++) {
    const [a, b] = [ordered[k]!, ordered[k + 1]!];
    const side = b.value <= middle.value ? 'left' : 'right';
    const expansion = sides[side];
    const coefficients =
      expansion.kind === 'series' && expansion.coefficients[0]!.power === 0
        ? expansion.coefficients.map((c) => ring.enclose(c.number, BITS))
        : undefined;
    const bound = coefficients && boundStretch(setting, place, coefficients, a, b);
    found.push({ from: a.value, to: b.value, fromText: a.text, toText: b.text, side, bound });
  }
  return found;
}

function boundsOf(ring: ExactRing, x: Exact): readonly [number, number] {
  const enclosure = ring.enclose(x, BITS);
  if (enclosure.kind === 'empty') return [Number.NaN, Number.NaN];
  const { lo, hi } = toDoubleBounds(enclosure);
  return [lo, hi];
}

/** Exactly known places inside a range at which a branch changes. */
function changes(
  setting: BranchSetting,
  range: { readonly from: number; readonly to: number },
): readonly End[] {
  const { dag, input, others, ring } = setting;
  const ends = new Map<string, End>();
  for (const surface of branchSurfaces(setting))
    for (const { text, exact } of findRoots(dag, surface, input, others, range, ring).roots) {
      if (!exact) continue;
      const [value] = boundsOf(ring, exact);
      if (value > range.from && value < range.to) ends.set(text, { value, text, exact });
    }
  return ends.size > MOST_ENDS ? [] : [...ends.values()];
}

function boundStretch(
  setting: BranchSetting,
  place: TaylorPlace,
  coefficients: readonly Enclosure[],
  a: End,
  b: End,
): number | undefined {
  const { ia, ring } = setting;
  const at = (k: number) => a.value + (k / PIECES) * (b.value - a.value);
  const enclosureOf = (k: number): Enclosure =>
    k === 0 ? ring.enclose(a.exact, BITS) : k === PIECES ? ring.enclose(b.exact, BITS) : ia.fromDouble(at(k));
  let worst = 0;
  let isPolynomial =
    a.value === boundsOf(ring, place.centre)[0] || b.value === boundsOf(ring, place.centre)[0];
  for (let k = 0; k < PIECES; k++) {
    const ends: Piece['ends'] = [
      ...(k === 0 ? [{ at: a.exact, side: 1 as const }] : []),
      ...(k === PIECES - 1 ? [{ at: b.exact, side: -1 as const }] : []),
    ];
    const stack: { lo: Enclosure; hi: Enclosure; halvings: number; ends: Piece['ends'] }[] = [
      { lo: enclosureOf(k), hi: enclosureOf(k + 1), halvings: 0, ends },
    ];
    while (stack.length > 0) {
      const { lo, hi, halvings, ends: own } = stack.pop()!;
      const branches = branchesOn(setting, { x: hull(lo, hi), ends: own });
      if (branches?.length !== 1 && halvings < HALVINGS) {
        const middle = middleOf(lo, hi, ia);
        stack.push(
          { lo, hi: middle, halvings: halvings + 1, ends: own.filter((e) => e.side === 1) },
          { lo: middle, hi, halvings: halvings + 1, ends: own.filter((e) => e.side === -1) },
        );
        continue;
      }
      if (!branches) return undefined;
      for (const branch of branches) {
        const size = errorOn(setting, place, branch, coefficients, lo, hi);
        if (size === undefined) return undefined;
        worst = Math.max(worst, size.most);
        isPolynomial &&= size.isPolynomial && branches.length === 1;
      }
    }
  }
  // Next to the centre a derivative that is 0 throughout leaves no remainder, not even that of rounding.
  return isPolynomial ? 0 : Number.isFinite(worst) ? worst : undefined;
}

/** Some double between. */
function middleOf(lo: Enclosure, hi: Enclosure, ia: IntervalArithmetic): Enclosure {
  const [p, q] = [lo, hi].map((e) => (e.kind === 'empty' ? Number.NaN : toDoubleBounds(e).lo)) as [
    number,
    number,
  ];
  return ia.fromDouble(p + (q - p) / 2);
}

/** A bound of |branch(x) - polynomial(x)| on a piece, and whether the derivative beyond the polynomial is 0 on it. */
function errorOn(
  { dag, input, others, ring, ia }: BranchSetting,
  place: TaylorPlace,
  branch: NodeId,
  coefficients: readonly Enclosure[],
  lo: Enclosure,
  hi: Enclosure,
): { readonly most: number; readonly isPolynomial: boolean } | undefined {
  const piece = hull(lo, hi);
  const middle = middleOf(lo, hi, ia);
  const reals = createIntervalRing(ia);
  const number = (name: string) => ring.enclose(others(name), BITS);
  const next = place.order + 1;
  const expand = (centre: Enclosure) => {
    const series = expandNode(dag, branch, { input, centre, side: 1, others: number }, reals, next + 1);
    return isObstacle(series) || series.low < 0 ? undefined : series;
  };
  const [inside, over] = [expand(middle), expand(piece)];
  if (!inside || !over) return undefined;
  const arithmetic = new SeriesArithmetic(reals, next + 1);
  const shifted = shift(coefficients, ia.sub(middle, ring.enclose(place.centre, BITS)), ia);
  const reach = ia.sub(piece, middle);
  const last = arithmetic.at(over, next);
  if (!last) return undefined;
  let total = last;
  for (let k = place.order; k >= 0; k--) {
    const c = arithmetic.at(inside, k);
    if (!c) return undefined;
    total = ia.add(ia.sub(c, shifted[k]!), ia.mul(reach, total));
  }
  const size = ia.abs(total);
  if (size.kind === 'empty' || size.defined !== 'everywhere') return undefined;
  return { most: toDoubleBounds(size).hi, isPolynomial: signOfInterval(last) === 0 };
}

/** The coefficients of a polynomial in x - a as one in x - (a + step), by Horner's scheme. */
function shift(
  coefficients: readonly Enclosure[],
  step: Enclosure,
  ia: IntervalArithmetic,
): readonly Enclosure[] {
  const c = [...coefficients];
  for (let i = 0; i < c.length - 1; i++)
    for (let j = c.length - 2; j >= i; j--) c[j] = ia.add(c[j]!, ia.mul(step, c[j + 1]!));
  return c;
}
