import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import { MATRIX_POWER_REMEDY, MAX_MATRIX_POWER } from '../op/definitions.js';
import { insteadOf } from '../op/foreign.js';
import type { AppliedOp, Attribute, DefinedOp, Op } from '../op/op.js';
import { formatShape, isScalar, rowsAndColumns, type Shape, sizeOf } from '../op/shape.js';
import { callableNames, findOp, findRows, requireOp } from '../op/table.js';
import { type Ast, postorder } from './ast.js';
import type { Dag, NodeId } from './dag.js';
import type { Parser } from './parse.js';

/** Terms that the sums and products over an index may be written out into, nested ones counted in full. */
const MAX_TERMS = 100_000;
/** Largest constant array, in entries. */
const MAX_ENTRIES = 10_000_000;

/** What names mean while an expression is read. */
export interface Scope {
  readonly dag: Dag;
  readonly parser: Parser;
  /** The node a name stands for. */
  readonly lookup: (name: string) => NodeId | undefined;
  /** Names to suggest when one is unknown. */
  readonly names: () => Iterable<string>;
  /** What to do about an unknown name; the default asks to declare it. */
  readonly unknownRemedy?: string;
}

/** Turns what was written into nodes with shapes. All mistakes are reported, each once. */
export function elaborate(ast: Ast, scope: Scope): Result<NodeId> {
  const diagnostics: Diagnostic[] = [];
  const id = new Elaborator(scope, diagnostics).run(ast);
  return id === undefined || diagnostics.length > 0 ? fail(diagnostics) : succeed(id);
}

/** A sub-expression that could not be given a meaning; the reason has been reported. */
type Maybe = NodeId | undefined;

const ELEMENTWISE: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '.*': 'multiply',
  './': 'divide',
  '.^': 'pow',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
  '==': 'equal',
  '!=': 'notEqual',
  and: 'and',
  or: 'or',
};

/** Functions of whole numbers: they have no derivative, and a meaning only in claims. */
const CLAIMS_ONLY: ReadonlySet<string> = new Set(['factorial', 'binomial']);

class Elaborator {
  constructor(
    private readonly scope: Scope,
    private readonly diagnostics: Diagnostic[],
    private readonly budget = { terms: MAX_TERMS },
  ) {}

  run(root: Ast): Maybe {
    const values = new Map<Ast, Maybe>();
    // The body of sum(f, k, a, b) is read once per term, with k bound; it has no value of its own.
    const skipped = new Set<Ast>();
    const binders = new Set<Ast>();
    const order = postorder(root);
    for (let i = order.length - 1; i >= 0; i--) {
      const ast = order[i]!;
      if (isBinder(ast)) binders.add(ast);
      if (skipped.has(ast) || isBinder(ast)) for (const child of ast.children) skipped.add(child);
    }
    for (const ast of order) {
      if (skipped.has(ast)) continue;
      values.set(
        ast,
        binders.has(ast)
          ? this.binder(ast)
          : this.visit(
              ast,
              ast.children.map((c) => values.get(c)),
            ),
      );
    }
    return values.get(root);
  }

  private report(diagnostic: Diagnostic): undefined {
    this.diagnostics.push(diagnostic);
    return undefined;
  }

  private visit(ast: Ast, args: readonly Maybe[]): Maybe {
    if (ast.kind === 'number') return this.number(ast);
    if (ast.kind === 'name') return this.name(ast);
    if (ast.kind === 'call') return this.call(ast, args);
    if (args.some((a) => a === undefined)) return undefined;
    const ids = args as readonly NodeId[];
    switch (ast.kind) {
      case 'operator':
        return this.operator(ast, ids);
      case 'conditional':
        return this.apply(requireOp('#select', 3), ids, ast.mark, '? :');
      case 'index':
        return this.index(ast, ids);
      case 'array':
        return this.array(ast, ids);
    }
  }

  private number(ast: Ast): Maybe {
    const value = Number(ast.text);
    if (!Number.isFinite(value))
      return this.report(makeError('not-finite', ast.span, { text: shorten(ast.text) }));
    return this.scope.dag.constant(value, ast.text);
  }

  private name(ast: Ast): Maybe {
    const found = this.scope.lookup(ast.text);
    if (found !== undefined) return found;
    if (ast.text === 'e') return this.scope.dag.constant(Math.E, 'e');
    if (ast.text === 'pi' || ast.text === 'π') return this.scope.dag.constant(Math.PI, 'pi');
    if (findRows(ast.text).length > 0)
      return this.report(makeError('function-as-name', ast.span, { name: shorten(ast.text) }));
    const near = suggest(ast.text, this.scope.names());
    const remedy = near
      ? `did you mean \`${near}\`?`
      : (this.scope.unknownRemedy ?? 'declare it as an input, or correct the spelling');
    return this.report(makeError('unknown-name', ast.span, { name: shorten(ast.text), remedy }));
  }

  private operator(ast: Ast, args: readonly NodeId[]): Maybe {
    const { dag } = this.scope;
    const [x, y] = args;
    const name = ELEMENTWISE[ast.text];
    if (name) return this.apply(requireOp(name, 2), args, ast.mark, ast.text);
    switch (ast.text) {
      case 'neg':
        return this.negate(ast, x!);
      case 'not':
        return this.apply(requireOp('not', 1), args, ast.mark, 'not');
      case "'":
        return isScalar(dag.shape(x!)) ? x : this.apply(requireOp('transpose', 1), args, ast.mark, "'");
      case '*': {
        const product = isScalar(dag.shape(x!)) || isScalar(dag.shape(y!)) ? 'multiply' : '#matmul';
        return this.apply(requireOp(product, 2), args, ast.mark, '*');
      }
      case '/':
        return this.divide(ast, x!, y!);
      case '^':
        return this.power(ast, x!, y!);
      case '!':
        return this.report(makeError('claims-only', ast.mark, { what: 'the factorial' }));
      default:
        return this.report(
          makeError('not-supported', ast.mark, {
            what: `the operator \`${ast.text}\``,
            instead: 'use + - * / ^',
          }),
        );
    }
  }

  /** A minus directly before a literal belongs to the number. */
  private negate(ast: Ast, x: NodeId): Maybe {
    const { dag } = this.scope;
    const operand = ast.children[0]!;
    const node = dag.node(x);
    if (operand.kind === 'number' && node.kind === 'constant')
      return dag.constant(-node.value, `-${node.text}`);
    return this.apply(requireOp('negate', 1), [x], ast.mark, '-');
  }

  private divide(ast: Ast, x: NodeId, y: NodeId): Maybe {
    const left = this.scope.dag.shape(x);
    const right = this.scope.dag.shape(y);
    if (isScalar(right) || (isScalar(left) && right.length === 1)) {
      return this.apply(requireOp('divide', 2), [x, y], ast.mark, '/');
    }
    const remedy = 'write ./ to divide entry by entry';
    return this.report(
      makeError('shape', ast.mark, {
        operator: '/',
        left: formatShape(left),
        right: formatShape(right),
        remedy,
      }),
    );
  }

  private power(ast: Ast, x: NodeId, y: NodeId): Maybe {
    const base = this.scope.dag.shape(x);
    const exponent = this.scope.dag.shape(y);
    const factors = base.length === 2 && base[0] === base[1] ? this.wholeExponent(y) : undefined;
    if (factors !== undefined) return this.matrixPower(ast, x, factors);
    if (base.length <= 1 && (isScalar(base) || isScalar(exponent))) {
      return this.apply(requireOp('pow', 2), [x, y], ast.mark, '^');
    }
    const remedy = base.length === 2 ? MATRIX_POWER_REMEDY : 'write .^ for entry by entry';
    return this.report(
      makeError('shape', ast.mark, {
        operator: '^',
        left: formatShape(base),
        right: formatShape(exponent),
        remedy,
      }),
    );
  }

  /** A number that a matrix may be raised to. */
  private wholeExponent(y: NodeId): number | undefined {
    const node = this.scope.dag.node(y);
    const isWhole = node.kind === 'constant' && Number.isInteger(node.value);
    return isWhole && node.value >= 1 && node.value <= MAX_MATRIX_POWER ? node.value : undefined;
  }

  private matrixPower(ast: Ast, x: NodeId, factors: number): Maybe {
    let result: Maybe = x;
    for (let k = 1; k < factors && result !== undefined; k++)
      result = this.apply(requireOp('#matmul', 2), [result, x], ast.mark, '^');
    return result;
  }

  private index(ast: Ast, [object, ...positions]: readonly NodeId[]): Maybe {
    const { dag } = this.scope;
    const shape = dag.shape(object!);
    if (positions.length !== shape.length) {
      const remedy =
        shape.length === 0 ? 'a scalar has no entries' : shape.length === 1 ? 'write x[2]' : 'write A[1, 2]';
      return this.report(
        makeError('shape-argument', ast.mark, { name: '[ ]', shape: formatShape(shape), remedy }),
      );
    }
    let at = 0;
    for (const [k, position] of positions.entries()) {
      const node = dag.node(position);
      const span = ast.children[k + 1]!.span;
      if (node.kind !== 'constant' || !Number.isInteger(node.value))
        return this.report(makeError('index-constant', span));
      const size = shape[k]!;
      if (node.value < 1 || node.value > size) {
        return this.report(makeError('index-range', span, { index: node.value, size }));
      }
      at = at * size + node.value - 1;
    }
    return dag.apply(requireOp('#index', 1), [object!], { at });
  }

  private array(ast: Ast, items: readonly NodeId[]): Maybe {
    const { dag } = this.scope;
    if (items.length === 0) {
      return this.report(
        makeError('not-supported', ast.span, { what: 'an empty list', instead: 'list at least one entry' }),
      );
    }
    const shapes = items.map((i) => dag.shape(i));
    if (shapes.every(isScalar)) return dag.apply(requireOp('#stack', items.length), items);
    const width = shapes[0]!.length === 1 ? shapes[0]![0]! : 0;
    const ragged = shapes.findIndex((s) => s.length !== 1 || s[0] !== width);
    if (ragged !== -1) {
      return this.report(
        makeError('shape', ast.children[ragged]!.span, {
          operator: '[ ]',
          left: formatShape(shapes[0]!),
          right: formatShape(shapes[ragged]!),
          remedy: 'all rows of a matrix need the same number of entries, and entries must be scalars',
        }),
      );
    }
    const entries = items.flatMap((row) => Array.from({ length: width }, (_, k) => this.entry(row, k)));
    // [x; y] and [x, y] are the same column.
    const attribute = width === 1 ? undefined : { shape: [items.length, width] };
    return dag.apply(requireOp('#stack', entries.length), entries, attribute);
  }

  private entry(vector: NodeId, at: number): NodeId {
    const node = this.scope.dag.node(vector);
    if (node.kind === 'apply' && node.op.name === '#stack') return node.args[at]!;
    return this.scope.dag.apply(requireOp('#index', 1), [vector], { at });
  }

  private call(ast: Ast, args: readonly Maybe[]): Maybe {
    if (this.scope.lookup(ast.text) !== undefined && findRows(ast.text).length === 0) {
      return this.report(makeError('not-a-function', ast.mark, { name: shorten(ast.text) }));
    }
    const rows = findRows(ast.text);
    if (CLAIMS_ONLY.has(ast.text))
      return this.report(makeError('claims-only', ast.mark, { what: `\`${ast.text}\`` }));
    if (rows.length === 0) {
      const near = suggest(ast.text, callableNames());
      const remedy = near
        ? `did you mean \`${near}\`?`
        : (insteadOf(ast.text) ?? `write \`${shorten(ast.text)}*(…)\` if a product is meant`);
      return this.report(makeError('unknown-function', ast.mark, { name: shorten(ast.text), remedy }));
    }
    if (['ones', 'zeros', 'eye', 'onehot'].includes(rows[0]!.name)) return this.constantArray(ast, rows[0]!);
    if ((rows[0]!.name === 'max' || rows[0]!.name === 'min') && args.length > 2) return this.fold(ast, args);
    const op = findOp(ast.text, args.length);
    if (!op) return this.report(makeError('arity', ast.mark, arityArgs(ast, rows)));
    if (args.some((a) => a === undefined)) return undefined;
    const ids = args as readonly NodeId[];
    if (op.kind === 'defined') return this.expand(op, ids, ast);
    if (op.kind === 'leaf') return undefined;
    const result = this.apply(op, ids, ast.mark, ast.text);
    const averaged = op.kind === 'elementwise' && op.reduces === 'mean' && result !== undefined;
    return averaged && !isScalar(this.scope.dag.shape(result)) ? this.scope.dag.call('mean', result) : result;
  }

  private fold(ast: Ast, args: readonly Maybe[]): Maybe {
    if (args.some((a) => a === undefined)) return undefined;
    const [first, ...rest] = args as readonly NodeId[];
    return rest.reduce<Maybe>(
      (acc, next) =>
        acc === undefined ? undefined : this.apply(requireOp(ast.text, 2), [acc, next], ast.mark, ast.text),
      first,
    );
  }

  /** Writes a defined function out, its parameters standing for the operands. */
  private expand(op: DefinedOp, args: readonly NodeId[], ast: Ast): Maybe {
    const shapes = args.map((a) => this.scope.dag.shape(a));
    const text = typeof op.body === 'string' ? op.body : op.body(shapes);
    const body = text === undefined ? undefined : this.scope.parser.parse(text);
    if (body && !body.ok) throw new Error(`the definition of ${op.name} cannot be read`);
    const found: Diagnostic[] = [];
    const inner = new Elaborator(
      { ...this.scope, lookup: (name) => args[op.parameters.indexOf(name)], names: () => op.parameters },
      found,
    );
    const id = body && inner.run(body.value);
    if (id !== undefined && found.length === 0) return id;
    return this.report(
      makeError('shape-argument', ast.mark, {
        name: op.name,
        shape: shapes.map(formatShape).join(' and '),
        remedy: `the form is \`${op.usage}\`: ${op.doc}`,
      }),
    );
  }

  private constantArray(ast: Ast, op: Op): Maybe {
    const sizes = ast.children.map((c) => (c.kind === 'number' ? Number(c.text) : Number.NaN));
    const [first, second] = sizes;
    const fits =
      sizes.every((n) => Number.isInteger(n) && n > 0) &&
      (op.name === 'onehot'
        ? sizes.length === 2 && first! <= second!
        : sizes.length === 1 || (sizes.length === 2 && op.name !== 'eye'));
    if (!fits) {
      const actual = `(${ast.children.map((c) => c.text).join(', ')})`;
      return this.report(
        makeError('arity', ast.mark, {
          name: op.name,
          expected: 'whole numbers as sizes',
          actual,
          usage: op.usage,
        }),
      );
    }
    const shape: Shape =
      op.name === 'eye'
        ? first === 1
          ? [1]
          : [first!, first!]
        : op.name === 'onehot'
          ? [second!]
          : second === undefined || second === 1
            ? [first!]
            : [first!, second];
    if (sizeOf(shape) > MAX_ENTRIES) {
      return this.report(
        makeError('limit', ast.span, {
          what: `an array of ${sizeOf(shape)} entries`,
          limit: `${MAX_ENTRIES} entries`,
          remedy: 'use smaller sizes',
        }),
      );
    }
    return this.scope.dag.apply(
      requireOp(op.name, 0),
      [],
      op.name === 'onehot' ? { shape, at: first! - 1 } : { shape },
    );
  }

  /** sum(f, k, a, b) and prod(f, k, a, b), written out. */
  private binder(ast: Ast): Maybe {
    const [body, index, from, to] = ast.children as readonly [Ast, Ast, Ast, Ast];
    if (index.kind !== 'name')
      return this.report(makeError('binder-name', index.span, { name: shorten(ast.text) }));
    const a = this.wholeNumber(from);
    const b = this.wholeNumber(to);
    if (a === undefined || b === undefined || b - a >= MAX_TERMS) {
      return this.report(makeError('sum-bounds', ast.mark, { name: shorten(ast.text), limit: MAX_TERMS }));
    }
    const { dag, lookup } = this.scope;
    const combine = requireOp(ast.text === 'prod' ? 'multiply' : 'add', 2);
    let total: Maybe;
    for (let k = a; k <= b; k++) {
      const bound = dag.constant(k);
      this.budget.terms -= 1;
      if (this.budget.terms < 0) return this.tooManyTerms(ast);
      const term = new Elaborator(
        { ...this.scope, lookup: (name) => (name === index.text ? bound : lookup(name)) },
        this.diagnostics,
        this.budget,
      ).run(body);
      if (term === undefined) return undefined;
      total = total === undefined ? term : this.apply(combine, [total, term], ast.mark, ast.text);
      if (total === undefined) return undefined;
    }
    return total ?? dag.constant(ast.text === 'prod' ? 1 : 0);
  }

  /** Said once: the sums around this one stop too. */
  private tooManyTerms(ast: Ast): undefined {
    const said = this.diagnostics.some((d) => d.code === 'limit');
    if (said) return undefined;
    return this.report(
      makeError('limit', ast.mark, {
        what: 'this expression, written out,',
        limit: `${MAX_TERMS} terms`,
        remedy: 'use vectors: sum(x.^2) in place of sum(x[k]^2, k, 1, n)',
      }),
    );
  }

  private wholeNumber(ast: Ast): number | undefined {
    const id = new Elaborator(this.scope, []).run(ast);
    const node = id === undefined ? undefined : this.scope.dag.node(id);
    return node?.kind === 'constant' && Number.isInteger(node.value) ? node.value : undefined;
  }

  private apply(
    op: AppliedOp,
    args: readonly NodeId[],
    mark: Span,
    shown: string,
    attribute?: Attribute,
  ): Maybe {
    const { dag } = this.scope;
    const id = dag.tryApply(op, args, attribute);
    if (typeof id === 'number') return id;
    const shapes = args.map((a) => dag.shape(a));
    if (args.length === 1) {
      return this.report(
        makeError('shape-argument', mark, { name: shown, shape: formatShape(shapes[0]!), remedy: id.remedy }),
      );
    }
    return this.report(
      makeError('shape', mark, {
        operator: shown,
        left: formatShape(shapes[0]!),
        right: shapes.slice(1).map(formatShape).join(' and '),
        remedy: shapeRemedy(shown, shapes) ?? id.remedy,
      }),
    );
  }
}

/** Names and numbers of any length are read; messages show their beginning. */
function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function isBinder(ast: Ast): boolean {
  return ast.kind === 'call' && (ast.text === 'sum' || ast.text === 'prod') && ast.children.length === 4;
}

/** A remedy that names the likely intention, where the shapes betray it. */
function shapeRemedy(operator: string, shapes: readonly Shape[]): string | undefined {
  const [left, right] = shapes;
  if (!left || !right || left.length !== right.length || left.length !== 2 || operator === '*')
    return undefined;
  const [m, n] = rowsAndColumns(left);
  const [p, q] = rowsAndColumns(right);
  return m === q && n === p ? "one of them needs a transpose (')" : undefined;
}

function arityArgs(ast: Ast, rows: readonly Op[]): Record<string, string | number> {
  const counts = [...new Set(rows.flatMap((r) => [r.arity[0], r.arity[1]]))].sort((a, b) => a - b);
  const expected = `${counts.join(' or ')} argument${counts.length === 1 && counts[0] === 1 ? '' : 's'}`;
  return {
    name: shorten(ast.text),
    expected,
    actual: ast.children.length,
    usage: rows.map((r) => r.usage).join('` or `'),
  };
}
