/**
 * Templates under `repeat`: texts in which braces hold whole-number expressions of the index, such as t{k-1}. A template is read
 * once and filled in once per value of the index.
 */

/** coefficient * index + offset. */
export interface Affine {
  readonly coefficient: number;
  readonly offset: number;
}

/** A text with holes; literals and holes alternate freely. */
export type Template = readonly (string | Affine)[];

/** Terms of a hole that are read; a longer one is a mistake, not an index. */
const MAX_TERMS = 50;

/** Reads what stands between braces. A text says what is wrong with it. */
export function readHole(text: string, index: string): Affine | string {
  if (text.trim() === '') return 'the braces are empty';
  let coefficient = 0;
  let offset = 0;
  const terms = text.match(/[+-]?[^+-]*/g)?.filter((t) => t !== '') ?? [];
  if (terms.length > MAX_TERMS) return 'it has too many terms';
  for (const [i, term] of terms.entries()) {
    const sign = term.startsWith('-') ? -1 : 1;
    const body = term.replace(/^[+-]/, '').trim();
    if (body === '' && i === 0 && term.trim() === '') continue;
    if (body === index) coefficient += sign;
    else if (/^\d{1,9}$/.test(body)) offset += sign * Number(body);
    else if (body === '') return 'a term is missing after + or -';
    else if (/^[\p{L}_]\w*$/u.test(body)) return `\`${body}\` is not the index \`${index}\``;
    else return `\`${body}\` is neither the index nor a whole number`;
  }
  return { coefficient, offset };
}

export function evaluateHole({ coefficient, offset }: Affine, index: number): number {
  return coefficient * index + offset;
}

/** The text at one value of the index. */
export function fillTemplate(template: Template, index: number): string {
  const [first] = template;
  if (template.length === 1 && typeof first === 'string') return first;
  // A joined string is flat; one grown by += would keep its pieces alive, five objects per name of a long ladder.
  return template.map((part) => (typeof part === 'string' ? part : evaluateHole(part, index))).join('');
}

/** A hole found in a text: its content and the offsets of its braces. */
export interface Hole {
  readonly content: string;
  readonly start: number;
  readonly end: number;
}

/** The holes of a text, and the offset of a brace that has no partner. */
export function findHoles(text: string): { readonly holes: readonly Hole[]; readonly stray?: number } {
  const holes: Hole[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{', at);
    const close = text.indexOf('}', at);
    if (open === -1) return close === -1 ? { holes } : { holes, stray: close };
    if (close === -1) return { holes, stray: open };
    if (close < open) return { holes, stray: close };
    const nested = text.indexOf('{', open + 1);
    if (nested !== -1 && nested < close) return { holes, stray: nested };
    holes.push({ content: text.slice(open + 1, close), start: open, end: close + 1 });
    at = close + 1;
  }
}
