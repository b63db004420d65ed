import { activations } from './activations.js';
import { arithmetic } from './arithmetic.js';
import { arrayOps } from './array.js';
import { definitions } from './definitions.js';
import { elementary } from './elementary.js';
import { givenOp } from './given.js';
import { leaves } from './leaves.js';
import type { AppliedOp, Op } from './op.js';

/** Every function the program knows, one row each. */
export const table: readonly Op[] = [
  ...leaves,
  ...arithmetic,
  ...elementary,
  ...activations,
  ...arrayOps,
  ...definitions,
  givenOp,
];

const byName: ReadonlyMap<string, readonly Op[]> = (() => {
  const map = new Map<string, Op[]>();
  for (const op of table) {
    for (const name of [op.name, ...(op.aliases ?? [])]) {
      const rows = map.get(name);
      if (rows) rows.push(op);
      else map.set(name, [op]);
    }
  }
  return map;
})();

/** The rows that a name can stand for; they differ in the number of operands. */
export function findRows(name: string): readonly Op[] {
  return byName.get(name) ?? [];
}

/** The row of that name which takes so many operands. */
export function findOp(name: string, operands: number): Op | undefined {
  return findRows(name).find((op) => op.arity[0] <= operands && operands <= op.arity[1]);
}

/** The row of a name that is known to exist and to have kernels. A missing one is a bug. */
export function requireOp(name: string, operands: number): AppliedOp {
  const op = findOp(name, operands);
  if (!op || op.kind === 'defined' || op.kind === 'leaf')
    throw new Error(`no kernels for ${name}/${operands}`);
  return op;
}

/** Names a user can call, without the internal ones that only operators reach. */
export function callableNames(): readonly string[] {
  return [...byName.keys()].filter((name) => /^[\p{L}]/u.test(name) && !name.startsWith('#'));
}
