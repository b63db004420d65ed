import type { Diagnostic } from '../diagnostic/diagnostic.js';
import type { Ast } from '../expr/ast.js';
import type { Parser } from '../expr/parse.js';
import type { Part, Task } from './problem.js';
import { SampleGraph } from './sample-graph.js';
import { expand, usesCalculus } from './tree.js';

/**
 * What is wrong with the expressions of a part by themselves: sizes that do not fit, functions and names that there are not. Nobody could
 * answer such a part, so it is the file that is at fault.
 */
export function checkFormulas(part: Pick<Part, 'context' | 'task'>, parser: Parser): readonly Diagnostic[] {
  const { where } = part.context;
  const meanings = new Map([...where].map(([key, formula]) => [key, formula.ast]));
  const graph = new SampleGraph({ part, tools: { parser } });
  return formulasOf(part.task).flatMap((ast) => {
    const whole = expand(ast, meanings);
    // What stands in a derivative or a limit is read by the prover alone.
    return usesCalculus(whole) ? [] : graph.faults(whole).slice(0, 1);
  });
}

/** The expressions that a part asks about; networks are checked where they are loaded. */
function formulasOf(task: Task): readonly Ast[] {
  switch (task.kind) {
    case 'derivative':
    case 'matrix':
    case 'value':
    case 'shape':
    case 'taylor':
    case 'limit':
    case 'kink':
    case 'expectation':
      return [task.of.ast];
    case 'identity':
      return [task.from.ast, ...(task.to ? [task.to.ast] : [])];
    case 'bound':
      return task.claim.sides.map((side) => side.ast);
    case 'network':
      // The form has parameters that are asked for, whose sizes are not declared.
      return task.role === 'equal' ? [task.target.ast] : [];
    case 'iteration':
      return [task.loss.ast, task.rate.ast];
    case 'order':
    case 'pullback':
    case 'backprop':
    case 'separable':
    case 'essay':
      return [];
  }
}
