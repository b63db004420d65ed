import { floor, type Rational, rational, subtract, toDouble } from '../../number/rational.js';
import type { Product } from '../algebra/product.js';
import { conjugate } from '../algebra/real-parts.js';
import type { NormalForm } from './normal-form.js';

/** exp(i pi q) where it is made of square roots: multiples of pi/12, pi/10 and pi/8; undefined for other q. */
export function angleOfPi(n: NormalForm, q: Rational): Product | undefined {
  const { algebra } = n;
  const doubled = rational(q.numerator * 2n, q.denominator);
  const quarters = floor(doubled);
  const rest = subtract(doubled, rational(quarters));
  // rest/2 half-turns remain, in [0, 1/2).
  const first = firstQuadrant(n, rational(rest.numerator, rest.denominator * 2n));
  if (!first) return undefined;
  const turns = Number(((quarters % 4n) + 4n) % 4n);
  return algebra.multiply(
    algebra.number(
      [
        { re: 1n, im: 0n, den: 1n },
        { re: 0n, im: 1n, den: 1n },
        { re: -1n, im: 0n, den: 1n },
        { re: 0n, im: -1n, den: 1n },
      ][turns]!,
    ),
    first,
  );
}

function firstQuadrant(n: NormalForm, q: Rational): Product | undefined {
  const { algebra } = n;
  const root = (p: Product) => n.rationalPower(p, rational(1n, 2n));
  const point = (x: Product, y: Product) => algebra.add([x, algebra.scale(y, { re: 0n, im: 1n, den: 1n })]);
  const over = (p: Product, d: bigint) => algebra.scale(p, { re: 1n, im: 0n, den: d });
  switch (`${q.numerator}/${q.denominator}`) {
    case '0/1':
      return algebra.one;
    case '1/6':
      return point(over(root(algebra.integer(3)), 2n), over(algebra.one, 2n));
    case '1/4': {
      const c = over(root(algebra.integer(2)), 2n);
      return point(c, c);
    }
    case '1/3':
      return point(over(algebra.one, 2n), over(root(algebra.integer(3)), 2n));
    case '1/12':
      return combine(n, rational(1n, 3n), rational(-1n, 4n));
    case '5/12':
      return combine(n, rational(1n, 4n), rational(1n, 6n));
    case '1/5': {
      // cos 36 = (1 + sqrt 5)/4, sin 36 = sqrt(10 - 2 sqrt 5)/4.
      const five = root(algebra.integer(5));
      const cosine = over(algebra.add([algebra.one, five]), 4n);
      const sine = over(
        root(algebra.add([algebra.integer(10), algebra.scale(five, { re: -2n, im: 0n, den: 1n })])),
        4n,
      );
      return point(cosine, sine);
    }
    case '2/5': {
      const fifth = firstQuadrant(n, rational(1n, 5n))!;
      return algebra.raise(fifth, 2);
    }
    case '1/10':
      return combine(n, rational(1n, 2n), rational(-2n, 5n));
    case '3/10':
      return combine(n, rational(1n, 2n), rational(-1n, 5n));
    case '1/8': {
      // cos(pi/8) = sqrt(2 + sqrt 2)/2 and tan(pi/8) = sqrt 2 - 1.
      const two = root(algebra.integer(2));
      const cosine = over(root(algebra.add([algebra.integer(2), two])), 2n);
      return point(cosine, algebra.multiply(cosine, algebra.subtract(two, algebra.one)));
    }
    case '3/8':
      return combine(n, rational(1n, 2n), rational(-1n, 8n));
    default:
      return undefined;
  }
}

function combine(n: NormalForm, a: Rational, b: Rational): Product | undefined {
  const turn = (q: Rational): Product | undefined => {
    if (q.numerator < 0n) {
      const p = angleOfPi(n, rational(-q.numerator, q.denominator));
      return p ? conjugate(n.algebra, p) : undefined;
    }
    return angleOfPi(n, q);
  };
  const x = turn(a);
  const y = turn(b);
  return x && y ? n.algebra.multiply(x, y) : undefined;
}

/** Angles whose tangents and sines are looked up, as multiples of pi. */
const ANGLES: readonly Rational[] = (
  [
    [0n, 1n],
    [1n, 12n],
    [1n, 8n],
    [1n, 6n],
    [1n, 4n],
    [1n, 3n],
    [3n, 8n],
    [5n, 12n],
    [1n, 2n],
  ] as const
).map(([a, b]) => rational(a, b));

/** asin and atan of a constant that is the sine or tangent of a simple multiple of pi. */
export function arcOfConstant(n: NormalForm, name: 'asin' | 'atan', x: Product): Product | undefined {
  const { algebra } = n;
  if (!isAlgebraicConstant(n, x)) return undefined;
  for (const angle of ANGLES) {
    if (name === 'atan' && toDouble(angle) === 0.5) continue;
    const point = angleOfPi(n, angle);
    if (!point) continue;
    const back = conjugate(algebra, point);
    const twiceCosine = algebra.add([point, back]);
    const twiceSine = algebra.scale(algebra.subtract(point, back), { re: 0n, im: -1n, den: 1n });
    // sin = x, or sin = x cos: no division, as the sign of the cosine is positive.
    const claim =
      name === 'asin' ? algebra.scale(x, { re: 2n, im: 0n, den: 1n }) : algebra.multiply(x, twiceCosine);
    const pi = algebra.power(algebra.generator({ kind: 'pi' }));
    const value = algebra.scale(pi, { re: angle.numerator, im: 0n, den: angle.denominator });
    if (algebra.equal(claim, twiceSine)) return value;
    if (algebra.equal(algebra.negate(claim), twiceSine)) return algebra.negate(value);
  }
  return undefined;
}

/** Whether only numbers and their roots occur. */
export function isAlgebraicConstant(n: NormalForm, p: Product): boolean {
  const { algebra } = n;
  const generatorIsNumber = (id: number): boolean => {
    const meaning = algebra.meaning(id);
    return meaning.kind === 'prime' || (meaning.kind === 'base' && isAlgebraicConstant(n, meaning.of));
  };
  for (let i = 0; i < p.mono.length; i += 2) if (!generatorIsNumber(p.mono[i]!)) return false;
  for (let i = 0; i < p.polys.length; i += 2) {
    for (const t of algebra.factor(p.polys[i]!).poly.values())
      for (let k = 0; k < t.mono.length; k += 2) if (!generatorIsNumber(t.mono[k]!)) return false;
  }
  return true;
}
