import type { Ast } from '../../expr/ast.js';
import type { Shape } from '../../op/shape.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { dependsOn } from '../problem/surgery.js';
import { expand, freeNames, name, write } from '../problem/tree.js';
import type { Setting } from '../setting/setting.js';

/** An intermediate value of a function: an abbreviation of the exercise, or the argument of a function. */
export interface Stage {
  readonly name: string;
  /** Over the names of earlier stages. */
  readonly ast: Ast;
  readonly shape: Shape;
}

/** A function as a sequence of stages, the last of which is its value. */
export interface Stages {
  readonly all: readonly Stage[];
  /** Shapes of every name that stages use beside the declared ones, abbreviations that do not depend on the input among them. */
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** Names that the function of an exercise is called by, in this order. */
const FUNCTION_NAMES: readonly string[] = ['f', 'L', 'y', 'F', 'value'];

/**
 * The stages that depend on the input, in the order of computation; the function itself comes last, by a name that is free. With `split`,
 * arguments of functions become stages as well, and not the abbreviations of the exercise alone.
 */
export function findStages(of: Ast, wrt: string, setting: Setting, split = true): Stages {
  const stages: Stage[] = [];
  const known = new Map<string, string>();
  const taken = new Set([...setting.part.context.given.map((g) => g.name), ...setting.meanings.keys()]);
  const own = FUNCTION_NAMES.find((n) => !taken.has(n)) ?? 'value';
  taken.add(own);
  const shapes = new Map<string, Shape>();
  /** Abbreviations by what they stand for: where the exercise has a name for an argument, it is called by it. */
  const written = new Map(
    [...setting.meanings].map(([key, ast]) => [write(expand(ast, setting.meanings)), key]),
  );
  for (const [key, formula] of setting.part.context.where) {
    const shape = new SampleGraph(setting).shapeOf(setting.meaning(formula));
    if (shape) shapes.set(key, shape);
  }
  const add = (stage: string, ast: Ast): void => {
    const shape = new SampleGraph(setting, shapes).shapeOf(ast);
    if (shape) shapes.set(stage, shape);
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
  /** Abbreviations of the exercise come before what uses them, arguments innermost first. */
  const visit = (ast: Ast): Ast => {
    for (const used of freeNames(ast)) {
      const meaning = setting.meanings.get(used);
      if (!meaning || stages.some((s) => s.name === used)) continue;
      const inner = visit(meaning);
      if (depends(inner)) add(used, inner);
    }
    const children = ast.children.map((child, k) => {
      const inner = visit(child);
      const isArgument = ast.kind === 'call' ? ast.children.length === 1 : ast.text === '^' && k === 0;
      if (!split || !isArgument || isShort(inner) || !depends(inner)) return inner;
      const before = known.get(write(inner));
      if (before !== undefined) return name(before);
      const meant = written.get(write(expand(child, setting.meanings)));
      const stage = meant !== undefined && !stages.some((s) => s.name === meant) ? meant : fresh();
      add(stage, inner);
      return name(stage);
    });
    return children.some((c, k) => c !== ast.children[k]) ? { ...ast, children } : ast;
  };
  const last = visit(of);
  // The value of an abbreviation needs no second name.
  const isStage = last.kind === 'name' && stages.at(-1)?.name === last.text;
  if (!isStage) add(own, last);
  return { all: stages, shapes };
}

/** A name, a number or their negative needs no name of its own. */
function isShort(ast: Ast): boolean {
  const [inner] = ast.children;
  return ast.text === 'neg' && inner ? isShort(inner) : ast.kind === 'name' || ast.kind === 'number';
}
