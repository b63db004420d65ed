import { accumulate, multiplyReal, type RealTerms, subtractReal } from '../algebra/real-poly.js';
import type { Budget } from '../term/budget.js';

/** a/b where b divides a: by leading terms in the order of the exponents. */
export function divideExactly(a: RealTerms, b: RealTerms, budget: Budget): RealTerms | undefined {
  const lead = leadingTerm(b);
  if (!lead) return undefined;
  const quotient: RealTerms = new Map();
  let rest = a;
  while (rest.size > 0) {
    budget.spend(b.size);
    const top = leadingTerm(rest)!;
    const exponents = top.exponents.map((e, i) => e - lead.exponents[i]!);
    if (exponents.some((e) => e < 0) || top.coef % lead.coef !== 0n) return undefined;
    const piece: RealTerms = new Map();
    accumulate(piece, exponents, top.coef / lead.coef);
    accumulate(quotient, exponents, top.coef / lead.coef);
    rest = subtractReal(rest, multiplyReal(piece, b, budget));
  }
  return quotient;
}

function leadingTerm(
  p: RealTerms,
): { readonly exponents: readonly number[]; readonly coef: bigint } | undefined {
  let best: { readonly exponents: readonly number[]; readonly coef: bigint } | undefined;
  for (const t of p.values()) {
    if (!best) {
      best = t;
      continue;
    }
    const at = t.exponents.findIndex((e, i) => e !== best!.exponents[i]!);
    if (t.exponents[at]! > best.exponents[at]!) best = t;
  }
  return best;
}

/**
 * A vector v with rows * v = 0 whose last entry that is not zero stands at `from` or behind it, from elimination without fractions (Bareiss
 * 1968); undefined where there is none. Common factors that show are taken out.
 */
export function nullVector(
  rows: readonly (readonly RealTerms[])[],
  one: RealTerms,
  from: number,
  budget: Budget,
): readonly RealTerms[] | undefined {
  const width = rows[0]?.length ?? 0;
  let left = rows.map((row) => [...row]);
  const pivots: { readonly column: number; readonly row: readonly RealTerms[] }[] = [];
  let previous = one;
  for (let column = 0; column < width; column++) {
    const used = left
      .filter((row) => row[column]!.size > 0)
      .sort((a, b) => a[column]!.size - b[column]!.size);
    const [pivot] = used;
    if (!pivot) {
      if (column >= from) return solved(pivots, column, width, one, budget);
      continue;
    }
    left = left
      .filter((row) => row !== pivot)
      .map((row) => {
        const values = row.map((x, j) =>
          subtractReal(
            multiplyReal(x, pivot[column]!, budget),
            multiplyReal(row[column]!, pivot[j]!, budget),
          ),
        );
        return reduced(values, [previous], budget);
      });
    previous = pivot[column]!;
    pivots.push({ column, row: pivot });
  }
  return undefined;
}

/** The vector with 1 at a free column and zeros behind it, times what clears its denominators. */
function solved(
  pivots: readonly { readonly column: number; readonly row: readonly RealTerms[] }[],
  free: number,
  width: number,
  one: RealTerms,
  budget: Budget,
): readonly RealTerms[] {
  const zero: RealTerms = new Map();
  let vector: RealTerms[] = Array.from({ length: width }, (_, j) => (j === free ? one : zero));
  for (const { column, row } of [...pivots].reverse()) {
    let sum: RealTerms = zero;
    row.forEach((x, j) => {
      if (j > column) sum = subtractReal(sum, multiplyReal(x, vector[j]!, budget));
    });
    const quotient = divideExactly(sum, row[column]!, budget);
    if (!quotient) vector = vector.map((v) => multiplyReal(v, row[column]!, budget));
    vector[column] = quotient ?? sum;
    vector = reduced(vector, [row[column]!], budget);
  }
  return reduced(vector, [...vector], budget);
}

/** A vector without those of the factors that all its entries have. */
function reduced(vector: readonly RealTerms[], factors: readonly RealTerms[], budget: Budget): RealTerms[] {
  let result = [...vector];
  for (const factor of factors) {
    if (factor.size === 0) continue;
    const divided = result.map((v) => divideExactly(v, factor, budget));
    if (divided.every((v) => v !== undefined)) result = divided as RealTerms[];
  }
  return result;
}
