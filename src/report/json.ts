import type { CheckReport } from '../check/check.js';
import type { GradientReport } from '../check/gradients.js';
import type { OrderMeasurement } from '../difference/order.js';
import { type Shape, sizeOf } from '../op/shape.js';
import { formatNumber, nest } from './format.js';

/** A number, or the name of what is not one: JSON has no NaN and no infinity. */
function value(x: number | undefined): number | string | null {
  if (x === undefined) return null;
  return Number.isFinite(x) ? x : formatNumber(x);
}

/** Output axes, then input axes: the shape of a derivative in JSON. */
function derivativeShape(g: GradientReport, outputShape: Shape): Shape {
  return [...outputShape, ...g.input.shape];
}

function order(measured: OrderMeasurement | undefined) {
  if (!measured) return null;
  return {
    slope: value(measured.slope),
    constant: value(measured.constant),
    theory: value(measured.theory),
    case: measured.case,
    theoryOrder: measured.theoryOrder,
    window: measured.window ?? null,
    note: measured.note,
  };
}

function gradient(report: CheckReport, g: GradientReport) {
  const outputShape = report.network.dag.shape(g.output.id);
  const shape = derivativeShape(g, outputShape);
  const complete = !g.coverage;
  const dense = (pick: (e: GradientReport['entries'][number]) => number | undefined) => {
    if (!complete) return null;
    const entries = new Array<number | null>(sizeOf(shape)).fill(null);
    let any = false;
    for (const e of g.entries) {
      const v = pick(e);
      if (v === undefined) continue;
      any = true;
      entries[e.k * g.inputSize + e.i] = v;
    }
    return any ? nest(entries, shape) : null;
  };
  const symbolic = g.symbolic;
  return {
    output: g.output.name,
    input: g.input.name,
    symbolic: symbolic?.text ?? null,
    symbolicForm: symbolic?.form ?? null,
    where: Object.fromEntries(symbolic?.where.map((w) => [w.name, w.text]) ?? []),
    ...(symbolic?.cotangent ? { cotangent: symbolic.cotangent } : {}),
    ...(symbolic?.entries ? { entries: symbolic.entries } : {}),
    reverse: nest(g.reverse, shape),
    forward: dense((e) => e.forward),
    symbolicValue: dense((e) => e.symbolic),
    numeric: dense((e) => e.numeric),
    difference: dense((e) => e.difference),
    bar: dense((e) => e.bar),
    tolerance: dense((e) => e.tolerance),
    order: g.order ? { forward: order(g.order.forward), central: order(g.order.central) } : null,
    ...(g.order?.direction ? { orderDirection: g.order.direction } : {}),
    verdict: g.verdict,
    note: g.note,
    ...(g.entries.some((e) => e.kink)
      ? { kinks: g.entries.filter((e) => e.kink).map((e) => ({ k: e.k + 1, i: e.i + 1, ...e.kink })) }
      : {}),
    ...(g.coverage
      ? {
          coverage: g.coverage,
          sampled: g.entries.map((e) => ({
            output: e.k + 1,
            input: e.i + 1,
            reverse: value(e.reverse),
            numeric: value(e.numeric),
            tolerance: value(e.tolerance),
            verdict: e.verdict,
          })),
        }
      : {}),
  };
}

/** The contract's document for `expr` and `graph`; fields are only ever added. */
export function checkToJson(
  report: CheckReport,
  command: 'expr' | 'graph',
  subject: Readonly<Record<string, unknown>>,
) {
  const first = report.outputs[0];
  const outputShape = first ? report.network.dag.shape(first.output.id) : [];
  return {
    schema: `gradcheck/${command}/1`,
    ...subject,
    inputs: report.network.variables.map((v) => ({
      name: v.name,
      shape: v.shape,
      value: nest(report.point.values.get(v.name)!, v.shape),
      role: v.role,
      sampled: report.point.sampled.has(v.name),
    })),
    nodes: report.nodes.map((n) => ({
      name: n.name,
      expression: n.expression,
      shape: n.shape,
      value: nest(n.value, n.shape),
      adjoint: n.adjoint ? nest(n.adjoint, [...outputShape, ...n.shape]) : null,
      ...(n.tangent ? { tangent: nest(n.tangent, n.shape) } : {}),
      partials: n.partials.map((p) => ({
        wrt: p.wrt,
        symbolic: p.symbolic,
        value: p.value && p.shape ? nest(p.value, p.shape) : null,
      })),
    })),
    outputs: report.outputs.map(({ output, value: entries }) => ({
      name: output.name,
      value: nest(entries, report.network.dag.shape(output.id)),
      role: output.role,
    })),
    gradients: report.gradients.map((g) => gradient(report, g)),
    ...(report.hessian.length > 0
      ? {
          hessian: report.hessian.map((b) => {
            const shape = [...b.row.shape, ...b.column.shape];
            const dense = (entries: readonly (number | undefined)[]) =>
              nest(
                entries.map((e) => e ?? null),
                shape,
              );
            return {
              output: b.output.name,
              inputs: [b.row.name, b.column.name],
              symbolic: b.symbolic.text,
              where: Object.fromEntries(b.symbolic.where.map((w) => [w.name, w.text])),
              value: nest(b.value, shape),
              numeric: dense(b.numeric),
              tolerance: dense(b.tolerance),
              difference: dense(b.difference),
              verdict: b.verdict,
              note: b.note,
            };
          }),
        }
      : {}),
    kinks: report.kinks.map((k) => ({ node: k.name, op: k.op, jump: k.jump, convention: k.convention })),
    counts: report.counts,
    verdict: report.verdict,
    ok: report.ok,
  };
}
