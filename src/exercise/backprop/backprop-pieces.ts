import { applyEnclosure, constantValue } from '../../expand/enclose.js';
import type { NodeId } from '../../expr/dag.js';
import { type Enclosure, hull } from '../../number/interval.js';
import type { IntervalArithmetic } from '../../number/interval-arithmetic.js';
import {
  ANGLES,
  boundsOf,
  type Digits,
  factorsOf,
  type Range,
  type RangeOptions,
  roundingsOf,
  sizeOf,
  spreadOf,
  stepOf,
  UNROUNDED,
  UNROUNDED_DIGITS,
} from './backprop-range.js';
import type { Key, Rule } from './backprop-rule.js';

/** One of the values that a step may have, with the factors that it is a product of. */
interface Choice {
  readonly value: Enclosure;
  readonly factors: readonly Enclosure[];
}

/** Values of one step that are kept apart; the nearest are put together beyond that. */
const MAX_CHOICES = 16;

/** Combinations of the values of the operands of one step. */
const MAX_COMBINED = 256;

/** Factors that are multiplied in every order; more than that nobody multiplies by hand, and their products are enclosed. */
const MAX_FACTORS = 5;

export interface PieceOptions extends RangeOptions {
  /** Every step is rounded; else each is, or is not. */
  readonly isEach?: boolean;
  /** To what the result is rounded, where it is not written down and its steps have other digits. */
  readonly resultDigits?: Digits;
}

/**
 * The values that a rule can give where each operand is one of some short stretches, and each step in between is rounded or is not. What lies
 * between these values nobody gets, though it lies within their hull. At worst stretches are too long, and none is missed. Undefined where
 * an operand is unknown or there is no bound.
 */
export function encloseInPieces(
  rule: Rule,
  piecesOf: (key: Key) => readonly Range[] | undefined,
  ia: IntervalArithmetic,
  options: PieceOptions,
): readonly Range[] | undefined {
  const { dag, order, root, terms, keys } = rule.lowered;
  const { digits, isEach = false, resultDigits = digits } = options;
  const isChain = rule.terms.some((t) => t.via !== undefined);
  const known: (readonly Choice[])[] = [];
  const toChoices = (ranges: readonly Range[]): readonly Choice[] =>
    ranges.map(({ low, high }) => alone(hull(ia.fromDouble(low), ia.fromDouble(high))));
  const roundTo = (x: Enclosure, kept: Digits, each: boolean): readonly Enclosure[] => {
    const range = boundsOf(x);
    if (!range) return [x];
    return roundingsOf(range, kept, each).map(({ low, high }) =>
      hull(ia.fromDouble(low), ia.fromDouble(high)),
    );
  };
  const roundings = (x: Enclosure): readonly Enclosure[] => roundTo(x, digits, isEach);
  const rounded = (x: Enclosure, id: NodeId) =>
    id === root ? roundTo(x, resultDigits, isEach || resultDigits !== digits) : roundings(x);
  for (const id of order) {
    const node = dag.node(id);
    if (node.kind === 'constant') known[id] = [alone(constantValue(ia, node.text, node.value))];
    else if (node.kind === 'input') {
      const pieces = piecesOf(keys.get(node.name)!);
      if (!pieces || pieces.length === 0) return undefined;
      known[id] = toChoices(pieces);
    } else {
      const isWritten = id === root && !options.hidden;
      const isConstant = node.args.every((a) => dag.node(a).kind === 'constant');
      const isPlain = isWritten || isConstant || UNROUNDED.has(node.op.name);
      const results: Choice[] = [];
      for (const combined of combine(node.args.map((a) => known[a]!))) {
        const args = combined.map((c) => c.value);
        const factors: (readonly Enclosure[])[] = [];
        node.args.forEach((a, k) => {
          factors[a] = combined[k]!.factors;
        });
        // One over a number in a chain rule is a local derivative, which is rounded by itself.
        const over = (reciprocal: Enclosure) =>
          isChain ? roundings(reciprocal).reduce((a, b) => hull(a, b)) : reciprocal;
        const own = factorsOf(node.op.name, node.args, args, factors, ia, over);
        if (own) {
          const products = productsOf(own, digits, roundings, ia);
          const values =
            isWritten || node.op.name === 'negate' ? products : products.flatMap((p) => rounded(p, id));
          results.push(...values.map((value) => ({ value, factors: own })));
          continue;
        }
        const isTurned = options.degrees && ANGLES.has(node.op.name);
        const turned = isTurned ? args.map((a) => ia.mul(a, ia.div(ia.pi(), ia.fromDouble(180)))) : args;
        const exact = applyEnclosure(ia, node.op.name, turned);
        results.push(...(isPlain ? [exact] : rounded(exact, id)).map(alone));
      }
      const kept = gather(results);
      if (!kept) return undefined;
      known[id] = kept;
    }
  }
  const ranges = known[root]!.map((c) => boundsOf(c.value));
  const largest = Math.max(
    0,
    ...terms.flatMap((t) => known[t]!.map((c) => sizeOf(boundsOf(c.value) ?? { low: 0, high: 0 }))),
  );
  const slack = (rule.repeats * stepOf(largest * (1 + rule.repeats), digits)) / 2;
  return ranges.every((r): r is Range => r !== undefined)
    ? ranges.map(({ low, high }) => ({ low: low - slack, high: high + slack }))
    : undefined;
}

/** A product of factors taken in every order, with the products on the way rounded. */
function productsOf(
  factors: readonly Enclosure[],
  digits: Digits,
  roundings: (x: Enclosure) => readonly Enclosure[],
  ia: IntervalArithmetic,
): readonly Enclosure[] {
  const product = factors.reduce((x, y) => ia.mul(x, y));
  // Factors of 1 are not multiplied.
  const real = factors.filter((f) => {
    const range = boundsOf(f);
    return !range || range.low !== range.high || Math.abs(range.low) !== 1;
  });
  if (real.length < 3 || digits === UNROUNDED_DIGITS) return [product];
  if (real.length > MAX_FACTORS) {
    const spread = spreadOf(factors, digits);
    return [ia.add(product, hull(ia.fromDouble(-spread), ia.fromDouble(spread)))];
  }
  const unit = factors.filter((f) => !real.includes(f)).reduce((x, y) => ia.mul(x, y), ia.fromDouble(1));
  const all = 2 ** real.length - 1;
  const known: (readonly Choice[])[] = [];
  for (let set = 1; set <= all; set++) {
    const single = real.findIndex((_, k) => set === 2 ** k);
    if (single !== -1) {
      known[set] = [alone(real[single]!)];
      continue;
    }
    const results: Enclosure[] = [];
    for (let part = (set - 1) & set; part > 0; part = (part - 1) & set) {
      // Each way to part a set once.
      if (part < (set ^ part)) continue;
      for (const a of known[part]!)
        for (const b of known[set ^ part]!) {
          const both = ia.mul(a.value, b.value);
          results.push(...(set === all ? [ia.mul(both, unit)] : roundings(both)));
        }
    }
    const kept = gather(results.map(alone));
    if (!kept) return [product];
    known[set] = kept;
  }
  return known[all]!.map((c) => c.value);
}

function alone(value: Enclosure): Choice {
  return { value, factors: [value] };
}

/** All combinations of the values of operands; of too many, the operands are put together first. */
function combine(operands: readonly (readonly Choice[])[]): readonly (readonly Choice[])[] {
  const count = operands.reduce((all, own) => all * own.length, 1);
  const lists = count > MAX_COMBINED ? operands.map((own) => [own.reduce(join)]) : operands;
  return lists.reduce<readonly (readonly Choice[])[]>(
    (all, own) => all.flatMap((before) => own.map((choice) => [...before, choice])),
    [[]],
  );
}

function join(a: Choice, b: Choice): Choice {
  const value = hull(a.value, b.value);
  const isAlike = a.factors.length === b.factors.length;
  return { value, factors: isAlike ? a.factors.map((f, k) => hull(f, b.factors[k]!)) : [value] };
}

/** Values without those that lie in others, and so few that the nearest are put together; undefined where one has no bound. */
function gather(choices: readonly Choice[]): readonly Choice[] | undefined {
  const bounded = choices.map((choice) => ({ choice, range: boundsOf(choice.value) }));
  if (bounded.some(({ range }) => range === undefined)) return undefined;
  const sorted = bounded
    .map(({ choice, range }) => ({ choice, range: range! }))
    .sort((a, b) => a.range.low - b.range.low);
  const kept: { choice: Choice; range: Range }[] = [];
  for (const next of sorted) {
    const last = kept.at(-1);
    if (last && next.range.low <= last.range.high) kept[kept.length - 1] = joined(last, next);
    else kept.push(next);
  }
  while (kept.length > MAX_CHOICES) {
    let nearest = 0;
    const gap = (k: number) => kept[k + 1]!.range.low - kept[k]!.range.high;
    for (let k = 1; k < kept.length - 1; k++) if (gap(k) < gap(nearest)) nearest = k;
    kept.splice(nearest, 2, joined(kept[nearest]!, kept[nearest + 1]!));
  }
  return kept.map(({ choice }) => choice);
}

function joined(
  a: { readonly choice: Choice; readonly range: Range },
  b: { readonly choice: Choice; readonly range: Range },
): { choice: Choice; range: Range } {
  return {
    choice: join(a.choice, b.choice),
    range: { low: Math.min(a.range.low, b.range.low), high: Math.max(a.range.high, b.range.high) },
  };
}
