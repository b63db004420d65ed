import { createToolbox, differentiateSymbolically } from '../../derive/differentiate.js';
import type { Ast } from '../../expr/ast.js';
import type { NodeId } from '../../expr/dag.js';
import { isScalar } from '../../op/shape.js';
import type { ProveReport } from '../../prove/prove.js';
import type { Formula, LayoutConvention } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { dependsOn } from '../problem/surgery.js';
import { expand, freeNames, name, transposed, turned, write } from '../problem/tree.js';
import { trueDerivative } from '../problem/true-derivative.js';
import { isReport, type Setting } from '../setting/setting.js';
import { deriveByDefinition } from './solve-definition.js';
import { deriveByRows } from './solve-rows.js';
import { findStages, type Stages } from './solve-stages.js';

/** More stages than these are a program and not a solution. */
const MAX_STAGES = 24;

export interface DerivativeTask {
  readonly of: Formula;
  readonly wrt: string;
  readonly layout: LayoutConvention;
}

/** The derivative of a function, by the chain rule from the outermost function inwards, and the proof of the result. */
export function solveDerivative(task: DerivativeTask, setting: Setting): readonly string[] {
  const { wrt, layout } = task;
  const of = setting.meaning(task.of);
  const graph = new SampleGraph(setting);
  const shape = graph.shapeOf(of) ?? [];
  const isTurned = layout === 'gradient' && !isScalar(shape);
  const stages = findStages(task.of.ast, wrt, setting);
  const whole = stages.all.at(-1)!.name;
  const lines = [
    ...stages.all.map((s) => `${s.name} = ${write(s.ast)}`),
    ...chainLines(stages, wrt, setting),
    ...(stages.all.length === 1 ? deriveByDefinition(of, wrt, whole, setting) : []),
  ];
  const found = provedDerivative(task, setting);
  if (!found) return [...lines, 'no closed form was found'];
  const note = isTurned ? '   (a column per output)' : '';
  return [
    ...lines,
    ...deriveByRows(task, whole, setting),
    `d${whole}/d${wrt} = ${isTurned ? turned(found.ast) : found.text}${note}`,
    ...abbreviationsIn([found.ast, ...stages.all.map((s) => s.ast)], stages, setting),
    `proved (${[found.report.method, ...found.report.notes].join('; ')})`,
  ];
}

/** Abbreviations of the exercise that are used and have no line yet, those that they use among them. */
function abbreviationsIn(used: readonly Ast[], stages: Stages, setting: Setting): readonly string[] {
  const open = new Set(used.flatMap((ast) => [...freeNames(ast)]));
  // A set is walked in the order of insertion, so that what is added on the way is walked as well.
  for (const key of open)
    for (const inner of freeNames(setting.meanings.get(key) ?? name(key))) open.add(inner);
  return [...setting.part.context.where].flatMap(([key, { text }]) =>
    open.has(key) && !stages.all.some((s) => s.name === key) ? [`  with ${key} = ${text}`] : [],
  );
}

/** The derivative in the names of the exercise as far as that form is proved; its text has a row per output. */
export function provedDerivative(
  { of: formula, wrt, layout }: DerivativeTask,
  setting: Setting,
): { readonly text: string; readonly ast: Ast; readonly report: ProveReport } | undefined {
  const of = setting.meaning(formula);
  const shape = new SampleGraph(setting).shapeOf(of) ?? [];
  const isTurned = layout === 'gradient' && !isScalar(shape);
  const truth = trueDerivative(of, wrt, layout, shape, setting.rank(wrt));
  for (const text of [multipliedOut(formula.ast, wrt, setting), derivedText(of, wrt, setting)]) {
    const parsed = text === undefined ? undefined : setting.tools.parser.parse(text);
    if (text === undefined || !parsed?.ok) continue;
    const result = isTurned ? transposed(parsed.value) : parsed.value;
    const report = setting.ask(truth, '=', expand(result, setting.meanings));
    if (isReport(report) && report.verdict === 'proved') return { text, ast: parsed.value, report };
  }
  return undefined;
}

/** The derivative of the function as a whole; parts that the exercise has a name for are called by it. */
function derivedText(of: Ast, wrt: string, setting: Setting): string | undefined {
  const graph = new SampleGraph(setting);
  const names = new Map<NodeId, string>();
  for (const [key, formula] of setting.part.context.where) {
    const id = graph.put(setting.meaning(formula));
    if (id !== undefined && graph.dag.node(id).kind === 'apply') names.set(id, key);
  }
  const derived = graph.differentiate(of, wrt, undefined, names);
  return derived && (names.get(derived.derivative.id) ?? derived.text);
}

/**
 * The product of the derivatives along the abbreviations of the exercise, in which these stay names: (y - t)*z3*x1, where the derivative of
 * the function as a whole would join z3 with x1. For numbers only.
 */
function multipliedOut(of: Ast, wrt: string, setting: Setting): string | undefined {
  const { all, shapes } = findStages(of, wrt, setting, false);
  if (all.length < 2 || all.length > MAX_STAGES || setting.rank(wrt) > 0) return undefined;
  if (!all.every((s) => isScalar(s.shape))) return undefined;
  const graph = new SampleGraph(setting, shapes);
  const toolbox = createToolbox(graph.dag, setting.tools.book);
  const { algebra } = toolbox;
  const whole = all.at(-1)!;
  const slopes = new Map<string, NodeId>([[whole.name, algebra.ones([])]]);
  const names = new Map<NodeId, string>();
  for (const input of [
    ...all
      .slice(0, -1)
      .map((s) => s.name)
      .reverse(),
    wrt,
  ]) {
    const at = graph.input(input);
    if (at === undefined) return undefined;
    const terms: NodeId[] = [];
    for (const user of all) {
      const above = slopes.get(user.name);
      if (above === undefined || user.name === input || !dependsOn(user.ast, input)) continue;
      const root = graph.put(user.ast);
      if (root === undefined) return undefined;
      if (setting.meanings.has(user.name) && graph.dag.node(root).kind === 'apply')
        names.set(root, user.name);
      terms.push(algebra.multiply(above, differentiateSymbolically(toolbox, root, at).id));
    }
    slopes.set(
      input,
      terms.reduce((a, b) => algebra.add(a, b), algebra.zero()),
    );
  }
  return graph.print(slopes.get(wrt)!, names);
}

/** Whether a text has a sign or a space outside of all brackets. */
function isSum(text: string): boolean {
  let outside = text;
  for (let before = ''; before !== outside; ) {
    before = outside;
    outside = outside.replace(/\([^()]*\)|\[[^[\]]*\]/g, '');
  }
  return /[-+ ]/.test(outside);
}

/** A product of two texts, without factors of 1. */
function multiply(above: string, local: string): string {
  if (above === '1') return local;
  if (local === '1') return above;
  if (local === '-1') return `-${above}`;
  return `${above} * ${isSum(local) || local.startsWith('1/') ? `(${local})` : local}`;
}

/** The chain rule, a line per stage: the derivative of the function in it, by way of the stages that use it. */
function chainLines({ all: stages, shapes }: Stages, wrt: string, setting: Setting): readonly string[] {
  if (stages.length < 2 || stages.length > MAX_STAGES) return [];
  const isNumbers = stages.every((s) => isScalar(s.shape)) && setting.rank(wrt) === 0;
  const lines: string[] = [];
  const whole = stages.at(-1)!.name;
  for (const input of [
    ...stages
      .slice(0, -1)
      .map((s) => s.name)
      .reverse(),
    wrt,
  ]) {
    const users = stages.filter((s) => s.name !== input && dependsOn(s.ast, input));
    const terms: string[] = [];
    for (const user of users) {
      const graph = new SampleGraph(setting, shapes);
      // The value of a stage occurs in its derivative: y*(1 - y) for a sigmoid.
      const own = user.name === whole ? undefined : graph.put(user.ast);
      const names = new Map(own === undefined ? [] : [[own, user.name]]);
      const derivative = graph.differentiate(user.ast, input, undefined, names);
      if (!derivative || derivative.derivative.form === 'pullback') return isNumbers ? [] : lines;
      if (!isNumbers) lines.push(`d${user.name}/d${input} = ${derivative.text}`);
      terms.push(multiply(user.name === whole ? '1' : `d${whole}/d${user.name}`, derivative.text));
    }
    if (isNumbers && terms.length > 0) lines.push(`d${whole}/d${input} = ${terms.join(' + ')}`);
  }
  return lines;
}
