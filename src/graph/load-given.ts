import { makeError } from '../diagnostic/diagnostic.js';
import { suggest } from '../diagnostic/suggest.js';
import type { Declarations, GivenDraft } from './load-names.js';
import { readEntries } from './load-values.js';
import { type Entry, shorten } from './load-yaml.js';

/** dL/dh1: the derivative of something that the file does not contain with respect to a node. */
const UPSTREAM = /^\s*[d∂]\p{L}[\p{L}\p{N}_]*\s*\/\s*[d∂](.+?)\s*$/u;

/** Reads `given`: forward values go to the declarations, upstream gradients are returned by node. */
export function readGiven(
  declarations: Declarations,
  entry: Entry | undefined,
): ReadonlyMap<string, GivenDraft> {
  const seeds = new Map<string, GivenDraft>();
  if (!entry) return seeds;
  const { reader } = declarations;
  const nodes = new Set(declarations.nodes.map((n) => n.name));
  const form = 'write `given: {dL/dh1: [-2, 1, 4], h1: [2, -1, 3]}`';
  for (const { key, keySpan, value, span } of reader.entries(entry.value, '`given`', form) ?? []) {
    const upstream = UPSTREAM.exec(key)?.[1];
    const name = upstream ?? key;
    const found = readEntries(reader, value, span, `the value of \`${key}\``);
    if (!nodes.has(name)) {
      const near = suggest(name, nodes);
      const remedy = declarations.variables.has(name)
        ? upstream === undefined
          ? `\`${name}\` is a variable: give its value where it is declared`
          : `\`${name}\` is a variable: its gradient is what is worked out`
        : near
          ? `did you mean \`${key.slice(0, key.length - name.length)}${near}\`?`
          : form;
      reader.report(makeError('given-name', keySpan, { name: shorten(key), remedy }));
      continue;
    }
    const target = upstream === undefined ? declarations.given : seeds;
    if (target.has(name)) reader.report(makeError('duplicate-key', keySpan, { key }));
    else if (found) target.set(name, { ...found, span });
  }
  return seeds;
}
