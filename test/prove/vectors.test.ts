import { describe, expect, it } from 'vitest';
import { decide, makeRandom } from './settings.js';

type Row = readonly [claim: string, assume: string];

const V = 'x in R^n';

const PROVED: readonly Row[] = [
  ['max(x) >= mean(x)', V],
  ['max(x)-min(x) >= 0', V],
  ['sum(softmax(x)^2) <= 1', V],
  ['-sum(softmax(x).*log(softmax(x))) <= log(n)', V],
  ['-sum(softmax(x).*logsoftmax(x)) >= 0', V],
  ['norm(x) <= norm1(x)', V],
  ['norm1(x) <= sqrt(n)*norm(x)', V],
  ['max(x) <= norm(x)', V],
  ['max(abs(x)) <= norm1(x)', V],
  ['norm(x) <= sqrt(n)*max(abs(x))', V],
  ['mean(x)^2 <= mean(x^2)', V],
  ['mean(x)^4 <= mean(x^4)', V],
  ['mean(x)^3 <= mean(x^3)', `${V}, x>0`],
  ['mean(log(x)) <= log(mean(x))', `${V}, x>0`],
  ['exp(mean(x)) <= mean(exp(x))', V],
  ['max(1./(1+x^2)) <= 1', V],
  ['sum(1./(1+x^2)) <= n', V],
  ['(1-x/n)^n <= exp(-x)', 'n integer, n>=1, 0<=x<=n'],
  ['(1+x/n)^n <= exp(x)', 'n>0, x>=0'],
];

const REFUTED: readonly Row[] = [
  ['max(x) > mean(x)', V],
  ['max(x)-min(x) > 0', V],
  ['max(x)+min(x) >= 0', V],
  ['sum(softmax(x)^2) < 1', V],
  ['sum(softmax(x)^2) <= 3/4', V],
  ['-sum(softmax(x).*log(softmax(x))) < log(n)', V],
  ['-sum(softmax(x).*logsoftmax(x)) >= 1/10', V],
  ['norm(x) < norm1(x)', V],
  ['norm1(x) <= norm(x)', V],
  ['max(x) >= norm(x)', V],
  ['norm(x) <= max(abs(x))', V],
  ['mean(x)^3 <= mean(x^3)', V],
  ['mean(x)^4 >= mean(x^4)', V],
  ['mean(log(x)) >= log(mean(x))', `${V}, x>0`],
  ['max(1./(1+x^2)) < 1', V],
  ['sum(1./(1+x^2)) < n', V],
  ['(1-x/n)^n >= exp(-x)', 'n integer, n>=1, 0<=x<=n'],
  ['(1+x/n)^n >= exp(x)', 'n>0, x>0'],
];

const MATRICES_PROVED: readonly Row[] = [
  ['trace(A*B) = trace(B*A)', 'A matrix, B matrix'],
  ["trace(A'*A) = sum(A.^2)", 'A matrix'],
  ["trace(x*x') = x'*x", V],
  ['trace(eye(n)) = n', 'n integer, n>=1'],
  ["grad(trace(A*X), X) = A'", 'A in R^(3,2), X in R^(2,3)'],
  ['det(A*B) = det(A)*det(B)', 'A in R^(3,3), B in R^(3,3)'],
  ["det(A') = det(A)", 'A in R^(4,4)'],
  ['det(jacobian([r*cos(t), r*sin(t)], [r,t])) = r', ''],
  ['grad(det(A), A) = [[A[2,2], -A[2,1]], [-A[1,2], A[1,1]]]', 'A in R^(2,2)'],
  ['(A+B)^2 = A^2+A*B+B*A+B^2', 'A matrix, B matrix'],
  ['A^3 = A*A*A', 'A in R^(n,n)'],
  ["grad(norm(A*x-b)^2/2, A) = (A*x-b)*x'", 'A in R^(3,4), x in R^4, b in R^3'],
  ['grad(norm(x)^2, x) = 2*x', 'x in R^3'],
  ['grad(log(x^2+y^2), [x,y]) = 2*[x,y]/(x^2+y^2)', ''],
];

const MATRICES_REFUTED: readonly Row[] = [
  ['trace(A*B) = trace(A)*trace(B)', 'A in R^(2,2), B in R^(2,2)'],
  ['det(2*A) = 2*det(A)', 'A in R^(3,3)'],
  ['det(A+B) = det(A)+det(B)', 'A in R^(2,2), B in R^(2,2)'],
  ['(A+B)^2 = A^2+2*A*B+B^2', 'A matrix, B matrix'],
  ['A^2 = A.^2', 'A in R^(2,2)'],
];

describe('traces, determinants and powers of matrices', () => {
  it.each(MATRICES_PROVED)('proves %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });
  it.each(MATRICES_REFUTED)('refutes %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });
});

describe('vectors of any length', () => {
  it.each(PROVED)('proves %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });
  it.each(REFUTED)('refutes %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });
});

/** Functions of a vector, by the claim's text and by numbers. */
const FUNCTIONS: readonly (readonly [text: string, value: (x: readonly number[]) => number])[] = [
  ['max(x)', (x) => Math.max(...x)],
  ['min(x)', (x) => Math.min(...x)],
  ['max(abs(x))', (x) => Math.max(...x.map(Math.abs))],
  ['mean(x)', (x) => sum(x) / x.length],
  ['mean(x^2)', (x) => sum(x.map((u) => u * u)) / x.length],
  ['norm(x)', (x) => Math.hypot(...x)],
  ['norm1(x)', (x) => sum(x.map(Math.abs))],
  ['mean(x^4)', (x) => sum(x.map((u) => u ** 4)) / x.length],
  ['mean(x)^4', (x) => (sum(x) / x.length) ** 4],
  ['logsumexp(x)', (x) => Math.log(sum(x.map(Math.exp)))],
  ['sum(x.*softmax(x))', (x) => sum(x.map((u) => u * Math.exp(u))) / sum(x.map(Math.exp))],
  ['sum(softmax(x)^2)', (x) => sum(x.map((u) => Math.exp(2 * u))) / sum(x.map(Math.exp)) ** 2],
  ['sum(1./(1+x^2))', (x) => sum(x.map((u) => 1 / (1 + u * u)))],
  ['0', () => 0],
  ['1', () => 1],
];

function sum(x: readonly number[]): number {
  return x.reduce((a, b) => a + b, 0);
}

describe('bounds of random combinations', () => {
  it('are true at random vectors wherever they are proved', () => {
    const random = makeRandom(5);
    const pick = () => FUNCTIONS[Math.floor(random() * FUNCTIONS.length)]!;
    const factors = [1, -1, 2, 1 / 2] as const;
    let proved = 0;
    for (let turn = 0; turn < 60; turn++) {
      const [[a, f], [b, g], [c, h]] = [pick(), pick(), pick()];
      const s = factors[Math.floor(random() * factors.length)]!;
      const report = decide(`${a} + (${s})*${b} >= ${c}`, V, 300_000);
      expect(report.method).not.toBe('internal error');
      if (report.verdict !== 'proved') continue;
      proved += 1;
      for (let k = 0; k < 300; k++) {
        const x = Array.from(
          { length: 1 + Math.floor(5 * random()) },
          () => (4 * random() - 2) * (k % 3 || 0.2),
        );
        expect(f(x) + s * g(x)).toBeGreaterThanOrEqual(h(x) - 1e-9 * (1 + Math.abs(h(x))));
      }
    }
    expect(proved).toBeGreaterThan(1);
  });
});
