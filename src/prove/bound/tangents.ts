import { type PolyTerm, UNIT } from '../algebra/polynomial.js';
import { isZeroProduct, type Product } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { toTerm } from '../algebra/to-term.js';
import { askByCases, type Case, type Scene } from '../normal/case-split.js';
import { NeedSign } from '../normal/normal-form.js';
import type { Normaliser } from '../normal/normalise.js';
import type { Argument } from '../slope/argument.js';
import type { Relation } from '../term/claim.js';
import { boundOf } from '../term/linear-bound.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, POSITIVE } from '../term/sign-set.js';
import {
  mentions,
  nameTerm,
  substitute,
  subterms,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { type InequalityProof, WANTED } from './inequality.js';
import { within } from './show-term.js';

/** Logarithms, or summands of one base, that are weighed against each other. */
const MAX_PARTS = 6;

/** Cases of one attempt: signs of bases, and of what is left over. */
const MAX_CASES = 24;

/** A base that takes the place of an unknown; no name that can be written. */
const BASE = 'base#';

/** A relation between sides with several logarithms, or with powers by unknown exponents, in several unknowns; tried before all else. */
export function proveByTangents(
  left: Term,
  right: Term,
  relation: Relation,
  scene: Scene,
): readonly Case<InequalityProof | undefined>[] | undefined {
  const parts = subterms([left, right]);
  const logs = parts.filter((x) => x.kind === 'apply' && x.name === 'log');
  const powers = parts.filter((x) => x.kind === 'power' && x.exponent.kind !== 'number');
  if (logs.length < 2 && powers.length === 0) return undefined;
  const { names, arrays, sizes } = unknownsOf([left, right]);
  if (names.length < 2 || arrays.size + sizes.length > 0) return undefined;
  const wanted = WANTED[relation];
  const up = wanted === POSITIVE || wanted === NOT_NEGATIVE;
  const d = up ? subtractTerms(left, right) : subtractTerms(right, left);
  const strict = wanted === POSITIVE || wanted === NEGATIVE;
  const shown = within(scene, 0.4, (own) => showByTangents(d, strict, own));
  if (!shown) return undefined;
  const value = { ...shown, sign: wanted, steps: [`d = ${printTerm(d)}`, ...shown.steps] };
  return [{ given: [], answer: { kind: 'answer', value } }];
}

/**
 * d >= 0 by tangents of convex functions: a log(v) >= a (1 - 1/v) for logarithms with weights a >= 0 (Gibbs' inequality, the concavity of the
 * logarithm), and sum of c M >= M0 sum of c (1 + log(M/M0)) for positive M against one negative summand c0 M0 (weighted means, Young,
 * Bernoulli). What is left is shown by signs.
 */
function showByTangents(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  for (const form of formsOf(d, scene)) {
    const steps: string[] = [];
    const cases = askByCases(
      form.scene,
      (n) => {
        const shown = plainly(n, form.d, strict) ?? tangentsOf(n, form.d, strict);
        if (shown && !steps.includes(shown)) steps.push(shown);
        return shown !== undefined;
      },
      ({ kind, ...rest }) => kind === 'open' || ('value' in rest && !rest.value),
      MAX_CASES,
    );
    const closed = cases.every(
      ({ answer }) => answer.kind === 'vacuous' || (answer.kind === 'answer' && answer.value),
    );
    if (closed && steps.length > 0)
      return { method: 'tangents of convex functions', steps: [...form.steps, ...steps] };
  }
  return undefined;
}

interface Form {
  readonly d: Term;
  readonly scene: Scene;
  readonly steps: readonly string[];
}

/** The difference as it is, with an unknown put in that an equation gives, and in terms of the base of a power. */
function* formsOf(d: Term, scene: Scene): Generator<Form> {
  yield { d, scene, steps: [] };
  const put = (name: string, value: Term, step: string): Form => {
    const into = (x: Term) => substitute(x, name, value);
    const facts = scene.facts.map((f) => ({ ...f, term: into(f.term) }));
    return { d: into(d), scene: { ...scene, facts }, steps: [step] };
  };
  for (const x of subterms([d])) {
    if (x.kind !== 'power' || x.exponent.kind === 'number' || x.base.kind === 'name') continue;
    for (const name of unknownsOf([x.base]).names) {
      const inverse = boundOf(
        { kind: 'add', args: [x.base, { kind: 'multiply', args: [MINUS, nameTerm(BASE)] }] },
        name,
      );
      if (!inverse || mentions(x.exponent, name) || scene.integers.has(name)) continue;
      yield put(name, inverse.at, `with ${BASE} for ${printTerm(x.base)}`);
    }
  }
  for (const { term, sign } of scene.facts) {
    if (sign !== NIL) continue;
    for (const name of unknownsOf([term]).names) {
      const value = scene.integers.has(name) ? undefined : quotientFor(term, name, scene);
      if (value) yield put(name, value, `${name} = ${printTerm(value)}`);
    }
  }
}

const MINUS: Term = { kind: 'number', value: { numerator: -1n, denominator: 1n } };

/** -B/A from an equation A v + B = 0 for a name v, where A is not zero. */
function quotientFor(term: Term, name: string, scene: Scene): Term | undefined {
  let found: Term | undefined;
  askByCases(
    scene,
    (n) => {
      const { algebra } = n;
      const zero = n.run(term);
      const parts = realParts(algebra, zero)?.parts.filter(({ exponent }) => exponent > 0);
      const [only] = parts ?? [];
      if (parts?.length !== 1 || !algebra.isExpandable(only!.of) || algebra.hasCis(only!.of)) return;
      const poly = [...algebra.expand(only!.of).poly.values()];
      const own = algebra.power(algebra.generator({ kind: 'name', name }));
      const id = own.mono[0]!;
      const [with_, without] = [
        poly.filter((t) => t.mono.includes(id) && exponentOf(t, id) === UNIT),
        poly.filter((t) => exponentOf(t, id) === 0),
      ];
      if (with_.length + without.length !== poly.length || with_.length === 0) return;
      const factor = algebra.divide(sumOfTerms(n, with_), own);
      if (algebra.generatorsIn(factor).has(id) || (n.signs.signOf(n.refine(factor)) & NIL) !== 0) return;
      const value = toTerm(algebra, algebra.negate(algebra.divide(sumOfTerms(n, without), factor)));
      if (!mentions(value, name)) found = value;
    },
    () => true,
    1,
  );
  return found;
}

function exponentOf({ mono }: PolyTerm, id: number): number {
  for (let i = 0; i < mono.length; i += 2) if (mono[i] === id) return mono[i + 1]!;
  return 0;
}

function sumOfTerms({ algebra }: Normaliser, terms: readonly PolyTerm[]): Product {
  return algebra.fromPoly(new Map(terms.map((t) => [t.mono.join(), t])));
}

function isNotNegative(n: Normaliser, p: Product, strict: boolean): boolean {
  return (n.signs.signOf(n.refine(p)) & (strict ? NEGATIVE | NIL : NEGATIVE)) === 0;
}

function plainly(n: Normaliser, d: Term, strict: boolean): string | undefined {
  return isNotNegative(n, n.run(d), strict) ? 'd has this sign by the signs of its factors' : undefined;
}

function tangentsOf(n: Normaliser, d: Term, strict: boolean): string | undefined {
  const { algebra } = n;
  const parts = realParts(algebra, n.refine(n.run(d)));
  if (!parts) return undefined;
  const open = parts.parts.filter(
    ({ of, exponent }) => exponent % (2 * UNIT) !== 0 && n.signs.signOf(of) !== POSITIVE,
  );
  const [only] = open;
  if (open.length !== 1 || only!.exponent < 0 || only!.exponent % UNIT !== 0) return undefined;
  const own = parts.coef.re < 0n ? algebra.negate(only!.of) : only!.of;
  if (!algebra.isExpandable(own) || algebra.hasCis(own)) return undefined;
  const terms = [...algebra.expand(own).poly.values()];
  // Of d no more than the sign counts; a factor that may vanish leaves it at 0.
  const exact = strict && parts.parts.some(({ of }) => of !== only!.of && (n.signs.signOf(of) & NIL) !== 0);
  if (exact) return undefined;
  return byLogarithms(n, terms, strict) ?? byMeans(n, terms, strict);
}

interface Weighed {
  readonly weight: Product;
  readonly of: Product;
}

/** Sum of c log(u) + rest: logarithms with negative weights joined to others of the same weight, so that all weights are positive. */
function byLogarithms(n: Normaliser, terms: readonly PolyTerm[], strict: boolean): string | undefined {
  const { algebra } = n;
  const groups = new Map<number, PolyTerm[]>();
  const rest: PolyTerm[] = [];
  for (const t of terms) {
    const logs = t.mono.filter((id, i) => i % 2 === 0 && algebra.meaning(id).kind === 'log');
    const [id] = logs;
    if (id === undefined) rest.push(t);
    else if (logs.length > 1 || exponentOf(t, id) !== UNIT) return undefined;
    else groups.set(id, [...(groups.get(id) ?? []), t]);
  }
  if (groups.size < 2 || groups.size > MAX_PARTS) return undefined;
  const up: Weighed[] = [];
  const down: Weighed[] = [];
  for (const [id, own] of groups) {
    const meaning = algebra.meaning(id);
    if (meaning.kind !== 'log' || n.signs.signOf(meaning.of) !== POSITIVE) return undefined;
    const weight = algebra.divide(sumOfTerms(n, own), algebra.power(id));
    const sign = n.signs.signOf(n.refine(weight));
    if ((sign & ~NOT_NEGATIVE) === 0) up.push({ weight, of: meaning.of });
    else if ((sign & POSITIVE) === 0) down.push({ weight: algebra.negate(weight), of: meaning.of });
    else throw new NeedSign(weight, true);
  }
  const joined = join(n, up, down);
  if (!joined) return undefined;
  const left = algebra.add([
    sumOfTerms(n, rest),
    ...joined.map(({ weight, of }) =>
      algebra.multiply(weight, algebra.subtract(algebra.one, algebra.divide(algebra.one, of))),
    ),
  ]);
  if (!isNotNegative(n, left, strict)) return undefined;
  const shown = joined.map(({ of }) => `v = ${printTerm(toTerm(algebra, of))}`);
  return `log(v) >= 1 - 1/v for ${shown.join(', ')}; what is left is ${isZeroProduct(left) ? '0' : 'not negative'}`;
}

/** Logarithms with positive weights only, whose sum is the given one. */
function join(
  n: Normaliser,
  up: readonly Weighed[],
  down: readonly Weighed[],
): readonly Weighed[] | undefined {
  const { algebra } = n;
  const same = (a: Product, b: Product) => algebra.equal(a, b);
  const total = (all: readonly Weighed[]) => algebra.add(all.map(({ weight }) => weight));
  const found: Weighed[] = [];
  let above = up;
  let below: readonly Weighed[] = down;
  for (const low of down) {
    const high = above.find(({ weight }) => same(weight, low.weight));
    if (!high) continue;
    found.push({ weight: low.weight, of: algebra.divide(high.of, low.of) });
    above = above.filter((w) => w !== high);
    below = below.filter((w) => w !== low);
  }
  if (below.length === 0) {
    // One logarithm spread over all the others: log(m) = sum of a log(m) where the weights a have the sum 1.
    const spread =
      above.length > 1 ? above.find((m) => same(m.weight, total(above.filter((w) => w !== m)))) : undefined;
    const rest = above.filter((w) => w !== spread);
    return [
      ...found,
      ...rest.map(({ weight, of }) => ({ weight, of: spread ? algebra.multiply(of, spread.of) : of })),
    ];
  }
  if (above.length === 1 && same(above[0]!.weight, total(below)))
    return [...found, ...below.map(({ weight, of }) => ({ weight, of: algebra.divide(above[0]!.of, of) }))];
  if (below.length === 1 && same(below[0]!.weight, total(above)))
    return [...found, ...above.map(({ weight, of }) => ({ weight, of: algebra.divide(of, below[0]!.of) }))];
  return undefined;
}

/** Positive summands c M against one negative c0 M0. */
function byMeans(n: Normaliser, terms: readonly PolyTerm[], strict: boolean): string | undefined {
  const { algebra } = n;
  const bases = basesOf(n, terms);
  if (bases.size === 0) return undefined;
  const groups = new Map<string, { readonly mono: readonly number[]; readonly terms: PolyTerm[] }>();
  for (const t of terms) {
    const mono = t.mono.filter((_, i) => bases.has(t.mono[i - (i % 2)]!));
    const key = mono.join();
    const own = groups.get(key) ?? { mono, terms: [] };
    own.terms.push({ ...t, mono: t.mono.filter((_, i) => !bases.has(t.mono[i - (i % 2)]!)) });
    groups.set(key, own);
  }
  if (groups.size < 2 || groups.size > MAX_PARTS) return undefined;
  const up: { readonly weight: Product; readonly log: Product }[] = [];
  let low: { readonly weight: Product; readonly log: Product } | undefined;
  for (const { mono, terms: own } of groups.values()) {
    const of = algebra.settle({ re: 1n, im: 0n, den: 1n }, mono, []);
    if (n.signs.signOf(of) !== POSITIVE) return undefined;
    const weight = sumOfTerms(n, own);
    const sign = n.signs.signOf(n.refine(weight));
    const log = n.log(of);
    if ((sign & ~NOT_NEGATIVE) === 0) up.push({ weight, log });
    else if (sign & POSITIVE || low) return undefined;
    else low = { weight, log };
  }
  if (!low || strict) return undefined;
  const { weight: least, log: at } = low;
  const left = algebra.add([
    least,
    ...up.map(({ weight, log }) =>
      algebra.multiply(weight, algebra.add([algebra.one, log, algebra.negate(at)])),
    ),
  ]);
  if (!isNotNegative(n, left, false)) return undefined;
  return `exp(s) >= 1 + s for the logarithms s of the quotients of the positive summands by exp(${printTerm(toTerm(algebra, at))})`;
}

/** Generators that are exponentials, and the names under their logarithms: what the others are weights of. */
function basesOf({ algebra }: Normaliser, terms: readonly PolyTerm[]): ReadonlySet<number> {
  const bases = new Set<number>();
  const add = (id: number) => {
    const meaning = algebra.meaning(id);
    if (meaning.kind !== 'exp') return;
    bases.add(id);
    for (const own of algebra.generatorsIn(meaning.of)) {
      const inner = algebra.meaning(own);
      if (inner.kind === 'log') for (const g of algebra.generatorsIn(inner.of)) bases.add(g);
    }
  };
  for (const { mono } of terms) for (let i = 0; i < mono.length; i += 2) add(mono[i]!);
  return bases;
}
