import { expect, it } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { readExpression } from '../../src/graph/from-expression.js';

it.each([
  ['max(x, -x, y)', 'max(max(x, -x), y)'],
  ['min(a, b, c, d)', 'min(min(min(a, b), c), d)'],
])('%s compares each operand once', (text, reading) => {
  const result = readExpression(text, createParser());
  expect(result.ok && result.value.reading).toBe(reading);
});
