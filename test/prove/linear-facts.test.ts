import { describe, expect, it } from 'vitest';
import { decide, makeRandom } from './settings.js';

const NAMES = ['x', 'y', 'z'] as const;

describe('linear claims under linear facts', () => {
  it('are proved, or refuted at a point that fulfils the facts', () => {
    const random = makeRandom(41);
    const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
    const row = () => ({ factors: NAMES.map(() => whole(-2, 2)), bound: whole(0, 6) });
    const left = (factors: readonly number[]) => factors.map((a, k) => `${a}*${NAMES[k]}`).join('+');
    const verdicts = new Map<string, number>();
    for (let round = 0; round < 60; round++) {
      const facts = Array.from({ length: whole(2, 5) }, row);
      const claim = { factors: row().factors, bound: whole(-1, 20) };
      const { verdict, witness } = decide(
        `${left(claim.factors)} <= ${claim.bound}/2`,
        facts.map((f) => `${left(f.factors)} <= ${f.bound}`).join(', '),
        400_000,
      );
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
      const value = (factors: readonly number[], at: readonly number[]) =>
        factors.reduce((sum, a, k) => sum + a * at[k]!, 0);
      if (verdict === 'refuted') {
        const at = NAMES.map((n) => {
          const [above, below = '1'] = (witness!.point[n] ?? '0').split('/');
          return Number(above) / Number(below);
        });
        for (const f of facts) expect(value(f.factors, at)).toBeLessThan(f.bound + 1e-9);
        expect(value(claim.factors, at)).toBeGreaterThan(claim.bound / 2);
        continue;
      }
      for (let k = 0; k < 300; k++) {
        const at = NAMES.map(() => 30 * random() - 15);
        if (facts.every((f) => value(f.factors, at) <= f.bound))
          expect(value(claim.factors, at)).toBeLessThan(claim.bound / 2 + 1e-9);
      }
    }
    expect(verdicts.get('undecided') ?? 0).toBe(0);
    expect(verdicts.get('proved')).toBeGreaterThan(2);
  });

  it.each([
    ['norm(x)^2 > 0', 'x in R^3'],
    ['norm(x)^(2*n) > 0', 'x in R^3, n integer, n>=1'],
  ])('finds the zero vector: %s with %s', (claim, assume) => {
    const { verdict, witness } = decide(claim, assume);
    expect(verdict).toBe('refuted');
    expect(witness?.point).toMatchObject({ 'x[1]': '0', 'x[2]': '0', 'x[3]': '0' });
  });
});
