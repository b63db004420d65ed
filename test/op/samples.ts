import { createRandomStream, type RandomStream } from '../../src/difference/random.js';
import { fromOrdinal, nextDown, nextUp, toOrdinal } from '../../src/number/ulp.js';
import type { ElementwiseOp } from '../../src/op/op.js';

/** Where functions of this field change their behaviour: branch points, edges of exp, integers, both ends of the range. */
const LANDMARKS: readonly number[] = [
  0,
  5e-324,
  2.3e-308,
  1e-300,
  1e-154,
  1e-20,
  2 ** -53,
  1e-8,
  1e-3,
  0.25,
  0.5,
  1,
  1.5,
  2,
  2.5,
  3,
  4,
  7,
  10,
  19,
  27.2,
  36.7,
  38.5,
  100,
  700,
  709.7,
  709.79,
  745.2,
  800,
  1e5,
  1e10,
  2 ** 53,
  1e22,
  1e154,
  1e300,
  1.7e308,
];

export const landmarks: readonly number[] = LANDMARKS.flatMap((x) => {
  const near = x === 0 ? [0] : [x, nextDown(x), nextUp(x)];
  return near.flatMap((v) => [v, -v]);
});

const MAX_ORDINAL = toOrdinal(Number.MAX_VALUE)!;

/** Uniform among all doubles. */
function byOrdinal(random: RandomStream): number {
  const share = BigInt(Math.floor(random() * 2 ** 32)) * 2n ** 32n + BigInt(Math.floor(random() * 2 ** 32));
  const ordinal = (share * MAX_ORDINAL) >> 64n;
  return fromOrdinal(random() < 0.5 ? ordinal : -ordinal);
}

/** Uniform in the logarithm of the magnitude, between 1e-6 and 1e4. */
function byMagnitude(random: RandomStream): number {
  const size = 10 ** (-6 + 10 * random());
  return random() < 0.5 ? size : -size;
}

function uniform(random: RandomStream, [low, high]: readonly [number, number]): number {
  return low + (high - low) * random();
}

/** Operands that mean something only within bounds: labels, and degrees of roots. */
const RESTRICTED: Readonly<Record<string, readonly number[]>> = {
  bce: [0, 1, 0.5, 0.25, 1e-9, 1 - 1e-9, 0.7],
  bcewithlogits: [0, 1, 0.5, 0.25, 1e-9, 1 - 1e-9, 0.7],
  nthRoot: [1, 2, 3, 4, 5, 7, 12, 63, -1, -2, -3, 0, 0.5],
};

/** Operands all over the doubles, inside the domain and out: three strata, landmarks, ties, whole numbers. */
export function drawOperands(op: ElementwiseOp, count: number, seed: number): readonly (readonly number[])[] {
  const random = createRandomStream(seed);
  const arity = op.samples.length;
  const pick = () => landmarks[Math.floor(random() * landmarks.length)]!;
  const one = (k: number): number => {
    const allowed = k === 1 ? RESTRICTED[op.name] : undefined;
    if (allowed) return allowed[Math.floor(random() * allowed.length)]!;
    const roll = random();
    if (roll < 0.3) return uniform(random, op.samples[k]!);
    if (roll < 0.5) return byOrdinal(random);
    if (roll < 0.7) return byMagnitude(random);
    if (roll < 0.8) return Math.floor(random() * 12) - 5;
    return pick();
  };
  const drawn: number[][] = arity === 1 ? landmarks.map((x) => [x]) : [];
  for (let i = 0; i < count; i++) {
    const operands = Array.from({ length: arity }, (_, k) => one(k));
    // Ties and neighbours: where comparisons and differences are decided.
    if (arity > 1 && RESTRICTED[op.name] === undefined && random() < 0.1)
      operands[1] = random() < 0.5 ? operands[0]! : nextUp(operands[0]!);
    drawn.push(operands);
  }
  return drawn;
}

/** Operands inside the ranges that the row itself declares. */
export function drawInside(op: ElementwiseOp, count: number, seed: number): readonly (readonly number[])[] {
  const random = createRandomStream(seed);
  return Array.from({ length: count }, () => op.samples.map((range) => uniform(random, range)));
}
