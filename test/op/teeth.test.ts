import { describe, expect, test } from 'vitest';
import type { ElementwiseOp, Kernel } from '../../src/op/op.js';
import { requireOp } from '../../src/op/table.js';
import {
  checkKinks,
  checkMathjs,
  checkNotANumber,
  checkNumeric,
  checkPartials,
  checkSymbolic,
  checkValues,
} from './row-checks.js';
import { truths } from './truth.js';

function row(name: string, operands = 1): ElementwiseOp {
  const op = requireOp(name, operands);
  if (op.kind !== 'elementwise') throw new Error(`${name} is no elementwise row`);
  return op;
}

const withPartial = (op: ElementwiseOp, k: number, partial: Kernel): ElementwiseOp => ({
  ...op,
  partials: op.partials.map((own, i) => (i === k ? partial : own)),
});
const withSymbolic = (op: ElementwiseOp, ...symbolic: readonly string[]): ElementwiseOp => ({
  ...op,
  symbolic,
});

/** Mistakes that are made when derivatives are written by hand. */
const WRONG_PARTIALS: readonly (readonly [string, ElementwiseOp])[] = [
  ["tanh' = 1 + tanh^2", withPartial(row('tanh'), 0, (x) => 1 + Math.tanh(x) ** 2)],
  ["tanh' by the cancelling formula", withPartial(row('tanh'), 0, (x) => 1 - Math.tanh(x) ** 2)],
  ["cos' = sin", withPartial(row('cos'), 0, (x) => Math.sin(x))],
  ["cos' = sin 1e-9 off", withPartial(row('cos'), 0, (x) => -Math.sin(x) * (1 + 1e-9))],
  ['2.001 for 2', withPartial(row('sqrt'), 0, (x) => 1 / (2.001 * Math.sqrt(x)))],
  ['swapped partials', { ...row('divide', 2), partials: [...row('divide', 2).partials].reverse() }],
  ['swapped operands', withPartial(row('pow', 2), 0, (x, y) => x * y ** (x - 1))],
  ['a missing factor', withPartial(row('log2'), 0, (x) => 1 / x)],
  ['a missing chain', withPartial(row('sigmoid'), 0, (x) => row('sigmoid').value(x, 0, 0))],
  [
    'a sign on one side only',
    withPartial(row('erf'), 0, (x) => Math.sign(x) * row('erf').partials[0]!(x, 0, 0)),
  ],
  [
    'wrong in the tail only',
    withPartial(row('gelu'), 0, (x) => (x < -9 ? 0 : row('gelu').partials[0]!(x, 0, 0))),
  ],
  ['the wrong branch', withPartial(row('elu', 2), 1, (x) => (x > 0 ? Math.expm1(x) : 0))],
  ['the label with the wrong sign', withPartial(row('bcewithlogits', 2), 1, (z) => z)],
];

const WRONG_VALUES: readonly (readonly [string, ElementwiseOp])[] = [
  ['naive sigmoid', { ...row('sigmoid'), value: (x) => Math.exp(x) / (1 + Math.exp(x)) }],
  ['naive softplus', { ...row('softplus'), value: (x) => Math.log(1 + Math.exp(x)) }],
  ['naive expm1', { ...row('expm1'), value: (x) => Math.exp(x) - 1 }],
  ['naive erfc', { ...row('erfc'), value: (x) => 1 - row('erf').value(x, 0, 0) }],
  [
    'the tanh approximation of gelu',
    { ...row('gelu'), value: (x) => (x / 2) * (1 + Math.tanh(0.7978845608028654 * (x + 0.044715 * x ** 3))) },
  ],
  ['a cube root by powers', { ...row('cbrt'), value: (x) => x ** (1 / 3) }],
  ['a forgotten domain', { ...row('log1p'), domain: () => undefined }],
  ['a domain too small', { ...row('sqrt'), domain: (x) => (x > 0 ? undefined : 'needs x > 0') }],
  ['a number outside the domain', { ...row('log'), value: (x) => Math.log(Math.abs(x)) }],
  ['an open end', { ...row('heaviside'), value: (x) => (x > 0 ? 1 : 0) }],
];

describe('wrong rules planted into a row', () => {
  test.each(WRONG_PARTIALS)('partial: %s', (_name, op) => {
    expect(checkPartials(op, truths[op.name]!)).not.toEqual([]);
  });
  test.each(WRONG_PARTIALS.filter(([name]) => !/tail|cancelling/.test(name)))(
    'partial seen by differences: %s',
    (_name, op) => {
      expect(checkNumeric(op)).not.toEqual([]);
    },
  );
  test.each(WRONG_VALUES)('value: %s', (_name, op) => {
    expect(checkValues(op, truths[op.name]!)).not.toEqual([]);
  });

  test.each([
    ['a wrong sign', withSymbolic(row('tanh'), '1 + tanh(x)^2')],
    ['a wrong constant', withSymbolic(row('erf'), '2.001/sqrt(pi)*exp(-x^2)')],
    ['a missing square', withSymbolic(row('divide', 2), '1/y', '-x/y')],
    ['swapped operands', withSymbolic(row('atan2', 2), 'x/(x^2 + y^2)', '-y/(x^2 + y^2)')],
    ['the wrong branch', withSymbolic(row('leakyrelu', 2), 'x > 0 ? y : 1', 'x > 0 ? 0 : x')],
  ])('symbolic: %s', (_name, op) => {
    expect(checkSymbolic(op)).not.toEqual([]);
  });

  test.each([
    [
      'acoth, whose sign mathjs has wrong',
      {
        ...row('atanh'),
        value: (x: number) => Math.atanh(1 / x),
        partials: [(x: number) => 1 / (1 - x * x)],
        samples: [[1.5, 3]] as const,
        mathjs: 'acoth(x)',
      },
    ],
    ['abs at negative numbers as a root', { ...row('abs'), mathjs: 'x^1' }],
    ['another function', { ...row('sech'), mathjs: 'csch(x)' }],
    ['a base left out', { ...row('log10'), mathjs: 'log(x)' }],
  ])('mathjs: %s', (_name, op) => {
    expect(checkMathjs(op)).not.toEqual([]);
  });

  const zeroKink = row('relu').kinks![0]!;
  test.each([
    ['no kink', { ...row('relu'), kinks: [] }],
    [
      'swapped sides',
      { ...row('relu'), kinks: [{ ...zeroKink, below: zeroKink.above, above: zeroKink.below }] },
    ],
    ['a wrong slope', { ...row('selu'), kinks: [{ ...row('selu').kinks![0]!, below: () => [1] }] }],
    ['a kink in the wrong place', { ...row('hardtanh'), kinks: [row('hardtanh').kinks![0]!] }],
    [
      'a jump called a kink',
      { ...row('heaviside'), kinks: [{ ...zeroKink, below: () => [0], above: () => [0] }] },
    ],
  ])('kinks: %s', (_name, op) => {
    expect(checkKinks(op)).not.toEqual([]);
  });

  test('a NaN that is swallowed', () => {
    expect(
      checkNotANumber({ ...row('relu'), value: (x) => (Number.isNaN(x) ? 0 : Math.max(x, 0)) }),
    ).not.toEqual([]);
  });
});
