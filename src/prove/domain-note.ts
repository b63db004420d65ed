import { followsFrom, type Scene } from './normal/case-split.js';
import type { Survey } from './search/refute.js';
import { describePoint } from './search/witness.js';
import { conditionsOf, DEFINED, type Fact } from './term/domain.js';
import { printFact } from './term/print-term.js';
import { NOT_NEGATIVE } from './term/sign-set.js';
import { subterms, type Term } from './term/term.js';

export interface DomainReport {
  /** Whether both sides are defined at the same points; null when that was not settled. */
  readonly same: boolean | null;
  readonly note: string;
}

/** Conditions that are looked at; a longer list would not be read. */
const MAX_CONDITIONS = 24;

/** Compares the conditions under which the two sides are defined. */
export function compareDomains(left: Term, right: Term, scene: Scene, seen: Survey): DomainReport {
  const bases = { ...DEFINED, mayVanish: (e: Term) => isNatural(e, [left, right], scene) };
  const own = conditionsOf(left, scene.integers, bases);
  const other = conditionsOf(right, scene.integers, bases);
  if (own.length + other.length > 4 * MAX_CONDITIONS) return { same: null, note: '' };
  const leftNeeds = extra(own, other, scene);
  const rightNeeds = extra(other, own, scene);
  const branches = subterms([left, right]).some((x) => x.kind === 'select');
  const notes: string[] = [];
  if (leftNeeds.length > 0) notes.push(`the left side needs ${list(leftNeeds)}, the right side does not`);
  if (rightNeeds.length > 0) notes.push(`the right side needs ${list(rightNeeds)}, the left side does not`);
  const example = seen.onlyLeft ?? seen.onlyRight;
  if (example) {
    const where = Object.entries(describePoint(example))
      .map(([k, v]) => `${k} = ${v}`)
      .join(', ');
    notes.push(`at ${where} only the ${seen.onlyLeft ? 'left' : 'right'} side is defined`);
    return { same: false, note: notes.join('; ') };
  }
  if (notes.length === 0) return { same: branches ? null : true, note: '' };
  const certain = [...leftNeeds, ...rightNeeds].some((f) => f.term.kind === 'name' || isLinear(f.term));
  return { same: certain ? false : null, note: notes.join('; ') };
}

/** Whether a whole exponent is at least zero wherever both sides are defined. */
function isNatural(exponent: Term, sides: readonly Term[], scene: Scene): boolean {
  const facts = sides.flatMap((t) => conditionsOf(t, scene.integers, DEFINED));
  return followsFrom({ ...scene, facts: [...scene.facts, ...facts] }, { term: exponent, sign: NOT_NEGATIVE });
}

/** The conditions of one side that do not follow from those of the other and the assumptions. */
function extra(own: readonly Fact[], other: readonly Fact[], scene: Scene): readonly Fact[] {
  const result: Fact[] = [];
  const shown = new Set<string>();
  const known = [...scene.facts, ...other];
  const stated = new Set(known.map(printFact));
  for (const fact of own.slice(0, MAX_CONDITIONS)) {
    if (stated.has(printFact(fact))) continue;
    if (followsFrom({ ...scene, facts: [...known, ...result] }, fact)) continue;
    const text = printFact(fact);
    if (!shown.has(text)) result.push(fact);
    shown.add(text);
  }
  return result;
}

function list(facts: readonly Fact[]): string {
  const texts = facts.slice(0, 4).map(printFact);
  return texts.join(' and ') + (facts.length > 4 ? ' and more' : '');
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
