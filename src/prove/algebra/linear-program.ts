import {
  add,
  compare,
  divide,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  sign,
  subtract,
  ZERO,
} from '../../number/rational.js';
import type { Budget } from '../term/budget.js';

/** A row sum_j a_j x_j >= b (or = b), over unknowns x_j >= 0. */
export interface LinearRow {
  readonly coefficients: readonly Rational[];
  readonly bound: Rational;
  readonly equation: boolean;
}

/**
 * Non-negative unknowns that fulfil all rows, or undefined when there are none: phase one of the simplex method in exact
 * arithmetic, with Bland's rule (Bland 1977), which cannot cycle.
 */
export function findFeasible(
  rows: readonly LinearRow[],
  unknowns: number,
  budget: Budget,
): readonly Rational[] | undefined {
  const slacks = rows.filter((r) => !r.equation).length;
  const columns = unknowns + slacks + rows.length;
  const table: Rational[][] = [];
  const basis: number[] = [];
  let slack = unknowns;
  rows.forEach((row, i) => {
    const line: Rational[] = new Array<Rational>(columns + 1).fill(ZERO);
    row.coefficients.forEach((a, j) => {
      line[j] = a;
    });
    if (!row.equation) line[slack++] = { numerator: -1n, denominator: 1n };
    line[columns] = row.bound;
    if (sign(row.bound) < 0) for (let j = 0; j <= columns; j++) line[j] = negate(line[j]!);
    line[unknowns + slacks + i] = ONE;
    table.push(line);
    basis.push(unknowns + slacks + i);
  });
  // Minimise the sum of the artificial unknowns: its reduced costs are the column sums.
  const cost: Rational[] = new Array<Rational>(columns + 1).fill(ZERO);
  for (let j = 0; j <= columns; j++) {
    if (j >= unknowns + slacks && j < columns) continue;
    for (const line of table) cost[j] = add(cost[j]!, line[j]!);
  }
  for (;;) {
    if (isZero(cost[columns]!)) break;
    const enter = cost.findIndex((c, j) => j < unknowns + slacks && sign(c) > 0);
    if (enter < 0) return undefined;
    let leave = -1;
    let best: Rational | undefined;
    table.forEach((line, i) => {
      if (sign(line[enter]!) <= 0) return;
      const ratio = divide(line[columns]!, line[enter]!);
      const order = best ? compare(ratio, best) : -1;
      if (order < 0 || (order === 0 && basis[i]! < basis[leave]!)) {
        best = ratio;
        leave = i;
      }
    });
    if (leave < 0) return undefined;
    budget.spend(columns * rows.length);
    pivot(table, cost, leave, enter, columns);
    basis[leave] = enter;
  }
  const result: Rational[] = new Array<Rational>(unknowns).fill(ZERO);
  basis.forEach((column, i) => {
    if (column < unknowns) result[column] = table[i]![columns]!;
  });
  return result;
}

function pivot(table: Rational[][], cost: Rational[], row: number, column: number, columns: number): void {
  const line = table[row]!;
  const by = line[column]!;
  for (let j = 0; j <= columns; j++) if (!isZero(line[j]!)) line[j] = divide(line[j]!, by);
  for (const other of [...table, cost]) {
    if (other === line) continue;
    const factor = other[column]!;
    if (isZero(factor)) continue;
    for (let j = 0; j <= columns; j++) {
      if (!isZero(line[j]!)) other[j] = subtract(other[j]!, multiply(factor, line[j]!));
    }
  }
}
