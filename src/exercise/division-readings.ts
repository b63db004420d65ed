import { writeExplicitly } from '../expr/ambiguous.js';
import type { Ast } from '../expr/ast.js';
import { over, times } from './tree.js';

/** How far a division reaches over a product without a sign: 1/2x as (1/2)*x, or as 1/(2*x). */
export type Grouping = 'narrow' | 'wide';

/** A place that readers group in two ways. */
export interface Doubt {
  readonly text: string;
  readonly narrow: string;
  readonly wide: string;
  /** How the language reads it. */
  readonly own: Grouping;
}

/** A division beside factors without signs, taken apart. */
interface Place {
  readonly above: Ast;
  /** The first factor alone stands below the line, or all of them do. */
  readonly factors: readonly Ast[];
  readonly own: Grouping;
}

/** The places of an expression that can be grouped in two ways, those of the source alone. */
export function findDoubts(root: Ast): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const stack = [root];
  while (stack.length > 0) {
    const ast = stack.pop()!;
    const place = placeOf(ast);
    if (place) {
      const { source, start, end } = ast.span;
      doubts.push({
        text: source.text.slice(start, end).trim(),
        narrow: writeExplicitly(narrow(place)),
        wide: writeExplicitly(wide(place)),
        own: place.own,
      });
      stack.push(place.above, ...place.factors);
    } else stack.push(...ast.children);
  }
  return doubts;
}

/** An expression with all such places grouped in one way. */
export function regroup(root: Ast, grouping: Grouping): Ast {
  const place = placeOf(root);
  if (!place) {
    const children = root.children.map((c) => regroup(c, grouping));
    return children.some((c, k) => c !== root.children[k]) ? { ...root, children } : root;
  }
  const inner = {
    ...place,
    above: regroup(place.above, grouping),
    factors: place.factors.map((f) => regroup(f, grouping)),
  };
  return grouping === 'narrow' ? narrow(inner) : wide(inner);
}

function narrow({ above, factors }: Place): Ast {
  return factors.slice(1).reduce((product, f) => times(product, f), over(above, factors[0]!));
}

function wide({ above, factors }: Place): Ast {
  return over(
    above,
    factors.slice(1).reduce((product, f) => times(product, f), factors[0]!),
  );
}

function placeOf(ast: Ast): Place | undefined {
  const [first, second] = ast.children;
  if (isDivision(ast) && second?.implicit && !isBracketed(second))
    return { above: first!, factors: factorsOf(second), own: 'wide' };
  const [head, ...rest] = ast.implicit ? factorsOf(ast) : [];
  if (!head || !isDivision(head) || isBracketed(head)) return undefined;
  const [above, below] = head.children as [Ast, Ast];
  const below0 = below.implicit && !isBracketed(below) ? factorsOf(below) : [below];
  return { above, factors: [...below0, ...rest], own: 'narrow' };
}

function isDivision(ast: Ast): boolean {
  return ast.kind === 'operator' && ast.text === '/';
}

/** The factors of a product without signs. */
function factorsOf(ast: Ast): readonly Ast[] {
  const factors: Ast[] = [];
  let left = ast;
  while (left.implicit && (left === ast || !isBracketed(left))) {
    const [first, second] = left.children as [Ast, Ast];
    factors.unshift(...(second.implicit && !isBracketed(second) ? factorsOf(second) : [second]));
    left = first;
  }
  return [left, ...factors];
}

/** Whether a part stands in brackets of its own in the source. */
function isBracketed({ span }: Ast): boolean {
  return (
    /\(\s*$/.test(span.source.text.slice(0, span.start)) && /^\s*\)/.test(span.source.text.slice(span.end))
  );
}

/** Characters of a formula that a sentence repeats. */
const MAX_SHOWN = 120;

const shorten = (text: string) => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);

/** What is said of a reading that was taken. */
export function sayReading(doubt: Doubt, grouping: Grouping = doubt.own): string {
  return `\`${shorten(doubt.text)}\` is read as ${shorten(doubt[grouping])}.`;
}

/** What is asked where another reading would be better. */
export function sayDoubt({ text, narrow, wide }: Doubt): string {
  return `\`${shorten(text)}\` can be read as ${shorten(narrow)} and as ${shorten(wide)}, and it depends on that whether it is right: write the brackets.`;
}
