/** What d/dx may stand before without brackets: a number over, or else alone, one factor or power, whose brackets are masked as #. */
const OPERAND =
  /^\s*-?\s*(?:\d+(?:\.\d+)?\s*\/\s*)?(?:[\p{L}_][\p{L}\p{N}_]*\s*#?|#|\d+(?:\.\d+)?)(?:\s*\^\s*-?\s*(?:[\p{L}_][\p{L}\p{N}_]*\s*#?|#|\d+(?:\.\d+)?))?\s*$/u;

const SIGN = /(?<=^\s*|[=<>≤≥]\s*)[d∂]\s*\/\s*[d∂]\s*([\p{L}_][\p{L}\p{N}_]*)(?=[^\p{L}\p{N}_])/gu;

/**
 * d/dx f at the start of a side as diff(f, x), where f is one factor: what of a product or a sum is to be differentiated is not said
 * without brackets.
 */
export function readLeibniz(text: string, isName: (name: string) => boolean): string {
  if (isName('d')) return text;
  let read = '';
  let from = 0;
  for (const match of text.matchAll(SIGN)) {
    const [whole, variable = ''] = match;
    const start = match.index + whole.length;
    if (match.index < from || !isName(variable) || isName(`d${variable}`)) continue;
    const masked = maskBrackets(text.slice(start));
    if (!OPERAND.test(masked.text)) continue;
    const operand = text.slice(start, start + masked.length);
    read += `${text.slice(from, match.index)}diff(${operand.trim()}, ${variable})${/\s$/.test(operand) ? ' ' : ''}`;
    from = start + masked.length;
  }
  return read + text.slice(from);
}

/** A text up to the end of its side, with # for every outermost bracket, and how long it was. */
function maskBrackets(text: string): { readonly text: string; readonly length: number } {
  let masked = '';
  let depth = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const char = text[at]!;
    if (depth === 0 && /[=<>≤≥!]/.test(char)) break;
    if (char === '(' || char === '[') depth += 1;
    if (depth === 0) masked += char;
    if (char === ')' || char === ']') {
      depth -= 1;
      if (depth === 0) masked += '#';
    }
  }
  return { text: masked, length: at };
}
