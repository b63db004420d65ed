import { type Diagnostic, makeError } from '../diagnostic/diagnostic.js';
import { type Span, spanOf } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import { postorder } from '../expr/ast.js';
import type { Parser } from '../expr/parse.js';
import { assumedText, parseAssumptions } from '../prove/reading/assume.js';

/** Names that stand for numbers of their own. */
const CONSTANTS: readonly string[] = ['e', 'pi', 'π', 'inf'];

/**
 * What --assume says about names that do not occur: a slip of the pen would otherwise pass as a fact that nothing uses. What cannot be read
 * at all is left to those who read it.
 */
export function unknownAssumed(
  assume: string | undefined,
  names: readonly string[],
  of: string,
  parser: Parser,
): readonly Diagnostic[] {
  if (assume === undefined) return [];
  const text = assumedText(assume);
  const read = parseAssumptions([text], parser);
  if (read.diagnostics.length > 0) return [];
  const lengths = [...read.shapes.values()].flat().filter((n) => typeof n === 'string');
  const known = new Set([...names, ...CONSTANTS, ...lengths]);
  const found = new Map<string, Span | undefined>();
  const place = (name: string) => {
    const at = assume.search(
      new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replace(/\$/g, '\\$')}(?![\\p{L}\\p{N}_$])`, 'u'),
    );
    return at < 0 ? undefined : spanOf(text.source, at, at + name.length);
  };
  for (const { left, right } of read.relations)
    for (const node of [...postorder(left), ...postorder(right)])
      if (node.kind === 'name' && !known.has(node.text)) found.set(node.text, place(node.text));
  for (const name of [...read.integers, ...read.choices.keys(), ...read.shapes.keys(), ...read.scalars])
    if (!known.has(name)) found.set(name, place(name));
  return [...found].map(([name, span]) => {
    const near = suggest(name, names);
    const remedy = near ? `did you mean \`${near}\`?` : `the names of ${of} are ${names.join(', ')}`;
    return makeError('unknown-name', span, { name, remedy });
  });
}
