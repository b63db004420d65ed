import { type Diagnostic, fail, makeError, type Result, succeed } from '../../diagnostic/diagnostic.js';
import { type Source, spanOf } from '../../diagnostic/source.js';
import type { Ast } from '../../expr/ast.js';
import type { Parser } from '../../expr/parse.js';
import { type Token, tokenize } from '../../expr/tokens.js';

export type Relation = '=' | '<' | '<=' | '>' | '>=';

/** Whether a relation holds between two numbers of which the first is smaller (-1), equal (0) or larger (1). */
export function holds(relation: Relation, order: -1 | 0 | 1): boolean {
  switch (relation) {
    case '=':
      return order === 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** What was claimed: sides[0] relations[0] sides[1] relations[1] sides[2] … */
export interface ParsedClaim {
  readonly text: string;
  readonly sides: readonly { readonly text: string; readonly ast: Ast }[];
  readonly relations: readonly Relation[];
}

const RELATIONS: Readonly<Record<string, Relation>> = {
  '=': '=',
  '==': '=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/**
 * Reads `a = b < c`: the text is cut at the relations outside all brackets, and every side is read at its own place, so
 * that positions in messages are right. A conditional keeps the comparison in front of its question mark.
 */
export function parseClaim(
  text: string,
  parser: Parser,
  origin?: { source: Source; offset: number },
): Result<ParsedClaim> {
  const { source, offset } = origin ?? { source: { name: '<claim>', text }, offset: 0 };
  const { tokens, diagnostics } = tokenize(text, source, offset);
  if (diagnostics.length > 0) return fail(diagnostics);
  const cuts = findCuts(tokens.flatMap(splitFactorial(text, offset, tokens)));
  if (cuts.length === 0) {
    // What cannot be read at all does not wait for a relation.
    const alone = text.trim() === '' ? undefined : parser.parse(text, { source, offset });
    if (alone && !alone.ok) return alone;
    const unequal = tokens.find((t) => t.text === '!=');
    if (unequal) return fail(makeError('claim-unequal', spanOf(source, unequal.start, unequal.end)));
    return fail(makeError('claim-relation', spanOf(source, offset, offset + text.length)));
  }
  const sides: { text: string; ast: Ast }[] = [];
  const problems: Diagnostic[] = [];
  let start = 0;
  for (const cut of [...cuts, undefined]) {
    const end = cut ? cut.start - offset : text.length;
    const side = text.slice(start, end);
    if (side.trim() === '') {
      const at = cut ?? cuts.at(-1)!;
      problems.push(makeError('claim-side', spanOf(source, at.start, at.end), { relation: at.text }));
    } else {
      const read = parser.parse(side, { source, offset: offset + start });
      if (read.ok) sides.push({ text: side.trim(), ast: read.value });
      else problems.push(...read.diagnostics);
    }
    if (cut) start = cut.end - offset;
  }
  if (problems.length > 0) return fail(problems);
  return succeed({ text: text.trim(), sides, relations: cuts.map((c) => RELATIONS[c.text]!) });
}

/** Functions beside which `n!=` is more likely a factorial: nobody says of two such values only that they differ. */
const COUNTING: ReadonlySet<string> = new Set(['!', 'factorial', 'binomial', 'prod']);

/**
 * `n!=n*(n-1)!` is `n! = n*(n-1)!`: no relation of claims is written `!=`, and where this stands directly behind a value and another part of
 * the claim counts as well, it is a factorial and an equation. Elsewhere it stays, as `x!=1` may say that the two differ.
 */
function splitFactorial(text: string, offset: number, tokens: readonly Token[]) {
  const counts = tokens.some((t) => COUNTING.has(t.text)) && !tokens.some((t) => t.text === '?');
  return (token: Token, k: number): readonly Token[] => {
    const before = tokens[k - 1];
    const isGlued =
      counts &&
      token.text === '!=' &&
      text.startsWith('!=', token.start - offset) &&
      before?.end === token.start &&
      ['name', 'number', 'close'].includes(before.kind);
    if (!isGlued) return [token];
    const middle = token.start + 1;
    return [
      { ...token, text: '!', end: middle },
      { ...token, text: '=', start: middle },
    ];
  };
}

/** Relations outside brackets; in a stretch between two single `=` with a question mark, comparisons are conditions. */
function findCuts(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  const outer: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'open') depth += 1;
    else if (token.kind === 'close') depth -= 1;
    else if (depth === 0) outer.push(token);
  }
  const cuts: Token[] = [];
  let stretch: Token[] = [];
  const close = () => {
    const conditional = stretch.some((t) => t.text === '?');
    if (!conditional) cuts.push(...stretch.filter((t) => t.kind === 'operator' && t.text in RELATIONS));
    stretch = [];
  };
  for (const token of outer) {
    if (token.kind === 'operator' && token.text === '=') {
      close();
      cuts.push(token);
    } else stretch.push(token);
  }
  close();
  return cuts;
}
