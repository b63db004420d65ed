import { checkClaim } from '../../check/claim.js';
import { evaluateAt } from '../../check/point.js';
import {
  createToolbox,
  differentiateSymbolically,
  type SymbolicDerivative,
} from '../../derive/differentiate.js';
import type { RuleBook } from '../../derive/partial.js';
import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import { type Ast, postorder } from '../../expr/ast.js';
import { Dag, type NodeId } from '../../expr/dag.js';
import { elaborate } from '../../expr/elaborate.js';
import { print } from '../../expr/print.js';
import type { Network, Variable } from '../../graph/network.js';
import { equalShapes, isScalar, type Shape, sizeOf } from '../../op/shape.js';
import type { Part, SizeList } from './problem.js';
import type { Tools } from './tools.js';
import { freeNames, name, number, replace } from './tree.js';

/** Lengths that stand in for named ones: all different, none 1, so that shapes that fit fit for every length. */
const SAMPLE_SIZES: readonly number[] = [3, 2, 4, 5, 7, 6, 8, 9, 11, 10, 13, 12, 17];

/** Shifts to lengths at which it is seen which sizes change with them. */
const OTHER_LENGTHS: readonly number[] = [1, 2];

/** What a diagnostic of sizes says in numbers. */
const SIZED: ReadonlySet<string> = new Set(['left', 'right', 'remedy']);

/** What is carried out in a graph. */
const DERIVATIVES: ReadonlySet<string> = new Set(['diff', 'grad', 'jacobian']);

/** The part that a graph is about, and what judging needs. */
export interface Surroundings {
  readonly part: Pick<Part, 'context'>;
  /** Without a book of rules nothing is differentiated. */
  readonly tools: Pick<Tools, 'parser'> & Partial<Pick<Tools, 'book'>>;
}

/** The length that stands in for each length name of a part; a shift gives other ones, each different from before. */
export function sampleSizes(setting: Surroundings, shift = 0): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const declared = setting.part.context.given.flatMap((g) => g.shape);
  // A length that is written as a number must not stand in for a name as well.
  const free = SAMPLE_SIZES.filter((n) => !declared.includes(n));
  for (const s of declared)
    if (typeof s === 'string' && !sizes.has(s)) sizes.set(s, free[(sizes.size + shift) % free.length]!);
  return sizes;
}

/** The declared names of a part as inputs of one graph; expressions are put into it. */
export class SampleGraph {
  readonly dag = new Dag();
  readonly sizes: ReadonlyMap<string, number>;
  private readonly ids = new Map<string, NodeId>();

  constructor(
    private readonly setting: Surroundings,
    private readonly more: ReadonlyMap<string, Shape> = new Map(),
    private readonly shift = 0,
  ) {
    this.sizes = sampleSizes(setting, shift);
    for (const { name, shape } of setting.part.context.given) {
      const own = shape.map((s) => (typeof s === 'number' ? s : this.sizes.get(s)!));
      this.ids.set(name, this.dag.input(name, own.length === 2 && own[1] === 1 ? [own[0]!] : own));
    }
    for (const [key, shape] of more) if (!this.ids.has(key)) this.ids.set(key, this.dag.input(key, shape));
  }

  /** Another name for an input of the same shape, apart from it for derivatives. */
  hold(name: string, like: string): void {
    const id = this.ids.get(like);
    if (id !== undefined && !this.ids.has(name)) this.ids.set(name, this.dag.input(name, this.dag.shape(id)));
  }

  private get book(): RuleBook {
    const { book } = this.setting.tools;
    if (!book) throw new Error('a derivative needs a book of rules');
    return book;
  }

  /** Names of lengths as the numbers that stand in for them. */
  withLengths(ast: Ast): Ast {
    return replace(ast, (a) => {
      const size = a.kind === 'name' && !this.ids.has(a.text) ? this.sizes.get(a.text) : undefined;
      return size === undefined ? undefined : number(String(size));
    });
  }

  /** The node of an expression in which derivatives of numbers, gradients and Jacobians are carried out. */
  putCalculus(ast: Ast): NodeId | undefined {
    const done = new Map<Ast, Ast>();
    const derived = new Map<string, NodeId>();
    const whole = this.withLengths(ast);
    for (const node of postorder(whole)) {
      const children = node.children.map((c) => done.get(c)!);
      const own = children.some((c, i) => c !== node.children[i]) ? { ...node, children } : node;
      if (!(node.kind === 'call' && DERIVATIVES.has(node.text))) {
        done.set(node, own);
        continue;
      }
      const [of, wrt] = own.children;
      const root = of && this.put(of, derived);
      const input = wrt?.kind === 'name' ? this.ids.get(wrt.text) : undefined;
      if (root === undefined || input === undefined) return undefined;
      const made = differentiateSymbolically(createToolbox(this.dag, this.book), root, input);
      if (made.form === 'pullback') return undefined;
      const key = `#${derived.size}`;
      derived.set(key, made.id);
      done.set(node, name(key));
    }
    return this.put(done.get(whole)!, derived);
  }

  /** The node of an expression; `undefined` where its shapes do not fit or it uses calculus. */
  put(ast: Ast, more?: ReadonlyMap<string, NodeId>): NodeId | undefined {
    const id = elaborate(ast, {
      dag: this.dag,
      parser: this.setting.tools.parser,
      lookup: (name) => more?.get(name) ?? this.ids.get(name),
      names: () => this.ids.keys(),
    });
    return id.ok ? id.value : undefined;
  }

  /** Why the sizes of an expression do not fit, with the names of the lengths; undefined where they do. */
  misfit(ast: Ast): Diagnostic | undefined {
    return this.faults(ast).find((d) => d.code === 'shape');
  }

  /** Why an expression has no value: sizes that do not fit, names and functions that there are not. */
  faults(ast: Ast): readonly Diagnostic[] {
    const id = elaborate(this.withLengths(ast), {
      dag: this.dag,
      parser: this.setting.tools.parser,
      lookup: (name) => this.ids.get(name),
      names: () => this.ids.keys(),
    });
    return id.ok ? [] : id.diagnostics.map((d) => (d.code === 'shape' ? this.nameLengths(d, ast) : d));
  }

  /** What is said of sizes, with the names of the lengths. */
  private nameLengths(found: Diagnostic, ast: Ast): Diagnostic {
    // At other lengths the sizes only tell which numbers stand for lengths.
    if (this.shift !== 0) return found;
    const others = OTHER_LENGTHS.map((shift) => new SampleGraph(this.setting, this.more, shift).misfit(ast));
    const other = others.find((o) => o !== undefined)?.args;
    const args = Object.entries(found.args).map(([key, text]) =>
      SIZED.has(key) ? [key, this.nameNumbers(String(text), other?.[key])] : [key, text],
    );
    return { ...found, args: Object.fromEntries(args) };
  }

  /** The numbers of a text that stand in for lengths by their names; what is the same at other lengths is a number. */
  private nameNumbers(text: string, twin: unknown): string {
    const others = String(twin ?? '').match(/\d+/g) ?? [];
    const isTwin = others.length === (text.match(/\d+/g) ?? []).length;
    let k = 0;
    return text.replace(/\d+/g, (n) =>
      String(this.nameSize(Number(n), isTwin ? Number(others[k++]) : undefined)),
    );
  }

  private nameSize(size: number, other: number | undefined): number | string {
    if (size === other) return size;
    return [...this.sizes].find(([, own]) => own === size)?.[0] ?? size;
  }

  /** The sizes of an expression with the names of lengths, `of` giving its shape in a graph; undefined where it has none. */
  nameSizes(of: (graph: SampleGraph) => Shape | undefined): SizeList | undefined {
    const shape = of(this);
    const other = of(new SampleGraph(this.setting, this.more, 1 - this.shift));
    return shape?.map((n, k) => this.nameSize(n, other?.length === shape.length ? other[k] : undefined));
  }

  /** The same in words: [n, 3], or a number. */
  showShape(of: (graph: SampleGraph) => Shape | undefined): string {
    const sizes = this.nameSizes(of) ?? [];
    return sizes.length === 0 ? 'of a number' : `[${sizes.join(', ')}]`;
  }

  input(name: string): NodeId | undefined {
    return this.ids.get(name);
  }

  shapeOf(ast: Ast): Shape | undefined {
    const id = this.put(this.withLengths(ast));
    return id === undefined ? undefined : this.dag.shape(id);
  }

  /** The derivative as the program derives it, or as it comes out of other rules; parts that have a name are printed by it. */
  differentiate(
    of: Ast,
    wrt: string,
    book: RuleBook = this.book,
    names: ReadonlyMap<NodeId, string> = new Map(),
  ): { readonly derivative: SymbolicDerivative; readonly text: string } | undefined {
    const root = this.put(of);
    const input = this.input(wrt);
    if (root === undefined || input === undefined) return undefined;
    const derivative = differentiateSymbolically(createToolbox(this.dag, book), root, input);
    return { derivative, text: this.print(derivative.id, names) };
  }

  /** A node as text, in which the lengths of constants are those of the problem: ones(n), not ones(3). */
  print(id: NodeId, names: ReadonlyMap<NodeId, string> = new Map()): string {
    const text = print(this.dag, id, { limit: 600, names: (n) => names.get(n) });
    const lengths = new Map([...this.sizes].map(([name, size]) => [String(size), name]));
    return text.replace(
      /\b(ones|zeros|eye)\(([\d, ]+)\)|\bonehot\((\d+), (\d+)\)/g,
      (_, f, list, at, length) =>
        f === undefined
          ? `onehot(${at}, ${lengths.get(length) ?? length})`
          : `${f}(${list.replace(/\d+/g, (n: string) => lengths.get(n) ?? n)})`,
    );
  }

  /** The derivative of a function in one of its nodes, as text; undefined where it is no node or has no closed form. */
  differentiateIn(of: Ast, site: Ast): string | undefined {
    const [root, node] = [this.put(of), this.put(site)];
    if (root === undefined || node === undefined || root === node) return undefined;
    const toolbox = createToolbox(this.dag, this.book);
    const derivative = differentiateSymbolically(toolbox, root, node);
    return derivative.form === 'pullback' ? undefined : print(this.dag, derivative.id, { limit: 600 });
  }

  /** The graph as a network with one output, over the names that the roots use. */
  network(output: NodeId, used: ReadonlySet<string>): Network {
    const variables: Variable[] = [];
    for (const [name, id] of this.ids) {
      if (used.has(name)) variables.push({ name, id, role: 'input', shape: this.dag.shape(id) });
    }
    return {
      title: 'part',
      dag: this.dag,
      variables,
      nodes: [],
      outputs: [{ name: 'y', id: output, role: 'output' }],
      seeds: [],
      data: [],
    };
  }
}

/** What the numbers say about a claimed derivative that could be neither proved nor refuted, without the right ones. */
export function compareNumerically(setting: Surroundings, of: Ast, wrt: string, claimed: Ast): string {
  const graph = new SampleGraph(setting);
  const output = graph.put(of);
  const id = graph.put(claimed);
  if (output === undefined || id === undefined) return 'it could not be evaluated';
  const network = graph.network(output, new Set([...freeNames(of), ...freeNames(claimed), wrt]));
  const input = network.variables.find((v) => v.name === wrt);
  const out = network.outputs[0]!;
  const wanted = [...graph.dag.shape(output), ...(input?.shape ?? [])];
  const actual = graph.dag.shape(id);
  if (!input || !(equalShapes(actual, wanted) || (isScalar(actual) && sizeOf(wanted) === 1)))
    return 'it could not be compared';
  const point = evaluateAt(network);
  if (point.fault) return 'no point of the domain was found';
  const report = checkClaim(network, out, input, { text: '', id, layout: 'same' }, point);
  switch (report.numeric) {
    case 'match':
      return `numerically it agrees at ${report.points} points`;
    case 'mismatch':
      return 'numerically it differs';
    default:
      return 'the numbers do not decide either';
  }
}
