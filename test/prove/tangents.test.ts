import { describe, expect, it } from 'vitest';
import { decide, makeRandom } from './settings.js';

type Row = readonly [verdict: 'proved' | 'refuted', claim: string, assume: string];

const named = ([verdict, claim, assume]: Row) => ({ verdict, claim, assume });

const ONE_EACH = 'p1>0, p2>0, p3>0, p1+p2+p3=1';
const CONJUGATE = 'x>0, y>0, p>1, 1/p+1/q=1';

/** Inequalities of Bernoulli, Young, Jensen and Gibbs, and variants that fail. */
const CONVEX: readonly Row[] = [
  ['proved', '(1+x)^r >= 1+r*x', 'x>=-1, r>=1'],
  ['proved', '(1+x)^r <= 1+r*x', 'x>=-1, 0<r<1'],
  ['refuted', '(1+x)^r >= 1+r*x', 'x>=-1, 0<r<1'],
  ['refuted', '(1+x)^r >= 1+2*r*x', 'x>=-1, r>=1'],
  ['proved', 'x^p >= 1+p*(x-1)', 'x>0, p>1'],
  ['refuted', 'x^p <= 1+p*(x-1)', 'x>0, p>1'],
  ['proved', 'x*y <= x^p/p+y^q/q', CONJUGATE],
  ['refuted', 'x*y <= x^p/p+y^q/q-1/10', CONJUGATE],
  ['refuted', '2*x*y <= x^p/p+y^q/q', CONJUGATE],
  ['proved', 'a^t*b^s*c^r <= t*a+s*b+r*c', 'a>0, b>0, c>0, t>0, s>0, r>0, t+s+r=1'],
  ['refuted', 'a^t*b^s*c^r <= t*a+s*b+r*c', 'a>0, b>0, c>0, t>0, s>0, r>0, t+s+r=2'],
  ['refuted', 'x^t*y^(1-t) <= (1-t)*x+t*y', 'x>0, y>0, 0<t<1'],
  ['proved', 'log(t*x+(1-t)*y) >= t*log(x)+(1-t)*log(y)', '0<t<1, x>0, y>0'],
  ['refuted', 'log(t*x+(1-t)*y) <= t*log(x)+(1-t)*log(y)', '0<t<1, x>0, y>0'],
  ['proved', '-log(a*x+b*y) <= -a*log(x)-b*log(y)', 'a>0, b>0, a+b=1, x>0, y>0'],
  ['proved', 'p1*log(p1/q1)+p2*log(p2/q2)+p3*log(p3/q3) >= 0', `${ONE_EACH}, q1>0, q2>0, q3>0, q1+q2+q3=1`],
  ['refuted', 'p1*log(p1/q1)+p2*log(p2/q2)+p3*log(p3/q3) >= 0', `${ONE_EACH}, q1>0, q2>0, q3>0`],
  ['proved', '-p1*log(p1)-p2*log(p2)-p3*log(p3) <= log(3)', ONE_EACH],
  ['refuted', '-p1*log(p1)-p2*log(p2)-p3*log(p3) <= 1', ONE_EACH],
  ['proved', 'x*log(x)+y*log(y) >= (x+y)*log((x+y)/2)', 'x>0, y>0'],
  ['refuted', 'x*log(x)+y*log(y) >= (x+y)*log(x+y)', 'x>0, y>0'],
  ['proved', 'a*log(a/b)+c*log(c/d) >= (a+c)*log((a+c)/(b+d))', 'a>0, b>0, c>0, d>0'],
  ['refuted', 'a*log(a/b)+c*log(c/d) <= (a+c)*log((a+c)/(b+d))', 'a>0, b>0, c>0, d>0'],
];

describe('tangents of convex functions', () => {
  it.each(CONVEX.map(named))('$verdict: $claim with $assume', ({ verdict, claim, assume }) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });

  it('proves no inequality that fails at a point', () => {
    const random = makeRandom(23);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    const weights: readonly (readonly [string, (t: number, s: number) => number])[] = [
      ['t', (t) => t],
      ['(1-t)', (t) => 1 - t],
      ['s', (_, s) => s],
      ['2*s', (_, s) => 2 * s],
      ['(t+s)', (t, s) => t + s],
      ['1', () => 1],
    ];
    const values: readonly (readonly [string, (x: number, y: number) => number])[] = [
      ['x', (x) => x],
      ['y', (_, y) => y],
      ['(x+y)', (x, y) => x + y],
      ['(x+y)/2', (x, y) => (x + y) / 2],
      ['x*y', (x, y) => x * y],
      ['x/y', (x, y) => x / y],
    ];
    const points = Array.from({ length: 400 }, () => ({
      t: random(),
      s: 3 * random(),
      x: Math.exp(4 * random() - 2),
      y: Math.exp(4 * random() - 2),
    }));
    let proved = 0;
    for (let round = 0; round < 60; round++) {
      const parts = Array.from({ length: 2 + Math.floor(random() * 2) }, () => ({
        sign: random() < 0.5 ? 1 : -1,
        weight: pick(weights),
        of: pick(values),
        power: random() < 0.4,
      }));
      const rest = pick(['0', 't*x', '-t*x', 'x-1', '1-y', 's*(x-1)', 't*x+(1-t)*y']);
      const restAt: Record<string, (t: number, s: number, x: number, y: number) => number> = {
        '0': () => 0,
        't*x': (t, _, x) => t * x,
        '-t*x': (t, _, x) => -t * x,
        'x-1': (_t, _s, x) => x - 1,
        '1-y': (_t, _s, _x, y) => 1 - y,
        's*(x-1)': (_, s, x) => s * (x - 1),
        't*x+(1-t)*y': (t, _, x, y) => t * x + (1 - t) * y,
      };
      const text = parts
        .map(({ sign, weight, of, power }) =>
          power
            ? `${sign < 0 ? '-' : '+'}(${of[0]})^(${weight[0]})`
            : `${sign < 0 ? '-' : '+'}${weight[0]}*log(${of[0]})`,
        )
        .join('');
      const { verdict } = decide(`0${text}+${rest} >= 0`, '0<t<1, s>0, x>0, y>0', 300_000);
      if (verdict !== 'proved') continue;
      proved += 1;
      for (const { t, s, x, y } of points) {
        const value = parts.reduce(
          (sum, { sign, weight, of, power }) =>
            sum + sign * (power ? of[1](x, y) ** weight[1](t, s) : weight[1](t, s) * Math.log(of[1](x, y))),
          restAt[rest]!(t, s, x, y),
        );
        expect(value, text).toBeGreaterThan(-1e-9);
      }
    }
    expect(proved).toBeGreaterThan(0);
  });
});
