import { isMap, isScalar, type Node } from 'yaml';
import { makeError } from '../diagnostic/diagnostic.js';
import type { Span } from '../diagnostic/source.js';
import { suggest } from '../diagnostic/suggest.js';
import type { Parser } from '../expr/parse.js';
import { isScalar as isScalarShape, SCALAR, type Shape, sizeOf } from '../op/shape.js';
import { findOp, table } from '../op/table.js';
import { makeFormula } from './load-formula.js';
import { keysOf } from './load-keys.js';
import type { Declarations } from './load-names.js';
import { MAX_ENTRIES, readCount } from './load-values.js';
import { readInit, readWeights } from './load-weights.js';
import type { Entry } from './load-yaml.js';

/** What a list of layers made. */
export interface Layers {
  /** The last node. */
  readonly output: string;
  /** Units per layer, first the input. */
  readonly sizes: readonly number[];
}

/** Names for "no activation". */
const LINEAR: ReadonlySet<string> = new Set(['linear', 'identity', 'none']);

/** Activations that act on a vector as a whole. */
const VECTOR_ACTIVATIONS: ReadonlySet<string> = new Set(['softmax', 'logsoftmax']);

const FORM = 'write for instance `- {dense: 3, activation: relu}`';

/**
 * Writes dense layers out: layer i gets the parameters Wi (units x inputs) and bi and the nodes zi = Wi*h + bi and, with an activation,
 * hi. A layer of one unit is a number, not a vector of one, so that a loss may compare it with a number.
 */
export function readLayers(
  declarations: Declarations,
  parser: Parser,
  entry: Entry | undefined,
): Layers | undefined {
  if (!entry) return undefined;
  const { reader } = declarations;
  const items = reader.items(entry.value, entry.span, '`layers`', FORM);
  if (!items) return undefined;
  if (items.length === 0)
    return reader.report(makeError('layer', entry.span, { reason: 'the list is empty', remedy: FORM }));
  const builder = new LayerBuilder(declarations, parser, entry.keySpan);
  const first = reader.resolve(items[0]);
  const named = isMap(first) ? reader.resolve(first.get('input', true) as Node | undefined) : undefined;
  // The layers are read even without an input, for their own mistakes.
  let good = builder.start(isScalar(named) && typeof named.value === 'string' ? named.value : undefined);
  items.forEach((item, i) => {
    good = builder.read(item, i) && good;
  });
  if (good) return builder.finish();
  poisonLayers(declarations, items.length, entry.keySpan);
  return undefined;
}

/** The names that the layers would have made. */
function poisonLayers(declarations: Declarations, count: number, span: Span): void {
  for (let i = 1; i <= count; i++) for (const letter of 'Wbzh') declarations.poison(`${letter}${i}`, span);
}

class LayerBuilder {
  /** The last node, and its shape. */
  private current = '';
  private shape: Shape = SCALAR;
  /** Whether `shape` is known: not after a layer that could not be read. */
  private sized = false;
  private count = 0;
  private activated = true;
  private readonly sizes: number[] = [];

  constructor(
    private readonly declarations: Declarations,
    private readonly parser: Parser,
    private readonly span: Span,
  ) {}

  /** Finds the input: the one named, else the only declared vector, else the only declared input. */
  start(wanted: string | undefined): boolean {
    const inputs = [...this.declarations.variables.values()].filter((v) => v.role === 'input');
    const vectors = inputs.filter((v) => v.shape?.length === 1);
    const named = inputs.filter((v) => v.name === wanted);
    const found = wanted !== undefined ? named : vectors.length === 1 ? vectors : inputs;
    const [input] = found;
    const refuse = (reason: string, remedy: string) => {
      this.declarations.reader.report(makeError('layer', this.span, { reason, remedy }));
      return false;
    };
    if (!input) {
      const reason =
        wanted === undefined ? 'the file declares no input' : `\`${wanted}\` is not a declared input`;
      return refuse(reason, 'declare it with its size: `inputs: {x: {shape: [2]}}`');
    }
    if (found.length > 1) {
      const names = found.map((v) => `\`${v.name}\``).join(', ');
      return refuse(
        `several inputs could feed the first layer (${names})`,
        'name one: `- {input: x, dense: 3}`',
      );
    }
    if (!input.shape || input.shape.length > 1) {
      const reason = input.shape
        ? `\`${input.name}\` is a matrix`
        : `the size of \`${input.name}\` is not known`;
      return refuse(reason, `declare a vector: \`inputs: {${input.name}: {shape: [2]}}\``);
    }
    this.current = input.name;
    this.shape = input.shape;
    this.sized = true;
    this.sizes.push(sizeOf(input.shape));
    return true;
  }

  finish(): Layers {
    return { output: this.current, sizes: this.sizes };
  }

  read(item: Node, position: number): boolean {
    const { reader } = this.declarations;
    const where = `layer ${position + 1}`;
    const fields = reader.fields(item, where, keysOf.layer, FORM);
    if (!fields) return false;
    const span = reader.spanOf(item);
    const refuse = (at: Span, reason: string, remedy: string) => {
      reader.report(makeError('layer', at, { reason, remedy }));
      return false;
    };
    const input = fields.get('input');
    if (input && position > 0) {
      return refuse(
        input.keySpan,
        'only the first layer has an `input`',
        'remove it; a layer feeds the next one',
      );
    }
    const activation = fields.get('activation');
    const dense = fields.get('dense');
    if (!dense) {
      if (!activation) {
        reader.report(makeError('missing-key', span, { where, key: 'dense', remedy: FORM }));
        return false;
      }
      for (const key of ['weights', 'bias', 'init']) {
        const extra = fields.get(key);
        if (extra) return refuse(extra.keySpan, `\`${key}\` needs \`dense\` beside it`, FORM);
      }
      if (this.activated) {
        const reason =
          this.count === 0
            ? 'there is no layer before this activation'
            : `layer ${position} has an activation already`;
        return refuse(span, reason, FORM);
      }
      return this.activate(activation);
    }
    const units = readCount(
      reader,
      dense.value,
      dense.span,
      `\`dense\` of ${where}`,
      'write the number of units',
    );
    if (units === undefined) {
      this.count += 1;
      this.sized = false;
      this.activated = false;
      return false;
    }
    const built = this.dense(units, fields, where, span);
    const activated = !activation || this.activate(activation);
    return built && activated;
  }

  private dense(units: number, fields: ReadonlyMap<string, Entry>, where: string, span: Span): boolean {
    const { declarations } = this;
    const { reader } = declarations;
    this.count += 1;
    const i = this.count;
    const inputs = sizeOf(this.shape);
    const out: Shape = units === 1 ? SCALAR : [units];
    const weightShape: Shape = isScalarShape(this.shape) ? out : inputs === 1 ? [units] : [units, inputs];
    if (units * inputs > MAX_ENTRIES) {
      const what = `the number of weights of ${where}`;
      reader.report(makeError('limit', span, { what, limit: MAX_ENTRIES, remedy: 'use fewer units' }));
      return false;
    }
    const init = fields.get('init');
    const weights = fields.get('weights');
    const bias = fields.get('bias');
    if (init && weights) {
      const reason = `${where} has both \`weights\` and \`init\``;
      reader.report(makeError('layer', init.keySpan, { reason, remedy: 'remove one of them' }));
      return false;
    }
    const sized = this.sized;
    const W = weights
      ? readWeights(reader, weights, `W${i}`, sized ? weightShape : undefined)
      : init
        ? readInit(reader, init, where, units, inputs, i)
        : undefined;
    // Weights with values and a bias without would make a network that cannot be evaluated.
    const b = bias
      ? readWeights(reader, bias, `b${i}`, out)
      : W
        ? new Array<number>(units).fill(0)
        : undefined;
    const role = 'param' as const;
    const from = this.current;
    this.shape = out;
    this.sizes.push(units);
    this.activated = false;
    this.sized = true;
    if (!sized) return false;
    const good =
      declarations.addVariable(
        { name: `W${i}`, role, span, shape: weightShape, ...(W ? { value: W } : {}) },
        `weights of ${where}`,
      ) &&
      declarations.addVariable(
        { name: `b${i}`, role, span, shape: out, ...(b ? { value: b } : {}) },
        `bias of ${where}`,
      );
    return good && this.add(`z${i}`, `W${i}*${from} + b${i}`, span);
  }

  private activate(entry: Entry): boolean {
    const { reader } = this.declarations;
    const node = reader.resolve(entry.value);
    const name = isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
    if (name === undefined) {
      reader.wrongType(
        entry.value,
        entry.span,
        '`activation`',
        'the name of a function',
        'write for instance relu',
      );
      return false;
    }
    this.activated = true;
    if (LINEAR.has(name)) return true;
    const op = findOp(name, 1);
    if (!op || !isActivation(op.kind, op.name)) {
      const near = suggest(name, activationNames());
      const remedy = near
        ? `did you mean \`${near}\`?`
        : 'common ones are relu, tanh, sigmoid, softmax and linear';
      reader.report(makeError('activation', entry.span, { name, remedy }));
      return false;
    }
    if (isScalarShape(this.shape) && VECTOR_ACTIVATIONS.has(op.name)) {
      const reason = `\`${name}\` needs more than one unit`;
      reader.report(makeError('layer', entry.span, { reason, remedy: 'for a single unit use sigmoid' }));
      return false;
    }
    if (this.current === '') return false;
    return this.add(`h${this.count}`, `${name}(${this.current})`, entry.span);
  }

  private add(name: string, expression: string, span: Span): boolean {
    this.current = name;
    return this.declarations.addNode({ name, span, formula: makeFormula(this.parser, expression, span) });
  }
}

/** Functions of one operand that keep its shape; comparisons and the like are not what a layer wants, but do no harm. */
function isActivation(kind: string, name: string): boolean {
  return kind === 'elementwise' || kind === 'defined' || VECTOR_ACTIVATIONS.has(name);
}

function activationNames(): readonly string[] {
  return table
    .filter((op) => op.arity[0] === 1 && isActivation(op.kind, op.name))
    .flatMap((op) => [op.name, ...(op.aliases ?? [])])
    .concat([...LINEAR]);
}
