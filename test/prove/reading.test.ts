import { describe, expect, it } from 'vitest';
import { createParser } from '../../src/expr/parse.js';
import { prove } from '../../src/prove/prove.js';
import { assumedText, parseAssumptions } from '../../src/prove/reading/assume.js';
import { parseClaim } from '../../src/prove/term/claim.js';
import { decide } from './settings.js';

const parser = createParser();

describe('reading claims', () => {
  it('cuts at relations outside brackets and keeps positions', () => {
    const claim = parseClaim('f(a, b) = max(x, y) <= 3', parser);
    expect(claim.ok && claim.value.relations).toEqual(['=', '<=']);
    expect(claim.ok && claim.value.sides.map((s) => s.text)).toEqual(['f(a, b)', 'max(x, y)', '3']);
    expect(claim.ok && claim.value.sides[1]!.ast.span.start).toBe(10);
  });

  it('reads != behind a value as a factorial where another part of the claim counts', () => {
    const claim = parseClaim('n!=n*(n-1)!=n*(n-1)*(n-2)!', parser);
    expect(claim.ok && claim.value.relations).toEqual(['=', '=']);
    expect(claim.ok && claim.value.sides.map((s) => s.text)).toEqual(['n!', 'n*(n-1)!', 'n*(n-1)*(n-2)!']);
    expect(decide('(n+1)!=(n+1)*n!').verdict).toBe('proved');
    expect(decide('n!=(n-1)!').verdict).toBe('refuted');
  });

  it('leaves the comparison of a conditional alone', () => {
    const claim = parseClaim('relu(x) = x > 0 ? x : 0', parser);
    expect(claim.ok && claim.value.relations).toEqual(['=']);
    expect(decide('relu(x) = x > 0 ? x : 0').verdict).toBe('proved');
  });

  it.each([
    ['x + 1', 'claim-relation'],
    ['x = ', 'claim-side'],
    ['= x', 'claim-side'],
    ['n!=1', 'claim-unequal'],
    ['n != n*(n-1)!', 'claim-unequal'],
    ['n ≠ n!', 'claim-unequal'],
    ['n!=n*(n-1)!', undefined],
    ['x!=1 ? x! : 1 = x!', undefined],
    ['sin(x = 1', 'syntax'],
    ['tanhh(x) = 1', 'unknown-function'],
    ['sin(x, y) = 1', 'arity'],
    ['diff(x^2, 3) = 1', 'derivative-variable'],
    ['x[1] = y[1]', undefined],
    ['A*B = B*A', undefined],
    ['softmax(x) = [1, 2; 3, 4]', 'shape'],
  ])('%s gives %s', (claim, code) => {
    const result = prove(claim, { parser, steps: 500_000 });
    expect(result.ok ? undefined : result.diagnostics[0]!.code).toBe(code);
  });
});

describe('reading assumptions', () => {
  it('knows relations, sets, kinds and shapes', () => {
    const read = parseAssumptions(
      [assumedText('a>0, 0<p<1, y in {0, 1/2, 1}, n integer, x in R^n, W in R^(2, m), t in [0, 1)')],
      parser,
    );
    expect(read.diagnostics).toEqual([]);
    expect(read.relations).toHaveLength(5);
    expect([...read.integers]).toEqual(['n']);
    expect(read.choices.get('y')).toHaveLength(3);
    expect(read.shapes.get('x')).toEqual(['n']);
    expect(read.shapes.get('W')).toEqual([2, 'm']);
  });

  it('reports what it cannot read', () => {
    expect(parseAssumptions([assumedText('x in {a, b}')], parser).diagnostics[0]!.code).toBe('assumption');
    expect(parseAssumptions([assumedText('hello world')], parser).diagnostics.length).toBeGreaterThan(0);
  });

  it('uses what is assumed, and no more', () => {
    expect(decide('abs(x) = x', 'x >= 0').verdict).toBe('proved');
    expect(decide('abs(x) = x', 'x <= 1').verdict).toBe('refuted');
    expect(decide('y^2 = y', 'y in {0, 1}').verdict).toBe('proved');
    expect(decide('y^2 = y', 'y in {0, 1, 2}').verdict).toBe('refuted');
    expect(decide('s*(1-s) = diff(sigmoid(x), x)', 's = sigmoid(x)').verdict).toBe('proved');
    expect(decide('a*b > 0', 'a > 0, b > 0').verdict).toBe('proved');
    expect(decide('x^2 >= 4', 'x >= 2').verdict).toBe('proved');
    expect(decide('x^2 >= 4', 'x >= 1').verdict).toBe('refuted');
  });
});

describe('limits on work', () => {
  it.each([
    ['(x+y+z+1)^400 = 1 + x'],
    [`${'relu('.repeat(8)}x${'-1)'.repeat(8)} = relu(x-8)`],
    [`${Array.from({ length: 3_000 }, (_, k) => `x*${k}`).join('+')} = ${(3_000 * 2_999) / 2}*x`],
    [`${Array.from({ length: 12 }, (_, k) => `abs(x${k}-y)`).join('+')} = 0`],
    ['x^(10^12) = x'],
    ['exp(exp(exp(exp(exp(9))))) = 1'],
  ])('%# ends with a verdict', (claim) => {
    expect(['proved', 'refuted', 'undecided']).toContain(decide(claim, '', 600_000).verdict);
  });

  it('proves a long sum', () => {
    const claim = `${Array.from({ length: 2_000 }, (_, k) => `x*${k}`).join('+')} = ${(2_000 * 1_999) / 2}*x`;
    expect(decide(claim).verdict).toBe('proved');
  });

  it('gives the same report for the same seed', () => {
    const claim = 'sin(x)*y = cos(x)*y';
    const [one, other] = [decide(claim), decide(claim)];
    expect({ ...one, explain: one.explain() }).toEqual({ ...other, explain: other.explain() });
  });
});
