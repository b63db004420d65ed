import { describe, expect, it } from 'vitest';
import { prove } from '../../src/prove/prove.js';
import { parser } from '../expr/build.js';
import { decide } from './settings.js';

/** With slopes at kinks left to conventions, as answers are judged. */
const offKinks = (claim: string): string => {
  const report = prove(claim, { parser, steps: 4_000_000, kinkConventions: true });
  return report.ok ? report.value.verdict : 'unreadable';
};

describe('sums over one axis, summand by summand', () => {
  it.each([
    ["grad(sum(relu(W*x)), x) = W'*indicator(W*x > 0)"],
    ["grad(sum(relu(W*x)), x) = W'*indicator(W*x >= 0)"],
    ["grad(sum(relu(1 - y.*(X*w))), w) = -X'*(y.*indicator(y.*(X*w) < 1))"],
    ['jacobian(W*relu(x), x) = W*diag(indicator(x > 0))'],
    ['sum(x > 0 ? x : 0) = sum(relu(x))'],
    ['sum(x > 0 ? x : -x) = norm1(x)'],
    ['sum(indicator(x > 0)) + sum(indicator(x <= 0)) = n', 'x in R^n'],
    ["W*diag(indicator(x > 0)) = (diag(indicator(x > 0))*W')'"],
  ])('%s %s is proved', (claim, assume = '') => expect(decide(claim, assume).verdict).toBe('proved'));

  it.each([
    ["grad(sum(relu(W*x)), x) = W'*indicator(W*x < 0)"],
    ["grad(sum(relu(1 - y.*(X*w))), w) = X'*(y.*indicator(y.*(X*w) < 1))"],
    ['sum(x > 0 ? x : 1) = sum(relu(x))'],
    ['sum(indicator(x > 0)) + sum(indicator(x >= 0)) = n', 'x in R^n'],
    ['sum(indicator(x > 0)) = sum(indicator(x >= 0))'],
  ])('%s %s is refuted', (claim, assume = '') => expect(decide(claim, assume).verdict).toBe('refuted'));

  it.each([
    "grad(v'*relu(W*x), x) = W'*(v.*indicator(W*x > 0))",
    'jacobian(W*relu(V*x), x) = W*diag(indicator(V*x > 0))*V',
  ])('%s: kinks may cancel, where the derivative is another one', (claim) => {
    expect(decide(claim).verdict).not.toBe('proved');
    expect(offKinks(claim)).toBe('proved');
  });

  it('does not take sums over different axes for one', () => {
    expect(decide('sum(relu(x)) = sum(relu(y))').verdict).toBe('refuted');
    expect(decide('sum(indicator(x > 0)) = sum(indicator(x > 0)) + m - n', 'x in R^n').verdict).not.toBe(
      'proved',
    );
  });
});
