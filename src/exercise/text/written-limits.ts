import { closing, splitOutside } from './brackets.js';

/** One side of an answer such as lim_{x → 0} sin(3x)/x = lim_{x → 0} 3cos(3x) = 3. */
export interface LimitMember {
  /** As it stands. */
  readonly text: string;
  /** What stands behind `lim`, or all of it. */
  readonly body: string;
  /** What stands below `lim`; undefined without it. */
  readonly below?: { readonly variable: string; readonly to: string; readonly side?: 'left' | 'right' };
}

const LIM = /(?<![\p{L}])\\?lim(?:\\limits)?(?![\p{L}])/u;

const ARROW = String.raw`(?:→|⟶|->|\\(?:to|rightarrow|longrightarrow)(?![a-zA-Z]))`;

/** x → 0, x -> 0+, x \to 0^{-}, and x → a from the right. */
const BELOW = new RegExp(
  String.raw`^\s*\\?(\p{L}[\p{L}\p{N}_]*)\s*${ARROW}\s*(.+?)\s*(?:\^\s*\{?\s*([-+])\s*\}?|([-+⁺⁻]))?\s*$`,
  'u',
);

/** The same without brackets, up to a space: lim x->0 f(x). */
const BARE = new RegExp(
  String.raw`^\s*_?\s*(\\?\p{L}[\p{L}\p{N}_]*\s*${ARROW}\s*-?(?:\\?[\p{L}\p{N}.]+|∞)(?:\^?[-+](?=\s))?)\s*,?\s+(?=\S)`,
  'u',
);

/** The members of an answer that speaks of limits, between its equals signs; undefined where it does not, or has no sign of equality. */
export function readLimitMembers(text: string): readonly LimitMember[] | undefined {
  if (!LIM.test(text)) return undefined;
  const parts = splitOutside(text, /(?<![<>!=])=(?!=)|≈/);
  const members = parts.filter((p, k) => p.trim() !== '' || k > 0).map(readMember);
  return members.length > 1 ? members : undefined;
}

function readMember(part: string): LimitMember {
  const text = part.trim();
  const head = new RegExp(`^${LIM.source}`, 'u').exec(text);
  const rest = head ? text.slice(head[0].length) : '';
  const below = head ? readBelow(rest) : undefined;
  return below ? { text, body: below.body, below: below.below } : { text, body: text };
}

function readBelow(
  rest: string,
): { readonly body: string; readonly below: NonNullable<LimitMember['below']> } | undefined {
  const open = /^\s*_?\s*([({])/u.exec(rest);
  const start = open ? open[0].length - 1 : -1;
  const close = open ? closing(rest, start, open[1]) : undefined;
  const bare = close === undefined ? BARE.exec(rest) : null;
  const inner = close === undefined ? bare?.[1] : rest.slice(start + 1, close);
  const found = inner === undefined ? undefined : BELOW.exec(inner);
  if (!found) return undefined;
  const [, variable = '', to = '', braced, plain] = found;
  const sign = braced ?? plain;
  const side = sign === undefined ? undefined : sign === '+' || sign === '⁺' ? 'right' : 'left';
  const body = close === undefined ? rest.slice(bare![0].length) : rest.slice(close + 1);
  return { body, below: { variable, to, ...(side ? { side } : {}) } };
}
