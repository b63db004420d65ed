import { Constants } from '../equality/exact-constants.js';
import type { Budget } from '../term/budget.js';
import { mapLeaves, T_ZERO, unknownsOf } from '../term/term.js';
import { survey } from './refute.js';
import type { Question } from './sample-points.js';
import { falseValues, insert } from './settle.js';
import type { Witness } from './witness.js';

/** Points that are tried in the other unknowns. */
const POINTS = 12;

/** A point at which a strict claim about vectors fails because they are zero: norms vanish nowhere else. */
export function originWitness(question: Question, budget: Budget): Witness | undefined {
  const { left, right, relation, facts } = question;
  const { arrays, sizes } = unknownsOf([left, right, ...facts.map((f) => f.term)]);
  if ((relation !== '<' && relation !== '>') || arrays.size === 0 || sizes.length > 0) return undefined;
  const shown: Record<string, string> = {};
  const here = insert(question, (x) =>
    mapLeaves(x, (leaf) => {
      if (leaf.kind !== 'entry' || !leaf.indices.every((i) => typeof i === 'number')) return undefined;
      shown[`${leaf.name}[${leaf.indices.join(', ')}]`] = '0';
      return T_ZERO;
    }),
  );
  const { names, arrays: open } = unknownsOf([here.left, here.right, ...here.facts.map((f) => f.term)]);
  if (open.size > 0) return undefined;
  if (names.length > 0) {
    const found = survey(here, POINTS, budget).witness;
    return found && { ...found, point: { ...found.point, ...shown } };
  }
  const values = falseValues(here, new Constants(budget), true);
  return values && { point: shown, ...values };
}
