import {
  add as addRational,
  isZero,
  multiply as multiplyRational,
  ONE,
  type Rational,
  rational,
} from '../number/rational.js';

/** The power of a random number in a term, on all of the line or on one side of 0 only. */
export interface RandomPower {
  readonly variable: number;
  readonly power: number;
  readonly side: -1 | 0 | 1;
}

/** coefficient * product of parameters^power * product of powers of independent random numbers. */
export interface Term {
  readonly coefficient: Rational;
  /** By key, sorted; powers may be negative. */
  readonly parameters: ReadonlyMap<string, number>;
  /** By variable, sorted. */
  readonly random: readonly RandomPower[];
}

/** A sum of terms by their key: piecewise polynomials in random numbers whose pieces meet at 0. */
export type Piecewise = ReadonlyMap<string, Term>;

/** More terms than this are a sum that nobody reads, and time that nobody has. */
const MOST_TERMS = 20_000;

/** The sum has grown beyond MOST_TERMS. */
export class TooManyTerms extends Error {}

function keyOf({ parameters, random }: Term): string {
  const p = [...parameters].map(([k, n]) => `${k}^${n}`).join('*');
  return `${p}|${random.map((r) => `${r.variable}:${r.power}:${r.side}`).join(',')}`;
}

export function sumOf(terms: Iterable<Term>): Piecewise {
  const sum = new Map<string, Term>();
  for (const term of terms) {
    if (isZero(term.coefficient)) continue;
    const key = keyOf(term);
    const before = sum.get(key);
    const coefficient = before ? addRational(before.coefficient, term.coefficient) : term.coefficient;
    if (isZero(coefficient)) sum.delete(key);
    else sum.set(key, { ...term, coefficient });
    if (sum.size > MOST_TERMS) throw new TooManyTerms();
  }
  return sum;
}

export const ZERO_SUM: Piecewise = new Map();

export function numberSum(q: Rational): Piecewise {
  return sumOf([{ coefficient: q, parameters: new Map(), random: [] }]);
}

export function parameterSum(key: string, power = 1): Piecewise {
  return sumOf([{ coefficient: ONE, parameters: new Map([[key, power]]), random: [] }]);
}

export function randomSum(variable: number): Piecewise {
  return sumOf([{ coefficient: ONE, parameters: new Map(), random: [{ variable, power: 1, side: 0 }] }]);
}

export function addSums(a: Piecewise, b: Piecewise): Piecewise {
  return sumOf([...a.values(), ...b.values()]);
}

export function scaleSum(a: Piecewise, q: Rational): Piecewise {
  return sumOf([...a.values()].map((t) => ({ ...t, coefficient: multiplyRational(t.coefficient, q) })));
}

export function negateSum(a: Piecewise): Piecewise {
  return scaleSum(a, rational(-1));
}

export function multiplySums(a: Piecewise, b: Piecewise): Piecewise {
  function* products(): Iterable<Term> {
    for (const x of a.values())
      for (const y of b.values()) {
        const product = multiplyTerms(x, y);
        if (product) yield product;
      }
  }
  return sumOf(products());
}

export function raiseSum(a: Piecewise, n: number): Piecewise {
  let result = numberSum(ONE);
  for (let k = 0; k < n; k++) result = multiplySums(result, a);
  return result;
}

/** Undefined where the two live on different sides of 0: the product is 0. */
export function multiplyTerms(x: Term, y: Term): Term | undefined {
  const powers = new Map<number, RandomPower>(x.random.map((r) => [r.variable, r]));
  for (const r of y.random) {
    const before = powers.get(r.variable);
    if (before && before.side !== 0 && r.side !== 0 && before.side !== r.side) return undefined;
    powers.set(r.variable, {
      variable: r.variable,
      power: (before?.power ?? 0) + r.power,
      side: before && before.side !== 0 ? before.side : r.side,
    });
  }
  const parameters = new Map(x.parameters);
  for (const [key, n] of y.parameters) {
    const total = (parameters.get(key) ?? 0) + n;
    if (total === 0) parameters.delete(key);
    else parameters.set(key, total);
  }
  return {
    coefficient: multiplyRational(x.coefficient, y.coefficient),
    parameters: new Map([...parameters].sort(([a], [b]) => (a < b ? -1 : 1))),
    random: [...powers.values()]
      .filter((r) => r.power > 0 || r.side !== 0)
      .sort((a, b) => a.variable - b.variable),
  };
}

/** The random numbers that occur. */
export function randomOf(a: Piecewise): ReadonlySet<number> {
  return new Set([...a.values()].flatMap((t) => t.random.map((r) => r.variable)));
}

/** The part of a sum on one side of 0 of a variable: terms of the whole line count there too. */
export function onSide(a: Piecewise, variable: number, side: -1 | 1): Piecewise {
  return sumOf(
    [...a.values()].flatMap((t) => {
      const own = t.random.find((r) => r.variable === variable);
      if (own && own.side === -side) return [];
      const random = [
        ...t.random.filter((r) => r.variable !== variable),
        { variable, power: own?.power ?? 0, side },
      ];
      return [{ ...t, random: random.sort((x, y) => x.variable - y.variable) }];
    }),
  );
}
