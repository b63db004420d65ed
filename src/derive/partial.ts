import { type Ast, namesIn } from '../expr/ast.js';
import type { ApplyNode, NodeId } from '../expr/dag.js';
import type { Mathjs } from '../expr/mathjs.js';
import type { Parser } from '../expr/parse.js';
import type { ElementwiseOp } from '../op/op.js';
import type { Algebra } from './algebra.js';

/** The names that stand for the operands in the table's rules. */
const OPERANDS = ['x', 'y', 'z'] as const;

/** The rules of the op table, read once. Shared by all graphs of a run. */
export class RuleBook {
  private readonly rules = new Map<string, Ast>();

  constructor(
    private readonly parser: Parser,
    private readonly mathjs: Mathjs,
  ) {}

  /** d(op)/d(operand k), in x, y, z. */
  rule(op: ElementwiseOp, k: number): Ast {
    const key = `${op.name}/${op.arity[0]}/${k}`;
    const known = this.rules.get(key);
    if (known) return known;
    const text = op.symbolic?.[k] ?? this.differentiate(op, OPERANDS[k]!);
    const ast = this.parser.parse(text);
    if (!ast.ok) throw new Error(`the rule of ${op.name} cannot be read: ${text}`);
    this.rules.set(key, ast.value);
    return ast.value;
  }

  /** The same rules but for one function of one argument: what somebody derives with who has it wrong. Undefined for an unreadable text. */
  except(name: string, text: string): RuleBook | undefined {
    const ast = this.parser.parse(text);
    if (!ast.ok) return undefined;
    const other = new RuleBook(this.parser, this.mathjs);
    other.rules.set(`${name}/1/0`, ast.value);
    return other;
  }

  /** mathjs without its simplifier, which costs a thousand times as much and is not needed: `Algebra` tidies up. */
  private differentiate(op: ElementwiseOp, variable: string): string {
    if (op.mathjs === undefined) throw new Error(`${op.name} has no rule`);
    return this.mathjs.derivative(this.mathjs.parse(op.mathjs), variable, { simplify: false }).toString();
  }
}

/**
 * Local partials as expressions. A rule comes from the op table where that gives the form a textbook prints, else from mathjs, which
 * differentiates the function itself; both are read by the same parser.
 */
export class PartialRules {
  constructor(
    private readonly algebra: Algebra,
    private readonly book: RuleBook,
  ) {}

  /** d(node)/d(operand k) in terms of the node's operands, entry by entry. */
  partial(node: ApplyNode, k: number): NodeId {
    const op = node.op as ElementwiseOp;
    const special = this.extremum(node, k);
    if (special !== undefined) return special;
    const bindings = new Map<string, NodeId>(node.args.map((arg, i) => [OPERANDS[i]!, arg]));
    return this.instantiate(this.book.rule(op, k), bindings);
  }

  /** max and min against a number: the indicator that a textbook writes for relu. */
  private extremum(node: ApplyNode, k: number): NodeId | undefined {
    const { algebra } = this;
    if (node.op.kind !== 'elementwise' || (node.op.name !== 'max' && node.op.name !== 'min'))
      return undefined;
    const own = node.args[k]!;
    const other = node.args[1 - k]!;
    if (algebra.rationalOf(other) === undefined || algebra.rationalOf(own) !== undefined) return undefined;
    return algebra.call('indicator', algebra.call(node.op.name === 'max' ? 'greater' : 'less', own, other));
  }

  private instantiate(ast: Ast, bindings: ReadonlyMap<string, NodeId>): NodeId {
    const { algebra } = this;
    const [x, y, z] = ast.children.map((c) => this.instantiate(c, bindings)) as [NodeId, NodeId, NodeId];
    switch (ast.kind) {
      case 'number':
        return algebra.dag.constant(Number(ast.text), ast.text);
      case 'name': {
        const bound = bindings.get(ast.text);
        if (bound !== undefined) return bound;
        if (ast.text === 'pi') return algebra.dag.constant(Math.PI, 'pi');
        throw new Error(`unknown name in a rule: ${namesIn(ast)}`);
      }
      case 'conditional':
        return algebra.call('#select', x, y, z);
      case 'call':
        return algebra.call(ast.text, ...[x, y, z].slice(0, ast.children.length));
      case 'operator':
        return this.operator(ast.text, x, y);
      default:
        throw new Error(`a rule may not contain ${ast.kind}`);
    }
  }

  private operator(symbol: string, x: NodeId, y: NodeId): NodeId {
    const { algebra } = this;
    switch (symbol) {
      case '+':
        return algebra.add(x, y);
      case '-':
        return algebra.subtract(x, y);
      case 'neg':
        return algebra.negate(x);
      case '*':
        return algebra.multiply(x, y);
      case '/':
        return algebra.divide(x, y);
      case '^':
        return algebra.power(x, y);
      case '<':
        return algebra.call('less', x, y);
      case '>':
        return algebra.call('greater', x, y);
      default:
        throw new Error(`a rule may not contain the operator ${symbol}`);
    }
  }
}
