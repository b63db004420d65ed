import type { Dag, NodeId } from '../expr/dag.js';
import type { AppliedOp, Attribute } from '../op/op.js';
import { equalShapes, type Shape } from '../op/shape.js';
import type { Formula } from './load-formula.js';

/** An operation of a recipe. Operands are earlier steps (0 and up) or the names of the formula (-1 for the first, and down). */
interface RecipeStep {
  readonly op: AppliedOp;
  readonly args: readonly number[];
  readonly attribute: Attribute;
}

/**
 * What one round of `repeat` did to the DAG. The next round does the same with other operands, as long as these have the same shapes:
 * only shapes and literals decide which operations an expression stands for.
 */
export interface Recipe {
  readonly shapes: readonly (Shape | undefined)[];
  /** Constants come first; they are the same in every round. */
  readonly constants: readonly NodeId[];
  readonly steps: readonly RecipeStep[];
}

/** Whether the index of `repeat` stands in names only. Where it stands as a number, rounds differ in more than operands. */
export function isReplayable({ steps }: Formula): boolean {
  return steps.every(({ ast, text }) => !text || (ast.kind === 'name' && typeof text[0] === 'string'));
}

/**
 * The recipe of an expression that stands for `root`, given what its names stand for (`undefined` for constants such as pi). `undefined`
 * where two names stand for one node, so that their roles cannot be told apart, and where there is nothing to apply.
 */
export function recordRecipe(
  dag: Dag,
  root: NodeId,
  names: readonly (NodeId | undefined)[],
): Recipe | undefined {
  const slots = new Map<NodeId, number>();
  for (const [i, id] of names.entries()) {
    if (id === undefined) continue;
    if (slots.has(id)) return undefined;
    slots.set(id, -1 - i);
  }
  if (slots.has(root) || dag.node(root).kind !== 'apply') return undefined;
  const found = new Set<NodeId>([root]);
  const stack = [root];
  while (stack.length > 0) {
    for (const arg of dag.node(stack.pop()!).args) {
      if (slots.has(arg) || found.has(arg)) continue;
      found.add(arg);
      stack.push(arg);
    }
  }
  // Operands have smaller ids than what uses them.
  const inner = [...found].sort((a, b) => a - b);
  const constants = inner.filter((id) => dag.node(id).kind === 'constant');
  const place = new Map<NodeId, number>(slots);
  for (const [i, id] of constants.entries()) place.set(id, i);
  const steps: RecipeStep[] = [];
  for (const id of inner) {
    const node = dag.node(id);
    if (node.kind === 'input') return undefined;
    if (node.kind === 'constant') continue;
    place.set(id, constants.length + steps.length);
    steps.push({ op: node.op, args: node.args.map((arg) => place.get(arg)!), attribute: node.attribute });
  }
  return { shapes: names.map((id) => (id === undefined ? undefined : dag.shape(id))), constants, steps };
}

/** Does it again with other operands, the last operation under a label. `undefined` where their shapes are not those of the recipe. */
export function replayRecipe(
  dag: Dag,
  { shapes, constants, steps }: Recipe,
  names: readonly (NodeId | undefined)[],
  label: string,
): NodeId | undefined {
  for (let i = 0; i < shapes.length; i++) {
    const expected = shapes[i];
    const id = names[i];
    if (expected ? id === undefined || !equalShapes(dag.shape(id), expected) : id !== undefined)
      return undefined;
  }
  const done: NodeId[] = [...constants];
  const last = steps.length - 1;
  for (let i = 0; i <= last; i++) {
    const { op, args, attribute } = steps[i]!;
    const ids = args.map((a) => (a < 0 ? names[-1 - a]! : done[a]!));
    done.push(dag.apply(op, ids, attribute, i === last ? label : undefined));
  }
  return done.at(-1);
}
