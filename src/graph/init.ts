import type { InitKind } from './load-keys.js';

/** Draws that are uniform on [0, 1), 53 bits each. */
export type Uniform = () => number;

const GOLDEN = 0x9e3779b9;

/**
 * SplitMix32: a Weyl sequence through the finaliser of MurmurHash3 with the constants of C. Wellons' "lowbias32" search. It spreads
 * small seeds over the state of the generator below, as its authors advise.
 */
function splitMix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + GOLDEN) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

/** xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021): 32 bits per call. */
export function createXoshiro(a: number, b: number, c: number, d: number): () => number {
  let [s0, s1, s2, s3] = [a | 0, b | 0, c | 0, d | 0];
  return () => {
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotate(s3, 11);
    return result;
  };
}

/** A stream of uniform draws. Streams of one seed are independent of each other: the layers of a network take one each. */
export function createUniform(seed: number, stream: number): Uniform {
  // A seed may be any whole number that a double holds; its high half must count too.
  const low = splitMix(seed);
  const high = splitMix(Math.floor(seed / 2 ** 32) ^ Math.imul(stream + 1, GOLDEN));
  const next = createXoshiro(low() ^ high(), low() ^ high(), low() ^ high(), low() ^ high());
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) * 2 ** -53;
}

/** Standard normal draws in pairs (Box and Muller 1958); the logarithm sees (0, 1]. */
export function drawNormals(count: number, uniform: Uniform): number[] {
  const draws: number[] = [];
  while (draws.length < count) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    draws.push(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  draws.length = count;
  return draws;
}

/**
 * Initial weights of a dense layer, row-major.
 * - `he`: normal with variance 2 / inputs (He et al., "Delving deep into rectifiers", 2015, eq. 10);
 * - `xavier`: uniform on ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010, eq. 16);
 * - `zeros`.
 */
export function drawWeights(
  kind: InitKind,
  outputs: number,
  inputs: number,
  uniform: Uniform,
): readonly number[] {
  const count = outputs * inputs;
  switch (kind) {
    case 'zeros':
      return new Array<number>(count).fill(0);
    case 'he': {
      const deviation = Math.sqrt(2 / inputs);
      return drawNormals(count, uniform).map((z) => z * deviation);
    }
    case 'xavier': {
      const bound = Math.sqrt(6 / (inputs + outputs));
      return Array.from({ length: count }, () => (2 * uniform() - 1) * bound);
    }
  }
}
