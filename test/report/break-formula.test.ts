import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { breakFormula } from '../../src/report/break-formula.js';

const packed = (text: string) => text.replace(/\s+/g, '');

describe('breaking a formula', () => {
  test('loses nothing and keeps to the width, whatever the text is', () => {
    const piece = fc.constantFrom(
      'x',
      'f(a + b)',
      ' + ',
      ' = ',
      '*',
      ' .* ',
      '(',
      ')',
      ' word ',
      'W[1, 2]',
      '-1e-9',
      '…',
      'averyveryverylongnamewithoutanyplacetobreakit',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 40, max: 90 }), (parts, columns) => {
        const text = `    ${parts.join('').trim()}`;
        const broken = breakFormula(text, columns, 8);
        expect(packed(broken)).toBe(packed(text));
        for (const line of broken.split('\n')) expect([...line].length).toBeLessThanOrEqual(columns);
        for (const line of broken.split('\n').slice(1)) expect(line).toMatch(/^ {8}/);
      }),
      { numRuns: 500 },
    );
  });

  test('ends a line in front of an operator, in as few brackets as there can be', () => {
    const text = 'dy/dt = (p1*indicator(g1 > 0)*q11 + p2*indicator(g2 > 0)*q12)*indicator(f1 > 0) + rest';
    expect(breakFormula(text, 70, 4).split('\n')).toEqual([
      'dy/dt = (p1*indicator(g1 > 0)*q11 + p2*indicator(g2 > 0)*q12)',
      '    *indicator(f1 > 0) + rest',
    ]);
  });

  test('breaks a chain of equalities between its links', () => {
    const text = 'dy/dx = dy/dt * cos(t + b) + dy/db * sin(t + b) = 0.11588 - 0.88411 = -0.76823';
    expect(breakFormula(text, 70, 4).split('\n')).toEqual([
      'dy/dx = dy/dt * cos(t + b) + dy/db * sin(t + b) = 0.11588 - 0.88411',
      '    = -0.76823',
    ]);
  });
});
