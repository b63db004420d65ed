import { compare, gcd } from '../../number/rational.js';
import { NEGATIVE, NIL, POSITIVE } from '../term/sign-set.js';
import type { Algebra } from './algebra.js';
import type { KnownSigns } from './known-signs.js';
import { type Poly, type PolyTerm, UNIT } from './polynomial.js';
import {
  accumulate,
  addReal,
  linearForm,
  multiplyReal,
  type Range,
  type RealPoly,
  type RealTerms,
  substituteReal,
  subtractReal,
} from './real-poly.js';

/** The generators of a polynomial as numbered variables. */
export class Columns {
  private readonly ids: number[] = [];
  private readonly steps: number[] = [];
  readonly usable: boolean = true;

  constructor(
    private readonly algebra: Algebra,
    private readonly signs: KnownSigns,
    polys: readonly Poly[],
  ) {
    const steps = new Map<number, number>();
    for (const poly of polys)
      for (const { mono } of poly.values())
        for (let i = 0; i < mono.length; i += 2) {
          const step = steps.get(mono[i]!) ?? 0;
          steps.set(mono[i]!, Number(gcd(BigInt(step), BigInt(Math.abs(mono[i + 1]!)))));
        }
    for (const [id, step] of steps) {
      this.ids.push(id);
      const { kind } = algebra.meaning(id);
      // A name of unknown sign has whole powers only; its square root would be a variable of its own.
      this.steps.push(kind === 'cis' || this.range(id) !== 'real' ? step : UNIT);
    }
  }

  get count(): number {
    return this.ids.length;
  }

  private range(id: number): Range {
    const s = this.signs.signOf({ coef: { re: 1n, im: 0n, den: 1n }, mono: [id, UNIT], polys: [] });
    if (s & NEGATIVE) return 'real';
    return s & NIL ? 'non-negative' : 'positive';
  }

  convert(
    poly: Poly,
  ): { readonly real: RealPoly; readonly strictAllowed: boolean; readonly phases: boolean } | undefined {
    const { algebra, ids, steps } = this;
    const phase = ids.map((id) => algebra.meaning(id).kind === 'cis');
    const ranges = ids.map((id, k): Range => (phase[k] ? 'real' : this.range(id)));
    const widest = ids.map(() => 0);
    const rows: { exponents: number[]; term: PolyTerm }[] = [];
    for (const term of poly.values()) {
      const exponents = ids.map(() => 0);
      for (let i = 0; i < term.mono.length; i += 2) {
        const k = ids.indexOf(term.mono[i]!);
        if (k < 0) return undefined;
        const e = term.mono[i + 1]! / steps[k]!;
        if (!Number.isInteger(e) || (e < 0 && !phase[k])) return undefined;
        exponents[k] = e;
        widest[k] = Math.max(widest[k]!, Math.abs(e));
      }
      rows.push({ exponents, term });
    }
    const phases = phase.some((p, k) => p && widest[k]! > 0);
    if (!phases) {
      const terms: RealTerms = new Map();
      for (const { exponents, term } of rows) {
        if (term.im !== 0n) return undefined;
        accumulate(terms, exponents, term.re);
      }
      return { real: this.shift({ ranges, terms }), strictAllowed: true, phases };
    }
    if (widest.some((w, k) => phase[k] && w > 12)) return undefined;
    const budget = algebra.budget;
    const total: RealTerms = new Map();
    const imaginary: RealTerms = new Map();
    const base: RealPoly = { ranges, terms: new Map() };
    for (const { exponents, term } of rows) {
      let re = linearForm(base, term.re, []);
      let im = linearForm(base, term.im, []);
      const plain: RealTerms = new Map();
      accumulate(
        plain,
        exponents.map((e, k) => (phase[k] ? 0 : e)),
        1n,
      );
      re = multiplyReal(re, plain, budget);
      im = multiplyReal(im, plain, budget);
      for (let k = 0; k < ids.length; k++) {
        if (!phase[k]) continue;
        const e = exponents[k]!;
        // cis^e (1 + t^2)^w = (1 + i t)^2e (1 + t^2)^(w - e), and its conjugate for e < 0.
        const t = linearForm(base, 0n, [[k, e < 0 ? -1n : 1n]]);
        for (let n = 0; n < 2 * Math.abs(e); n++) {
          const nextRe = subtractReal(re, multiplyReal(im, t, budget));
          im = addReal(im, multiplyReal(re, t, budget));
          re = nextRe;
        }
        const square = linearForm(base, 1n, []);
        accumulate(
          square,
          ranges.map((_, i) => (i === k ? 2 : 0)),
          1n,
        );
        for (let n = 0; n < widest[k]! - Math.abs(e); n++) {
          re = multiplyReal(re, square, budget);
          im = multiplyReal(im, square, budget);
        }
      }
      for (const x of re.values()) accumulate(total, x.exponents, x.coef);
      for (const x of im.values()) accumulate(imaginary, x.exponents, x.coef);
    }
    if (imaginary.size > 0) return undefined;
    // The half-turn itself has no tangent: it is reached by continuity, which keeps >= but not >.
    return { real: { ranges, terms: total }, strictAllowed: false, phases };
  }

  /** What a variable stands for, given how generators are written; undefined where it stands for the tangent of half an angle. */
  nameOf(k: number, write: (id: number) => string | undefined): string | undefined {
    const [id, step] = [this.ids[k]!, this.steps[k]!];
    const meaning = this.algebra.meaning(id);
    const base = meaning.kind === 'cis' ? undefined : write(id);
    if (base === undefined) return undefined;
    const powered = step === UNIT ? base : `${base}^(${step}/${UNIT})`;
    if (meaning.kind !== 'exp') return powered;
    const s = this.signs.signOf(meaning.of);
    return !(s & NEGATIVE) ? `(${powered} - 1)` : !(s & POSITIVE) ? `(1/${powered} - 1)` : powered;
  }

  /** Names between two numbers: v = (lo + hi t)/(1 + t) with t >= 0, where the upper end is reached by continuity. */
  twoSided(
    p: RealPoly,
  ): readonly { readonly poly: RealPoly; readonly variable: number; readonly open: boolean }[] {
    const steps: { poly: RealPoly; variable: number; open: boolean }[] = [];
    let poly = p;
    this.ids.forEach((id, k) => {
      if (this.algebra.meaning(id).kind !== 'name' || this.steps[k] !== UNIT) return;
      const { lo, hi } = this.signs.boundsOf(id);
      if (!lo || !hi || compare(lo.value, hi.value) >= 0) return;
      const den = lo.value.denominator * hi.value.denominator;
      const low = lo.value.numerator * hi.value.denominator;
      const high = hi.value.numerator * lo.value.denominator;
      const range: Range = lo.strict ? 'positive' : 'non-negative';
      const numerator = linearForm(poly, low, [[k, high]]);
      poly = substituteReal(
        poly,
        k,
        numerator,
        linearForm(poly, den, [[k, den]]),
        range,
        this.algebra.budget,
      );
      steps.push({ poly, variable: k, open: !hi.strict });
    });
    return steps;
  }

  /** exp of something positive is more than one. */
  private shift(p: RealPoly): RealPoly {
    let result = p;
    this.ids.forEach((id, k) => {
      const meaning = this.algebra.meaning(id);
      if (meaning.kind !== 'exp') return;
      const s = this.signs.signOf(meaning.of);
      const range: Range = s & NIL ? 'non-negative' : 'positive';
      const { budget } = this.algebra;
      const above = linearForm(result, 1n, [[k, 1n]]);
      if (!(s & NEGATIVE)) result = substituteReal(result, k, above, undefined, range, budget);
      // exp of something negative is 1/(1 + t).
      else if (!(s & POSITIVE))
        result = substituteReal(result, k, linearForm(result, 1n, []), above, range, budget);
    });
    return result;
  }
}
