import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import { judgeDerivative } from '../difference/verdict.js';
import type { NodeId } from '../expr/dag.js';
import { elaborate } from '../expr/elaborate.js';
import type { Origin, Parser } from '../expr/parse.js';
import { roundingErrors } from '../graph/inspect.js';
import type { Network, Output, Variable } from '../graph/network.js';
import { sweepForward, sweepReverse } from '../graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../graph/tape.js';
import { equalShapes, formatShape, isScalar, type Shape, sizeOf } from '../op/shape.js';
import { judgeStill } from './flat.js';
import { gravest, type Verdict } from './gradients.js';
import { evaluateAt, type Point } from './point.js';
import { coordinateFunction, openProbe } from './probe.js';

/** How a claimed array is laid out against the derivative, output first, then input. */
export type Layout = 'same' | 'row' | 'diagonal' | 'transposed';

/** A derivative that somebody claims, and what the numbers say. */
export interface ClaimReport {
  readonly text: string;
  readonly wrt: string;
  readonly layout: Layout;
  /** The gravest verdict over all points and entries. */
  readonly numeric: Verdict;
  /** Points at which it was compared, and how many of them could decide. */
  readonly points: number;
  /** The first point at which it is wrong. */
  readonly witness?: ClaimWitness;
  readonly note: string;
}

export interface ClaimWitness {
  readonly point: ReadonlyMap<string, readonly number[]>;
  /** Which entry, output then input, counted from 0. */
  readonly k: number;
  readonly i: number;
  readonly claimed: number;
  readonly derivative: number;
}

/** Points beside the given one: agreement at a single point proves little, x^2 and 2*x agree at 2. */
const EXTRA_POINTS = 7;

/** Reads a claimed derivative of `output` over the inputs of the network. */
export function readClaim(
  text: string,
  network: Network,
  output: Output,
  input: Variable,
  parser: Parser,
  origin: Origin,
): Result<{ readonly id: NodeId; readonly layout: Layout }> {
  const ast = parser.parse(text, origin);
  if (!ast.ok) return ast;
  const ids = new Map(network.variables.map((v) => [v.name, v.id]));
  const id = elaborate(ast.value, {
    dag: network.dag,
    parser,
    lookup: (name) => ids.get(name),
    names: () => ids.keys(),
    unknownRemedy: `a claim uses the inputs of the expression: ${[...ids.keys()].join(', ')}`,
  });
  if (!id.ok) return id;
  const actual = network.dag.shape(id.value);
  const layout = layoutOf(actual, network.dag.shape(output.id), input.shape);
  if (layout) return succeed({ id: id.value, layout });
  const expected = [...network.dag.shape(output.id), ...input.shape];
  const problem: Diagnostic = makeError('claim-shape', ast.value.span, {
    actual: formatShape(actual),
    expected: formatShape(expected),
    remedy: 'a gradient has the shape of its input; a Jacobian has a row per output and a column per input',
  });
  return fail(problem);
}

function layoutOf(actual: Shape, output: Shape, input: Shape): Layout | undefined {
  const wanted = [...output, ...input];
  if (equalShapes(actual, wanted)) return 'same';
  if (wanted.length === 1 && actual.length === 2 && actual[0] === 1 && actual[1] === wanted[0]) return 'row';
  // A number for a vector of one entry.
  if (isScalar(actual) && sizeOf(wanted) === 1) return 'same';
  if (output.length === 1 && input.length === 1) {
    if (actual.length === 1 && equalShapes(output, input) && equalShapes(actual, output)) return 'diagonal';
    if (equalShapes(actual, [input[0]!, output[0]!])) return 'transposed';
  }
  return undefined;
}

/** Compares a claim with the numerical derivative at the given point and at others. */
export function checkClaim(
  network: Network,
  output: Output,
  input: Variable,
  claim: { readonly text: string; readonly id: NodeId; readonly layout: Layout },
  base: Point,
): ClaimReport {
  const verdicts: Verdict[] = [];
  let witness: ClaimWitness | undefined;
  let decided = 0;
  let note = '';
  // A point at which the derivative has a value and the claim has none.
  let silent: Comparison | undefined;
  const { layout } = claim;
  for (const point of pointsAround(network, base)) {
    const result = compareAt(point, output, input, claim, layout);
    if (result.silent) {
      silent ??= result;
      continue;
    }
    if (result.verdict === 'match' || result.verdict === 'mismatch') decided += 1;
    verdicts.push(result.verdict);
    if (result.verdict === 'mismatch') {
      witness = result.witness;
      note = result.note;
      break;
    }
    if (note === '') note = result.note;
  }
  if (silent) {
    // Nowhere a value is no derivative; a gap, as of x^2/x at 0, is a smaller domain.
    note = `${silent.note}${note === '' ? '' : `; ${note}`}`;
    if (decided === 0) {
      witness = silent.witness;
      verdicts.push('mismatch');
    }
  }
  // With square Jacobians the transpose has the same shape; it is worth saying when that is what was written.
  const square = layout === 'same' && network.dag.shape(claim.id).length === 2;
  if (witness && square && compareAt(base, output, input, claim, 'transposed')?.verdict === 'match') {
    note =
      'this is the transpose of the Jacobian: entry (i, j) here is the derivative of output i in input j';
  }
  return {
    text: claim.text,
    wrt: input.name,
    layout,
    numeric: verdicts.length === 0 ? 'inconclusive' : gravest(verdicts),
    points: decided,
    ...(witness ? { witness } : {}),
    note,
  };
}

/** The given point first; then its mirror image and generic points near it in size, with short decimals, all inside the domain. */
function pointsAround(network: Network, base: Point): readonly Point[] {
  const points = [base];
  for (let n = 1; n <= EXTRA_POINTS; n++) {
    const variables = network.variables.map((v, j): Variable => {
      const entries = base.values.get(v.name)!.map((x, k) => {
        // Golden-ratio offsets: no two coordinates and no two points share one.
        if (n === EXTRA_POINTS) return -x;
        const turn = ((n * 7 + j * 3 + k + 1) * 0.6180339887498949) % 1;
        const size = Math.abs(x) || 1;
        return Number((x + size * (turn - 0.5) * (n % 2 === 0 ? 4 : 1)).toPrecision(2));
      });
      return { ...v, value: entries };
    });
    const point = evaluateAt({ ...network, variables });
    if (!point.fault) points.push(point);
  }
  return points;
}

/** What one point says. */
interface Comparison {
  readonly verdict: Verdict;
  readonly witness?: ClaimWitness;
  readonly note: string;
  /** The claim has no value where the derivative has one. */
  readonly silent?: boolean;
}

function compareAt(
  point: Point,
  output: Output,
  input: Variable,
  claim: { readonly id: NodeId },
  layout: Layout,
): Comparison {
  const { network, tape } = point;
  const variables = network.variables.map((v) => v.id);
  const own = compileTape(network.dag, [claim.id, ...variables], variables);
  const workspace = createWorkspace(own);
  for (const { name, id } of network.variables) write(own, workspace.values, id, point.values.get(name)!);
  sweepForward(own, workspace);
  const claimed = read(own, workspace.values, claim.id);
  const offset = own.offset[claim.id]!;
  const errors = roundingErrors(own, workspace).slice(offset, offset + claimed.length);
  const outputSize = sizeOf(network.dag.shape(output.id));
  const inputSize = sizeOf(input.shape);
  const probe = openProbe(point, output.id, input.id);
  const at = (k: number, i: number): number | undefined => {
    if (layout === 'transposed') return i * outputSize + k;
    if (layout === 'diagonal') return k === i ? k : undefined;
    return k * inputSize + i;
  };
  const valueErrors = roundingErrors(tape, point.workspace);
  const verdicts: Verdict[] = [];
  let note = '';
  for (let k = 0; k < outputSize; k++) {
    for (let i = 0; i < inputSize; i++) {
      const index = at(k, i);
      const value = index === undefined ? 0 : claimed[index]!;
      const error = index === undefined ? 0 : errors[index]!;
      const f = coordinateFunction(probe, tape.offset[output.id]! + k, tape.offset[input.id]! + i);
      if (!Number.isFinite(value)) {
        const derivative = exactEntry(point, output, input, k, i);
        const known = Number.isFinite(derivative);
        const at = `${input.name} = ${point.values.get(input.name)!.join(', ')}`;
        note = `the claim has no value at ${at}${known ? ', where the derivative has one' : ''}`;
        const witness = { point: point.values, k, i, claimed: value, derivative };
        return known ? { verdict: 'undefined', note, silent: true, witness } : { verdict: 'undefined', note };
      }
      const options = Number.isFinite(error) ? { claimedError: 8 * error } : {};
      const x = point.values.get(input.name)![i]!;
      const first = judgeDerivative(value, f, x, options);
      const still =
        first.verdict === 'match' || first.verdict === 'kink'
          ? undefined
          : judgeStill(value, f, x, {
              claimedError: Number.isFinite(error) ? error : 0,
              valueError: valueErrors[tape.offset[output.id]! + k]!,
            });
      const judged = still ?? first;
      verdicts.push(judged.verdict);
      if (judged.verdict === 'mismatch') {
        const derivative = judged.numeric ?? exactEntry(point, output, input, k, i);
        return {
          verdict: 'mismatch',
          witness: { point: point.values, k, i, claimed: value, derivative },
          note: judged.note,
        };
      }
      if (judged.verdict !== 'match') note = judged.note;
    }
  }
  return { verdict: gravest(verdicts), note };
}

function exactEntry(point: Point, output: Output, input: Variable, k: number, i: number): number {
  const { tape, workspace } = point;
  workspace.adjoints.fill(0);
  workspace.adjoints[tape.offset[output.id]! + k] = 1;
  sweepReverse(tape, workspace);
  return read(tape, workspace.adjoints, input.id)[i]!;
}
