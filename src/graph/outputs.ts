import type { NamedNode, Network, Output } from './network.js';

/** Names for outputs that are written as expressions, first choice first. */
const CANDIDATES: Readonly<Record<Output['role'], readonly string[]>> = {
  output: ['y', 'f', 'out', 'y_out'],
  loss: ['L', 'loss', 'J', 'L_total'],
};

const IS_NAME = /^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u;

/**
 * Gives every output that is an expression a name and a row of its own, so that tables can speak of dy/dx: y, or L for a loss; several
 * are numbered.
 */
export function nameOutputs(network: Network): Network {
  const taken = new Set([...network.variables, ...network.nodes].map((n) => n.name));
  const rows: NamedNode[] = [];
  const unnamed = (role: Output['role']) =>
    network.outputs.filter((o) => o.role === role && !IS_NAME.test(o.name));
  const outputs = network.outputs.map((output): Output => {
    if (IS_NAME.test(output.name)) return output;
    const position = unnamed(output.role).length > 1 ? String(unnamed(output.role).indexOf(output) + 1) : '';
    const name =
      CANDIDATES[output.role].map((c) => c + position).find((c) => !taken.has(c)) ?? freeName(taken);
    taken.add(name);
    rows.push({ name, id: output.id, expression: output.name });
    return { ...output, name };
  });
  if (rows.length === 0) return network;
  return { ...network, outputs, nodes: [...network.nodes, ...rows].sort((a, b) => a.id - b.id) };
}

function freeName(taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) if (!taken.has(`out_${n}`)) return `out_${n}`;
}
