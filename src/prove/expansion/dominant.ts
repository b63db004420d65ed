import { signOfGrowth } from '../algebra/growth.js';
import { toTerm } from '../algebra/to-term.js';
import type { Normaliser } from '../normal/normalise.js';
import { POSITIVE } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  mentions,
  multiplyTerms,
  partsOf,
  powerTerm,
  someSubterm,
  subtractTerms,
  T_ONE,
  T_ZERO,
  type Term,
  unknownsOf,
  withParts,
} from '../term/term.js';
import { signOfCoefficient, vanishes } from './coefficient-signs.js';
import { expandAtInfinity } from './series.js';

/** exp(exponent) * rest. */
interface Split {
  readonly exponent: Term | undefined;
  readonly rest: Term;
}

/** Summands of the expansion of an exponent; its leading one is asked for. */
const LENGTH = 3;

/** What exponentials that vanish are below: t to this power. */
const BELOW_POWERS = -40;

/** Whether a sum has several exponentials in a variable, and parameters in their exponents. */
export function hasRivals(root: Term, t: string): boolean {
  const isOpen = (x: Term) => {
    const exponential =
      (x.kind === 'apply' && x.name === 'exp') || (x.kind === 'power' && mentions(x.exponent, t));
    return exponential && mentions(x, t) && unknownsOf([x]).names.length > 1;
  };
  return someSubterm(
    root,
    (x) => x.kind === 'add' && x.args.filter((a) => someSubterm(a, isOpen)).length > 1,
  );
}

/**
 * A term in a variable t that tends to infinity with the largest exponential of each sum taken out: log(exp(a t) + exp(b t)) is
 * a t + log(1 + exp((b - a) t)) where a > b. Which one is the largest is asked for as the sign of a coefficient. The exponentials that are left
 * vanish faster than any power, and are written as a bounded value of which nothing is known times such a power: what an expansion says of that
 * holds of them.
 */
export function withDominant(root: Term, t: Term & { readonly kind: 'name' }, n: Normaliser): Term {
  const done = new Map<Term, Split>();
  const small = multiplyTerms(powerTerm(t, BELOW_POWERS), applyTerm('sin', t));
  const form = (x: Term) => toTerm(n.algebra, n.run(x));
  const whole = ({ exponent, rest }: Split): Term =>
    exponent ? multiplyTerms(applyTerm('exp', exponent), rest) : rest;

  const run = (x: Term): Split => {
    const known = done.get(x);
    if (known) return known;
    n.budget.spend(50);
    const value = mentions(x, t.name) ? split(x) : { exponent: undefined, rest: x };
    done.set(x, value);
    return value;
  };

  const split = (x: Term): Split => {
    if (x.kind === 'apply' && x.name === 'exp') return { exponent: x.args[0]!, rest: T_ONE };
    if (x.kind === 'apply' && x.name === 'log') {
      const { exponent, rest } = run(x.args[0]!);
      const log = applyTerm('log', rest);
      return { exponent: undefined, rest: exponent ? addTerms(exponent, log) : log };
    }
    if (x.kind === 'power') {
      if (!mentions(x.base, t.name)) {
        if (n.signs.signOf(n.run(x.base)) !== POSITIVE) return { exponent: undefined, rest: x };
        return { exponent: multiplyTerms(x.exponent, applyTerm('log', x.base)), rest: T_ONE };
      }
      const { exponent, rest } = run(x.base);
      const power = whole(run(x.exponent));
      return { exponent: exponent && multiplyTerms(exponent, power), rest: powerTerm(rest, power) };
    }
    if (x.kind === 'multiply') {
      const parts = x.args.map(run);
      const exponents = parts.flatMap(({ exponent }) => exponent ?? []);
      return {
        exponent: exponents.length === 0 ? undefined : form(addTerms(...exponents)),
        rest: multiplyTerms(...parts.map(({ rest }) => rest)),
      };
    }
    if (x.kind === 'add') return sum(x.args.map(run));
    return {
      exponent: undefined,
      rest: withParts(
        x,
        partsOf(x).map((part) => whole(run(part))),
      ),
    };
  };

  const sum = (parts: readonly Split[]): Split => {
    if (parts.every(({ exponent }) => !exponent))
      return { exponent: undefined, rest: addTerms(...parts.map(({ rest }) => rest)) };
    const exponentOf = (s: Split) => s.exponent ?? T_ZERO;
    let top = parts[0]!;
    for (const part of parts.slice(1))
      if (wayOf(subtractTerms(exponentOf(part), exponentOf(top))) > 0) top = part;
    const rests = parts.map((part) => {
      const gap = subtractTerms(exponentOf(part), exponentOf(top));
      const way = part === top ? 0 : wayOf(gap);
      if (way < 0) return multiplyTerms(small, part.rest);
      return part === top ? part.rest : multiplyTerms(applyTerm('exp', form(gap)), part.rest);
    });
    return { exponent: top.exponent, rest: addTerms(...rests) };
  };

  /** 1 and -1 for an exponent that tends to plus and minus infinity as a power, 0 for one that stays bounded. */
  const wayOf = (x: Term): number => {
    const { terms } = expandAtInfinity(form(x), t.name, n, LENGTH);
    const lead = terms.find(({ coef }) => !vanishes(coef, n));
    if (!lead || signOfGrowth(lead.growth) <= 0) return 0;
    // log(b) - log(a) has the sign of b - a.
    const factor = n.exp(lead.coef);
    const isPlain = [...n.algebra.generatorsIn(factor)].every((id) => n.algebra.meaning(id).kind !== 'exp');
    return signOfCoefficient(isPlain ? n.algebra.subtract(factor, n.algebra.one) : lead.coef, n);
  };

  return whole(run(root));
}
