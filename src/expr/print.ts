import { rowsAndColumns } from '../op/shape.js';
import type { ApplyNode, Dag, NodeId } from './dag.js';

export interface PrintOptions {
  /** Nodes that print as a name: those of a network, or parts that were given one. */
  readonly names?: (id: NodeId) => string | undefined;
  /** Longest text, in characters; what is cut shows as an ellipsis. */
  readonly limit?: number;
}

/** Binding strengths of the grammar, weakest first. */
const CONDITIONAL = 0;
const OR = 1;
const AND = 2;
const RELATION = 3;
const SUM = 4;
/** The right side of a sum: a product needs no brackets there, a negative number does. */
const TERM = 5;
const PRODUCT = 6;
const UNARY = 7;
const POWER = 8;
const POSTFIX = 9;
const ATOM = 10;

type Item = string | { readonly id: NodeId; readonly strength: number };

const INFIX: Readonly<Record<string, readonly [symbol: string, strength: number]>> = {
  add: [' + ', SUM],
  subtract: [' - ', SUM],
  less: [' < ', RELATION],
  lessOrEqual: [' <= ', RELATION],
  greater: [' > ', RELATION],
  greaterOrEqual: [' >= ', RELATION],
  equal: [' == ', RELATION],
  notEqual: [' != ', RELATION],
  and: [' and ', AND],
  or: [' or ', OR],
};

/**
 * The expression in the syntax that the parser reads, with no more brackets than needed. Reading it back gives the same
 * node, unless it was cut at `limit`.
 */
export function print(dag: Dag, root: NodeId, options: PrintOptions = {}): string {
  const { names, limit = Number.POSITIVE_INFINITY } = options;
  const printer = new Printer(dag, names ?? (() => undefined), root);
  const stack: Item[] = [{ id: root, strength: 0 }];
  let text = '';
  while (stack.length > 0) {
    const item = stack.pop()!;
    if (typeof item === 'string') text += item;
    else {
      const parts = printer.parts(item.id, item.strength);
      for (let i = parts.length - 1; i >= 0; i--) stack.push(parts[i]!);
    }
    if (text.length > limit) return `${text.slice(0, limit)}…`;
  }
  return text;
}

/** The expression around a node whose own name must not be used for itself. */
class Printer {
  constructor(
    private readonly dag: Dag,
    private readonly names: (id: NodeId) => string | undefined,
    private readonly root: NodeId,
  ) {}

  parts(id: NodeId, strength: number): readonly Item[] {
    const node = this.dag.node(id);
    const name = id === this.root ? undefined : this.names(id);
    if (name !== undefined) return [name];
    switch (node.kind) {
      case 'constant':
        // -2*x reads as the number -2 times x.
        return node.text.startsWith('-') && strength > SUM && strength !== PRODUCT
          ? [`(${node.text})`]
          : [node.text];
      case 'input':
        return [node.name];
      case 'apply': {
        const [own, items] = this.application(node);
        return own < strength ? ['(', ...items, ')'] : items;
      }
    }
  }

  private application(node: ApplyNode): readonly [number, readonly Item[]] {
    const [x, y, z] = node.args;
    const at = (id: NodeId, strength: number): Item => ({ id, strength });
    const infix = INFIX[node.op.name];
    if (infix) {
      const [symbol, own] = infix;
      // Sums group to the left; comparisons do not chain.
      const leftStrength = own === RELATION ? SUM : own;
      return [own, [at(x!, leftStrength), symbol, at(y!, own === SUM ? TERM : own + 1)]];
    }
    switch (node.op.name) {
      case 'negate':
        return [UNARY, ['-', at(x!, POWER)]];
      case 'multiply':
        return [PRODUCT, [at(x!, PRODUCT), this.bothArrays(node) ? ' .* ' : '*', at(y!, UNARY)]];
      case 'divide':
        return [PRODUCT, [at(x!, PRODUCT), this.needsDot(node) ? ' ./ ' : '/', at(y!, UNARY)]];
      case '#matmul': {
        const tight = this.isShort(x!) && this.isShort(y!);
        return [PRODUCT, [at(x!, PRODUCT), tight ? '*' : ' * ', at(y!, UNARY)]];
      }
      case 'pow': {
        const dotted = this.bothArrays(node) || this.dag.shape(x!).length === 2;
        return [POWER, [at(x!, POSTFIX), dotted ? '.^' : '^', at(y!, POWER)]];
      }
      case 'transpose':
        return [POSTFIX, [at(x!, POSTFIX), "'"]];
      case 'not':
        return [UNARY, ['not ', at(x!, UNARY)]];
      case '#select':
        return [CONDITIONAL, [at(x!, OR), ' ? ', at(y!, OR), ' : ', at(z!, CONDITIONAL)]];
      case '#identity':
      case '#given':
        return [CONDITIONAL, [at(x!, CONDITIONAL)]];
      case '#fill':
        return [PRODUCT, [at(x!, PRODUCT), `*ones(${node.shape.join(', ')})`]];
      case '#index':
        return [POSTFIX, [at(x!, POSTFIX), `[${this.position(node)}]`]];
      case '#stack':
        return [ATOM, this.stack(node)];
      case 'ones':
      case 'zeros':
        return [ATOM, [`${node.op.name}(${node.shape.join(', ')})`]];
      case 'eye':
        return [ATOM, [`eye(${node.shape[0] ?? 1})`]];
      case 'onehot':
        return [ATOM, [`onehot(${(node.attribute.at ?? 0) + 1}, ${node.shape[0] ?? 1})`]];
      default: {
        const items: Item[] = [`${node.op.name}(`];
        node.args.forEach((arg, i) => {
          if (i > 0) items.push(', ');
          items.push(at(arg, 0));
        });
        return [ATOM, [...items, ')']];
      }
    }
  }

  private bothArrays(node: ApplyNode): boolean {
    return node.args.every((a) => this.dag.shape(a).length > 0);
  }

  private needsDot(node: ApplyNode): boolean {
    const [left, right] = node.args.map((a) => this.dag.shape(a).length);
    return right! > 0 && (left! > 0 || right === 2);
  }

  private isShort(id: NodeId): boolean {
    const node = this.dag.node(id);
    if (node.kind === 'input' || (id !== this.root && this.names(id) !== undefined)) return true;
    return node.kind === 'apply' && node.op.name === 'transpose' && this.isShort(node.args[0]!);
  }

  private position(node: ApplyNode): string {
    const shape = this.dag.shape(node.args[0]!);
    const at = node.attribute.at ?? 0;
    const columns = shape[1];
    return columns === undefined ? String(at + 1) : `${Math.floor(at / columns) + 1}, ${(at % columns) + 1}`;
  }

  /** [x; y] a column, [a, b; c, d] a matrix, [[a, b]] a row: a single list would be a column. */
  private stack(node: ApplyNode): readonly Item[] {
    const [rows, columns] = rowsAndColumns(node.shape);
    const isRow = rows === 1 && columns > 1;
    const items: Item[] = [isRow ? '[[' : '['];
    node.args.forEach((arg, i) => {
      if (i > 0) items.push(i % columns === 0 ? '; ' : ', ');
      items.push({ id: arg, strength: 0 });
    });
    return [...items, isRow ? ']]' : ']'];
  }
}
