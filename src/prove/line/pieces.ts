import {
  isNumber,
  mentions,
  multiplyTerms,
  numberTerm,
  partsOf,
  subtractTerms,
  T_ONE,
  T_ZERO,
  type Term,
  withParts,
} from '../term/term.js';

/** Signs of expressions on a stretch: -1, 1, or undefined where they vary or are not known. Zeros at single points do not count. */
export type SignOnStretch = (u: Term) => -1 | 1 | undefined;

/**
 * The term without absolute values, maxima and cases whose sign is known on a stretch. It agrees with the given term inside the stretch, except
 * at single points where a comparison or a sign jumps.
 */
export function resolvePieces(f: Term, name: string, signOf: SignOnStretch): Term {
  const done = new Map<Term, Term>();
  const visit = (x: Term): Term => {
    const known = done.get(x);
    if (known) return known;
    const parts = partsOf(x).map(visit);
    const same = parts.every((p, i) => p === partsOf(x)[i]);
    const result = resolve(same ? x : withParts(x, parts), name, signOf);
    done.set(x, result);
    return result;
  };
  return visit(f);
}

function resolve(x: Term, name: string, signOf: SignOnStretch): Term {
  if (!mentions(x, name)) return x;
  if (x.kind === 'apply') {
    const [u, v] = x.args as [Term, Term];
    switch (x.name) {
      case 'abs': {
        const sign = signOf(u);
        return sign === undefined ? x : sign > 0 ? u : multiplyTerms(numberTerm(-1), u);
      }
      case 'sign': {
        const sign = signOf(u);
        return sign === undefined ? x : numberTerm(sign);
      }
      case 'max':
      case 'min': {
        const order = signOf(subtractTerms(u, v));
        return order === undefined ? x : order > 0 === (x.name === 'max') ? u : v;
      }
      default:
        return x;
    }
  }
  if (x.kind === 'compare') {
    const order = signOf(subtractTerms(x.left, x.right));
    if (order === undefined) return x;
    return x.relation !== 'equal' && order < 0 ? T_ONE : T_ZERO;
  }
  if (x.kind === 'logic') {
    const truths = x.args.map((a) => (isNumber(a, 1) ? true : isNumber(a, 0) ? false : undefined));
    if (truths.some((t) => t === undefined)) return x;
    const truth =
      x.operator === 'not' ? !truths[0] : x.operator === 'and' ? truths.every(Boolean) : truths.some(Boolean);
    return truth ? T_ONE : T_ZERO;
  }
  if (x.kind === 'select') {
    if (isNumber(x.condition, 1)) return x.yes;
    if (isNumber(x.condition, 0)) return x.no;
  }
  return x;
}
