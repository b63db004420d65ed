import { describe, expect, test } from 'vitest';
import { reachable } from '../../src/expr/dag.js';
import { print } from '../../src/expr/print.js';
import { parser, tryRead } from './build.js';

function codes(text: string): readonly string[] {
  const reading = tryRead(text);
  return reading.ok ? [] : reading.diagnostics.map((d) => d.code);
}

describe('long texts', () => {
  test.each([
    ['a sum of one name', Array.from({ length: 100_000 }, () => 'x').join('+'), 100_000],
    ['a sum of many names', Array.from({ length: 50_000 }, (_, i) => `x${i}`).join(' + '), 99_999],
    ['a product', Array.from({ length: 20_000 }, (_, i) => `x${i}`).join('*'), 39_999],
    ['conditionals', `${'x > 0 ? y : '.repeat(1000)}x`, 1004],
    ['a list', `[${Array.from({ length: 20_000 }, () => 'x').join(', ')}]`, 2],
    ['primes', `x${"'".repeat(20_000)}`, 20_001],
    ['a written-out sum', 'sum(sin(k*x), k, 1, 20000)', 80_000],
  ])('%s has one node per operation and prints in full', (_name, text, size) => {
    const reading = tryRead(text);
    if (!reading.ok) throw new Error(reading.diagnostics[0]!.code);
    const { dag, id } = reading;
    expect(reachable(dag, [id]).length).toBe(size);
    const printed = print(dag, id);
    const again = parser.parse(printed);
    expect(again.ok).toBe(true);
    expect(print(dag, id, { limit: 50 })).toHaveLength(51);
  });

  test('a long name is a name', () => {
    const name = 'x'.repeat(100_000);
    expect(codes(name)).toEqual([]);
    const reading = tryRead(`${name}(1)`);
    expect(!reading.ok && String(reading.diagnostics[0]!.args['name']).length).toBeLessThan(50);
  });

  test.each([
    ['too many digits before the point', '1'.repeat(1_000_000), ['not-finite']],
    ['many digits after the point', `0.${'3'.repeat(1_000_000)}*x`, []],
    ['a large exponent', '1e999999999*x', ['not-finite']],
    ['a small exponent', '1e-999999999*x', []],
    ['an index beyond all sizes', 'x[1000000000]', ['index-range']],
    ['a huge array', 'sum(ones(100000000)*x)', ['limit']],
    ['a sum with too many terms', 'sum(k, k, 1, 1000000)', ['sum-bounds']],
    ['sums within sums', 'sum(sum(sin(j*k*x), k, 1, 1000), j, 1, 100000)', ['limit']],
    ['more characters than are read', `${'x+'.repeat(3_000_000)}x`, ['limit']],
    ['nothing', ' \n\t ', ['empty-expression']],
  ])('%s', (_name, text, wanted) => expect(codes(text)).toEqual(wanted));
});

describe('deep texts', () => {
  test.each([
    ['brackets', `${'('.repeat(20_000)}x${')'.repeat(20_000)}`],
    ['calls', `${'sin('.repeat(5000)}x${')'.repeat(5000)}`],
    ['signs', `${'-'.repeat(50_000)}x`],
    ['lists', `${'['.repeat(5000)}x${']'.repeat(5000)}`],
  ])('%s are refused, not overflowed on', (_name, text) => expect(codes(text)).toEqual(['too-deep']));

  test('a few hundred levels are fine', () => {
    expect(codes(`${'('.repeat(300)}x${')'.repeat(300)}`)).toEqual([]);
    expect(codes(`${'tanh('.repeat(150)}x${')'.repeat(150)}`)).toEqual([]);
  });

  test.each(['(', ')', '[', '|', '}', '@'])('of a run of %s the first mistakes are reported', (char) => {
    const found = codes(char.repeat(20_000));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(20);
  });
});
