import { namesOf, operandsOf } from '../../check/local.js';
import type { Network } from '../../graph/network.js';

/**
 * A network as chains of arrows, a line each: every chain begins at an input and ends at the output or at a name that another line has. A
 * parameter that one node uses is written on the arrow into it.
 */
export function drawNetwork(network: Network): readonly string[] {
  const names = namesOf(network);
  const operands = new Map(
    network.nodes.map((n) => [n.name, operandsOf(network, n, names).map((id) => names.get(id)!)]),
  );
  const users = new Map<string, string[]>();
  for (const [node, used] of operands) for (const u of used) users.set(u, [...(users.get(u) ?? []), node]);
  const params = new Set(network.variables.filter((v) => v.role === 'param').map((v) => v.name));
  const isParam = (n: string) => params.has(n);
  // A weight on an arrow: a parameter of one node only, which has another operand as well.
  const onArrow = (n: string) =>
    isParam(n) && users.get(n)?.length === 1 && operands.get(users.get(n)![0]!)!.some((o) => !isParam(o));
  const drawn = new Set<string>();
  const lines: string[] = [];
  const starts = [...network.variables.map((v) => v.name), ...network.nodes.map((n) => n.name)];
  for (const start of starts) {
    if (onArrow(start)) continue;
    for (const first of users.get(start) ?? []) {
      const edge = `${start} ${first}`;
      if (drawn.has(edge)) continue;
      let line = start;
      let from = start;
      let to: string | undefined = first;
      while (to !== undefined && !drawn.has(`${from} ${to}`)) {
        drawn.add(`${from} ${to}`);
        const weights = operands.get(to)!.filter(onArrow).join(', ');
        line += `${weights === '' ? ' --> ' : ` --${weights}--> `}${to}`;
        from = to;
        to = users.get(to)?.find((u) => !drawn.has(`${from} ${u}`));
      }
      lines.push(line);
    }
  }
  return lines;
}
