/**
 * Fixed-point constants: `f(p)` is floor(c * 2^p), so that the constant lies in [f(p), f(p) + 1) units of 2^-p.
 * Each keeps the longest expansion asked for so far and cuts shorter ones from it.
 */
export interface FixedConstants {
  readonly pi: (precision: number) => bigint;
  readonly ln2: (precision: number) => bigint;
}

export function createFixedConstants(): FixedConstants {
  return { pi: memoizeExpansion(computePi), ln2: memoizeExpansion(computeLn2) };
}

type Expansion = (precision: number) => bigint;

function memoizeExpansion(compute: Expansion): Expansion {
  let known = 0;
  let longest = 0n;
  const short = new Map<number, bigint>();
  return (precision) => {
    const seen = short.get(precision);
    if (seen !== undefined) return seen;
    if (precision > known) {
      // A quarter more than asked for: precisions creep up, and each extension starts from scratch.
      known = Math.ceil(precision * 1.25) + 64;
      longest = compute(known);
    }
    const value = longest >> BigInt(known - precision);
    if (short.size < MAX_REMEMBERED) short.set(precision, value);
    return value;
  };
}

/** Cut expansions kept per constant: enough for the precisions of one run, bounded in memory. */
const MAX_REMEMBERED = 256;

/** Guard bits of a series; where its error straddles an integer, `settleFloor` adds as many again. */
const GUARD = 64;

/** Runs a series with guard bits until the floor is certain; `series(p)` errs by less than 2^32 units. */
function settleFloor(precision: number, series: Expansion): bigint {
  for (let guard = GUARD; ; guard += GUARD) {
    const value = series(precision + guard);
    const margin = 1n << 32n;
    const low = (value - margin) >> BigInt(guard);
    if (low === (value + margin) >> BigInt(guard)) return low;
  }
}

/** pi = 16 atan(1/5) - 4 atan(1/239) (Machin 1706). */
function computePi(precision: number): bigint {
  return settleFloor(precision, (p) => 16n * inverseSeries(5n, p, -1n) - 4n * inverseSeries(239n, p, -1n));
}

/** ln 2 = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749). */
function computeLn2(precision: number): bigint {
  return settleFloor(
    precision,
    (p) =>
      18n * inverseSeries(26n, p, 1n) - 2n * inverseSeries(4801n, p, 1n) + 8n * inverseSeries(8749n, p, 1n),
  );
}

/** sum of sign^k / ((2k+1) n^(2k+1)): atan(1/n) for sign -1, atanh(1/n) for sign 1, to two units per term. */
function inverseSeries(n: bigint, precision: number, sign: 1n | -1n): bigint {
  const square = n * n;
  let powerOfInverse = (1n << BigInt(precision)) / n;
  let sum = 0n;
  let direction = 1n;
  for (let odd = 1n; powerOfInverse !== 0n; odd += 2n) {
    sum += (direction * powerOfInverse) / odd;
    powerOfInverse /= square;
    direction *= sign;
  }
  return sum;
}
