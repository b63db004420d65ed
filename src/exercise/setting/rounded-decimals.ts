import { type Ast, postorder } from '../../expr/ast.js';
import type { NodeId } from '../../expr/dag.js';
import type { Shape } from '../../op/shape.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { name, replace } from '../problem/tree.js';
import { choosePoints, type SamplePoint, sampleAt } from './sample-points.js';
import type { Setting } from './setting.js';

/** Decimals of one answer. */
const MAX_DECIMALS = 6;

/** Steps of Gauss and Newton: decimals that are rounded lie so near that two or three suffice. */
const MAX_STEPS = 8;

/** What is left, in parts of the truth, where decimals fit: rounding of doubles and no more. */
const RESIDUAL = 1e-9;

/** Said of answers that are right but for the rounding of their decimals. */
export const ROUNDED =
  'To the digits that are written this is right. Decimals are read exactly here: give them as fractions, roots or names.';

/** The values of what is right, at points: of a node of the graph, or worked out from several. */
export type TruthAt = (
  graph: SampleGraph,
  points: readonly SamplePoint[],
) => readonly Float64Array[] | undefined;

/** The truth as one expression, in which derivatives are carried out. */
export function valuesOf(truth: Ast): TruthAt {
  return (graph, points) => {
    const id = graph.putCalculus(truth);
    return id === undefined ? undefined : sampleAt(graph, id, points).values;
  };
}

/**
 * Whether an answer with decimals is right to their digits: numbers that round to these decimals make it equal to the truth wherever it is
 * evaluated, and there are more values than decimals. This credits no answer; it says why one is not right.
 */
export function isRightAsRounded(truthAt: TruthAt, answer: Ast, setting: Setting): boolean {
  const decimals = postorder(answer).filter((a) => a.kind === 'number' && /\.\d/.test(a.text));
  if (decimals.length === 0 || decimals.length > MAX_DECIMALS) return false;
  const start = decimals.map((d) => Number(d.text));
  if (start.some((d) => !Number.isFinite(d) || d === 0)) return false;
  const keys = new Map(decimals.map((d, k) => [d, `decimal__${k}`]));
  const more = new Map<string, Shape>([...keys.values()].map((key) => [key, []]));
  const graph = new SampleGraph(setting, more);
  const open = graph.put(
    graph.withLengths(replace(answer, (a) => (keys.has(a) ? name(keys.get(a)!) : undefined))),
  );
  const points = choosePoints(setting, graph);
  const truth = truthAt(graph, points);
  if (open === undefined || !truth || points.length === 0) return false;
  const fitted = solveDecimals(graph, open, [...keys.values()], start, points, truth);
  return fitted?.every((c, k) => Math.abs(c - start[k]!) <= halfOf(decimals[k]!.text) * (1 + 1e-9)) ?? false;
}

/** Half a unit of the last digit: 0.005 for 0.32. */
function halfOf(text: string): number {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  return 0.5 * 10 ** (Number(exponent) - (mantissa.split('.')[1]?.length ?? 0));
}

/** The numbers in place of the decimals that leave no residual; undefined where there are none near. */
function solveDecimals(
  graph: SampleGraph,
  id: NodeId,
  keys: readonly string[],
  start: readonly number[],
  points: readonly SamplePoint[],
  truth: readonly Float64Array[],
): readonly number[] | undefined {
  const valuesAt = (at: readonly number[]) => {
    const moved = points.map((p) => new Map([...p, ...keys.map((key, k) => [key, [at[k]!]] as const)]));
    return sampleAt(graph, id, moved).values;
  };
  const residualsAt = (at: readonly number[]) => {
    const own = valuesAt(at);
    return truth.flatMap((t, p) => Array.from(t, (v, k) => own[p]![own[p]!.length === 1 ? 0 : k]! - v));
  };
  const size = Math.max(...truth.flatMap((t) => [...t].filter(Number.isFinite).map(Math.abs)), 0);
  let at = [...start];
  for (let step = 0; step <= MAX_STEPS; step++) {
    const all = residualsAt(at);
    const useful = all.flatMap((r, k) => (Number.isFinite(r) ? [k] : []));
    if (useful.length <= keys.length || useful.length < all.length / 2) return undefined;
    if (useful.every((k) => Math.abs(all[k]!) <= RESIDUAL * size)) return at;
    const columns = keys.map((_, k) => {
      const h = 1e-6 * Math.abs(start[k]!);
      const up = residualsAt(at.map((c, i) => (i === k ? c + h : c)));
      const down = residualsAt(at.map((c, i) => (i === k ? c - h : c)));
      return useful.map((u) => (up[u]! - down[u]!) / (2 * h));
    });
    const correction = leastSquares(
      columns,
      useful.map((k) => all[k]!),
    );
    if (!correction) return undefined;
    at = at.map((c, k) => c - correction[k]!);
  }
  return undefined;
}

/** The x that makes the sum of columns times x nearest to a vector, by the normal equations; undefined where it is not unique. */
function leastSquares(
  columns: readonly (readonly number[])[],
  right: readonly number[],
): readonly number[] | undefined {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((s, v, k) => s + v * b[k]!, 0);
  const rows = columns.map((a) => [...columns.map((b) => dot(a, b)), dot(a, right)]);
  const n = columns.length;
  for (let k = 0; k < n; k++) {
    const pivot = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? k + i : best), k);
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    const own = rows[k]!;
    if (!(Math.abs(own[k]!) > 1e-12 * dot(columns[k]!, columns[k]!))) return undefined;
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i]![k]! / own[k]!;
      rows[i] = rows[i]!.map((v, j) => v - factor * own[j]!);
    }
  }
  return rows.map((row, k) => row[n]! / row[k]!);
}
