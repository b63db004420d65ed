import { isMap, isSeq, type Node } from 'yaml';
import { makeError } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import { equalShapes, formatShape } from '../op/shape.js';
import { keysOf } from './load-keys.js';
import type { Declarations, VariableDraft } from './load-names.js';
import { readEntries, readShape } from './load-values.js';
import type { Entry } from './load-yaml.js';

const DECLARATION = 'write `x: 1`, `x: [1, 2]`, `x: {shape: [3]}`, or `x:` to leave it open';

/** What a declaration says about a variable besides its name. */
export type Declared = Pick<VariableDraft, 'shape' | 'value'>;

/** Reads `inputs` or `params`. */
export function readVariables(
  declarations: Declarations,
  entry: Entry | undefined,
  role: 'input' | 'param',
): void {
  if (!entry) return;
  for (const { key, keySpan, value, span } of declarations.reader.entries(
    entry.value,
    `\`${entry.key}\``,
    DECLARATION,
  ) ?? []) {
    const declared = readDeclaration(declarations, value, span, key);
    declarations.addVariable({ name: key, role, span: keySpan, ...declared });
  }
}

/** Reads a value or `{shape, value}`; what is wrong is reported and left out. */
export function readDeclaration(
  declarations: Declarations,
  node: Node | undefined,
  span: Span,
  name: string,
): Declared {
  const { reader } = declarations;
  const target = reader.resolve(node);
  if (!target) return {};
  if (!isMap(target)) {
    if (!isSeq(target) && reader.describe(target).startsWith('the text')) {
      reader.wrongType(
        node,
        span,
        `the value of \`${name}\``,
        'a number, a list of numbers or {shape, value}',
        DECLARATION,
      );
      return {};
    }
    const found = readEntries(reader, node, span, `the value of \`${name}\``);
    return found ? { shape: found.shape, value: found.entries } : {};
  }
  const fields = reader.fields(node, `the declaration of \`${name}\``, keysOf.variable, DECLARATION);
  const shapeField = fields?.get('shape');
  const valueField = fields?.get('value');
  const shape =
    shapeField && readShape(reader, shapeField.value, shapeField.span, `the shape of \`${name}\``);
  const found =
    valueField?.value && readEntries(reader, valueField.value, valueField.span, `the value of \`${name}\``);
  if (shape && found && !equalShapes(shape, found.shape)) {
    const args = { name, actual: formatShape(found.shape), expected: formatShape(shape) };
    reader.report(makeError('value-shape', valueField.span, args));
    return { shape };
  }
  const known = shape ?? found?.shape;
  return { ...(known ? { shape: known } : {}), ...(found ? { value: found.entries } : {}) };
}
