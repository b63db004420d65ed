import type { CheckReport } from '../check/check.js';
import { namesOf, operandsOf } from '../check/local.js';
import { formatArray } from './format.js';

interface Drawing {
  readonly vertices: readonly {
    readonly key: string;
    readonly lines: readonly string[];
    readonly input: boolean;
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}

/** The network as vertices and edges; an edge carries its local partial where that is a number. */
function layOut(report: CheckReport): Drawing {
  const { network, point } = report;
  const names = namesOf(network);
  const keys = new Map([...names.values()].map((name, k) => [name, `n${k}`]));
  const vertices = [
    ...network.variables.map((v) => ({
      key: keys.get(v.name)!,
      lines: [v.name, formatArray(point.values.get(v.name)!, v.shape)],
      input: true,
    })),
    ...report.nodes.map((n) => ({
      key: keys.get(n.name)!,
      lines: [
        `${n.name} = ${n.expression}`,
        n.value.every(Number.isNaN) ? '' : formatArray(n.value, n.shape),
      ].filter(Boolean),
      input: false,
    })),
  ];
  const edges = network.nodes.flatMap((node, k) =>
    operandsOf(network, node, names).map((id) => {
      const from = names.get(id)!;
      const partial = report.nodes[k]?.partials.find((p) => p.wrt === from);
      const label = partial?.value && partial.shape?.length === 0 ? formatArray(partial.value, []) : '';
      return { from: keys.get(from)!, to: keys.get(node.name)!, label };
    }),
  );
  return { vertices, edges };
}

/** The network in the DOT language of Graphviz. */
export function toDot(report: CheckReport): string {
  const { vertices, edges } = layOut(report);
  const quote = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  const label = (lines: readonly string[]) => quote(lines.join('\n')).replace(/\n/g, '\\n');
  return [
    `digraph ${quote(report.network.title)} {`,
    '  rankdir=LR;',
    '  node [shape=box, fontname="Helvetica"];',
    ...vertices.map((v) => `  ${v.key} [label=${label(v.lines)}${v.input ? ', shape=ellipse' : ''}];`),
    ...edges.map((e) => `  ${e.from} -> ${e.to}${e.label ? ` [label=${quote(e.label)}]` : ''};`),
    '}',
    '',
  ].join('\n');
}

/** The network as a Mermaid flow chart. */
export function toMermaid(report: CheckReport): string {
  const { vertices, edges } = layOut(report);
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
