import {
  add,
  divide,
  equals,
  format,
  isInteger,
  isOne,
  isZero,
  multiply,
  negate,
  ONE,
  power,
  type Rational,
  rational,
  sign,
  ZERO,
} from '../number/rational.js';

/** A real number that has a name of its own: pi, e, sqrt(2), sin(1), log(2). */
export interface Constant {
  readonly id: number;
  readonly text: string;
  /** For k-th roots of whole numbers: the number whose k-th root this is. Powers of it collapse. */
  readonly root?: { readonly of: bigint; readonly degree: number };
}

/** A product of constants to rational powers, by rising id. */
export type Monomial = readonly { readonly constant: Constant; readonly exponent: Rational }[];

export interface Summand {
  readonly factor: Rational;
  readonly monomial: Monomial;
}

/**
 * An exact number: a sum of rational multiples of products of named constants, no two summands alike. The empty sum is 0; other sums
 * may still be 0 by a relation between the constants that is not known here.
 */
export type Exact = readonly Summand[];

export const EXACT_ZERO: Exact = [];
const NO_CONSTANTS: Monomial = [];

export function exactRational(q: Rational): Exact {
  return isZero(q) ? EXACT_ZERO : [{ factor: q, monomial: NO_CONSTANTS }];
}

export function exactConstant(constant: Constant, exponent: Rational = ONE): Exact {
  return [{ factor: ONE, monomial: [{ constant, exponent }] }];
}

/** The rational number that an exact number visibly is. */
export function rationalOf(x: Exact): Rational | undefined {
  if (x.length === 0) return ZERO;
  return x.length === 1 && x[0]!.monomial.length === 0 ? x[0]!.factor : undefined;
}

function keyOf(monomial: Monomial): string {
  return monomial.map(({ constant, exponent }) => `${constant.id}^${format(exponent)}`).join(' ');
}

function collect(summands: readonly Summand[]): Exact {
  const byKey = new Map<string, Summand>();
  for (const s of summands) {
    const key = keyOf(s.monomial);
    const known = byKey.get(key);
    byKey.set(key, known ? { ...s, factor: add(known.factor, s.factor) } : s);
  }
  return [...byKey.values()].filter((s) => !isZero(s.factor));
}

export function addExact(a: Exact, b: Exact): Exact {
  return a.length === 0 ? b : b.length === 0 ? a : collect([...a, ...b]);
}

export function negateExact(a: Exact): Exact {
  return a.map((s) => ({ ...s, factor: negate(s.factor) }));
}

export function multiplyExact(a: Exact, b: Exact): Exact {
  return collect(a.flatMap((s) => b.map((t) => multiplySummands(s, t))));
}

function multiplySummands(s: Summand, t: Summand): Summand {
  if (t.monomial.length === 0) return { factor: multiply(s.factor, t.factor), monomial: s.monomial };
  if (s.monomial.length === 0) return { factor: multiply(s.factor, t.factor), monomial: t.monomial };
  const merged = [...s.monomial];
  for (const power of t.monomial) {
    const at = merged.findIndex((p) => p.constant.id >= power.constant.id);
    const same = merged[at];
    if (same?.constant.id === power.constant.id)
      merged[at] = { constant: power.constant, exponent: add(same.exponent, power.exponent) };
    else merged.splice(at < 0 ? merged.length : at, 0, power);
  }
  return tidy(multiply(s.factor, t.factor), merged);
}

/** Drops exponents of 0 and takes whole numbers out of powers of roots. */
function tidy(factor: Rational, monomial: Monomial): Summand {
  let own = factor;
  const kept: { constant: Constant; exponent: Rational }[] = [];
  for (const { constant, exponent } of monomial) {
    let rest = exponent;
    if (constant.root && isInteger(exponent)) {
      const degree = BigInt(constant.root.degree);
      const times = floorDivide(exponent.numerator, degree);
      const whole = power(rational(constant.root.of), times);
      if (whole) {
        own = multiply(own, whole);
        rest = rational(exponent.numerator - times * degree);
      }
    }
    if (!isZero(rest)) kept.push({ constant, exponent: rest });
  }
  return { factor: own, monomial: kept };
}

function floorDivide(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

/** 1/a for a single summand; undefined for sums. */
export function invertSummand(a: Exact): Exact | undefined {
  const [only] = a;
  if (a.length !== 1 || !only) return undefined;
  const turned = only.monomial.map(({ constant, exponent }) => ({ constant, exponent: negate(exponent) }));
  return [tidy(divide(ONE, only.factor), turned)];
}

/** In the language's own notation, with no more brackets than needed: 2/3, sqrt(2)/2, 1/2*e + sin(1). */
export function formatExact(x: Exact): string {
  if (x.length === 0) return '0';
  return x
    .map((s, i) => {
      const text = formatSummand(sign(s.factor) < 0 ? { ...s, factor: negate(s.factor) } : s);
      if (i === 0) return sign(s.factor) < 0 ? `-${text}` : text;
      return `${sign(s.factor) < 0 ? ' - ' : ' + '}${text}`;
    })
    .join('');
}

function formatSummand({ factor, monomial }: Summand): string {
  const above: string[] = [];
  const below: string[] = [];
  for (const { constant, exponent } of monomial) {
    const up = sign(exponent) > 0;
    const size = up ? exponent : negate(exponent);
    (up ? above : below).push(formatPower(constant.text, size));
  }
  const [top, bottom] = [factor.numerator, factor.denominator];
  if (top !== 1n || above.length === 0) above.unshift(top.toString());
  if (bottom !== 1n) below.unshift(bottom.toString());
  const denominator = below.length > 1 ? `(${below.join('*')})` : below.join('');
  return below.length === 0 ? above.join('*') : `${above.join('*')}/${denominator}`;
}

function formatPower(text: string, exponent: Rational): string {
  if (isOne(exponent)) return text;
  if (equals(exponent, { numerator: 1n, denominator: 2n })) return `sqrt(${text})`;
  const base = /^[\p{L}_]\w*(\(.*\))?$/u.test(text) ? text : `(${text})`;
  return isInteger(exponent) ? `${base}^${format(exponent)}` : `${base}^(${format(exponent)})`;
}
