import type { Ast } from '../expr/ast.js';
import type { Shape } from '../op/shape.js';
import { isScalar } from '../op/shape.js';
import type { Formula, LayoutConvention } from './problem.js';
import { SampleGraph } from './sample-graph.js';
import { isReport, type Setting } from './setting.js';
import { dependsOn } from './surgery.js';
import { freeNames, name, replace, transposed, write } from './tree.js';
import { trueDerivative } from './true-derivative.js';

/** An intermediate value of a function: an abbreviation of the exercise, or the argument of a function. */
interface Stage {
  readonly name: string;
  /** Over the names of earlier stages. */
  readonly ast: Ast;
  readonly shape: Shape;
}

/** More stages than these are a program and not a solution. */
const MAX_STAGES = 24;

/** The derivative of a function, by the chain rule from the outermost function inwards, and the proof of the result. */
export function solveDerivative(
  task: { readonly of: Formula; readonly wrt: string; readonly layout: LayoutConvention },
  setting: Setting,
): readonly string[] {
  const { wrt, layout } = task;
  const of = setting.meaning(task.of);
  const graph = new SampleGraph(setting);
  const derived = graph.differentiate(of, wrt);
  const sizes = [...graph.sizes].map(([key, size]) => `${key} = ${size}`).join(', ');
  const shape = graph.shapeOf(of) ?? [];
  const isTurned = layout === 'gradient' && !isScalar(shape);
  const lines: string[] = [];
  const stages = findStages(task.of.ast, wrt, setting);
  lines.push(...stages.map((s) => `${s.name} = ${write(s.ast)}`));
  lines.push(...chainLines(stages, wrt, setting));
  if (!derived) return [...lines, 'no closed form was found'];
  const text = isTurned ? `(${derived.text})'` : derived.text;
  lines.push(`d${stages.at(-1)!.name}/d${wrt} = ${text}${isTurned ? '   (a column per output)' : ''}`);
  const parsed = setting.tools.parser.parse(derived.text);
  if (!parsed.ok) return lines;
  const truth = trueDerivative(of, wrt, layout, shape, setting.rank(wrt));
  const report = setting.ask(truth, '=', isTurned ? transposed(parsed.value) : parsed.value);
  if (isReport(report) && report.verdict === 'proved')
    lines.push(`proved (${[report.method, ...report.notes].join('; ')})`);
  else if (sizes !== '') lines.push(`(written out for ${sizes})`);
  return lines;
}

/** Names that the function of an exercise is called by, in this order. */
const FUNCTION_NAMES: readonly string[] = ['f', 'L', 'y', 'F', 'value'];

/** The stages that depend on the input, in the order of computation; the function itself comes last, by a name that is free. */
function findStages(of: Ast, wrt: string, setting: Setting): readonly Stage[] {
  const stages: Stage[] = [];
  const known = new Map<string, string>();
  const taken = new Set([...setting.part.context.given.map((g) => g.name), ...setting.meanings.keys()]);
  const own = FUNCTION_NAMES.find((n) => !taken.has(n)) ?? 'value';
  taken.add(own);
  const more = new Map<string, Shape>();
  const add = (stage: string, ast: Ast): void => {
    const shape = new SampleGraph(setting, more).shapeOf(ast);
    if (shape) more.set(stage, shape);
    stages.push({ name: stage, ast, shape: shape ?? [] });
    known.set(write(ast), stage);
  };
  const depends = (ast: Ast) => dependsOn(ast, wrt) || stages.some((s) => dependsOn(ast, s.name));
  let count = 0;
  const fresh = (): string => {
    do count += 1;
    while (taken.has(`u${count}`));
    return `u${count}`;
  };
  /** Arguments of functions become stages, innermost first; abbreviations of the exercise come before what uses them. */
  const split = (ast: Ast): Ast => {
    for (const used of freeNames(ast)) {
      const meaning = setting.meanings.get(used);
      if (meaning && !stages.some((s) => s.name === used)) {
        const inner = split(meaning);
        if (depends(inner)) add(used, inner);
      }
    }
    const children = ast.children.map((child, k) => {
      const inner = split(child);
      const isArgument = ast.kind === 'call' ? ast.children.length === 1 : ast.text === '^' && k === 0;
      if (!isArgument || isShort(inner) || !depends(inner)) return inner;
      const before = known.get(write(inner));
      if (before !== undefined) return name(before);
      const stage = fresh();
      add(stage, inner);
      return name(stage);
    });
    return children.some((c, k) => c !== ast.children[k]) ? { ...ast, children } : ast;
  };
  const last = inline(split(of), setting, stages);
  add(own, last);
  return stages;
}

/** A name, a number or their negative needs no name of its own. */
function isShort(ast: Ast): boolean {
  const [inner] = ast.children;
  return ast.text === 'neg' && inner ? isShort(inner) : ast.kind === 'name' || ast.kind === 'number';
}

/** Abbreviations that do not depend on the input are put in. */
function inline(ast: Ast, setting: Setting, stages: readonly Stage[]): Ast {
  return replace(ast, (a) => {
    const meaning = a.kind === 'name' ? setting.meanings.get(a.text) : undefined;
    return meaning && !stages.some((s) => s.name === a.text) ? meaning : undefined;
  });
}

/** A product of two texts, without factors of 1. */
function multiply(above: string, local: string): string {
  if (above === '1') return local;
  if (local === '1') return above;
  if (local === '-1') return `-${above}`;
  return `${above} * ${/[-+ ]/.test(local) ? `(${local})` : local}`;
}

/** The chain rule, a line per stage: the derivative of the function in it, by way of the stages that use it. */
function chainLines(stages: readonly Stage[], wrt: string, setting: Setting): readonly string[] {
  if (stages.length < 2 || stages.length > MAX_STAGES) return [];
  const shapes = new Map<string, Shape>(stages.map((s) => [s.name, s.shape]));
  const local = (stage: Stage, input: string) =>
    new SampleGraph(setting, shapes).differentiate(stage.ast, input);
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
      const derivative = local(user, input);
      if (!derivative || derivative.derivative.form === 'pullback') return isNumbers ? [] : lines;
      if (!isNumbers) lines.push(`d${user.name}/d${input} = ${derivative.text}`);
      terms.push(multiply(user.name === whole ? '1' : `d${whole}/d${user.name}`, derivative.text));
    }
    if (isNumbers && terms.length > 0) lines.push(`d${whole}/d${input} = ${terms.join(' + ')}`);
  }
  return lines;
}
