/** Factorials that are kept: sums of binomial coefficients ask for the same ones at every position. */
const MAX_KEPT = 2_000;

const kept: bigint[] = [1n];

/** n! for a whole n >= 0. */
export function factorial(n: number): bigint {
  while (kept.length <= Math.min(n, MAX_KEPT)) kept.push(kept.at(-1)! * BigInt(kept.length));
  let result = kept[Math.min(n, MAX_KEPT)]!;
  for (let k = MAX_KEPT + 1; k <= n; k++) result *= BigInt(k);
  return result;
}

/** The binomial coefficient n over k for whole 0 <= k <= n. */
export function binomial(n: number, k: number): bigint {
  return factorial(n) / (factorial(k) * factorial(n - k));
}
