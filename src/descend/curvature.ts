import { normOf, type Objective } from './objective.js';

/** Products with the Hessian until the largest curvature is known to a few percent, for eigenvalues not too close together. */
const ROUNDS = 30;

/**
 * The eigenvalue of the Hessian of largest size at theta, signed, by power iteration; products with the Hessian are central differences
 * of gradients. An estimate from below, without a bound. Undefined where the gradient is not finite or the Hessian is zero.
 */
export function largestCurvature(objective: Objective, theta: Float64Array): number | undefined {
  const size = theta.length;
  const scale = normOf(theta) + 1;
  if (!Number.isFinite(scale)) return undefined;
  // Generic and fixed: any direction with a share of the largest one will do.
  let v = Float64Array.from({ length: size }, (_, i) => Math.cos(1 + 2.399963 * i) + 0.1);
  let value: number | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const length = normOf(v);
    if (!(length > 0) || !Number.isFinite(length)) break;
    // The cube root of the unit roundoff balances truncation and rounding of a central difference.
    const h = (2 ** -17 * scale) / length;
    const right = objective.evaluate(theta.map((t, i) => t + h * v[i]!)).gradient;
    const left = objective.evaluate(theta.map((t, i) => t - h * v[i]!)).gradient;
    const w = right.map((g, i) => (g - left[i]!) / (2 * h * length));
    let rayleigh = 0;
    for (let i = 0; i < size; i++) rayleigh += (w[i]! * v[i]!) / length;
    if (!Number.isFinite(rayleigh)) break;
    const settled = value !== undefined && Math.abs(rayleigh - value) <= 1e-4 * Math.abs(rayleigh);
    value = rayleigh;
    v = w;
    if (settled) break;
  }
  // What the rounding of the gradients alone would make of a Hessian of zeros.
  const noise = (2 ** -34 * normOf(objective.evaluate(theta).gradient)) / scale;
  return value === undefined || !(Math.abs(value) > noise) ? undefined : value;
}
