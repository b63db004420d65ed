import type { CheckReport } from '../check/check.js';
import type { GivenReport } from '../check/given.js';
import { type LocalPartial, namesOf, operandsOf } from '../check/local.js';
import type { Network } from '../graph/network.js';
import type { Shape } from '../op/shape.js';
import { formatArray } from './format.js';

/** What a picture of a network holds; an edge carries its local partial where that is a number. */
export interface Drawing {
  readonly title: string;
  readonly vertices: readonly {
    readonly key: string;
    readonly lines: readonly string[];
    readonly input: boolean;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}

/** Values and local partials by name, where they are known. */
interface Known {
  readonly value: (name: string) => ArrayLike<number> | undefined;
  readonly partials: (name: string) => readonly LocalPartial[];
}

function draw(network: Network, { value, partials }: Known): Drawing {
  const names = namesOf(network);
  const keys = new Map([...names.values()].map((name, k) => [name, `n${k}`]));
  const linesOf = (text: string, name: string, shape: Shape): readonly string[] => {
    const entries = value(name);
    const known = entries && !Array.from(entries).every(Number.isNaN);
    return known ? [text, formatArray(entries, shape)] : [text];
  };
  const vertices = [
    ...network.variables.map((v) => ({
      key: keys.get(v.name)!,
      lines: linesOf(v.name, v.name, v.shape),
      input: true,
    })),
    ...network.nodes.map((n) => ({
      key: keys.get(n.name)!,
      // An edge graph gives partials, not functions.
      lines: linesOf(
        network.partialsOnly && value(n.name) === undefined ? n.name : `${n.name} = ${n.expression}`,
        n.name,
        network.dag.shape(n.id),
      ),
      input: false,
    })),
  ];
  const edges = network.nodes.flatMap((node) =>
    operandsOf(network, node, names).map((id) => {
      const from = names.get(id)!;
      const partial = partials(node.name).find((p) => p.wrt === from);
      const label = partial?.value && partial.shape?.length === 0 ? formatArray(partial.value, []) : '';
      return { from: keys.get(from)!, to: keys.get(node.name)!, label };
    }),
  );
  return { title: network.title, vertices, edges };
}

/** The picture of a network that was checked. */
export function drawCheck({ network, point, nodes }: CheckReport): Drawing {
  const byName = new Map(nodes.map((n) => [n.name, n]));
  return draw(network, {
    value: (name) => byName.get(name)?.value ?? point.values.get(name),
    partials: (name) => byName.get(name)?.partials ?? [],
  });
}

/** The picture of a network that is known in part. */
export function drawGiven({ network, nodes }: GivenReport): Drawing {
  const byName = new Map(nodes.map((n) => [n.node.name, n]));
  const variables = new Map(network.variables.map((v) => [v.name, v]));
  return draw(network, {
    value: (name) => byName.get(name)?.value ?? variables.get(name)?.value,
    partials: (name) => byName.get(name)?.partials ?? [],
  });
}

/** The network in the DOT language of Graphviz. */
export function toDot({ title, vertices, edges }: Drawing): string {
  const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  const label = (lines: readonly string[]) => quote(lines.join('\n')).replace(/\n/g, '\\n');
  return [
    `digraph ${quote(title)} {`,
    '  rankdir=LR;',
    '  node [shape=box, fontname="Helvetica"];',
    ...vertices.map((v) => `  ${v.key} [label=${label(v.lines)}${v.input ? ', shape=ellipse' : ''}];`),
    ...edges.map((e) => `  ${e.from} -> ${e.to}${e.label ? ` [label=${quote(e.label)}]` : ''};`),
    '}',
    '',
  ].join('\n');
}

/** The network as a Mermaid flow chart. */
export function toMermaid({ vertices, edges }: Drawing): string {
  // Mermaid reads HTML entities by number; everything that could end a label is written so.
  const escapeLabel = (text: string) =>
    text.replace(/[^\p{L}\p{N} .,=+\-/_()]/gu, (c) => `#${c.codePointAt(0)};`);
  const shape = (v: Drawing['vertices'][number]) => {
    const label = `"${v.lines.map(escapeLabel).join('<br/>')}"`;
    return v.input ? `([${label}])` : `[${label}]`;
  };
  return [
    'flowchart LR',
    ...vertices.map((v) => `  ${v.key}${shape(v)}`),
    ...edges.map((e) => `  ${e.from} -->${e.label ? `|"${escapeLabel(e.label)}"|` : ''} ${e.to}`),
    '',
  ].join('\n');
}
