/**
 * Phase one of the simplex method over the integers, without fractions: every entry of the tableau is a determinant over one common
 * denominator, so that each division is exact (Edmonds 1967; Bareiss 1968).
 */

/** Either weights x >= 0 with A x = b, or multipliers y with y'A <= 0 and y'b > 0, which show that there are none (Farkas 1902). */
export type Feasibility =
  | { readonly kind: 'feasible'; readonly x: readonly bigint[]; readonly denominator: bigint }
  | { readonly kind: 'infeasible'; readonly y: readonly bigint[] }
  | { readonly kind: 'stopped' };

/**
 * Decides whether A x = b, x >= 0 has a solution, for integers A (row by row) and b >= 0. `steps` bounds the number of pivots. Entering
 * columns are chosen by the largest reduced cost, and by the smallest index (Bland 1977, which cannot cycle) once that has not ended soon.
 */
export function findFeasible(
  rows: readonly (readonly bigint[])[],
  bounds: readonly bigint[],
  steps: number,
): Feasibility {
  const m = rows.length;
  const n = rows[0]?.length ?? 0;
  const width = n + m + 1;
  const table = rows.map((row, i) => {
    const line = [...row, ...new Array<bigint>(m).fill(0n), bounds[i]!];
    line[n + i] = 1n;
    return line;
  });
  // Reduced costs of the sum of the artificial unknowns, times the denominator; the last entry is that sum.
  const cost = new Array<bigint>(width).fill(0n);
  for (let j = 0; j < width; j++) {
    if (j >= n && j < n + m) continue;
    for (const line of table) cost[j]! += line[j]!;
  }
  const basis = Array.from({ length: m }, (_, i) => n + i);
  let denominator = 1n;
  const patience = 4 * (m + 4);
  for (let step = 0; ; step++) {
    if (cost[width - 1] === 0n) break;
    if (step >= steps) return { kind: 'stopped' };
    const enter = chooseColumn(cost, n, step < patience);
    if (enter < 0) return { kind: 'infeasible', y: multipliers(cost, denominator, n, m) };
    const leave = chooseRow(table, basis, enter, width - 1);
    // The sum of the artificial unknowns is bounded below by 0, so some row bounds the entering one.
    if (leave < 0) throw new Error('phase one is unbounded');
    const pivot = table[leave]![enter]!;
    for (const line of [...table, cost]) {
      if (line === table[leave]) continue;
      const factor = line[enter]!;
      for (let j = 0; j < width; j++) line[j] = (line[j]! * pivot - factor * table[leave]![j]!) / denominator;
    }
    denominator = pivot;
    basis[leave] = enter;
  }
  const x = new Array<bigint>(n).fill(0n);
  basis.forEach((column, i) => {
    if (column < n) x[column] = table[i]![width - 1]!;
  });
  return { kind: 'feasible', x, denominator };
}

function chooseColumn(cost: readonly bigint[], n: number, largest: boolean): number {
  let best = -1;
  for (let j = 0; j < n; j++) {
    if (cost[j]! <= 0n) continue;
    if (!largest) return j;
    if (best < 0 || cost[j]! > cost[best]!) best = j;
  }
  return best;
}

/** The row that reaches zero first; ties go to the smallest basic index. */
function chooseRow(
  table: readonly (readonly bigint[])[],
  basis: readonly number[],
  enter: number,
  last: number,
): number {
  let best = -1;
  table.forEach((line, i) => {
    if (line[enter]! <= 0n) return;
    if (best < 0) best = i;
    else {
      const gap = line[last]! * table[best]![enter]! - table[best]![last]! * line[enter]!;
      if (gap < 0n || (gap === 0n && basis[i]! < basis[best]!)) best = i;
    }
  });
  return best;
}

/** The reduced cost of the i-th artificial unknown is y_i - 1. */
function multipliers(cost: readonly bigint[], denominator: bigint, n: number, m: number): readonly bigint[] {
  return Array.from({ length: m }, (_, i) => cost[n + i]! + denominator);
}
