import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

const chain = (assume = '') => makePart(`kind: identity\ngiven: {x: []}\nfrom: abs(x)${assume}`);

describe('the case of a step', () => {
  test.each([
    ['= x^3 assuming 1 = 0', 'invalid'],
    ['= x assuming x > 0, x < 0', 'invalid'],
    ['= x assuming x >= 0', 'unfinished'],
    ['= sqrt(x^2)', 'correct'],
  ])('%s is %s', (answer, verdict) => expect(judgeText(chain(), answer).verdict).toBe(verdict));

  test('an empty one is refused with its reason', () => {
    expect(judgeText(chain(), '= x^3 assuming 1 = 0').feedback[0]).toContain('which is true of no values');
  });

  test('one that the exercise excludes shows nothing and is no mistake', () => {
    const positive = chain('\nassume: x > 0');
    expect(judgeText(positive, '= -x assuming x < 0').verdict).toBe('unfinished');
    expect(judgeText(positive, '= x assuming x > 0').verdict).toBe('correct');
    expect(judgeText(positive, '= 2*x assuming 1 = 2').verdict).toBe('invalid');
  });
});
