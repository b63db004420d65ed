import { followersOf, type Scene } from '../normal/case-split.js';
import type { Survey } from '../search/refute.js';
import { describePoint } from '../search/witness.js';
import { ANY_BASE, conditionsOf, evaluatedParts, type Fact } from '../term/domain.js';
import { isWholeTerm } from '../term/evaluate.js';
import { printFact, printTerm } from '../term/print-term.js';
import { NOT_NEGATIVE, NOT_ZERO, POSITIVE, type SignSet } from '../term/sign-set.js';
import { sameTerm, subterms, type Term } from '../term/term.js';

export interface DomainReport {
  /** Whether both sides are defined at the same points; null when that was not settled. */
  readonly same: boolean | null;
  readonly note: string;
  /** Present where the right side is known to be defined only where the left side is. */
  readonly narrows?: true;
}

/** Conditions that are looked at; a longer list would not be read. */
const MAX_CONDITIONS = 24;

/** Compares the conditions under which the two sides are defined. */
export function compareDomains(left: Term, right: Term, scene: Scene, seen: Survey): DomainReport {
  const own = conditionsOf(left, scene.integers, ANY_BASE);
  const other = conditionsOf(right, scene.integers, ANY_BASE);
  if (own.length + other.length > 4 * MAX_CONDITIONS) return { same: null, note: '' };
  const leftNeeds = extra(own, other, scene);
  const rightNeeds = extra(other, own, scene);
  const all: Scene = { ...scene, facts: [...scene.facts, ...own, ...other] };
  const powers = [...loneBases(left, right, all), ...loneBases(right, left, all)];
  const branches = subterms([left, right]).some((x) => x.kind === 'select');
  const isPart = leftNeeds.length === 0 && powers.length === 0 && !branches && !seen.onlyRight;
  const narrows = isPart ? ({ narrows: true } as const) : {};
  const notes: string[] = [];
  if (leftNeeds.length > 0) notes.push(`the left side needs ${list(leftNeeds)}, the right side does not`);
  if (rightNeeds.length > 0) notes.push(`the right side needs ${list(rightNeeds)}, the left side does not`);
  const example = seen.onlyLeft ?? seen.onlyRight;
  if (example) {
    const where = Object.entries(describePoint(example))
      .map(([k, v]) => `${k} = ${v}`)
      .join(', ');
    notes.push(`at ${where} only the ${seen.onlyLeft ? 'left' : 'right'} side is defined`);
    return { same: false, note: notes.join('; '), ...narrows };
  }
  if (powers.length > 0) {
    const bases = [...new Set(powers.map((x) => printTerm(x)))].slice(0, 4);
    const zero = bases.map((text) => `${text} > 0`).join(' and ');
    notes.push(`unless ${zero} one side may have a value and the other none`);
  }
  if (notes.length === 0) return { same: branches ? null : true, note: '', ...narrows };
  const certain = [...leftNeeds, ...rightNeeds].some((f) => f.term.kind === 'name' || isLinear(f.term));
  return { same: certain ? false : null, note: notes.join('; '), ...narrows };
}

/**
 * The bases of powers in `side` that may have no value where the other side has one. No condition on the base alone says where a power has a
 * value: one that is negative has powers by whole numbers, and zero those that are not negative.
 */
function loneBases(side: Term, other: Term, scene: Scene): readonly Term[] {
  const follows = followersOf(scene);
  const shows = (term: Term, sign: SignSet) => follows({ term, sign });
  const isOpen = (x: Term): x is Extract<Term, { kind: 'power' }> =>
    x.kind === 'power' && x.exponent.kind !== 'number';
  const theirs = evaluatedParts([other]).filter(isOpen);
  return evaluatedParts([side])
    .filter(isOpen)
    .filter((x) => !theirs.some((y) => sameTerm(x, y)))
    .filter(({ base, exponent }) => {
      if (shows(base, POSITIVE)) return false;
      const whole = isWholeTerm(exponent, scene.integers);
      if (whole && shows(base, NOT_ZERO)) return false;
      return !shows(exponent, NOT_NEGATIVE) || !(whole || shows(base, NOT_NEGATIVE));
    })
    .map((x) => x.base);
}

/** The conditions of one side that do not follow from those of the other and the assumptions. */
function extra(own: readonly Fact[], other: readonly Fact[], scene: Scene): readonly Fact[] {
  const result: Fact[] = [];
  const shown = new Set<string>();
  const known = [...scene.facts, ...other];
  const stated = new Set(known.map(printFact));
  let follows = followersOf({ ...scene, facts: known });
  for (const fact of own.slice(0, MAX_CONDITIONS)) {
    if (stated.has(printFact(fact))) continue;
    // What takes every value has no sign unless something is known.
    const isFree = known.length + result.length + scene.integers.size === 0 && takesEveryValue(fact.term);
    if (!isFree && follows(fact)) continue;
    const text = printFact(fact);
    if (!shown.has(text)) {
      result.push(fact);
      follows = followersOf({ ...scene, facts: [...known, ...result] });
    }
    shown.add(text);
  }
  return result;
}

function list(facts: readonly Fact[]): string {
  const texts = facts.slice(0, 4).map(printFact);
  return texts.join(' and ') + (facts.length > 4 ? ' and more' : '');
}

/** A name, or a linear sum in which none occurs twice: each of them moves it through all values. */
function takesEveryValue(x: Term): boolean {
  if (x.kind === 'name') return true;
  if (!isLinear(x) || x.kind !== 'add') return false;
  const parts = subterms([x]);
  const names = parts.filter((y) => y.kind === 'name').map((y) => y.name);
  const isZero = parts.some((y) => y.kind === 'number' && y.value.numerator === 0n);
  return !isZero && new Set(names).size === x.args.filter((a) => a.kind !== 'number').length;
}

/** A sum of numbers, names and their multiples: it takes every value. */
function isLinear(x: Term): boolean {
  if (x.kind !== 'add') return false;
  return (
    x.args.some((a) => a.kind === 'name') &&
    x.args.every(
      (a) =>
        a.kind === 'number' ||
        a.kind === 'name' ||
        (a.kind === 'multiply' &&
          a.args.length === 2 &&
          a.args[0]!.kind === 'number' &&
          a.args[1]!.kind === 'name'),
    )
  );
}
