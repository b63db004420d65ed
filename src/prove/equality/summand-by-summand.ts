import type { Case, Scene } from '../normal/case-split.js';
import { conditionsOf, DEFINED } from '../term/domain.js';
import { indented, type Lines } from '../term/lines.js';
import { printFact, printTerm } from '../term/print-term.js';
import { NIL } from '../term/sign-set.js';
import {
  addTerms,
  type Extent,
  isNumber,
  multiplyTerms,
  partsOf,
  replaceIndex,
  T_ONE,
  T_ZERO,
  type Term,
} from '../term/term.js';
import type { EqualityProof } from './equality.js';

/** The position of the summand that stands for all; sums in sums have positions of their own. */
const POSITION = 'any#';

/** Axes over which the sides are taken apart, and how deep sums in sums are. */
const MAX_AXES = 3;
const MAX_DEPTH = 3;

/** How summands are compared. */
export interface BySummands {
  readonly scene: Scene;
  readonly prove: (left: Term, right: Term, scene: Scene) => readonly Case<EqualityProof | undefined>[];
}

/**
 * Sums over one axis are equal where their summands are: at one position cases can be made, as of the sign of an entry, which cannot be made
 * under a sum. Whatever the sides have no value for at a position, they have no value for at all.
 */
export function proveBySummands(
  left: Term,
  right: Term,
  how: BySummands,
  depth = 0,
): readonly Case<EqualityProof | undefined>[] | undefined {
  if (depth >= MAX_DEPTH) return undefined;
  const position = `${POSITION}${depth + 1}`;
  for (const axis of axesOf([left, right]).slice(0, MAX_AXES)) {
    const at = { axis, position };
    const [l, r] = [summandOf(left, at), summandOf(right, at)];
    if (!l || !r) continue;
    const domain = [l, r].flatMap((x) => conditionsOf(x, how.scene.integers, DEFINED));
    const cases = how.prove(l, r, { ...how.scene, facts: [...how.scene.facts, ...domain] });
    const isShown = ({ answer }: Case<EqualityProof | undefined>) =>
      answer.kind === 'vacuous' || (answer.kind === 'answer' && answer.value !== undefined);
    const shown = cases.every(isShown) ? cases : proveBySummands(l, r, how, depth + 1);
    if (!shown?.some(({ answer }) => answer.kind === 'answer')) continue;
    const steps = [`each summand: ${printTerm(l)} = ${printTerm(r)}`, ...indented(shown.flatMap(linesOf))];
    const value: EqualityProof = { method: 'summand by summand', sign: NIL, steps };
    return [{ given: [], answer: { kind: 'answer', value } }];
  }
  return undefined;
}

function linesOf({ given, answer }: Case<EqualityProof | undefined>): Lines {
  const title = given.length > 0 ? `case ${given.map(printFact).join(', ')}: ` : '';
  if (answer.kind !== 'answer') return [`${title}${answer.reason}, nothing to show`];
  return [`${title}${answer.value?.method ?? ''}`, ...indented(answer.value?.steps ?? [])];
}

/** Axes of sums that are no parts of other ones. */
function axesOf(sides: readonly Term[]): readonly Extent[] {
  const axes = new Set<Extent>();
  const visit = (x: Term): void => {
    if (x.kind === 'reduce') axes.add(x.extent);
    else for (const part of partsOf(x)) visit(part);
  };
  for (const side of sides) visit(side);
  return [...axes];
}

/** Where a summand is looked at. */
interface Place {
  readonly axis: Extent;
  readonly position: string;
}

/** What a term is the sum of over an axis; undefined where it is no such sum. */
function summandOf(x: Term, at: Place): Term | undefined {
  switch (x.kind) {
    case 'reduce':
      return x.reduction === 'sum' && x.extent === at.axis
        ? replaceIndex(x.body, x.index, at.position)
        : undefined;
    case 'guard':
      // What the guard of a whole sum leaves out is looked at as well.
      return summandOf(x.body, at);
    case 'size':
      return x.name === at.axis ? T_ONE : undefined;
    case 'number':
      return isNumber(x, 0) ? T_ZERO : undefined;
    case 'add': {
      const parts = x.args.map((a) => summandOf(a, at));
      return parts.every((p) => p !== undefined) ? addTerms(...parts) : undefined;
    }
    case 'multiply':
      for (const [k, factor] of x.args.entries()) {
        const own = summandOf(factor, at);
        if (own) return multiplyTerms(...x.args.map((a, i) => (i === k ? own : a)));
      }
      return undefined;
    default:
      return undefined;
  }
}
