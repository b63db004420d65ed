import { columnsOf } from '../diagnostic/render.js';
import { wrap } from './table.js';

/** A place where a line may end, and how many brackets are open there. */
interface Break {
  readonly at: number;
  readonly depth: number;
}

/** Share of the width behind which a break is looked for: a line should not end far before its margin for the sake of a bracket. */
const EARLIEST = 0.5;

/**
 * Breaks a line of formulas and words: in front of an operator or between words, in as few brackets as possible, with what follows
 * `indent` columns in. What offers no such place is broken between its parts.
 */
export function breakFormula(text: string, columns: number, indent: number): string {
  const lines: string[] = [];
  let rest = text;
  for (;;) {
    const lead = lines.length === 0 ? 0 : indent;
    const room = columns - lead;
    if (columnsOf(rest) <= room) return [...lines, ' '.repeat(lead) + rest].join('\n');
    const start = /^ */.exec(rest)![0].length;
    const fitting = breaksOf(rest).filter((b) => b.at > start && columnsOf(rest.slice(0, b.at)) <= room);
    const late = fitting.filter((b) => columnsOf(rest.slice(0, b.at)) >= room * EARLIEST);
    const depth = late.reduce((least, b) => Math.min(least, b.depth), Number.POSITIVE_INFINITY);
    const best = late.filter((b) => b.depth === depth).at(-1) ?? fitting.at(-1);
    if (!best) return [...lines, wrap(' '.repeat(lead) + rest, columns, indent)].join('\n');
    lines.push(' '.repeat(lead) + rest.slice(0, best.at).trimEnd());
    rest = rest.slice(best.at).trimStart();
  }
}

const OPENING = '([{';
const CLOSING = ')]}';

/** Operators with spaces around stay with what follows them. */
const OPERATOR = /^(?:[-+*/=<>?:~]|\.[*/^]|<=|>=|!=|->)$/;

function breaksOf(text: string): readonly Break[] {
  const breaks: Break[] = [];
  const isChain = /^\s*\S* ?= /.test(text);
  let depth = 0;
  for (let k = 0; k < text.length; k++) {
    const c = text[k]!;
    if (OPENING.includes(c)) depth += 1;
    else if (CLOSING.includes(c)) depth = Math.max(0, depth - 1);
    else if (c === ' ' && text[k + 1] !== ' ') {
      const word = /\S*$/.exec(text.slice(0, k))![0];
      // A chain of equalities is broken between its links.
      const isLink = isChain && depth === 0 && text.startsWith('= ', k + 1);
      if (!OPERATOR.test(word)) breaks.push({ at: k + 1, depth: isLink ? LINK : depth });
    } else if ('*/'.includes(c) && k > 0 && text[k - 1] !== ' ' && text[k + 1] !== ' ') {
      // A factor in front of which a line may begin; .* and ./ are one operator.
      breaks.push({ at: text[k - 1] === '.' ? k - 1 : k, depth: depth + CLOSE });
    }
  }
  return breaks.sort((a, b) => a.at - b.at);
}

/** A link of a chain is less deep than anything. */
const LINK = -1;

/** A product without spaces is held together more tightly than what has spaces in the same brackets. */
const CLOSE = 1.5;
