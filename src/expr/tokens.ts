import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Source, spanOf } from '../diagnostic/source.js';

export type TokenKind = 'number' | 'name' | 'operator' | 'open' | 'close' | 'separator';

export interface Token {
  readonly kind: TokenKind;
  /** The text after normalisation: `≤` reads `<=`, `·` reads `*`; an absolute-value bar reads `abs(` or `)`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Index of the bracket that closes or opens this one. */
  readonly partner?: number;
}

/** Mistakes reported of one expression; a text with more is probably no expression at all. */
const MAX_REPORTS = 20;

/** Characters that print well in a derivation, and what they mean. */
const SYNONYMS: Readonly<Record<string, string>> = {
  '≤': '<=',
  '≥': '>=',
  '≠': '!=',
  '·': '*',
  '×': '*',
  '⋅': '*',
  '∗': '*',
  '−': '-',
  '–': '-',
  '÷': '/',
  '⊙': '.*',
  '∘': '.*',
  '**': '^',
  ᵀ: "'",
  ".'": "'",
  '′': "'",
  '’': "'",
  '&&': 'and',
};

const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'mod']);

// A point directly before * / ^ ' belongs to the elementwise operator: 2.*x is 2 .* x.
const NUMBER = /(?:\d+(?:\.(?![*/^'])\d*)?|\.\d+)(?:[eE][+-]?\d+)?/uy;
// Subscript digits belong to a name; superscript ones and a raised T are operators.
const NAME = /(?!ᵀ)[\p{L}_$](?:(?![ᵀ⁰¹²³⁴-⁹])[\p{L}\p{M}\p{N}_$])*/uy;
const SUPERSCRIPT = /⁻?[⁰¹²³⁴-⁹]+/uy;
const OPERATOR = /\*\*|&&|\.'|\.\*|\.\/|\.\^|<=|>=|==|!=|[+\-*/^'<>=!?:%≤≥≠·×⋅∗−–÷⊙∘ᵀ′’]/uy;
const SPACE = /[\s\u00a0]+/uy;

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** The kind of token that a character of ASCII can start; `other` beyond. */
function kindOf(code: number): 'space' | 'number' | 'name' | 'sign' | 'other' {
  if (code > 127) return 'other';
  if (code === 32 || (code >= 9 && code <= 13)) return 'space';
  if ((code >= 48 && code <= 57) || code === 46) return 'number';
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  return isLetter || code === 95 || code === 36 ? 'name' : 'sign';
}

const SUPERSCRIPT_DIGITS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** The digits of a raised number. */
function lowerDigits(raised: string): string {
  return [...raised]
    .map((c) => SUPERSCRIPT_DIGITS.indexOf(c))
    .filter((d) => d >= 0)
    .join('');
}

/** What a bar or a prime may follow: something that has a value. */
function endsValue(token: Token | undefined): boolean {
  return (
    token !== undefined &&
    (token.kind === 'number' || token.kind === 'name' || token.kind === 'close' || token.text === "'")
  );
}

/** Splits `text` into tokens with offsets into `source`, brackets paired. Reports what cannot be read. */
export function tokenize(text: string, source: Source, offset: number): Tokens {
  // ||x|| is a norm, unless only | |x| - 1 | and the like makes the bars match.
  const norms = text.includes('||') ? scan(text, source, offset, true) : undefined;
  return norms && norms.diagnostics.length === 0 ? norms : scan(text, source, offset, false);
}

interface Tokens {
  readonly tokens: readonly Token[];
  readonly diagnostics: readonly Diagnostic[];
}

function scan(text: string, source: Source, offset: number, norms: boolean): Tokens {
  const tokens: Token[] = [];
  const diagnostics: Diagnostic[] = [];
  const open: { index: number; expected: string }[] = [];
  const report = (start: number, end: number, reason: string) => {
    diagnostics.push(makeError('syntax', spanOf(source, offset + start, offset + end), { reason }));
  };
  const push = (kind: TokenKind, shown: string, start: number, end: number) => {
    tokens.push({ kind, text: shown, start: offset + start, end: offset + end });
  };
  const close = (shown: string, expected: string, start: number) => {
    const opener = open.pop();
    const index = tokens.length;
    push('close', shown, start, start + expected.length);
    if (!opener) return report(start, start + expected.length, `\`${expected}\` closes nothing`);
    if (opener.expected !== expected) {
      return report(start, start + 1, `\`${opener.expected}\` is expected here, not \`${expected}\``);
    }
    tokens[index] = { ...tokens[index]!, partner: opener.index };
    tokens[opener.index] = { ...tokens[opener.index]!, partner: index };
  };

  let at = 0;
  while (at < text.length && diagnostics.length < MAX_REPORTS) {
    // What can start here: most characters are of ASCII, where one kind can be tried alone.
    const first = kindOf(text.charCodeAt(at));
    const space = first === 'other' || first === 'space' ? matchAt(SPACE, text, at) : undefined;
    if (space) {
      at += space.length;
      continue;
    }
    const start = at;
    const number = first === 'other' || first === 'number' ? matchAt(NUMBER, text, at) : undefined;
    if (number) {
      at += number.length;
      push('number', number, start, at);
      continue;
    }
    const name = first === 'other' || first === 'name' ? matchAt(NAME, text, at) : undefined;
    if (name) {
      at += name.length;
      push(WORDS.has(name) ? 'operator' : 'name', name, start, at);
      continue;
    }
    const char = text[at]!;
    if (char === '|') {
      const bar = norms && text.startsWith('||', at) ? '||' : '|';
      at += bar.length;
      if (endsValue(tokens.at(-1)) && open.at(-1)?.expected === bar) close(')', bar, start);
      else {
        open.push({ index: tokens.length, expected: bar });
        push('open', bar === '||' ? 'norm(' : 'abs(', start, at);
      }
      continue;
    }
    if (char in CLOSING && char !== '{') {
      at += 1;
      open.push({ index: tokens.length, expected: CLOSING[char]! });
      push('open', char, start, at);
      continue;
    }
    if (char === ')' || char === ']') {
      at += 1;
      close(char, char, start);
      continue;
    }
    if (char === ',' || char === ';') {
      at += 1;
      push('separator', char, start, at);
      continue;
    }
    const raised = matchAt(SUPERSCRIPT, text, at);
    if (raised) {
      at += raised.length;
      push('operator', '^', start, at);
      if (raised.startsWith('⁻')) push('operator', '-', start, at);
      push('number', lowerDigits(raised), start, at);
      continue;
    }
    const operator = matchAt(OPERATOR, text, at);
    if (operator) {
      at += operator.length;
      const normal = SYNONYMS[operator] ?? operator;
      if (normal === "'" && !endsValue(tokens.at(-1))) {
        report(start, at, "a prime (') transposes what stands before it, and nothing stands there");
      }
      push('operator', normal, start, at);
      continue;
    }
    const codePoint = String.fromCodePoint(text.codePointAt(at)!);
    at += codePoint.length;
    report(start, at, `the character \`${codePoint}\` has no meaning here`);
  }
  for (const { index, expected } of open.slice(0, MAX_REPORTS)) {
    const token = tokens[index]!;
    diagnostics.push(
      makeError('syntax', spanOf(source, token.start, token.end), {
        reason: `this bracket needs a \`${expected}\``,
      }),
    );
  }
  return { tokens, diagnostics };
}
