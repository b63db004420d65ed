import type { Toolbox } from '../derive/adjoint.js';
import type { SymbolicDerivative } from '../derive/differentiate.js';
import { checkDirections } from '../difference/check-directions.js';
import { judgeDerivative } from '../difference/verdict.js';
import { type KinkSite, roundingErrors, UNIT_ROUNDOFF } from '../graph/inspect.js';
import type { Output, Variable } from '../graph/network.js';
import { sweepForward, sweepReverse, sweepTangent } from '../graph/sweep.js';
import { read, slotOf, type Workspace } from '../graph/tape.js';
import { sizeOf } from '../op/shape.js';
import { agreesBeside, symbolicAgreesBeside } from './beside.js';
import { judgeStill } from './flat.js';
import { measureOrders, type OrderReport } from './order.js';
import type { Point } from './point.js';
import { coordinateFunction, openProbe, type Probe } from './probe.js';
import { reverseRounding } from './rounding.js';
import { evaluateSymbolic, type SymbolicText } from './symbolic.js';

export type Verdict = 'match' | 'mismatch' | 'kink' | 'undefined' | 'inconclusive';

/** One entry of a derivative: output entry k by input entry i, from three witnesses. */
export interface EntryCheck {
  readonly k: number;
  readonly i: number;
  readonly reverse: number;
  readonly forward?: number;
  readonly symbolic?: number;
  readonly numeric?: number;
  /** Error bar of the numerical derivative. */
  readonly bar?: number;
  /** Largest |reverse - numeric| that counts as equal: a multiple of the error bar plus rounding. */
  readonly tolerance?: number;
  readonly difference?: number;
  readonly verdict: Verdict;
  readonly kink?: { readonly left: number; readonly right: number };
  readonly note: string;
}

/** The derivative of one output in one input. */
export interface GradientReport {
  readonly output: Output;
  readonly input: Variable;
  readonly outputSize: number;
  readonly inputSize: number;
  readonly symbolic?: SymbolicText;
  /** Output-major, outputSize x inputSize. */
  readonly reverse: Float64Array;
  /** All entries, or a sample where there are too many. */
  readonly entries: readonly EntryCheck[];
  /** Present where not every entry was checked by itself: how the rest was, and the chance of missing a wrong entry. */
  readonly coverage?: {
    readonly checked: number;
    readonly total: number;
    readonly directions: number;
    readonly missProbability: number;
  };
  readonly order?: OrderReport;
  readonly verdict: Verdict;
  readonly note: string;
}

/** Derivatives with more entries than this are checked along random directions and at sampled entries. */
export const ENTRY_LIMIT = 400;

/** From harmless to grave; the gravest entry decides for the whole. */
const GRAVITY: readonly Verdict[] = ['match', 'kink', 'undefined', 'inconclusive', 'mismatch'];

export function gravest(verdicts: Iterable<Verdict>): Verdict {
  let worst = 0;
  for (const verdict of verdicts) worst = Math.max(worst, GRAVITY.indexOf(verdict));
  return GRAVITY[worst]!;
}

/** Rows of the Jacobian of an output by reverse sweeps: a map from variable name to output-major entries. */
export function reverseJacobian(point: Point, output: Output): ReadonlyMap<string, Float64Array> {
  const { network, tape, workspace } = point;
  const outputSize = sizeOf(network.dag.shape(output.id));
  const result = new Map(
    network.variables.map((v) => [v.name, new Float64Array(outputSize * sizeOf(v.shape))]),
  );
  const run: Workspace = { ...workspace, adjoints: new Float64Array(tape.width) };
  for (let k = 0; k < outputSize; k++) {
    run.adjoints.fill(0);
    run.adjoints[tape.offset[output.id]! + k] = 1;
    sweepReverse(tape, run);
    for (const v of network.variables) {
      const size = sizeOf(v.shape);
      result.get(v.name)!.set(read(tape, run.adjoints, v.id), k * size);
    }
  }
  return result;
}

/** The Jacobian by tangent sweeps, one per input entry. */
function forwardJacobian({ tape, run }: Probe, output: Output, input: Variable): Float64Array {
  const from = slotOf(tape, input.id);
  const to = slotOf(tape, output.id);
  const result = new Float64Array(to.size * from.size);
  for (let i = 0; i < from.size; i++) {
    run.tangents.fill(0, from.offset, from.offset + from.size);
    run.tangents[from.offset + i] = 1;
    sweepTangent(tape, run);
    for (let k = 0; k < to.size; k++) result[k * from.size + i] = run.tangents[to.offset + k]!;
  }
  return result;
}

export interface GradientOptions {
  readonly toolbox: Toolbox | undefined;
  readonly derivative: SymbolicDerivative | undefined;
  readonly symbolic: SymbolicText | undefined;
  /** The kinks that the network's values sit on. */
  readonly kinks: readonly KinkSite[];
  readonly order: boolean;
  readonly seed: number;
}

/** Checks the derivative of one output in one input by all witnesses. */
export function checkGradientOf(
  point: Point,
  output: Output,
  input: Variable,
  reverse: Float64Array,
  { toolbox, derivative, symbolic, kinks, order, seed }: GradientOptions,
): GradientReport {
  const { dag } = point.network;
  const outputSize = sizeOf(dag.shape(output.id));
  const inputSize = sizeOf(input.shape);
  const total = outputSize * inputSize;
  const common = { output, input, outputSize, inputSize, reverse, ...(symbolic ? { symbolic } : {}) };
  const probe = openProbe(point, output.id, input.id);
  if (total > ENTRY_LIMIT) return checkLarge(point, probe, common, seed);
  const witness = derivative ? evaluateSymbolic(point, derivative, output.id, input.id) : undefined;
  const forward = forwardJacobian(probe, output, input);
  // Needed only where something does not agree at first sight.
  let reverseErrors: Float64Array | undefined;
  let valueErrors: Float64Array | undefined;
  const entries: EntryCheck[] = [];
  for (let k = 0; k < outputSize; k++) {
    for (let i = 0; i < inputSize; i++) {
      const at = k * inputSize + i;
      entries.push(
        checkEntry(point, probe, common, k, i, kinks, {
          forward: forward[at]!,
          ...(witness && derivative
            ? {
                symbolic: witness.values[at]!,
                symbolicError: witness.errors[at]!,
                symbolicAt: (other: Point) =>
                  evaluateSymbolic(other, derivative, output.id, input.id).values[at]!,
              }
            : {}),
          reverseError: () => {
            reverseErrors ??= reverseRounding(point, output).get(input.name)!;
            return finiteOr0(reverseErrors[at]!);
          },
          valueError: () => {
            valueErrors ??= roundingErrors(point.tape, point.workspace);
            return valueErrors[point.tape.offset[output.id]! + k]!;
          },
        }),
      );
    }
  }
  const verdict = gravest(entries.map((e) => e.verdict));
  const worst = entries.find((e) => e.verdict === verdict);
  const orders = order ? measureOrders(point, toolbox, output.id, input.id, [...reverse]) : undefined;
  return { ...common, entries, ...(orders ? { order: orders } : {}), verdict, note: worst?.note ?? '' };
}

/** What the exact witnesses say about one entry, and their rounding errors. */
interface Testimony {
  readonly forward: number;
  readonly symbolic?: number;
  readonly symbolicError?: number;
  /** The symbolic derivative at another point. */
  readonly symbolicAt?: (point: Point) => number;
  readonly reverseError: () => number;
  /** Of the output entry itself. */
  readonly valueError: () => number;
}

function finiteOr0(x: number): number {
  return Number.isFinite(x) ? x : 0;
}

type Common = Pick<GradientReport, 'output' | 'input' | 'outputSize' | 'inputSize' | 'reverse'>;

function checkEntry(
  point: Point,
  probe: Probe,
  { output, input, inputSize, reverse }: Common,
  k: number,
  i: number,
  kinks: readonly KinkSite[],
  { forward, symbolic, symbolicError, symbolicAt, reverseError, valueError }: Testimony,
): EntryCheck {
  const { tape } = point;
  const claimed = reverse[k * inputSize + i]!;
  const x = point.values.get(input.name)![i]!;
  const f = coordinateFunction(probe, tape.offset[output.id]! + k, tape.offset[input.id]! + i);
  let rounding = finiteOr0(symbolicError ?? 64 * UNIT_ROUNDOFF * Math.abs(claimed));
  let judged = judgeDerivative(claimed, f, x, { claimedError: 4 * rounding });
  // A zero is confirmed over wide steps, where narrow ones leave a bar that says nothing.
  if (claimed === 0 && judged.verdict === 'match' && judged.bar !== 0) {
    const still = judgeStill(0, f, x, { claimedError: 0, valueError: valueError() });
    if (still && still.bar! < (judged.bar ?? Number.POSITIVE_INFINITY)) judged = still;
  }
  let apart = symbolic === undefined ? undefined : disagreement(claimed, symbolic, rounding, judged);
  if (Number.isFinite(claimed) && judged.verdict !== 'kink' && (judged.verdict !== 'match' || apart)) {
    const own = reverseError();
    rounding += own;
    if (symbolic === undefined || Math.abs(symbolic) <= 8 * rounding)
      judged = judgeStill(claimed, f, x, { claimedError: own, valueError: valueError() }) ?? judged;
    if (symbolic !== undefined) apart = disagreement(claimed, symbolic, rounding, judged);
  }
  const base = {
    k,
    i,
    reverse: claimed,
    forward,
    ...(symbolic === undefined ? {} : { symbolic }),
    ...(judged.numeric === undefined ? {} : { numeric: judged.numeric }),
    ...(judged.bar === undefined ? {} : { bar: judged.bar }),
    ...(judged.tolerance === undefined ? {} : { tolerance: judged.tolerance }),
    ...(judged.difference === undefined ? {} : { difference: judged.difference }),
    ...(judged.kink ? { kink: { left: judged.kink.left, right: judged.kink.right } } : {}),
  };
  const site = kinks[0];
  if (judged.verdict === 'kink') {
    return { ...base, verdict: 'kink', note: kinkNote(judged.kink!, site, claimed) };
  }
  if (judged.verdict === 'undefined' && site) {
    return {
      ...base,
      verdict: site.jump ? 'kink' : 'undefined',
      note: `${nameInfinity(judged.note)} (${site.convention})`,
    };
  }
  if (!Number.isFinite(claimed) && point.overflow) {
    const { expression, reason } = point.overflow;
    const note = `overflow: ${expression} is infinite here${reason ? ` (${reason})` : ''}, and the chain rule cannot pass through it; a stable form such as sigmoid, softplus or logsumexp can`;
    return { ...base, verdict: 'inconclusive', note };
  }
  if (!Number.isFinite(claimed)) {
    const partial = 'the chain rule meets an infinite local partial here';
    if (Number.isNaN(claimed) && judged.verdict === 'mismatch' && judged.numeric !== undefined) {
      const note = `${partial}, times a zero: it has no value, although the differences settle at ${short(judged.numeric)}`;
      return { ...base, verdict: 'inconclusive', note };
    }
    return {
      ...base,
      verdict: 'undefined',
      note: judged.verdict === 'undefined' ? nameInfinity(judged.note) : partial,
    };
  }
  const left = judged.kink?.left ?? judged.numeric;
  const right = judged.kink?.right ?? judged.numeric;
  if ((apart || judged.verdict === 'mismatch') && site && left !== undefined && right !== undefined) {
    // Beside the kink all witnesses must agree; on it they may follow different conventions.
    const [from, to] = [tape.offset[input.id]! + i, tape.offset[output.id]! + k];
    if (
      agreesBeside(point, to, from, left, right) &&
      (!symbolicAt || symbolicAgreesBeside(point, input, i, symbolicAt, left, right))
    ) {
      return {
        ...base,
        kink: { left, right },
        verdict: 'kink',
        note: cancelNote(left, right, [claimed, symbolic ?? claimed], kinks),
      };
    }
  }
  if (apart) return { ...base, verdict: 'mismatch', note: apart };
  return { ...base, verdict: judged.verdict, note: nameInfinity(judged.note) };
}

function kinkNote(
  kink: { readonly left: number; readonly right: number; readonly acceptable: boolean },
  site: KinkSite | undefined,
  claimed: number,
): string {
  const [low, high] = [Math.min(kink.left, kink.right), Math.max(kink.left, kink.right)];
  const cause = site ? `; ${site.op} has a kink here, and by convention ${site.convention}` : '';
  return `slope ${short(kink.left)} on the left, ${short(kink.right)} on the right: every value in [${short(low)}, ${short(high)}] is a subgradient, ${short(claimed)} is used${cause}`;
}

/** The conventions of several kinks need not add up to a slope of the whole. */
function cancelNote(
  left: number,
  right: number,
  [reverse, symbolic]: readonly [number, number],
  kinks: readonly KinkSite[],
): string {
  const slopes =
    left === right
      ? `the slope is ${short(left)} on both sides`
      : `slope ${short(left)} on the left, ${short(right)} on the right`;
  const causes = [...new Set(kinks.map((k) => k.convention))].join('; ');
  const given =
    reverse === symbolic
      ? `make the chain rule give ${short(reverse)}, which is no subgradient`
      : `make reverse mode give ${short(reverse)} and the symbolic form ${short(symbolic)}`;
  return `${slopes}, but the conventions at the kinks (${causes}) ${given}: use the slopes`;
}

function short(x: number): string {
  return nameInfinity(String(Number(x.toPrecision(6))));
}

/** What JavaScript calls Infinity and NaN, in the words of reports. */
function nameInfinity(text: string): string {
  return text.replace(/\bInfinity\b/g, 'infinity').replace(/\bNaN\b/g, 'undefined');
}

/** Which of the two exact witnesses stands alone, when they disagree beyond rounding. */
function disagreement(
  reverse: number,
  symbolic: number,
  rounding: number,
  judged: { readonly verdict: Verdict; readonly numeric?: number; readonly tolerance?: number },
): string | undefined {
  if (!Number.isFinite(symbolic)) return undefined;
  const slack = 8 * rounding + 16 * UNIT_ROUNDOFF * Math.max(Math.abs(reverse), Math.abs(symbolic));
  if (!(Math.abs(reverse - symbolic) > slack)) return undefined;
  const { numeric, tolerance } = judged;
  const pair = `symbolic ${short(symbolic)}, reverse mode ${short(reverse)}`;
  if (numeric === undefined || tolerance === undefined) return `the exact witnesses disagree: ${pair}`;
  const symbolicFits = Math.abs(symbolic - numeric) <= tolerance + slack;
  const reverseFits = Math.abs(reverse - numeric) <= tolerance + slack;
  if (symbolicFits && !reverseFits) return `reverse mode stands alone: ${pair}, numerical ${short(numeric)}`;
  if (reverseFits && !symbolicFits)
    return `the symbolic derivative stands alone: ${pair}, numerical ${short(numeric)}`;
  if (symbolicFits && reverseFits) {
    // A bar that tells 1 % apart has vouched for both; their difference is rounding that the bounds above do not see.
    return judged.verdict === 'match' ? undefined : `the exact witnesses disagree: ${pair}`;
  }
  return `all witnesses disagree: ${pair}, numerical ${short(numeric)}`;
}

/** Random directions and sampled entries, for each output entry up to a few. */
function checkLarge(point: Point, { tape, run }: Probe, common: Common, seed: number): GradientReport {
  const { output, input, outputSize, inputSize, reverse } = common;
  const x = Float64Array.from(point.values.get(input.name)!);
  const entries: EntryCheck[] = [];
  const verdicts: Verdict[] = [];
  const notes: string[] = [];
  let directions = 0;
  let miss = 0;
  // Outputs beyond the first few get fewer samples each, so that the work stays that of a few hundred entries.
  const outputs = Math.min(outputSize, 16);
  for (let n = 0; n < outputs; n++) {
    const k = outputs === outputSize ? n : Math.floor((n * outputSize) / outputs);
    const at = tape.offset[output.id]! + k;
    const evaluate = (values: Float64Array): number => {
      run.values.set(values, tape.offset[input.id]!);
      sweepForward(tape, run);
      return run.values[at]!;
    };
    const claimed = reverse.slice(k * inputSize, (k + 1) * inputSize);
    const check = checkDirections(evaluate, x, claimed, { seed: seed + n, samples: outputs === 1 ? 16 : 4 });
    directions += check.directions.length;
    miss = Math.max(miss, check.missProbability);
    for (const d of check.directions) verdicts.push(d.verdict === 'unchecked' ? 'inconclusive' : d.verdict);
    for (const entry of check.results) {
      if (entry.verdict === 'unchecked') continue;
      verdicts.push(entry.verdict);
      entries.push({
        k,
        i: entry.index,
        reverse: entry.claimed,
        ...(entry.numeric === undefined ? {} : { numeric: entry.numeric }),
        ...(entry.tolerance === undefined ? {} : { tolerance: entry.tolerance }),
        ...(entry.numeric === undefined ? {} : { difference: Math.abs(entry.claimed - entry.numeric) }),
        verdict: entry.verdict,
        note: entry.note,
      });
    }
    if (!check.ok) notes.push(check.note);
  }
  const verdict = gravest(verdicts);
  const total = outputSize * inputSize;
  return {
    ...common,
    entries,
    coverage: { checked: entries.length, total, directions, missProbability: miss },
    verdict,
    note: notes[0] ?? '',
  };
}
