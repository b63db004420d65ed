import { polyTerm } from '../algebra/to-term.js';
import { type Scene, withoutCases } from '../normal/case-split.js';
import type { Argument } from '../slope/argument.js';
import type { Fact } from '../term/domain.js';
import { boundOf } from '../term/linear-bound.js';
import { printTerm } from '../term/print-term.js';
import { NEGATIVE, NIL, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, turnSign } from '../term/sign-set.js';
import { addTerms, nameTerm, negateTerm, substitute, type Term, unknownsOf } from '../term/term.js';
import { showTerm } from './show-term.js';

/** Unknowns of a claim that is written in others. */
const MAX_NAMES = 5;

/**
 * Linear bounds between unknowns as unknowns of their own, each counted from its bound: the sides of a triangle become a = t2 + t3, b = t1 + t3,
 * c = t1 + t2 with positive t (Ravi's substitution). Every point that fulfils the bounds has such a form. `least` bounds are asked for.
 */
export function showInCone(d: Term, strict: boolean, scene: Scene, least = 2): Argument | undefined {
  const { names, arrays, sizes } = unknownsOf([d]);
  if (names.length < 2 || names.length > MAX_NAMES || arrays.size + sizes.length > 0) return undefined;
  if (names.some((name) => scene.integers.has(name))) return undefined;
  const several = scene.facts.filter((f) => isBound(f) && unknownsOf([f.term]).names.length > 1);
  if (several.length < least) return undefined;
  const tidy = (t: Term) => summedUp(t, scene);
  const left = new Set(names);
  let term = d;
  let facts = scene.facts;
  const fresh: Fact[] = [];
  const steps: string[] = [];
  for (const { term: stated } of several) {
    const at = facts.find((_, k) => scene.facts[k]!.term === stated);
    const form = at && tidy(at.term);
    const name = form && [...left].find((v) => boundOf(form, v) !== undefined);
    if (!at || !form || name === undefined) continue;
    const bound = boundOf(form, name)!;
    const t = `${name}'`;
    const up = (bound.positive ? at.sign : turnSign(at.sign)) & POSITIVE;
    const step = up ? nameTerm(t) : negateTerm(nameTerm(t));
    const value = addTerms(bound.at, step);
    const put = (x: Term) => substitute(x, name, value);
    left.delete(name);
    term = put(term);
    facts = facts.map((f) => ({ ...f, term: put(f.term) }));
    fresh.push({ term: nameTerm(t), sign: at.sign & NIL ? NOT_NEGATIVE : POSITIVE });
    steps.push(`${name} = ${printTerm(value)} with ${t} ${at.sign & NIL ? '>=' : '>'} 0`);
  }
  if (fresh.length < least) return undefined;
  const shown = showTerm(term, strict, { ...scene, facts: [...facts, ...fresh] });
  return shown && { method: 'unknowns counted from their bounds', steps: [...steps, ...shown.steps] };
}

function isBound({ sign, positions }: Fact): boolean {
  return [POSITIVE, NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE].includes(sign) && (positions?.size ?? 0) === 0;
}

/** A positive multiple of a polynomial, term by term. */
function summedUp(t: Term, { budget, integers }: Scene): Term | undefined {
  return withoutCases({ budget, integers, facts: [] }, (n) => {
    const value = n.run(t);
    const isPlain = n.algebra.isExpandable(value) && !n.algebra.hasCis(value);
    return isPlain ? polyTerm(n.algebra, n.algebra.expand(value).poly) : undefined;
  });
}
