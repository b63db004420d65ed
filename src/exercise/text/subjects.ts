import { type Judgement, judgeAs } from '../problem/judgement.js';

const NAME = String.raw`\\?[\p{L}_][\p{L}\p{N}_]*`;
const D = String.raw`(?:d|∂|\\partial(?![a-zA-Z])|\\mathrm\s*\{\s*d\s*\})`;

/** What an answer may begin with, each with the sign before it and the name in which it is differentiated. */
const SUBJECTS: readonly RegExp[] = [
  new RegExp(
    String.raw`^\s*(-?)\s*${D}\s*[\p{L}\p{N}_]*\s*(?:\([^()=]*\))?\s*\/\s*${D}\s*(${NAME})\s*=(?!=)`,
    'u',
  ),
  new RegExp(String.raw`^\s*(-?)\s*${D}\s*\/\s*${D}\s*(${NAME})(?![\p{L}\p{N}_])[^=]*=(?!=)`, 'u'),
  new RegExp(
    String.raw`^\s*(-?)\s*\\[dt]?frac\s*\{\s*${D}[^{}]*\}\s*\{\s*${D}\s*(${NAME})\s*\}[^=]*=(?!=)`,
    'u',
  ),
  new RegExp(String.raw`^\s*(-?)\s*[\p{L}][\p{L}\p{N}_]*['’]+\s*\(\s*(${NAME})\s*\)\s*=(?!=)`, 'u'),
  new RegExp(String.raw`^\s*(-?)\s*(?:∇|\\nabla)\s*_\s*\{?\s*(${NAME})\s*\}?\s*[^=]*=(?!=)`, 'u'),
];

/**
 * -dL/dx = …, dL/da = … and f'(a) = … where the derivative in x is asked for: it is not said what it is. A name that nobody declared is
 * another one as well: the formula behind it may be right in that name alone.
 */
export function findOtherSubject(
  text: string,
  wrt: string,
  /** The declared name that a name spells. */
  declaredName: (name: string) => string | undefined,
): Judgement | undefined {
  for (const pattern of SUBJECTS) {
    const subject = pattern.exec(text);
    if (!subject) continue;
    const [whole, sign, written = ''] = subject;
    const named = written.replace(/^\\/, '');
    const own = declaredName(named) ?? named;
    if (sign === '' && (own === wrt || own.startsWith(`${wrt}_`))) return undefined;
    const label = whole.replace(/=\s*$/, '').trim();
    return judgeAs('invalid', [`It begins with \`${label}\`: give the derivative in ${wrt} itself.`]);
  }
  return undefined;
}

/** x = 2x, in which an input of the exercise is given a value of its own: it is not said whether that is only a label. */
export function findInputLabel(
  text: string,
  inputs: ReadonlySet<string>,
  declaredName: (name: string) => string | undefined,
): Judgement | undefined {
  const named = new RegExp(String.raw`^\s*(${NAME})\s*:?=(?!=)`, 'u').exec(text)?.[1];
  const own = named === undefined ? undefined : declaredName(named.replace(/^\\/, ''));
  if (own === undefined || !inputs.has(own)) return undefined;
  return judgeAs('invalid', [
    `It begins with \`${named} =\`, but ${own} is given: write what is asked for without it.`,
  ]);
}
