/** A stream of uniform numbers in [0, 1) with its own state. */
export type RandomStream = () => number;

/** Tommy Ettinger's mulberry32: 32 bits of state are plenty for signs and samples, and it is reproducible. */
export function createRandomStream(seed: number): RandomStream {
  let state = Math.trunc(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` distinct indices below `size`, in ascending order (Floyd's algorithm). */
export function sampleIndices(random: RandomStream, size: number, count: number): readonly number[] {
  const chosen = new Set<number>();
  for (let top = Math.max(0, size - count); top < size; top += 1) {
    const pick = Math.floor(random() * (top + 1));
    chosen.add(chosen.has(pick) ? top : pick);
  }
  return [...chosen].sort((a, b) => a - b);
}
