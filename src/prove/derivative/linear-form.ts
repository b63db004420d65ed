import { add, divide, multiply, ONE, type Rational, sign, ZERO } from '../../number/rational.js';
import { partsOf, sameTerm, someSubterm, subterms, T_ONE, type Term } from '../term/term.js';

/** A sum of multiples of parts that are not looked into. */
type LinearForm = readonly { readonly part: Term; readonly coefficient: Rational }[];

/** The number r with x = r y for all values, where both are multiples of the same sum of parts. */
export function ratioOf(x: Term, y: Term): Rational | undefined {
  const [a, b] = [linearForm(x), linearForm(y)];
  if (a.length !== b.length || a.length === 0) return undefined;
  let ratio: Rational | undefined;
  for (const { part, coefficient } of a) {
    const other = b.find((t) => sameTerm(t.part, part));
    if (!other) return undefined;
    const own = divide(coefficient, other.coefficient);
    if (ratio && (ratio.numerator !== own.numerator || ratio.denominator !== own.denominator))
      return undefined;
    ratio = own;
  }
  return ratio;
}

/** The sign of that number; 0 where there is none. */
export function signOfRatio(x: Term, y: Term): number {
  const ratio = ratioOf(x, y);
  return ratio ? sign(ratio) : 0;
}

/** The number that a sum is once its parts cancel each other. */
export function numberOf(x: Term): Rational | undefined {
  const form = linearForm(x);
  if (form.length === 0) return ZERO;
  const [only] = form;
  return form.length === 1 && sameTerm(only!.part, T_ONE) ? only!.coefficient : undefined;
}

/** Whether a sum moves evenly with one of its parts. */
export function isEvenIn(x: Term, isPart: (t: Term) => boolean): boolean {
  return linearForm(x).every(({ part }) => isPart(part) || !subterms([part]).some(isPart));
}

/**
 * The number c for which a term depends on two of its parts x and y only through y + c x, so that x + 1 and y give what x and y + c give, also
 * where there is no value.
 */
export function shiftBetween(
  root: Term,
  isX: (t: Term) => boolean,
  isY: (t: Term) => boolean,
): Rational | undefined {
  let shift: Rational | undefined;
  const visit = (x: Term): boolean => {
    if (!someSubterm(x, (t) => isX(t) || isY(t))) return true;
    const form = linearForm(x);
    const of = (isPart: (t: Term) => boolean) => form.find(({ part }) => isPart(part))?.coefficient ?? ZERO;
    const [a, b] = [of(isX), of(isY)];
    if (a.numerator !== 0n || b.numerator !== 0n) {
      if (b.numerator === 0n) return false;
      const own = divide(a, b);
      shift ??= own;
      if (shift.numerator !== own.numerator || shift.denominator !== own.denominator) return false;
    }
    const rest = form.filter(({ part }) => !isX(part) && !isY(part));
    return rest.every(({ part }) => (form.length === 1 ? partsOf(part).every(visit) : visit(part)));
  };
  return visit(root) ? (shift ?? ZERO) : undefined;
}

function linearForm(root: Term): LinearForm {
  const form: { part: Term; coefficient: Rational }[] = [];
  const collect = (x: Term, factor: Rational): void => {
    if (factor.numerator === 0n) return;
    if (x.kind === 'add') {
      for (const arg of x.args) collect(arg, factor);
      return;
    }
    let part: Term = x;
    let coefficient = factor;
    if (x.kind === 'number') {
      part = T_ONE;
      coefficient = multiply(factor, x.value);
    } else if (x.kind === 'multiply') {
      const numbers = x.args.filter((t) => t.kind === 'number');
      const rest = x.args.filter((t) => t.kind !== 'number');
      const scale = numbers.reduce((all, t) => multiply(all, t.value), factor);
      if (numbers.length > 0 && rest.length === 1) {
        collect(rest[0]!, scale);
        return;
      }
      if (numbers.length > 0) {
        part = rest.length === 0 ? T_ONE : { kind: 'multiply', args: rest };
        coefficient = scale;
      }
    }
    const known = form.find((t) => sameTerm(t.part, part));
    if (known) known.coefficient = add(known.coefficient, coefficient);
    else form.push({ part, coefficient });
  };
  collect(root, ONE);
  return form.filter((t) => t.coefficient.numerator !== 0n);
}
