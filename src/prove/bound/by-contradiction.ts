import { showByOrder } from '../line/order.js';
import type { Case, Scene } from '../normal/case-split.js';
import type { Argument } from '../slope/argument.js';
import type { Relation } from '../term/claim.js';
import type { Fact } from '../term/domain.js';
import { boundOf } from '../term/linear-bound.js';
import { indented, type Lines } from '../term/lines.js';
import { printFact, printTerm } from '../term/print-term.js';
import { ANY, NEGATIVE, NIL, NOT_NEGATIVE, NOT_ZERO, POSITIVE, type SignSet } from '../term/sign-set.js';
import {
  mapTerms,
  negateTerm,
  sameTerm,
  subterms,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { showInCone } from './in-cone.js';
import { type InequalityProof, WANTED } from './inequality.js';
import { showTerm, within } from './show-term.js';

/** Assumptions that are tried as the one that fails. */
const MAX_FACTS = 3;

/**
 * A relation that cannot fail, because something that is assumed would fail with it: x = y where x + exp(x) = y + exp(y), since x > y makes the
 * left side of that the larger one, and x < y the smaller one. `assumed` are the assumptions as they were stated, and part of what is known.
 */
export function proveByContradiction(
  left: Term,
  right: Term,
  relation: Relation,
  assumed: readonly Fact[],
  scene: Scene,
): readonly Case<InequalityProof | undefined>[] | undefined {
  const candidates = assumed.filter(mayFail).slice(0, MAX_FACTS);
  if (candidates.length === 0) return undefined;
  const wanted = WANTED[relation];
  const term = subtractTerms(left, right);
  const steps: Lines[number][] = [];
  for (const sign of waysToFail(wanted)) {
    const opposite: Fact = { term, sign };
    for (const side of sidesOf(opposite)) {
      const own = failing(side, candidates, scene);
      if (!own) return undefined;
      steps.push(`if ${side.map(printFact).join(' and ')}:`, ...indented(own));
    }
  }
  return [{ given: [], answer: { kind: 'answer', value: { method: 'contradiction', sign: wanted, steps } } }];
}

/** The signs that are not wanted; below and above zero are different cases. */
function waysToFail(wanted: SignSet): readonly SignSet[] {
  const others = ANY & ~wanted;
  return others === NOT_ZERO ? [POSITIVE, NEGATIVE] : [others];
}

/** A fact with an absolute value, on both sides of its zero; others as they are. */
function sidesOf(fact: Fact): readonly (readonly Fact[])[] {
  const size = subterms([fact.term]).find((x) => x.kind === 'apply' && x.name === 'abs');
  if (size?.kind !== 'apply') return [[fact]];
  const [u] = size.args as [Term];
  return [NOT_NEGATIVE, NEGATIVE].map((sign) => {
    const value = sign === NEGATIVE ? negateTerm(u) : u;
    const term = mapTerms(fact.term, (x) => (x.kind === 'apply' && sameTerm(x, size) ? value : undefined));
    return [
      { term: u, sign },
      { ...fact, term },
    ];
  });
}

/** What is linear in all of its unknowns was used where signs were looked for. */
function mayFail({ term, sign, positions }: Fact): boolean {
  if (sign === NOT_ZERO || sign === ANY || term.kind === 'guard' || (positions?.size ?? 0) > 0) return false;
  const { names, arrays } = unknownsOf([term]);
  return arrays.size > 0 || names.some((name) => boundOf(term, name) === undefined);
}

/** The last bound of unknowns is the one against which something has to fail: they are counted from it. */
function showFailure(d: Term, strict: boolean, scene: Scene): Argument | undefined {
  return (
    showByOrder(d, strict, scene) ??
    within(scene, 0.6, (own) => showTerm(d, strict, own)) ??
    showInCone(d, strict, scene, 1)
  );
}

/** An assumption that does not hold where `opposite` and all other ones do, and why not. */
function failing(opposite: readonly Fact[], candidates: readonly Fact[], scene: Scene): Lines | undefined {
  for (const fact of candidates) {
    const here: Scene = {
      budget: scene.budget,
      integers: scene.integers,
      ...(scene.distinct ? { distinct: scene.distinct } : {}),
      facts: [...scene.facts.filter((f) => f.term !== fact.term), ...opposite],
    };
    for (const up of [true, false]) {
      // The value must not have a sign that the assumption allows.
      if ((fact.sign & (up ? POSITIVE : NEGATIVE)) !== 0) continue;
      const strict = (fact.sign & NIL) !== 0;
      const d = up ? fact.term : negateTerm(fact.term);
      const shown = within(here, 0.3, (own) => showFailure(d, strict, own));
      if (!shown) continue;
      const relation = `${up ? '>' : '<'}${strict ? '' : '='} 0`;
      return [
        `${printTerm(fact.term)} ${relation}, by ${shown.method}, against what is assumed`,
        ...indented(shown.steps),
      ];
    }
  }
  return undefined;
}
