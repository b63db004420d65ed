import type {
  AccessorNode,
  ArrayNode,
  ConditionalNode,
  ConstantNode,
  FunctionNode,
  IndexNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  SymbolNode,
} from 'mathjs';
import { type Diagnostic, fail, makeError, type Result, succeed } from '../diagnostic/diagnostic.js';
import { type Source, type Span, spanOf } from '../diagnostic/source.js';
import type { Ast } from './ast.js';
import { createMathjs, type Mathjs } from './mathjs.js';
import { type Token, tokenize } from './tokens.js';

/** Where an expression's text comes from: a source, and where in it the text starts. */
export interface Origin {
  readonly source: Source;
  readonly offset: number;
}

/** Longest expression that is read; a generated sum of 10^5 terms stays well below. */
const MAX_LENGTH = 4_000_000;

/** Reads expressions: tokens with positions are ours, the grammar is that of mathjs. */
export interface Parser {
  /** Reads `text`; without an origin it is a source of its own, called `<expression>`. */
  readonly parse: (text: string, origin?: Origin) => Result<Ast>;
}

export function createParser(mathjs: Mathjs = createMathjs()): Parser {
  return { parse: (text, origin) => parseWith(mathjs, text, origin) };
}

/**
 * mathjs gives no positions, so it is fed the token numbers: the number or name at token k is written as `k` or `vk`,
 * and comes back with its position in its name.
 */
function parseWith(mathjs: Mathjs, text: string, origin?: Origin): Result<Ast> {
  const { source, offset } = origin ?? { source: { name: '<expression>', text }, offset: 0 };
  const everything = spanOf(source, offset, offset + text.length);
  if (text.length > MAX_LENGTH) {
    return fail(
      makeError('limit', spanOf(source, offset, offset + 1), {
        what: `an expression of ${text.length} characters`,
        limit: `${MAX_LENGTH} characters`,
        remedy: 'split it into the nodes of a network file',
      }),
    );
  }
  if (text.trim() === '') return fail(makeError('empty-expression', everything));
  const { tokens, diagnostics } = tokenize(text, source, offset);
  if (diagnostics.length > 0) return fail(diagnostics);
  const refused = refuse(tokens, source);
  if (refused) return fail(refused);

  let canonical = '';
  const starts: number[] = [];
  tokens.forEach((token, k) => {
    starts.push(canonical.length);
    const written = token.kind === 'number' ? String(k) : token.kind === 'name' ? `v${k}` : token.text;
    canonical += `${written} `;
  });
  let tree: MathNode;
  try {
    tree = mathjs.parse(canonical);
  } catch (error) {
    if (error instanceof RangeError) return fail(makeError('too-deep', everything));
    return fail(syntaxError(error, tokens, starts, source, everything));
  }
  return new Converter(tokens, source).convert(tree);
}

/** Operators that mathjs reads and this language does not have. */
function refuse(tokens: readonly Token[], source: Source): Diagnostic | undefined {
  const depth: string[] = [];
  let questions = 0;
  for (const [k, token] of tokens.entries()) {
    const before = tokens[k - 1];
    if (token.kind === 'number' || token.kind === 'name') continue;
    if (
      (token.text === 'and' || token.text === 'or') &&
      tokens[k + 1]?.text !== '(' &&
      !endsOperand(before)
    ) {
      const reason = `\`${token.text}\` needs a condition on both sides`;
      return makeError('syntax', spanOf(source, token.start, token.end), { reason });
    }
    if (token.kind === 'open') depth.push(token.text);
    if (token.kind === 'close') depth.pop();
    const no = (what: string, instead: string) =>
      makeError('not-supported', spanOf(source, token.start, token.end), { what, instead });
    if (token.text === '=' && token.kind === 'operator') {
      return no(
        'a single =',
        'an equation is a claim: gradcheck prove "left = right"; inside a condition write ==',
      );
    }
    if (token.text === '%' || token.text === 'mod')
      return no(`\`${token.text}\``, 'there is no remainder here');
    if (token.text === '?') questions += 1;
    if (token.text === ':' && questions-- <= 0)
      return no('a range', 'write entries one by one: [x[1], x[2]]');
    if (token.text === ';' && depth.at(-1) !== '[') return no('`;`', 'give one expression at a time');
  }
  return undefined;
}

/** Whether an operand may end with a token. */
function endsOperand(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    (['number', 'name', 'close'].includes(token.kind) || ["'", '!'].includes(token.text))
  );
}

function syntaxError(
  error: unknown,
  tokens: readonly Token[],
  starts: readonly number[],
  source: Source,
  everything: Span,
): Diagnostic {
  const message = error instanceof Error ? error.message : String(error);
  const char = (error as { readonly char?: number }).char ?? 0;
  let k = starts.findIndex((start) => start >= char - 1);
  if (k === -1) k = tokens.length;
  const question = tokens.findLast((t) => t.text === '?' && t.kind === 'operator');
  if (question && /conditional/.test(message)) {
    const reason =
      '`?` needs a `:` and the value otherwise; a conditional between `?` and `:` needs brackets';
    return makeError('syntax', spanOf(source, question.start, question.end), { reason });
  }
  if (/dimensions/.test(message)) {
    const token = tokens[k - 1] ?? tokens.at(-1)!;
    const reason = 'the rows of this matrix differ in length';
    return makeError('syntax', spanOf(source, token.start, token.end), { reason });
  }
  const token = tokens[k];
  if (!token || /end of expression/.test(message)) {
    const last = tokens.at(-1);
    const end = last ? last.end : everything.end;
    const reason =
      last?.kind === 'operator' && last.text !== "'"
        ? `\`${last.text}\` has no right operand`
        : 'it ends too early';
    return makeError('syntax', spanOf(source, last ? last.start : everything.start, end), { reason });
  }
  const shown = source.text.slice(token.start, token.end);
  const before = tokens[k - 1];
  const reason = /Value expected/.test(message)
    ? before
      ? `a value is expected after \`${source.text.slice(before.start, before.end)}\`, not \`${shown}\``
      : `it cannot start with \`${shown}\``
    : `\`${shown}\` does not fit here`;
  return makeError('syntax', spanOf(source, token.start, token.end), { reason });
}

interface Frame {
  readonly node: MathNode;
  readonly parts: readonly MathNode[];
  readonly done: Converted[];
}

/** A converted node with the tokens it spans, brackets included. */
interface Converted {
  readonly ast: Ast;
  readonly first: number;
  readonly last: number;
}

const OPERATORS: Readonly<Record<string, string>> = {
  unaryMinus: 'neg',
  unaryPlus: 'pos',
  ctranspose: "'",
  smaller: '<',
  smallerEq: '<=',
  larger: '>',
  largerEq: '>=',
  equal: '==',
  unequal: '!=',
};

/** Turns the mathjs tree into ours with an explicit stack. */
class Converter {
  constructor(
    private readonly tokens: readonly Token[],
    private readonly source: Source,
  ) {}

  convert(root: MathNode): Result<Ast> {
    const stack: Frame[] = [];
    let value: Converted | undefined;
    const enter = (node: MathNode): Diagnostic | undefined => {
      const parts = this.partsOf(node);
      if (!parts) return this.unsupported(node);
      stack.push({ node, parts, done: [] });
      return undefined;
    };
    const problem = enter(root);
    if (problem) return fail(problem);
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      if (frame.done.length < frame.parts.length) {
        const bad = enter(frame.parts[frame.done.length]!);
        if (bad) return fail(bad);
        continue;
      }
      stack.pop();
      value = this.build(frame.node, frame.done);
      stack.at(-1)?.done.push(value);
    }
    return succeed(value!.ast);
  }

  private partsOf(node: MathNode): readonly MathNode[] | undefined {
    switch (node.type) {
      case 'ConstantNode':
        return typeof (node as ConstantNode).value === 'number' ? [] : undefined;
      case 'SymbolNode':
        return [];
      case 'ParenthesisNode':
        return [(node as ParenthesisNode).content];
      case 'OperatorNode':
        return (node as OperatorNode).args;
      case 'RelationalNode':
        return (node as unknown as { params: MathNode[] }).params;
      case 'FunctionNode': {
        const call = node as FunctionNode;
        const fn = call.fn as MathNode;
        if (fn.type !== 'SymbolNode') return undefined;
        const bare = ['and', 'or'].includes((fn as SymbolNode).name) && call.args.length === 0;
        return bare ? undefined : call.args;
      }
      case 'ConditionalNode': {
        const { condition, trueExpr, falseExpr } = node as ConditionalNode;
        return [condition, trueExpr, falseExpr];
      }
      case 'AccessorNode': {
        const access = node as AccessorNode;
        const index = access.index as IndexNode;
        return index.dotNotation ? undefined : [access.object, ...index.dimensions];
      }
      case 'ArrayNode':
        return (node as ArrayNode).items;
      default:
        return undefined;
    }
  }

  private unsupported(node: MathNode): Diagnostic {
    const span = spanOf(this.source, this.tokens[0]!.start, this.tokens.at(-1)!.end);
    return makeError('not-supported', span, {
      what: `this construction (${node.type.replace(/Node$/, '').toLowerCase()})`,
      instead: 'write it with operators and function calls',
    });
  }

  private span(first: number, last: number): Span {
    return spanOf(this.source, this.tokens[first]!.start, this.tokens[last]!.end);
  }

  private build(node: MathNode, done: readonly Converted[]): Converted {
    switch (node.type) {
      case 'ConstantNode':
        return this.leaf('number', Number((node as ConstantNode).value));
      case 'SymbolNode':
        return this.leaf('name', Number((node as SymbolNode).name.slice(1)));
      case 'ParenthesisNode': {
        const { ast, first, last } = done[0]!;
        return { ast, first: first - 1, last: last + 1 };
      }
      case 'FunctionNode': {
        const name = ((node as FunctionNode).fn as unknown as SymbolNode).name;
        // A bar was written as `abs(` or `norm(`: its function has no token number.
        const bar = name === 'abs' || name === 'norm';
        // `and(` and `or(` are words of the grammar and keep their names: the token stands before the bracket.
        const word = name === 'and' || name === 'or';
        const first = bar ? done[0]!.first - 1 : word ? done[0]!.first - 2 : Number(name.slice(1));
        const open = bar ? first : first + 1;
        const text = bar || word ? name : this.tokens[first]!.text;
        return this.node('call', text, done, first, this.tokens[open]!.partner!, first, first);
      }
      case 'ArrayNode': {
        if (done.length === 0) return this.emptyArray();
        const first = this.opener(done);
        return this.node('array', '[]', done, first, this.tokens[first]!.partner!, first, first);
      }
      case 'AccessorNode': {
        const object = done[0]!;
        const open = object.last + 1;
        return this.node('index', '[]', done, object.first, this.tokens[open]!.partner!, open, open);
      }
      case 'ConditionalNode': {
        const [condition, , otherwise] = done;
        const mark = this.between(condition!.last + 1, '?');
        return this.node('conditional', '?', done, condition!.first, otherwise!.last, mark, mark);
      }
      case 'RelationalNode':
        return this.chain((node as unknown as { conditionals: string[] }).conditionals, done);
      default:
        return this.operator(node as OperatorNode, done);
    }
  }

  private leaf(kind: 'number' | 'name', k: number): Converted {
    const span = this.span(k, k);
    return { ast: { kind, text: this.tokens[k]!.text, children: [], span, mark: span }, first: k, last: k };
  }

  private node(
    kind: Ast['kind'],
    text: string,
    done: readonly Converted[],
    first: number,
    last: number,
    markFirst: number,
    markLast: number,
    implicit = false,
  ): Converted {
    const ast: Ast = {
      kind,
      text,
      children: done.map((d) => d.ast),
      span: this.span(first, last),
      mark: this.span(markFirst, markLast),
      ...(implicit ? { implicit } : {}),
    };
    return { ast, first, last };
  }

  /** The bracket around the items. The rows of [1, 2; 3, 4] have no brackets of their own and share that of the matrix. */
  private opener(done: readonly Converted[]): number {
    const [row, next] = done;
    if (!row) return 0;
    if (row.ast.text === '[]' && next && next.first === row.first) return row.first;
    let k = row.first - 1;
    while (k > 0 && this.tokens[k]!.text !== '[')
      k = (this.tokens[k]!.kind === 'close' ? this.tokens[k]!.partner! : k) - 1;
    return Math.max(k, 0);
  }

  private emptyArray(): Converted {
    const first = this.tokens.findIndex((t, k) => t.text === '[' && this.tokens[k + 1]?.text === ']');
    return this.node('array', '[]', [], first, first + 1, first, first);
  }

  private between(from: number, text: string): number {
    for (let k = from; k < this.tokens.length; k++) if (this.tokens[k]!.text === text) return k;
    return Math.min(from, this.tokens.length - 1);
  }

  private operator(node: OperatorNode, done: readonly Converted[]): Converted {
    const text = OPERATORS[node.fn] ?? node.op;
    const [left, right] = done;
    if (!right) {
      if (text === "'" || text === '!')
        return this.node('operator', text, done, left!.first, left!.last + 1, left!.last + 1, left!.last + 1);
      const first = left!.first - 1;
      if (text === 'pos') return { ...left!, first };
      return this.node('operator', text, done, first, left!.last, first, first);
    }
    const implicit =
      Boolean((node as unknown as { implicit?: boolean }).implicit) || left!.last + 1 === right.first;
    const mark = implicit ? right.first : left!.last + 1;
    return this.node('operator', text, done, left!.first, right.last, mark, mark, implicit && text === '*');
  }

  /** a < b < c means a < b and b < c. */
  private chain(relations: readonly string[], done: readonly Converted[]): Converted {
    const links = relations.map((relation, i) => {
      const pair = [done[i]!, done[i + 1]!] as const;
      const mark = pair[0].last + 1;
      return this.node(
        'operator',
        OPERATORS[relation] ?? relation,
        pair,
        pair[0].first,
        pair[1].last,
        mark,
        mark,
      );
    });
    return links.reduce((whole, link) =>
      this.node('operator', 'and', [whole, link], whole.first, link.last, whole.last, whole.last),
    );
  }
}
