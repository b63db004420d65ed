/** n! for a whole n >= 0. */
export function factorial(n: number): bigint {
  let result = 1n;
  for (let k = 2n; k <= n; k++) result *= k;
  return result;
}

/** The binomial coefficient n over k for whole 0 <= k <= n. */
export function binomial(n: number, k: number): bigint {
  return factorial(n) / (factorial(k) * factorial(n - k));
}
