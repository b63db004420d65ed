import { signOfBigFloat } from '../../number/big-float.js';
import type { Enclosure } from '../../number/interval.js';
import { createIntervalArithmetic, MIN_PRECISION } from '../../number/interval-arithmetic.js';
import { add, isZero, multiply, ONE, type Rational, rational, sign, ZERO } from '../../number/rational.js';
import { OutOfBudget } from '../term/budget.js';
import { addTerms, applyTerm, multiplyTerms, numberTerm, rationalTerm, type Term } from '../term/term.js';

/** A real constant r + sum of q log(p) over primes p. The number 1 and the logarithms are independent over the rationals (Lindemann). */
export interface Rate {
  readonly rational: Rational;
  /** By increasing primes; no factor is zero. */
  readonly logs: readonly (readonly [prime: bigint, factor: Rational])[];
}

/** Numbers whose prime factors are looked for by division. */
const MAX_FACTORED = 1_000_000n;

/** Enough for any comparison of small numbers; more digits are tried in between. */
const MOST_BITS = 4_096;

export function rationalRate(value: Rational): Rate {
  return { rational: value, logs: [] };
}

export function isZeroRate(a: Rate): boolean {
  return a.logs.length === 0 && isZero(a.rational);
}

export function addRates(a: Rate, b: Rate): Rate {
  const value = add(a.rational, b.rational);
  if (a.logs.length + b.logs.length === 0) return { rational: value, logs: [] };
  const logs = new Map(a.logs);
  for (const [prime, factor] of b.logs) logs.set(prime, add(logs.get(prime) ?? ZERO, factor));
  const sorted = [...logs].filter(([, factor]) => !isZero(factor)).sort(([p], [q]) => (p < q ? -1 : 1));
  return { rational: value, logs: sorted };
}

export function scaleRate(a: Rate, by: Rational): Rate {
  return { rational: multiply(a.rational, by), logs: a.logs.map(([p, q]) => [p, multiply(q, by)] as const) };
}

/** The sign of a rate that is not all zeros: it is no zero, so that some precision shows its sign. */
export function signOfRate(a: Rate): -1 | 0 | 1 {
  const signs = new Set([sign(a.rational), ...a.logs.map(([, q]) => sign(q))]);
  if (a.logs.length === 0 || (!signs.has(-1) && !signs.has(1))) return sign(a.rational);
  if (!signs.has(-1)) return 1;
  if (!signs.has(1)) return -1;
  for (let bits = MIN_PRECISION; bits <= MOST_BITS; bits *= 2) {
    const arithmetic = createIntervalArithmetic(bits);
    const value = a.logs.reduce<Enclosure>((sum, [prime, q]) => {
      const log = arithmetic.log(arithmetic.fromInteger(prime));
      return arithmetic.add(sum, arithmetic.mul(arithmetic.fromRational(q), log));
    }, arithmetic.fromRational(a.rational));
    if (value.kind === 'empty') break;
    const ends = [signOfBigFloat(value.lo), signOfBigFloat(value.hi)];
    if (ends[0] === ends[1] && ends[0] !== 0) return ends[0]! > 0 ? 1 : -1;
  }
  throw new OutOfBudget('two rates of growth that agree to a thousand digits');
}

export function rateTerm({ rational: value, logs }: Rate): Term {
  const parts = logs.map(([p, q]) => multiplyTerms(rationalTerm(q), applyTerm('log', numberTerm(p))));
  return addTerms(rationalTerm(value), ...parts);
}

/** A constant as a rate, where it is made of fractions and their logarithms. */
export function rateOf(x: Term): Rate | undefined {
  switch (x.kind) {
    case 'number':
      return rationalRate(x.value);
    case 'add':
      return x.args.reduce<Rate | undefined>((sum, a) => {
        const own = sum && rateOf(a);
        return own && addRates(sum, own);
      }, rationalRate(ZERO));
    case 'multiply': {
      const numbers = x.args.filter((a) => a.kind === 'number');
      const rest = x.args.filter((a) => a.kind !== 'number');
      const [only] = rest;
      if (rest.length > 1) return undefined;
      const factor = numbers.reduce((product, a) => multiply(product, a.value), ONE);
      const own = only ? rateOf(only) : rationalRate(ONE);
      return own && scaleRate(own, factor);
    }
    case 'apply':
      return x.name === 'log' && x.args[0]!.kind === 'number' ? logarithm(x.args[0].value) : undefined;
    default:
      return undefined;
  }
}

function logarithm({ numerator, denominator }: Rational): Rate | undefined {
  if (numerator <= 0n || numerator > MAX_FACTORED || denominator > MAX_FACTORED) return undefined;
  const powers = [...primesOf(numerator), ...primesOf(denominator).map(([p, k]) => [p, -k] as const)];
  return powers.reduce<Rate>(
    (sum, [p, k]) => addRates(sum, { rational: ZERO, logs: [[p, rational(k)]] }),
    rationalRate(ZERO),
  );
}

function primesOf(n: bigint): readonly (readonly [prime: bigint, times: number])[] {
  const found: (readonly [bigint, number])[] = [];
  let rest = n;
  for (let p = 2n; rest > 1n; p = p * p > rest ? rest : p + 1n) {
    let times = 0;
    for (; rest % p === 0n; rest /= p) times += 1;
    if (times > 0) found.push([p, times]);
  }
  return found;
}
