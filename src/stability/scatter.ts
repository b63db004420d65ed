import { createRandomStream, type RandomStream } from '../difference/random.js';
import type { Variable } from '../graph/network.js';
import { sizeOf } from '../op/shape.js';
import { LARGEST, type Range } from './lines.js';
import type { InputPoint } from './measure.js';

/** One number of a scattered point: of order one, between 0 and 1, or of any size that networks know. */
function drawNumber(random: RandomStream): number {
  const kind = random();
  if (kind < 0.4) return 8 * random() - 4;
  if (kind < 0.6) return random();
  const size = 2 ** (-40 + 60 * random());
  return random() < 0.5 ? size : -size;
}

/**
 * Points off the lines, where all inputs vary at once: a form that is better along every line may still be worse between them. In one of
 * three points some inputs are nearly equal to others.
 */
export function scatterPoints(
  variables: readonly Variable[],
  ranges: ReadonlyMap<string, Range>,
  count: number,
  seed: number,
): readonly InputPoint[] {
  const random = createRandomStream(seed);
  return Array.from({ length: count }, () => {
    const near = random() < 1 / 3;
    const point: number[] = [];
    for (const v of variables) {
      const { from, to } = ranges.get(v.name) ?? { from: -LARGEST, to: LARGEST };
      const size = sizeOf(v.shape);
      for (let i = 0; i < size; i++) {
        const free = drawNumber(random);
        const other = point[Math.floor(random() * point.length)];
        const gap = 2 ** (-50 * random());
        const close = near && other !== undefined && random() < 0.6 ? other * (1 + gap) : free;
        point.push(
          close >= from && close <= to ? close : to - from < LARGEST ? from + random() * (to - from) : close,
        );
      }
    }
    return point;
  });
}
