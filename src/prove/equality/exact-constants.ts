import type { Enclosure } from '../../number/interval.js';
import { createArithmetics, type IntervalArithmetic } from '../../number/interval-arithmetic.js';
import type { Budget } from '../term/budget.js';
import type { Fact } from '../term/domain.js';
import { evaluateTerm } from '../term/evaluate.js';
import { NEGATIVE, NIL, POSITIVE } from '../term/sign-set.js';
import { T_ZERO, type Term } from '../term/term.js';
import { proveEqual } from './equality.js';

/** Bits that are tried in turn before equality is looked for. */
const PRECISIONS: readonly number[] = [64, 256, 1024];

/** Exact questions about terms without unknowns, and enclosures in one unknown. */
export class Constants {
  readonly precision: (bits: number) => IntervalArithmetic = createArithmetics();
  private readonly signs = new Map<Term, -1 | 0 | 1 | undefined>();

  constructor(readonly budget: Budget) {}

  enclose(x: Term, bits = 64): Enclosure {
    return this.over(x, '', undefined, bits);
  }

  /** An enclosure of a term's values with its one unknown anywhere in a set. */
  over(x: Term, name: string, at: Enclosure | undefined, bits = 64): Enclosure {
    const ia = this.precision(bits);
    return evaluateTerm(
      x,
      {
        names: new Map(at ? [[name, at]] : []),
        entry: () => ia.fromInteger(0),
        sizes: new Map(),
        positions: new Map(),
        integers: new Set(),
      },
      ia,
      this.budget,
    );
  }

  /** The sign of a constant: by enclosures, and zero by an exact proof. Undefined where neither settles it, or it has no value. */
  signOf(x: Term): -1 | 0 | 1 | undefined {
    if (this.signs.has(x)) return this.signs.get(x);
    const sign = this.findSign(x);
    this.signs.set(x, sign);
    return sign;
  }

  /** Whether a fact without unknowns holds, which it does not without a value; undefined where that is not settled. */
  holds({ term, sign }: Fact): boolean | undefined {
    const own = this.signOf(term);
    if (own === undefined) return this.enclose(term).kind === 'empty' ? false : undefined;
    return ((own > 0 ? POSITIVE : own < 0 ? NEGATIVE : NIL) & sign) !== 0;
  }

  private findSign(x: Term): -1 | 0 | 1 | undefined {
    for (const bits of PRECISIONS) {
      const value = this.enclose(x, bits);
      if (value.kind === 'empty' || value.defined !== 'everywhere') return undefined;
      if (value.lo.mantissa > 0n) return 1;
      if (value.hi.mantissa < 0n) return -1;
      if (value.lo.mantissa === 0n && value.hi.mantissa === 0n) return 0;
    }
    return this.isZero(x) ? 0 : undefined;
  }

  private isZero(x: Term): boolean {
    const cases = proveEqual(x, T_ZERO, { budget: this.budget, integers: new Set(), facts: [] });
    return cases.length > 0 && cases.every((c) => c.answer.kind === 'answer' && c.answer.value !== undefined);
  }
}
