import type { LeafOp } from './op.js';

/** Inputs and constants have no operands; their values come from outside. */
export const inputOp: LeafOp = {
  kind: 'leaf',
  name: '#input',
  arity: [0, 0],
  usage: 'x',
  doc: 'an input',
};

export const constantOp: LeafOp = {
  kind: 'leaf',
  name: '#constant',
  arity: [0, 0],
  usage: '1',
  doc: 'a number',
};

export const leaves: readonly LeafOp[] = [inputOp, constantOp];
