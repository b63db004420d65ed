import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import { suggest } from '../diagnostic/suggest.js';
import { isAmbiguousProduct } from '../expr/ambiguous.js';
import { type Ast, namesIn } from '../expr/ast.js';
import { Dag, type NodeId, reachable } from '../expr/dag.js';
import { elaborate } from '../expr/elaborate.js';
import { inferShapes } from '../expr/infer.js';
import type { Origin, Parser } from '../expr/parse.js';
import { print } from '../expr/print.js';
import { equalShapes, formatShape, type Shape, sizeOf } from '../op/shape.js';
import { findRows } from '../op/table.js';
import type { NamedNode, Network, Variable } from './network.js';

/** A value of an input: its shape and row-major entries. */
export interface Value {
  readonly shape: Shape;
  readonly entries: readonly number[];
}

export interface ExpressionOptions {
  readonly values?: ReadonlyMap<string, Value>;
  readonly shapes?: ReadonlyMap<string, Shape>;
  readonly origin?: Origin;
}

/** An expression as a network: its free names are the inputs, each operation is a node v1, v2, …, the last one is y. */
export interface ExpressionNetwork {
  readonly network: Network;
  readonly ast: Ast;
  /** The expression as it was understood, in the parser's syntax. */
  readonly reading: string;
  /** An implicit product follows a division, where readers disagree. */
  readonly ambiguous: boolean;
}

export function readExpression(
  text: string,
  parser: Parser,
  { values = new Map(), shapes = new Map(), origin }: ExpressionOptions = {},
): Result<ExpressionNetwork> {
  const parsed = parser.parse(text, origin);
  if (!parsed.ok) return parsed;
  const ast = parsed.value;
  const declared = new Set([...values.keys(), ...shapes.keys()]);
  const bound = boundNames(ast);
  const isInput = (name: string) =>
    declared.has(name) ||
    !(name === 'e' || name === 'pi' || name === 'π' || findRows(name).length > 0 || bound.has(name));
  const names = namesIn(ast).filter(isInput);
  const diagnostics: Diagnostic[] = [];
  for (const name of declared) {
    if (names.includes(name)) continue;
    const near = suggest(name, names);
    const remedy = near
      ? `did you mean \`${near}\`?`
      : names.length > 0
        ? `its inputs are ${names.join(', ')}`
        : 'it has no inputs';
    diagnostics.push(makeError('unused-value', undefined, { name, remedy }));
  }
  const known = new Map<string, Shape>(shapes);
  for (const [name, value] of values) {
    const wanted = known.get(name);
    if (wanted && !equalShapes(wanted, value.shape)) {
      diagnostics.push(
        makeError('value-shape', undefined, {
          name,
          actual: formatShape(value.shape),
          expected: formatShape(wanted),
        }),
      );
    }
    known.set(name, value.shape);
  }
  if (diagnostics.length > 0) return fail(diagnostics);
  const inferred = inferShapes([ast], known);
  const dag = new Dag();
  const variables: Variable[] = names.map((name) => {
    const shape = known.get(name) ?? inferred.get(name) ?? [];
    const value = values.get(name)?.entries;
    return { name, id: dag.input(name, shape), role: 'input', shape, ...(value ? { value } : {}) };
  });
  const ids = new Map(variables.map((v) => [v.name, v.id]));
  const root = elaborate(ast, { dag, parser, lookup: (name) => ids.get(name), names: () => names });
  if (!root.ok) return root;
  const nodes = nameOperations(dag, root.value, new Set(names));
  const network: Network = {
    title: text,
    dag,
    variables: variables.filter((v) => sizeOf(v.shape) > 0),
    nodes,
    outputs: [{ name: nodes.at(-1)?.name ?? 'y', id: root.value, role: 'output' }],
    seeds: [],
    data: [],
  };
  return succeed({ network, ast, reading: print(dag, root.value), ambiguous: isAmbiguousProduct(ast) });
}

/** One name per operation, in order of evaluation; operands print as names. */
function nameOperations(dag: Dag, root: NodeId, taken: ReadonlySet<string>): readonly NamedNode[] {
  const operations = reachable(dag, [root]).filter((id) => {
    const node = dag.node(id);
    return node.kind === 'apply' && (node.args.length > 0 || id === root);
  });
  let prefix = 'v';
  while ([...taken].some((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length))))
    prefix += '_';
  const last = taken.has('y') ? (taken.has('f') ? `${prefix}out` : 'f') : 'y';
  const names = new Map<NodeId, string>();
  operations.forEach((id, k) => {
    names.set(id, id === root ? last : `${prefix}${k + 1}`);
  });
  return operations.map((id) => ({
    name: names.get(id)!,
    id,
    expression: print(dag, id, { names: (n) => names.get(n), limit: 400 }),
  }));
}

/** Indices of sum(f, k, a, b) and prod(f, k, a, b) are not inputs. */
function boundNames(root: Ast): ReadonlySet<string> {
  const bound = new Set<string>();
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack.pop()!;
    if (ast.kind === 'call' && (ast.text === 'sum' || ast.text === 'prod') && ast.children.length === 4) {
      const index = ast.children[1]!;
      if (index.kind === 'name') bound.add(index.text);
    }
    stack.push(...ast.children);
  }
  return bound;
}
