import { type Diagnostic, makeError } from '../../diagnostic/diagnostic.js';
import type { Span } from '../../diagnostic/source.js';
import type { Parser } from '../../expr/parse.js';
import { type AssumedText, parseAssumptions } from '../../prove/reading/assume.js';
import type { Context, Formula, GivenName } from '../problem/problem.js';
import { expand, freeNames } from '../problem/tree.js';
import { fault, isName, PartCheck } from './part-check.js';

/**
 * What parts share is looked at in the light of each of them: an abbreviation of a problem may be made of names that its parts declare, and
 * is at fault where no part can use it.
 */
export interface SharedBy {
  readonly contexts: readonly Context[];
  readonly parser: Parser;
}

/** Names that cannot be written in an expression, that are a length as well, or that mean something else. */
export function checkGiven(
  given: readonly GivenName[],
  own: readonly string[],
  abbreviations: ReadonlySet<string>,
  span: Span,
): readonly Diagnostic[] {
  const odd = given.find((g) => !isName(g.name));
  if (odd)
    return [
      fault(span, `\`${odd.name}\` is no name`, 'a name has letters, digits and _, and no digit in front'),
    ];
  const lengths = new Set(given.flatMap((g) => g.shape));
  const both = given.find((g) => lengths.has(g.name));
  const hidden = own.find((n) => abbreviations.has(n));
  if (hidden !== undefined)
    return [
      fault(
        span,
        `\`${hidden}\` is declared here and stands for something else under \`where\``,
        'rename one of them',
      ),
    ];
  if (!both) return [];
  return [
    fault(
      span,
      `\`${both.name}\` is a length and a name of its own`,
      'a length needs no declaration: remove it, or rename one of them',
    ),
  ];
}

/** An abbreviation that hides a declared name, is explained by itself, or has no meaning. */
export function checkAbbreviation(
  name: string,
  formula: Formula,
  { contexts, parser }: SharedBy,
): readonly Diagnostic[] {
  if (!isName(name))
    return [
      fault(
        formula.span,
        `\`${name}\` is no name`,
        'a name has letters, digits and _, and no digit in front',
      ),
    ];
  const meanings = new Map([...(contexts[0]?.where ?? [])].map(([key, f]) => [key, f.ast]));
  if (freeNames(expand(formula.ast, meanings)).has(name))
    return [
      fault(
        formula.span,
        `\`${name}\` is explained by itself`,
        'an abbreviation may use only others that do not need it',
      ),
    ];
  const found = contexts.map((context) => {
    const placeOf = () => formula.span;
    // The kind plays no part in what is asked of one expression.
    const check = new PartCheck({
      part: { context, task: { kind: 'essay', companions: [] } },
      parser,
      placeOf,
    });
    return check.expression(formula);
  });
  return found.length > 0 && found.every((d) => d.length > 0) ? found[0]! : [];
}

/** Assumptions that cannot be read, or are about names that no part has. */
export function checkAssumptions(
  assumed: AssumedText,
  span: Span,
  { contexts, parser }: SharedBy,
): readonly Diagnostic[] {
  const read = parseAssumptions([assumed], parser);
  if (read.diagnostics.length > 0) return read.diagnostics;
  const said = new Set([
    ...read.relations.flatMap((r) => [...freeNames(r.left), ...freeNames(r.right)]),
    ...read.integers,
    ...read.choices.keys(),
    ...read.shapes.keys(),
    ...read.scalars,
  ]);
  const known = new Set(
    contexts.flatMap((c) => [...c.given.flatMap((g) => [g.name, ...g.shape]), ...c.where.keys()]),
  );
  const strange =
    contexts.length === 0 ? undefined : [...said].find((n) => !known.has(n) && !CONSTANTS.has(n));
  if (strange === undefined) return [];
  const remedy = 'assume something of the names under `given` and `where`, or declare it';
  return [makeError('unknown-name', span, { name: strange, remedy })];
}

const CONSTANTS: ReadonlySet<string> = new Set(['e', 'pi', 'π', 'inf']);

/** Lengths that are listed and do not occur. */
export function checkLengths(
  names: readonly string[],
  span: Span,
  { contexts }: SharedBy,
): readonly Diagnostic[] {
  const known = new Set(contexts.flatMap((c) => c.given.flatMap((g) => g.shape)));
  const strange = contexts.length === 0 ? undefined : names.find((n) => !known.has(n));
  if (strange === undefined) return [];
  const lengths = [...known].filter((n) => typeof n === 'string').join(', ') || '(none)';
  return [
    makeError('unknown-name', span, {
      name: strange,
      remedy: `\`sizes\` lists values of lengths; the lengths under \`given\` are ${lengths}`,
    }),
  ];
}
