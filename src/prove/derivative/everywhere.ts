import { multiply, ONE, rational } from '../../number/rational.js';
import { ANY_BASE, conditionsOf } from '../term/domain.js';
import { NIL } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  mapLeaves,
  mapTerms,
  nameTerm,
  rationalTerm,
  rebuildTerm,
  replaceIndex,
  sameTerm,
  subterms,
  subtractTerms,
  T_ZERO,
  type Term,
} from '../term/term.js';
import { bySides } from './by-sides.js';
import { isPositiveTerm, NO_SLOPE, select, UNKNOWN_SLOPE } from './conditions.js';
import { differentiate, type Variable } from './differentiate.js';
import { placesOf } from './places.js';
import { isThin, kinkOf, settleKinks, takeSide } from './sides.js';
import type { Beyond, Place } from './subject.js';

/** A derivative in two readings: everywhere, and off the kinks of its function. */
const BOTH_READINGS = 'derivative';

/** The same, where many kinks may meet and cancel. */
const BY_SIDES = 'derivative by sides';

/** Kinks of one function that are taken apart, side by side: each doubles the expression. */
const MAX_TAKEN_APART = 3;

/**
 * The derivative of a term as a claim means it: by the rules, and by its definition where a part has a kink, a jump or a root of zero. There
 * the function may have a derivative though the part has none: x |x| at 0.
 */
export function derivative(given: Term, by: Variable, beyond?: Beyond): Term {
  const root = beyond && subterms([given]).some(kinkOf) ? settleKinks(given, beyond.constant) : given;
  const formula = differentiate(offKinks(root), by);
  const whole = atKinks(root);
  const all = placesOf(whole, by, beyond);
  const places = all === 'unknown' ? all : openPlaces(all, formula);
  if (places !== 'unknown' && places.length === 0)
    return whole === root ? formula : bothReadings(differentiate(whole, by), formula, by, given);
  const { rest, back } = separateEntry(evenRoots(whole), by);
  const own = places === 'unknown' ? UNKNOWN_SLOPE : everywhere(rest, by, MAX_TAKEN_APART, beyond);
  const sides = subterms([own]).includes(UNKNOWN_SLOPE) ? bySides(rest, by) : undefined;
  if (sides)
    return applyTerm(BY_SIDES, back(sides.derivative), formula, variableTerm(by), back(sides.mean), given);
  return bothReadings(back(own), formula, by, given);
}

/** Both readings, by what, and of what. */
function bothReadings(own: Term, formula: Term, by: Variable, of: Term): Term {
  return applyTerm(BOTH_READINGS, own, formula, variableTerm(by), of);
}

function variableTerm(by: Variable): Term {
  return by.kind === 'name' ? nameTerm(by.name) : by;
}

/** A term with its derivatives everywhere. */
export function atKinks(root: Term): Term {
  return read(root, 0);
}

/** A term with the mean of the slopes on both sides for each derivative: where there is a derivative, it is that. Nothing where that is not known. */
export function atMeans(root: Term): Term | undefined {
  const derivatives = subterms([root]).filter(isReadTwice);
  if (!derivatives.some((x) => x.name === BY_SIDES)) return undefined;
  return mapTerms(root, (x) => (isReadTwice(x) ? x.args[x.name === BY_SIDES ? 3 : 0] : undefined));
}

/** A term with its derivatives everywhere, but for points at which many kinks meet: there, as conventions about single kinks have it, nothing is said. */
export function atSingleKinks(root: Term): Term {
  return mapTerms(root, (x) =>
    isReadTwice(x) ? (x.name === BY_SIDES ? UNKNOWN_SLOPE : x.args[0]) : undefined,
  );
}

/** A term with its derivatives off the kinks of their functions, and undefined at these. */
export function offKinks(root: Term): Term {
  return rebuildTerm(read(root, 1), (x) =>
    x.kind === 'select' && x.yes === UNKNOWN_SLOPE && isThin(x.condition, () => true)
      ? { ...x, yes: NO_SLOPE }
      : x,
  );
}

function read(root: Term, which: 0 | 1): Term {
  return mapTerms(root, (x) => (isReadTwice(x) ? x.args[which] : undefined));
}

function isReadTwice(x: Term): x is Extract<Term, { kind: 'apply' }> {
  return x.kind === 'apply' && (x.name === BOTH_READINGS || x.name === BY_SIDES);
}

/** Whether a term has derivatives of functions with kinks. */
export function hasKinks(root: Term): boolean {
  return subterms([root]).some(isReadTwice);
}

/** A derivative of a function with kinks. */
export interface KinkedDerivative {
  /** Off the kinks. */
  readonly formula: Term;
  /** What it is taken by. */
  readonly by: Term;
  /** The function. */
  readonly of: Term;
}

/** Derivatives of functions with kinks. */
export function kinkedDerivatives(roots: readonly Term[]): readonly KinkedDerivative[] {
  return subterms(roots).flatMap((x) =>
    isReadTwice(x) ? [{ formula: offKinks(x), by: x.args[2]!, of: atKinks(x.args.at(-1)!) }] : [],
  );
}

/** A term with 0 in place of a part, the derivatives being taken of what then is there. */
export function withZero(root: Term, part: Term, by: Variable): Term {
  return mapTerms(root, (x) => {
    if (isReadTwice(x)) return derivative(withZero(x.args.at(-1)!, part, by), by);
    return sameTerm(x, part) ? T_ZERO : undefined;
  });
}

/** A term with one name in place of each derivative of a function with kinks. */
export function withoutDerivatives(root: Term, name: string): Term {
  return mapTerms(root, (x) => (isReadTwice(x) ? nameTerm(name) : undefined));
}

function everywhere(root: Term, by: Variable, depth: number, beyond?: Beyond): Term {
  const places = placesOf(root, by, beyond);
  if (places === 'unknown') return UNKNOWN_SLOPE;
  const first = depth > 0 ? kinkToTakeApart(places, by) : undefined;
  if (!first?.group) {
    const formula = differentiate(root, by);
    return { kind: 'guard', body: byPlaces(openPlaces(places, formula), formula), on: [root] };
  }
  const { gap } = first.group;
  const beside = (side: 'above' | 'below') =>
    everywhere(takeSide(root, gap, side).term, by, depth - 1, beyond);
  const apart = select(isPositiveTerm(gap), beside('above'), beside('below'));
  const edges = places.filter((p) => p.edge && isPlain(p, by));
  return { kind: 'guard', body: byPlaces([...edges, first], apart), on: [root] };
}

/**
 * The kink beside which a function is another one on each side. One side of it need not show where the domain ends: edges come first, and
 * those that have kinks inside, which have slopes beside these alone, keep on both sides of such a kink.
 */
function kinkToTakeApart(places: readonly Place[], by: Variable): Place | undefined {
  const edges = places.filter((p) => p.edge && !isPlain(p, by));
  if (edges.length === 0) return places.find(isUnconditional);
  const inside = new Set(subterms(edges.map((p) => p.where)));
  return places.find((p) => isUnconditional(p) && p.group?.kinks.some((part) => inside.has(part)));
}

/** Whether the inner function of a root has a slope everywhere. */
function isPlain({ zero }: Place, by: Variable): boolean {
  if (!zero) return false;
  const places = placesOf(zero, by);
  return places !== 'unknown' && places.length === 0;
}

/** A derivative with its values at places: inner functions come first, so that slopes of outer ones have values where they are asked for. */
function byPlaces(places: readonly Place[], elsewhere: Term): Term {
  return places.reduceRight((rest, { where, value }) => select(where, value(), rest), elsewhere);
}

/** The places at which a formula has a value, or the function may have a derivative without it. */
function openPlaces(places: readonly Place[], formula: Term): readonly Place[] {
  if (!places.some((p) => p.ends)) return places;
  const excluded = conditionsOf(formula, new Set(), ANY_BASE).filter((c) => (c.sign & NIL) === 0);
  return places.filter((p) => !p.ends || !excluded.some((c) => sameTerm(c.term, p.zero!)));
}

/** Kinks of what is evaluated in any case: beside them the function is another one on each side. */
function isUnconditional({ group }: Place): boolean {
  return group?.paths.some((p) => p.length === 0) === true;
}

/** (v^2)^(1/2) is |v|, and the like: v may be negative. */
function evenRoots(root: Term): Term {
  return rebuildTerm(root, evenRoot);
}

function evenRoot(x: Term): Term {
  if (x.kind !== 'power' || x.exponent.kind !== 'number' || x.base.kind !== 'power') return x;
  const [outer, inner] = [x.exponent.value, x.base.exponent];
  if (outer.denominator === 1n || inner.kind !== 'number') return x;
  const { numerator, denominator } = inner.value;
  if (denominator !== 1n || numerator <= 0n || numerator % 2n !== 0n) return x;
  const size = applyTerm('abs', x.base.base);
  const exponent = multiply(outer, rational(numerator));
  return exponent.numerator === ONE.numerator && exponent.denominator === 1n
    ? size
    : { kind: 'power', base: size, exponent: rationalTerm(exponent) };
}

/** What is said of an entry x[i] under sums over x[k]: the summand that moves stands by itself. */
function separateEntry(root: Term, by: Variable): { readonly rest: Term; readonly back: (x: Term) => Term } {
  if (by.kind !== 'entry' || by.indices.length !== 1) return { rest: root, back: (x) => x };
  const at = by.indices[0]!;
  const others = new Map<string, Term>();
  const all = subterms([root]);
  const bound = new Set(all.flatMap((x) => (x.kind === 'reduce' || x.kind === 'range' ? [x.index] : [])));
  const rest = mapTerms(root, (x) => {
    if (x.kind !== 'reduce' || x.reduction !== 'sum') return undefined;
    const inside = subterms([x.body]);
    const own = inside.filter((t) => t.kind === 'entry' && t.name === by.name);
    if (own.length === 0 || inside.some((t) => t.kind === 'reduce' || t.kind === 'range')) return undefined;
    if (own.some((t) => t.kind === 'entry' && (t.indices.length !== 1 || t.indices[0] !== x.index)))
      return undefined;
    const speaks = inside.some(
      (t) => t.kind === 'entry' && t.indices.some((i) => i !== x.index && bound.has(String(i))),
    );
    if (speaks) return undefined;
    const summand = replaceIndex(x.body, x.index, at);
    const name = `others#${others.size}`;
    others.set(name, subtractTerms(x, summand));
    return addTerms(summand, nameTerm(name));
  });
  const back = (x: Term) => mapLeaves(x, (t) => (t.kind === 'name' ? others.get(t.name) : undefined));
  return { rest, back: others.size === 0 ? (x) => x : back };
}
