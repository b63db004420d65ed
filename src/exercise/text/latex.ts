import { blankAlignment, readCases, readMatrices } from './latex-blocks.js';

/** Nested fractions of an answer; deeper ones are left as they are. */
const MAX_FRACTIONS = 50;

/** Marks above a letter, and the characters that put them there. */
const ACCENTS: Readonly<Record<string, string>> = {
  hat: '\u0302',
  widehat: '\u0302',
  tilde: '\u0303',
  widetilde: '\u0303',
  bar: '\u0304',
  overline: '\u0304',
};

/** Macros and what they stand for, in this order; a macro ends where no letter follows. */
const MACROS: readonly (readonly [RegExp, string])[] = [
  [/\\(?:geqslant|geq|ge)(?![a-zA-Z])/g, '>='],
  [/\\(?:leqslant|leq|le)(?![a-zA-Z])/g, '<='],
  [/\\(?:neq|ne)(?![a-zA-Z])/g, '!='],
  [/\\gt(?![a-zA-Z])/g, '>'],
  [/\\lt(?![a-zA-Z])/g, '<'],
  [/\\(?:lVert|rVert|Vert)(?![a-zA-Z])|\\\|/g, '||'],
  [/\\(?:lvert|rvert|vert|mid)(?![a-zA-Z])/g, '|'],
  [/\\(?:left|right)\s*\.(?!\d)/g, ' '],
  [
    /\\(?:left|right|[bB]igg?[lrm]?|quad|qquad|displaystyle|textstyle|limits|nonumber)(?![a-zA-Z])|\\[,;!:> ]|(?<=\S)~/g,
    ' ',
  ],
  [/\\(?:cdot|times|ast)(?![a-zA-Z])/g, '*'],
  [/\\langle(?![a-zA-Z])/g, '⟨'],
  [/\\rangle(?![a-zA-Z])/g, '⟩'],
  [/\\pm(?![a-zA-Z])/g, '±'],
  [/\\mp(?![a-zA-Z])/g, '∓'],
  [/\\div(?![a-zA-Z])/g, '/'],
  [/\\otimes(?![a-zA-Z])/g, '⊗'],
  [/\\chi(?=\s*_)/g, 'χ'],
  [/\\(?:odot|circ)(?![a-zA-Z])/g, '.*'],
  [
    /\^\s*(?:\{\s*)?(?:\\(?:mathsf|mathrm|text|intercal)\s*)?\{?\s*(?:T|\\top|\\intercal)(?![a-zA-Z])(?:\s*\}){0,2}/g,
    "'",
  ],
];

/** A macro that only says how letters look. */
const FONT =
  /\\(?:mathrm|mathbf|mathit|mathsf|mathcal|mathbb|boldsymbol|bm|vec|text|textrm|textbf|textit|operatorname\*?)(?![a-zA-Z])\s*(?:\{([^{}]*)\}|([\p{L}\p{N}]|\\[a-zA-Z]+))/u;

/** The LaTeX of simple formulas: fractions, roots, braces, Greek names, multiplication signs. */
export function fromLatex(text: string): string {
  let plain = blankAlignment(readMatrices(readCases(text.replace(/\$/g, ' '))))
    .replace(
      /\\(?:mathbb|mathbf|mathds|boldsymbol|bm)\s*(?:\{\s*1\s*\}|1)(?=\s*_?\s*(?:\\left)?\s*\\?[[({])/g,
      '𝟙',
    )
    .replace(/\\([{}])/g, '$1')
    .replace(/\\[dt]?frac\s*\{\s*(?:d|\\partial)\s*\}\s*\{\s*(?:d|\\partial)\s*([\p{L}]+)\s*\}/gu, ' d/d$1 ')
    .replace(/\{\s*\{([^{}]*)\}\s*\}/g, '{$1}');
  for (const [pattern, by] of MACROS) plain = plain.replace(pattern, by);
  plain = plain.replace(
    /\\(hat|widehat|tilde|widetilde|bar|overline)\s*(?:\{\s*(\p{L})\s*\}|(?<![a-zA-Z])\s*(\p{L})(?!\p{L}))/gu,
    (_all, accent: string, braced?: string, bare?: string) =>
      `${braced ?? bare}${ACCENTS[accent]}`.normalize('NFC'),
  );
  for (let k = 0; k < MAX_FRACTIONS; k++) {
    const next = plain
      .replace(/\\([dt]?frac|sqrt)\s*([\p{L}\p{N}]|\\[a-zA-Z]+)/u, '\\$1{$2}')
      .replace(/(\\[dt]?frac\s*\{[^{}]*\})\s*([\p{L}\p{N}]|\\[a-zA-Z]+)/u, '$1{$2}')
      .replace(/\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/, '(($1)/($2))')
      .replace(/\\sqrt\s*\[([^[\]{}]*)\]\s*\{([^{}]*)\}/, 'nthRoot($2, $1)')
      .replace(/\\sqrt\s*\{([^{}]*)\}/, 'sqrt($1)')
      .replace(
        /\\(exp|ln|log|sin|cos|tan|sinh|cosh|tanh|max|min)\s*\{([^{}]*)\}/,
        (_all, name: string, inner: string) =>
          /^\s*\(.*\)\s*$/s.test(inner) ? `\\${name}${inner}` : `\\${name}(${inner})`,
      )
      .replace(FONT, (_all, braced?: string, bare?: string) => braced ?? bare ?? '')
      .replace(/\^\s*\{([^{}]*)\}/, '^($1)')
      .replace(/_\s*\{([\p{L}\p{N}]*)\}/u, '_$1')
      .replace(/_\s*\{([^{}]*[^\p{L}\p{N}{}][^{}]*)\}/u, '_($1)');
    if (next === plain) break;
    plain = next;
  }
  return plain
    .replace(/\\sigma(?=\s*[('])/g, ' σ')
    .replace(/\\infty(?![a-zA-Z])/g, 'inf')
    .replace(/_\\(?=[a-zA-Z])/g, '_')
    .replace(/\\([a-zA-Z]+)/g, ' $1');
}
