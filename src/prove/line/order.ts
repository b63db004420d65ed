import { isZeroProduct } from '../algebra/product.js';
import { differentiate, NoDerivative } from '../derivative/differentiate.js';
import { Constants } from '../equality/exact-constants.js';
import { type Scene, withoutCases } from '../normal/case-split.js';
import type { Argument } from '../slope/argument.js';
import { holds } from '../slope/between.js';
import { conditionsOf, type Fact, SMOOTH } from '../term/domain.js';
import { boundOf } from '../term/linear-bound.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE, NOT_ZERO, POSITIVE, turnSign } from '../term/sign-set.js';
import {
  hasUnknowns,
  mentions,
  nameTerm,
  negateTerm,
  numberTerm,
  productOf,
  substitute,
  subterms,
  subtractTerms,
  sumOf,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { showOnStretch } from './on-line.js';
import { describeStretch, type End, type Stretch, stretchOf } from './stretch.js';

/** Functions that are continuous where they have values, and analytic where the conditions of their domain hold strictly. */
const ANALYTIC: ReadonlySet<string> = new Set([
  ...['exp', 'log', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh'],
  ...['asinh', 'acosh', 'atanh', 'sigmoid', 'softplus', 'erf'],
]);

const NO_NAMES: ReadonlySet<string> = new Set();

/** Values at which a slope that may touch zero is seen not to vanish throughout. */
const TRIALS: readonly Term[] = [
  numberTerm(1, 2),
  numberTerm(1),
  numberTerm(-1, 2),
  numberTerm(2),
  numberTerm(-2),
  numberTerm(5),
];

/**
 * g(x) - g(y) > 0 for x > y, by the mean value theorem: g is continuous, and g' > 0 between the least value of y and the largest of x. A slope
 * that may touch zero is enough where it is analytic and not zero throughout: then its zeros stand alone. The other way round for g' < 0.
 */
export function showByOrder(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  const { names, arrays, sizes } = unknownsOf([d]);
  const [x, y] = names;
  if (names.length !== 2 || arrays.size + sizes.length > 0 || x === undefined || y === undefined)
    return undefined;
  const order = orderOf(x, y, scene.facts);
  if (!order || (strict && !order.strict)) return undefined;
  const { upper, lower } = order;
  const own = summandsOf(d).filter((t) => mentions(t, upper));
  if (own.some((t) => mentions(t, lower)) || !own.every((t) => isAnalytic(t))) return undefined;
  const isSame = withoutCases(scene, (n) => isZeroProduct(n.run(substitute(d, upper, nameTerm(lower)))));
  if (!isSame) return undefined;
  const g = sumOf(own);
  const constants = new Constants(scene.budget);
  const reached = rangeBetween(lower, upper, scene.facts, constants);
  if (!reached) return undefined;
  const between = openedEnds(reached);
  const inside: Scene = { budget: scene.budget, integers: NO_NAMES, facts: factsOf(upper, between) };
  const isShown = (t: Term, isStrict: boolean) =>
    holds(t, isStrict ? POSITIVE : NOT_NEGATIVE, inside) ||
    showOnStretch(t, upper, between, isStrict, constants).kind === 'shown';
  const isMet = ({ term, sign }: Fact) =>
    isShown(term, true) || (sign === NOT_ZERO && isShown(negateTerm(term), true));
  if (!conditionsOf(g, scene.integers, SMOOTH).every(isMet)) return undefined;
  if (!hasEndValues(g, upper, reached, constants)) return undefined;
  let slope: Term;
  try {
    slope = differentiate(g, { kind: 'name', name: upper });
  } catch (error) {
    if (error instanceof NoDerivative) return undefined;
    throw error;
  }
  const where = describeStretch(upper, between);
  if (!isShown(slope, false)) return undefined;
  const isStrict = !strict || isShown(slope, true) || isSomewherePositive(slope, upper, between, constants);
  if (!isStrict) return undefined;
  return {
    method: 'mean value theorem',
    steps: [
      `with g(${upper}) = ${printTerm(g)}, d = g(${upper}) - g(${lower}), and ${upper} ${order.strict ? '>' : '>='} ${lower}`,
      `g' = ${printTerm(slope.kind === 'guard' ? slope.body : slope)} >= 0 for ${where}${strict ? ', and is not zero on any part of it' : ''}`,
    ],
  };
}

/** Which of two unknowns is the larger one, by a fact about their difference. */
function orderOf(
  x: string,
  y: string,
  facts: readonly Fact[],
): { readonly upper: string; readonly lower: string; readonly strict: boolean } | undefined {
  for (const { term, sign } of facts) {
    const bound = boundOf(term, x);
    if (bound?.at.kind !== 'name' || bound.at.name !== y) continue;
    const above = bound.positive ? sign : turnSign(sign);
    if (above === POSITIVE || above === NOT_NEGATIVE)
      return { upper: x, lower: y, strict: above === POSITIVE };
    if (above === NEGATIVE || above === NOT_POSITIVE)
      return { upper: y, lower: x, strict: above === NEGATIVE };
  }
  return undefined;
}

/** The summands of nested sums, each with its sign. */
function summandsOf(d: Term): readonly Term[] {
  if (d.kind === 'add') return d.args.flatMap(summandsOf);
  if (
    d.kind === 'multiply' &&
    d.args.length === 2 &&
    d.args[0]!.kind === 'number' &&
    d.args[1]!.kind === 'add'
  )
    return d.args[1].args.flatMap(summandsOf).map((t) => productOf([d.args[0]!, t]));
  return [d];
}

function isAnalytic(t: Term): boolean {
  return subterms([t]).every((x) => {
    if (x.kind === 'apply') return ANALYTIC.has(x.name);
    if (x.kind === 'power') return !hasUnknowns(x.exponent);
    return ['number', 'pi', 'name', 'add', 'multiply'].includes(x.kind);
  });
}

/** What lies strictly between the least value of the smaller unknown and the largest one of the other; closed ends are those that are reached. */
function rangeBetween(
  lower: string,
  upper: string,
  facts: readonly Fact[],
  constants: Constants,
): Stretch | undefined {
  const [below, above] = [stretchOf(lower, facts, constants), stretchOf(upper, facts, constants)];
  if (below === 'empty' || above === 'empty') return undefined;
  return { ...(below.lo ? { lo: below.lo } : {}), ...(above.hi ? { hi: above.hi } : {}) };
}

function factsOf(name: string, { lo, hi }: Stretch): readonly Fact[] {
  const gap = (a: Term, b: Term): Fact => ({ term: subtractTerms(a, b), sign: POSITIVE });
  return [...(lo ? [gap(nameTerm(name), lo.at)] : []), ...(hi ? [gap(hi.at, nameTerm(name))] : [])];
}

function openedEnds({ lo, hi }: Stretch): Stretch {
  const opened = ({ at }: End): End => ({ at, open: true });
  return { ...(lo ? { lo: opened(lo) } : {}), ...(hi ? { hi: opened(hi) } : {}) };
}

/** Whether a function has values at the ends that are reached: there it is continuous then. */
function hasEndValues(g: Term, name: string, { lo, hi }: Stretch, constants: Constants): boolean {
  return [lo, hi].every((end) => {
    if (!end || end.open) return true;
    const value = constants.enclose(substitute(g, name, end.at));
    return value.kind !== 'empty' && value.defined === 'everywhere';
  });
}

function isSomewherePositive(slope: Term, name: string, { lo, hi }: Stretch, constants: Constants): boolean {
  return TRIALS.some(
    (at) =>
      (!lo || constants.signOf(subtractTerms(at, lo.at)) === 1) &&
      (!hi || constants.signOf(subtractTerms(hi.at, at)) === 1) &&
      constants.signOf(substitute(slope, name, at)) === 1,
  );
}
