import { isScalar, sizeOf } from '../../op/shape.js';
import type { Sampled } from '../setting/sample-points.js';

/** Two derivatives may differ by this part of their size in doubles and still be equal: far more than rounding takes at these points. */
const TOLERANCE = 1e-6;
/** Values below this are rounding. */
const NOTHING = 1e-11;

/**
 * Tells candidates that cannot be equal to a form from those that may be, by their values at the same points: a proof is tried of the
 * latter only. It decides nothing.
 */
export class NumericSieve {
  /** Points at which the form has a value. */
  private readonly useful: readonly number[];

  constructor(
    private readonly form: Sampled | undefined,
    /** Some inputs are vectors or matrices. */
    private readonly hasArrays: boolean,
  ) {
    this.useful = form?.values.flatMap((v, k) => (v.some(Number.isFinite) ? [k] : [])) ?? [];
  }

  /** May the candidate be equal to the form? */
  admits(candidate: Sampled | undefined): boolean {
    const { form } = this;
    // Arrays that cannot be evaluated have no sizes, and a proof could take their lengths for equal. Numbers are left to the proof.
    if (!form || !candidate) return !this.hasArrays;
    const { shape } = candidate;
    if (sizeOf(shape) !== sizeOf(form.shape) && !isScalar(shape)) return false;
    return this.useful.every((k) => !areApart(form.values[k]!, candidate.values[k]!));
  }
}

function areApart(form: Float64Array, candidate: Float64Array): boolean {
  return form.some((f, k) => {
    const c = candidate.length === 1 ? candidate[0]! : candidate[k]!;
    const size = Math.abs(f) + Math.abs(c);
    return Number.isFinite(size) && Math.abs(f - c) > TOLERANCE * size + NOTHING;
  });
}
