import { expect, test } from 'vitest';
import { Forecast } from '../../src/cli/forecast.js';

/** What is foreseen after each of the steps that take so long. */
function foresee(steps: readonly number[], total: number): readonly number[] {
  let time = 0;
  const forecast = new Forecast(total, () => time);
  return steps.map((ms) => {
    time += ms;
    return forecast.step();
  });
}

test('equal steps: what is left, once the first seconds are over', () => {
  const left = foresee(new Array(100).fill(100), 1000);
  expect(left[10]).toBe(0);
  expect(left[50]).toBeCloseTo(100 * 949);
  expect(left[99]).toBeCloseTo(100 * 900);
});

test('a slow start is forgotten', () => {
  const left = foresee([...new Array(50).fill(100), ...new Array(400).fill(1)], 1000);
  expect(left.at(-1)!).toBeLessThan(600);
});

test('nothing is left at the end', () => {
  expect(foresee(new Array(40).fill(100), 40).at(-1)).toBe(0);
});
