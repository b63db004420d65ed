import {
  add,
  compare,
  divide,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  ZERO,
} from '../../number/rational.js';
import { constantFold } from './constant-fold.js';
import { subterms, subtractTerms, type Term, unknownsOf } from './term.js';

/** Break points of one name that are tried. */
const MAX_POINTS = 12;

/** Numbers at which a comparison, an absolute value, a sign or a maximum that is linear in one name changes, by name. */
export function breakPoints(roots: readonly Term[]): ReadonlyMap<string, readonly Rational[]> {
  const found = new Map<string, Rational[]>();
  for (const x of subterms(roots)) {
    const gap = gapOf(x);
    if (!gap) continue;
    const { names, arrays } = unknownsOf([gap]);
    const [name] = names;
    if (names.length !== 1 || arrays.size > 0) continue;
    const line = linearIn(gap);
    if (!line || isZero(line.slope)) continue;
    const at = divide(negate(line.constant), line.slope);
    const list = found.get(name!) ?? [];
    if (list.length < MAX_POINTS && list.every((r) => compare(r, at) !== 0)) found.set(name!, [...list, at]);
  }
  return found;
}

interface Line {
  readonly slope: Rational;
  readonly constant: Rational;
}

/** slope * x + constant for the one name x of a term, with rational numbers. */
function linearIn(x: Term): Line | undefined {
  switch (x.kind) {
    case 'number':
      return { slope: ZERO, constant: x.value };
    case 'name':
      return { slope: ONE, constant: ZERO };
    case 'add': {
      let sum: Line = { slope: ZERO, constant: ZERO };
      for (const arg of x.args) {
        const part = linearIn(arg);
        if (!part) return undefined;
        sum = { slope: add(sum.slope, part.slope), constant: add(sum.constant, part.constant) };
      }
      return sum;
    }
    case 'multiply': {
      let product: Line = { slope: ZERO, constant: ONE };
      for (const arg of x.args) {
        const part = linearIn(arg);
        if (!part || (!isZero(part.slope) && !isZero(product.slope))) return undefined;
        product = {
          slope: add(multiply(product.slope, part.constant), multiply(part.slope, product.constant)),
          constant: multiply(product.constant, part.constant),
        };
      }
      return product;
    }
    default: {
      const folded = constantFold(x);
      return folded.kind === 'number' ? { slope: ZERO, constant: folded.value } : undefined;
    }
  }
}

function gapOf(x: Term): Term | undefined {
  if (x.kind === 'compare') return subtractTerms(x.left, x.right);
  if (x.kind !== 'apply') return undefined;
  if (x.name === 'abs' || x.name === 'sign') return x.args[0];
  if (x.name === 'max' || x.name === 'min') return subtractTerms(x.args[0]!, x.args[1]!);
  return undefined;
}
