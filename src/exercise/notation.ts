/**
 * Other ways in which students write what the language has: the text is rewritten, in the same length wherever that is possible, so that
 * the places in messages stay those of the answer.
 */
export function readNotation(
  text: string,
  isArray: (name: string) => boolean,
  isName: (name: string) => boolean,
): string {
  let plain = /[\\{}$]/.test(text) ? fromLatex(text) : text;
  plain = plain.replace(/²/g, '^2').replace(/³/g, '^3').replace(/−/g, '-').replace(/[·×⋅]/g, '*');
  plain = plain.replace(
    /\b1\s*\[([^[\]]*[<>][^[\]]*)\]|(?:𝟙|\b1_)\s*[[({]([^[\](){}]*)[\])}]/gu,
    (_all, a?: string, b?: string) => `indicator(${a ?? b})`,
  );
  plain = plain.replace(IVERSON, 'indicator($1)');
  plain = transposes(plain, isArray, isName);
  plain = plain.replace(
    /^\s*([^?:]+?)\s+(?:if|for|falls|für)\s+([^?:]+?)\s*,?\s+(?:else|otherwise|sonst)\s+([^?:]+)$/u,
    '(($2) ? ($1) : ($3))',
  );
  plain = plain.replace(/∞/g, 'inf').replace(/^(\s*[+-]?\s*)\.inf\s*$/i, '$1inf');
  return primes(withBrackets(powersOfFunctions(plain), isName));
}

/** Iverson's bracket, [x > 0]: a comparison that is neither an index nor one entry of several. */
const IVERSON = /(?<![\p{L}\p{N}_\])'[,]\s*)\[([^[\],]*[<>][^[\],]*)\]/gu;

/** ln x + 1 as ln(x) + 1, and sin 2x as sin(2x): only where what follows the name cannot belong to the argument. */
function withBrackets(text: string, isName: (name: string) => boolean): string {
  return text.replace(BARE_ARGUMENT, (all, outer: string, factor: string, inner: string) =>
    isName(inner) && !isName(outer) ? `${outer}(${factor}${inner})` : all,
  );
}

/** W^T, and W^Tx, where the base is an array or there is no T. */
function transposes(
  text: string,
  isArray: (name: string) => boolean,
  isName: (name: string) => boolean,
): string {
  const apart = text.replace(/([\p{L}_][\p{L}\p{N}_]*)\^T(?=\p{L})/gu, (all, base: string) =>
    isArray(base) && !isName('T') ? `${base}' ` : all,
  );
  return apart.replace(
    /([\p{L}_][\p{L}\p{N}_]*|\))\^(?:T|⊤|\{T\}|\(T\))(?![\p{L}\p{N}_])/gu,
    (all, base: string) =>
      isArray(base) || !isName('T') ? `${base}'${' '.repeat(all.length - base.length - 1)}` : all,
  );
}

const FUNCTIONS =
  'sinh?|cosh?|tanh?|sech|asinh?|acosh?|atanh?|arctan|exp|ln|log|sqrt|sigmoid|sig|logistic|σ|relu|softplus|softmax';

const BARE_ARGUMENT = new RegExp(
  `(?<![\\p{L}\\p{N}_])(${FUNCTIONS})\\s+(\\d*)([\\p{L}_][\\p{L}\\p{N}_]*)(?=\\s*(?:$|[-+),\\]=<>]|(?:${FUNCTIONS})(?![\\p{L}\\p{N}_])))`,
  'gu',
);

/** tanh^2(x) as tanh(x)^2. */
function powersOfFunctions(text: string): string {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(${FUNCTIONS})\\s*\\^\\s*(\\d+|\\{\\d+\\})\\s*\\(`, 'gu');
  for (;;) {
    const match = pattern.exec(text);
    if (!match) return text;
    const open = match.index + match[0].length - 1;
    const close = closing(text, open);
    if (close === undefined) return text;
    const exponent = match[2]!.replace(/[{}]/g, '');
    text = `${text.slice(0, match.index)}${match[1]}${text.slice(open, close + 1)}^${exponent}${text.slice(close + 1)}`;
  }
}

/** tanh'(x) as the derivative that it is. */
function primes(text: string): string {
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}_])(${FUNCTIONS})'\\s*\\(\\s*([\\p{L}_][\\p{L}\\p{N}_]*)\\s*\\)`, 'gu'),
    'diff($1($2), $2)',
  );
}

function closing(text: string, open: number): number | undefined {
  let depth = 0;
  for (let k = open; k < text.length; k++) {
    if (text[k] === '(') depth += 1;
    if (text[k] === ')') depth -= 1;
    if (depth === 0) return k;
  }
  return undefined;
}

/** Nested fractions of an answer; deeper ones are left as they are. */
const MAX_FRACTIONS = 50;

/** The LaTeX of simple formulas: fractions, roots, braces, Greek names, multiplication signs. */
function fromLatex(text: string): string {
  let plain = text
    .replace(/\$/g, ' ')
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

/** What stands before the equals sign of an answer that names what it answers: `y' =`, `dy/dx =`, `f'(x) =`, `lim =`. */
const LEFT_SIDE =
  /^\s*(?:[\p{L}_][\p{L}\p{N}_]*'*(?:\s*\([^()=]*\))?|[d∂]\s*[\p{L}\p{N}_]*(?:\([^()=]*\))?\s*\/\s*[d∂]\s*[\p{L}_][\p{L}\p{N}_]*(?:\s*\[[^\]=]*\])?|d\/d[\p{L}_]+[^=]*)\s*=(?!=)/u;

/** The answer without its left side, blanked so that places stay; a text with several equals signs stays as it is. */
export function dropLeftSide(text: string): string {
  const about = /^\s*[≈≃~]/u.exec(text);
  if (about) return ' '.repeat(about[0].length) + text.slice(about[0].length);
  if ((text.match(/(?<![<>!=])=(?!=)/g) ?? []).length !== 1) return text;
  return text.replace(LEFT_SIDE, (all) => ' '.repeat(all.length));
}

/** Greek letters and the names by which problem files write them. */
export const GREEK: ReadonlyMap<string, string> = new Map([
  ['α', 'alpha'],
  ['β', 'beta'],
  ['γ', 'gamma'],
  ['δ', 'delta'],
  ['ε', 'eps'],
  ['ϵ', 'eps'],
  ['η', 'eta'],
  ['θ', 'theta'],
  ['λ', 'lambda'],
  ['μ', 'mu'],
  ['ν', 'nu'],
  ['ρ', 'rho'],
  ['σ', 'sigma'],
  ['τ', 'tau'],
  ['φ', 'phi'],
  ['ϕ', 'phi'],
  ['ω', 'omega'],
  ['Ω', 'Omega'],
]);

/** Characters of a name that may be a product: names of one letter make many ways to split. */
export const LONGEST_PRODUCT = 12;

/**
 * wx as w x and xe^x as x e^x, where the name is none and there is one way only in which it is a product of names. A product in an exponent
 * could end anywhere and stays as it is.
 */
export function separateNames(
  text: string,
  names: readonly string[],
  isKnown: (name: string) => boolean,
): string {
  return text.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word, at: number) => {
    if (word.length > LONGEST_PRODUCT || isKnown(word) || /\^\s*-?\s*$/.test(text.slice(0, at))) return word;
    const isPower = /^\s*\^/.test(text.slice(at + word.length));
    const ways = [
      ...splitsOf(word, names),
      ...(isPower && word.endsWith('e') && !names.includes('e')
        ? splitsOf(word.slice(0, -1), names).map((w) => [...w, 'e'])
        : []),
    ];
    return ways.length === 1 ? ways[0]!.join(' ') : word;
  });
}

/** The ways to write a word as names one after the other; at most two, which is enough to see that it is not clear. */
export function splitsOf(word: string, names: readonly string[]): readonly (readonly string[])[] {
  if (word === '') return [[]];
  const ways: (readonly string[])[] = [];
  for (const name of names) {
    if (!word.startsWith(name)) continue;
    for (const rest of splitsOf(word.slice(name.length), names)) {
      ways.push([name, ...rest]);
      if (ways.length === 2) return ways;
    }
  }
  return ways;
}
