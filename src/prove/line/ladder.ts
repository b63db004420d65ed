import type { Enclosure, Interval } from '../../number/interval.js';
import { interval } from '../../number/interval.js';
import { differentiate } from '../derivative/differentiate.js';
import type { Constants } from '../equality/exact-constants.js';
import { compileDoubles, type DoubleFunction } from '../term/doubles.js';
import type { Term } from '../term/term.js';

/** A function of one unknown with its derivatives, as terms, on enclosures and in doubles. */
export class Ladder {
  private readonly terms: Term[];
  private readonly compiled: (DoubleFunction | undefined)[] = [];

  constructor(
    f: Term,
    readonly name: string,
    readonly constants: Constants,
  ) {
    this.terms = [f];
  }

  /** The k-th derivative. */
  term(k: number): Term {
    while (this.terms.length <= k)
      this.terms.push(differentiate(this.terms.at(-1)!, { kind: 'name', name: this.name }));
    return this.terms[k]!;
  }

  over(k: number, at: Enclosure, bits = 64): Enclosure {
    return this.constants.over(this.term(k), this.name, at, bits);
  }

  /** The k-th derivative near a number; for searching only. */
  near(k: number, x: number): number {
    let f = this.compiled[k];
    if (!f) {
      f = compileDoubles(this.term(k), [this.name]);
      this.compiled[k] = f;
    }
    return f([x]);
  }

  /** All numbers between two doubles. */
  box(a: number, b: number): Interval {
    const ia = this.constants.precision(64);
    const [x, y] = [ia.fromDouble(a), ia.fromDouble(b)] as [Interval, Interval];
    return interval(x.lo, y.hi);
  }

  /** The certain sign at a double, or undefined where it is too close to zero, or there is no value. */
  signAt(k: number, x: number): -1 | 1 | undefined {
    for (const bits of [64, 256]) {
      const value = this.over(k, this.box(x, x), bits);
      if (value.kind === 'empty' || value.defined !== 'everywhere') return undefined;
      if (value.lo.mantissa > 0n) return 1;
      if (value.hi.mantissa < 0n) return -1;
    }
    return undefined;
  }

  /** Whether the k-th derivative exists and has one sign on a whole interval, by enclosures of its pieces. */
  isDefinite(k: number, over: Interval, sign: -1 | 1, pieces = 24): boolean {
    const pending: Interval[] = [over];
    for (let count = 0; pending.length > 0; count++) {
      if (count > pieces) return false;
      const part = pending.pop()!;
      const value = this.over(k, part);
      if (value.kind === 'empty' || value.defined !== 'everywhere') {
        if (count > 6) return false;
      } else {
        if (sign > 0 ? value.lo.mantissa > 0n : value.hi.mantissa < 0n) continue;
        if (sign > 0 ? value.hi.mantissa < 0n : value.lo.mantissa > 0n) return false;
      }
      const middle = middleOf(part, this.constants);
      if (!middle) return false;
      pending.push(interval(part.lo, middle), interval(middle, part.hi));
    }
    return true;
  }
}

function middleOf(x: Interval, constants: Constants): Interval['lo'] | undefined {
  const ia = constants.precision(64);
  const sum = ia.mul(
    ia.add(interval(x.lo, x.lo), interval(x.hi, x.hi)),
    ia.fromRational({ numerator: 1n, denominator: 2n }),
  );
  return sum.kind === 'empty' ? undefined : sum.lo;
}
