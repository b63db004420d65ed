const OPENERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '⟨': '⟩', '<': '>' };

/** Where the bracket that opens at a place is closed. */
export function closing(text: string, open: number, opener = '('): number | undefined {
  const closer = OPENERS[opener];
  let depth = 0;
  for (let k = open; k < text.length; k++) {
    if (text[k] === opener) depth += 1;
    if (text[k] === closer) depth -= 1;
    if (depth === 0) return k;
  }
  return undefined;
}

/** What stands between the brackets around a text; undefined where there are none around all of it. */
export function unwrapped(text: string): string | undefined {
  const plain = text.trim();
  const closer = OPENERS[plain[0] ?? ''];
  if (closer === undefined || !plain.endsWith(closer) || plain.length < 2) return undefined;
  let depth = 0;
  for (let k = 0; k < plain.length; k++) {
    if (plain[k] === plain[0]) depth += 1;
    if (plain[k] === closer) depth -= 1;
    if (depth === 0 && k < plain.length - 1) return undefined;
  }
  return plain.slice(1, -1).trim();
}

/** The parts of a text between the separators that stand outside of brackets. */
export function splitOutside(text: string, separator: RegExp): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  const sticky = new RegExp(separator.source, 'uy');
  for (let k = 0; k < text.length; k++) {
    const char = text[k]!;
    if ('([{⟨'.includes(char)) depth += 1;
    if (')]}⟩'.includes(char)) depth -= 1;
    sticky.lastIndex = k;
    const match = depth === 0 ? sticky.exec(text) : null;
    if (!match) continue;
    parts.push(text.slice(from, k));
    from = k + match[0].length;
    k = from - 1;
  }
  return [...parts, text.slice(from)];
}
