import type { Span } from '../../diagnostic/source.js';
import { type Ast, postorder } from '../../expr/ast.js';

const NOWHERE: Span = { source: { name: '<made>', text: '' }, start: 0, end: 0 };

/** Syntax trees made by the program; their places are nowhere. */
export function number(text: string): Ast {
  return { kind: 'number', text, children: [], span: NOWHERE, mark: NOWHERE };
}

export function name(text: string): Ast {
  return { kind: 'name', text, children: [], span: NOWHERE, mark: NOWHERE };
}

export function call(text: string, ...children: readonly Ast[]): Ast {
  return { kind: 'call', text, children, span: NOWHERE, mark: NOWHERE };
}

export function array(...children: readonly Ast[]): Ast {
  return { kind: 'array', text: '', children, span: NOWHERE, mark: NOWHERE };
}

export function operator(text: string, ...children: readonly Ast[]): Ast {
  return { kind: 'operator', text, children, span: NOWHERE, mark: NOWHERE };
}

export const plus = (a: Ast, b: Ast) => operator('+', a, b);
export const minus = (a: Ast, b: Ast) => operator('-', a, b);
export const times = (a: Ast, b: Ast) => operator('*', a, b);
export const over = (a: Ast, b: Ast) => operator('/', a, b);
export const negative = (a: Ast) => operator('neg', a);
export const transposed = (a: Ast) => operator("'", a);

/** The transpose as text, without brackets around a name and without a transpose of a transpose. */
export function turned(ast: Ast): string {
  const [inner] = ast.children;
  return ast.text === "'" && inner ? write(inner) : write(transposed(ast));
}

/** Operators whose second child is a bound name, with the number of their children. */
const BINDERS: ReadonlyMap<string, number> = new Map([
  ['sum', 4],
  ['prod', 4],
  ['limit', 3],
]);

/** Operators that stand for as many terms as their index has values. */
const REPEATERS: ReadonlySet<string> = new Set(['sum', 'prod']);

/** Operators of calculus: the answer still asks for a derivative or a limit. */
const CALCULUS: ReadonlySet<string> = new Set(['diff', 'grad', 'jacobian', 'hessian', 'limit', 'taylor']);

export function usesCalculus(root: Ast): boolean {
  return postorder(root).some((a) => a.kind === 'call' && CALCULUS.has(a.text));
}

const TRUTHS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=', 'and', 'or', 'not']);

/** A comparison, or several joined: a claim, which is true or false. */
export function isClaim({ kind, text }: Ast): boolean {
  return kind === 'operator' && TRUTHS.has(text);
}

/** Nodes of a tree with what it shares written out, which can be many more than there are. */
export function nodesOf(root: Ast): number {
  const sizes = new Map<Ast, number>();
  const stack: Ast[] = [root];
  while (stack.length > 0) {
    const ast = stack.at(-1)!;
    const open = ast.children.filter((c) => !sizes.has(c));
    if (open.length > 0) stack.push(...open);
    else {
      sizes.set(ast, 1 + ast.children.reduce((sum, c) => sum + sizes.get(c)!, 0));
      stack.pop();
    }
  }
  return sizes.get(root)!;
}

/** Names of the tree that it does not bind itself. */
export function freeNames(root: Ast): ReadonlySet<string> {
  const bound = new Set<string>();
  const names = new Set<string>();
  for (const ast of postorder(root)) {
    if (ast.kind === 'name') names.add(ast.text);
    const index = ast.children[1];
    if (ast.kind === 'call' && BINDERS.get(ast.text) === ast.children.length && index?.kind === 'name')
      bound.add(index.text);
  }
  for (const name of bound) names.delete(name);
  return names;
}

/** How many terms the sums and products with an index stand for when they are written out, one inside the other. */
export function countTerms(root: Ast): number {
  const sizes = new Map<Ast, number>();
  for (const ast of postorder(root)) {
    const inner = ast.children.reduce((sum, c) => sum + (sizes.get(c) ?? 1), 0);
    const [, , from, to] = ast.children;
    const binds = ast.kind === 'call' && REPEATERS.has(ast.text) && ast.children.length === 4;
    const times = binds ? Math.max(1, boundOf(to) - boundOf(from) + 1) : 1;
    sizes.set(ast, (binds ? (sizes.get(ast.children[0]!) ?? 1) * times : inner) + 1);
  }
  return sizes.get(root) ?? 1;
}

/** A literal bound; other bounds are errors of their own. */
function boundOf(ast: Ast | undefined): number {
  if (ast?.kind === 'operator' && ast.text === 'neg') return -boundOf(ast.children[0]);
  return ast?.kind === 'number' ? Number(ast.text) : 0;
}

/** The tree with some nodes replaced; what stands below a replaced node is not looked at. */
export function replace(root: Ast, by: (ast: Ast) => Ast | undefined): Ast {
  const done = new Map<Ast, Ast>();
  for (const ast of postorder(root)) {
    const own = by(ast);
    if (own) {
      done.set(ast, own);
      continue;
    }
    const children = ast.children.map((c) => done.get(c) ?? c);
    done.set(ast, children.some((c, i) => c !== ast.children[i]) ? { ...ast, children } : ast);
  }
  return done.get(root)!;
}

/** Names replaced by what they stand for, also inside of what they stand for. */
export function expand(root: Ast, meanings: ReadonlyMap<string, Ast>): Ast {
  if (meanings.size === 0) return root;
  let tree = root;
  // Each round puts in one level; a cycle of abbreviations ends after as many rounds as there are names.
  for (let round = 0; round <= meanings.size; round++) {
    const next = replace(tree, (a) => (a.kind === 'name' ? meanings.get(a.text) : undefined));
    if (next === tree) return tree;
    tree = next;
  }
  return tree;
}

/** Binding strength of operators, as the parser has it; larger binds tighter. */
const STRENGTH: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '==': 4,
  '!=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '.*': 6,
  '/': 6,
  './': 6,
  neg: 7,
  not: 7,
  '^': 8,
  '.^': 8,
  "'": 9,
  '!': 9,
};

/** A tree as text that reads back as the same tree. */
export function write(root: Ast): string {
  const texts = new Map<Ast, { readonly text: string; readonly strength: number }>();
  for (const ast of postorder(root))
    texts.set(
      ast,
      writeNode(ast, (c) => texts.get(c)!),
    );
  return texts.get(root)!.text;
}

type Written = { readonly text: string; readonly strength: number };

const ATOM = 10;

function writeNode(ast: Ast, at: (child: Ast) => Written): Written {
  const parts = ast.children.map(at);
  const within = (part: Written, strength: number) =>
    part.strength < strength ? `(${part.text})` : part.text;
  const [a, b, c] = parts;
  switch (ast.kind) {
    case 'number':
      return { text: ast.text, strength: ast.text.startsWith('-') ? 5 : ATOM };
    case 'name':
      return { text: ast.text, strength: ATOM };
    case 'call':
      return { text: `${ast.text}(${parts.map((p) => p.text).join(', ')})`, strength: ATOM };
    case 'array':
      return { text: `[${parts.map((p) => p.text).join(', ')}]`, strength: ATOM };
    case 'index':
      return {
        text: `${within(a!, ATOM)}[${parts
          .slice(1)
          .map((p) => p.text)
          .join(', ')}]`,
        strength: ATOM,
      };
    case 'conditional':
      return { text: `${within(a!, 1)} ? ${within(b!, 1)} : ${within(c!, 1)}`, strength: 0 };
    case 'operator': {
      const strength = STRENGTH[ast.text] ?? 0;
      if (ast.text === "'" || ast.text === '!') return { text: `${within(a!, 9)}${ast.text}`, strength };
      if (ast.text === 'neg') return { text: `-${within(a!, 7)}`, strength: 5 };
      if (ast.text === 'not') return { text: `not ${within(a!, 7)}`, strength };
      const rightAssociative = ast.text === '^' || ast.text === '.^';
      const left = within(a!, rightAssociative ? strength + 1 : strength);
      const right = within(b!, rightAssociative ? strength : strength + 1);
      const space = strength === 6 || strength === 8 ? '' : ' ';
      return { text: `${left}${space}${ast.text}${space}${right}`, strength };
    }
  }
}
