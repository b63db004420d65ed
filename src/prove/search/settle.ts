import { compareStrict, type Interval, isPoint } from '../../number/interval.js';
import type { Constants } from '../equality/exact-constants.js';
import { substitute, subtractTerms, type Term } from '../term/term.js';
import { violates } from './refute.js';
import type { Question } from './sample-points.js';
import { showApart, showEqual } from './witness.js';

/** Bits that are tried in turn to tell two constants apart. */
const PRECISIONS: readonly number[] = [64, 256];

/** A question with terms in place of some names. */
export function insert(question: Question, put: (x: Term) => Term): Question {
  return {
    ...question,
    left: put(question.left),
    right: put(question.right),
    facts: question.facts.map((f) => ({ ...f, term: put(f.term) })),
  };
}

/** A term with other terms in place of names, one after the other. */
export function putAll(x: Term, values: Iterable<readonly [name: string, value: Term]>): Term {
  let result = x;
  for (const [name, value] of values) result = substitute(result, name, value);
  return result;
}

/**
 * Both values of a claim without unknowns that is false: the assumptions hold exactly, both sides are certainly defined, and they are certainly
 * apart the wrong way; with `exact` also where a strict claim fails because they are equal.
 */
export function falseValues(
  { left, right, relation, facts }: Question,
  constants: Constants,
  exact: boolean,
): { readonly left: string; readonly right: string } | undefined {
  const allowed = facts.every((fact) => constants.holds(fact) === true);
  if (!allowed) return undefined;
  const pair = tellApart(left, right, constants, PRECISIONS);
  if (!pair) return undefined;
  const { l, r, order } = pair;
  if (order !== undefined) return violates(relation, order) ? showApart(l, r) : undefined;
  const strict = relation === '<' || relation === '>';
  return exact && strict && constants.signOf(subtractTerms(left, right)) === 0 ? showEqual(l, r) : undefined;
}

/** Enclosures of two constants, and their order where one of the precisions tells it; undefined where one has no value. */
export function tellApart(
  left: Term,
  right: Term,
  constants: Constants,
  precisions: readonly number[],
): { readonly l: Interval; readonly r: Interval; readonly order: -1 | 1 | undefined } | undefined {
  let last: { l: Interval; r: Interval; order: undefined } | undefined;
  for (const bits of precisions) {
    const [l, r] = [constants.enclose(left, bits), constants.enclose(right, bits)];
    if (l.kind === 'empty' || r.kind === 'empty') return undefined;
    if (l.defined !== 'everywhere' || r.defined !== 'everywhere') return undefined;
    const order = compareStrict(l, r);
    if (order !== undefined) return { l, r, order };
    last = { l, r, order };
    if (isPoint(l) && isPoint(r)) break;
  }
  return last;
}
