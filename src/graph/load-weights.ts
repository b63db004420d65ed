import { isScalar } from 'yaml';
import { makeError } from '../diagnostic/diagnostic.js';
import { equalShapes, formatShape, type Shape, sizeOf } from '../op/shape.js';
import { createUniform, drawWeights } from './init.js';
import { type InitKind, initKinds, keysOf } from './load-keys.js';
import { readEntries, readNumber } from './load-values.js';
import type { Entry, YamlReader } from './load-yaml.js';

/** Entries of a weight or bias; any shape will do where the layer's own is not known. `undefined`, with a report, where they do not fit. */
export function readWeights(
  reader: YamlReader,
  entry: Entry,
  name: string,
  shape: Shape | undefined,
): readonly number[] | undefined {
  const found = readEntries(reader, entry.value, entry.span, `\`${entry.key}\``);
  if (!found) return undefined;
  // A single number may stand in brackets.
  const single = shape && sizeOf(shape) === 1 && found.entries.length === 1;
  if (!shape || single || equalShapes(found.shape, shape)) return found.entries;
  const args = { name, actual: formatShape(found.shape), expected: formatShape(shape) };
  return reader.report(makeError('value-shape', entry.span, args));
}

/** Draws the weights that `init` asks for: `he`, or `{kind: he, seed: 1}`. Layers (`stream`) draw independently. */
export function readInit(
  reader: YamlReader,
  entry: Entry,
  where: string,
  outputs: number,
  inputs: number,
  stream: number,
): readonly number[] | undefined {
  const short = isScalar(reader.resolve(entry.value));
  const form = 'write {kind: he, seed: 1}';
  const fields = short ? undefined : reader.fields(entry.value, `\`init\` of ${where}`, keysOf.init, form);
  if (!short && !fields) return undefined;
  const kind = readKind(reader, short ? entry : fields?.get('kind'), entry, where);
  const seed = readSeed(reader, fields?.get('seed'));
  return kind && seed !== undefined
    ? drawWeights(kind, outputs, inputs, createUniform(seed, stream))
    : undefined;
}

function readKind(
  reader: YamlReader,
  entry: Entry | undefined,
  whole: Entry,
  where: string,
): InitKind | undefined {
  if (!entry) {
    const args = {
      where: `\`init\` of ${where}`,
      key: 'kind',
      remedy: `the kinds are ${initKinds.join(', ')}`,
    };
    return reader.report(makeError('missing-key', whole.span, args));
  }
  const node = reader.resolve(entry.value);
  const kind = initKinds.find((k) => isScalar(node) && node.value === k);
  if (kind) return kind;
  const expected = `one of ${initKinds.join(', ')}`;
  return reader.wrongType(entry.value, entry.span, 'the kind of `init`', expected, 'write for instance he');
}

/** Without a seed the weights are those of seed 1: a network file always means the same network. */
function readSeed(reader: YamlReader, entry: Entry | undefined): number | undefined {
  if (!entry) return 1;
  const seed = readNumber(reader, entry.value, entry.span, '`seed`', 'write a whole number');
  if (seed === undefined || (Number.isSafeInteger(seed) && seed >= 0)) return seed;
  return reader.wrongType(entry.value, entry.span, '`seed`', 'a whole number from 0', 'write for instance 1');
}
