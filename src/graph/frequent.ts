import type { Kernel } from '../op/op.js';
import { requireOp } from '../op/table.js';

/**
 * Kernels of the functions that networks are mostly made of. The sweeps call them by these names, so that the engine knows at each call
 * which function it is and inlines it; a call through the table of kernels costs about 5 ns more and puts its result on the heap.
 */

/** Value and slopes of a row. */
function kernelsOf(name: string, operands: number): readonly Kernel[] {
  const op = requireOp(name, operands);
  if (op.kind === 'array') throw new Error(`${name} has no scalar kernels`);
  return [op.value, ...op.partials];
}

/** The slope of a row by the value that the sweep has stored. */
function slopeFromValueOf(name: string): (value: number, x: number) => number {
  const op = requireOp(name, 1);
  if (op.kind === 'array' || !op.slopeFromValue) throw new Error(`${name} has no slope from its value`);
  return op.slopeFromValue;
}

export const [exp] = kernelsOf('exp', 1) as [Kernel];
export const expSlope = slopeFromValueOf('exp');
export const [log, logSlope] = kernelsOf('log', 1) as [Kernel, Kernel];
export const [sqrt, sqrtSlope] = kernelsOf('sqrt', 1) as [Kernel, Kernel];
export const [sin, sinSlope] = kernelsOf('sin', 1) as [Kernel, Kernel];
export const [cos, cosSlope] = kernelsOf('cos', 1) as [Kernel, Kernel];
export const [tanh] = kernelsOf('tanh', 1) as [Kernel];
export const tanhSlope = slopeFromValueOf('tanh');
export const [sigmoid] = kernelsOf('sigmoid', 1) as [Kernel];
export const sigmoidSlope = slopeFromValueOf('sigmoid');
export const [relu, reluSlope] = kernelsOf('relu', 1) as [Kernel, Kernel];
export const [pow, powInBase, powInExponent] = kernelsOf('pow', 2) as [Kernel, Kernel, Kernel];
