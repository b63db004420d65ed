import { describe, expect, it } from 'vitest';
import { distanceInUlps } from '../../src/number/ulp.js';
import type { ElementwiseOp } from '../../src/op/op.js';
import { table } from '../../src/op/table.js';

const rows = table.filter(
  (op): op is ElementwiseOp => op.kind === 'elementwise' && op.slopeFromValue !== undefined,
);

/** Points on a line, near zero and far out, of both signs. */
function points(): readonly number[] {
  const line = Array.from({ length: 4001 }, (_, k) => (k - 2000) / 100);
  const scales = Array.from({ length: 600 }, (_, k) => 2 ** (-300 + k / 2) * 1.37);
  return [...line, ...scales, ...scales.map((x) => -x), 0, -0, 700, -700, 1e308, -1e308];
}

/** Largest distance of both slopes in ulps, where both are finite and not subnormal. */
function worst(op: ElementwiseOp, slope: (value: number, x: number) => number): number {
  let most = 0;
  for (const x of points()) {
    const exact = op.partials[0]!(x, 0, 0);
    const own = slope(op.value(x, 0, 0), x);
    if (!Number.isFinite(exact) || Math.abs(exact) < 1e-300) {
      expect([x, own]).toEqual([x, exact]);
      continue;
    }
    most = Math.max(most, Number(distanceInUlps(exact, own)));
  }
  return most;
}

describe('slopes from values', () => {
  it('exist for the functions that networks are made of', () => {
    expect(rows.map((op) => op.name).sort()).toEqual(['exp', 'sigmoid', 'tanh']);
  });

  it.each(rows.map((op) => [op.name, op] as const))('%s is as accurate as its partial', (_name, op) => {
    expect(worst(op, op.slopeFromValue!)).toBeLessThanOrEqual(8);
  });

  it('the textbook formula would not be', () => {
    const tanh = rows.find((op) => op.name === 'tanh')!;
    expect(
      worst(tanh, (t, x) => (Math.abs(x) < 15 ? 1 - t * t : tanh.partials[0]!(x, 0, 0))),
    ).toBeGreaterThan(1000);
  });
});
