import { describe, expect, it } from 'vitest';
import { compare, rational, ZERO } from '../../src/number/rational.js';
import { fitToFacts } from '../../src/prove/search/fit-facts.js';
import { Budget } from '../../src/prove/term/budget.js';
import type { Fact } from '../../src/prove/term/domain.js';
import { exactValue } from '../../src/prove/term/exact-value.js';
import { NIL, POSITIVE } from '../../src/prove/term/sign-set.js';
import {
  addTerms,
  multiplyTerms,
  nameTerm,
  numberTerm,
  powerTerm,
  subtractTerms,
  type Term,
} from '../../src/prove/term/term.js';
import { decide, makeRandom } from './settings.js';

type Row = readonly [claim: string, assume: string];

const CHAIN = 'a<b, b<c, c<d, d<f, f<g, g<h, h<i, i<j, j<k, k<l, l<m';

const PROVED: readonly Row[] = [
  ['x+y <= sqrt(2)', 'x^2+y^2=1'],
  ['x*y <= 1/2', 'x^2+y^2=1'],
  ['x^4+y^4 >= 1/2', 'x^2+y^2=1'],
  ['x+2*y+3*z <= sqrt(14)', 'x^2+y^2+z^2=1'],
  ['x^2+y^2 >= 2', 'x*y=1'],
  ['x*y <= 1/4', 'x+y=1'],
  ['x*y+y*z+z*x <= 1/3', 'x+y+z=1'],
  ['x*y*z <= 1/27', 'x+y+z=1, x>0, y>0, z>0'],
  ['a<m', CHAIN],
  ['a<m', `0<a, ${CHAIN}, m<1`],
];

const REFUTED: readonly Row[] = [
  ['x+y <= 7/5', 'x^2+y^2=1'],
  ['x+y <= 1.414', 'x^2+y^2=1'],
  ['x*y <= 0.49', 'x^2+y^2=1'],
  ['x^4+y^4 >= 0.51', 'x^2+y^2=1'],
  ['x+2*y+3*z <= 3.5', 'x^2+y^2+z^2=1'],
  ['x*y <= 1/5', 'x+y=1'],
  ['x+y > 4', 'x*y=1, x>0'],
  ['x+y+z < 3', 'x*y*z=1, x>0, y>0, z>0'],
  ['sum(p^2) <= 1/2', 'p in R^n, p>=0, sum(p)=1'],
  ['dot(x,y) <= 9/10', 'x in R^3, y in R^3, norm(x)=1, norm(y)=1'],
  ['n+m >= 10', 'n integer, m integer, n+m=7'],
  ['a>m', CHAIN],
  ['a+1/2 < l', 'k<l, l<1, 0<a, a<b, j<k, b<c, c<d, i<j, d<f, g<h, f<g, h<i'],
];

describe('facts that tie several unknowns', () => {
  it.each(PROVED)('proves %s with %s', (claim, assume) => {
    expect(decide(claim, assume).verdict).toBe('proved');
  });
  it.each(REFUTED)('refutes %s with %s', (claim, assume) => {
    const { verdict, witness } = decide(claim, assume);
    expect(verdict).toBe('refuted');
    expect(witness).toBeDefined();
  });
  it.each([
    ['x < y', 'x=y', { x: '1', y: '1' }],
    ['x < 1', 'x=y^2+1', { x: '2', y: '1' }],
    ['x + y < 1', 'x=2*z, z=y/2', { x: '1', y: '1', z: '0.5' }],
  ])('shows the names that equations define: %s with %s', (claim, assume, point) => {
    expect(decide(claim, assume).witness?.point).toEqual(point);
  });
});

describe('a point that is moved to where facts hold', () => {
  const budget = new Budget({ milliseconds: 1, steps: Number.MAX_SAFE_INTEGER, now: () => 0 });
  const setting = { sizes: new Map(), integers: new Set<string>(), budget };
  const names = ['x', 'y', 'z'];
  const random = makeRandom(11);
  const whole = () => Math.floor(7 * random()) - 3;
  const linear = () => names.map((n) => multiplyTerms(numberTerm(whole()), nameTerm(n)));
  const squares = () =>
    names.map((n) => multiplyTerms(numberTerm(Math.abs(whole())), powerTerm(nameTerm(n), 2)));
  const worth = (term: Term, at: ReadonlyMap<string, ReturnType<typeof rational>>) =>
    exactValue(
      term,
      { name: (n) => at.get(n), entry: () => undefined, sizes: new Map(), positions: new Map() },
      budget,
    );

  it('fulfils all of them, or is none', () => {
    let found = 0;
    for (let turn = 0; turn < 150; turn++) {
      const facts: Fact[] = [
        { term: addTerms(...linear(), numberTerm(whole())), sign: POSITIVE },
        { term: subtractTerms(addTerms(...(turn % 2 ? squares() : linear())), numberTerm(1)), sign: NIL },
      ];
      const start = new Map(names.map((n) => [n, rational(whole(), 2)]));
      const at = fitToFacts(start, facts, setting);
      if (!at) continue;
      found += 1;
      expect(compare(worth(facts[0]!.term, at)!, ZERO)).toBe(1);
      expect(compare(worth(facts[1]!.term, at)!, ZERO)).toBe(0);
    }
    expect(found).toBeGreaterThan(75);
  });
});
