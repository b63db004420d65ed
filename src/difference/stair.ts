import { ulp } from './float.js';
import { isFlat, isUsable, type Pair, samplePair } from './sample.js';
import type { Scene } from './scene.js';

/**
 * A rise of at most a sixteenth of what f does at larger steps is one of many stairs, and so resolution rather than
 * shape: an indicator or a heaviside has one or two.
 */
const STAIR = 2 ** -4;

/**
 * Height of the first stair beyond a flat stretch around x, when f is a staircase of rounded intermediate values
 * (log(cos(x)) near 0): a slope of that height over the stretch would be invisible. 0 when f leaves the
 * stretch continuously, or by a step so large that it is f's own.
 */
export function measureStair(scene: Scene, flat: Pair): number {
  const { sampler, x, center, survey } = scene;
  const usable = survey.filter(isUsable);
  // Up to 2^8 times further than the survey: cancellation (atan(x) - x) shows its shape only there.
  const reach = (usable[0] ?? flat).step;
  const beyond = [4, 16, 64, 256].map((factor) => samplePair(sampler, x, center, factor * reach));
  const moved = [...usable.toReversed(), ...beyond.filter(isUsable)].filter((pair) => !isFlat(pair, center));
  const next = moved[0];
  if (next === undefined) return 0;
  const rise = (pair: Pair): number => Math.max(Math.abs(pair.plus - center), Math.abs(pair.minus - center));
  const direction = next.plus === center ? -1 : 1;
  let inside = flat.step;
  let outside = next.step;
  let height = rise(next);
  // 50 halvings of a factor 16 to 256 reach the spacing of the doubles.
  for (let i = 0; i < 50; i += 1) {
    const middle = inside + (outside - inside) / 2;
    if (middle <= inside || middle >= outside) break;
    const change = Math.abs(sampler.at(x + direction * middle) - center);
    if (!Number.isFinite(change)) break;
    if (change === 0) inside = middle;
    else {
      outside = middle;
      height = change;
    }
  }
  const gap = Math.max(outside - inside, ulp(x), ulp(outside));
  // A stair keeps its height beyond its edge; a kink (relu) rises on with the next spacings of x.
  const further = Math.abs(sampler.at(x + direction * (outside + 8 * gap)) - center);
  if (further >= 4 * height) return 0;
  const largest = Math.max(...moved.map(rise));
  return height <= STAIR * largest ? height : 0;
}

/**
 * Whether f, less its line of slope `slope` through x, leaves that line by a jump between the steps `from` and `to`,
 * and by a jump that is one of many: then the slope at the small steps is that of one stair (f mixes a smooth
 * part with a rounded one) and the slope of f is the one of the larger steps. Looks for the first departure of
 * more than `threshold` by bisection.
 */
export function isStaircase(
  scene: Scene,
  slope: number,
  from: number,
  to: number,
  threshold: number,
): boolean {
  const { sampler, x, center, survey } = scene;
  const departure = (step: number): number => {
    const argument = x + step;
    return sampler.at(argument) - center - slope * (argument - x);
  };
  for (const direction of [1, -1]) {
    let inside = from;
    let outside = to;
    if (!(Math.abs(departure(direction * outside)) > threshold)) continue;
    // As in measureStair: from the ratio of the two steps down to one spacing of x.
    for (let i = 0; i < 60 && outside - inside > ulp(x); i += 1) {
      const middle = inside + (outside - inside) / 2;
      if (middle <= inside || middle >= outside) break;
      if (Math.abs(departure(direction * middle)) > threshold) outside = middle;
      else inside = middle;
    }
    const height = Math.abs(departure(direction * outside) - departure(direction * inside));
    const largest = survey.reduce(
      (top, { plus, minus }) => Math.max(top, Math.abs(plus - center) || 0, Math.abs(minus - center) || 0),
      0,
    );
    return height > threshold / 2 && height <= STAIR * largest;
  }
  return false;
}
