import { type Diagnostic, makeError } from '../../diagnostic/diagnostic.js';
import type { Span } from '../../diagnostic/source.js';
import { suggest } from '../../diagnostic/suggest.js';
import type { Ast } from '../../expr/ast.js';
import { parseDecimal, type Rational } from '../../number/rational.js';
import { insteadOf } from '../../op/foreign.js';
import { callableNames, findOp, findRows } from '../../op/table.js';
import { NoDerivative } from '../derivative/differentiate.js';
import { type Axis, extentOf, makeAxis, rootOf, unify } from '../term/axis.js';
import { constantFold } from '../term/constant-fold.js';
import type { Fact } from '../term/domain.js';
import {
  addTerms,
  applyTerm,
  type Extent,
  type Index,
  multiplyTerms,
  nameTerm,
  numberTerm,
  rationalTerm,
  T_ONE,
  T_PI,
  type Term,
} from '../term/term.js';
import { CALCULUS, calculusCall } from './read-calculus.js';
import { arrayCall, constantArray, scalarCall } from './read-functions.js';
import { operator } from './read-operators.js';
import { binder } from './read-ranges.js';
import { type Calculus, MAX_WRITTEN_OUT, type Reading, type Value } from './reading.js';
import { wholeFunction } from './whole-functions.js';

/** Functions of whole numbers, which claims may speak of. */
const WHOLE_FUNCTIONS: ReadonlySet<string> = new Set(['factorial', 'binomial']);

/** Thrown inside the reader and caught at its entrance. */
class Unreadable extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.code);
  }
}

/** Turns what was written into values: arrays by their entries, functions by their definitions. */
export class Reader implements Reading {
  readonly arrays = new Map<string, readonly Axis[]>();
  readonly locals = new Map<string, Term>();
  private counter = 0;
  readonly diagnostics: Diagnostic[] = [];
  /** Decimal literals that stand for an exact fraction. */
  readonly decimals: { readonly text: string; readonly value: Rational }[] = [];

  constructor(
    /** Ranks of the names that are arrays. */
    ranks: ReadonlyMap<string, number>,
    readonly calculus: Calculus,
    /** Names that must not be read as constants. */
    readonly declared: ReadonlySet<string> = new Set(),
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

  fail(code: Parameters<typeof makeError>[0], span: Span, args: Parameters<typeof makeError>[2]): never {
    throw new Unreadable(makeError(code, span, args));
  }

  scalar(at: () => Term): Value {
    let term: Term | undefined;
    return {
      axes: [],
      at: () => {
        term ??= at();
        return term;
      },
    };
  }

  array(axes: readonly Axis[], at: (indices: readonly Index[]) => Term): Value {
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

  value(ast: Ast): Value {
    switch (ast.kind) {
      case 'number':
        return this.number(ast);
      case 'name':
        return this.name(ast);
      case 'operator':
        return operator(this, ast);
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

  show(value: Value): string {
    if (value.axes.length === 0) return 'scalar';
    return `[${value.axes
      .map((a) => {
        const root = rootOf(a);
        return root.size ?? (root.name?.includes('#') ? 'n' : root.name) ?? 'n';
      })
      .join(', ')}]`;
  }

  /** The common axes of values that are combined entry by entry; scalars spread. */
  agree(values: readonly Value[], ast: Ast): readonly Axis[] {
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

  map(values: readonly Value[], ast: Ast, f: (terms: readonly Term[]) => Term): Value {
    const axes = this.agree(values, ast);
    return this.array(axes, (indices) => f(values.map((v) => v.at(v.axes.length === 0 ? [] : indices))));
  }

  reduceAxis(reduction: 'sum' | 'prod' | 'max' | 'min', axis: Axis, f: (k: Index) => Term): Term {
    const extent = this.extent(axis);
    if (typeof extent === 'number') {
      if (extent > MAX_WRITTEN_OUT) throw new NoDerivative(`writing out the ${extent} entries of a vector`);
      const terms = Array.from({ length: extent }, (_, k) => f(k + 1));
      if (reduction === 'sum') return addTerms(...terms);
      if (reduction === 'prod') return multiplyTerms(...terms);
      return terms.reduce((a, b) => applyTerm(reduction, a, b));
    }
    const index = this.freshName('k');
    return { kind: 'reduce', reduction, index, extent, body: f(index) };
  }

  sumOverAxis(axis: Axis, f: (k: Index) => Term): Term {
    return this.reduceAxis('sum', axis, f);
  }

  sizeOf(axis: Axis): Term {
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

  position(ast: Ast): Index {
    const value = this.value(ast);
    if (value.axes.length > 0) this.fail('index-constant', ast.span, {});
    const term = value.at([]);
    const folded = constantFold(term);
    if (folded.kind === 'number' && folded.value.denominator === 1n) return Number(folded.value.numerator);
    // The index of a sum over an axis of unknown length.
    if (folded.kind === 'position' && folded.index.startsWith('k#')) return folded.index;
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

  private call(ast: Ast): Value {
    const name = ast.text;
    if (CALCULUS.includes(name)) return calculusCall(this, ast);
    if (this.arrays.has(name) || this.declared.has(name)) {
      if (findRows(name).length === 0) this.fail('not-a-function', ast.mark, { name });
    }
    if ((name === 'sum' || name === 'prod') && ast.children.length === 4) return binder(this, ast);
    if (WHOLE_FUNCTIONS.has(name)) return wholeFunction(this, ast);
    const rows = findRows(name);
    if (rows.length === 0) {
      const near = suggest(name, [...callableNames(), ...CALCULUS, ...WHOLE_FUNCTIONS]);
      const remedy = near
        ? `did you mean \`${near}\`?`
        : (insteadOf(name) ?? `write \`${name}*(…)\` if a product is meant`);
      this.fail('unknown-function', ast.mark, { name, remedy });
    }
    const op = findOp(name, ast.children.length);
    const many = (rows[0]!.name === 'max' || rows[0]!.name === 'min') && ast.children.length > 2;
    const sized = ['ones', 'zeros', 'eye', 'onehot'].includes(rows[0]!.name);
    if (sized) return constantArray(this, ast, rows[0]!.name);
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
    return arrayCall(this, ast, canonical, args) ?? scalarCall(this, ast, canonical, args);
  }

  facts: readonly Fact[] = [];
  readonly lengths = new Set<string>();
  readonly wholes = new Set<string>();
  readonly named = new Map<string, Axis>();

  /** The axis whose length has a name. */
  namedAxis(name: string): Axis {
    let axis = this.named.get(name);
    if (!axis) {
      axis = makeAxis(undefined, name);
      this.named.set(name, axis);
    }
    return axis;
  }

  withLocal<T>(name: string, term: Term, f: () => T): T {
    const before = this.locals.get(name);
    this.locals.set(name, term);
    try {
      return f();
    } finally {
      if (before) this.locals.set(name, before);
      else this.locals.delete(name);
    }
  }
}
