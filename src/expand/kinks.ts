import { probeKink } from '../difference/kink.js';
import { type Dag, dependents, type NodeId, reachable } from '../expr/dag.js';
import { hull, isPoint } from '../number/interval.js';
import { createIntervalArithmetic } from '../number/interval-arithmetic.js';
import { equals, fromDouble } from '../number/rational.js';
import { type Exact, formatExact, rationalOf } from './exact.js';
import type { ExactRing } from './exact-ring.js';
import { expandNode } from './expand.js';
import { createIntervalRing } from './interval-ring.js';
import { findRoots, type Root, toNumber } from './roots.js';
import { isObstacle, SeriesArithmetic } from './series.js';
import { TRUTH } from './truth.js';

/** Value and slope of a function next to a point, from one side; exact texts where they are known. */
export interface SideOfKink {
  readonly value?: number;
  readonly valueText?: string;
  readonly slope?: number;
  readonly slopeText?: string;
}

/**
 * `jump`: the two values differ. `corner`: the slopes do. `bend`: a higher derivative does. `pole`: infinite from a side. `edge`: defined
 * on one side only. `hole`: smooth but for the place itself, where there is no value. `vertical`: an infinite slope. `oscillation`: the
 * value or the slope has no limit. `unknown`: neither the series nor the differences tell.
 */
export type KinkKind =
  | 'jump'
  | 'corner'
  | 'bend'
  | 'pole'
  | 'edge'
  | 'hole'
  | 'vertical'
  | 'oscillation'
  | 'unknown';

export interface Kink {
  readonly at: number;
  readonly text: string;
  readonly kind: KinkKind;
  readonly left: SideOfKink;
  readonly right: SideOfKink;
  /** The value at the place itself. */
  readonly value: number;
  /** For a bend, the order of the first derivative that jumps. */
  readonly order?: number;
  /** Derived from exact series or limits; else measured by differences. */
  readonly exact: boolean;
  /** Whether `text` is the place itself and not a decimal next to it. */
  readonly placed: boolean;
  /** Whether the place is left out of the domain: a division by 0 or a logarithm of 0 has no value there. */
  readonly excluded: boolean;
}

/** A stretch on which the function is constant: proved by an enclosed derivative of exactly 0. */
export interface FlatStretch {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

export interface KinkReport {
  readonly kinks: readonly Kink[];
  readonly flats: readonly FlatStretch[];
  /** False when some place may have been missed. */
  readonly complete: boolean;
}

export interface KinkSearch {
  readonly dag: Dag;
  readonly root: NodeId;
  readonly input: string;
  readonly others: (name: string) => Exact;
  readonly range: { readonly from: number; readonly to: number };
  readonly ring: ExactRing;
  /** The function in doubles. */
  readonly f: (x: number) => number;
}

/** Coefficients that are compared across a place: a function that agrees so far is smooth for every purpose here. */
const COMPARED = 5;

/** Every place of a range at which the function may not be smooth is a zero of one of the surfaces of its operations. */
export function findAllKinks(search: KinkSearch): KinkReport {
  const { dag, root, input, others, range, ring } = search;
  const variable = dag.findInput(input);
  const active = dependents(dag, variable === undefined ? [] : [variable]);
  const places = new Map<string, Place>();
  let complete = true;
  for (const [surface, excludes] of surfacesOf(dag, root, active)) {
    const found = findRoots(dag, surface, input, others, range, ring);
    complete &&= found.complete;
    for (const r of found.roots) {
      const near = [...places.values()].find(
        (p) => Math.abs(p.value - r.value) <= 2 ** -30 * Math.max(1, Math.abs(r.value)),
      );
      const known = near && (near.exact || !r.exact) ? near : r;
      if (near) places.delete(near.text);
      places.set(known.text, { ...known, excludes: excludes || (near?.excludes ?? false) });
    }
  }
  const ordered = [...places.values()].sort((a, b) => a.value - b.value);
  const kinks = ordered.map((r) => classify(r, search)).filter((k) => k !== undefined);
  return {
    kinks,
    flats: findFlats(
      search,
      ordered.map((r) => r.value),
    ),
    complete,
  };
}

/** A zero of a surface, and whether an operation has no value there. */
interface Place extends Root {
  readonly excludes: boolean;
}

/**
 * The differences and arguments whose zeros are the only places where the operations of a graph are not smooth, each with whether an
 * operation has no value at its zeros.
 */
function surfacesOf(dag: Dag, root: NodeId, active: Uint8Array): ReadonlyMap<NodeId, boolean> {
  const surfaces = new Map<NodeId, boolean>();
  const add = (id: NodeId, excludes = false) => surfaces.set(id, excludes || (surfaces.get(id) ?? false));
  // Surfaces may add nodes; what is walked is the graph as it was.
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    if (node.kind !== 'apply' || !active[id]) continue;
    const [x, y] = node.args as [NodeId, NodeId];
    switch (node.op.name) {
      case 'abs':
      case 'sign':
      case 'sqrt':
      case 'nthRoot':
      case 'and':
      case 'or':
      case 'not':
        add(x);
        if (node.op.name === 'and' || node.op.name === 'or') add(y);
        break;
      case 'log':
      case 'log2':
      case 'log10':
        add(x, true);
        break;
      case 'max':
      case 'min':
      case 'less':
      case 'lessOrEqual':
      case 'greater':
      case 'greaterOrEqual':
      case 'equal':
      case 'notEqual':
        if (x !== y) add(dag.call('subtract', x, y));
        break;
      case 'divide':
        if (active[y]) add(y, true);
        break;
      case 'tan':
        add(dag.call('cos', x), true);
        break;
      case 'pow':
        if (active[x]) add(x, isNegative(dag, y));
        break;
      case 'asin':
      case 'acos':
      case 'atanh':
        add(dag.call('subtract', dag.constant(1), dag.call('abs', x)));
        break;
      case 'acosh':
        add(dag.call('subtract', x, dag.constant(1)));
        break;
      case 'log1p':
        add(dag.call('add', x, dag.constant(1)), true);
        break;
      case 'atan2':
        add(x);
        break;
      default:
        break;
    }
  }
  // A truth value has no zeros of its own: its places are those of the comparisons in it.
  return new Map(
    [...surfaces].filter(([id]) => {
      const node = dag.node(id);
      return !(node.kind === 'apply' && TRUTH.has(node.op.name));
    }),
  );
}

function isNegative(dag: Dag, id: NodeId): boolean {
  const node = dag.node(id);
  return node.kind === 'constant' && node.value < 0;
}

/**
 * Whether the function has no value at a place itself: the operation that has none is always carried out, or doubles say so, where a case may
 * stand before it and the place is a double.
 */
function isExcluded({ excludes, exact, value }: Place, { dag, root, f }: KinkSearch): boolean {
  if (!excludes || !exact) return false;
  const hasCases = [...reachable(dag, [root])].some((id) => {
    const node = dag.node(id);
    return node.kind === 'apply' && node.op.name === '#select';
  });
  if (!hasCases) return true;
  const [place, double] = [rationalOf(exact), fromDouble(value)];
  return place !== undefined && double !== undefined && equals(place, double) && Number.isNaN(f(value));
}

/** What happens at a place; undefined where the function is smooth after all. */
function classify(place: Place, search: KinkSearch): Kink | undefined {
  const exactly = place.exact && classifyExactly(place, place.exact, search);
  return exactly === 'smooth' ? undefined : (exactly ?? classifyByDifferences(place, search));
}

interface ExactSide {
  readonly side: SideOfKink;
  readonly coefficients?: readonly Exact[];
  readonly pole: boolean;
}

/** Undefined where the series do not tell. */
function classifyExactly(place: Place, centre: Exact, search: KinkSearch): Kink | 'smooth' | undefined {
  const { f, ring } = search;
  const right = expandAt(centre, 1, search);
  const left = expandAt(centre, -1, search);
  if (!right || !left) return undefined;
  const excluded = isExcluded(place, search);
  const rest = {
    at: place.value,
    text: place.text,
    left: left.side,
    right: right.side,
    value: excluded ? Number.NaN : f(place.value),
    exact: true,
    placed: true,
    excluded,
  };
  if (right.pole || left.pole) return { ...rest, kind: 'pole' };
  const [a, b] = [left.coefficients!, right.coefficients!];
  for (let k = 0; k < COMPARED; k++) {
    // The left coefficient is one of powers of (a - x).
    const gap = k % 2 === 0 ? ring.subtract(b[k]!, a[k]!) : ring.add(b[k]!, a[k]!);
    const sign = ring.sign(gap);
    if (sign === undefined) return undefined;
    if (sign !== 0)
      return {
        ...rest,
        kind: k === 0 ? 'jump' : k === 1 ? 'corner' : excluded ? 'hole' : 'bend',
        ...(k > 1 && !excluded ? { order: k } : {}),
      };
  }
  if (excluded) return { ...rest, kind: 'hole' };
  // Equal limits, and another value at the place itself: a jump at one point.
  const own = rest.value;
  const limit = right.side.value!;
  if (Number.isFinite(own) && Math.abs(own - limit) > 1e-9 * Math.max(1, Math.abs(limit)))
    return { ...rest, kind: 'jump' };
  return 'smooth';
}

function expandAt(
  centre: Exact,
  side: 1 | -1,
  { dag, root, input, others, ring }: KinkSearch,
): ExactSide | undefined {
  const length = COMPARED + 4;
  const series = expandNode(dag, root, { input, centre, side, others }, ring, length);
  if (isObstacle(series)) return undefined;
  if (series.low < 0) {
    const sign = ring.sign(series.c[0]!);
    const value = sign === undefined ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return { side: { value, valueText: value > 0 ? 'infinity' : '-infinity' }, pole: true };
  }
  const arithmetic = new SeriesArithmetic(ring, length);
  const coefficients: Exact[] = [];
  for (let k = 0; k < COMPARED; k++) {
    const c = arithmetic.at(series, k);
    if (c === undefined) return undefined;
    coefficients.push(c);
  }
  const slope = side === 1 ? coefficients[1]! : ring.subtract(ring.zero, coefficients[1]!);
  return {
    side: {
      value: toNumber(coefficients[0]!, ring),
      valueText: formatExact(coefficients[0]!),
      slope: toNumber(slope, ring),
      slopeText: formatExact(slope),
    },
    coefficients,
    pole: false,
  };
}

function classifyByDifferences(place: Place, search: KinkSearch): Kink | undefined {
  const { f } = search;
  const probe = probeKink(f, place.value);
  const excluded = isExcluded(place, search);
  const base = {
    at: place.value,
    text: place.text,
    value: excluded ? Number.NaN : f(place.value),
    exact: false,
    placed: place.exact !== undefined,
    excluded,
  };
  const side = (value: number | undefined, slope: number | undefined): SideOfKink => ({
    ...(value === undefined ? {} : { value }),
    ...(slope === undefined ? {} : { slope }),
  });
  const isPole = growsAt(f, place.value, 1) || growsAt(f, place.value, -1);
  const asPole = {
    kind: 'pole',
    left: endOf(f, place.value, -1),
    right: endOf(f, place.value, 1),
  } as const;
  switch (probe.kind) {
    case 'smooth':
      return excluded ? { ...base, kind: 'hole', ...besideOf(f, place.value) } : undefined;
    case 'kink': {
      const kind = Number.isFinite(probe.left) && Number.isFinite(probe.right) ? 'corner' : 'vertical';
      if (kind === 'vertical' && isPole) return { ...base, ...asPole };
      return { ...base, kind, left: side(base.value, probe.left), right: side(base.value, probe.right) };
    }
    case 'jump':
      if (isPole) return { ...base, ...asPole };
      return {
        ...base,
        kind: 'jump',
        left: side(probe.left, undefined),
        right: side(probe.right, undefined),
      };
    case 'edge': {
      const inside = side(base.value, probe.slope);
      const none: SideOfKink = {};
      return {
        ...base,
        kind: 'edge',
        left: probe.side === 'left' ? inside : none,
        right: probe.side === 'right' ? inside : none,
      };
    }
    case 'unknown':
      return beyondValues(place, f, base);
  }
}

/** Distance at which both sides are looked at where the place itself has no value. */
const BESIDE = 2 ** -20;

/** Factor between distances from a place, and least ratio of changes between them: 2^-10 where there is a slope, 1 for a logarithm, 2^10 for a pole. */
const CLOSER = 2 ** -10;
const GROWING = 0.5;

/** Least change that is no rounding, beside the value. */
const LEAST_GROWTH = 2 ** -10;

/** Whether the values of one side change by as much again whenever a place is approached by the same factor. */
function growsAt(f: (x: number) => number, place: number, side: 1 | -1): boolean {
  const step = side * BESIDE * Math.max(1, Math.abs(place));
  const [far, near, nearest] = [step, step * CLOSER, step * CLOSER ** 2].map((h) => f(place + h));
  const [first, second] = [Math.abs(near! - far!), Math.abs(nearest! - near!)];
  return second > GROWING * first && second > LEAST_GROWTH * Math.max(1, Math.abs(far!));
}

/** Values next to a place, on both sides. */
function besideOf(f: (x: number) => number, place: number): Pick<Kink, 'left' | 'right'> {
  const [left, right] = [-1, 1].map((side) => ({
    value: f(place + side * 2 ** -26 * Math.max(1, Math.abs(place))),
  }));
  return { left: left!, right: right! };
}

/** The infinity towards which one side of a place grows; its value next to the place where it does not. */
function endOf(f: (x: number) => number, place: number, side: 1 | -1): SideOfKink {
  const near = f(place + side * BESIDE * CLOSER * Math.max(1, Math.abs(place)));
  if (!Number.isFinite(near)) return {};
  return { value: growsAt(f, place, side) ? Math.sign(near) * Number.POSITIVE_INFINITY : near };
}

/** Where the function has no value: a pole or an edge when the sides say so. */
function beyondValues(
  place: Place,
  f: (x: number) => number,
  base: Omit<Kink, 'kind' | 'left' | 'right'>,
): Kink | undefined {
  const step = BESIDE * Math.max(1, Math.abs(place.value));
  const [near, far] = [1, -1].map((s) => f(place.value + s * step)) as [number, number];
  // Inside a gap of the domain there is nothing to be smooth.
  if (Number.isNaN(near) && Number.isNaN(far)) return undefined;
  const [right, left] = [near, far].map((v) => (Number.isFinite(v) ? { value: v } : {})) as [
    SideOfKink,
    SideOfKink,
  ];
  if (Number.isFinite(near) !== Number.isFinite(far)) {
    const inside = Number.isFinite(near) ? near : far;
    const closer = f(place.value + (Number.isFinite(near) ? 1 : -1) * step * BESIDE);
    const grows = Math.abs(closer) > Math.abs(inside) + 1;
    const end = { value: grows ? Math.sign(closer) * Number.POSITIVE_INFINITY : closer };
    return {
      ...base,
      kind: grows ? 'pole' : 'edge',
      left: Number.isFinite(near) ? {} : end,
      right: Number.isFinite(near) ? end : {},
    };
  }
  return { ...base, kind: 'unknown', left, right };
}

function findFlats(
  { dag, root, input, others, range, ring, f }: KinkSearch,
  breaks: readonly number[],
): readonly FlatStretch[] {
  const ia = createIntervalArithmetic(96);
  const ends = [range.from, ...breaks.filter((b) => b > range.from && b < range.to), range.to];
  const flats: FlatStretch[] = [];
  for (let k = 0; k + 1 < ends.length; k++) {
    const [a, b] = [ends[k]!, ends[k + 1]!];
    // Just inside, so that the places at the ends do not spoil the enclosure.
    const inset = (b - a) * 2 ** -20;
    if (!(b - a > 0)) continue;
    const centre = hull(ia.fromDouble(a + inset), ia.fromDouble(b - inset));
    const place = {
      input,
      centre,
      side: 1,
      others: (name: string) => ring.enclose(others(name), 96),
    } as const;
    const series = expandNode(dag, root, place, createIntervalRing(ia), 3);
    if (isObstacle(series)) continue;
    const slope = series.low > 1 ? undefined : series.c[1 - series.low];
    const isFlat =
      slope === undefined || (slope.kind === 'interval' && isPoint(slope) && slope.lo.mantissa === 0n);
    if (!isFlat || (slope === undefined && series.c.length > 0)) continue;
    const value = f(a + (b - a) / 2);
    const before = flats.at(-1);
    if (before && before.to === a && before.value === value && f(a) === value)
      flats[flats.length - 1] = { ...before, to: b };
    else flats.push({ from: a, to: b, value });
  }
  return flats;
}
