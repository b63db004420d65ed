import type { LocalPartial } from '../check/local.js';
import type { Shape } from '../op/shape.js';
import { formatArray, formatNumber } from './format.js';
import { wrap } from './table.js';
import type { Style } from './text.js';

/** A node or variable of which the chain rule is written out. */
export interface ExplainedNode {
  readonly name: string;
  readonly expression?: string;
  readonly shape: Shape;
  readonly value?: ArrayLike<number>;
  readonly adjoint?: ArrayLike<number>;
  readonly partials: readonly LocalPartial[];
}

export interface Explanation {
  /** What is differentiated: the name in dy/d·. */
  readonly output: string;
  /** In topological order, the variables first. */
  readonly nodes: readonly ExplainedNode[];
  /** Names whose adjoints are given rather than worked out, with the reason. */
  readonly starts: ReadonlyMap<string, string>;
}

/** A factor in a product: sums and negative numbers get brackets. */
function factor(text: string): string {
  return /^-|[+\-*/ ?]/.test(text.replace(/^\w+\(.*\)$/, '')) ? `(${text})` : text;
}

/** Every step of forward and backward pass, in symbols and then in numbers. */
export function renderExplanation({ output, nodes, starts }: Explanation, style: Style): string {
  const lines: string[] = [style.heading('Forward pass')];
  for (const n of nodes) {
    if (n.expression === undefined) continue;
    const value = n.value === undefined ? '(not given)' : formatArray(n.value, n.shape, style.full);
    lines.push(wrap(`  ${n.name} = ${n.expression} = ${value}`, style.columns, 6));
  }
  lines.push('', style.heading('Backward pass'));
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i]!;
    const left = `d${output}/d${node.name}`;
    const start = starts.get(node.name);
    if (start !== undefined) {
      lines.push(wrap(`  ${left} = ${start}`, style.columns, 6));
      continue;
    }
    const uses = nodes.flatMap((user) =>
      user.partials.filter((p) => p.wrt === node.name).map((partial) => ({ user, partial })),
    );
    if (uses.length === 0) {
      lines.push(wrap(`  ${left} = 0: nothing uses ${node.name}`, style.columns, 6));
      continue;
    }
    const chain = uses
      .map(({ user }) => `d${output}/d${user.name} * ∂${user.name}/∂${node.name}`)
      .join(' + ');
    lines.push(wrap(`  ${left} = ${chain}`, style.columns, 6));
    lines.push(
      wrap(
        `      = ${uses.map(({ user, partial }) => symbolicTerm(output, node, user, partial)).join(' + ')}`,
        style.columns,
        8,
      ),
    );
    const numbers = uses.map(({ user, partial }) => numericTerm(user, partial));
    if (numbers.every((n) => n !== undefined))
      lines.push(wrap(`      = ${numbers.join(' + ')}`, style.columns, 8));
    if (node.adjoint)
      lines.push(wrap(`      = ${formatArray(node.adjoint, node.shape, style.full)}`, style.columns, 8));
  }
  return lines.join('\n');
}

function symbolicTerm(
  output: string,
  node: ExplainedNode,
  user: ExplainedNode,
  partial: LocalPartial,
): string {
  const upstream = `d${output}/d${user.name}`;
  const pullback = /^(\w+) -> (.*)$/s.exec(partial.symbolic);
  if (pullback) return `[${pullback[2]} with ${pullback[1]} = ${upstream}]`;
  if (user.shape.length === 0 || node.shape.length === 0) {
    if (user.shape.length > 0) return `(${partial.symbolic})' * ${upstream}`;
    return partial.symbolic === '1' ? upstream : `${upstream} * ${factor(partial.symbolic)}`;
  }
  return `(${partial.symbolic})' * ${upstream}`;
}

function numericTerm(user: ExplainedNode, partial: LocalPartial): string | undefined {
  if (!user.adjoint || !partial.value || user.shape.length > 0 || partial.shape?.length !== 0)
    return undefined;
  return `${factor(formatNumber(user.adjoint[0]!))} * ${factor(formatNumber(partial.value[0]!))}`;
}
