import type { Ast } from '../expr/ast.js';
import type { GivenDraft } from './load-names.js';

/** The operand of an activation, worked out from the activation's given value. */
export interface Inverse {
  readonly op: string;
  readonly operand: Ast;
  readonly given: GivenDraft;
  readonly value: readonly number[];
  /** Why the given value cannot be one of the function, where it cannot. */
  readonly complaint?: string;
}

interface Rule {
  readonly inverse: (y: number) => number;
  /** The values that the function takes. */
  readonly takes: (y: number) => boolean;
}

/**
 * relu is not injective, but its derivative depends on the sign of the operand only, which relu's value shows: a value of 0 (or, in
 * sloppy data, below it) stands for an operand with derivative 0.
 */
const RULES: Readonly<Record<string, Rule>> = {
  sigmoid: { inverse: (y) => Math.log(y) - Math.log1p(-y), takes: (y) => y > 0 && y < 1 },
  tanh: { inverse: Math.atanh, takes: (y) => Math.abs(y) < 1 },
  exp: { inverse: Math.log, takes: (y) => y > 0 },
  relu: { inverse: (y) => y, takes: (y) => y >= 0 },
};

/** `undefined` where the function has no rule. Entries outside its range give NaN, and for relu themselves. */
export function invertActivation(op: string, operand: Ast, given: GivenDraft): Inverse | undefined {
  const rule = Object.hasOwn(RULES, op) ? RULES[op] : undefined;
  if (!rule) return undefined;
  const value = given.entries.map((y) => rule.inverse(y)).map((x) => (Number.isFinite(x) ? x : Number.NaN));
  const bad = given.entries.find((y) => !rule.takes(y));
  const base = { op, operand, given, value };
  return bad === undefined ? base : { ...base, complaint: `${op} does not take the value ${bad}` };
}
