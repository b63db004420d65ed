import { createToolbox } from '../../src/derive/differentiate.js';
import { RuleBook } from '../../src/derive/partial.js';
import { estimateDerivative } from '../../src/difference/estimate.js';
import { probeKink } from '../../src/difference/kink.js';
import { Dag, type NodeId } from '../../src/expr/dag.js';
import { elaborate } from '../../src/expr/elaborate.js';
import { createMathjs } from '../../src/expr/mathjs.js';
import { createParser } from '../../src/expr/parse.js';
import { sweepForward } from '../../src/graph/sweep.js';
import { compileTape, createWorkspace, read, write } from '../../src/graph/tape.js';
import { nextDown, nextUp } from '../../src/number/ulp.js';
import type { ElementwiseOp } from '../../src/op/op.js';
import { drawInside, drawOperands, landmarks } from './samples.js';
import { type Truth, truePartial, trueValue } from './truth.js';

/** Smallest normal double: results below it have lost digits that no formula keeps. */
const UNDERFLOW = 2 ** -1022;
const UNIT = 2 ** -53;

/** V8's own functions are within 2 ulp; a kernel adds a few operations. */
const VALUE_ULPS = 4;
const PARTIAL_ULPS = 6;

export const parser = createParser();

function call(
  f: (x: number, y: number, z: number) => number,
  [x = 0, y = 0, z = 0]: readonly number[],
): number {
  return f(x, y, z);
}

const show = (op: ElementwiseOp, what: string, operands: readonly number[], got: unknown, wanted: unknown) =>
  `${what} of ${op.name}(${operands.join(', ')}) is ${got}, not ${wanted}`;

/** Points at which a partial is a convention or does not exist: on a kink, or at the end of the domain. */
function onKink(op: ElementwiseOp, operands: readonly number[]): boolean {
  return (op.kinks ?? []).some((kink) => call(kink.surface, operands) === 0);
}

/** Values over the doubles against exact arithmetic; domain, NaN and infinity must tell the same story. */
export function checkValues(op: ElementwiseOp, truth: Truth, count = 150): string[] {
  const faults: string[] = [];
  for (const operands of drawOperands(op, count, 1)) {
    const [x = 0, y = 0, z = 0] = operands;
    const value = op.value(x, y, z);
    const reason = op.domain?.(x, y, z);
    const wanted = trueValue(truth, operands);
    // Only a negative base to a power beyond 2^100 is too much for the intervals.
    if (wanted.kind === 'unsettled' && operands.every((v) => Math.abs(v) < 2 ** 100))
      faults.push(show(op, 'the true value', operands, 'unsettled', 'known'));
    if (wanted.kind === 'undefined') {
      if (reason === undefined) faults.push(show(op, 'domain', operands, 'inside', 'outside'));
      if (Number.isFinite(value)) faults.push(show(op, 'value', operands, value, 'undefined'));
    }
    if (wanted.kind === 'value') {
      if (reason !== undefined) faults.push(show(op, 'domain', operands, reason, 'inside'));
      if (value === wanted.value) continue;
      const slack = VALUE_ULPS * 2 * UNIT * Math.abs(wanted.value) + UNDERFLOW;
      if (!(Math.abs(value - wanted.value) <= slack))
        faults.push(show(op, 'value', operands, value, wanted.value));
    }
  }
  return faults;
}

/**
 * Partials over the doubles against exact differences. A few ulps, plus what half an ulp in each operand would change: near a zero
 * of the partial the operands themselves are no better known.
 */
export function checkPartials(op: ElementwiseOp, truth: Truth, count = 80): string[] {
  const faults: string[] = [];
  for (const operands of drawOperands(op, count, 2)) {
    if (onKink(op, operands) || operands.some((v) => v !== 0 && Math.abs(v) < UNDERFLOW)) continue;
    if (!Number.isFinite(call(op.value, operands))) continue;
    op.partials.forEach((partial, k) => {
      const wanted = truePartial(truth, operands, k);
      if (wanted.kind !== 'value' || Math.abs(wanted.value) > 1e300) return;
      const got = call(partial, operands);
      // A vertical tangent has a huge difference quotient at any step.
      if (Math.abs(got) === Number.POSITIVE_INFINITY && Math.abs(wanted.value) > 1e100) return;
      let slack = PARTIAL_ULPS * 2 * UNIT * Math.abs(wanted.value) + UNDERFLOW;
      const difference = Math.abs(got - wanted.value);
      if (difference <= slack) return;
      operands.forEach((v, i) => {
        const moved = operands.map((w, j) => (j === i ? w * (1 + 2 ** -40) : w));
        const there = truePartial(truth, moved, k);
        if (v !== 0 && there.kind === 'value') slack += Math.abs(there.value - wanted.value) * 2 ** -13;
      });
      if (!(difference <= slack)) faults.push(show(op, `partial ${k + 1}`, operands, got, wanted.value));
    });
  }
  return faults;
}

/** Partials against numerical derivatives of the value kernel, each within its own error bar. */
export function checkNumeric(op: ElementwiseOp, count = 12): string[] {
  const faults: string[] = [];
  for (const operands of drawInside(op, count, 3)) {
    if (onKink(op, operands)) continue;
    op.partials.forEach((partial, k) => {
      const got = call(partial, operands);
      if (Number.isNaN(got)) return;
      const f = (t: number) =>
        call(
          op.value,
          operands.map((v, i) => (i === k ? t : v)),
        );
      const estimate = estimateDerivative(f, operands[k]!);
      if (estimate.kind !== 'value') {
        faults.push(show(op, `numerical partial ${k + 1}`, operands, estimate.reason, got));
      } else if (Math.abs(estimate.value - got) > 10 * estimate.error + 1e-14 * Math.abs(got)) {
        faults.push(show(op, `partial ${k + 1}`, operands, got, `${estimate.value} +- ${estimate.error}`));
      }
    });
  }
  return faults;
}

const GRID = [-2, -1, -0.5, 0, 0.5, 1, 2];

function gridPoints(arity: number): readonly (readonly number[])[] {
  let points: number[][] = [[]];
  for (let k = 0; k < arity; k++) points = points.flatMap((p) => GRID.map((v) => [...p, v]));
  return points;
}

/** Operands that are conditions: the jump is that of the comparison that makes them, and reported there. */
const CONDITIONS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'indicator', '#select']);

/** One-sided slopes at a kink are those of the row; where the function has a kink or jump the row names it. */
export function checkKinks(op: ElementwiseOp): string[] {
  const faults: string[] = [];
  if (CONDITIONS.has(op.name)) return faults;
  for (const operands of gridPoints(op.partials.length)) {
    if (!Number.isFinite(call(op.value, operands))) continue;
    op.partials.forEach((_, k) => {
      const moved = (t: number) => operands.map((v, i) => (i === k ? t : v));
      const probe = probeKink((t) => call(op.value, moved(t)), operands[k]!, { scale: 1 });
      const rules = (op.kinks ?? []).filter((kink) => call(kink.surface, operands) === 0);
      if (probe.kind === 'jump' && !rules.some((kink) => kink.jump))
        faults.push(show(op, `operand ${k + 1}`, operands, 'a jump', 'in the row'));
      // A vertical tangent (cbrt at 0) is no convention's matter: the partial is infinite.
      if (probe.kind === 'kink' && rules.length === 0 && Number.isFinite(call(op.partials[k]!, operands)))
        faults.push(
          show(op, `operand ${k + 1}`, operands, `a kink ${probe.left} | ${probe.right}`, 'in the row'),
        );
      if (probe.kind !== 'kink' && probe.kind !== 'smooth') return;
      for (const kink of rules) {
        const [left, right] = probe.kind === 'kink' ? [probe.left, probe.right] : [probe.slope, probe.slope];
        const bar = probe.kind === 'kink' ? probe.leftError + probe.rightError : probe.error;
        const before = call(kink.surface, moved(operands[k]! - 1e-3));
        const after = call(kink.surface, moved(operands[k]! + 1e-3));
        if (before === 0 || after === 0) continue;
        const [x = 0, y = 0, z = 0] = operands;
        const rising = after > 0;
        const wanted = [kink.below(x, y, z)[k]!, kink.above(x, y, z)[k]!];
        if (!rising) wanted.reverse();
        const near = (a: number, b: number) => Math.abs(a - b) <= 10 * bar + 1e-12;
        // Where two kinks cross (hardtanh's do not) a rule speaks for its own surface only.
        if (rules.length === 1 && !(near(left, wanted[0]!) && near(right, wanted[1]!)))
          faults.push(show(op, `slopes in operand ${k + 1}`, operands, wanted, [left, right]));
      }
    });
  }
  return faults;
}

/** Evaluates nodes at given inputs. */
export function evaluate(dag: Dag, id: NodeId, inputs: ReadonlyMap<NodeId, readonly number[]>): Float64Array {
  const tape = compileTape(dag, [id], []);
  const workspace = createWorkspace(tape);
  for (const [input, entries] of inputs) write(tape, workspace.values, input, entries);
  sweepForward(tape, workspace);
  return read(tape, workspace.values, id);
}

const NAMES = ['x', 'y', 'z'];

function compare(
  op: ElementwiseOp,
  what: string,
  dag: Dag,
  id: NodeId,
  kernel: (x: number, y: number, z: number) => number,
  count: number,
): string[] {
  const faults: string[] = [];
  for (const operands of drawInside(op, count, 4)) {
    if (onKink(op, operands)) continue;
    const inputs = new Map(operands.map((v, i) => [dag.findInput(NAMES[i]!)!, [v]]));
    const got = evaluate(dag, id, inputs)[0]!;
    const wanted = call(kernel, operands);
    if (Number.isNaN(got) && Number.isNaN(wanted)) continue;
    // Textbook forms cancel inside the sampled range by up to some 1e3.
    if (!(Math.abs(got - wanted) <= 1e-12 * (Math.abs(wanted) + 1e-2)))
      faults.push(show(op, what, operands, got, wanted));
  }
  return faults;
}

/** The partial that is printed, built by the same code that differentiates, against the partial that is computed. */
export function checkSymbolic(op: ElementwiseOp, count = 20): string[] {
  return op.partials.flatMap((partial, k) => {
    const dag = new Dag();
    const args = NAMES.slice(0, op.partials.length).map((name) => dag.input(name, []));
    const node = dag.node(dag.apply(op, args));
    if (node.kind !== 'apply') throw new Error('a row makes an application');
    const toolbox = createToolbox(dag, new RuleBook(parser, createMathjs()));
    const id = toolbox.rules.partial(node, k);
    return compare(op, `symbolic partial ${k + 1}`, dag, id, partial, count);
  });
}

/** What mathjs is told the function is, and what mathjs makes of its derivative. */
export function checkMathjs(op: ElementwiseOp, count = 20): string[] {
  const { mathjs } = op;
  if (mathjs === undefined) return [];
  const engine = createMathjs();
  const compareText = (what: string, text: string, kernel: (x: number, y: number, z: number) => number) => {
    const ast = parser.parse(text);
    if (!ast.ok) return [`${what} of ${op.name} cannot be read: ${text}`];
    const dag = new Dag();
    for (const name of NAMES) dag.input(name, []);
    const id = elaborate(ast.value, {
      dag,
      parser,
      lookup: (name) => dag.findInput(name),
      names: () => NAMES,
    });
    return id.ok ? compare(op, what, dag, id.value, kernel, count) : [`${what} of ${op.name}: ${text}`];
  };
  return [
    ...compareText('the mathjs form', mathjs, op.value),
    ...op.partials.flatMap((partial, k) => {
      const derived = engine.derivative(engine.parse(mathjs), NAMES[k]!, { simplify: false }).toString();
      return compareText(`the mathjs derivative ${k + 1}`, derived, partial);
    }),
  ];
}

/** A comparison with NaN is false: the scan of a tape for faults meets the NaN first. */
const COMPARISONS: ReadonlySet<string> = new Set([
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'equal',
  'notEqual',
]);

/** The slope of the negative side is not used on the positive side. */
const UNUSED_SECOND: ReadonlySet<string> = new Set(['leakyrelu', 'elu']);

/** NaN in, NaN out: a fault upstream must not turn into a number. */
export function checkNotANumber(op: ElementwiseOp): string[] {
  if (CONDITIONS.has(op.name) || COMPARISONS.has(op.name)) return [];
  return op.partials.flatMap((_, k) =>
    drawInside(op, 5, 5).flatMap((inside) => {
      if (k === 1 && UNUSED_SECOND.has(op.name)) return [];
      const operands = inside.map((v, i) => (i === k ? Number.NaN : v));
      const value = call(op.value, operands);
      return Number.isNaN(value) ? [] : [show(op, 'value', operands, value, Number.NaN)];
    }),
  );
}

/** Where a one-sided derivative exists at the end of the domain, the partial is that or infinite. */
export function checkEdges(op: ElementwiseOp): string[] {
  if (op.partials.length !== 1) return [];
  const isOutside = (x: number) => Number.isNaN(op.value(x, 0, 0));
  return landmarks.flatMap((x) => {
    if (!Number.isFinite(op.value(x, 0, 0)) || !(isOutside(nextDown(x)) || isOutside(nextUp(x)))) return [];
    const probe = probeKink((t) => op.value(t, 0, 0), x, { scale: 1 });
    if (probe.kind !== 'edge' || probe.slope === undefined) return [];
    const got = op.partials[0]!(x, 0, 0);
    const bar = 10 * (probe.error ?? 0);
    return got === probe.slope || Math.abs(got - probe.slope) <= bar
      ? []
      : [show(op, 'slope', [x], got, probe.slope)];
  });
}
