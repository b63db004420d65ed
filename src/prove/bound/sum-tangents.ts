import { Undefined } from '../algebra/product.js';
import { toTerm } from '../algebra/to-term.js';
import { type Scene, withoutCases } from '../normal/case-split.js';
import { NeedSign, Stuck } from '../normal/normal-form.js';
import type { Normaliser } from '../normal/normalise.js';
import type { Argument } from '../slope/argument.js';
import { holds } from '../slope/between.js';
import type { Fact } from '../term/domain.js';
import { freePositions } from '../term/free-positions.js';
import { printTerm } from '../term/print-term.js';
import { NOT_NEGATIVE, POSITIVE, type SignSet } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  factorsOf,
  multiplyTerms,
  numberTerm,
  partsOf,
  powerTerm,
  replaceIndex,
  sameTerm,
  subterms,
  subtractTerms,
  T_ONE,
  type Term,
} from '../term/term.js';

type Sum = Extract<Term, { readonly kind: 'reduce' }>;

/** Tangents that are taken together. */
const MAX_TANGENTS = 10;

/** A bound of a sum from one side, summand by summand. */
interface Tangent {
  readonly body: Term;
  /** Whether the sum is at least this. */
  readonly below: boolean;
}

/**
 * Jensen's inequality (1906) by tangents under sums: w f(u) >= w (f(v) + f'(v) (u - v)) for weights w >= 0 and convex f, the other way round for
 * concave f, at values v of the claim that are the same for all summands; and u log(u) >= u log(q) + u - q for the shares q of another sum (Gibbs).
 * `isBrief` asks for what follows from one of them alone.
 */
export function showBySumTangents(
  d: Term,
  strict: boolean,
  scene: Scene,
  isBrief = false,
): Argument | undefined {
  const wanted = strict ? POSITIVE : NOT_NEGATIVE;
  const method = 'tangents under sums (Jensen)';
  // One normal form for all questions: to learn what is known takes longer than most of them.
  const found = withoutCases(scene, (n) => {
    const bounds = boundsOfSums(toTerm(n.algebra, n.run(d)), (x, sign) => hasSign(n, x, sign));
    // Mostly d is what one of them says, and something that is not negative.
    return { bounds, only: bounds.find(({ gap }) => hasSign(n, subtractTerms(d, gap), wanted)) };
  });
  if (!found || found.bounds.length === 0) return undefined;
  if (found.only) return { method, steps: [found.only.step] };
  if (isBrief) return undefined;
  const facts = found.bounds.map(({ gap }): Fact => ({ term: gap, sign: NOT_NEGATIVE }));
  const known: Scene = { ...scene, facts: [...scene.facts, ...facts] };
  return holds(d, wanted, known) ? { method, steps: found.bounds.map(({ step }) => step) } : undefined;
}

type HasSign = (x: Term, sign: SignSet) => boolean;

/** Whether a sign is seen without cases. */
function hasSign(n: Normaliser, x: Term, sign: SignSet): boolean {
  try {
    return (n.signs.signOf(n.refine(n.run(x))) & ~sign) === 0;
  } catch (error) {
    if (error instanceof NeedSign || error instanceof Stuck || error instanceof Undefined) return false;
    throw error;
  }
}

/** What is not negative: the gap between a sum and a bound of it. */
interface SumBound {
  readonly gap: Term;
  readonly step: string;
}

function boundsOfSums(root: Term, ask: HasSign): readonly SumBound[] {
  const outer = outerParts(root);
  const found: SumBound[] = [...logSums(outer, ask)];
  for (const sum of subterms([root])) {
    if (sum.kind !== 'reduce' || sum.reduction !== 'sum') continue;
    // The values have sums of their own, whose positions are called alike.
    const index = `${sum.index}#each`;
    const factors = factorsOf(replaceIndex(sum.body, sum.index, index));
    const bent = factors.find(isBent);
    if (!bent) continue;
    const rest = factors.filter((f) => f !== bent);
    for (const { body, below } of tangentsOf(bent, rest, { outer, sum, index, ask })) {
      if (found.length >= MAX_TANGENTS) return found;
      const line: Sum = { ...sum, index, body };
      const gap = below ? subtractTerms(sum, line) : subtractTerms(line, sum);
      const step = `${printTerm(sum)} ${below ? '>=' : '<='} ${printTerm(line)}, summand by summand`;
      found.push({ gap, step });
    }
  }
  return found;
}

/** Bounds by pairs of sums that are taken for the log sum inequality. */
const MAX_PAIRS = 8;

/**
 * The log sum inequality, which is Jensen's for the logarithm with the weights w/W: log(sum a) >= log(W) + (sum w log(a) - sum w log(w))/W for
 * positive a and w over one axis and W = sum w.
 */
function logSums(outer: readonly Term[], ask: HasSign): readonly SumBound[] {
  const isPositiveSum = (x: Term): x is Sum =>
    x.kind === 'reduce' && x.reduction === 'sum' && freePositions(x).length === 0 && ask(x.body, POSITIVE);
  const totals = outer.flatMap((x) =>
    x.kind === 'apply' && x.name === 'log' ? [withoutSize(x.args[0]!)].filter(isPositiveSum) : [],
  );
  if (totals.length === 0) return [];
  const weights = outer.filter(isPositiveSum);
  const found: SumBound[] = [];
  for (const a of distinct(totals))
    for (const w of distinct(weights)) {
      if (found.length >= MAX_PAIRS) return found;
      if (a.extent !== w.extent || sameTerm(a, w)) continue;
      // Sums at one position, which is called alike nowhere else.
      const index = `${w.index}#each`;
      const weight = replaceIndex(w.body, w.index, index);
      const gain = subtractTerms(
        applyTerm('log', replaceIndex(a.body, a.index, index)),
        applyTerm('log', weight),
      );
      const mean = divideTerms({ ...w, index, body: multiplyTerms(weight, gain) }, w);
      const least = addTerms(applyTerm('log', w), mean);
      const gap = subtractTerms(applyTerm('log', a), least);
      const step = `log(${printTerm(a)}) >= ${printTerm(least)} (log sum inequality)`;
      // The total of the weights is positive: it may stand in front of both sides.
      found.push({ gap, step }, { gap: multiplyTerms(w, gap), step: `${printTerm(w)} times (${step})` });
    }
  return found;
}

function distinct(sums: readonly Sum[]): readonly Sum[] {
  return sums.filter((x, k) => sums.findIndex((y) => sameTerm(x, y)) === k);
}

/** Where a tangent is looked for. */
interface Place {
  readonly outer: readonly Term[];
  readonly sum: Sum;
  readonly index: string;
  readonly ask: HasSign;
}

function isBent(x: Term): boolean {
  return (x.kind === 'apply' && ['exp', 'log', 'abs'].includes(x.name)) || powerOf(x) !== undefined;
}

/** The exponent of a power that is convex where its base is not negative: a whole one from 3 on. */
function powerOf(x: Term): number | undefined {
  if (x.kind !== 'power' || x.exponent.kind !== 'number') return undefined;
  const { numerator, denominator } = x.exponent.value;
  return denominator === 1n && numerator > 2n && numerator < 9n ? Number(numerator) : undefined;
}

function* tangentsOf(bent: Term, rest: readonly Term[], place: Place): Generator<Tangent> {
  const isAtLeastZero = (x: Term) => place.ask(x, NOT_NEGATIVE);
  const isPositive = (x: Term) => place.ask(x, POSITIVE);
  const weigh = (factors: readonly Term[], x: Term) => multiplyTerms(T_ONE, ...factors, x);
  const weight = weigh(rest, T_ONE);
  const exponent = powerOf(bent);
  if (bent.kind === 'power' && exponent !== undefined) {
    for (const v of valuesFor('power', place)) {
      if (!isAtLeastZero(weight)) return;
      const [u, n] = [bent.base, numberTerm(exponent)];
      if (exponent % 2 !== 0 && !(isAtLeastZero(u) && isAtLeastZero(v))) continue;
      const slope = multiplyTerms(n, powerTerm(v, exponent - 1), subtractTerms(u, v));
      yield { body: weigh(rest, addTerms(powerTerm(v, exponent), slope)), below: true };
    }
    return;
  }
  if (bent.kind !== 'apply') return;
  const u = withoutSize(bent.args[0]!);
  if (bent.name === 'abs') {
    if (!isAtLeastZero(weight)) return;
    yield { body: weigh(rest, u), below: true };
    yield { body: weigh(rest, multiplyTerms(numberTerm(-1), u)), below: true };
    return;
  }
  if (bent.name === 'exp') {
    for (const v of valuesFor('exp', place)) {
      if (!isAtLeastZero(weight)) return;
      const line = multiplyTerms(applyTerm('exp', v), addTerms(T_ONE, subtractTerms(u, v)));
      yield { body: weigh(rest, line), below: true };
    }
    return;
  }
  if (!isPositive(u)) return;
  const same = rest.find((f) => sameTerm(f, u));
  const others = rest.filter((f) => f !== same);
  const convex = same && isAtLeastZero(weigh(others, T_ONE));
  const line = (v: Term) =>
    addTerms(multiplyTerms(u, applyTerm('log', v)), u, multiplyTerms(numberTerm(-1), v));
  // At the weight itself: w log(u) <= w log(w) + u - w (Gibbs).
  if (rest.length > 0 && !convex && isPositive(weight)) {
    const own = multiplyTerms(weight, applyTerm('log', weight));
    yield { body: addTerms(own, u, multiplyTerms(numberTerm(-1), weight)), below: false };
  }
  // The sharpest of these first.
  if (convex) for (const q of sharesOf(place)) yield { body: weigh(others, line(q)), below: true };
  for (const v of valuesFor('log', place)) {
    if (!isPositive(v)) continue;
    if (convex) yield { body: weigh(others, line(v)), below: true };
    else if (isAtLeastZero(weight))
      yield {
        body: weigh(rest, addTerms(applyTerm('log', v), divideTerms(u, v), numberTerm(-1))),
        below: false,
      };
  }
}

/** The shares B/S of the summands B of a sum S over the same axis, of which the logarithm is taken. */
function sharesOf({ outer, sum, index, ask }: Place): readonly Term[] {
  return outer.flatMap((x) => {
    const total = x.kind === 'apply' && x.name === 'log' ? withoutSize(x.args[0]!) : undefined;
    if (total?.kind !== 'reduce' || total.reduction !== 'sum' || total.extent !== sum.extent) return [];
    const body = replaceIndex(total.body, total.index, index);
    return ask(body, POSITIVE) ? [divideTerms(body, total)] : [];
  });
}

/** u of log|u|, where u is known to be positive. */
function withoutSize(x: Term): Term {
  return x.kind === 'apply' && x.name === 'abs' ? x.args[0]! : x;
}

/** The parts of a term that are not under a sum. */
function outerParts(root: Term): readonly Term[] {
  const found: Term[] = [];
  const visit = (x: Term): void => {
    found.push(x);
    if (x.kind !== 'reduce') partsOf(x).forEach(visit);
  };
  visit(root);
  return found;
}

/** Values that are the same for all summands: those under the same function first, then sums. */
function valuesFor(name: string, { outer, sum }: Place): readonly Term[] {
  const found: Term[] = [];
  const add = (x: Term) => {
    if (freePositions(x).length === 0 && !found.some((f) => sameTerm(f, x))) found.push(x);
  };
  for (const x of outer) {
    if (x.kind === 'apply' && x.name === name) add(withoutSize(x.args[0]!));
    if (x.kind === 'power' && x.kind === name) add(x.base);
  }
  // Logarithms have positive values only; which sums are positive is a long question.
  if (name === 'log') return found;
  for (const x of outer) if (x.kind === 'reduce' && x.reduction === 'sum' && !sameTerm(x, sum)) add(x);
  return found;
}
