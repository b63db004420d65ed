import type { Ast } from '../../expr/ast.js';
import type { ProveReport } from '../../prove/prove.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { choosePoints, sampleAt } from './sample-points.js';
import type { Setting } from './setting.js';

/** A witness in words: at x = 1/2, w = 3. Both sides are the student's own, or the truth is no secret at a point. */
export function describeWitness({ witness }: ProveReport): string {
  return witness ? `${placeOf(witness.point)}it is ${witness.right} where ${witness.left} is right` : '';
}

/**
 * How an answer, the right side of the report, differs from the truth on the left. A value of the truth at a point helps and gives nothing
 * away where the truth changes from point to point; of a number, which is the answer itself, only the direction is said.
 */
export function describeMiss(report: ProveReport, truth: Ast, setting: Setting): string {
  const { witness } = report;
  if (!witness) return '';
  const constants = setting.once(truth, () => constantsOf(truth, setting));
  const value = toNumber(witness.left);
  const isSecret = constants === undefined || constants.some((c) => isAlike(c, value));
  return isSecret ? describeDirection(report) : describeWitness(report);
}

/** Which way an answer is off, without the value that is right: `at x = 1 it is too large`. */
export function describeDirection({ witness }: ProveReport): string {
  return witness
    ? `${placeOf(witness.point)}it is ${compareSizes(toNumber(witness.right), toNumber(witness.left))}`
    : '';
}

/** What a number is beside the one that is right. */
export function compareSizes(own: number, right: number): string {
  return own > right ? 'too large' : own < right ? 'too small' : 'not equal to what is right';
}

/** Numbers that the truth, or an entry of it, is at every point; undefined where that is not known. */
function constantsOf(truth: Ast, setting: Setting): readonly number[] | undefined {
  const graph = new SampleGraph(setting);
  const points = choosePoints(setting, graph);
  const id = graph.putCalculus(truth);
  if (id === undefined || points.length === 0) return undefined;
  const [first, ...others] = sampleAt(graph, id, points).values.map((v) => [...v]);
  return first!.filter(
    (x, k) => Number.isFinite(x) && others.every((o) => !Number.isFinite(o[k]!) || isAlike(o[k]!, x)),
  );
}

/** Equal to the ten digits that the prover writes; what cannot be compared is taken to be equal. */
function isAlike(a: number, b: number): boolean {
  return !(Math.abs(a - b) > 1e-9 * Math.abs(b));
}

/** A number as the prover writes it: 0.25, 1/3, inf. */
function toNumber(text: string): number {
  const [top, bottom = '1'] = text.replace('inf', 'Infinity').split('/');
  return Number(top) / Number(bottom);
}

/** The point at which an inequality fails, with both sides. */
export function describeSides({ witness }: ProveReport): string {
  return witness
    ? `${placeOf(witness.point)}the left side is ${witness.left} and the right side ${witness.right}`
    : '';
}

/** A point as the beginning of a sentence: `at x = 1/2, w = 3 `. */
export function placeOf(at: Readonly<Record<string, string>>): string {
  const point = Object.entries(at);
  const shown = point.slice(0, 8).map(([key, value]) => `${key} = ${value}`);
  return shown.length === 0 ? '' : `at ${shown.join(', ')}${point.length > 8 ? ', …' : ''} `;
}
