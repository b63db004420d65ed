import { describe, expect, it } from 'vitest';
import { decide, makeRandom } from './settings.js';

type Verdict = 'proved' | 'refuted' | 'undecided';
type Row = readonly [verdict: Verdict, claim: string, assume: string];

const named = ([verdict, claim, assume]: Row) => ({ verdict, claim, assume });

/** Claims about the solutions of what is assumed. */
const SOLVED: readonly Row[] = [
  ['proved', 'x = 2', 'x^3=8'],
  ['proved', 'x = 3', 'x^2=9, x>0'],
  ['refuted', 'x = 3', 'x^2=9'],
  ['proved', 'abs(x) = 3', 'x^2=9'],
  ['proved', 'x^4 = 4', 'x^2=2'],
  ['refuted', 'x^3 = 2*sqrt(2)', 'x^2=2'],
  ['proved', 'x = 1', 'x^2=1, x>0'],
  ['proved', 'x = 1', 'x^2=x, x!=0'],
  ['proved', 'x = 1', 'x=1/x, x>0'],
  ['refuted', 'x = 1', 'x in {1,2}'],
  ['proved', 'x = y', 'x^3=y^3'],
  ['proved', 'x = y', 'x^2=y^2, x>0, y>0'],
  ['refuted', 'x = y', 'x^2=y^2'],
  ['proved', 'x = log(2)', 'e^x=2'],
  ['proved', 'x = 2', '2^x=4'],
  ['proved', 'x = e^2', 'log(x)=2'],
  ['proved', 'x = 0', 'e^(2*x)-2*e^x+1=0'],
  ['refuted', 'x = pi/6', 'sin(x)=1/2'],
  ['proved', 'cos(x) = 4/5', 'sin(x)=3/5, 0<x<pi/2'],
  ['refuted', 'cos(x) = 4/5', 'sin(x)=3/5'],
  ['proved', 'cos(x) = -4/5', 'sin(x)=3/5, pi/2<x<pi'],
  ['proved', 'tan(x/2) = 1/3', 'sin(x)=3/5, 0<x<pi/2'],
  ['refuted', 'x = pi/6', 'sin(x)=1/2, 0<=x<=pi'],
  ['proved', 'x = pi/3', 'cos(2*x)=-1/2, 0<=x<=pi/2'],
  ['proved', 'x = pi/4', 'tan(x)=1, 0<x<pi/2'],
  ['refuted', 'x = 0', 'cos(x)=1'],
  ['proved', 'x = 0', 'cos(x)=1, -pi<x<pi'],
  ['undecided', 'sin(x) = 2', 'sin(x)=2'],
  ['proved', 'y >= 0', 'acos(x)=asin(y)'],
  ['proved', 'y <= 1', 'exp(y)=asin(x)'],
  ['undecided', 'z = 1', 'asin(x)=pi/2+acos(z)'],
  ['undecided', 'x = -1', 'acos(x)=pi+y^2'],
  ['proved', 'x = 5', 'abs(x-2)=3, x>0'],
  ['refuted', 'x = 5', 'abs(x-2)=3'],
  ['proved', 'x = 2', 'x^2-5*x+6=0, x<5/2'],
  ['proved', 'phi^3 = 2*phi+1', 'phi^2=phi+1'],
  ['refuted', 'phi = (1+sqrt(5))/2', 'phi^2=phi+1'],
  ['proved', 'x = 1', 'x+y=3, x*y=2, x<y'],
  ['refuted', 'x = 1', 'x+y=3, x*y=2'],
  ['proved', 'x < 3/2', 'x=y, y<3/2'],
  ['proved', 'n = 3', '2<n<4, n integer'],
  ['refuted', 'n = 3', '2<n<5, n integer'],
  ['proved', 'k^3 = k', '-1<=k<=1, k integer'],
  ['proved', 'abs(x) = abs(y)', 'x^2=y^2'],
  ['refuted', 'x^3 = y^3', 'x^2=y^2'],
  ['proved', 'x^4 = y^4', 'abs(x)=abs(y)'],
  ['proved', 'x^2 = y^2', 'x^4=y^4'],
  ['proved', 'abs(x) <= 2', 'x^2<=4'],
  ['refuted', 'abs(x) < 2', 'x^2<=4'],
  ['proved', 'x >= 2', 'x^2>=4, x>0'],
  ['refuted', 'x >= 2', 'x^2>=4'],
  ['proved', 'abs(x-y) = 1', '(x-y)^2=1'],
  ['refuted', 'x-y = 1', '(x-y)^2=1'],
  ['proved', 'cos(x) = 0', 'cos(2*x)=-1'],
  ['proved', 'x <= 2', 'x^2+y^2=4'],
  ['refuted', 'x < 2', 'x^2+y^2=4'],
  ['proved', 'x = 0', 'x^2+y^2=0'],
  ['proved', 'a*b+b*c+c*a = -1/2', 'a+b+c=0, a^2+b^2+c^2=1'],
  ['refuted', 'a*b+b*c+c*a = 1/2', 'a+b+c=0, a^2+b^2+c^2=1'],
  ['proved', 'sin(2*x) = 0', 'sin(x)=0'],
  ['refuted', 'sin(x/2) = 0', 'sin(x)=0'],
  ['proved', 'sin(x)^2 = 3/4', 'cos(x)=1/2'],
  ['refuted', 'sin(x) = sqrt(3)/2', 'cos(x)=1/2'],
  ['proved', 'x*y*z = 0', 'x*y=0'],
  ['refuted', 'x*y = 0', 'x*y*z=0'],
  ['proved', 'sin(x) = cos(y)', 'x+y=pi/2'],
  ['proved', 'y = exp(x)', 'log(y)=x'],
  ['refuted', 'y = 2*exp(x)', 'log(y)=x'],
  ['refuted', 'x^a = 0', 'x=0'],
  ['undecided', 'z = 1', 'log(y)=x, y<0'],
  ['undecided', 'z = z', 'x^2+y^2=-1'],
  // Without a solution nothing is claimed.
  ['undecided', 'x = 2', 'x^2=-4'],
  ['undecided', 'x = 7', 'sqrt(x)=-1'],
  ['undecided', 'n = 3', '2<n<3, n integer'],
  ['undecided', 'x = 1', 'x^2=1, x>2'],
];

describe('assumptions that are solved', () => {
  it.each(SOLVED.map(named))('$verdict: $claim with $assume', ({ verdict, claim, assume }) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });

  it('shows the solution that a claim leaves out', () => {
    expect(decide('x = 3', 'x^2=9').witness?.point).toEqual({ x: '-3' });
    expect(decide('x = 1', 'x in {1,2}').witness?.point).toEqual({ x: '2' });
    expect(decide('a = b', 'a+b+c=0, a^2+b^2+c^2=1').witness?.point.c).toBe('0');
  });

  it('agrees with equations that were made from their solutions', () => {
    const random = makeRandom(5);
    const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
    const shapes: readonly ((u: string) => string)[] = [
      (u) => u,
      (u) => `(${u})^3`,
      (u) => `exp(${u})-1`,
      (u) => `(${u})/(x^2+1)`,
      (u) => `tanh(${u})`,
    ];
    for (let round = 0; round < 120; round++) {
      const roots = Array.from({ length: whole(1, 3) }, () => whole(-4, 4));
      const fact = roots
        .map((r) => shapes[whole(0, shapes.length - 1)]!(`(x-(${r}))`))
        .map((f) => `(${f})`)
        .join('*');
      const [bound, value] = [whole(-3, 3), whole(-4, 4)];
      const left = roots.filter((r) => r > bound);
      const strict = random() < 0.5;
      const claim = strict ? `x < ${value}` : `x = ${value}`;
      const holds = left.every((r) => (strict ? r < value : r === value));
      const { verdict } = decide(claim, `${fact}=0, x>${bound}`);
      expect(verdict, `${claim} with ${fact}=0, x>${bound}`).toBe(
        left.length === 0 ? 'undecided' : holds ? 'proved' : 'refuted',
      );
    }
  });
});
