/** Bits of a double in all: the error charged when a computed value is NaN and the true one is a number. */
const ALL_BITS = 64;

const MAGNITUDE_MASK = 0x7fff_ffff_ffff_ffffn;

/** Ordinal of +Infinity, the largest ordinal. */
const INFINITE_ORDINAL = 0x7ff0_0000_0000_0000n;

/**
 * Position of x among all doubles: a strictly increasing map with 0 and -0 both at 0n, the smallest subnormal at
 * 1n, and neighbours one apart. The infinities sit one step beyond the largest finite doubles. Returns undefined
 * for NaN, which has no place in the order.
 */
export function toOrdinal(x: number): bigint | undefined {
  if (Number.isNaN(x)) return undefined;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  return bits >= 0n ? bits : -(bits & MAGNITUDE_MASK);
}

/** The double at an ordinal, the inverse of `toOrdinal`; ordinals beyond the infinities give the infinities. */
export function fromOrdinal(ordinal: bigint): number {
  if (ordinal >= INFINITE_ORDINAL) return Infinity;
  if (ordinal <= -INFINITE_ORDINAL) return -Infinity;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, ordinal < 0n ? -ordinal : ordinal);
  const magnitude = view.getFloat64(0);
  return ordinal < 0n ? -magnitude : magnitude;
}

/** The least double above x; Infinity stays, NaN is returned for NaN. */
export function nextUp(x: number): number {
  const ordinal = toOrdinal(x);
  return ordinal === undefined ? Number.NaN : fromOrdinal(ordinal + 1n);
}

/** The greatest double below x; -Infinity stays, NaN is returned for NaN. */
export function nextDown(x: number): number {
  return -nextUp(-x);
}

/**
 * The unit in the last place of x: the gap between |x| and the next double of larger magnitude, 2^-1074 at 0 and
 * 2^971 for the largest double. Returns undefined for NaN and the infinities.
 */
export function ulpOf(x: number): number | undefined {
  if (!Number.isFinite(x)) return undefined;
  const magnitude = Math.abs(x);
  return magnitude === Number.MAX_VALUE ? 2 ** 971 : nextUp(magnitude) - magnitude;
}

/** Number of steps from a to b through the doubles, never negative; undefined when either is NaN. */
export function distanceInUlps(a: number, b: number): bigint | undefined {
  const from = toOrdinal(a);
  const to = toOrdinal(b);
  if (from === undefined || to === undefined) return undefined;
  return from < to ? to - from : from - to;
}

/**
 * Bits of error of a computed x against the correctly rounded reference, log2(1 + distance in ulps): 0 when they
 * are the same double, about 53 when no digit is right, 64 when the sign is wrong too or when x is NaN (Panchekha
 * et al., "Automatically improving accuracy for floating point expressions", PLDI 2015). Returns undefined when
 * the reference is NaN: where there is no true value there is no error.
 */
export function bitsOfError(x: number, reference: number): number | undefined {
  if (Number.isNaN(reference)) return undefined;
  if (Number.isNaN(x)) return ALL_BITS;
  if (x === reference) return 0;
  const close = x > 0 === reference > 0 ? stepsWithinBinade(Math.abs(x), Math.abs(reference)) : undefined;
  if (close !== undefined) return Math.log2(1 + close);
  const far = Math.abs(approximateOrdinal(x) - approximateOrdinal(reference));
  return far > FAR ? Math.log2(far) : Math.log2(1 + Number(distanceInUlps(x, reference)));
}

/** Distances beyond this have no use for an exact one: ordinals up to 2^63 are off by 2^10 as doubles, which moves the logarithm by 2^-20. */
const FAR = 2 ** 30;

/** The ordinal of a number other than NaN, rounded to a double. Far cheaper than the exact one. */
function approximateOrdinal(x: number): number {
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY) return x > 0 ? INFINITE_PLACE : -INFINITE_PLACE;
  if (size < SMALLEST_NORMAL) return x / SMALLEST;
  // Next to a power of two the logarithm may be rounded across it: the place in the neighbouring binade is the same there.
  const exponent = Math.min(1023, Math.floor(Math.log2(size)));
  const place = (exponent + 1022 + size / 2 ** exponent) * BINADE;
  return x > 0 ? place : -place;
}

const SMALLEST = 2 ** -1074;
const SMALLEST_NORMAL = 2 ** -1022;
const BINADE = 2 ** 52;
const INFINITE_PLACE = 2047 * BINADE;

/** Steps between two normal doubles of one binade, where their difference is exact; undefined for others. Far cheaper than ordinals. */
function stepsWithinBinade(a: number, b: number): number | undefined {
  const exponent = Math.floor(Math.log2(b));
  // 2^(52 - exponent) has to be a double too.
  if (!(exponent > -900 && exponent < 1000)) return undefined;
  const low = 2 ** exponent;
  const within = (v: number) => v >= low && v < 2 * low;
  return within(a) && within(b) ? Math.abs(a - b) * 2 ** (52 - exponent) : undefined;
}
