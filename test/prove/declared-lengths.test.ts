import { describe, expect, it } from 'vitest';
import { prove } from '../../src/prove/prove.js';
import { parser } from '../expr/build.js';
import { decide } from './settings.js';

const problemOf = (claim: string, assume: string): string | undefined => {
  const report = prove(claim, { parser, assume, steps: 4_000_000 });
  return report.ok ? undefined : report.diagnostics[0]!.code;
};

describe('a sum that picks entries', () => {
  it.each([
    ['sum(x[i], i, 1, n) = sum(x)', 'x in R^n'],
    ['sum(x[i], i, 1, n) = sum(x)', ''],
    ['sum(sum(A[i, j], j, 1, n), i, 1, m) = sum(A)', 'A in R^(m, n)'],
    ['trace(A) = sum(A[i, i], i, 1, n)', 'A in R^(n, n)'],
  ])('%s with %s goes through all of them', (claim, assume) =>
    expect(decide(claim, assume).verdict).toBe('proved'),
  );

  it.each([
    ['sum(x[i], i, 1, n) = sum(x)', 'x in R^m'],
    ['sum(x[i]^2, i, 1, n) <= sum(x^2)', 'x in R^m, n <= m'],
    ['sum(sum(A[i, j], j, 1, n), i, 1, m) = sum(A)', 'A in R^(n, m)'],
    ['sum(sum(x[i]*y[j], j, 1, n), i, 1, n) = sum(x)*sum(y)', 'x in R^n, y in R^m'],
    ['trace(A) = sum(A[i, i], i, 1, m)', 'A in R^(n, n)'],
  ])('%s with %s names another length, and is asked about', (claim, assume) =>
    expect(problemOf(claim, assume)).toBe('sum-length'),
  );
});

describe('vectors that are not equal', () => {
  it.each([
    ['norm(x) > 0', 'x in R^n, x != 0'],
    ['norm(x/norm(x)) = 1', 'x in R^n, x != 0'],
    ['norm(x - y) > 0', 'x != y, x in R^n, y in R^n'],
    ["x'*x > 0", 'x in R^3, x != 0'],
  ])('%s with %s is proved', (claim, assume) => expect(decide(claim, assume).verdict).toBe('proved'));

  it('may agree in entries', () => {
    expect(decide('prod(x.^2) > 0', 'x in R^3, x != 0').verdict).toBe('refuted');
    expect(decide('prod(x.^2) > 0', 'x in R^n, x != 0').verdict).not.toBe('proved');
  });
});

describe('points of strict claims', () => {
  it.each([
    ['sum(x^k*(k + 1), k, 0, 2*n) > 0', 'n integer, n >= 0'],
    ['sum(x^k/k!, k, 0, n) > 0', 'n >= 0, n = 2*m, m integer'],
    ['(2*n - 1)^2*exp(x) > 0', 'n integer'],
  ])('%s with %s has whole numbers for whole numbers', (claim, assume) =>
    expect(decide(claim, assume).verdict).not.toBe('refuted'),
  );

  it('are found where the number need not be whole', () =>
    expect(decide('(2*n - 1)^2*exp(x) > 0').verdict).toBe('refuted'));
});
