import { closing, splitOutside, unwrapped } from './brackets.js';
import { conditionOf } from './latex-blocks.js';

/** Names of functions of cases. */
const CALL = /(?<![\p{L}_])(?<![\p{L}_]\p{N}{1,4})(?:(?:sp|sympy)\.)?[Pp]iecewise\s*([([])/u;

/** What is true everywhere. */
const ALWAYS = /^(?:true|otherwise|else|default)$/i;

/** Cases of one answer, and functions of cases one inside the other. */
const MAX_CALLS = 8;

/**
 * Piecewise[{{a, x > 0}, {b, True}}] of Mathematica, which is 0 elsewhere unless a value follows the list, and Piecewise((a, x > 0), (b, True))
 * of sympy, which has no value elsewhere, as conditionals.
 */
export function readPiecewise(text: string): string {
  let plain = text;
  for (let round = 0; round < MAX_CALLS; round++) {
    const match = CALL.exec(plain);
    if (!match) return plain;
    const open = match.index + match[0].length - 1;
    const close = closing(plain, open, match[1]);
    const meant = close === undefined ? undefined : readCall(plain.slice(open + 1, close));
    if (close === undefined || meant === undefined) return plain;
    plain = plain.slice(0, match.index) + meant + plain.slice(close + 1);
  }
  return plain;
}

function readCall(inner: string): string | undefined {
  const args = splitOutside(inner, /,/).map((a) => a.trim());
  const first = args[0] ?? '';
  const isMathematica = /^\{\s*\{/.test(first);
  const rows = isMathematica ? splitOutside(unwrapped(first) ?? '', /,/) : args;
  const rest = isMathematica ? (args[1] ?? '0') : '0/0';
  if (isMathematica && args.length > 2) return undefined;
  const cases = rows.map((row) => splitOutside(unwrapped(row.trim()) ?? '', /,/).map((part) => part.trim()));
  if (cases.some((c) => c.length !== 2 || c.includes(''))) return undefined;
  return cases.reduceRight(
    (otherwise, [value, condition]) =>
      ALWAYS.test(condition!) ? `(${value})` : `((${conditionOf(condition!)}) ? (${value}) : ${otherwise})`,
    `(${rest})`,
  );
}
