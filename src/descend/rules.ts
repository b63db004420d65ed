import { countNodes } from '../check/local.js';
import { describeSymbolic, differentiatePair, SYMBOLIC_LIMIT } from '../check/symbolic.js';
import { createToolbox } from '../derive/differentiate.js';
import type { RuleBook } from '../derive/partial.js';
import { print } from '../expr/print.js';
import type { Objective } from './objective.js';

/** The derivative of the loss of one row in a parameter, written out. */
export interface RuleText {
  readonly name: string;
  readonly text: string;
  readonly where: readonly { readonly name: string; readonly text: string }[];
}

/** A derivative longer than this is nobody's reading; the rule then stands for itself. */
const LONGEST_RULE = 300;

/** Parameters whose derivative is written out. */
const RULES = 8;

/** The loss of one row over the names of the network. */
export function lossText(objective: Objective): string {
  return print(objective.network.dag, objective.lossId, { names: labelsOf(objective), limit: LONGEST_RULE });
}

function labelsOf({ network }: Objective): (id: number) => string | undefined {
  return (id) => {
    const node = network.dag.node(id);
    return node.kind === 'apply' ? node.label : undefined;
  };
}

/** dL/dp per row, for networks small enough to be read. */
export function rulesOf(objective: Objective, book: RuleBook): readonly RuleText[] {
  const { network, slots, lossId } = objective;
  if (slots.length > RULES || countNodes(network.dag, [lossId]) > SYMBOLIC_LIMIT) return [];
  const toolbox = createToolbox(network.dag, book);
  const taken = new Set([...network.variables.map((v) => v.name), ...network.nodes.map((n) => n.name)]);
  const rules = slots.map(({ variable }) => {
    const derivative = differentiatePair(toolbox, lossId, variable.id);
    const { text, where } = describeSymbolic(toolbox, derivative, labelsOf(objective), taken, LONGEST_RULE);
    return { name: variable.name, text, where };
  });
  return rules.every((r) => r.text.length < LONGEST_RULE) ? rules : [];
}
