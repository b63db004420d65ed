import { expect, test } from 'vitest';
import { Budget, OutOfBudget, orNothing } from '../../src/prove/term/budget.js';

const frozen = { milliseconds: 1e9, now: () => 0 };

test('what a portion uses is used of the whole', () => {
  const whole = new Budget({ ...frozen, steps: 100 });
  whole.portion(0.5, 1_000).spend(40);
  whole.spend(60);
  expect(() => whole.spend(1)).toThrow(OutOfBudget);
});

test('a portion is a share of the steps that are left, and ends alone', () => {
  const whole = new Budget({ ...frozen, steps: 100 });
  whole.spend(20);
  const part = whole.portion(0.5, 1_000);
  part.spend(40);
  expect(orNothing(whole, () => part.spend(1))).toBeUndefined();
  expect(whole.exhausted).toBe(false);
  expect(() => whole.portion(1, 5).spend(6)).toThrow(OutOfBudget);
});

test('the clock ends what takes too long', () => {
  let time = 0;
  const whole = new Budget({ milliseconds: 10, steps: Number.MAX_SAFE_INTEGER, now: () => ++time });
  expect(() => {
    for (let k = 0; k < 1e6; k++) whole.spend();
  }).toThrow('time');
});
