import { hull } from '../../number/interval.js';
import { compare, type Rational, rational, toDouble } from '../../number/rational.js';
import { Constants } from '../equality/exact-constants.js';
import { survey } from '../search/refute.js';
import type { Question } from '../search/sample-points.js';
import { insert, putAll } from '../search/settle.js';
import { type Budget, orNothing } from '../term/budget.js';
import type { Fact } from '../term/domain.js';
import { compileDoubles } from '../term/doubles.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, signOfEnclosure } from '../term/sign-set.js';
import { rationalTerm, subterms, type Term, unknownsOf } from '../term/term.js';
import { isEquation, isFixed, nextEquation, POINTS, placesOn, VALUES } from './on-equations.js';

/** Values of all names of small points, in the order in which they are tried. */
const SMALL: readonly Rational[] = [
  rational(1),
  rational(2),
  rational(0),
  rational(1, 2),
  rational(-1),
  rational(3),
];

/** Names of a question for which small points are gone through: 6^4 of them. */
const MAX_NAMES = 4;

/** Small points that are looked at exactly. */
const MAX_LOOKED_AT = 4;

/** What a double may be off where an equation holds; nothing rests on it. */
const CLOSE = 1e-9;

/** Where a change of sign is looked for, in steps of 1/4 to both sides of 0. */
const STEPS = 40;

/** Whether a claim has values on what is assumed: around a point in the unknowns that equations leave, or at a point that they fix. */
export function hasPointsOnEquations(question: Question, budget: Budget): boolean {
  const constants = new Constants(budget);
  const first = nextEquation(question);
  const isFound = (ask: () => boolean) => orNothing(budget, ask) ?? false;
  // Bounds that are reached may leave single points as well: a^2 + b^2 <= 2 a b.
  if (!first) return question.facts.some(isReached) && isFound(() => hasSmallPoint(question, constants));
  return (
    isFound(() => hasSmallPoint(question, constants)) ||
    isFound(() => hasRoot(question, constants)) ||
    isFound(() => {
      for (const { here } of placesOn(question, first, constants))
        if (hasValues(here, constants) || hasRoot(here, constants)) return true;
      return false;
    })
  );
}

function isReached({ sign }: Fact): boolean {
  return sign === NOT_NEGATIVE || sign === NOT_POSITIVE;
}

function hasValues(here: Question, constants: Constants): boolean {
  if (!isFixed(here)) return survey(here, POINTS, constants.budget, false).open;
  const sides = [here.left, here.right].map((x) => constants.enclose(x));
  return (
    here.facts.every((f) => constants.holds(f) === true) &&
    sides.every((x) => x.kind === 'interval' && x.defined === 'everywhere')
  );
}

/** The names of a question that has no other unknowns. */
function namesOf({ left, right, facts }: Question): readonly string[] | undefined {
  const { names, arrays, sizes } = unknownsOf([left, right, ...facts.map((f) => f.term)]);
  return arrays.size + sizes.length > 0 ? undefined : names;
}

/** Whether a point of small numbers fulfils what is assumed. */
function hasSmallPoint(question: Question, constants: Constants): boolean {
  const names = namesOf(question);
  if (!names || names.length === 0 || names.length > MAX_NAMES) return false;
  const seen = looksAllowed(question, names);
  const lists = names.map((name) => valuesFor(name, question));
  let left = MAX_LOOKED_AT;
  const visit = (values: readonly Rational[]): boolean => {
    const list = lists[values.length];
    if (list) return list.some((value) => left > 0 && visit([...values, value]));
    if (!seen(values.map(toDouble))) return false;
    left -= 1;
    const own = names.map((name, k) => [name, rationalTerm(values[k]!)] as const);
    return hasValues(
      insert(question, (x) => putAll(x, own)),
      constants,
    );
  };
  return visit([]);
}

function valuesFor(name: string, { integers, choices }: Question): readonly Rational[] {
  const listed = choices.get(name);
  if (listed) return listed.slice(0, SMALL.length);
  return integers.has(name) ? SMALL.filter((r) => r.denominator === 1n) : SMALL;
}

/** Whether a point fulfils what is assumed as far as doubles tell, and both sides have values. */
function looksAllowed(
  { left, right, facts }: Question,
  names: readonly string[],
): (values: readonly number[]) => boolean {
  const sides = [left, right].map((x) => compileDoubles(x, names));
  const known = facts.map(({ term, sign }) => ({ f: compileDoubles(term, names), sign }));
  return (values) =>
    known.every(({ f, sign }) => {
      const value = f(values);
      const own = Math.abs(value) < CLOSE ? NIL : value > 0 ? POSITIVE : NEGATIVE;
      return (own & sign) !== 0;
    }) && sides.every((f) => Number.isFinite(f(values)));
}

/**
 * Whether the one equation that is left has a solution beside what else is assumed, by the intermediate value theorem: its sides change their
 * order between two numbers, between which everything is continuous, holds and has a value.
 */
function hasRoot(question: Question, constants: Constants): boolean {
  const names = namesOf(question);
  const [equation, second] = question.facts.filter(isEquation);
  if (!names || !equation || second || question.facts.some((f) => f.sign === NIL && f !== equation))
    return false;
  return unknownsOf([equation.term])
    .names.filter((name) => !question.integers.has(name) && !question.choices.has(name))
    .some((name) => {
      const others = names.filter((n) => n !== name);
      return (others.length > 0 ? VALUES : VALUES.slice(0, 1)).some((value) => {
        const own = others.map((n) => [n, value] as const);
        const here = insert(question, (x) => putAll(x, own));
        const at = here.facts[question.facts.indexOf(equation)]!.term;
        return bracketsOf(at, name).some(([a, b]) => isRootBetween(here, at, name, [a, b], constants));
      });
    });
}

/** Numbers beside each other between which a function of doubles changes its sign. */
function bracketsOf(term: Term, name: string): readonly (readonly [Rational, Rational])[] {
  const f = compileDoubles(term, [name]);
  const found: (readonly [Rational, Rational])[] = [];
  for (let k = -STEPS; k < STEPS; k++) {
    const [a, b] = [k / 4, (k + 1) / 4];
    if (f([a]) * f([b]) < 0) found.push(narrowed(f, a, b));
  }
  return found.slice(0, MAX_LOOKED_AT);
}

/** A bracket of width 2^-22. */
function narrowed(f: (x: readonly number[]) => number, a: number, b: number): readonly [Rational, Rational] {
  const scale = 2 ** 22;
  let [lo, hi] = [a * scale, b * scale];
  const rising = f([b]) > 0;
  while (hi - lo > 1) {
    const middle = Math.floor((lo + hi) / 2);
    if (f([middle / scale]) > 0 === rising) hi = middle;
    else lo = middle;
  }
  return [rational(lo, scale), rational(hi, scale)];
}

function isRootBetween(
  here: Question,
  equation: Term,
  name: string,
  [a, b]: readonly [Rational, Rational],
  constants: Constants,
): boolean {
  const ia = constants.precision(64);
  const ends = [a, b].map((r) => ia.fromRational(r));
  const signs = ends.map((end) => signOfEnclosure(constants.over(equation, name, end)));
  if (compare(a, b) >= 0 || !signs.includes(NEGATIVE) || !signs.includes(POSITIVE)) return false;
  const between = hull(ends[0]!, ends[1]!);
  const isDefined = (x: Term) => {
    const value = constants.over(x, name, between);
    return value.kind === 'interval' && value.defined === 'everywhere';
  };
  return (
    isContinuous(equation) &&
    [equation, here.left, here.right].every(isDefined) &&
    here.facts.every(
      ({ term, sign }) =>
        term === equation ||
        (isDefined(term) && (signOfEnclosure(constants.over(term, name, between)) & ~sign) === 0),
    )
  );
}

/** Functions that are continuous wherever they are defined. */
const CONTINUOUS: ReadonlySet<string> = new Set(
  'exp log sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf sigmoid softplus abs max min root'.split(
    ' ',
  ),
);

/** Whether a term is seen to be continuous wherever it is defined. */
function isContinuous(f: Term): boolean {
  return subterms([f]).every((x) => {
    if (x.kind === 'power') return x.exponent.kind === 'number';
    if (x.kind === 'apply') return CONTINUOUS.has(x.name);
    return ['number', 'pi', 'name', 'add', 'multiply'].includes(x.kind);
  });
}
