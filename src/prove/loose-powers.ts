import { askByCases, type Scene } from './normal/case-split.js';
import { conditionsOf, type Fact } from './term/domain.js';
import { isWholeTerm } from './term/evaluate.js';
import { printTerm } from './term/print-term.js';
import { NEGATIVE, NIL, NOT_POSITIVE, POSITIVE } from './term/sign-set.js';
import { subterms, type Term, unknownsOf } from './term/term.js';

/** A base that may be negative, under an exponent that need not be whole: a real value at whole exponents only. */
export interface LoosePower {
  readonly base: Term;
  readonly exponents: readonly Term[];
  /** The names in the exponents, if these are whole numbers whenever the names are. */
  readonly names: readonly string[];
  readonly whole: boolean;
  /** Whether the base is never positive. */
  readonly never: boolean;
}

/** Some bases are not positive, and the names in their exponents whole numbers. */
export interface PowerCase {
  readonly facts: readonly Fact[];
  /** Undefined where an exponent may be whole without its names being so. */
  readonly names: readonly string[] | undefined;
  readonly text: string;
  readonly remedy: string;
  /** A base is zero: its power is 0, 1 or nothing. */
  readonly zero?: true;
}

/** Bases whose combinations of signs are gone through. */
const MAX_BASES = 4;

/** The powers in two terms that have values at isolated exponents. */
export function loosePowers(left: Term, right: Term, scene: Scene): readonly LoosePower[] {
  const powers = subterms([left, right]).filter(
    (x): x is Extract<Term, { kind: 'power' }> =>
      x.kind === 'power' && x.exponent.kind !== 'number' && !isWholeTerm(x.exponent, scene.integers),
  );
  if (powers.length === 0) return [];
  const facts = [left, right].flatMap((t) => conditionsOf(t, scene.integers, false));
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
    const alone = new Set(exponents.flatMap((e) => (e.kind === 'name' ? [e.name] : [])));
    const whole =
      names.length > 0 &&
      names.every((n) => alone.has(n)) &&
      exponents.every((e) => isWholeTerm(e, new Set(names)));
    return [{ base, exponents, names, whole, never: whole && !(signs & POSITIVE) }];
  });
}

/**
 * A base that may be zero, under an exponent that is no number: 0 for a positive exponent, 1 for zero. Bases are looked at of which zero can
 * be put in, outside of sums.
 */
export function zeroCases(left: Term, right: Term, scene: Scene): readonly PowerCase[] {
  const bases = new Map<string, Term>();
  // Under a sum the exponent is a position, of which 0 cannot be told from the others.
  const summed = unknownsOf(subterms([left, right]).filter((x) => x.kind === 'range')).names;
  for (const x of subterms([left, right])) {
    if (x.kind === 'power' && unknownsOf([x.base]).names.some((n) => summed.includes(n))) continue;
    if (x.kind !== 'power' || x.exponent.kind === 'number' || !isPlain(x.base)) continue;
    if (subterms([x]).some((y) => y.kind === 'position' || y.kind === 'entry')) continue;
    bases.set(printTerm(x.base), x.base);
  }
  if (bases.size === 0) return [];
  const here = whereOthersAreDefined(left, right, scene);
  return [...bases]
    .slice(0, MAX_BASES)
    .filter(([, base]) => signsOf(base, here) & NIL)
    .map(([text, base]) => ({
      facts: [{ term: base, sign: NIL }],
      names: [],
      text: `for ${text} = 0`,
      remedy: `\`${text} != 0\``,
      zero: true as const,
    }));
}

/**
 * The case that a base is zero where zero cannot be put in: no proof speaks of it. Equalities and weak bounds of powers extend to it by
 * continuity; a strict bound does not.
 */
export function unseenZero(left: Term, right: Term, scene: Scene): PowerCase | undefined {
  const bases = subterms([left, right]).flatMap((x) =>
    x.kind === 'power' && x.exponent.kind !== 'number'
      ? [x.base]
      : x.kind === 'range' && x.reduction === 'prod'
        ? [x.body]
        : [],
  );
  // Most claims have none, and conditions cost more than the look at them.
  if (bases.length === 0) return undefined;
  const here = whereOthersAreDefined(left, right, scene);
  const base = bases.find((b) => signsOf(b, here) & NIL);
  if (!base) return undefined;
  const text = printTerm(base);
  return { facts: [], names: undefined, text: `for ${text} = 0`, remedy: `\`${text} != 0\``, zero: true };
}

/** What is known where both sides are defined, but for the bases of powers whose exponent is no number. */
function whereOthersAreDefined(left: Term, right: Term, scene: Scene): Scene {
  const facts = [left, right].flatMap((t) => conditionsOf(t, scene.integers, false, () => true));
  return { ...scene, facts: [...scene.facts, ...facts] };
}

/** A name, or a sum of names and numbers. */
function isPlain(x: Term): boolean {
  if (x.kind === 'add') return x.args.every((a) => isPlain(a) || a.kind === 'number' || isTurned(a));
  return x.kind === 'name';
}

function isTurned(x: Term): boolean {
  return (
    x.kind === 'multiply' && x.args.length === 2 && x.args[0]!.kind === 'number' && x.args[1]!.kind === 'name'
  );
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

/** Every choice of bases that are not positive, but the empty one. */
export function powerCases(loose: readonly LoosePower[]): readonly PowerCase[] {
  const most = loose.slice(0, MAX_BASES);
  const cases: PowerCase[] = [];
  for (let mask = 1; mask < 1 << most.length; mask++) {
    const chosen = most.filter((_, k) => mask & (1 << k));
    const others = most.filter((_, k) => !(mask & (1 << k)));
    cases.push({
      facts: [
        ...chosen.map((l): Fact => ({ term: l.base, sign: NOT_POSITIVE })),
        ...others.map((l): Fact => ({ term: l.base, sign: POSITIVE })),
      ],
      names: chosen.every((l) => l.whole) ? chosen.flatMap((l) => l.names) : undefined,
      text: `for ${chosen.map((l) => `${printTerm(l.base)} < 0`).join(', ')} with whole exponents`,
      remedy: chosen.map((l) => `\`${printTerm(l.base)} > 0\``).join(' and '),
    });
  }
  return cases;
}
