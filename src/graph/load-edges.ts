import { isScalar, type Node } from 'yaml';
import { makeError } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import type { Parser } from '../expr/parse.js';
import { makeFormula } from './load-formula.js';
import { keysOf } from './load-keys.js';
import { type Declarations, nameProblem } from './load-names.js';
import { readEntries, readNumber } from './load-values.js';
import { type Entry, shorten } from './load-yaml.js';

interface Edge {
  readonly from: string;
  readonly partial: number;
  readonly span: Span;
}

const FORM = 'write `- {from: x1, to: v1, partial: -2}`';

/**
 * Reads `edges`: the local partials of an otherwise unknown network. A node becomes the linear combination of its operands with these
 * partials, which has the right adjoints; its value is not that combination and stays unknown. Sources become inputs.
 */
export function readEdges(declarations: Declarations, parser: Parser, entry: Entry | undefined): void {
  if (!entry) return;
  const { reader } = declarations;
  const items = reader.items(entry.value, entry.span, '`edges`', FORM);
  if (!items) return;
  if (items.length === 0) {
    const args = { where: '`edges`', expected: 'at least one edge', actual: 'an empty list', remedy: FORM };
    reader.report(makeError('wrong-type', entry.span, args));
  }
  const incoming = new Map<string, { readonly span: Span; readonly edges: Edge[] }>();
  const sources = new Map<string, Span>();
  /** Ends of edges that cannot be read. */
  const broken = new Map<string, Span>();
  const seen = new Set<string>();
  for (const item of items) {
    const edge = readEdge(declarations, item, broken);
    if (!edge) continue;
    const key = `${edge.from} -> ${edge.to}`;
    if (seen.has(key)) {
      reader.report(makeError('duplicate-key', edge.span, { key }));
      continue;
    }
    seen.add(key);
    const target = incoming.get(edge.to) ?? { span: edge.toSpan, edges: [] };
    target.edges.push(edge);
    incoming.set(edge.to, target);
    if (!sources.has(edge.from)) sources.set(edge.from, edge.fromSpan);
  }
  for (const [name, span] of broken) declarations.poison(name, span);
  for (const [name, span] of sources) {
    if (!incoming.has(name) && declarations.kindOf(name) === undefined)
      declarations.addVariable({ name, role: 'input', span, shape: [] });
  }
  for (const [name, { span, edges }] of incoming) {
    if (broken.has(name)) continue;
    const formula = makeFormula(parser, combination(edges), span);
    declarations.addNode({ name, span, formula, partialsOnly: true });
  }
}

function combination(edges: readonly Edge[]): string {
  return edges.reduce((text, { from, partial }) => {
    const sign = partial < 0 ? '-' : '+';
    const term = Math.abs(partial) === 1 ? from : `${Math.abs(partial)}*${from}`;
    return text === '' ? `${sign === '-' ? '-' : ''}${term}` : `${text} ${sign} ${term}`;
  }, '');
}

function readEdge(
  { reader }: Declarations,
  item: Node,
  broken: Map<string, Span>,
): (Edge & { readonly to: string; readonly fromSpan: Span; readonly toSpan: Span }) | undefined {
  const fields = reader.fields(item, 'an edge', keysOf.edge, FORM);
  if (!fields) return undefined;
  const span = reader.spanOf(item);
  const missing = keysOf.edge.filter((key) => !fields.has(key));
  for (const key of missing)
    reader.report(makeError('missing-key', span, { where: 'an edge', key, remedy: FORM }));
  const from = readEnd('from');
  const to = readEnd('to');
  const entry = fields.get('partial');
  const partial = entry && readNumber(reader, entry.value, entry.span, '`partial`', 'write a number');
  if (!from || !to || partial === undefined) {
    for (const end of [from, to]) if (end) broken.set(end.name, end.span);
    return undefined;
  }
  return { from: from.name, fromSpan: from.span, to: to.name, toSpan: to.span, partial, span };

  function readEnd(key: 'from' | 'to'): { readonly name: string; readonly span: Span } | undefined {
    const end = fields?.get(key);
    if (!end) return undefined;
    const node = reader.resolve(end.value);
    if (!isScalar(node))
      return reader.wrongType(end.value, end.span, `\`${key}\``, 'the name of a node', FORM);
    const name = typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
    const reason = nameProblem(name);
    if (reason) return reader.report(makeError('bad-name', end.span, { name: shorten(name), reason }));
    return { name, span: end.span };
  }
}

/** Reads `values`: forward values of nodes, and of the sources of an edge graph. */
export function readKnownValues(declarations: Declarations, entry: Entry | undefined): void {
  if (!entry) return;
  const { reader } = declarations;
  const nodes = new Set(declarations.nodes.map((n) => n.name));
  for (const { key, keySpan, value, span } of reader.entries(
    entry.value,
    '`values`',
    'write `values: {o: 0.1}`',
  ) ?? []) {
    const found = readEntries(reader, value, span, `the value of \`${key}\``);
    const variable = declarations.variables.get(key);
    if (nodes.has(key)) {
      if (found) declarations.given.set(key, { ...found, span });
    } else if (!variable) {
      const near = suggest(key, [...declarations.variables.keys(), ...nodes]);
      const remedy = near
        ? `did you mean \`${near}\`?`
        : '`values` holds the values of nodes and of sources of `edges`';
      reader.report(makeError('unknown-name', keySpan, { name: shorten(key), remedy }));
    } else if (variable.value) {
      const first = `${variable.role} with a value`;
      reader.report(makeError('name-taken', keySpan, { name: key, first, second: 'entry of `values`' }));
    } else if (found) declarations.complete(key, { shape: found.shape, value: found.entries });
  }
}
