import { isConstant } from '../algebra/product.js';
import { askByCases, type Scene } from '../normal/case-split.js';
import { ANY_BASE, conditionsOf, evaluatedParts, type Fact } from '../term/domain.js';
import { isWholeTerm } from '../term/evaluate.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, POSITIVE } from '../term/sign-set.js';
import { mapTerms, numberTerm, subterms, type Term, unknownsOf } from '../term/term.js';
import { areWholeWith } from '../term/whole-names.js';

/** A base that may be negative, under an exponent that need not be whole: a real value at whole exponents only. */
export interface LoosePower {
  readonly base: Term;
  readonly exponents: readonly Term[];
  /** The names in the exponents, if these are whole numbers whenever the names are. */
  readonly names: readonly string[];
  readonly whole: boolean;
  /** Whether the base is always negative. */
  readonly never: boolean;
}

/** Some bases are negative, and the names in their exponents whole numbers. */
export interface PowerCase {
  readonly facts: readonly Fact[];
  /** Undefined where an exponent may be whole without its names being so. */
  readonly names: readonly string[] | undefined;
  readonly text: string;
  /** An assumption that excludes the case; none for a number. */
  readonly remedy?: string;
}

/** Bases whose combinations of signs are gone through. */
const MAX_BASES = 4;

/** A term in which exponents such as cos(pi), which are rational numbers, are written as such: negative bases may have powers by them. */
export function withKnownExponents(root: Term, scene: Scene): Term {
  const known = new Map<Term, Term>();
  for (const x of subterms([root])) {
    if (x.kind !== 'power' || x.exponent.kind === 'number') continue;
    const { names, arrays, sizes } = unknownsOf([x.exponent]);
    if (names.length + arrays.size + sizes.length > 0 || isMoving(x.exponent)) continue;
    const [only] = askByCases(scene, (n) => n.run(x.exponent));
    if (only?.answer.kind !== 'answer') continue;
    const { value } = only.answer;
    if (isConstant(value) && value.coef.im === 0n)
      known.set(x.exponent, numberTerm(value.coef.re, value.coef.den));
  }
  return known.size === 0 ? root : mapTerms(root, (x) => known.get(x));
}

function isMoving(x: Term): boolean {
  return subterms([x]).some((y) => y.kind === 'position' || y.kind === 'delta');
}

/** The powers in two terms that have values at isolated exponents. */
export function loosePowers(left: Term, right: Term, scene: Scene): readonly LoosePower[] {
  // A negative base in a branch is seen where the branch is taken.
  const powers = evaluatedParts([left, right]).filter(
    (x): x is Extract<Term, { kind: 'power' }> =>
      x.kind === 'power' && x.exponent.kind !== 'number' && !isWholeTerm(x.exponent, scene.integers),
  );
  if (powers.length === 0) return [];
  const facts = [left, right].flatMap((t) => conditionsOf(t, scene.integers, ANY_BASE));
  const here: Scene = { ...scene, facts: [...scene.facts, ...facts] };
  const byBase = new Map<string, { base: Term; exponents: Term[] }>();
  for (const { base, exponent } of powers) {
    const key = printTerm(base);
    const known = byBase.get(key);
    if (known) known.exponents.push(exponent);
    else byBase.set(key, { base, exponents: [exponent] });
  }
  const loose = new Set<Term>();
  return [...byBase.values()].flatMap(({ base, exponents }): readonly LoosePower[] => {
    // A normal form takes a power for positive; one with a loose base below it may be negative.
    const nested = subterms([base]).some((x) => x.kind === 'power' && loose.has(x.base));
    const signs = nested ? NEGATIVE | POSITIVE : signsOf(base, here);
    if (!(signs & NEGATIVE)) return [];
    for (const { base: own } of powers) if (printTerm(own) === printTerm(base)) loose.add(own);
    const names = unknownsOf(exponents).names;
    const whole =
      names.length > 0 &&
      exponents.every((e) => isWholeTerm(e, new Set(names))) &&
      areWholeWith(names, exponents, scene.integers);
    return [{ base, exponents, names, whole, never: whole && !(signs & (NIL | POSITIVE)) }];
  });
}

function signsOf(base: Term, scene: Scene): number {
  const cases = askByCases(
    scene,
    (n) => n.signs.signOf(n.refine(n.run(base))),
    () => false,
    16,
  );
  let signs = 0;
  for (const { answer } of cases) {
    if (answer.kind === 'answer') signs |= answer.value;
    else if (answer.kind === 'open') signs |= NEGATIVE | NIL | POSITIVE;
  }
  return signs;
}

/** Every choice of bases that are negative, but the empty one. */
export function powerCases(loose: readonly LoosePower[]): readonly PowerCase[] {
  const most = loose.slice(0, MAX_BASES);
  const cases: PowerCase[] = [];
  const [further] = loose.slice(MAX_BASES);
  if (further) {
    const text = printTerm(further.base);
    cases.push({ facts: [], names: undefined, text: `for ${text} < 0`, remedy: `\`${text} >= 0\`` });
  }
  for (let mask = 1; mask < 1 << most.length; mask++) {
    const chosen = most.filter((_, k) => mask & (1 << k));
    const others = most.filter((_, k) => !(mask & (1 << k)));
    cases.push({
      facts: [
        ...chosen.map((l): Fact => ({ term: l.base, sign: NEGATIVE })),
        ...others.map((l): Fact => ({ term: l.base, sign: NOT_NEGATIVE })),
      ],
      names: chosen.every((l) => l.whole) ? chosen.flatMap((l) => l.names) : undefined,
      text: `for ${chosen.map((l) => `${printTerm(l.base)} < 0`).join(', ')} with whole exponents`,
      ...(chosen.every((l) => unknownsOf([l.base]).names.length > 0)
        ? { remedy: chosen.map((l) => `\`${printTerm(l.base)} >= 0\``).join(' and ') }
        : {}),
    });
  }
  return cases;
}
