import {
  add,
  compare,
  isZero,
  multiply,
  ONE,
  power,
  type Rational,
  rational,
  ZERO,
} from '../../number/rational.js';
import type { Budget } from './budget.js';
import type { Index, Term } from './term.js';

/** Rational values of the unknowns. */
export interface RationalPoint {
  readonly name: (name: string) => Rational | undefined;
  readonly entry: (name: string, indices: readonly number[]) => Rational | undefined;
  readonly sizes: ReadonlyMap<string, number>;
  readonly positions: ReadonlyMap<string, number>;
}

/** Numbers of more bits than this are given up. */
const MAX_BITS = 4_000n;

/** The value of a term at a rational point, where it is worked out in rational numbers alone. */
export function exactValue(x: Term, at: RationalPoint, budget: Budget): Rational | undefined {
  budget.spend(2);
  switch (x.kind) {
    case 'number':
      return x.value;
    case 'name':
      return at.name(x.name);
    case 'size': {
      const n = at.sizes.get(x.name);
      return n === undefined ? undefined : rational(n);
    }
    case 'position': {
      const n = at.positions.get(x.index);
      return n === undefined ? undefined : rational(n);
    }
    case 'entry': {
      const positions = x.indices.map((i) => positionOf(i, at));
      return positions.some((p) => p === undefined) ? undefined : at.entry(x.name, positions as number[]);
    }
    case 'add':
      return fold(x.args, ZERO, add, at, budget);
    case 'multiply':
      return fold(x.args, ONE, multiply, at, budget);
    case 'power': {
      const base = exactValue(x.base, at, budget);
      const exponent = exactValue(x.exponent, at, budget);
      return base && exponent && rationalPower(base, exponent);
    }
    case 'apply': {
      const values = x.args.map((a) => exactValue(a, at, budget));
      const [u, v] = values;
      if (!u) return undefined;
      if (x.name === 'abs') return u.numerator < 0n ? multiply(u, rational(-1n)) : u;
      if ((x.name !== 'max' && x.name !== 'min') || !v) return undefined;
      return compare(u, v) > 0 === (x.name === 'max') ? u : v;
    }
    case 'reduce': {
      const count = at.sizes.get(x.extent);
      if (count === undefined || x.reduction === 'max' || x.reduction === 'min') return undefined;
      const join = x.reduction === 'sum' ? add : multiply;
      let result: Rational = x.reduction === 'sum' ? ZERO : ONE;
      for (let k = 1; k <= count; k++) {
        const value = exactValue(x.body, { ...at, positions: new Map(at.positions).set(x.index, k) }, budget);
        if (!value) return undefined;
        result = join(result, value);
      }
      return small(result);
    }
    default:
      return undefined;
  }
}

function positionOf(i: Index, at: RationalPoint): number | undefined {
  return typeof i === 'number' ? i : at.positions.get(i);
}

function fold(
  args: readonly Term[],
  start: Rational,
  join: (a: Rational, b: Rational) => Rational,
  at: RationalPoint,
  budget: Budget,
): Rational | undefined {
  let result: Rational | undefined = start;
  for (const arg of args) {
    const value = exactValue(arg, at, budget);
    result = value && result && small(join(result, value));
    if (!result) return undefined;
  }
  return result;
}

function small(r: Rational): Rational | undefined {
  const most = 1n << MAX_BITS;
  return r.numerator < most && r.numerator > -most && r.denominator < most ? r : undefined;
}

function rationalPower(base: Rational, exponent: Rational): Rational | undefined {
  if (exponent.denominator === 2n && base.numerator >= 0n) {
    const root = squareRoot(base);
    return root && rationalPower(root, rational(exponent.numerator));
  }
  const { numerator: n } = exponent;
  if (exponent.denominator !== 1n || n > 64n || n < -64n || (isZero(base) && n < 0n)) return undefined;
  const value = power(base, n);
  return value && small(value);
}

/** The rational square root of a number, if there is one. */
export function squareRoot(r: Rational): Rational | undefined {
  if (r.numerator < 0n) return undefined;
  const [above, below] = [wholeRoot(r.numerator), wholeRoot(r.denominator)];
  return above === undefined || below === undefined ? undefined : rational(above, below);
}

/** Newton's iteration from above. */
function wholeRoot(n: bigint): bigint | undefined {
  if (n < 2n) return n;
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (x + n / x) / 2n;
    if (next >= x) break;
    x = next;
  }
  return x * x === n ? x : undefined;
}
