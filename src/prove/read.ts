import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import type { Ast } from '../expr/ast.js';
import { parseDecimal, type Rational } from '../number/rational.js';
import { callableNames, findOp, findRows } from '../op/table.js';
import { type Axis, extentOf, makeAxis, rootOf, unify } from './axis.js';
import { defineCondition, defineScalar, squareRoot } from './definitions.js';
import { differentiate, NoDerivative, type Variable } from './differentiate.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  type Extent,
  type Index,
  mentions,
  multiplyTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  powerTerm,
  rationalTerm,
  subterms,
  subtractTerms,
  T_ONE,
  T_PI,
  T_ZERO,
  type Term,
} from './term.js';

/** A scalar, vector or matrix: its axes, and its entry at given positions. */
export interface Value {
  readonly axes: readonly Axis[];
  readonly at: (indices: readonly Index[]) => Term;
}

/** Entries of known arrays that are written out. */
const MAX_WRITTEN_OUT = 4_000;

/** Parts of an expression that is differentiated once more. */
const MAX_DIFFERENTIATED = 20_000;

/** Thrown inside the reader and caught at its entrance. */
class Unreadable extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.code);
  }
}

/** Functions that calculus adds to the language inside claims. */
const CALCULUS: readonly string[] = ['diff', 'grad', 'jacobian', 'hessian', 'limit', 'taylor'];

/** What the reader hands the limit and Taylor commands to. */
export interface Calculus {
  readonly limit: (
    body: Term,
    name: string,
    at: LimitPoint,
    side: 'left' | 'right' | 'both',
  ) => Term | string;
  readonly taylor: (
    body: Term,
    name: string,
    at: Term,
    order: number,
    side: 'left' | 'right' | 'both',
  ) => Term | string;
}

export type LimitPoint = 'inf' | '-inf' | Term;

/** Turns what was written into values: arrays by their entries, functions by their definitions. */
export class Reader {
  private readonly arrays = new Map<string, readonly Axis[]>();
  private readonly locals = new Map<string, Term>();
  private counter = 0;
  readonly diagnostics: Diagnostic[] = [];
  /** Decimal literals that stand for an exact fraction. */
  readonly decimals: { readonly text: string; readonly value: Rational }[] = [];

  constructor(
    /** Ranks of the names that are arrays. */
    ranks: ReadonlyMap<string, number>,
    private readonly calculus: Calculus,
    /** Names that must not be read as constants. */
    private readonly declared: ReadonlySet<string> = new Set(),
  ) {
    for (const [name, rank] of ranks) {
      if (rank > 0)
        this.arrays.set(
          name,
          Array.from({ length: rank }, () => makeAxis()),
        );
    }
  }

  /** The axes of an array name, to give them lengths. */
  axesOf(name: string): readonly Axis[] | undefined {
    return this.arrays.get(name);
  }

  read(ast: Ast): Value | undefined {
    try {
      return this.value(ast);
    } catch (error) {
      return this.report(error);
    }
  }

  /** The entry of a value; reports what goes wrong on the way, such as a missing derivative rule. */
  entry(value: Value, indices: readonly Index[], span: Span): Term | undefined {
    try {
      return value.at(indices);
    } catch (error) {
      if (error instanceof NoDerivative) {
        this.diagnostics.push(
          makeError('not-supported', span, { what: error.reason, instead: 'give the vector a known length' }),
        );
        return undefined;
      }
      return this.report(error);
    }
  }

  private report(error: unknown): undefined {
    if (!(error instanceof Unreadable)) throw error;
    this.diagnostics.push(error.diagnostic);
    return undefined;
  }

  freshName(stem: string): string {
    this.counter += 1;
    return `${stem}#${this.counter}`;
  }

  extent(axis: Axis): Extent {
    return extentOf(axis, () => this.freshName('n'));
  }

  private fail(
    code: Parameters<typeof makeError>[0],
    span: Span,
    args: Parameters<typeof makeError>[2],
  ): never {
    throw new Unreadable(makeError(code, span, args));
  }

  private scalar(at: () => Term): Value {
    let term: Term | undefined;
    return {
      axes: [],
      at: () => {
        term ??= at();
        return term;
      },
    };
  }

  private array(axes: readonly Axis[], at: (indices: readonly Index[]) => Term): Value {
    if (axes.length === 0) return this.scalar(() => at([]));
    const known = new Map<string, Term>();
    return {
      axes,
      at: (indices) => {
        const key = indices.join();
        const found = known.get(key);
        if (found) return found;
        const term = at(indices);
        known.set(key, term);
        return term;
      },
    };
  }

  private value(ast: Ast): Value {
    switch (ast.kind) {
      case 'number':
        return this.number(ast);
      case 'name':
        return this.name(ast);
      case 'operator':
        return this.operator(ast);
      case 'call':
        return this.call(ast);
      case 'conditional':
        return this.conditional(ast);
      case 'index':
        return this.index(ast);
      case 'array':
        return this.list(ast);
    }
  }

  private number(ast: Ast): Value {
    const value = parseDecimal(ast.text);
    if (!value) {
      this.fail('limit', ast.span, {
        what: `the number ${ast.text.slice(0, 20)}`,
        limit: '10000 digits',
        remedy: 'use a smaller number',
      });
    }
    if (/[.]/.test(ast.text)) this.decimals.push({ text: ast.text, value });
    return this.scalar(() => rationalTerm(value));
  }

  private name(ast: Ast): Value {
    const local = this.locals.get(ast.text);
    if (local) return this.scalar(() => local);
    const axes = this.arrays.get(ast.text);
    if (axes) return this.array(axes, (indices) => ({ kind: 'entry', name: ast.text, indices }));
    if (!this.declared.has(ast.text)) {
      if (ast.text === 'e') return this.scalar(() => applyTerm('exp', T_ONE));
      if (ast.text === 'pi' || ast.text === 'π') return this.scalar(() => T_PI);
      if (findRows(ast.text).length > 0) this.fail('function-as-name', ast.span, { name: ast.text });
    }
    return this.scalar(() => nameTerm(ast.text));
  }

  // Operators.

  private operator(ast: Ast): Value {
    switch (ast.text) {
      case '+':
      case '-':
        return this.sum(ast);
      case '*':
      case '/':
      case '.*':
      case './':
        return this.product(ast);
      case 'neg':
        return this.map([this.value(ast.children[0]!)], ast, (t) => negateTerm(t[0]!));
      case "'":
        return this.transpose(this.value(ast.children[0]!));
      case '^':
      case '.^':
        return this.power(ast);
      default: {
        const args = ast.children.map((c) => this.value(c));
        return this.map(args, ast, (t) => {
          const condition = defineCondition(ast.text, t);
          return (
            condition ??
            this.fail('not-supported', ast.mark, {
              what: `the operator ${ast.text}`,
              instead: 'use + - * / ^',
            })
          );
        });
      }
    }
  }

  /** A chain a + b - c + … nests to the left as deep as it is long: it is read as one sum. */
  private sum(ast: Ast): Value {
    const spine: { value: Value; negative: boolean }[] = [];
    let node = ast;
    while (node.kind === 'operator' && (node.text === '+' || node.text === '-')) {
      spine.push({ value: this.value(node.children[1]!), negative: node.text === '-' });
      node = node.children[0]!;
    }
    spine.push({ value: this.value(node), negative: false });
    spine.reverse();
    return this.map(
      spine.map((s) => s.value),
      ast,
      (terms) => addTerms(...terms.map((t, i) => (spine[i]!.negative ? negateTerm(t) : t))),
    );
  }

  private product(ast: Ast): Value {
    const spine: { node: Ast; value: Value; operator: string }[] = [];
    let node = ast;
    while (node.kind === 'operator' && ['*', '/', '.*', './'].includes(node.text)) {
      spine.push({ node, value: this.value(node.children[1]!), operator: node.text });
      node = node.children[0]!;
    }
    spine.reverse();
    let result = this.value(node);
    let run: { value: Value; inverse: boolean }[] = [{ value: result, inverse: false }];
    const close = (): Value => {
      if (run.length === 1) return run[0]!.value;
      const parts = run;
      return this.map(
        parts.map((p) => p.value),
        ast,
        (terms) => multiplyTerms(...terms.map((t, i) => (parts[i]!.inverse ? powerTerm(t, -1) : t))),
      );
    };
    for (const { node: at, value, operator } of spine) {
      const isMatrix = operator === '*' && result.axes.length > 0 && value.axes.length > 0;
      if (operator === '/' && value.axes.length > 0) {
        this.fail('shape', at.mark, {
          operator: '/',
          left: this.show(result),
          right: this.show(value),
          remedy: 'write ./ to divide entry by entry',
        });
      }
      if (isMatrix) {
        result = this.matrixProduct(close(), value, at);
        run = [{ value: result, inverse: false }];
      } else {
        run.push({ value, inverse: operator === '/' || operator === './' });
        // Only the axes matter until the run is closed.
        result =
          result.axes.length > 0 ? { axes: result.axes, at: result.at } : { axes: value.axes, at: value.at };
        if (value.axes.length > 0 && run.length > 1) this.agree([close(), value], at);
      }
    }
    return close();
  }

  private power(ast: Ast): Value {
    const [base, exponent] = ast.children.map((c) => this.value(c)) as [Value, Value];
    const isE = ast.children[0]!.kind === 'name' && ast.children[0]!.text === 'e' && !this.declared.has('e');
    return this.map([base, exponent], ast, ([x, y]) => {
      if (isE && !this.locals.has('e')) return applyTerm('exp', y!);
      return { kind: 'power', base: x!, exponent: constantFold(y!) };
    });
  }

  show(value: Value): string {
    return `[${value.axes
      .map((a) => {
        const root = rootOf(a);
        return root.size ?? (root.name?.includes('#') ? 'n' : root.name) ?? 'n';
      })
      .join(', ')}]`;
  }

  /** The common axes of values that are combined entry by entry; scalars spread. */
  private agree(values: readonly Value[], ast: Ast): readonly Axis[] {
    let axes: readonly Axis[] = [];
    let first: Value | undefined;
    for (const value of values) {
      if (value.axes.length === 0) continue;
      if (!first) {
        first = value;
        axes = value.axes;
        continue;
      }
      const fits = axes.length === value.axes.length && axes.every((a, k) => unify(a, value.axes[k]!));
      if (!fits) {
        this.fail('shape', ast.mark, {
          operator: ast.text,
          left: this.show(first),
          right: this.show(value),
          remedy: 'entry-by-entry operations need equal shapes, or a scalar on one side',
        });
      }
    }
    return axes;
  }

  private map(values: readonly Value[], ast: Ast, f: (terms: readonly Term[]) => Term): Value {
    const axes = this.agree(values, ast);
    return this.array(axes, (indices) => f(values.map((v) => v.at(v.axes.length === 0 ? [] : indices))));
  }

  private transpose(x: Value): Value {
    if (x.axes.length === 0) return x;
    const [m, n] = x.axes as [Axis, Axis | undefined];
    if (!n) return this.array([makeAxis(1), m], ([, i]) => x.at([i!]));
    if (rootOf(m).size === 1) return this.array([n], ([i]) => x.at([1, i!]));
    return this.array([n, m], ([i, j]) => x.at([j!, i!]));
  }

  private matrixProduct(x: Value, y: Value, ast: Ast): Value {
    const one = makeAxis(1);
    const rows = x.axes[0]!;
    const inner = x.axes[1] ?? one;
    const columns = y.axes[1] ?? one;
    if (!unify(inner, y.axes[0]!)) {
      this.fail('shape', ast.mark, {
        operator: '*',
        left: this.show(x),
        right: this.show(y),
        remedy: "write a' * b for the inner product, a * b' for the outer, a .* b for entry by entry",
      });
    }
    const entry = (i: Index, j: Index) =>
      this.sumOverAxis(inner, (k) =>
        multiplyTerms(x.at(x.axes.length === 1 ? [i] : [i, k]), y.at(y.axes.length === 1 ? [k] : [k, j])),
      );
    const single = rootOf(columns).size === 1;
    if (rootOf(rows).size === 1) {
      return single
        ? this.scalar(() => entry(1, 1))
        : this.array([makeAxis(1), columns], ([, j]) => entry(1, j!));
    }
    return single
      ? this.array([rows], ([i]) => entry(i!, 1))
      : this.array([rows, columns], ([i, j]) => entry(i!, j!));
  }

  private reduceAxis(reduction: 'sum' | 'prod' | 'max' | 'min', axis: Axis, f: (k: Index) => Term): Term {
    const extent = this.extent(axis);
    if (typeof extent === 'number') {
      if (extent > MAX_WRITTEN_OUT)
        throw new NoDerivative(`a vector of ${extent} entries is not written out`);
      const terms = Array.from({ length: extent }, (_, k) => f(k + 1));
      if (reduction === 'sum') return addTerms(...terms);
      if (reduction === 'prod') return multiplyTerms(...terms);
      return terms.reduce((a, b) => applyTerm(reduction, a, b));
    }
    const index = this.freshName('k');
    return { kind: 'reduce', reduction, index, extent, body: f(index) };
  }

  private sumOverAxis(axis: Axis, f: (k: Index) => Term): Term {
    return this.reduceAxis('sum', axis, f);
  }

  private sizeOf(axis: Axis): Term {
    const extent = this.extent(axis);
    return typeof extent === 'number' ? numberTerm(extent) : { kind: 'size', name: extent };
  }

  private conditional(ast: Ast): Value {
    const values = ast.children.map((c) => this.value(c));
    return this.map(values, ast, ([condition, yes, no]) => ({
      kind: 'select',
      condition: condition!,
      yes: yes!,
      no: no!,
    }));
  }

  private index(ast: Ast): Value {
    const [object, ...positions] = ast.children;
    const x = this.value(object!);
    if (positions.length !== x.axes.length) {
      this.fail('shape-argument', ast.mark, {
        name: '[ ]',
        shape: this.show(x),
        remedy: x.axes.length === 0 ? 'a scalar has no entries' : 'write x[2] or A[1, 2]',
      });
    }
    const at = positions.map((p, k) => {
      const position = this.position(p);
      const size = rootOf(x.axes[k]!).size;
      if (typeof position === 'number' && (position < 1 || (size !== undefined && position > size)))
        this.fail('index-range', p.span, { index: position, size: size ?? 'n' });
      return position;
    });
    return this.scalar(() => x.at(at));
  }

  private position(ast: Ast): Index {
    const term = this.value(ast).at([]);
    const folded = constantFold(term);
    if (folded.kind === 'number' && folded.value.denominator === 1n) return Number(folded.value.numerator);
    // The index of a sum over an axis of unknown length.
    if (folded.kind === 'name' && folded.name.startsWith('k#')) return folded.name;
    this.fail('index-constant', ast.span, {});
  }

  private list(ast: Ast): Value {
    const items = ast.children.map((c) => this.value(c));
    if (items.length === 0)
      this.fail('not-supported', ast.span, { what: 'an empty list', instead: 'list at least one entry' });
    const rank = items[0]!.axes.length;
    if (rank > 1 || items.some((i) => i.axes.length !== rank)) {
      this.fail('not-supported', ast.span, {
        what: 'a list of arrays of different shapes',
        instead: 'list scalars, or rows of one length',
      });
    }
    if (rank === 0) return this.array([makeAxis(items.length)], ([i]) => items[Number(i) - 1]!.at([]));
    const width = items[0]!.axes[0]!;
    for (const item of items) {
      if (!unify(width, item.axes[0]!))
        this.fail('shape', ast.mark, {
          operator: '[ ]',
          left: this.show(items[0]!),
          right: this.show(item),
          remedy: 'all rows need the same length',
        });
    }
    // Rows of one entry, written [a; b], are a column.
    if (rootOf(width).size === 1)
      return this.array([makeAxis(items.length)], ([i]) => items[Number(i) - 1]!.at([1]));
    return this.array([makeAxis(items.length), width], ([i, j]) => items[Number(i) - 1]!.at([j!]));
  }

  // Calls.

  private call(ast: Ast): Value {
    const name = ast.text;
    if (CALCULUS.includes(name)) return this.calculusCall(ast);
    if (this.arrays.has(name) || this.declared.has(name)) {
      if (findRows(name).length === 0) this.fail('not-a-function', ast.mark, { name });
    }
    if ((name === 'sum' || name === 'prod') && ast.children.length === 4) return this.binder(ast);
    const rows = findRows(name);
    if (rows.length === 0) {
      const near = suggest(name, [...callableNames(), ...CALCULUS]);
      const remedy = near ? `did you mean \`${near}\`?` : `write \`${name}*(…)\` if a product is meant`;
      this.fail('unknown-function', ast.mark, { name, remedy });
    }
    const op = findOp(name, ast.children.length);
    const many = (rows[0]!.name === 'max' || rows[0]!.name === 'min') && ast.children.length > 2;
    const sized = ['ones', 'zeros', 'eye', 'onehot'].includes(rows[0]!.name);
    if (sized) return this.constantArray(ast, rows[0]!.name);
    if (!op && !many) {
      const counts = [...new Set(rows.flatMap((r) => [r.arity[0], r.arity[1]]))].sort((a, b) => a - b);
      this.fail('arity', ast.mark, {
        name,
        expected: `${counts.join(' or ')} argument${counts.length === 1 && counts[0] === 1 ? '' : 's'}`,
        actual: ast.children.length,
        usage: rows.map((r) => r.usage).join('` or `'),
      });
    }
    const args = ast.children.map((c) => this.value(c));
    const canonical = many ? rows[0]!.name : op!.name;
    return this.arrayCall(ast, canonical, args) ?? this.scalarCall(ast, canonical, args);
  }

  private scalarCall(ast: Ast, name: string, args: readonly Value[]): Value {
    const filled =
      args.length === 1 && name === 'leakyrelu'
        ? [...args, this.scalar(() => numberTerm(1, 100))]
        : args.length === 1 && name === 'elu'
          ? [...args, this.scalar(() => T_ONE)]
          : args;
    const result = this.map(filled, ast, (terms) => {
      if (name === 'log' && terms.length === 2)
        return divideTerms(applyTerm('log', terms[0]!), applyTerm('log', terms[1]!));
      const term = defineScalar(
        name,
        terms.map((t, k) => (name === 'nthRoot' && k === 1 ? constantFold(t) : t)),
      );
      return (
        term ??
        this.fail('not-supported', ast.mark, { what: `${name} inside a claim`, instead: 'write it out' })
      );
    });
    const averaged = (name === 'bce' || name === 'bcewithlogits') && result.axes.length > 0;
    return averaged ? this.mean(result) : result;
  }

  private overAll(
    reduction: 'sum' | 'prod' | 'max' | 'min',
    x: Value,
    f: (t: Term) => Term = (t) => t,
  ): Term {
    const [a, b] = x.axes as [Axis | undefined, Axis | undefined];
    if (!a) return f(x.at([]));
    return this.reduceAxis(reduction, a, (i) =>
      b ? this.reduceAxis(reduction, b, (j) => f(x.at([i, j]))) : f(x.at([i])),
    );
  }

  private mean(x: Value): Value {
    return this.scalar(() =>
      divideTerms(this.overAll('sum', x), multiplyTerms(T_ONE, ...x.axes.map((a) => this.sizeOf(a)))),
    );
  }

  private arrayCall(ast: Ast, name: string, args: readonly Value[]): Value | undefined {
    const [x, y] = args as [Value, Value];
    const vector = (v: Value): Axis => {
      if (v.axes.length === 1) return v.axes[0]!;
      if (v.axes.length === 0) return makeAxis(1);
      return this.fail('shape-argument', ast.mark, { name, shape: this.show(v), remedy: 'give it a vector' });
    };
    const at = (v: Value, i: Index) => v.at(v.axes.length === 0 ? [] : [i]);
    const exponential = (v: Value, i: Index) => applyTerm('exp', at(v, i));
    const total = (v: Value, axis: Axis) => this.sumOverAxis(axis, (k) => exponential(v, k));
    switch (name) {
      case 'sum':
      case 'prod':
        return this.scalar(() => this.overAll(name, x));
      case 'max':
      case 'min':
        return args.length === 1 && x.axes.length > 0 ? this.scalar(() => this.overAll(name, x)) : undefined;
      case 'mean':
        return this.mean(x);
      case 'norm':
        return this.scalar(() => squareRoot(this.overAll('sum', x, (t) => powerTerm(t, 2))));
      case 'norm1':
        return this.scalar(() => this.overAll('sum', x, (t) => applyTerm('abs', t)));
      case 'logsumexp': {
        const axis = vector(x);
        return this.scalar(() => applyTerm('log', total(x, axis)));
      }
      case 'softmax': {
        const axis = vector(x);
        const sum = this.scalar(() => total(x, axis));
        return this.array(x.axes, ([i]) => divideTerms(exponential(x, i ?? 1), sum.at([])));
      }
      case 'logsoftmax': {
        const axis = vector(x);
        const sum = this.scalar(() => applyTerm('log', total(x, axis)));
        return this.array(x.axes, ([i]) => subtractTerms(at(x, i ?? 1), sum.at([])));
      }
      case 'dot':
        return this.inner(x, y, ast, (a, b) => multiplyTerms(a, b));
      case 'crossentropy':
        return this.inner(x, y, ast, (p, t) => negateTerm(multiplyTerms(t, applyTerm('log', p))));
      case 'nll':
        return this.inner(x, y, ast, (l, t) => negateTerm(multiplyTerms(t, l)));
      case 'crossentropywithlogits': {
        const axis = vector(x);
        const sum = this.scalar(() => applyTerm('log', total(x, axis)));
        return this.inner(x, y, ast, (z, t) => negateTerm(multiplyTerms(t, subtractTerms(z, sum.at([])))));
      }
      case 'mse': {
        const squares = this.map(args, ast, ([p, t]) => powerTerm(subtractTerms(p!, t!), 2));
        return this.mean(squares);
      }
      case 'outer': {
        const m = vector(x);
        const n = vector(y);
        return this.array([m, n], ([i, j]) => multiplyTerms(at(x, i!), at(y, j!)));
      }
      case 'transpose':
        return this.transpose(x);
      case 'diag': {
        if (x.axes.length === 0) return x;
        if (x.axes.length === 2) {
          if (!unify(x.axes[0]!, x.axes[1]!))
            this.fail('shape-argument', ast.mark, {
              name,
              shape: this.show(x),
              remedy: 'give it a square matrix',
            });
          return this.array([x.axes[0]!], ([i]) => x.at([i!, i!]));
        }
        const n = x.axes[0]!;
        return this.array([n, n], ([i, j]) => onDiagonal(i!, j!, x.at([i!])));
      }
      default:
        return undefined;
    }
  }

  private inner(x: Value, y: Value, ast: Ast, f: (a: Term, b: Term) => Term): Value {
    const axes = this.agree([x, y], ast);
    if (axes.length === 0) return this.scalar(() => f(x.at([]), y.at([])));
    if (axes.length > 1)
      this.fail('shape-argument', ast.mark, {
        name: ast.text,
        shape: this.show(x),
        remedy: 'give it vectors',
      });
    const at = (v: Value, i: Index) => v.at(v.axes.length === 0 ? [] : [i]);
    return this.scalar(() => this.sumOverAxis(axes[0]!, (k) => f(at(x, k), at(y, k))));
  }

  private constantArray(ast: Ast, name: string): Value {
    const size = (child: Ast): Axis => {
      if (child.kind === 'name' && !this.locals.has(child.text)) return this.namedAxis(child.text);
      const n = this.position(child);
      if (typeof n !== 'number' || n < 1)
        this.fail('arity', ast.mark, {
          name,
          expected: 'whole numbers as sizes',
          actual: child.text,
          usage: `${name}(n)`,
        });
      return makeAxis(n);
    };
    const [first, second] = ast.children;
    if (!first)
      this.fail('arity', ast.mark, { name, expected: '1 argument', actual: 0, usage: `${name}(n)` });
    if (name === 'onehot') {
      const hot = this.position(first);
      return this.array([size(second!)], ([i]) => onDiagonal(i!, hot, T_ONE));
    }
    if (name === 'eye') {
      const n = size(first);
      return this.array([n, n], ([i, j]) => onDiagonal(i!, j!, T_ONE));
    }
    const axes = second ? [size(first), size(second)] : [size(first)];
    return this.array(axes, () => (name === 'ones' ? T_ONE : T_ZERO));
  }

  private readonly named = new Map<string, Axis>();

  /** The axis whose length has a name. */
  namedAxis(name: string): Axis {
    let axis = this.named.get(name);
    if (!axis) {
      axis = makeAxis(undefined, name);
      this.named.set(name, axis);
    }
    return axis;
  }

  /** sum(f, k, a, b): written out for numbers, over an axis for 1..n where n is a length. */
  private binder(ast: Ast): Value {
    const [body, index, from, to] = ast.children as [Ast, Ast, Ast, Ast];
    if (index.kind !== 'name') this.fail('binder-name', index.span, { name: ast.text });
    const first = constantFold(this.value(from).at([]));
    const reduction = ast.text === 'sum' ? 'sum' : 'prod';
    const isLength = to.kind === 'name' && this.named.has(to.text);
    if (
      isLength &&
      first.kind === 'number' &&
      first.value.numerator === 1n &&
      first.value.denominator === 1n
    ) {
      const axis = this.named.get((to as Ast).text)!;
      return this.scalar(() =>
        this.reduceAxis(reduction, axis, (k) =>
          this.withLocal(index.text, typeof k === 'number' ? numberTerm(k) : nameTerm(k), () => {
            const term = this.value(body).at([]);
            // A position can pick entries; as a number it has no meaning in a term.
            if (typeof k === 'string' && mentions(term, k))
              this.fail('sum-bounds', ast.mark, { name: ast.text, limit: MAX_WRITTEN_OUT });
            return term;
          }),
        ),
      );
    }
    const last = constantFold(this.value(to).at([]));
    const whole = (t: Term) =>
      t.kind === 'number' && t.value.denominator === 1n ? Number(t.value.numerator) : undefined;
    const a = whole(first);
    const b = whole(last);
    if (a === undefined || b === undefined || b - a >= MAX_WRITTEN_OUT)
      this.fail('sum-bounds', ast.mark, { name: ast.text, limit: MAX_WRITTEN_OUT });
    const values: Value[] = [];
    for (let k = a; k <= b; k++) {
      values.push(this.withLocal(index.text, numberTerm(k), () => this.forced(this.value(body))));
    }
    if (values.length === 0) return this.scalar(() => (reduction === 'sum' ? T_ZERO : T_ONE));
    return this.map(values, ast, (terms) =>
      reduction === 'sum' ? addTerms(...terms) : multiplyTerms(...terms),
    );
  }

  /** A scalar that is read while its local names still hold. */
  private forced(value: Value): Value {
    if (value.axes.length === 0) value.at([]);
    return value;
  }

  private withLocal<T>(name: string, term: Term, f: () => T): T {
    const before = this.locals.get(name);
    this.locals.set(name, term);
    try {
      return f();
    } finally {
      if (before) this.locals.set(name, before);
      else this.locals.delete(name);
    }
  }

  // Calculus.

  private calculusCall(ast: Ast): Value {
    const usage: Readonly<Record<string, readonly [number, number, string]>> = {
      diff: [2, 3, 'diff(f, x)'],
      grad: [2, 2, 'grad(f, x)'],
      jacobian: [2, 2, 'jacobian(f, x)'],
      hessian: [2, 2, 'hessian(f, x)'],
      limit: [3, 4, 'limit(f, x, a)'],
      taylor: [4, 5, 'taylor(f, x, a, n)'],
    };
    const [least, most, form] = usage[ast.text]!;
    if (ast.children.length < least || ast.children.length > most) {
      const expected = least === most ? `${least} arguments` : `${least} or ${most} arguments`;
      this.fail('arity', ast.mark, { name: ast.text, expected, actual: ast.children.length, usage: form });
    }
    switch (ast.text) {
      case 'diff':
        return this.derivative(ast);
      case 'limit':
      case 'taylor':
        return this.expansion(ast);
      default:
        return this.gradient(ast);
    }
  }

  private derivative(ast: Ast): Value {
    const [body, by, times] = ast.children as [Ast, Ast, Ast | undefined];
    const f = this.value(body);
    const variable = this.variable(by, ast);
    if (!variable.single) this.notAVariable(ast, by);
    const count = times ? this.position(times) : 1;
    if (typeof count !== 'number' || count < 0 || count > 40)
      this.fail('limit', times!.span, {
        what: 'the order of a derivative',
        limit: '40',
        remedy: 'use a smaller order',
      });
    return this.array(f.axes, (indices) => {
      let term = f.at(indices);
      for (let k = 0; k < count; k++) {
        if (subterms([term]).length > MAX_DIFFERENTIATED) {
          this.fail('limit', ast.span, {
            what: 'a derivative of an expression of this size',
            limit: `${MAX_DIFFERENTIATED} parts`,
            remedy: 'simplify the expression, or differentiate fewer times',
          });
        }
        term = differentiate(term, variable.at([]));
      }
      return term;
    });
  }

  private notAVariable(ast: Ast, by: Ast): never {
    return this.fail('derivative-variable', by.span, { name: ast.text, actual: by.text });
  }

  /** One name, one entry, an array by its entries, or a list of scalars. */
  private variable(
    by: Ast,
    call: Ast,
  ): {
    readonly axes: readonly Axis[];
    readonly at: (i: readonly Index[]) => Variable;
    readonly single: boolean;
  } {
    if (by.kind === 'name' && !this.locals.has(by.text)) {
      const axes = this.arrays.get(by.text);
      const name = by.text;
      if (axes) return { axes, at: (indices) => ({ kind: 'entry', name, indices }), single: false };
      return { axes: [], at: () => ({ kind: 'name', name }), single: true };
    }
    if (by.kind === 'index') {
      const term = this.value(by).at([]);
      if (term.kind === 'entry')
        return {
          axes: [],
          at: () => ({ kind: 'entry', name: term.name, indices: term.indices }),
          single: true,
        };
    }
    if (by.kind === 'array' && by.children.length > 0) {
      const items = by.children.map((c) => this.variable(c, call));
      if (items.every((i) => i.single))
        return { axes: [makeAxis(items.length)], at: ([i]) => items[Number(i) - 1]!.at([]), single: false };
      if (items.length === 1) return items[0]!;
    }
    return this.notAVariable(call, by);
  }

  private gradient(ast: Ast): Value {
    const [body, by] = ast.children as [Ast, Ast];
    const f = this.value(body);
    const variable = this.variable(by, ast);
    if (ast.text !== 'jacobian' && f.axes.length > 0) {
      this.fail('shape-argument', body.span, {
        name: ast.text,
        shape: this.show(f),
        remedy: 'it needs a scalar function; use jacobian for a vector',
      });
    }
    if (ast.text === 'hessian') {
      if (variable.axes.length === 0)
        return this.scalar(() => differentiate(differentiate(f.at([]), variable.at([])), variable.at([])));
      const [n] = variable.axes as [Axis];
      return this.array([n, n], ([i, j]) =>
        differentiate(differentiate(f.at([]), variable.at([i!])), variable.at([j!])),
      );
    }
    const rank = f.axes.length;
    if (rank + variable.axes.length > 2)
      this.fail('shape-argument', ast.mark, {
        name: ast.text,
        shape: this.show(f),
        remedy: 'at most two axes in all',
      });
    return this.array([...f.axes, ...variable.axes], (indices) =>
      differentiate(f.at(indices.slice(0, rank)), variable.at(indices.slice(rank))),
    );
  }

  private expansion(ast: Ast): Value {
    const [body, by, point] = ast.children as [Ast, Ast, Ast];
    const f = this.value(body);
    if (by.kind !== 'name' || this.arrays.has(by.text)) this.notAVariable(ast, by);
    const isTaylor = ast.text === 'taylor';
    const last = ast.children[isTaylor ? 4 : 3];
    const side = last ? last.text : 'both';
    if (side !== 'left' && side !== 'right' && side !== 'both')
      this.fail('not-supported', last!.span, { what: `the side ${side}`, instead: 'write left or right' });
    if (isTaylor) {
      const degree = ast.children[3]!;
      const order = this.position(degree);
      if (typeof order !== 'number' || order < 0 || order > 60) {
        this.fail('limit', degree.span, {
          what: 'the order of a Taylor polynomial',
          limit: '60',
          remedy: 'use a smaller order',
        });
      }
      const at = this.value(point);
      return this.array(f.axes, (i) =>
        this.expanded(this.calculus.taylor(f.at(i), by.text, at.at([]), order, side), ast),
      );
    }
    const infinite = infinityOf(point);
    const at = infinite ? undefined : this.value(point);
    return this.array(f.axes, (i) =>
      this.expanded(this.calculus.limit(f.at(i), by.text, infinite ?? at!.at([]), side), ast),
    );
  }

  private expanded(result: Term | string, ast: Ast): Term {
    if (typeof result !== 'string') return result;
    // An expansion that was not found leaves the claim open, with the reason.
    return { kind: 'apply', name: `${ast.text} (${result})`, args: [] };
  }
}

function onDiagonal(i: Index, j: Index, value: Term): Term {
  if (i === j) return value;
  if (typeof i === 'number' && typeof j === 'number') return T_ZERO;
  return multiplyTerms({ kind: 'delta', left: i, right: j }, value);
}

function infinityOf(ast: Ast): 'inf' | '-inf' | undefined {
  if (ast.kind === 'name' && ['inf', 'Inf', 'infinity', 'Infinity', 'oo'].includes(ast.text)) return 'inf';
  if (ast.kind === 'operator' && ast.text === 'neg' && infinityOf(ast.children[0]!) === 'inf') return '-inf';
  return undefined;
}

/** Numbers combined by + * and whole powers become one number: an exponent written 1/2 or -(3) is a number. */
export function constantFold(x: Term): Term {
  if (x.kind === 'add' || x.kind === 'multiply') {
    const args = x.args.map(constantFold);
    if (!args.every((a) => a.kind === 'number')) return x;
    let n = x.kind === 'add' ? 0n : 1n;
    let d = 1n;
    for (const a of args) {
      const { numerator, denominator } = (a as Extract<Term, { kind: 'number' }>).value;
      if (x.kind === 'add') n = n * denominator + numerator * d;
      else n *= numerator;
      d *= denominator;
    }
    return numberTerm(n, d);
  }
  if (x.kind === 'power') {
    const base = constantFold(x.base);
    if (base.kind === 'number' && x.exponent.kind === 'number' && base.value.numerator !== 0n) {
      if (x.exponent.value.numerator === -1n && x.exponent.value.denominator === 1n)
        return numberTerm(base.value.denominator, base.value.numerator);
    }
  }
  return x;
}
