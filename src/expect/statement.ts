import type { Statistic } from './expectation.js';

/** Marks that compare, longest first. */
const RELATIONS = ['<=', '>=', '==', '=', '<', '>'] as const;

/** Both sides of the only relation that stands in no bracket; the comparison in front of a question mark is none. */
export function splitRelation(
  text: string,
): { readonly left: string; readonly relation: string; readonly right: string } | undefined {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) depth -= 1;
    else if (depth === 0) {
      if (c === '?') return undefined;
      const mark = RELATIONS.find((r) => text.startsWith(r, i));
      if (!mark || text[i - 1] === '!') continue;
      const right = text.slice(i + mark.length);
      if (/^[^([{]*\?/.test(right)) return undefined;
      return { left: text.slice(0, i), relation: mark === '==' ? '=' : mark, right };
    }
  }
  return undefined;
}

/** `E[f]` and `Var[f]` as f and what is asked about it. */
export function unwrap(text: string): { readonly text: string; readonly statistic?: Statistic } {
  const match = /^\s*(E|Var|V)\s*\[(.*)\]\s*$/su.exec(text);
  if (!match) return { text };
  return { text: match[2]!, statistic: match[1] === 'E' ? 'mean' : 'variance' };
}
