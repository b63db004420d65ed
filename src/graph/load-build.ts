import type { Code } from '../diagnostic/catalogue.js';
import { type Diagnostic, makeError, makeWarning } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import type { Ast } from '../expr/ast.js';
import { Dag, type NodeId } from '../expr/dag.js';
import { elaborate, type Scope } from '../expr/elaborate.js';
import type { Parser } from '../expr/parse.js';
import { givenOp } from '../op/given.js';
import { equalShapes, formatShape, SCALAR, type Shape } from '../op/shape.js';
import { findOp, requireOp } from '../op/table.js';
import { brokenName, type Formula, formulaAt, namesAt } from './load-formula.js';
import { type Inverse, invertActivation } from './load-inverse.js';
import type { Declarations, GivenDraft, NodeDraft } from './load-names.js';
import { isReplayable, type Recipe, recordRecipe, replayRecipe } from './load-replay.js';
import type { NamedNode, Recovered, Variable } from './network.js';
import { fillTemplate } from './template.js';

/** Names that are searched for a suggestion; more would cost time in proportion for every misspelt name. */
const MAX_CANDIDATES = 2000;

/** Mistakes that stand in an expression whatever its operands are; the others may follow from an operand that could not be read. */
const OWN_MISTAKES: ReadonlySet<Code> = new Set<Code>([
  'unknown-name',
  'unknown-function',
  'function-as-name',
  'not-a-function',
  'arity',
  'not-finite',
  'not-supported',
]);

/** Turns drafts into nodes of a DAG, in an order in which operands come first. */
export class NetworkBuilder {
  readonly dag = new Dag();
  readonly nodes: NamedNode[] = [];
  readonly recovered: Recovered[] = [];
  private readonly ids = new Map<string, NodeId>();
  private readonly scope: Scope;
  /** Set when the expression at hand uses a node that could not be built. */
  private poisoned = false;
  private readonly failed = new Set<Formula>();
  private readonly recipes = new Map<Formula, Recipe>();
  /** By id: whether the node's value cannot be computed from the file; as long as it has been asked for. */
  private readonly unknown: boolean[] = [];
  private readonly givenIds = new Set<NodeId>();
  /** Nodes that a node with a given value is an invertible function of. */
  private readonly inverses: ReadonlyMap<string, Inverse>;

  constructor(
    private readonly declarations: Declarations,
    private readonly shapes: ReadonlyMap<string, Shape>,
    parser: Parser,
    drafts: readonly NodeDraft[],
  ) {
    const names = new Set(drafts.map((d) => d.name));
    this.scope = {
      dag: this.dag,
      parser,
      lookup: (name) => this.lookup(name, names),
      names: () => firstOf(declarations.names(), MAX_CANDIDATES),
      unknownRemedy: 'declare it under `inputs`, `params` or `nodes`, or correct the spelling',
    };
    for (const { name, fromData } of declarations.variables.values()) if (!fromData) this.input(name);
    this.inverses = this.findInverses(drafts, names);
  }

  /** The node of a name, if it could be built. */
  find(name: string): NodeId | undefined {
    return this.ids.get(name);
  }

  /** The variables that are used or declared, with their final shapes. */
  variables(): readonly Variable[] {
    const variables: Variable[] = [];
    for (const { name, role, span, value } of this.declarations.variables.values()) {
      const id = this.ids.get(name);
      if (id === undefined) continue;
      variables.push({ name, id, role, shape: this.dag.shape(id), span, ...(value ? { value } : {}) });
    }
    return variables;
  }

  build({ name, span, formula, index, partialsOnly }: NodeDraft): void {
    if (!formula || this.failed.has(formula)) return;
    const given = this.declarations.given.get(name);
    const plain = index !== undefined && !given && !this.inverses.has(name);
    const replayed = plain ? this.replay(formula, index, name) : undefined;
    if (replayed !== undefined) {
      this.nodes.push({ name, expression: fillTemplate(formula.text, index ?? 0), span, id: replayed });
      this.ids.set(name, replayed);
      return;
    }
    const id = this.read(formula, index, given);
    if (id === undefined) {
      this.failed.add(formula);
      return;
    }
    if (plain) this.record(formula, index, id);
    const expression = fillTemplate(formula.text, index ?? 0);
    const inverse = this.inverses.get(name);
    const withSpan = { name, expression, span };
    if (given && this.fits(name, given, id)) {
      const wrapped = this.wrap(id, name);
      this.givenIds.add(wrapped);
      this.nodes.push({ ...withSpan, id: wrapped, given: given.entries });
      this.ids.set(name, wrapped);
    } else if (inverse && this.isUnknown(id) && equalShapes(inverse.given.shape, this.dag.shape(id))) {
      const wrapped = this.wrap(id, name);
      this.recover(wrapped, inverse);
      this.nodes.push({ ...withSpan, id: wrapped });
      this.ids.set(name, wrapped);
    } else {
      const labelled = partialsOnly ? this.wrap(id, name) : this.label(id, name);
      this.nodes.push({ ...withSpan, id: labelled });
      this.ids.set(name, labelled);
    }
  }

  /** A round of `repeat` that does what the last one read did, with other operands. */
  private replay(formula: Formula, index: number, name: string): NodeId | undefined {
    const recipe = this.recipes.get(formula);
    return recipe && replayRecipe(this.dag, recipe, this.operands(formula, index), name);
  }

  private record(formula: Formula, index: number, id: NodeId): void {
    if (!isReplayable(formula)) return;
    const recipe = recordRecipe(this.dag, id, this.operands(formula, index));
    if (recipe) this.recipes.set(formula, recipe);
  }

  private operands(formula: Formula, index: number): readonly (NodeId | undefined)[] {
    return namesAt(formula, index).map((name) => this.ids.get(name));
  }

  /** The node of an expression; `undefined`, with a report, where it has none. */
  read(formula: Formula, index?: number, given?: GivenDraft): NodeId | undefined {
    const broken = index === undefined ? undefined : brokenName(formula, index);
    if (broken !== undefined) {
      const reason = `at ${formula.index} = ${index} it gives \`${broken}\``;
      return this.report(
        makeError('template', formula.span, {
          text: formula.text.filter((t) => typeof t === 'string').join('{…}'),
          reason,
        }),
      );
    }
    const ast = formulaAt(formula, index);
    const recovered = given && this.readRecovered(ast, given);
    if (recovered !== undefined) return recovered;
    this.poisoned = false;
    const result = elaborate(ast, this.scope);
    const notes = index === undefined ? [] : [`at ${formula.index} = ${index}`];
    for (const d of result.diagnostics) {
      if (!this.poisoned || OWN_MISTAKES.has(d.code)) this.report({ ...d, notes: [...d.notes, ...notes] });
    }
    return result.ok && !this.poisoned ? result.value : undefined;
  }

  /** Whether a value or seed has the shape of its node; reports where not. */
  fits(name: string, { shape, span }: { readonly shape: Shape; readonly span: Span }, id: NodeId): boolean {
    const expected = this.dag.shape(id);
    if (equalShapes(expected, shape)) return true;
    this.report(
      makeError('value-shape', span, { name, actual: formatShape(shape), expected: formatShape(expected) }),
    );
    return false;
  }

  private report(diagnostic: Diagnostic): undefined {
    return this.declarations.reader.report(diagnostic);
  }

  private lookup(name: string, nodes: ReadonlySet<string>): NodeId | undefined {
    const id = this.ids.get(name);
    if (id !== undefined) return id;
    if (nodes.has(name)) {
      this.poisoned = true;
      // Any operand will do: the load fails, and only mistakes that do not depend on it are kept.
      return this.dag.constant(1);
    }
    return this.declarations.variables.has(name) ? this.input(name) : undefined;
  }

  private input(name: string): NodeId {
    const id = this.dag.input(name, this.shapes.get(name) ?? SCALAR);
    this.ids.set(name, id);
    return id;
  }

  /** A node of its own under the name, even where another node has the same expression. */
  private label(id: NodeId, name: string): NodeId {
    const node = this.dag.node(id);
    if (node.kind === 'apply' && node.label === undefined && node.op !== givenOp) {
      return this.dag.apply(node.op, node.args, node.attribute, name);
    }
    return this.dag.apply(requireOp('#identity', 1), [id], undefined, name);
  }

  private wrap(id: NodeId, name: string): NodeId {
    return this.dag.apply(givenOp, [id], undefined, name);
  }

  private isUnknown(id: NodeId): boolean {
    for (let i = this.unknown.length; i <= id; i++) {
      const node = this.dag.node(i);
      if (node.kind === 'input') this.unknown.push(!this.declarations.variables.get(node.name)?.value);
      else if (node.kind === 'apply' && node.op === givenOp) this.unknown.push(!this.givenIds.has(i));
      else this.unknown.push(node.args.some((arg) => this.unknown[arg]));
    }
    return this.unknown[id]!;
  }

  private findInverses(
    drafts: readonly NodeDraft[],
    names: ReadonlySet<string>,
  ): ReadonlyMap<string, Inverse> {
    const inverses = new Map<string, Inverse>();
    if (this.declarations.given.size === 0) return inverses;
    for (const { name, formula, index } of drafts) {
      const given = this.declarations.given.get(name);
      if (!given || !formula) continue;
      const inverse = inverseOf(formulaAt(formula, index), given);
      const operand = inverse?.operand;
      if (inverse && operand?.kind === 'name' && names.has(operand.text)) inverses.set(operand.text, inverse);
    }
    return inverses;
  }

  /** f(operand) where f(operand) is given and the operand is not known: the operand's value is worked out backwards. */
  private readRecovered(ast: Ast, given: GivenDraft): NodeId | undefined {
    const inverse = inverseOf(ast, given);
    if (!inverse || inverse.operand.kind === 'name') return undefined;
    this.poisoned = false;
    const operand = elaborate(inverse.operand, this.scope);
    if (!operand.ok || this.poisoned || !this.isUnknown(operand.value)) return undefined;
    if (!equalShapes(this.dag.shape(operand.value), given.shape)) return undefined;
    const wrapped = this.wrap(operand.value, `operand ${operand.value}`);
    this.recover(wrapped, inverse);
    return this.dag.apply(requireOp(inverse.op, 1), [wrapped]);
  }

  private recover(id: NodeId, { given, value, complaint }: Inverse): void {
    this.givenIds.add(id);
    this.recovered.push({ id, value });
    if (complaint) this.report(makeWarning('given-consistency', given.span, { reason: complaint }));
  }
}

function inverseOf(ast: Ast, given: GivenDraft): Inverse | undefined {
  const [operand] = ast.children;
  if (ast.kind !== 'call' || !operand || ast.children.length !== 1) return undefined;
  const op = findOp(ast.text, 1);
  return op && invertActivation(op.name, operand, given);
}

function* firstOf<T>(items: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  for (const item of items) {
    if (left-- <= 0) return;
    yield item;
  }
}
