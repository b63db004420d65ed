import { format, formatDecimal, parseDecimal, rational } from '../../number/rational.js';
import type { Budget } from '../term/budget.js';
import { exactValue } from '../term/exact-value.js';
import { printTerm } from '../term/print-term.js';
import { rationalTerm, substitute, type Term, unknownsOf } from '../term/term.js';

/** A point of a counterexample together with the names that assumptions define by the others. */
export function withDefinedNames(
  point: Readonly<Record<string, string>>,
  definitions: ReadonlyMap<string, Term>,
  budget: Budget,
): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const [name, value] of definitions) {
    const { names, arrays, sizes } = unknownsOf([value]);
    if (point[name] !== undefined || arrays.size + sizes.length > 0) continue;
    if (names.some((n) => numberIn(point[n]) === undefined)) continue;
    const exact = exactValue(
      value,
      {
        name: (n) => numberIn(point[n]),
        entry: () => undefined,
        sizes: new Map(),
        positions: new Map(),
      },
      budget,
    );
    const put = names.reduce((t, n) => substitute(t, n, rationalTerm(numberIn(point[n])!)), value);
    shown[name] = exact ? (formatDecimal(exact, 12) ?? format(exact)) : printTerm(put);
  }
  return { ...shown, ...point };
}

/** A number as points show them: a decimal or a fraction. */
function numberIn(text: string | undefined) {
  const [above = '', below = '1'] = (text ?? '').split('/') as [string?, string?];
  const [n, d] = [parseDecimal(above), parseDecimal(below)];
  return n && d && d.numerator !== 0n
    ? rational(n.numerator * d.denominator, n.denominator * d.numerator)
    : undefined;
}
