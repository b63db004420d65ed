import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitLength } from '../../src/number/bit-length.js';
import * as q from '../../src/number/rational.js';

const anyRational = fc
  .tuple(
    fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }),
    fc.oneof(fc.bigInt({ min: 1n, max: 100n }), fc.bigInt({ min: 1n, max: 2n ** 90n })),
  )
  .map(([n, d]) => q.rational(n, d));

const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('rational', () => {
  it('keeps lowest terms with a positive denominator', () => {
    expect(q.rational(6n, -4n)).toEqual({ numerator: -3n, denominator: 2n });
    expect(q.rational(0n, -7n)).toEqual(q.ZERO);
    expect(() => q.rational(1n, 0n)).toThrow(RangeError);
    fc.assert(
      fc.property(anyRational, anyRational, (a, b) => {
        for (const r of [q.add(a, b), q.subtract(a, b), q.multiply(a, b)]) {
          expect(r.denominator > 0n).toBe(true);
          expect(q.gcd(r.numerator, r.denominator)).toBe(1n);
        }
      }),
    );
  });

  it('is a field', () => {
    fc.assert(
      fc.property(anyRational, anyRational, anyRational, (a, b, c) => {
        expect(q.add(a, b)).toEqual(q.add(b, a));
        expect(q.add(q.add(a, b), c)).toEqual(q.add(a, q.add(b, c)));
        expect(q.multiply(a, q.add(b, c))).toEqual(q.add(q.multiply(a, b), q.multiply(a, c)));
        expect(q.add(a, q.negate(a))).toEqual(q.ZERO);
        if (!q.isZero(b)) expect(q.multiply(q.divide(a, b), b)).toEqual(a);
      }),
    );
  });

  it('orders by the sign of the difference', () => {
    fc.assert(
      fc.property(anyRational, anyRational, (a, b) => {
        expect(q.compare(a, b)).toBe(q.sign(q.subtract(a, b)));
        expect(q.equals(a, b)).toBe(q.compare(a, b) === 0);
      }),
    );
    expect(q.floor(q.rational(-7n, 2n))).toBe(-4n);
    expect(q.floor(q.rational(7n, 2n))).toBe(3n);
    expect(q.floor(q.rational(-4n))).toBe(-4n);
  });

  it('raises to integer powers within a size budget', () => {
    expect(q.power(q.rational(-2n, 3n), -3)).toEqual(q.rational(-27n, 8n));
    expect(q.power(q.ZERO, 0)).toEqual(q.ONE);
    expect(q.power(q.ZERO, -1)).toBeUndefined();
    expect(q.power(q.MINUS_ONE, 10n ** 30n + 1n)).toEqual(q.MINUS_ONE);
    expect(q.power(q.TWO, 10n ** 12n)).toBeUndefined();
    expect(q.power(q.TWO, 0.5)).toBeUndefined();
  });
});

describe('parseDecimal', () => {
  it.each([
    ['1.25e-3', 1n, 800n],
    ['.5', 1n, 2n],
    ['7.', 7n, 1n],
    ['-2', -2n, 1n],
    ['+1E2', 100n, 1n],
    ['0.333333333333333', 333333333333333n, 10n ** 15n],
    ['1e-30', 1n, 10n ** 30n],
    ['0e5', 0n, 1n],
  ])('reads %s exactly', (text, n, d) => {
    expect(q.parseDecimal(text)).toEqual(q.rational(n, d));
  });

  it.each([
    '',
    '.',
    'e5',
    '1e',
    '1e999999999',
    '1e-999999999',
    '0x10',
    '1_000',
    ' 1',
    'NaN',
    '1e99999999999999999999',
  ])('refuses %j', (text) => {
    expect(q.parseDecimal(text)).toBeUndefined();
  });

  it('rounds to the double that the language itself reads', () => {
    fc.assert(
      fc.property(anyDouble, (x) => {
        expect(q.toDouble(q.parseDecimal(String(x))!)).toBe(x === 0 ? 0 : x);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 40n }),
        fc.integer({ min: -370, max: 300 }),
        (digits, exponent) => {
          const text = `${digits}e${exponent}`;
          expect(q.toDouble(q.parseDecimal(text)!)).toBe(Number(text));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('doubles', () => {
  it('go to a rational and back unchanged', () => {
    const edges = [
      5e-324,
      -5e-324,
      2 ** -1022,
      2 ** -1022 - 5e-324,
      Number.MAX_VALUE,
      0.1,
      1 - 2 ** -53,
      3e-200,
    ];
    for (const x of edges) expect(q.toDouble(q.fromDouble(x)!)).toBe(x);
    fc.assert(
      fc.property(anyDouble, (x) => {
        const r = q.fromDouble(x)!;
        expect(q.toDouble(r)).toBe(x === 0 ? 0 : x);
        expect(r.denominator & (r.denominator - 1n)).toBe(0n);
        expect(q.gcd(r.numerator, r.denominator)).toBe(1n);
      }),
      { numRuns: 1000 },
    );
    expect(q.fromDouble(0.1)).toEqual(q.rational(3602879701896397n, 2n ** 55n));
    expect(q.fromDouble(-0)).toEqual(q.ZERO);
    expect(q.fromDouble(Number.NaN)).toBeUndefined();
    expect(q.fromDouble(-Infinity)).toBeUndefined();
  });

  it('round ties to even, once, into the subnormals and over the top', () => {
    const tie = (x: number, up: number) => q.divide(q.add(q.fromDouble(x)!, q.fromDouble(up)!), q.TWO);
    expect(q.toDouble(tie(1, 1 + 2 ** -52))).toBe(1);
    expect(q.toDouble(tie(1 + 2 ** -52, 1 + 2 ** -51))).toBe(1 + 2 ** -51);
    expect(q.toDouble(tie(0, 5e-324))).toBe(0);
    expect(q.toDouble(tie(5e-324, 1e-323))).toBe(1e-323);
    expect(q.toDouble(q.rational(2n ** 1024n - 2n ** 970n))).toBe(Infinity);
    expect(q.toDouble(q.rational(-(2n ** 1024n - 2n ** 970n - 1n)))).toBe(-Number.MAX_VALUE);
    expect(q.toDouble(q.rational(10n ** 400n))).toBe(Infinity);
    expect(q.toDouble(q.rational(1n, 10n ** 400n))).toBe(0);
  });
});

describe('printing', () => {
  it('writes fractions and terminating decimals', () => {
    expect(q.format(q.rational(3n, 4n))).toBe('3/4');
    expect(q.format(q.rational(-2n))).toBe('-2');
    expect(q.formatDecimal(q.rational(-1n, 8n))).toBe('-0.125');
    expect(q.formatDecimal(q.rational(25n, 2n))).toBe('12.5');
    expect(q.formatDecimal(q.rational(-300n))).toBe('-300');
    expect(q.formatDecimal(q.ZERO)).toBe('0');
    expect(q.formatDecimal(q.rational(1n, 3n))).toBeUndefined();
    expect(q.formatDecimal(q.rational(1n, 2n ** 200n))).toBeUndefined();
    expect(q.formatDecimal(q.rational(10n ** 30n))).toBeUndefined();
  });

  it('is read back as the same number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.nat(12), (n, places) => {
        const r = q.rational(n, 10n ** BigInt(places));
        expect(q.parseDecimal(q.formatDecimal(r)!)).toEqual(r);
      }),
    );
  });
});

describe('bitLength', () => {
  it('agrees with the binary text on both sides of every power of two', () => {
    for (const k of [1, 2, 31, 32, 33, 52, 53, 54, 63, 64, 65, 256, 511, 1022, 1023, 1024, 1025, 5000]) {
      for (const delta of [-1n, 0n, 1n]) {
        const value = (1n << BigInt(k)) + delta;
        expect(bitLength(value)).toBe(value.toString(2).length);
      }
    }
    expect(bitLength(0n)).toBe(0);
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 1200n }), (value) => {
        expect(bitLength(value)).toBe(value.toString(2).length);
      }),
    );
  });
});
