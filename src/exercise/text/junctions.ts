import { closing } from './brackets.js';

/** Signs that join conditions and mean nothing else. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\\(?:land|wedge)(?![a-zA-Z])|∧|⋀|&&/gu, ' and '],
  [/\\(?:lor|vee)(?![a-zA-Z])|∨|⋁/gu, ' or '],
];

const RELATION = /[<>≤≥≠=]|\\(?:leq?|geq?|[lg]t|neq?)(?![a-zA-Z])/u;

/** What ends a condition at its level: separators, and the words of cases. */
const END = /[,;?:\n]|(?<!\p{L})(?:if|for|when|then|else|otherwise|falls|für|wenn|dann|sonst)(?!\p{L})/uy;

/** Longest text in which bars are looked at. */
const MAX_TEXT = 2_000;

/** A part of a text at one level. */
interface Token {
  text: string;
  readonly kind: 'bar' | 'and' | 'relation' | 'group' | 'value' | 'other' | 'end';
}

/**
 * `x < -1 || x > 1`, `(x > 0) & (x < 1)` and `x < -1 ∨ x > 1` in the words of the language. A bar joins where it cannot be that of an absolute
 * value: none is open, a comparison ends before it, and another one follows.
 */
export function readJunctions(text: string): string {
  if (!/[|&∧∨⋀⋁\\]/u.test(text) || !RELATION.test(text)) return text;
  const plain = SIGNS.reduce((t, [pattern, by]) => t.replace(pattern, by), text);
  return plain.length > MAX_TEXT || !/[|&]/.test(plain) ? plain : joinIn(plain);
}

function joinIn(text: string): string {
  // Between the columns of LaTeX, & is no junction.
  const tokens = tokenize(text, !/\\\\|\\begin/.test(text));
  let from = 0;
  for (let k = 0; k <= tokens.length; k++) {
    if (k < tokens.length && tokens[k]!.kind !== 'end') continue;
    joinLevel(tokens.slice(from, k));
    from = k + 1;
  }
  return tokens.map((t) => t.text).join('');
}

function tokenize(text: string, withAnd: boolean): Token[] {
  const tokens: Token[] = [];
  for (let k = 0; k < text.length; ) {
    const close = '([{'.includes(text[k]!) ? closing(text, k, text[k]) : undefined;
    END.lastIndex = k;
    const end = END.exec(text)?.[0];
    const sign = text.slice(k, k + 2);
    let token: Token;
    if (close !== undefined)
      token = { kind: 'group', text: text[k]! + joinIn(text.slice(k + 1, close)) + text[close]! };
    else if (end !== undefined) token = { kind: 'end', text: end };
    else if (text[k] === '|') token = { kind: 'bar', text: sign === '||' ? sign : '|' };
    else if (text[k] === '&' && withAnd) token = { kind: 'and', text: '&' };
    else if (RELATION.test(text[k]!)) token = { kind: 'relation', text: text[k]! };
    else token = { kind: /[\p{L}\p{N}_'!∞]/u.test(text[k]!) ? 'value' : 'other', text: text[k]! };
    tokens.push(token);
    k += token.kind === 'group' ? close! - k + 1 : token.text.length;
  }
  return tokens;
}

/** Puts the words in the place of the signs that join conditions, if all of the level can be read so. */
function joinLevel(tokens: readonly Token[]): void {
  const joints: Token[] = [];
  let bars: string | undefined;
  let isValue = false;
  let hasRelation = false;
  for (const token of tokens) {
    if (token.text.trim() === '') continue;
    const canJoin = bars === undefined && isValue && hasRelation;
    if ((token.kind === 'bar' || token.kind === 'and') && canJoin) {
      joints.push(token);
      isValue = false;
      hasRelation = false;
    } else if (token.kind === 'bar') {
      if (bars !== undefined && (bars !== token.text || !isValue)) return;
      bars = bars === undefined ? token.text : undefined;
      isValue = bars === undefined;
    } else {
      isValue = token.kind === 'value' || token.kind === 'group';
      if (token.kind === 'relation' || (token.kind === 'group' && RELATION.test(token.text)))
        hasRelation = true;
    }
  }
  if (bars !== undefined || !hasRelation) return;
  for (const joint of joints) joint.text = joint.kind === 'bar' ? ' or ' : ' and ';
}
