import { type Ast, postorder } from '../../expr/ast.js';
import { call, minus, name, number, operator, plus, replace, times } from './tree.js';

/**
 * Wrong derivatives by surgery on the function: where a node f stands in an expression, `frozen(f) + T*h` has the value of f and the
 * tangent T, for h = x - x0 and x0 = x after differentiation. So every slip of a rule is written as the tangent that the
 * student used, and the right rules do the rest. With u - frozen(u) for T*h this works for arrays of any shape.
 */
export class Surgery {
  private count = 0;
  /** Names that hold the input still; each is equal to it in the end. */
  readonly frozenNames: string[] = [];

  constructor(
    readonly variable: string,
    private readonly taken: ReadonlySet<string>,
  ) {}

  /** The same input for another candidate. */
  again(): Surgery {
    return new Surgery(this.variable, this.taken);
  }

  /** A fresh name that holds the input still. */
  freeze(): Freezer {
    let own: string;
    do {
      this.count += 1;
      own = `${this.variable}_${this.count}_0`;
    } while (this.taken.has(own));
    this.frozenNames.push(own);
    const { variable } = this;
    const frozen = (ast: Ast) =>
      replace(ast, (a) => (a.kind === 'name' && a.text === variable ? name(own) : undefined));
    return {
      frozen,
      moved: (ast) => minus(ast, frozen(ast)),
      step: minus(name(variable), name(own)),
      tangent: (ast) => call('diff', frozen(ast), name(own)),
    };
  }
}

/** Works with one frozen copy of the input. */
export interface Freezer {
  /** The expression with the input held still. */
  readonly frozen: (ast: Ast) => Ast;
  /** Zero, with the derivative of the expression. */
  readonly moved: (ast: Ast) => Ast;
  /** Zero, with derivative 1. */
  readonly step: Ast;
  /** The derivative of the expression, itself held still. */
  readonly tangent: (ast: Ast) => Ast;
}

/** The value of a node that moves with another one, of the same shape, by a slope entry by entry. */
export function movingWith(freezer: Freezer, node: Ast, slope: Ast, other: Ast): Ast {
  return plus(freezer.frozen(node), operator('.*', slope, freezer.moved(other)));
}

/** A node whose derivative has the opposite sign, of any shape. */
export function mirrored(freezer: Freezer, node: Ast): Ast {
  return minus(times(number('2'), freezer.frozen(node)), node);
}

export function dependsOn(ast: Ast, variable: string): boolean {
  return postorder(ast).some((a) => a.kind === 'name' && a.text === variable);
}

/** Nodes that depend on the input, outermost first; equal trees at different places are different nodes. */
export function sitesOf(root: Ast, variable: string): readonly Ast[] {
  const depends = new Set<Ast>();
  const sites: Ast[] = [];
  for (const ast of postorder(root)) {
    if ((ast.kind === 'name' && ast.text === variable) || ast.children.some((c) => depends.has(c))) {
      depends.add(ast);
      sites.push(ast);
    }
  }
  return sites.reverse();
}

/** A copy in which every place is an object of its own, so that one place can be replaced. */
export function separate(root: Ast): Ast {
  const copies = new Map<Ast, Ast>();
  const copy = (ast: Ast): Ast => ({ ...ast, children: ast.children.map((c) => copies.get(c) ?? c) });
  // A node that occurs twice is copied at each of its parents.
  for (const ast of postorder(root)) copies.set(ast, copy(ast));
  const seen = new Set<Ast>();
  const unshare = (ast: Ast): Ast => {
    const fresh = seen.has(ast);
    seen.add(ast);
    const children = ast.children.map(unshare);
    return fresh || children.some((c, i) => c !== ast.children[i]) ? { ...ast, children } : ast;
  };
  return unshare(copies.get(root)!);
}

/** a^b, a product, and so on by operator, the elementwise forms among them. */
export function isOperator(ast: Ast, ...texts: readonly string[]): boolean {
  return ast.kind === 'operator' && texts.includes(ast.text);
}
