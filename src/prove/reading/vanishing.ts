import { constantFold } from '../term/constant-fold.js';
import { replaceIndex, sameTerm, type Term } from '../term/term.js';

/** A term that is zero, at all positions that it holds, with the lengths of their axes. */
export interface Vanishing {
  readonly term: Term;
  readonly positions: ReadonlyMap<string, string>;
}

/**
 * What is zero where a term is: each summand of a sum of squares, absolute values and roots, and what these are of. Empty where nothing but the
 * term itself is seen to be zero.
 */
export function vanishingParts(
  term: Term,
  positions: ReadonlyMap<string, string> = new Map(),
): readonly Vanishing[] {
  const found = collect(term, positions);
  const [only] = found;
  return found.length === 1 && only!.term === term ? [] : found;
}

function collect(x: Term, positions: ReadonlyMap<string, string>): readonly Vanishing[] {
  const folded = constantFold(x);
  if (folded.kind === 'number') return [];
  switch (folded.kind) {
    case 'add':
      if (folded.args.every(isNotNegative)) return folded.args.flatMap((a) => collect(a, positions));
      break;
    case 'power':
      if (isPositiveNumber(folded.exponent)) return collect(folded.base, positions);
      break;
    case 'apply':
      if (folded.name === 'abs') return collect(folded.args[0]!, positions);
      break;
    case 'multiply': {
      const args = folded.args.map(constantFold);
      const others = args.filter((a) => a.kind !== 'number');
      if (others.length === 0 || args.some((a) => a.kind === 'number' && a.value.numerator === 0n)) break;
      if (others.every((a) => sameTerm(a, others[0]!))) return collect(others[0]!, positions);
      break;
    }
    case 'reduce':
      if (folded.reduction === 'sum' || folded.reduction === 'max')
        if (isNotNegative(folded.body)) {
          const symbol = `any#${positions.size + 1}`;
          const inner = new Map(positions).set(symbol, folded.extent);
          return collect(replaceIndex(folded.body, folded.index, symbol), inner);
        }
      break;
    default:
      break;
  }
  return [{ term: folded, positions }];
}

/** Whether a term is not negative by its form, wherever it is defined. */
export function isNotNegative(x: Term): boolean {
  const folded = constantFold(x);
  switch (folded.kind) {
    case 'number':
      return folded.value.numerator >= 0n;
    case 'add':
      return folded.args.every(isNotNegative);
    case 'multiply': {
      const open = folded.args.filter((a) => !isNotNegative(a));
      return open.length === 0 || (open.length === 2 && sameTerm(open[0]!, open[1]!));
    }
    case 'power': {
      const { exponent, base } = folded;
      if (isNotNegative(base)) return true;
      if (exponent.kind !== 'number') return false;
      const { numerator, denominator } = exponent.value;
      // An even root is not negative, and neither is an even power.
      return denominator % 2n === 0n || (denominator === 1n && numerator % 2n === 0n);
    }
    case 'apply':
      return folded.name === 'abs' || folded.name === 'exp';
    case 'reduce':
      return isNotNegative(folded.body);
    default:
      return false;
  }
}

function isPositiveNumber(x: Term): boolean {
  return x.kind === 'number' && x.value.numerator > 0n;
}
