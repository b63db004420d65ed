import { describe, expect, it } from 'vitest';
import { IntegerPolys } from '../../src/prove/algebra/integer-poly.js';
import { Budget } from '../../src/prove/term/budget.js';
import { decide } from './settings.js';

describe('creative telescoping', () => {
  it.each([
    ['sum(binomial(n,k)^2,k,0,n) = binomial(2*n,n)', ''],
    ['sum(binomial(m,k)*binomial(n,r-k),k,0,r) = binomial(m+n,r)', 'm>=0, n>=0, r>=0'],
    ['sum(binomial(k,r),k,r,n) = binomial(n+1,r+1)', 'r>=0, n>=r'],
    ['sum(binomial(n,k),k,0,n-1) = 2^n-1', ''],
    ['sum(binomial(n,k)/(k+1),k,0,n) = (2^(n+1)-1)/(n+1)', ''],
    ['sum((-1)^k*binomial(n,k)/(k+1),k,0,n) = 1/(n+1)', ''],
    ['sum((-1)^k*binomial(n,k)/(x+k),k,0,n) = n!/prod(x+k,k,0,n)', 'x>0'],
    ['sum(k*binomial(n,k)^2,k,0,n) = n*binomial(2*n-1,n-1)', 'n>=1'],
    ['sum(binomial(n,k)*binomial(k,m),k,m,n) = binomial(n,m)*2^(n-m)', '0<=m<=n'],
    ['sum(binomial(2*k,k)*binomial(2*(n-k),n-k),k,0,n) = 4^n', 'n>=0'],
    ['sum((-1)^k*binomial(2*n,k)^2,k,0,2*n) = (-1)^n*binomial(2*n,n)', ''],
    ['sum((-1)^k*binomial(n,k)*binomial(n+k,k),k,0,n) = (-1)^n', 'n>=0'],
    ['sum(binomial(n+k,k)/2^k,k,0,n) = 2^n', 'n>=0'],
    ['sum((-1)^k*binomial(n,k)*k^5,k,0,n) = 0', 'n>=6'],
    ['sum(binomial(2*n,2*k),k,0,n) = 2^(2*n-1)', 'n>=1'],
  ])('shows %s where %s', (claim, assume) => {
    const { verdict, method } = decide(claim, assume);
    expect([verdict, method]).toEqual(['proved', 'creative telescoping']);
  });

  it.each([
    ['sum(binomial(n,k)^2,k,0,n) = binomial(2*n,n) + prod(n-k,k,0,45)', ''],
    ['sum(k*k!,k,1,n) = (n+1)! - 1 + prod(n-k,k,0,45)', ''],
    ['sum((-1)^k*binomial(n,k)*k^5,k,0,n) = 0', 'n>=5'],
    ['sum(binomial(n,k),k,0,n-2) = 2^n-1', 'n>=2'],
    ['sum(binomial(n,k)/(k+1),k,0,n) = 2^(n+1)/(n+1)', ''],
    // Without a sign of m and n a binomial coefficient may be one of a negative row.
    ['sum(binomial(k,r),k,r,n) = binomial(n+1,r+1)', ''],
    ['sum((-1)^k*binomial(n,k)*binomial(k,m),k,0,n) = 0', 'n>=m, m>=0'],
  ])('does not show %s where %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).not.toBe('proved');
  });

  it.each([
    ['sum(k/2^k,k,1,n) < 2', ''],
    ['sum(k^2/2^k,k,1,n) < 6', ''],
    ['sum(1/(k*(k+1)*(k+2)),k,1,n) < 1/4', 'n>=1'],
  ])('writes out the sum in %s', (claim, assume) => {
    const { verdict, method } = decide(claim, assume);
    expect([verdict, method]).toEqual(['proved', 'telescoping sums, signs of factors']);
  });

  it('solves systems over polynomials up to a common divisor', () => {
    const budget = new Budget({ milliseconds: 1e9, steps: 1e9, now: () => 0 });
    const p = new IntegerPolys(['x', 'y'], budget);
    const [x, y] = [p.variable('x'), p.variable('y')];
    const sum = p.add(x, y);
    // (x + y) a + (x^2 - y^2) b = 0 for a = y - x, b = 1, up to the sign.
    const found = p.kernel([[sum, p.multiply(sum, p.subtract(x, y))]], 2)!;
    expect(p.add(found[0]!, p.multiply(found[1]!, p.subtract(x, y))).size).toBe(0);
    expect(found[1]).toSatisfy(
      (b: ReadonlyMap<string, bigint>) => b.size === 1 && [...b.values()][0]! ** 2n === 1n,
    );
    expect(
      p.kernel(
        [
          [x, p.zero],
          [p.zero, y],
        ],
        2,
      ),
    ).toBeUndefined();
  });
});

describe('induction over what stays defined', () => {
  it.each([
    ['sum(1/(x+k)-1/(x+k+1),k,0,n) = 1/x-1/(x+n+1)', ''],
    ['sum(1/((a*k+b)*(a*k+a+b)),k,0,n) = (n+1)/(b*(a*n+a+b))', ''],
    ['prod(1+1/(x+k),k,1,n) = (x+n+1)/(x+1)', ''],
    ['prod((k^2+k+1)/(k^2-k+1),k,1,n) = n^2+n+1', ''],
    ['sum(1/(k*(k+1)),k,m,n) = 1/m-1/(n+1)', '1<=m<=n'],
    ['sum(1/sqrt(k),k,1,n) <= 2*sqrt(n)', 'n>=1'],
    ['sum(1/k,k,1,n) >= log(n)', 'n>=1'],
    ['sum(1/(n+k),k,1,n) >= 1/2', 'n>=1'],
    ['sum(1/(n+k),k,1,n) <= 1', 'n>=1'],
    ['sum(1/sqrt(n^2+k),k,1,n) >= n/sqrt(n^2+n)', 'n>=1'],
    ['sum(1/k!,k,0,n) < 3', 'n>=1'],
  ])('shows %s where %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });

  it.each([
    ['sum(1/((x+k)*(x+k+1)),k,1,n) = n/((x+1)*(x+n))', ''],
    ['prod(1+1/(x+k),k,1,n) = (x+n+1)/x', ''],
    // The sums have no value at n = 1000, and are negative beyond.
    ['sum(1/(1000-n),k,1,n) >= 0', 'n>=1'],
    ['sum(1/(1000-n)^3+k,k,1,n) >= 0', 'n>=1'],
    ['sum(1/k,k,1,n) >= log(n+2)', 'n>=1'],
    ['sum(1/(n+k),k,1,n) <= n/(n+2)', 'n>=1'],
    ['sum(1/k,k,n+1,2*n) <= 1/2', 'n>=1'],
  ])('does not show %s where %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).not.toBe('proved');
  });
});

describe('limits of sums of exponentials', () => {
  it.each([
    ['limit(log(exp(a*t)+exp(b*t))/t,t,inf) = max(a,b)', ''],
    ['limit(log(exp(a*t)+exp(b*t))/t,t,-inf) = min(a,b)', ''],
    ['limit(T*log(exp(a/T)+exp(b/T)),T,0,right) = max(a,b)', ''],
    ['limit((a^t+b^t)^(1/t),t,inf) = max(a,b)', 'a>0, b>0'],
    ['limit(exp(a*t)/(exp(a*t)+exp(b*t)),t,inf) = 1', 'a>b'],
    ['limit((a*exp(a*t)+b*exp(b*t))/(exp(a*t)+exp(b*t)),t,inf) = max(a,b)', ''],
    ['limit((exp(a*t)-exp(b*t))/(exp(a*t)+exp(b*t)),t,inf) = sign(a-b)', ''],
  ])('shows %s where %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });

  it.each([
    ['limit(log(exp(a*t)+exp(b*t))/t,t,inf) = min(a,b)', ''],
    ['limit(exp(a*t)/(exp(a*t)+exp(b*t)),t,inf) = 1', ''],
    ['limit((a^t+b^t)^(1/t),t,inf) = a', 'a>0, b>0'],
  ])('refutes %s where %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('refuted');
  });
});
