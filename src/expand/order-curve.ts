import type { Point } from '../check/point.js';
import { ulp } from '../difference/float.js';
import { type ExactDerivatives, fitPowerLaw, measureOrder } from '../difference/order.js';
import type { NodeId } from '../expr/dag.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { createWorkspace } from '../graph/tape.js';
import type { Enclosure } from '../number/interval.js';
import { createIntervalArithmetic, toDoubleBounds } from '../number/interval-arithmetic.js';
import { evaluateComplex } from './complex.js';
import { derivativesAt } from './expand.js';
import { createIntervalRing } from './interval-ring.js';
import { entryNames, type ScalarGraph, scalarise } from './scalarise.js';

export type SchemeName = 'forward' | 'backward' | 'central' | 'five-point' | 'complex-step';
export const SCHEMES: readonly SchemeName[] = [
  'forward',
  'backward',
  'central',
  'five-point',
  'complex-step',
];

/** The quotient, and the first term of its error by Taylor's theorem. */
export const FORMULAS: Readonly<Record<SchemeName, { readonly quotient: string; readonly error: string }>> = {
  forward: { quotient: '(f(x+h) - f(x))/h', error: "f''(x)/2 * h" },
  backward: { quotient: '(f(x) - f(x-h))/h', error: "-f''(x)/2 * h" },
  central: { quotient: '(f(x+h) - f(x-h))/(2h)', error: "f'''(x)/6 * h^2" },
  'five-point': { quotient: '(f(x-2h) - 8f(x-h) + 8f(x+h) - f(x+2h))/(12h)', error: '-f^(5)(x)/30 * h^4' },
  'complex-step': { quotient: 'Im f(x+ih)/h', error: "-f'''(x)/6 * h^2" },
};

/** One step size: the quotient's error, signed, in units of f / x. */
export interface CurvePoint {
  readonly h: number;
  readonly estimate: number;
  readonly error: number;
}

export interface SchemeReport {
  readonly scheme: SchemeName;
  readonly theoryOrder: number;
  /** As in OrderMeasurement; `missing` where the scheme cannot be applied to this function. */
  readonly case: 'regular' | 'exact' | 'higher' | 'kink' | 'noise' | 'undefined' | 'missing';
  readonly slope?: number;
  readonly constant?: number;
  readonly theory?: number;
  /** The step with the smallest error, a chance hit left aside, and that error. */
  readonly best?: CurvePoint;
  /** Where the first term of the error and the rounding of f balance. */
  readonly theoryStep?: number;
  readonly note: string;
  readonly curve: readonly CurvePoint[];
}

export interface OrderCurves {
  readonly input: string;
  readonly output: string;
  readonly x: number;
  readonly value: number;
  /** Derivatives f, f', f'', … at x, correctly rounded, as many as are known. */
  readonly derivatives: readonly number[];
  readonly schemes: readonly SchemeReport[];
}

/** Bits of the enclosures of the derivatives: enough to cancel a thousand times over. */
const BITS = 320;

/** Derivatives that theory needs: the seventh stands in front of the first term where the five-point one vanishes. */
const DERIVATIVES = 8;

/** The complex step has no subtraction to spoil it, so its ladder goes on to where h^2 would underflow. */
const COMPLEX_FLOOR = 2 ** -150;

/** Measures the error of difference schemes for entry `output` of a node in entry `input` of a variable. */
export function measureCurves(
  point: Point,
  output: { readonly id: NodeId; readonly at: number; readonly name: string },
  input: { readonly name: string; readonly at: number },
  schemes: readonly SchemeName[],
): OrderCurves {
  const { network, tape, values } = point;
  const variable = network.variables.find((v) => v.name === input.name)!;
  const base = values.get(variable.name)!;
  const x = base[input.at]!;
  const workspace = createWorkspace(tape);
  workspace.values.set(point.workspace.values);
  const slot = tape.offset[variable.id]! + input.at;
  const out = tape.offset[output.id]! + output.at;
  const f = (t: number): number => {
    workspace.values[slot] = t;
    sweepForward(tape, workspace);
    return workspace.values[out]!;
  };
  const value = f(x);
  workspace.adjoints.fill(0);
  workspace.adjoints[out] = 1;
  sweepReverse(tape, workspace);
  const convention = workspace.adjoints[slot]!;
  const scalars = scalarise(network.dag, [output.id]);
  const entry = entryNames(variable.name, variable.shape)[input.at]!;
  const others = entryValues(point);
  const derivatives = scalars ? exactDerivatives(scalars, output, entry, others) : [];
  const first = derivatives[1] ?? convention;
  const exact: ExactDerivatives = {
    first,
    ...(derivatives[2] === undefined ? {} : { second: derivatives[2] }),
    ...(derivatives[3] === undefined ? {} : { third: derivatives[3] }),
    ...(derivatives[5] === undefined ? {} : { fifth: derivatives[5] }),
    ...(derivatives[7] === undefined ? {} : { seventh: derivatives[7] }),
  };
  const grain = ulp(value) + Math.abs(x) * ulp(first);
  return {
    input: entry,
    output: output.name,
    x,
    value,
    derivatives: [value, first, ...derivatives.slice(2)],
    schemes: schemes.map((scheme) =>
      scheme === 'complex-step'
        ? measureComplexStep(scalars, output, entry, others, x, exact, f)
        : measureScheme(f, x, exact, scheme, grain),
    ),
  };
}

/** Values of all inputs by the names of their entries. */
function entryValues({ network, values }: Point): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const v of network.variables)
    entryNames(v.name, v.shape).forEach((name, k) => {
      all.set(name, values.get(v.name)![k]!);
    });
  return all;
}

/** From both sides, as far as they agree: an enclosure of each, rounded. */
function exactDerivatives(
  { dag, roots }: ScalarGraph,
  output: { readonly id: NodeId; readonly at: number },
  input: string,
  values: ReadonlyMap<string, number>,
): readonly number[] {
  const ia = createIntervalArithmetic(BITS);
  const ring = createIntervalRing(ia);
  const number = (name: string): Enclosure => ia.fromDouble(values.get(name)!);
  const place = { input, centre: number(input), others: number };
  const root = roots.get(output.id)![output.at]!;
  return derivativesAt(dag, root, place, ring, DERIVATIVES).map((d) => {
    if (d.kind === 'empty') return Number.NaN;
    const { lo, hi } = toDoubleBounds(d);
    // What is not exactly zero but as small as the enclosure's last bits is a zero that cancelled.
    return lo < 0 && hi > 0 ? 0 : lo + (hi - lo) / 2;
  });
}

function measureScheme(
  f: (t: number) => number,
  x: number,
  exact: ExactDerivatives,
  scheme: Exclude<SchemeName, 'complex-step'>,
  grain: number,
): SchemeReport {
  const m = measureOrder(f, x, exact, scheme);
  const curve = m.ladder.map(({ h, estimate, error }) => ({ h, estimate, error }));
  const order = Math.round(m.slope ?? m.theoryOrder);
  const constant = m.theory || m.constant;
  const best = m.case === 'exact' || m.case === 'undefined' ? undefined : smallestError(curve);
  return {
    scheme,
    theoryOrder: m.theoryOrder,
    case: m.case,
    ...(m.slope === undefined ? {} : { slope: m.slope }),
    ...(m.constant === undefined ? {} : { constant: m.constant }),
    ...(m.theory === undefined ? {} : { theory: m.theory }),
    ...(best ? { best } : {}),
    // |C| h^p + grain/h is least where p |C| h^(p+1) = grain.
    ...(constant && (m.case === 'regular' || m.case === 'higher')
      ? { theoryStep: (grain / (order * Math.abs(constant))) ** (1 / (order + 1)) }
      : {}),
    note: m.note,
    curve,
  };
}

/** The smallest error of three neighbouring steps taken together: an error of 0 that both neighbours lack is luck. */
function smallestError(curve: readonly CurvePoint[]): CurvePoint | undefined {
  let best: CurvePoint | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i + 1 < curve.length; i++) {
    const around = Math.max(...[-1, 0, 1].map((d) => Math.abs(curve[i + d]!.error)));
    if (around < least) {
      least = around;
      best = curve[i];
    }
  }
  return best;
}

function measureComplexStep(
  scalars: ScalarGraph | undefined,
  output: { readonly id: NodeId; readonly at: number },
  input: string,
  values: ReadonlyMap<string, number>,
  x: number,
  exact: ExactDerivatives,
  f: (t: number) => number,
): SchemeReport {
  const plain = { scheme: 'complex-step', theoryOrder: 2, curve: [] as readonly CurvePoint[] } as const;
  if (!scalars) return { ...plain, case: 'missing', note: 'the expression is too large to be written out' };
  const root = scalars.roots.get(output.id)![output.at]!;
  const at = (h: number) =>
    evaluateComplex(scalars.dag, root, (name) => ({ re: values.get(name)!, im: name === input ? h : 0 }));
  const curve: CurvePoint[] = [];
  const rungs: { h: number; error: number; rounding: number }[] = [];
  const reference = ulp(exact.first);
  for (let h = 2 ** Math.floor(Math.log2(Math.max(Math.abs(x), 1))); h >= COMPLEX_FLOOR; h /= 2) {
    const z = at(h);
    if ('missing' in z) {
      const note = `${z.missing} of a complex number is not known here`;
      return { ...plain, case: 'missing', note };
    }
    const estimate = z.im / h;
    if (!Number.isFinite(estimate)) continue;
    curve.push({ h, estimate, error: estimate - exact.first });
    rungs.push({ h, error: estimate - exact.first, rounding: 4 * reference + 2 ** -50 * Math.abs(estimate) });
  }
  const last = curve.at(-1);
  if (!last || !Number.isFinite(f(x)))
    return { ...plain, case: 'undefined', note: 'no finite values next to the real axis' };
  const limit = `no rounding error grows: at h = 2^-150 it is still off by only ${(Math.abs(last.error) / reference).toFixed(0)} units in the last place`;
  const settled = Math.abs(last.error) <= 2 ** -40 * Math.abs(last.estimate);
  const law = fitPowerLaw(rungs, 2);
  if (!law) {
    const note = settled
      ? `exact but for rounding at every step; ${limit}`
      : 'it does not tend to the derivative';
    return { ...plain, curve, case: settled ? 'exact' : 'kink', note };
  }
  const order = Math.round(law.slope);
  const theory = order === 2 && exact.third !== undefined ? -exact.third / 6 : undefined;
  const shared = {
    ...plain,
    slope: law.slope,
    constant: law.constant,
    curve,
    ...(theory === undefined ? {} : { theory }),
  };
  if (!settled) return { ...shared, case: 'kink', note: 'it does not tend to the derivative' };
  const best = curve.find((p) => Math.abs(p.error) <= 4 * reference);
  return {
    ...shared,
    case: order === 2 ? 'regular' : 'higher',
    ...(best ? { best } : {}),
    note: order === 2 ? limit : `order ${order} instead of 2: f''' vanishes here; ${limit}`,
  };
}
