import { closing, splitOutside } from './brackets.js';
import { readIndicators } from './indicators.js';
import { readJunctions } from './junctions.js';
import { fromLatex } from './latex.js';
import { readLeibniz } from './leibniz.js';
import { readLogarithms } from './logarithms.js';
import { readNormalLaw } from './normal-law.js';
import { readNorms } from './norms.js';
import { readPiecewise } from './piecewise.js';
import { readProgram } from './program-notation.js';
import { readProgramSums } from './program-sums.js';
import { type Names, readSums } from './sums.js';
import { readCasesInWords } from './worded-cases.js';
import { readArray } from './written-list.js';

/**
 * Other ways in which students write what the language has: the text is rewritten, in the same length wherever that is possible, so that
 * the places in messages stay those of the answer.
 */
export function readNotation(text: string, names: Names): string {
  const { isName } = names;
  const isArray = (name: string) => names.shapeOf(name).length > 0;
  const isVector = (name: string) => names.shapeOf(name).length === 1;
  const cases = readPiecewise(readProgramSums(readJunctions(readPercents(innerProducts(text, isVector)))));
  const signs = raisedRoots(cases);
  let plain = readRaised(/[\\{}$]/.test(signs) ? fromLatex(signs) : signs)
    .replace(/−/g, '-')
    .replace(/[·×⋅]/g, '*')
    .replace(/(?<=\d\s+)x(?=\s+\d)/g, (x) => (isName(x) ? x : '*'));
  plain = positiveParts(plain);
  plain = readLogarithms(readNorms(readSums(plain, names), names), isName);
  plain = readProgram(readNormalLaw(readArray(plain), isName), isArray, isName);
  plain = readIndicators(plain, isName);
  plain = anglePairs(transposes(plain, isArray, isName), isArray);
  plain = readCasesInWords(readTuples(plain).replace(/(?<=['’)])\s(\s*)\[/g, '*$1['))
    .replace(/∞/g, 'inf')
    .replace(/^(\s*(?:[+-]\s*)?)\.inf\s*$/i, '$1inf');
  plain = readBrackets(plain, isArray);
  plain = primes(withBrackets(powersOfFunctions(readRoots(plain), isName), isName), names);
  return readLeibniz(factorsInFront(plain, isName), isName);
}

/** w·x and w @ x of two vectors, which is their inner product. */
function innerProducts(text: string, isVector: (name: string) => boolean): string {
  return text.replace(
    /(?<![\p{L}\p{N}_\\.*·@]|[·⋅@]\s*)([\p{L}_][\p{L}\p{N}_]*)\s*(?:[·⋅@]|\\cdot(?![a-zA-Z]))\s*([\p{L}_][\p{L}\p{N}_]*)(?!\s*[[(·⋅@^'ᵀ.]|[\p{L}\p{N}_])/gu,
    (all, left: string, right: string) =>
      isVector(left) && isVector(right) ? `dot(${left}, ${right})` : all,
  );
}

/** 50% x and 50 % of x by the fraction; with a space before the sign and a value behind it, it may be a remainder. */
function readPercents(text: string): string {
  return text.replace(
    /(?<![\p{L}\p{N}_.]|\d,|\d[eE][-+])(\d+(?:\.\d+)?)(\s*)\\?%(?!\s*\d)(\s*of(?![\p{L}]))?(?=(\s*[\p{L}({[])?)/gu,
    (all, number: string, space: string, of: string | undefined, behind: string | undefined) =>
      space !== '' && of === undefined && behind !== undefined
        ? all
        : `(${number}/100)${of === undefined ? '' : ' *'}`,
  );
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾⁄ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ';
const LOWERED = '0123456789+-()/abcdefghijklmnoprstuvwxyz';

/** Raised signs as an exponent: x², x⁻¹², eˣ. A digit after them is a factor and no part of the exponent. */
function readRaised(text: string): string {
  return text.replace(new RegExp(`[${RAISED}]+(\\d?)`, 'gu'), (all, digit: string) => {
    const raised = [...all.slice(0, all.length - digit.length)]
      .map((c) => LOWERED[RAISED.indexOf(c)]!)
      .join('');
    const exponent = /^(?:\d+|[a-z]|\(.*\))$/.test(raised) ? `^${raised}` : `^(${raised})`;
    return digit === '' ? exponent : `${exponent} ${digit}`;
  });
}

/** √x, √2, ∛x, √(…) and √2 x with a space; what stands below the line of a longer root is not said. */
function readRoots(text: string): string {
  return text
    .replace(/√\s*(?=\()/gu, 'sqrt')
    .replace(/∛\s*(?=\()/gu, 'cbrt')
    .replace(
      /([√∛])\s*([\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?)(?=\s*(?:$|[-+*/),\]=<>])|(?<=\d)\s+[\p{L}(√])/gu,
      (_all, sign: string, inner: string) => `${sign === '√' ? 'sqrt' : 'cbrt'}((${inner}))`,
    );
}

/** ³√ as the sign of a cubic root, where the digit cannot be the exponent of what stands before it. */
function raisedRoots(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_)\]}'|]\s*)([²³])√/gu, (_all, degree: string) =>
    degree === '²' ? '√' : '∛',
  );
}

/** (x)_+ and x_+ as the positive part that they are. */
function positiveParts(text: string): string {
  return text
    .replace(/(?<![\p{L}\p{N}_])[([]([^()[\]]*)[)\]]\s*_\s*(?:\+|[({]\s*\+\s*[)}])/gu, 'relu($1)')
    .replace(
      /(?<![\p{L}\p{N}_])(\p{L}[\p{L}\p{N}]*)_(?:\+|[({]\s*\+\s*[)}])(?=\s*(?:$|[-+*/),=<>]))/gu,
      'relu($1)',
    );
}

/** ⟨x, y⟩ of arrays as their inner product, and of numbers as the vector that they make. */
function anglePairs(text: string, isArray: (name: string) => boolean): string {
  return text.replace(/⟨([^⟨⟩,]+),([^⟨⟩,]+)⟩/gu, (all, left: string, right: string) => {
    const hasArray = [left, right].map((side) =>
      (side.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).some(isArray),
    );
    if (hasArray[0] !== hasArray[1]) return all;
    return hasArray[0] ? `dot(${left},${right})` : `[${left},${right}]`;
  });
}

/** Braces are brackets, and so are square brackets around one expression where nothing has entries. */
function readBrackets(text: string, isArray: (name: string) => boolean): string {
  if (/begin\s*\{/.test(text)) return text;
  const round = text.replace(/\{/g, '(').replace(/\}/g, ')');
  const hasArrays = (round.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).some(isArray);
  // Behind a name, and behind a 1 that may be an indicator, they are something else.
  if (
    hasArrays ||
    /(?<![\p{L}_])[\p{L}_][\p{L}\p{N}_]*\[|(?<![\p{L}\p{N}_.])1\s*\[|\[[^\]]*[,;]/u.test(round)
  )
    return round;
  const isFactor = /[\p{L}\p{N})*/+\-^]\s*\[|\]\s*[\p{L}\p{N}(*/+\-^]/u.test(round);
  return isFactor ? round.replace(/\[/g, '(').replace(/\]/g, ')') : round;
}

/** (a, b)^T as the vector that it is, where no function has it as arguments. */
function readTuples(text: string): string {
  return text.replace(
    /(?<![\p{L}\p{N}_]\s*)\(([^()[\]]*,[^()[\]]*)\)(?:\s*\^(?:T|\(T\))(?![\p{L}\p{N}_])|')?/gu,
    (all, inner: string) => `[${inner}]`.padEnd(all.length),
  );
}

/** A number behind a value and a space is a factor: e^x 2x. */
function factorsInFront(text: string, isName: (name: string) => boolean): string {
  return text.replace(
    /(?<![\p{L}\p{N}_])([\p{L}_][\p{L}\p{N}_]*|\))(\s+)(?=\d)|(?<=\))(\s+)(?=\d)/gu,
    (all, value: string | undefined, space: string | undefined) =>
      value === undefined || value === ')' || isName(value)
        ? `${value ?? ''}*${(space ?? all).slice(1)}`
        : all,
  );
}

/**
 * ln x + 1 as ln(x) + 1, sin 2x as sin(2x), and tanh^2 x as tanh(x)^2: only where what follows the name cannot belong to the argument.
 */
function withBrackets(text: string, isName: (name: string) => boolean): string {
  const bare = (all: string, outer: string, exponent: string, factor: string, inner: string) =>
    isName(inner) && !isName(outer) ? `${outer}(${factor}${inner})${exponent}` : all;
  return functionsOfFunctions(text)
    .replace(BARE_POWER, (all, outer: string, exponent: string, factor = '', inner: string) =>
      bare(all, outer, `^${digitsOf(exponent)}`, factor, inner),
    )
    .replace(POWER_ARGUMENT, (all, outer: string, base: string, exponent: string) =>
      !isName(outer) && (isName(base) || /^(?:e|pi|π|\d+)$/u.test(base))
        ? `${outer}(${base}^${exponent})`
        : all,
    )
    .replace(TIGHT_NUMBER, 'ln($1)')
    .replace(BARE_NUMBER, '$1($2)')
    .replace(BARE_ABSOLUTE, '$1(|$2|)')
    .replace(BARE_ARGUMENT, (all, outer: string, factor: string, inner: string) =>
      bare(all, outer, '', factor, inner),
    );
}

/** log sigmoid(x) as log(sigmoid(x)), where nothing follows that could belong to the argument. */
function functionsOfFunctions(text: string): string {
  const pattern = new RegExp(`${BEFORE}(${FUNCTIONS})\\s+(?=(?:${FUNCTIONS})\\s*\\()`, 'gu');
  let plain = text;
  for (let match = pattern.exec(plain); match; match = pattern.exec(plain)) {
    const from = match.index + match[0].length;
    const close = closing(plain, plain.indexOf('(', from));
    if (close === undefined || !ENDS.test(plain.slice(close + 1))) continue;
    plain = `${plain.slice(0, match.index)}${match[1]}(${plain.slice(from, close + 1)})${plain.slice(close + 1)}`;
  }
  return plain;
}

function digitsOf(exponent: string): string {
  return exponent.replace(/[^\d]/g, '');
}

/** W^T, and W^Tx, where the base is an array or there is no T. */
function transposes(
  text: string,
  isArray: (name: string) => boolean,
  isName: (name: string) => boolean,
): string {
  const apart = text
    .replace(/(?<=[\p{L}\p{N}_)\]])\s*⊤/gu, "' ")
    .replace(/(?<![\p{L}_])([\p{L}_][\p{L}\p{N}_]*)\^T(?=\p{L})/gu, (all, base: string) =>
      isArray(base) && !isName('T') ? `${base}' ` : all,
    );
  return apart.replace(
    /((?<![\p{L}_])[\p{L}_][\p{L}\p{N}_]*|\))\^(?:T|⊤|\{T\}|\(T\))(?![\p{L}\p{N}_])/gu,
    (all, base: string) =>
      isArray(base) || !isName('T') ? `${base}'${' '.repeat(all.length - base.length - 1)}` : all,
  );
}

/** Functions whose argument or power students write without brackets. */
export const FUNCTIONS =
  'sinh?|cosh?|tanh?|sech?|csc|cot|arcsin|arccos|asinh?|acosh?|atanh?|arctan|exp|ln|log|lg|log2|log10|sqrt|cbrt|sgn|sign|sigmoid|sig|logistic|σ|relu|ReLU|softplus|softmax';

/** The start of a name, which may stand directly behind a number. */
const BEFORE = '(?<![\\p{L}_])(?<![\\p{L}_]\\p{N}{1,4})';

/** Where an argument without brackets ends. */
const ARGUMENT_ENDS = `(?=\\s*(?:$|[-+),\\]=<>]|[*/]?\\s*(?:${FUNCTIONS})(?![\\p{L}\\p{N}_])))`;

const ENDS = new RegExp(`^${ARGUMENT_ENDS}`, 'u');

const BARE_ARGUMENT = new RegExp(
  `${BEFORE}(${FUNCTIONS})\\s+(\\d*)([\\p{L}_][\\p{L}\\p{N}_]*)${ARGUMENT_ENDS}`,
  'gu',
);

/** ln e^x, with the whole of one power. */
const POWER_ARGUMENT = new RegExp(
  `${BEFORE}(${FUNCTIONS})\\s+([\\p{L}_][\\p{L}\\p{N}_]*|\\d+)\\s*\\^\\s*(\\([^()]*\\)|-?(?:[\\p{L}_][\\p{L}\\p{N}_]*|\\d+))${ARGUMENT_ENDS}`,
  'gu',
);

/** ln 2, where nothing follows that could belong to the argument. */
const BARE_NUMBER = new RegExp(`${BEFORE}(${FUNCTIONS})\\s+(\\d+(?:\\.\\d+)?)${ARGUMENT_ENDS}`, 'gu');

/** ln2, which nothing else is called; what follows may not belong to the argument. */
const TIGHT_NUMBER = new RegExp(`${BEFORE}ln(\\d+)(?=\\s*(?:$|[-+*·/),\\]=<>])|\\s+\\d)`, 'gu');

/** ln|x|. */
const BARE_ABSOLUTE = new RegExp(`${BEFORE}(${FUNCTIONS})\\s*\\|([^|]+)\\|`, 'gu');

/** A whole exponent of a function, which stands before the argument. */
const EXPONENT = '\\^\\s*(\\d+|\\{\\s*\\d+\\s*\\}|\\(\\s*\\d+\\s*\\))';

const BARE_POWER = new RegExp(
  `${BEFORE}(${FUNCTIONS})\\s*${EXPONENT}(?:\\s+(\\d*))?([\\p{L}_][\\p{L}\\p{N}_]*)${ARGUMENT_ENDS}`,
  'gu',
);

/** tanh^2(x) as tanh(x)^2, unless a second power or a transpose follows, which could be one of the argument. */
function powersOfFunctions(text: string, isName: (name: string) => boolean): string {
  const pattern = new RegExp(`${BEFORE}(${FUNCTIONS})\\s*${EXPONENT}\\s*\\(`, 'gu');
  for (;;) {
    const match = pattern.exec(text);
    if (!match) return text;
    // 1/σ² (x - μ): a name has its own square.
    if (isName(match[1]!) || isName(GREEK.get(match[1]!) ?? '')) continue;
    const open = match.index + match[0].length - 1;
    const close = closing(text, open);
    if (close === undefined) return text;
    if (/^\s*(?:\.?\^|'|!(?!=)|\*\*|[⁰¹²³⁴-⁹])/u.test(text.slice(close + 1))) continue;
    text = `${text.slice(0, match.index)}${match[1]}${text.slice(open, close + 1)}^${digitsOf(match[2]!)}${text.slice(close + 1)}`;
  }
}

/** A function whose derivative at a value is meant, before the bracket of that value. */
const PRIMED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(${FUNCTIONS})(?:'|\^\s*\{\s*\\prime\s*\})\s*\(`,
  'gu',
);

/** The name under which `derivative of a function at a value` is read. */
export const PRIME = 'prime';

/** tanh'(x) of a number that has a name as the derivative that it is, and tanh'(w*x) as `prime(tanh, w*x)`. */
function primes(text: string, { isName, shapeOf }: Names): string {
  let plain = text;
  for (const match of [...text.matchAll(PRIMED)].reverse()) {
    const [whole, name = ''] = match;
    const open = match.index + whole.length - 1;
    const close = closing(plain, open);
    if (close === undefined || isName(name)) continue;
    const inner = plain.slice(open + 1, close).trim();
    const isNumber = isName(inner) && shapeOf(inner).length === 0;
    const read = isNumber ? `diff(${name}(${inner}), ${inner})` : `${PRIME}(${name}, ${inner})`;
    plain = plain.slice(0, match.index) + read + plain.slice(close + 1);
  }
  return plain;
}

/** What stands before the equals sign of an answer that names what it answers: `y' =`, `dy/dx =`, `f'(x) =`, `lim =`. */
const LEFT_SIDE =
  /^\s*(?!(?:sum|prod)_)(?:(?:∇|\\nabla|grad)\s*(?:_\s*\{?\s*\p{L}\w*\s*\}?\s*)?[\p{L}_]?[\p{L}\p{N}_]*(?:\s*\([^()=]*\))?|[\p{L}_][\p{L}\p{N}_]*'*(?:\s*\([^()=]*\))?|[d∂]\s*[\p{L}\p{N}_]*(?:\([^()=]*\))?\s*\/\s*[d∂]\s*[\p{L}_][\p{L}\p{N}_]*(?:\s*\[[^\]=]*\])?|d\/d[\p{L}_]+[^=]*|\\[dt]?frac\s*\{\s*(?:d|∂|\\partial)(?![\p{Ll}][\p{Ll}])[^{}=]*\}\s*\{\s*(?:d|∂|\\partial)[^{}=]*\}[^=]*)\s*(?::?=(?!=)|:(?![=:])|≈|←|≔)/u;

/** sigmoid(x) = … is an equation, and no name for what is answered. */
const CALL = new RegExp(`^\\s*(?:${FUNCTIONS})\\s*\\(`, 'u');

/** The answer without its left side, blanked so that places stay; a text with several equals signs stays as it is. */
export function dropLeftSide(text: string): string {
  const about = /^\s*[≈≃~]/u.exec(text);
  if (about) return ' '.repeat(about[0].length) + text.slice(about[0].length);
  const outside = text.replace(/[_^]\s*\{[^{}]*\}/g, '');
  return (outside.match(/(?<![<>!=])=(?!=)/g) ?? []).length <= 1 ? dropLabel(text) : text;
}

/** A value without the name that stands before its first equals sign, blanked so that places stay. */
export function dropLabel(text: string): string {
  return text
    .replace(LEFT_SIDE, (all) => (CALL.test(all) ? all : ' '.repeat(all.length)))
    .replace(/^\s*(?:=(?!=)|→|⇒|[-=]>|\\(?:to|Rightarrow)(?![a-zA-Z]))/u, (all) => ' '.repeat(all.length));
}

/** The sides of 1/3 = 2/6 ≈ 0.33; nothing before a first sign is none. */
export function splitForms(text: string): readonly string[] {
  // x for x > 0, 0 for x = 0: in a condition it is no sign between forms.
  if (/(?<!\p{L})(?:if|for|when|falls|für|wenn)(?!\p{L})[^=]*[<>]/u.test(text)) return [text];
  const forms = splitOutside(
    text,
    /(?<![<>!=])=(?!=)|≈|\\approx(?![a-zA-Z])|\s(?:approx\.?|approximately|about|circa|ca\.|rund|etwa|ungefähr)\s/u,
  );
  return forms.filter((form, k) => k > 0 || form.trim() !== '');
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

/** A function that may stand directly behind factors: xln(x), yσ(f). */
const LAST_FUNCTION = new RegExp(`^(?:${FUNCTIONS}|abs|max|min)$`, 'u');

/** The one place at which a word is factors and then a function. */
function cutBeforeFunction(word: string, names: readonly string[]): number | undefined {
  const places = Array.from({ length: word.length - 1 }, (_, k) => k + 1);
  const cuts = places.filter(
    (k) => LAST_FUNCTION.test(word.slice(k)) && splitsOf(word.slice(0, k), names).length === 1,
  );
  return cuts.length === 1 ? cuts[0] : undefined;
}

/**
 * wx as w x, yσ(f) as y σ(f) and xe^x as x e^x, where the name is none and there is one way only in which it is a product of names. A product in an exponent
 * could end anywhere and stays as it is.
 */
export function separateNames(
  text: string,
  names: readonly string[],
  isKnown: (name: string) => boolean,
): string {
  // A raised T turns, and is no letter of a name.
  return text.replace(/(?!ᵀ)[\p{L}_](?:(?!ᵀ)[\p{L}\p{N}_])*/gu, (word, at: number) => {
    if (word.length > LONGEST_PRODUCT || isKnown(word) || /\^\s*-?\s*$/.test(text.slice(0, at))) return word;
    const cut = /^\s*\(/.test(text.slice(at + word.length)) ? cutBeforeFunction(word, names) : undefined;
    if (cut !== undefined) return `${splitsOf(word.slice(0, cut), names)[0]!.join(' ')} ${word.slice(cut)}`;
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
