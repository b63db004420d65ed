import { writeExplicitly } from '../../expr/ambiguous.js';
import type { Ast } from '../../expr/ast.js';
import { over, times } from '../problem/tree.js';
import { closing } from './brackets.js';
import { ONES } from './unit-arrays.js';

/**
 * Readings of what is not clear: how far a division reaches over a product without a sign (1/2x as (1/2)*x or as 1/(2*x)), how far an
 * exponent over a division, how far a root, whether σ before a bracket is a factor or the function, whether an abbreviation before its own
 * variable is a factor, the base of lg, and whether a comma between digits is that of decimals.
 */
export type Reading =
  | 'narrow'
  | 'wide'
  | 'exponent'
  | 'root'
  | 'function'
  | 'factor'
  | 'binary'
  | 'natural'
  | 'decimal';

/** A place that is read in two ways. */
export interface Doubt {
  readonly text: string;
  readonly own: string;
  readonly other: string;
  /** The reading that the language does not take. */
  readonly reading: Reading;
  /** What the language does with it is what everybody does, so that nothing is said of it. */
  readonly isQuiet: boolean;
  /** It may be why the answer is not right. */
  readonly isShownIfWrong?: boolean;
}

/** A division beside factors without signs, taken apart. */
interface Place {
  readonly above: Ast;
  /** The first factor alone stands below the line, or all of them do. */
  readonly factors: readonly Ast[];
  /** The reading that is not taken. */
  readonly reading: 'narrow' | 'wide';
  /** The first factor has brackets, and a space behind them: all that stands below the line is in them. */
  readonly isSpaced: boolean;
}

/** The divisions of an expression that can be grouped in two ways. */
export function findDivisions(root: Ast): readonly Doubt[] {
  const doubts: Doubt[] = [];
  const stack = [root];
  const inner = new Set<Ast>();
  while (stack.length > 0) {
    const ast = stack.pop()!;
    const place = inner.has(ast) ? undefined : placeOf(ast);
    if (place) {
      const { source, start, end } = ast.span;
      const [near, far] = [writeExplicitly(narrow(place)), writeExplicitly(wide(place))];
      doubts.push({
        text: source.text.slice(start, end).trim(),
        own: place.reading === 'narrow' ? far : near,
        other: place.reading === 'narrow' ? near : far,
        reading: place.reading,
        isQuiet: false,
      });
      stack.push(place.above, ...place.factors);
    } else {
      if (isHeadOf(ast)) inner.add(ast.children[0]!);
      stack.push(...ast.children);
    }
  }
  return doubts;
}

/** Whether a product begins with another one, which has the same first factor: what is no place there is none here. */
function isHeadOf(ast: Ast): boolean {
  const [first] = ast.children;
  return ast.implicit === true && first?.implicit === true && !isBracketed(first);
}

/** An expression with all such divisions grouped in one way; without one, each as it is read by itself. */
export function regroup(root: Ast, reading: Reading | undefined, isInner = false): Ast {
  const place = isInner ? undefined : placeOf(root);
  const isAsked = reading === 'narrow' || reading === 'wide';
  if (!place || !(isAsked || place.isSpaced)) {
    const children = root.children.map((c, k) => regroup(c, reading, k === 0 && !place && isHeadOf(root)));
    return children.some((c, k) => c !== root.children[k]) ? { ...root, children } : root;
  }
  const inner = {
    ...place,
    above: regroup(place.above, reading),
    factors: place.factors.map((f) => regroup(f, reading)),
  };
  return reading === 'narrow' || !isAsked ? narrow(inner) : wide(inner);
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
  if (isDivision(ast) && second?.implicit && !isBracketed(second)) {
    const factors = factorsOf(second);
    const spaced = isSpaced(ast, factors);
    return { above: first!, factors, reading: spaced ? 'wide' : 'narrow', isSpaced: spaced };
  }
  const [head, ...rest] = ast.implicit ? factorsOf(ast) : [];
  if (!head || !isDivision(head) || isBracketed(head)) return undefined;
  const [above, below] = head.children as [Ast, Ast];
  const factors = below.implicit && !isBracketed(below) ? factorsOf(below) : [below];
  return { above, factors: [...factors, ...rest], reading: 'wide', isSpaced: false };
}

/**
 * 1/(1 + x) a, 2/2! (x - 1)^2, x/2 (1 - x) and 1/sqrt(2) s: what stands below the line is closed by itself, and a space behind it parts it
 * from what follows. Names are, before a bracket (1/n (a + b)); but for a bracket below, the line itself stands without spaces.
 */
function isSpaced({ mark }: Ast, [first, second]: readonly Ast[]): boolean {
  const { text } = mark.source;
  const below = text.slice(mark.end, second!.span.start).replace(/\(\s*$/, '');
  if (!/\S\s+$/.test(below)) return false;
  // 1/n sum(x): a function with its brackets begins a factor of its own.
  if (second!.kind === 'call') return true;
  const base = baseOf(first!);
  if (/^\s*\(/.test(below) && /^\s*\)/.test(text.slice(base.span.end))) return true;
  if (/^\s/.test(below) || /\s/.test(text[mark.start - 1] ?? '')) return false;
  return isClosed(base) || /^\s*\(/.test(text.slice(mark.end + below.length));
}

/** A number, a factorial, and a function with its brackets; no name, which a factor may follow directly. */
function isClosed({ kind, text }: Ast): boolean {
  return kind === 'number' || kind === 'call' || (kind === 'operator' && text === '!');
}

/** What is raised in a power. */
function baseOf(ast: Ast): Ast {
  return ast.kind === 'operator' && ast.text === '^' ? ast.children[0]! : ast;
}

function isDivision(ast: Ast): boolean {
  return ast.kind === 'operator' && ast.text === '/';
}

/** The factors of a product without signs. */
function factorsOf(ast: Ast): readonly Ast[] {
  // From the right to the left, and turned at the end.
  const factors: Ast[] = [];
  let left = ast;
  while (left.implicit && (left === ast || !isBracketed(left))) {
    const [first, second] = left.children as [Ast, Ast];
    factors.push(...(second.implicit && !isBracketed(second) ? [...factorsOf(second)].reverse() : [second]));
    left = first;
  }
  factors.push(left);
  return factors.reverse();
}

/** Whether a part stands in brackets of its own in the source; looked up character by character, for there are many parts. */
export function isBracketed({ span }: Ast): boolean {
  const { text } = span.source;
  let before = span.start - 1;
  while (before >= 0 && /\s/.test(text[before]!)) before -= 1;
  if (text[before] !== '(') return false;
  let after = span.end;
  while (after < text.length && /\s/.test(text[after]!)) after += 1;
  return text[after] === ')';
}

/** What is read otherwise in the text itself, before it is parsed. */
interface TextReading {
  readonly reading: Reading;
  readonly pattern: RegExp;
  /** What is meant otherwise: the text of the place, and how much of the text before it is replaced. */
  readonly rewrite: (text: string, match: RegExpExecArray) => { readonly by: string; readonly end: number };
  readonly show: (place: string) => readonly [own: string, other: string];
}

const LG = /(?<![\p{L}_])(?<![\p{L}_]\p{N}{1,4})lg(?![\p{L}\p{N}_])/gu;

/** lg as the function that it is by the standard. */
export function readLg(text: string): string {
  return text.replace(LG, 'log10');
}

const TEXT_READINGS: readonly TextReading[] = [
  {
    reading: 'exponent',
    // Fractions that are no whole numbers, with the usual parts.
    pattern: /\^\s*(-?[1357])\s*\/\s*([2-46])(?![\d.])/gu,
    rewrite: (_text, { 0: whole, 1: above, 2: below, index }) => ({
      by: `^(${above}/${below})`,
      end: index + whole.length,
    }),
    show: (place) => {
      const [above, below] = place.replace(/\^|\s/g, '').split('/');
      return [`(…^${above})/${below}`, `…^(${above}/${below})`];
    },
  },
  {
    reading: 'root',
    // A root without brackets of its own is written with two.
    pattern: /sqrt\(\(([\p{L}\p{N}_.]+)\)\)(?=\s*[+-])/gu,
    rewrite: (text, { 1: inner, index, 0: whole }) => {
      const end = endOfLevel(text, index + whole.length);
      return { by: `sqrt(${inner}${text.slice(index + whole.length, end)})`, end };
    },
    show: (place) => [
      place.replace('((', '(').replace('))', ')'),
      `${place.slice(0, -2).replace('((', '(')} …)`,
    ],
  },
  {
    reading: 'function',
    pattern: /σ(?=\s*\()/gu,
    rewrite: (_text, { index }) => ({ by: 'sigmoid', end: index + 1 }),
    show: () => ['σ*(…)', 'sigmoid(…)'],
  },
  // log10 by the standard, log2 in textbooks of algorithms, and the logarithm as such elsewhere.
  ...(['log2', 'ln'] as const).map(
    (name): TextReading => ({
      reading: name === 'log2' ? 'binary' : 'natural',
      pattern: LG,
      rewrite: (_text, { index, 0: whole }) => ({ by: name, end: index + whole.length }),
      show: () => ['log10', name],
    }),
  ),
];

/** Where the bracket is closed, or the text ends, in which a place stands. */
function endOfLevel(text: string, from: number): number {
  for (let k = from; k < text.length; k++) {
    if (text[k] === '(') k = closing(text, k) ?? text.length;
    else if (/[),\]=<>]/.test(text[k]!)) return k;
  }
  return text.length;
}

/** What of a text can be read otherwise, of the readings that are in question. */
export function findTextDoubts(text: string, asked: readonly Reading[]): readonly Doubt[] {
  return TEXT_READINGS.filter((r) => asked.includes(r.reading)).flatMap(({ reading, pattern, show }) =>
    [...text.matchAll(pattern)].map((match) => {
      const [own, other] = show(match[0]);
      return {
        text: reading === 'root' ? own.replace(/sqrt\((.*)\)/u, '√$1') : match[0],
        own,
        other,
        reading,
        isQuiet: true,
      };
    }),
  );
}

/** A text with all places read otherwise. */
export function rewriteText(text: string, reading: Reading | undefined): string {
  const found = TEXT_READINGS.find((r) => r.reading === reading);
  if (!found) return text;
  const pattern = new RegExp(found.pattern.source, found.pattern.flags);
  let plain = text;
  for (let match = pattern.exec(plain); match; match = pattern.exec(plain)) {
    const { by, end } = found.rewrite(plain, match);
    plain = plain.slice(0, match.index) + by + plain.slice(end);
    pattern.lastIndex = match.index + by.length;
  }
  return plain;
}

/** Characters of a formula that a sentence repeats. */
const MAX_SHOWN = 120;

const shorten = (whole: string) => {
  const text = whole.replaceAll(ONES, '1');
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
};

/** What is said of a reading that was taken. */
export function sayReading({ text, own, other }: Doubt, isOther: boolean): string {
  return `\`${shorten(text)}\` is read as ${shorten(isOther ? other : own)}.`;
}

/** What is asked where another reading would be better. */
export function sayDoubt({ text, own, other, reading }: Doubt): string {
  const [one, two] = reading === 'narrow' ? [other, own] : [own, other];
  return `\`${shorten(text)}\` can be read as ${shorten(one)} and as ${shorten(two)}, and it depends on that whether it is right: write ${REMEDIES[reading] ?? 'the brackets'}.`;
}

/** What to write where brackets do not help. */
const REMEDIES: Readonly<Partial<Record<Reading, string>>> = {
  function: 'sigma or sigmoid',
  factor: 'the sign of the product, or the name alone',
  binary: 'log10 or log2',
  natural: 'log10 or ln',
  decimal: 'a point for decimals, and a space behind a comma between numbers',
};
