import type { GivenReport } from '../check/given.js';
import { formatArray, formatNumber, nest } from './format.js';
import { renderTable, wrap } from './table.js';
import type { Style } from './text.js';

/** Backprop of a network that is known in part. */
export function renderGiven(report: GivenReport, title: readonly string[], style: Style): string {
  const { network, nodes, gradients, seeds } = report;
  const output = outputName(report);
  const parts: string[] = [title.join('\n')];
  const rows = nodes.map(({ node, value, adjoint }) => [
    node.name,
    node.expression,
    value ? formatArray(value, network.dag.shape(node.id), style.full) : 'not given',
    adjoint ? formatArray(adjoint, network.dag.shape(node.id), style.full) : 'in symbols',
  ]);
  parts.push(
    [
      style.heading('Forward values and adjoints'),
      renderTable(['node', 'expression', 'value', `d${output}/d·`], rows, { ...style, flexible: [1, 2, 3] }),
    ].join('\n'),
  );
  const partials = nodes.flatMap(({ node, partials: list }) =>
    list.map((p) => [
      `∂${node.name}/∂${p.wrt}`,
      p.symbolic,
      p.value && p.shape ? formatArray(p.value, p.shape, style.full) : '',
    ]),
  );
  if (partials.length > 0 && !network.partialsOnly) {
    parts.push(
      [
        style.heading('Local partials'),
        renderTable(['partial', 'expression', 'value'], partials, { ...style, flexible: [1, 2] }),
      ].join('\n'),
    );
  }
  if (network.seeds.length > 0) {
    parts.push(
      [
        style.heading('Upstream'),
        ...seeds.map(
          (s) => `  d${output}/d${s.name} = ${formatArray(s.value, [s.value.length], style.full)}   given`,
        ),
      ].join('\n'),
    );
  }
  const lines = [style.heading('Gradients')];
  for (const g of gradients) {
    const name = `d${output}/d${g.input.name}`;
    lines.push(wrap(`  ${name} = ${g.symbolic}`, style.columns, 6));
    for (const { name: part, text } of g.where)
      lines.push(wrap(`      with ${part} = ${text}`, style.columns, 11));
    if (g.paths)
      lines.push(
        style.palette.faint(
          `      ${g.paths.count} ${g.paths.count === 1 ? 'path' : 'paths'}, sum of products ${formatNumber(g.paths.total)}`,
        ),
      );
  }
  parts.push(lines.join('\n'));
  const verdict = report.ok ? style.good('consistent') : style.palette.error('mismatch');
  const reason = network.partialsOnly
    ? 'the backward sweep agrees with the sum over all paths; there is no numerical check, because the values of the nodes are not given'
    : 'worked out from the given values; there is no numerical check, because the network is not known as a whole';
  parts.push(wrap(`${style.heading('Verdict')}  ${verdict}: ${reason}`, style.columns, 2));
  return style.quiet ? parts.at(-1)! : parts.join('\n\n');
}

/** The L of dL/dh: the output's name, or L when only upstream gradients are given. */
export function outputName({ network }: GivenReport): string {
  return network.seeds.length > 0 ? 'L' : (network.outputs[0]?.name ?? 'L');
}

/** The contract's document; what is unknown is null. */
export function givenToJson(report: GivenReport, subject: Readonly<Record<string, unknown>>) {
  const { network } = report;
  const output = outputName(report);
  return {
    schema: 'gradcheck/graph/1',
    ...subject,
    inputs: network.variables.map((v) => ({
      name: v.name,
      shape: v.shape,
      value: v.value ? nest(v.value, v.shape) : null,
      role: v.role,
    })),
    nodes: report.nodes.map(({ node, value, adjoint, partials }) => ({
      name: node.name,
      expression: node.expression,
      shape: network.dag.shape(node.id),
      value: value ? nest(value, network.dag.shape(node.id)) : null,
      adjoint: adjoint ? nest(adjoint, network.dag.shape(node.id)) : null,
      partials: partials.map((p) => ({
        wrt: p.wrt,
        symbolic: p.symbolic,
        value: p.value && p.shape ? nest(p.value, p.shape) : null,
      })),
    })),
    outputs: network.outputs.map((o) => {
      const row = report.nodes.find((n) => n.node.id === o.id);
      return {
        name: o.name,
        value: row?.value ? nest(row.value, network.dag.shape(o.id)) : null,
        role: o.role,
      };
    }),
    given: report.seeds.map((s) => ({ name: s.name, value: s.value })),
    gradients: report.gradients.map((g) => ({
      output,
      input: g.input.name,
      symbolic: g.symbolic,
      where: Object.fromEntries(g.where.map((w) => [w.name, w.text])),
      reverse: g.value ? nest(g.value, g.input.shape) : null,
      forward: null,
      numeric: null,
      difference: null,
      tolerance: null,
      order: null,
      ...(g.paths ? { paths: g.paths } : {}),
      verdict: report.ok ? 'match' : 'mismatch',
      note: 'no numerical check: the network is known in part only',
    })),
    counts: null,
    ok: report.ok,
  };
}
