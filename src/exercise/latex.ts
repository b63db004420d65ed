import { blankAlignment, readCases, readMatrices } from './latex-blocks.js';

/** Nested fractions of an answer; deeper ones are left as they are. */
const MAX_FRACTIONS = 50;

/** The LaTeX of simple formulas: fractions, roots, braces, Greek names, multiplication signs. */
export function fromLatex(text: string): string {
  let plain = blankAlignment(readMatrices(readCases(text.replace(/\$/g, ' '))))
    .replace(
      /\\(?:mathbb|mathbf|mathds|boldsymbol|bm)\s*(?:\{\s*1\s*\}|1)(?=\s*_?\s*(?:\\left)?\s*\\?[[({])/g,
      '𝟙',
    )
    .replace(/\\([{}])/g, '$1')
    .replace(/\\[dt]?frac\s*\{\s*(?:d|\\partial)\s*\}\s*\{\s*(?:d|\\partial)\s*([\p{L}]+)\s*\}/gu, ' d/d$1 ')
    .replace(/\{\s*\{([^{}]*)\}\s*\}/g, '{$1}')
    .replace(/\\(?:geqslant|geq|ge)(?![a-zA-Z])/g, '>=')
    .replace(/\\(?:leqslant|leq|le)(?![a-zA-Z])/g, '<=')
    .replace(/\\(?:neq|ne)(?![a-zA-Z])/g, '!=')
    .replace(/\\gt(?![a-zA-Z])/g, '>')
    .replace(/\\lt(?![a-zA-Z])/g, '<')
    .replace(/\\(?:left|right|,|;|!|quad|displaystyle)(?![a-zA-Z])/g, ' ')
    .replace(/\\(?:cdot|times|ast)(?![a-zA-Z])/g, '*')
    .replace(/\\odot(?![a-zA-Z])/g, '.*')
    .replace(/\^\{\s*(?:T|\\top)\s*\}|\^\\top(?![a-zA-Z])/g, "'");
  for (let k = 0; k < MAX_FRACTIONS; k++) {
    const next = plain
      .replace(/\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/, '(($1)/($2))')
      .replace(/\\sqrt\s*\{([^{}]*)\}/, 'sqrt($1)')
      .replace(/\\(?:mathrm|text|operatorname)\s*\{([^{}]*)\}/, '$1')
      .replace(/\^\s*\{([^{}]*)\}/, '^($1)')
      .replace(/_\s*\{([\p{L}\p{N}]*)\}/u, '_$1');
    if (next === plain) break;
    plain = next;
  }
  return plain
    .replace(/\\(sigma)(?=\s*\()/g, 'sigmoid')
    .replace(/\\infty(?![a-zA-Z])/g, 'inf')
    .replace(/_\\(?=[a-zA-Z])/g, '_')
    .replace(/\\([a-zA-Z]+)/g, ' $1');
}
