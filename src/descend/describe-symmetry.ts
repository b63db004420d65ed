import { entryNames } from '../expand/scalarise.js';
import type { Objective } from './objective.js';
import type { Symmetry } from './symmetry.js';

/** Groups of equal parameters that are listed. */
const GROUPS = 8;

/** Names of one group that are listed. */
const NAMES = 8;

function listNames(names: readonly string[]): string {
  return names.length <= NAMES
    ? names.join(', ')
    : `${names.slice(0, NAMES - 1).join(', ')}, … (${names.length})`;
}

/** Entries of parameters, a parameter of which all entries are meant by its name alone. */
function shortNames(names: readonly string[], { slots }: Objective): string {
  const left = new Set(names);
  const short: string[] = [];
  for (const { variable } of slots) {
    const own = entryNames(variable.name, variable.shape);
    if (own.every((n) => left.has(n))) short.push(variable.name);
    else short.push(...own.filter((n) => left.has(n)));
    for (const n of own) left.delete(n);
  }
  return listNames([...short, ...left]);
}

/** What the starting values settle, a sentence each: gradients that vanish, parameters that never move, units that stay equal. */
export function describeSymmetry(
  { equal, units, frozen }: Symmetry,
  objective: Objective,
  gradient: ArrayLike<number> | undefined,
): readonly string[] {
  const lines: string[] = [];
  if (gradient && frozen.length < gradient.length) {
    const names = objective.slots.flatMap((s) => entryNames(s.variable.name, s.variable.shape));
    const vanishing = names.filter((n, i) => gradient[i] === 0 && !frozen.includes(n));
    if (vanishing.length > 0)
      lines.push(`The gradient of ${shortNames(vanishing, objective)} is 0 at the start.`);
  }
  if (frozen.length > 0)
    lines.push(
      `${shortNames(frozen, objective)} ${frozen.length === 1 ? 'is 0 and stays' : 'are 0 and stay'} 0 for ever: every path from there to the loss passes a factor that is 0 as long as they are.`,
    );
  for (const group of units)
    lines.push(`Units ${listNames(group)} are equal on every row and stay equal for ever.`);
  const moving = equal.filter((g) => !g.every((n) => frozen.includes(n)));
  const shown = moving.slice(0, GROUPS);
  for (const group of shown)
    lines.push(`${shortNames(group, objective)} start equal and stay equal for ever.`);
  if (moving.length > shown.length)
    lines.push(`… and ${moving.length - shown.length} more groups of parameters.`);
  if (units.length > 0 || frozen.length > 0)
    lines.push(
      'Exchanging equal ones changes neither the loss nor its gradient, so no number of steps tells them apart. Random starting values break the symmetry: `init: {kind: xavier, seed: 1}`.',
    );
  return lines;
}
