import { describe, expect, it } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { limitOf } from '../../src/stability/limit.js';
import { decide, makeRandom } from './settings.js';

const parser = createParser();

/** Claims about limits with parameters, by what a parameter may do. */
const ROWS: readonly (readonly [
  claim: string,
  verdict: 'proved' | 'refuted' | 'undecided',
  assume?: string,
])[] = [
  // A coefficient may vanish.
  ['limit(x/(x-a), x, 0) = 0', 'refuted'],
  ['limit(x/(x-a), x, 0) = 0', 'refuted', 'a = 0'],
  ['limit(x/(x-a), x, 0) = 1', 'proved', 'a in {0}'],
  ['limit(x/(x-a), x, 0) = 0', 'proved', 'a > 0'],
  ['limit(x/(x-a), x, 0) = 0', 'proved', 'a != 0'],
  ['limit(x/(x-a), x, 0) = indicator(a == 0)', 'proved'],
  ['limit((a*x^2+b*x+1)/(a*x^2+2*b*x+3), x, inf) = 1', 'refuted', 'a >= 0, b > 0'],
  ['limit(a*exp(x)/(a*exp(x)+1), x, inf) = 1', 'refuted'],
  ['limit(x/(x-a*b), x, 0) = 0', 'refuted'],
  ['limit(x/(x-sin(a)), x, 0) = 0', 'refuted'],
  ['limit(x^2/(x^2+y^2), x, 0) = 0', 'refuted'],
  ['limit(sin(x-a)/(x-b), x, a) = 0', 'refuted'],
  ['limit(sin(x-a)/(x-b), x, a) = 0', 'proved', 'a > b'],
  ['limit(1/x-1/(x+a), x, 0, right) = inf', 'proved', 'a > 0'],
  ['sum(limit(x/(x-k), x, 0), k, 0, n) = 0', 'refuted', 'n integer, n >= 0'],
  ['taylor(x^2/(x+a), x, 0, 1) = 0', 'refuted'],
  ['taylor(x^2/(x+a), x, 0, 1) = 0', 'proved', 'a > 0'],
  ['taylor(x/(x+a), x, 0, 0) = 0', 'refuted', 'a >= 0'],
  // Exponents, and the ends of domains.
  ['limit(a*x, x, inf) = inf', 'refuted', 'a >= 0'],
  ['limit(a*x, x, inf) = inf', 'proved', 'a > 0'],
  ['limit(a*x, x, inf) = inf', 'undecided', 'a > 0, a < 0'],
  ['limit(a*x, x, inf) = 0', 'refuted'],
  ['limit((a*x+b)/(c*x+d), x, inf) = b/d', 'refuted'],
  ['limit(x, x, inf) = log(-1-a^2)', 'undecided'],
  ['limit(a*x^2+b*x, x, inf) = inf', 'proved', 'a >= 0, b > 0'],
  ['limit(a*x^2+b*x, x, inf) = inf', 'refuted', 'a >= 0, b >= 0'],
  ['limit((x^2-a^2)*y, y, inf) = inf', 'refuted', 'x >= a, a > 0'],
  ['limit(tanh(a*x), x, inf) = -1', 'proved', 'a < 0'],
  ['limit(tanh(a*x), x, inf) = sign(a)', 'proved'],
  ['limit((a^x-1)/(a^x+1), x, inf) = -1', 'proved', '0 < a < 1'],
  ['limit(log(x)/x^a, x, inf) = 0', 'proved', 'a > 0'],
  ['limit(asin(x), x, 1, left) = pi/2', 'proved'],
  ['limit(acos(x)/sqrt(1-x), x, 1, left) = sqrt(2)', 'proved'],
  ['limit((acos(x)-pi)/sqrt(1+x), x, -1, right) = -sqrt(2)', 'proved'],
  ['limit(tan(x), x, pi/2, left) = inf', 'proved'],
  ['limit(tan(x+a)*x, x, 0) = 0', 'refuted'],
  // The conditions under which it was found go with it.
  ['limit(x*log(a)+abs(a), x, 0) = abs(a)', 'proved'],
  ['limit(x+abs(a)*a^b, x, 0) = a^(b+1)', 'undecided'],
  ['limit(x*a^b+abs(a), x, 0) = a', 'undecided'],
  // Where it does, the other side may have no value, or the same one.
  ['limit((a*x+b)/(c*x+d), x, inf) = a/c', 'proved'],
  ['limit(sin(a*x)/sin(b*x), x, 0) = a/b', 'proved'],
  ['limit((exp(a*x)-1)/x, x, 0) = a', 'proved'],
  ['limit(sqrt(x^2+a*x)-x, x, inf) = a/2', 'proved'],
  ['limit((x^n-a^n)/(x-a), x, a) = n*a^(n-1)', 'proved', 'a > 0'],
  ['limit((1+a/x)^(b*x), x, inf) = exp(a*b)', 'proved'],
  ['limit((a^x-b^x)/x, x, 0) = log(a/b)', 'proved', 'a > 0, b > 0'],
  ['limit((sqrt(x+a)-sqrt(a))/x, x, 0) = 1/(2*sqrt(a))', 'proved', 'a > 0'],
];

/** Parts of which limits are put together: the parameters a, b, c take small whole values. */
const COEFFICIENTS = ['a', 'b', 'c', 'a-b', 'a+c', 'a*b', '2', '-1', 'a^2-1', 'b-c'] as const;
const NEAR = ['1', 'x', 'x^2', 'sin(x)', '(exp(x)-1)', '(1-cos(x))'] as const;
const FAR = ['1', 'x', 'x^2', 'exp(x)', 'log(x)', 'sqrt(x)'] as const;

/** Values at which coefficients vanish and coincide. */
const SMALL = [-1, 0, 0, 1, 1, 2];

describe('limits with parameters', () => {
  const rows = ROWS.map(([claim, verdict, assume]) => ({ claim, verdict, assume: assume ?? '' }));
  it.each(rows)('$claim is $verdict ($assume)', ({ claim, verdict, assume }) => {
    expect(decide(claim, assume).verdict).toBe(verdict);
  });

  it('are those that are found once the parameters have their values', () => {
    const random = makeRandom(20);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
    let compared = 0;
    let special = 0;
    for (let k = 0; k < 30; k++) {
      const far = random() < 0.5;
      const part = () => `(${pick(COEFFICIENTS)})*${pick(far ? FAR : NEAR)}`;
      const body = `(${part()}${random() < 0.5 ? ` + ${part()}` : ''})/(${part()} + ${part()})`;
      const general = limitAt(body, far);
      // A text of many cases is cut short.
      if (general === undefined || general.endsWith('…')) continue;
      const generic = valueAt(general, { a: 97, b: 89, c: 83 });
      for (let m = 0; m < 5; m++) {
        const values = { a: pick(SMALL), b: pick(SMALL), c: pick(SMALL) };
        const known = limitAt(withValues(body, values), far);
        if (known === undefined) continue;
        const where = `${body} at ${JSON.stringify(values)}`;
        const value = valueAt(known, {});
        expect(valueAt(general, values), where).toBe(value);
        const text = Object.entries(values).map(([name, v]) => `${name} = ${v}`);
        expect(valueAt(limitAt(body, far, text.join(', '))!, values), where).toBe(value);
        compared += 1;
        if (value !== generic) special += 1;
        const claim = `limit(${body}, x, ${far ? 'inf' : '0, right'}) = ${generic}`;
        if (Number.isFinite(generic) && value !== generic)
          expect(decide(claim, '', 100_000).verdict, claim).not.toBe('proved');
      }
    }
    expect(compared).toBeGreaterThan(45);
    expect(special).toBeGreaterThan(15);
  });
});

type Values = Readonly<Record<string, number>>;

/** The limit as a text; undefined where none is found. */
function limitAt(body: string, far: boolean, assume = ''): string | undefined {
  const found = limitOf(body, 'x', far ? 'inf' : '0', { parser, assume, now: () => 0, budget: 1 });
  if (!found.ok) throw new Error(`${body}: ${found.diagnostics[0]!.code}`);
  const side = far ? found.value.both : found.value.right!;
  return side.kind === 'limit' ? side.text : undefined;
}

function withValues(text: string, values: Values): string {
  return text.replace(/\b[abc]\b/g, (name) => `(${values[name]})`);
}

/** The value of such a text to 9 digits; an infinity is what no value of these parameters reaches. */
function valueAt(text: string, values: Values): number {
  const plain = withValues(text, values).replace(/\binf\b/g, '10^40');
  const found = limitOf(plain, 'x', '0', { parser, now: () => 0, budget: 1 });
  if (!found.ok || found.value.both.kind !== 'limit') throw new Error(`no value: ${plain}`);
  const value = found.value.both.value ?? Number.NaN;
  return Math.abs(value) > 1e39 ? Math.sign(value) * Number.POSITIVE_INFINITY : Number(value.toPrecision(9));
}
