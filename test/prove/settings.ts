import { createParser } from '../../src/expr/parse.js';
import { type ProveReport, prove } from '../../src/prove/prove.js';

const parser = createParser();

/** The verdict on a claim with a budget of steps only, so that no result depends on the machine. */
export function decide(claim: string, assume = '', steps = 4_000_000): ProveReport {
  const result = prove(claim, { parser, assume, steps, seed: 1 });
  if (!result.ok) throw new Error(`${claim}: ${result.diagnostics.map((d) => d.code).join(', ')}`);
  return result.value;
}

/** A repeatable stream of numbers in [0, 1): mulberry32. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
