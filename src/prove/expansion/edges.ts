import {
  addTerms,
  applyTerm,
  divideTerms,
  multiplyTerms,
  negateTerm,
  numberTerm,
  powerTerm,
  subtractTerms,
  T_ONE,
  T_PI,
  type Term,
} from '../term/term.js';

/** What is written for a function of u where `edge` vanishes: there, at poles and at the ends of its domain, it has no Taylor series. */
export interface Edge {
  readonly edge: Term;
  readonly otherwise: Term;
}

export function edgesOf(name: string, at: Term, u: Term): readonly Edge[] {
  const half = numberTerm(1, 2);
  const [below, above] = [subtractTerms(T_ONE, at), addTerms(T_ONE, at)];
  // The angle whose cosine is v, near v = 1.
  const angle = (v: Term) =>
    multiplyTerms(
      numberTerm(2),
      applyTerm('asin', powerTerm(multiplyTerms(half, subtractTerms(T_ONE, v)), half)),
    );
  const [first, last] = [angle(u), subtractTerms(T_PI, angle(negateTerm(u)))];
  const right = multiplyTerms(half, T_PI);
  switch (name) {
    case 'tan':
      return [
        { edge: applyTerm('cos', at), otherwise: divideTerms(applyTerm('sin', u), applyTerm('cos', u)) },
      ];
    case 'acos':
      return [
        { edge: below, otherwise: first },
        { edge: above, otherwise: last },
      ];
    case 'asin':
      return [
        { edge: below, otherwise: subtractTerms(right, first) },
        { edge: above, otherwise: subtractTerms(right, last) },
      ];
    case 'acosh': {
      const root = powerTerm(subtractTerms(powerTerm(u, 2), T_ONE), half);
      return [{ edge: below, otherwise: applyTerm('log', addTerms(u, root)) }];
    }
    case 'atanh': {
      const logs = subtractTerms(
        applyTerm('log', addTerms(T_ONE, u)),
        applyTerm('log', subtractTerms(T_ONE, u)),
      );
      return [below, above].map((edge) => ({ edge, otherwise: multiplyTerms(half, logs) }));
    }
    default:
      return [];
  }
}
