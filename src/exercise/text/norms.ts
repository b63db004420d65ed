import type { Names } from './sums.js';

/** The function for the number below the bars; F is the norm of a matrix as a list of its entries. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['1', 'norm1'],
  ['₁', 'norm1'],
  ['2', 'norm'],
  ['₂', 'norm'],
  ['F', 'norm'],
  ['inf', 'max'],
  ['∞', 'max'],
]);

const SCRIPT = String.raw`_?\s*[{(]?\s*([12₁₂F∞]|inf)\s*[)}]?(?![\p{L}\p{N}_])`;

/** ||x||_2 and ||x||^2_2 by the bars of a norm. */
const DOUBLE = new RegExp(
  String.raw`\|\|(?=[^|]*[^|\s])([^|]+)\|\|\s*(\^\s*(?:\d|\(\d\)|\{\d\})\s*)?${SCRIPT}`,
  'gu',
);

/** A vector that is written out. */
const LIST = /^\s*[([][^()[\]]*,[^()[\]]*[)\]]\s*$/u;

/** |(1, 2)|, the length of a vector that is written out. */
const LITERAL = /(?<!\|)\|\s*[([]([^()[\]|]*,[^()[\]|]*)[)\]]\s*\|(?!\||\s*_)/gu;

/** |x|_1, which is a norm where x is an array. */
const SINGLE = new RegExp(
  String.raw`(?<!\|)\|(?=[^|]*[^|\s])([^|]+)\|(?!\|)\s*(\^\s*(?:\d|\(\d\)|\{\d\})\s*)?${SCRIPT}`,
  'gu',
);

/** norm(x, 1), with the word for the second argument that programs have. */
const CALL =
  /(?<![\p{L}_])(?<![\p{L}_]\p{N}{1,4})norm\s*\(([^(),]*(?:\([^()]*\))?[^(),]*),\s*(?:(?:ord|p)\s*=\s*)?(?:np\.)?["']?(1|2|fro|inf)["']?\s*\)/giu;

/** Norms with their kind below the bars, ||x||_2^2 and |x|_1, and as programs write them, norm(x, 1). */
export function readNorms(text: string, names: Names): string {
  if (!/[|]|norm/i.test(text)) return text;
  const isArray = (inner: string) =>
    (inner.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []).some((n) => names.shapeOf(n).length > 0);
  const write = (inner: string, kind: string, power = '') =>
    `${kind === 'max' ? `max(abs(${inner}))` : `${kind}(${inner})`}${power}`;
  return text
    .replace(LITERAL, (_all, inner: string) => `norm([${inner}])`)
    .replace(DOUBLE, (_all, inner: string, power: string | undefined, kind: string) =>
      write(inner, KINDS.get(kind)!, power?.trim()),
    )
    .replace(SINGLE, (all, inner: string, power: string | undefined, kind: string) =>
      isArray(inner) || LIST.test(inner) ? write(inner, KINDS.get(kind)!, power?.trim()) : all,
    )
    .replace(CALL, (all, inner: string, kind: string) =>
      // norm(1, 2) may be meant of a vector.
      names.isName('norm') || !(isArray(inner) || /[[(]/.test(inner))
        ? all
        : write(inner, KINDS.get(kind === 'fro' ? 'F' : kind)!),
    );
}
