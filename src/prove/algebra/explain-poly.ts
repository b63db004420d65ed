import { equals, format, ONE, type Rational } from '../../number/rational.js';
import type { Budget } from '../term/budget.js';
import { sumOfSquares } from './gram.js';
import { showSign } from './poly-sign.js';
import {
  coefficientsIn,
  degreeIn,
  discriminant,
  divideContent,
  type RealPoly,
  usedVariables,
} from './real-poly.js';

/** Why a polynomial in real variables of these names is not negative, for a reader who wants to check it. */
export function explainPoly(p: RealPoly, names: readonly string[], budget: Budget): readonly string[] {
  const squares = sumOfSquares(p);
  if (squares) {
    const sum = squares.map(({ times, of }) => {
      const sum = writeSum(of, names);
      return `${equals(times, ONE) ? '' : `${format(times)}*`}${/^[A-Za-z]\w*$/.test(sum) ? sum : `(${sum})`}^2`;
    });
    return [`it is ${sum.join(' + ')}`];
  }
  const used = usedVariables(p);
  if (used.length === 1) {
    const name = names[used[0]!]!;
    const isReal = p.ranges[used[0]!] === 'real';
    const strict = showSign(p, budget) === 2;
    const says = strict
      ? ` and has no root${isReal ? '' : ` with ${name} > 0`}`
      : `, and changes its sign nowhere${isReal ? '' : ` for ${name} > 0`}`;
    return [`as a polynomial in ${name} it is positive at infinity${says} (Sturm's theorem)`];
  }
  for (const k of used) {
    if (degreeIn(p, k) !== 2) continue;
    const parts = coefficientsIn(p, k);
    const [c, b, a] = [0, 1, 2].map((n) => parts.get(n) ?? { ranges: p.ranges, terms: new Map() }) as [
      RealPoly,
      RealPoly,
      RealPoly,
    ];
    const gap = divideContent(discriminant(a, b, c, budget));
    const all = [a, c, gap];
    if (all.some((part) => showSign(part, budget) === 0)) continue;
    const [top, bottom, rest] = all.map((part) => write(part, names));
    return [
      `as a quadratic in ${names[k]} it has no two real roots, for these are not negative`,
      `the coefficient of ${names[k]}^2: ${top}`,
      `what is left at ${names[k]} = 0: ${bottom}`,
      `4*a*c - b^2, up to a positive number: ${rest}`,
    ];
  }
  const log: string[] = [];
  showSign(p, budget, log);
  const how = [...new Set(log)];
  return [how.length > 0 ? `by ${how.join(', ')}` : 'none of its terms is negative'];
}

function write(p: RealPoly, names: readonly string[]): string {
  const terms = [...p.terms.values()].map(({ exponents, coef }) => ({
    exponents,
    coef: { numerator: coef, denominator: 1n },
  }));
  return terms.length === 0 ? '0' : writeSum(terms, names);
}

function writeSum(
  terms: readonly { readonly exponents: readonly number[]; readonly coef: Rational }[],
  names: readonly string[],
): string {
  let text = '';
  for (const { exponents, coef } of terms) {
    const negative = coef.numerator < 0n;
    const size: Rational = negative ? { ...coef, numerator: -coef.numerator } : coef;
    const factors = exponents.flatMap((e, k) => (e === 0 ? [] : [e === 1 ? names[k]! : `${names[k]}^${e}`]));
    if (factors.length === 0 || !equals(size, ONE)) factors.unshift(format(size));
    text += text === '' ? (negative ? '-' : '') : negative ? ' - ' : ' + ';
    text += factors.join('*');
  }
  return text;
}
