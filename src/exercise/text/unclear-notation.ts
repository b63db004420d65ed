import { type Diagnostic, makeError } from '../../diagnostic/diagnostic.js';
import { spanOf } from '../../diagnostic/source.js';
import { FUNCTIONS, GREEK } from './notation.js';

/** A way of writing that readers disagree about, with what to write for each of its meanings. */
interface Unclear {
  readonly pattern: RegExp;
  /** Not where the first part is a declared name. */
  readonly isOfFunction?: boolean;
  /** Only where no bracket stands before it. */
  readonly isOutside?: boolean;
  readonly explain: (
    whole: string,
    ...parts: readonly string[]
  ) => { readonly what: string; readonly instead: string };
}

const UNCLEAR: readonly Unclear[] = [
  {
    isOfFunction: true,
    pattern: new RegExp(
      `(?<![\\p{L}\\p{N}_])(${FUNCTIONS})\\s*(?:\\^\\s*[({]?\\s*[-−]\\s*1(?![\\d.])\\s*[)}]?|⁻¹(?![⁰-⁹²³]))`,
      'u',
    ),
    explain: (_whole, name = '') => {
      const inverse = /^(?:sin|cos|tan)h?$/.test(name) ? `a${name}(…)` : 'its inverse function by its name';
      return {
        what: `\`${name}^-1\`, an inverse function or 1/${name},`,
        instead: `write ${inverse} or 1/${name}(…)`,
      };
    },
  },
  {
    // A number as exponent, and a name directly after it: in print the name would be raised as well, and here it is a factor.
    pattern:
      /(?<![\p{L}_][\p{L}\p{N}_]*)(e|\d+(?:\.\d+)?)\s*\^\s*([-−+]?\s*(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?)(?![eE][-+]?\d)([\p{L}_][\p{L}\p{N}_]*)/u,
    explain: (whole, base, exponent, factor) => ({
      what: `\`${whole}\`, either ${base}^(${exponent}${factor}) or ${base}^(${exponent})*${factor},`,
      instead: 'write the brackets',
    }),
  },
  {
    pattern:
      /(?<![\p{L}\p{N}_])[d∂]\s*\/\s*[d∂]\s*([\p{L}_][\p{L}\p{N}_]*)(?=\s*[^\s\p{L}\p{N}_=)]|\s+[\p{L}\p{N}])/u,
    explain: (whole, variable) => ({
      what: `\`${whole}\` before this`,
      instead: `write diff(…, ${variable}) with all that is differentiated in the brackets`,
    }),
  },
  {
    pattern: /(?<![\p{L}\p{N}_.,])\d+,\d+/u,
    isOutside: true,
    explain: (whole) => ({
      what: `\`${whole}\`, a number with decimals or two numbers,`,
      instead: 'write a point for decimals, and brackets around a vector',
    }),
  },
  {
    pattern: /(?<![\p{L}\p{N}_])norm\s*\(\s*-?[\d.]+\s*,[^()]*\)/u,
    explain: (whole) => ({
      what: `\`${whole}\`, the norm of a vector or of its first number,`,
      instead: 'write brackets around the vector, norm([…])',
    }),
  },
  {
    pattern: /(?<![\p{L}\p{N}_.])\d+\.\d*\(\d+\)/u,
    explain: (whole) => ({
      what: `\`${whole}\`, a decimal that repeats or a product,`,
      instead: 'write a fraction such as 1/3',
    }),
  },
  {
    pattern: /[√∛∜][^-+*/),=<>]*/u,
    explain: (whole) => ({
      what: `\`${whole.trim()}\`, a root that does not say how far it reaches,`,
      instead: 'write sqrt(…)',
    }),
  },
  {
    pattern: /[∑∏][^=,;<>]*/u,
    explain: (whole) => ({
      what: `\`${whole.trim()}\`, a ${whole.startsWith('∑') ? 'sum' : 'product'} that does not say over what it goes, or how far it reaches,`,
      instead: `write ${whole.startsWith('∑') ? 'sum' : 'prod'}(f, i, 1, n) with all that belongs to it in the place of f`,
    }),
  },
  {
    pattern: /[±∓]|\+\s*\/\s*-/u,
    explain: (whole) => ({
      what: `\`${whole}\`, two values in one,`,
      instead: 'give one expression, or a list of both where several values are asked for',
    }),
  },
  {
    pattern: /begin\s*\{d?cases\}/u,
    explain: () => ({
      what: 'this block of cases, which may leave values out,',
      instead: 'write rows of a value & a condition, of which the last is \\text{otherwise}',
    }),
  },
];

/** What in an answer has more than one meaning: it is asked about and not guessed. */
export function findUnclear(text: string, isName: (name: string) => boolean): Diagnostic | undefined {
  for (const { pattern, explain, isOutside, isOfFunction } of UNCLEAR) {
    const match = pattern.exec(text);
    if (isOfFunction && match && [match[1]!, GREEK.get(match[1]!) ?? ''].some(isName)) continue;
    if (match && isOutside && /[([{]/.test(text.slice(0, match.index))) continue;
    if (!match || (/^[d∂]/.test(match[0]) && isName(match[0][0]!))) continue;
    const span = spanOf({ name: 'answer', text }, match.index, match.index + match[0].length);
    return makeError('not-supported', span, explain(match[0], ...match.slice(1)));
  }
  return undefined;
}

/** 2.5 x 10, where x is a declared name and looks like the sign of a product as well; as it was written. */
export function findCross(written: string, isName: (name: string) => boolean): Diagnostic | undefined {
  const match = /(?<![\p{L}\p{N}_.])(\d[\d.]*)\s+x\s+(\d[\d.]*)/u.exec(written);
  if (!match || !isName('x')) return undefined;
  const [whole, left, right] = match;
  const span = spanOf({ name: 'answer', text: written }, match.index, match.index + whole.length);
  const what = `\`${whole}\`, either ${left}*${right} or ${left}*x*${right},`;
  return makeError('not-supported', span, { what, instead: 'write the sign of the product as *' });
}
