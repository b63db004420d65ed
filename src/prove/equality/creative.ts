import type { IntegerPoly } from '../algebra/integer-poly.js';
import type { Product } from '../algebra/product.js';
import { numberOf } from '../derivative/linear-form.js';
import { askByCases, type Case, EMPTY_CASE, followsFrom, type Scene } from '../normal/case-split.js';
import type { Normaliser } from '../normal/normalise.js';
import { conditionsOf, DEFINED, type Fact } from '../term/domain.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NOT_NEGATIVE, NOT_ZERO } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  someSubterm,
  substitute,
  subtractTerms,
  T_ZERO,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { tidyTerm } from '../term/tidy-term.js';
import type { Range } from './growth.js';
import {
  type Count,
  type Hypergeometric,
  HypergeometricReader,
  reciprocalFactorial,
  withNamedPosition,
} from './hypergeometric.js';
import { atLeast, type Induction, type InductionProof, inductionsOf, lowestValue } from './induction.js';

/** The position of summands, as a name that cannot be written. */
const PLACE = 'place#';

/** Orders of the recurrences that are looked for, each with the degrees in k of what is summed. */
const ORDERS: readonly [readonly [order: number, degree: number], ...(readonly [number, number])[]] = [
  [0, 3],
  [1, 5],
  [2, 4],
];

/** Steps above its lowest value from which on a recurrence may hold. */
const MAX_LIFT = 3;

/** Steps above the lowest value at which an induction may start: a claim may say nothing of the lowest. */
const LIFTS: readonly number[] = [0, 1];

/** Last summands that are left to themselves where the sum of the others telescopes. */
const MAX_LEFT = 2;

/** a_0 F(n, k) + ... + a_J F(n + J, k) = G(k + 1) - G(k), with G(k) = B(k - 1) y(k) H(k). */
interface Certificate {
  readonly recurrence: readonly IntegerPoly[];
  readonly below: IntegerPoly;
  readonly y: IntegerPoly;
  readonly common: Common;
}

/** The hypergeometric term H of which all summands of a recurrence are multiples by polynomials. */
interface Common {
  readonly above: readonly Count[];
  readonly below: readonly Count[];
  readonly powers: readonly { readonly base: Term; readonly exponent: Term; readonly count: Count }[];
  readonly divisors: readonly IntegerPoly[];
  readonly outer: readonly Term[];
  /** What F(n + j, k) is of H. */
  readonly multiples: readonly IntegerPoly[];
  /** B(k) H(k + 1) = A(k) H(k). */
  readonly up: IntegerPoly;
  readonly down: IntegerPoly;
}

/**
 * Shows that a sum of hypergeometric summands F(n, k) has a value R(n) for all n, by creative telescoping (Zeilberger 1990; of order 0 by the
 * method of Gosper 1978): a recurrence in n with polynomials a_j that do not hold k, of which the other side telescopes. The certificate is an
 * identity of polynomials that is solved for, so that it holds by itself; what is checked besides is that factorials above the line have values
 * at all positions between the bounds, that the last a_j is not zero, that R fulfils the recurrence with the summands at the ends put in, and
 * that sum and value agree at the first n.
 */
export function showByTelescoping(
  left: Term,
  right: Term,
  scene: Scene,
  isZero: (n: Normaliser, difference: Product) => boolean,
  baseCases: (left: Term, right: Term, scene: Scene) => readonly Case<boolean>[],
): InductionProof | undefined {
  const sides = [left, right].map((x) => (x.kind === 'guard' ? x.body : x));
  const counted = sides.flatMap((x, i) =>
    x.kind === 'range' && x.reduction === 'sum' && hasFactorials(x.body) ? [[x, i] as const] : [],
  );
  const [only] = counted;
  if (!only || counted.length > 1) return undefined;
  const [sum, at] = only;
  const value = at === 0 ? right : left;
  if (hasRanges(sum.body)) return undefined;
  for (const lift of LIFTS)
    for (const induction of inductionsOf(left, right, scene, lift)) {
      const here: Scene = { ...scene, facts: induction.rest };
      const isBase = (v: number) => {
        const put = (x: Term) => substitute(x, induction.name, numberTerm(v));
        // Of values below the first that the claim speaks of nothing is claimed; the others must have values.
        return baseCases(put(left), put(right), here).every(({ answer }) =>
          answer.kind === 'vacuous'
            ? v < induction.lowest || answer.reason === EMPTY_CASE
            : answer.kind === 'answer' && answer.value,
        );
      };
      const below = Array.from({ length: lift }, (_, i) => induction.lowest - 1 - i);
      const proof = new Telescoping(sum, value, induction, scene, isZero).show(isBase);
      if (proof && below.every(isBase)) return proof;
    }
  return undefined;
}

/**
 * The value of a sum of which the summands themselves telescope, F(k) = G(k + 1) - G(k) with a hypergeometric G (Gosper 1978), wherever the
 * facts hold.
 */
export function telescopedSum(sum: Range, scene: Scene): Term | undefined {
  const { names } = unknownsOf([sum.to]);
  const [name] = names;
  if (name === undefined || names.length > 1 || !scene.integers.has(name) || hasRanges(sum.body))
    return undefined;
  const lowest = lowestValue(name, scene);
  if (lowest === undefined) return undefined;
  const induction: Induction = { name, lowest, rest: scene.facts, step: [] };
  return new Telescoping(sum, T_ZERO, induction, scene, () => false).value();
}

class Telescoping {
  private readonly body: Term;

  constructor(
    private readonly sum: Range,
    private readonly claimed: Term,
    private readonly induction: Induction,
    private readonly scene: Scene,
    private readonly isZero: (n: Normaliser, difference: Product) => boolean,
  ) {
    this.body = withNamedPosition(sum.body, sum.index, PLACE);
  }

  show(isBase: (value: number) => boolean): InductionProof | undefined {
    const { name, lowest } = this.induction;
    const come = this.movedBy(this.sum.to);
    if (this.movedBy(this.sum.from) !== 0 || come === undefined || come < 0) return undefined;
    for (let first = lowest; first <= lowest + MAX_LIFT; first++) {
      const reader = new HypergeometricReader(
        this.body,
        PLACE,
        name,
        (c) => this.settled(c, first),
        this.scene.budget,
      );
      const form = reader.read(this.body);
      if (!form) continue;
      for (const [order, degree] of ORDERS) {
        const certificate = certify(reader, form, order, degree);
        if (!certificate) continue;
        const step = this.checked(certificate, reader, first);
        if (!step) break;
        const bases = Array.from({ length: first + order - lowest }, (_, i) => lowest + i);
        if (!bases.every(isBase)) return undefined;
        return {
          steps: [
            ...bases.map((v) => `${name} = ${v}: both sides are equal`),
            `for ${name} >= ${first} the summands F(${name}, k) fulfil`,
            `  ${this.written(certificate, reader)} = G(k + 1) - G(k)`,
            '  with a hypergeometric G (creative telescoping), so that both sides fulfil one recurrence',
            ...step,
          ],
        };
      }
    }
    return undefined;
  }

  /** What the sum is, where its summands telescope. */
  value(): Term | undefined {
    const { name, lowest } = this.induction;
    const settled = (c: Term) => this.settled(c, lowest);
    const reader = new HypergeometricReader(this.body, PLACE, name, settled, this.scene.budget);
    const form = reader.read(this.body);
    const [[order, degree]] = ORDERS;
    const certificate = form && certify(reader, form, order, degree);
    const ends = certificate && this.endsOf(certificate, reader, lowest);
    if (!ends) return undefined;
    const front = reader.toTerm(certificate.recurrence[0]!);
    if (!followsFrom(this.within(lowest, undefined), { term: front, sign: NOT_ZERO })) return undefined;
    return divideTerms(ends.value, front);
  }

  private written({ recurrence }: Certificate, reader: HypergeometricReader): string {
    const { name } = this.induction;
    return recurrence
      .map((a, j) => `(${printTerm(tidyTerm(reader.toTerm(a)))})*F(${name}${j === 0 ? '' : ` + ${j}`}, k)`)
      .join(' + ');
  }

  private movedBy(end: Term): number | undefined {
    const step = numberOf(subtractTerms(this.at(end, 1), end));
    return step?.denominator === 1n ? Number(step.numerator) : undefined;
  }

  /** A term at n + j. */
  private at(x: Term, j: number): Term {
    const { name } = this.induction;
    return j === 0 ? x : substitute(x, name, addTerms(nameTerm(name), numberTerm(j)));
  }

  /** What is known of n from a value on, at all positions up to an end. */
  private within(first: number, end: Term | undefined): Scene {
    const { name, rest, step } = this.induction;
    const place = nameTerm(PLACE);
    const facts: Fact[] = [...rest, atLeast(name, first), ...step];
    if (end)
      facts.push(
        { term: subtractTerms(place, this.sum.from), sign: NOT_NEGATIVE },
        { term: subtractTerms(end, place), sign: NOT_NEGATIVE },
      );
    return { ...this.scene, integers: new Set([...this.scene.integers, PLACE]), facts };
  }

  private settled(condition: Term, first: number): boolean | undefined {
    if (condition.kind !== 'compare' || condition.relation !== 'lessOrEqual') return undefined;
    const term = subtractTerms(condition.right, condition.left);
    const here = this.within(first, this.sum.to);
    if (followsFrom(here, { term, sign: NOT_NEGATIVE })) return true;
    return followsFrom(here, { term, sign: NEGATIVE }) ? false : undefined;
  }

  /** Whether the recurrence holds of the sums and of the value; what was checked, in words. */
  private checked(
    c: Certificate,
    reader: HypergeometricReader,
    first: number,
  ): readonly string[] | undefined {
    const order = c.recurrence.length - 1;
    const inside = this.within(first, undefined);
    // The claim speaks of n + J, and so of all values below.
    const above = this.induction.step.map((f) => ({ ...f, term: this.at(f.term, order - 1) }));
    const here: Scene = order > 1 ? { ...inside, facts: [...inside.facts, ...above] } : inside;
    const lead = reader.toTerm(c.recurrence.at(-1)!);
    if (!followsFrom(here, { term: lead, sign: NOT_ZERO })) return undefined;
    const ends = this.endsOf(c, reader, first);
    if (!ends) return undefined;
    const wanted = c.recurrence.map((a, j) => multiplyTerms(reader.toTerm(a), this.at(this.claimed, j)));
    const gap = subtractTerms(addTerms(T_ZERO, ...wanted), ends.value);
    const cases = askByCases(here, (n) => this.isZero(n, n.run(gap)));
    const shown = cases.every(
      ({ answer }) => answer.kind === 'vacuous' || (answer.kind === 'answer' && answer.value),
    );
    return shown ? [ends.text] : undefined;
  }

  /** a_0 S(n) + ... + a_J S(n + J) for the sums S, by G at the ends and the summands beyond them. */
  private endsOf(
    c: Certificate,
    reader: HypergeometricReader,
    first: number,
  ): { readonly value: Term; readonly text: string } | undefined {
    const { from, to } = this.sum;
    const here = this.within(first, undefined);
    for (let left = c.common.divisors.length > 0 ? 1 : 0; left <= MAX_LEFT; left++) {
      const end = addTerms(to, numberTerm(1 - left));
      if (!followsFrom(here, { term: subtractTerms(end, from), sign: NOT_NEGATIVE })) continue;
      if (!this.hasValues(c.common, reader, first, end)) continue;
      const others = c.recurrence.flatMap((a, j) =>
        this.summandsFrom(end, j, left).map((x) => multiplyTerms(reader.toTerm(a), x)),
      );
      const [above, below] = [end, from].map((at) => this.potential(c, reader, at, first)) as [Term, Term];
      return {
        value: addTerms(subtractTerms(above, below), ...others),
        text: `  with the ends G(${printTerm(end)}) and G(${printTerm(from)}) put in`,
      };
    }
    return undefined;
  }

  /** The summands of the sum at n + j from a position on. */
  private summandsFrom(start: Term, j: number, left: number): readonly Term[] {
    const more = (this.movedBy(this.sum.to) ?? 0) * j + left;
    return Array.from({ length: more }, (_, i) =>
      substitute(this.at(this.body, j), PLACE, addTerms(start, numberTerm(i))),
    );
  }

  /** Whether H has values at all positions up to an end, and B(k) H(k + 1) = A(k) H(k) holds below it. */
  private hasValues(h: Common, reader: HypergeometricReader, first: number, end: Term): boolean {
    const here = this.within(first, end);
    const known = conditionsOf(this.body, here.integers, DEFINED);
    const inside: Scene = { ...here, facts: [...here.facts, ...known] };
    const counts = [...h.above, ...h.powers.flatMap((p) => (p.base.kind === 'number' ? [] : [p.count]))];
    const outer = h.outer.flatMap((x) => conditionsOf(x, here.integers, DEFINED));
    return (
      counts.every((c) => followsFrom(here, { term: reader.toTerm(c.poly), sign: NOT_NEGATIVE })) &&
      h.divisors.every((d) => followsFrom(inside, { term: reader.toTerm(d), sign: NOT_ZERO })) &&
      outer.every((f) => followsFrom(inside, f))
    );
  }

  /** G at a position. */
  private potential(c: Certificate, reader: HypergeometricReader, at: Term, first: number): Term {
    const { polys } = reader;
    const place = reader.polynomial(at);
    const put = (p: IntegerPoly) =>
      place?.den === 1n
        ? reader.toTerm(polys.substitute(p, PLACE, place.poly))
        : substitute(reader.toTerm(p), PLACE, at);
    const front = polys.multiply(polys.shift(c.below, PLACE, -1), c.y);
    if (place?.den === 1n && polys.substitute(front, PLACE, place.poly).size === 0) return T_ZERO;
    const here = this.within(first, undefined);
    const isNatural = (m: Term) => {
      if (followsFrom(here, { term: m, sign: NOT_NEGATIVE })) return true;
      return followsFrom(here, { term: m, sign: NEGATIVE }) ? false : undefined;
    };
    const { above, below, powers, divisors, outer } = c.common;
    return multiplyTerms(
      put(front),
      ...outer,
      ...above.map((l) => applyTerm('factorial', put(l.poly))),
      ...below.map((l) => reciprocalFactorial(put(l.poly), isNatural)),
      ...powers.map(({ base, exponent }) => powerTerm(base, substitute(exponent, PLACE, at))),
      ...divisors.map((d) => powerTerm(put(d), -1)),
    );
  }
}

/** A recurrence of an order, and what telescopes, if there is one with a polynomial y up to a degree. */
function certify(
  reader: HypergeometricReader,
  form: Hypergeometric,
  order: number,
  degree: number,
): Certificate | undefined {
  const { polys } = reader;
  const common = commonOf(reader, form, order);
  if (!common) return undefined;
  const down = polys.shift(common.down, PLACE, -1);
  const next = polys.add(polys.variable(PLACE), polys.constant(1n));
  const power = (p: IntegerPoly, e: number) => polys.product(Array.from({ length: e }, () => p));
  const columnOf = (i: number) =>
    polys.subtract(
      polys.multiply(common.up, power(next, i)),
      polys.multiply(down, power(polys.variable(PLACE), i)),
    );
  const multiples = common.multiples.map((p) => polys.subtract(polys.zero, p));
  for (let d = 0; d <= degree; d++) {
    const columns = [...Array.from({ length: d + 1 }, (_, i) => columnOf(i)), ...multiples].map((p) =>
      polys.coefficients(p, PLACE),
    );
    const height = Math.max(...columns.map((c) => c.length));
    const rows = Array.from({ length: height }, (_, i) => columns.map((c) => c[i] ?? polys.zero));
    const x = polys.kernel(rows, columns.length);
    const recurrence = x?.slice(d + 1) ?? [];
    if (!x || (recurrence.at(-1)?.size ?? 0) === 0) continue;
    const y = x
      .slice(0, d + 1)
      .map((a, i) => polys.multiply(a, power(polys.variable(PLACE), i)))
      .reduce((a, b) => polys.add(a, b), polys.zero);
    return { recurrence, below: common.down, y, common };
  }
  return undefined;
}

/** The common term of F(n, k), ..., F(n + J, k): factorials above the line as small, and below it as large as in any of them. */
function commonOf(reader: HypergeometricReader, form: Hypergeometric, order: number): Common | undefined {
  const { polys } = reader;
  const orders = Array.from({ length: order + 1 }, (_, j) => j);
  const plus = (p: IntegerPoly, c: number) => polys.add(p, polys.constant(BigInt(c)));
  /** (p + a + 1)...(p + b). */
  const rising = (p: IntegerPoly, a: number, b: number) =>
    polys.product(Array.from({ length: Math.max(0, b - a) }, (_, i) => plus(p, a + 1 + i)));
  const multiples = orders.map((j) => [polys.shift(form.poly, reader.n, j)]);
  const [up, down]: [IntegerPoly[], IntegerPoly[]] = [[], []];
  const [above, below]: [Count[], Count[]] = [[], []];
  for (const { of, isAbove } of form.factorials) {
    const shifts = orders.map((j) => j * of.byN);
    const base = isAbove ? Math.min(...shifts) : Math.max(...shifts);
    const poly = plus(of.poly, base);
    for (const [j, s] of shifts.entries())
      multiples[j]!.push(isAbove ? rising(of.poly, base, s) : rising(of.poly, s, base));
    (isAbove ? above : below).push({ ...of, poly });
    const more = Array.from({ length: Math.abs(of.byK) }, (_, i) => plus(poly, of.byK > 0 ? i + 1 : -i));
    (isAbove === of.byK > 0 ? up : down).push(...more);
  }
  const powers: { base: Term; exponent: Term; count: Count }[] = [];
  const outer: Term[] = [...form.outer];
  for (const { base, exponent } of form.powers) {
    const top = base.kind === 'number' ? polys.constant(base.value.numerator) : reader.polynomial(base)?.poly;
    const bottom = polys.constant(base.kind === 'number' ? base.value.denominator : 1n);
    if (!top) return undefined;
    const shifts = orders.map((j) => j * exponent.byN);
    const least = Math.min(...shifts);
    const span = Math.max(...shifts) - least;
    const times = (p: IntegerPoly, e: number) => Array.from({ length: e }, () => p);
    for (const [j, s] of shifts.entries())
      multiples[j]!.push(...times(top, s - least), ...times(bottom, span - (s - least)));
    if (base.kind === 'number' && base.value.denominator !== 1n)
      outer.push(powerTerm(numberTerm(base.value.denominator), -span));
    powers.push({ base, exponent: addTerms(exponent.term, numberTerm(least)), count: exponent });
    const [more, less] = exponent.byK >= 0 ? [top, bottom] : [bottom, top];
    up.push(...times(more, Math.abs(exponent.byK)));
    down.push(...times(less, Math.abs(exponent.byK)));
  }
  const divisors: IntegerPoly[] = [];
  for (const d of form.below) {
    const moves = polys.coefficients(d, reader.n).length > 1;
    const own = moves ? orders.map((j) => polys.shift(d, reader.n, j)) : [d];
    if (moves) for (const j of orders) multiples[j]!.push(...own.filter((_, i) => i !== j));
    divisors.push(...own);
    for (const p of own) {
      cancelOrPush(polys, p, up, down);
      cancelOrPush(polys, polys.shift(p, PLACE, 1), down, up);
    }
  }
  return {
    above,
    below,
    powers,
    divisors,
    outer,
    multiples: multiples.map((m) => polys.product(m)),
    up: polys.product(up),
    down: polys.product(down),
  };
}

/** A factor that is not zero at any position goes where it stands on both sides. */
function cancelOrPush(
  polys: HypergeometricReader['polys'],
  p: IntegerPoly,
  to: IntegerPoly[],
  other: IntegerPoly[],
): void {
  const same = other.findIndex((q) => polys.subtract(p, q).size === 0);
  if (same >= 0) other.splice(same, 1);
  else to.push(p);
}

function hasRanges(x: Term): boolean {
  return someSubterm(x, (t) => t.kind === 'range' || t.kind === 'reduce');
}

function hasFactorials(x: Term): boolean {
  return someSubterm(x, (t) => t.kind === 'apply' && t.name === 'factorial');
}
