import { format, ONE } from '../../number/rational.js';
import { Constants } from '../equality/exact-constants.js';
import type { Budget } from '../term/budget.js';
import {
  type Index,
  mapLeaves,
  nameTerm,
  rationalTerm,
  T_ZERO,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { fitToFacts } from './fit-facts.js';
import { survey } from './refute.js';
import type { Question } from './sample-points.js';
import { falseValues, insert, putAll } from './settle.js';
import type { Witness } from './witness.js';

/** Points that are tried in the other unknowns. */
const POINTS = 12;

/** What stands for the entries of an array that all have one value, or for its first one. */
const COMMON = '*';

/** Values of the entries of all arrays: zero, one number for each array, or zero but for the first. */
const PATTERNS: readonly ((name: string, indices: readonly Index[]) => Term)[] = [
  () => T_ZERO,
  (name) => nameTerm(`${name}${COMMON}`),
  (name, indices) => (indices.every((i) => i === 1) ? nameTerm(`${name}${COMMON}`) : T_ZERO),
];

/** A point at which a strict claim about vectors fails because their entries are equal or zero: norms and means differ by nothing there. */
export function originWitness(question: Question, budget: Budget): Witness | undefined {
  const { left, right, relation, facts } = question;
  const { arrays, sizes } = unknownsOf([left, right, ...facts.map((f) => f.term)]);
  if ((relation !== '<' && relation !== '>') || arrays.size === 0 || sizes.length > 0) return undefined;
  for (const pattern of PATTERNS) {
    const witness = witnessAt(question, pattern, budget);
    if (witness) return witness;
  }
  return undefined;
}

function witnessAt(
  question: Question,
  pattern: (typeof PATTERNS)[number],
  budget: Budget,
): Witness | undefined {
  const values = new Map<string, Term>();
  const here = insert(question, (x) =>
    mapLeaves(x, (leaf) => {
      if (leaf.kind !== 'entry' || !leaf.indices.every((i) => typeof i === 'number')) return undefined;
      const value = pattern(leaf.name, leaf.indices);
      values.set(`${leaf.name}[${leaf.indices.join(', ')}]`, value);
      return value;
    }),
  );
  const { names, arrays } = unknownsOf([here.left, here.right, ...here.facts.map((f) => f.term)]);
  if (arrays.size > 0) return undefined;
  const shown = (point: Readonly<Record<string, string>>) => ({
    ...Object.fromEntries(Object.entries(point).filter(([name]) => !name.endsWith(COMMON))),
    ...Object.fromEntries(
      [...values].map(([name, v]) => [name, v.kind === 'name' ? (point[v.name] ?? '0') : '0']),
    ),
  });
  if (names.length > 0) {
    const found = survey(here, POINTS, budget).witness ?? exactWitness(here, names, budget);
    return found && { ...found, point: shown(found.point) };
  }
  const settled = falseValues(here, new Constants(budget), true);
  return settled && { point: shown({}), ...settled };
}

/** A point that the facts lead to and at which both sides are equal, as sums of thirds are in no enclosure. */
function exactWitness(question: Question, names: readonly string[], budget: Budget): Witness | undefined {
  const start = new Map(names.map((name) => [name, ONE] as const));
  const at = fitToFacts(start, question.facts, { sizes: new Map(), integers: question.integers, budget });
  if (!at) return undefined;
  const here = insert(question, (x) =>
    putAll(
      x,
      [...at].map(([name, r]) => [name, rationalTerm(r)] as const),
    ),
  );
  const settled = falseValues(here, new Constants(budget), true);
  const point = Object.fromEntries([...at].map(([name, r]) => [name, format(r)]));
  return settled && { point, ...settled };
}
