import { describe, expect, it } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { prove } from '../../src/prove/prove.js';

const parser = createParser();

function verdictOf(claim: string, assume = ''): string {
  const result = prove(claim, { parser, assume });
  return result.ok ? result.value.verdict : result.diagnostics[0]!.code;
}

describe('claims whose shapes agree only for arrays of one entry', () => {
  it.each([
    ["(A*B)' = A'*B'", ''],
    ["jacobian(exp(x), x) = (exp(x))'", 'x in R^n'],
  ])('%s is a question of shapes, not proved', (claim, assume) => {
    expect(verdictOf(claim, assume)).toBe('shape');
  });

  it.each([
    ["(A*B)' = A'*B'", 'A in R^(2,2), B in R^(2,2)', 'refuted'],
    ["(A*B)' = B'*A'", '', 'proved'],
    ["grad(x'*A*x, x) = (A + A')*x", '', 'proved'],
    ['2*x = x + x', 'x in R^1', 'proved'],
  ])('%s with %s is %s', (claim, assume, verdict) => {
    expect(verdictOf(claim, assume)).toBe(verdict);
  });
});
