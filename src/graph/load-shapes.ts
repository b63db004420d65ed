import { type Ast, postorder } from '../expr/ast.js';
import { inferShapes } from '../expr/infer.js';
import { SCALAR, type Shape } from '../op/shape.js';
import { type Formula, formulaAt } from './load-formula.js';
import type { NodeDraft, VariableDraft } from './load-names.js';

/**
 * Shapes are inferred from expressions in which nodes are replaced by their definitions. A definition that has grown past this size
 * stays a name; its own shape is then a matter of how it is used, which is right for the scalars of long ladders.
 */
const MAX_EXPANSION = 5_000;
/** All expansions together; what lies beyond does not take part. */
const MAX_TOTAL = 100_000;

/** Shapes of the variables that have none, from how `order` (nodes after what they use) and `results` use them. */
export function inferMissingShapes(
  variables: Iterable<VariableDraft>,
  order: readonly NodeDraft[],
  results: readonly Formula[],
): ReadonlyMap<string, Shape> {
  const known = new Map<string, Shape>();
  const missing: string[] = [];
  for (const { name, shape } of variables) {
    if (shape) known.set(name, shape);
    else missing.push(name);
  }
  if (missing.length === 0) return known;
  const roots = expandNodes(order, results);
  const inferred = inferShapes(roots, known);
  for (const name of missing) known.set(name, inferred.get(name) ?? SCALAR);
  return known;
}

interface Expansion {
  readonly ast: Ast;
  readonly size: number;
}

function expandNodes(order: readonly NodeDraft[], results: readonly Formula[]): readonly Ast[] {
  const expansions = new Map<string, Expansion>();
  const roots = new Map<string, Ast>();
  const used = new Set<string>();
  let total = 0;
  for (const { name, formula, index } of order) {
    if (total > MAX_TOTAL) break;
    if (!formula) continue;
    const expansion = expand(formulaAt(formula, index), expansions, used);
    total += expansion.size;
    roots.set(name, expansion.ast);
    if (expansion.size <= MAX_EXPANSION) expansions.set(name, expansion);
  }
  const asts = results.map((formula) => expand(formula.ast, expansions, used).ast);
  for (const [name, ast] of roots) if (!used.has(name)) asts.push(ast);
  return asts;
}

/** Replaces names of expanded nodes, and notes them in `used`. */
function expand(root: Ast, expansions: ReadonlyMap<string, Expansion>, used: Set<string>): Expansion {
  const done = new Map<Ast, Expansion>();
  for (const ast of postorder(root)) {
    const known = ast.kind === 'name' ? expansions.get(ast.text) : undefined;
    if (known) {
      used.add(ast.text);
      done.set(ast, known);
      continue;
    }
    let size = 1;
    let changed = false;
    const children = ast.children.map((child) => {
      const expansion = done.get(child)!;
      size += expansion.size;
      changed ||= expansion.ast !== child;
      return expansion.ast;
    });
    done.set(ast, { ast: changed ? { ...ast, children } : ast, size });
  }
  return done.get(root)!;
}
