import type { Shape } from '../op/shape.js';
import { findOp, findRows } from '../op/table.js';
import { type Ast, postorder } from './ast.js';

/** Length given to a vector that nothing else sizes. */
const DEFAULT_LENGTH = 3;

/** An axis whose length may not be known yet. */
interface Axis {
  parent: Axis | undefined;
  size: number | undefined;
  /** Largest index that was seen on it. */
  least: number;
}

type Guess = readonly Axis[] | undefined;

const axis = (size?: number): Axis => ({ parent: undefined, size, least: 0 });

function find(a: Axis): Axis {
  let root = a;
  while (root.parent) root = root.parent;
  return root;
}

function unify(a: Axis, b: Axis): void {
  const x = find(a);
  const y = find(b);
  // Two different sizes are a mistake that the reader of the expression reports; neither name may take the other's.
  if (x === y || (x.size !== undefined && y.size !== undefined && x.size !== y.size)) return;
  y.parent = x;
  x.size ??= y.size;
  x.least = Math.max(x.least, y.least);
}

const isUpperCase = (ast: Ast) => ast.kind === 'name' && /^\p{Lu}/u.test(ast.text);

/** Functions of one vector, and the argument positions that must be vectors. */
const VECTOR_ARGUMENTS: ReadonlySet<string> = new Set([
  'softmax',
  'logsoftmax',
  'logsumexp',
  'norm',
  'norm1',
  'sum',
  'mean',
  'prod',
  'max',
  'min',
  'diag',
]);
/** In a length every term is a vector: norm(x - y). The terms of softmax(x - a) may be scalars. */
const LENGTHS: ReadonlySet<string> = new Set(['norm', 'norm1']);
/** Functions of one square matrix. */
const SQUARE_ARGUMENTS: ReadonlySet<string> = new Set(['trace', 'det']);
/** Functions of two vectors of one length. */
const PAIRS: ReadonlySet<string> = new Set(['dot', 'crossentropy', 'crossentropywithlogits', 'nll', 'mse']);

function canonicalName(ast: Ast): string {
  return findOp(ast.text, ast.children.length)?.name ?? findRows(ast.text)[0]?.name ?? ast.text;
}

/**
 * Shapes of the names that were given neither a value nor a shape, from how they are used: the argument of softmax is a vector,
 * w' * x makes both vectors of one length, W in softmax(W*x + b) is a matrix. What nothing constrains is a scalar.
 */
export function inferShapes(
  roots: readonly Ast[],
  known: ReadonlyMap<string, Shape>,
): ReadonlyMap<string, Shape> {
  const guesses = new Map<string, Guess>();
  for (const [name, shape] of known)
    guesses.set(
      name,
      shape.map((n) => axis(n)),
    );
  const inference = new Inference(guesses, known);
  const nodes = roots.flatMap((root) => [...postorder(root)]);
  // Each round fixes at least one name's shape or stops; the number of names bounds the rounds.
  for (let round = 0; round <= nodes.length + 1; round++) {
    if (!inference.run(nodes)) break;
  }
  const result = new Map<string, Shape>();
  for (const ast of nodes) {
    if (ast.kind !== 'name' || result.has(ast.text)) continue;
    const guess = guesses.get(ast.text) ?? [];
    result.set(
      ast.text,
      guess.map((a) => {
        const { size, least } = find(a);
        return size ?? Math.max(least, DEFAULT_LENGTH);
      }),
    );
  }
  return result;
}

class Inference {
  private shapes = new Map<Ast, Guess>();
  private readonly fresh = new Map<Ast, Axis>();
  /** Products that an array is multiplied to from the right. */
  private readonly carried = new Set<Ast>();
  private changed = false;

  constructor(
    private readonly names: Map<string, Guess>,
    private readonly known: ReadonlyMap<string, Shape>,
  ) {}

  run(nodes: readonly Ast[]): boolean {
    this.changed = false;
    this.shapes = new Map();
    for (const { text, children } of nodes)
      if (text === '*' && children.length === 2 && this.isArray(children[1]!)) this.carried.add(children[0]!);
    for (const ast of nodes) this.visit(ast);
    return this.changed;
  }

  private axisFor(ast: Ast): Axis {
    let found = this.fresh.get(ast);
    if (!found) {
      found = axis();
      this.fresh.set(ast, found);
    }
    return found;
  }

  private of(ast: Ast): Guess {
    return this.shapes.get(ast);
  }

  private visit(ast: Ast): void {
    this.shapes.set(ast, this.shapeOf(ast));
  }

  private shapeOf(ast: Ast): Guess {
    switch (ast.kind) {
      case 'number':
        return [];
      case 'name':
        if ((ast.text === 'e' || ast.text === 'pi') && !this.known.has(ast.text)) return [];
        return this.names.get(ast.text);
      case 'index':
        return this.index(ast);
      case 'array':
        return this.array(ast);
      case 'conditional':
        return this.elementwise(ast.children);
      case 'call':
        return this.call(ast);
      case 'operator':
        return this.operator(ast);
    }
  }

  private index(ast: Ast): Guess {
    const [object, ...positions] = ast.children;
    if (!this.of(object!)) {
      this.demand(
        object!,
        positions.map((p) => this.axisFor(p)),
      );
    }
    this.of(object!)?.forEach((a, k) => {
      const at = Number(positions[k]?.text);
      if (Number.isInteger(at)) find(a).least = Math.max(find(a).least, Math.min(at, 1e6));
    });
    return [];
  }

  /** In sum(x[k], k, 1, 5) the vector has at least five entries. */
  private binder(ast: Ast): Guess {
    const [body, index, from, to] = ast.children as readonly [Ast, Ast, Ast, Ast];
    const bounds = [from, to].map((bound) => Number(bound.text)).filter(Number.isInteger);
    for (const node of postorder(body)) {
      if (node.kind !== 'index') continue;
      this.of(node.children[0]!)?.forEach((a, k) => {
        if (node.children[k + 1]?.text !== index.text) return;
        for (const bound of bounds) find(a).least = Math.max(find(a).least, Math.min(bound, 1e6));
      });
    }
    return this.of(body);
  }

  /** ones(n), zeros(m, n), eye(n), onehot(k, n): their sizes are written. */
  private constantArray(ast: Ast, name: string): Guess {
    const sizes = ast.children.map((c) => axis(c.kind === 'number' ? Number(c.text) : undefined));
    if (name === 'eye') return [...sizes, ...sizes];
    return name === 'onehot' ? sizes.slice(1) : sizes;
  }

  private array(ast: Ast): Guess {
    const rows = ast.children.length;
    const first = ast.children[0];
    const columns = first?.kind === 'array' ? first.children.length : 1;
    return columns === 1 ? [axis(rows)] : [axis(rows), axis(columns)];
  }

  private call(ast: Ast): Guess {
    const name = canonicalName(ast);
    const [x, y] = ast.children;
    if (VECTOR_ARGUMENTS.has(name) && ast.children.length === 1 && x) {
      if (!this.of(x)) this.demand(x, [this.axisFor(ast)]);
      if (LENGTHS.has(name)) this.fillTerms(x, this.of(x));
      if (name === 'softmax' || name === 'logsoftmax') return this.of(x);
      if (name === 'diag') {
        const inner = this.of(x);
        return inner?.length === 1 ? [inner[0]!, inner[0]!] : undefined;
      }
      return [];
    }
    if (PAIRS.has(name) && x && y) {
      const size = this.axisFor(ast);
      if (!this.of(x)) this.demand(x, [size]);
      if (!this.of(y)) this.demand(y, this.of(x) ?? [size]);
      this.elementwise([x, y]);
      return [];
    }
    if (name === 'outer' && x && y) {
      if (!this.of(x)) this.demand(x, [this.axisFor(x)]);
      if (!this.of(y)) this.demand(y, [this.axisFor(y)]);
      return [...(this.of(x) ?? []), ...(this.of(y) ?? [])];
    }
    if (SQUARE_ARGUMENTS.has(name) && x) {
      if (!this.of(x)) this.demand(x, [this.axisFor(ast), this.axisFor(ast)]);
      const shape = this.of(x);
      if (shape?.length === 2) unify(shape[0]!, shape[1]!);
      return [];
    }
    if (name === 'transpose' && x) return this.transposed(ast, x);
    if (['ones', 'zeros', 'eye', 'onehot'].includes(name)) return this.constantArray(ast, name);
    if ((name === 'sum' || name === 'prod') && ast.children.length === 4) return this.binder(ast);
    return this.elementwise(ast.children);
  }

  private operator(ast: Ast): Guess {
    const [x, y] = ast.children;
    if (ast.text === "'") return this.transposed(ast, x!);
    if (ast.text === '*' && x && y) return this.product(ast, x, y);
    // Next to a vector written out, a free name is a vector of its length; what a vector is divided by is a number.
    if (x && y && ast.text !== '/' && (x.kind === 'array') !== (y.kind === 'array')) {
      const [literal, other] = x.kind === 'array' ? [x, y] : [y, x];
      const shape = this.of(literal);
      if (shape && !this.of(other)) this.demand(other, shape);
    }
    const result = this.elementwise(ast.children);
    // W*x + b: next to a matrix product a free name is a vector as well.
    if ((ast.text === '+' || ast.text === '-') && x && y) {
      if (this.isMatrixProduct(x) && y.kind === 'name') this.fillTerms(y, this.of(x));
      if (this.isMatrixProduct(y) && x.kind === 'name') this.fillTerms(x, this.of(y));
      for (const term of [x, y]) {
        const isProduct = term.text === '*' && term.children.length === 2 && isUpperCase(term.children[0]!);
        if (isProduct && !this.of(term) && result?.length === 1) this.demand(term, result);
      }
    }
    return result;
  }

  /** Whether an operand is a name, or the transpose of one, that is known to be an array. */
  private isArray({ kind, text, children }: Ast): boolean {
    if (text === "'") return this.isArray(children[0]!);
    return kind === 'name' && (this.names.get(text)?.length ?? 0) > 0;
  }

  private isMatrixProduct(ast: Ast): boolean {
    return ast.text === '*' && ast.children.length === 2 && this.of(ast.children[0]!)?.length === 2;
  }

  /** Gives the free names that are terms of a sum its shape. */
  private fillTerms(ast: Ast, shape: Guess): void {
    if (shape?.length !== 1) return;
    const stack = [ast];
    while (stack.length > 0) {
      const term = stack.pop()!;
      if (term.kind === 'name' && !this.of(term)) this.demand(term, shape);
      if (term.text === '+' || term.text === '-') stack.push(...term.children);
    }
  }

  private transposed(ast: Ast, x: Ast): Guess {
    if (!this.of(x)) {
      this.demand(x, isUpperCase(x) ? [this.axisFor(x), this.axisFor(ast)] : [this.axisFor(ast)]);
    }
    const inner = this.of(x);
    if (!inner || inner.length === 0) return inner;
    if (inner.length === 1) return [axis(1), inner[0]!];
    return find(inner[0]!).size === 1 ? [inner[1]!] : [inner[1]!, inner[0]!];
  }

  private product(ast: Ast, x: Ast, y: Ast): Guess {
    const left = this.of(x);
    // By custom a capital is a matrix, so that x' * A * y is the bilinear form.
    if (left?.length === 2 && !this.of(y))
      this.demand(y, isUpperCase(y) ? [left[1]!, this.axisFor(y)] : [left[1]!]);
    const right = this.of(y);
    if (isUpperCase(x) && !left && right?.length && find(right[0]!).size !== 1)
      this.demand(x, [this.axisFor(x), right[0]!]);
    if (right?.length === 2 && find(right[0]!).size === 1 && !left) {
      // u * x' is an outer product, but l * x' * x is l times a number.
      if (this.carried.has(ast)) return right;
      this.demand(x, [this.axisFor(ast)]);
    }
    const a = this.of(x);
    const b = this.of(y);
    // Next to a vector a free factor is a number: w*x in sum((y - w*x)^2).
    if (!a) return b?.length === 1 ? b : undefined;
    if (!b) return a.length === 1 ? a : undefined;
    if (a.length === 0) return b;
    if (b.length === 0) return a;
    const inner = a[1];
    if (inner && b[0]) unify(inner, b[0]);
    const rows = a[0]!;
    const columns = b[1];
    if (find(rows).size === 1 && (!columns || find(columns).size === 1)) return [];
    if (!columns) return [rows];
    return find(columns).size === 1 ? [rows] : [rows, columns];
  }

  /** Entry by entry: the non-scalar operands agree in length. */
  private elementwise(operands: readonly Ast[]): Guess {
    let result: Guess = [];
    let unknown = false;
    for (const operand of operands) {
      const shape = this.of(operand);
      if (!shape) unknown = true;
      else if (shape.length > 0) {
        if (result && result.length === shape.length)
          for (let k = 0; k < shape.length; k++) unify(result[k]!, shape[k]!);
        else if (!result?.length) result = shape;
      }
    }
    return unknown && !result?.length ? undefined : result;
  }

  /** Makes an unsized expression have a shape, by sizing the part of it that carries the vector. */
  private demand(start: Ast, wanted: readonly Axis[]): void {
    let ast = start;
    let shape = wanted;
    for (;;) {
      if (ast.kind === 'name') {
        if (this.names.get(ast.text) === undefined) {
          this.names.set(ast.text, shape);
          this.changed = true;
        }
        this.shapes.set(ast, this.names.get(ast.text));
        return;
      }
      if (ast.kind !== 'operator' && ast.kind !== 'call' && ast.kind !== 'conditional') return;
      const open = ast.children.filter((c) => !this.of(c));
      if (open.length === 0) return;
      if (ast.text === '*' && ast.children.length === 2) {
        const [x, y] = ast.children;
        if (isUpperCase(x!) && !this.of(x!) && shape.length === 1) {
          const inner = this.axisFor(ast);
          this.demand(x!, [shape[0]!, inner]);
          ast = y!;
          shape = [inner];
          continue;
        }
        ast = open.at(-1)!;
        continue;
      }
      // A product carries the vector before a bare name does, so that b in softmax(W*x + b) stays free.
      ast = open.find((c) => c.kind !== 'name') ?? open[0]!;
    }
  }
}
