import { BIG_INFINITY, orderOf } from '../../number/big-float.js';
import { interval } from '../../number/interval.js';
import { generatorsOf, type Monomial, type Poly, type PolyTerm, UNIT } from '../algebra/polynomial.js';
import { isZeroProduct, type Product, Undefined } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { toTerm } from '../algebra/to-term.js';
import { differentiate, NoDerivative } from '../derivative/differentiate.js';
import type { Constants } from '../equality/exact-constants.js';
import { learnAll } from '../normal/case-split.js';
import { NeedSign, Stuck } from '../normal/normal-form.js';
import { Normaliser } from '../normal/normalise.js';
import { type Budget, OutOfBudget } from '../term/budget.js';
import { NEGATIVE, POSITIVE } from '../term/sign-set.js';
import { addTerms, mentions, nameTerm, numberTerm, subtractTerms, type Term } from '../term/term.js';
import { STRETCH, settleMonotone, TAIL, type TailSign } from './tail-end.js';

const T = nameTerm(TAIL);

/** Derivatives of derivatives: each removes a logarithm, an exponential or a root, so homework needs few. */
const MAX_DEPTH = 12;

/** Starts of the range that are tried in turn. */
const STARTS: readonly number[] = [8, 128, 8192];

/**
 * The sign of a term in `TAIL` for all values of it that are large enough, and how large. A sum is divided by one of its summands and
 * differentiated, which removes an exponential, a logarithm or a root; where the derivative has one sign the sum is monotone, and its
 * value at one point and its limit tell its sign (Hardy 1910, "Orders of infinity").
 */
export function signBeyond(
  f: Term,
  constants: Constants,
  starts: readonly number[] = STARTS,
): TailSign | undefined {
  for (const start of starts) {
    const budget = constants.budget.portion(0.3, 1_500_000);
    try {
      const found = new Tail(constants, budget, start).run(f);
      if (found) return found;
    } catch (error) {
      if (
        error instanceof NeedSign ||
        error instanceof Stuck ||
        error instanceof Undefined ||
        error instanceof NoDerivative
      )
        continue;
      if (error instanceof OutOfBudget && !constants.budget.exhausted) continue;
      throw error;
    }
  }
  return undefined;
}

class Tail {
  private readonly n: Normaliser;

  constructor(
    readonly constants: Constants,
    readonly budget: Budget,
    readonly start: number,
  ) {
    this.n = new Normaliser(budget, new Set());
    learnAll(this.n, [{ term: subtractTerms(T, numberTerm(start)), sign: POSITIVE }]);
  }

  run(f: Term): TailSign | undefined {
    const direct = this.byEnclosure(f, this.start);
    if (direct) return direct;
    return this.signOf(this.n.run(f), this.start, 0) ?? this.byLeadingPower(f);
  }

  private signOf(p: Product, from: number, depth: number): TailSign | undefined {
    if (isZeroProduct(p)) return { sign: 0, from, steps: [] };
    const parts = realParts(this.n.algebra, p);
    if (!parts) return undefined;
    let sign: -1 | 1 = parts.coef.re > 0n ? 1 : -1;
    let begin = from;
    const steps: string[] = [];
    for (const { of, exponent } of parts.parts) {
      const part = this.signOfPart(of, begin, depth);
      if (!part || part.sign === 0) return undefined;
      begin = Math.max(begin, part.from);
      steps.push(...part.steps);
      if (exponent % (2 * UNIT) === 0) continue;
      if (part.sign > 0) continue;
      // A root of something negative does not exist.
      if (exponent % UNIT !== 0) return undefined;
      sign = sign === 1 ? -1 : 1;
    }
    return { sign, from: begin, steps };
  }

  private signOfPart(of: Product, from: number, depth: number): TailSign | undefined {
    const { algebra, signs } = this.n;
    const known = signs.signOf(of);
    if (known === POSITIVE || known === NEGATIVE)
      return { sign: known === POSITIVE ? 1 : -1, from, steps: [] };
    if (of.polys.length === 0) {
      const { meaning } = algebra.info(of.mono[0]!);
      if (meaning.kind === 'log') {
        const inner = this.signOf(meaning.of, from, depth);
        if (!inner || inner.sign === 0) return undefined;
        const size = inner.sign > 0 ? meaning.of : algebra.negate(meaning.of);
        return this.signOf(algebra.subtract(size, algebra.one), inner.from, depth);
      }
      if (meaning.kind === 'apply' && ['atan', 'asin', 'erf'].includes(meaning.name))
        return this.signOf(meaning.args[0]!, from, depth);
      return undefined;
    }
    if (depth > MAX_DEPTH || !algebra.isExpandable(of)) return undefined;
    const { poly } = algebra.expand(of);
    return this.dominated(poly, from) ?? (algebra.hasCis(of) ? undefined : this.eliminate(poly, from, depth));
  }

  private byEnclosure(f: Term, start: number): TailSign | undefined {
    const ia = this.constants.precision(64);
    for (const stretch of STRETCH) {
      const from = start * stretch;
      const value = this.constants.over(f, TAIL, interval(ia.fromInteger(from).lo, BIG_INFINITY));
      if (value.kind === 'empty') continue;
      if (value.lo.mantissa > 0n) return { sign: 1, from, steps: [] };
      if (value.hi.mantissa < 0n) return { sign: -1, from, steps: [] };
    }
    return undefined;
  }

  /** The summands of a term over its fastest power. */
  private byLeadingPower(f: Term): TailSign | undefined {
    const body = f.kind === 'guard' ? f.body : f;
    if (body.kind !== 'add') return undefined;
    const { algebra } = this.n;
    const items = body.args.map((a) => this.n.run(a));
    for (const d of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const down = algebra.raise(this.n.run(T), -d);
      const scaled = addTerms(...items.map((p) => toTerm(algebra, algebra.multiply(p, down))));
      const found = this.byEnclosure(scaled, this.start);
      if (found) return found;
    }
    return undefined;
  }

  /** The largest summand decides where the others are small beside it. */
  private dominated(poly: Poly, from: number): TailSign | undefined {
    const { algebra } = this.n;
    if (poly.size > 40) return undefined;
    const far = this.constants.precision(64).fromInteger(4096);
    let best: { readonly mono: Monomial; readonly order: number } | undefined;
    for (const { mono } of poly.values()) {
      if (mono.some((id, i) => i % 2 === 0 && algebra.meaning(id).kind === 'cis')) continue;
      const value = this.constants.over(this.monomial(mono), TAIL, far);
      if (value.kind === 'empty') return undefined;
      const order = Math.max(orderOf(value.lo), orderOf(value.hi));
      if (!best || order > best.order) best = { mono, order };
    }
    if (!best) return undefined;
    const by = algebra.raise(algebra.settle({ re: 1n, im: 0n, den: 1n }, best.mono, []), -1);
    const quotient = algebra.multiply(algebra.fromPoly(poly), by);
    if (!algebra.isExpandable(quotient)) return undefined;
    return this.byEnclosure(addTerms(...algebra.summands(quotient).map((s) => toTerm(algebra, s))), from);
  }

  private monomial(mono: Monomial): Term {
    return toTerm(this.n.algebra, this.n.algebra.settle({ re: 1n, im: 0n, den: 1n }, mono, []));
  }

  /** One generator fewer, by a division and a derivative. */
  private eliminate(poly: Poly, from: number, depth: number): TailSign | undefined {
    const { algebra } = this.n;
    const top = this.topmost(poly);
    if (top === undefined) return undefined;
    const { meaning } = algebra.info(top);
    let begin = from;
    if (meaning.kind === 'log' || meaning.kind === 'base') {
      // Without a gap in its domain the sum is continuous, as the argument by monotonicity needs.
      const inner = this.signOf(meaning.of, from, depth + 1);
      if (!inner || inner.sign === 0 || (meaning.kind === 'base' && inner.sign < 0)) return undefined;
      begin = inner.from;
    } else if (meaning.kind === 'apply') {
      if (meaning.name !== 'atan' && meaning.name !== 'erf' && meaning.name !== 'asin') return undefined;
      if (meaning.name === 'asin')
        for (const end of [
          algebra.subtract(algebra.one, meaning.args[0]!),
          algebra.add([algebra.one, meaning.args[0]!]),
        ]) {
          const inside = this.signOf(end, begin, depth + 1);
          if (inside?.sign !== 1) return undefined;
          begin = inside.from;
        }
    } else if (meaning.kind !== 'exp' && meaning.kind !== 'name') return undefined;
    const powers = new Map<number, Map<string, PolyTerm>>();
    for (const t of poly.values()) {
      const at = t.mono.findIndex((x, i) => i % 2 === 0 && x === top);
      const e = at < 0 ? 0 : t.mono[at + 1]!;
      const mono = at < 0 ? t.mono : [...t.mono.slice(0, at), ...t.mono.slice(at + 2)];
      let own = powers.get(e);
      if (!own) {
        own = new Map();
        powers.set(e, own);
      }
      own.set(mono.join(), { mono, re: t.re, im: t.im });
    }
    if (powers.size < 2 && meaning.kind !== 'name') return undefined;
    const chosen = this.divisor(powers, meaning.kind === 'exp' || meaning.kind === 'base');
    const lead = algebra.fromPoly(powers.get(chosen)!);
    const scale = this.signOf(lead, begin, depth + 1);
    if (!scale || scale.sign === 0) return undefined;
    const by = algebra.multiply(lead, algebra.power(top, chosen));
    const whole = algebra.divide(algebra.fromPoly(poly), chosen === 0 ? lead : by);
    const others: Term[] = [];
    for (const [e, own] of powers) {
      if (e === chosen && (meaning.kind === 'exp' || meaning.kind === 'base')) continue;
      const share = algebra.multiply(algebra.fromPoly(own), e === 0 ? algebra.one : algebra.power(top, e));
      others.push(
        toTerm(
          algebra,
          algebra.divide(
            share,
            meaning.kind === 'exp' || meaning.kind === 'base' ? (chosen === 0 ? lead : by) : lead,
          ),
        ),
      );
    }
    const turning = meaning.kind === 'exp' || meaning.kind === 'base';
    const q = turning ? whole : algebra.divide(algebra.fromPoly(poly), lead);
    const slopeTerm = differentiate(addTerms(...others), { kind: 'name', name: TAIL });
    const slope = this.signOf(this.n.run(slopeTerm), scale.from, depth + 1);
    if (!slope) return undefined;
    const summands = algebra.summands(q).map((s) => toTerm(algebra, s));
    const settled = settleMonotone(addTerms(...summands), slope.sign, Math.max(scale.from, slope.from), this);
    if (!settled) return undefined;
    return {
      sign: settled.sign === 0 ? 0 : ((settled.sign * scale.sign) as 1 | -1),
      from: settled.from,
      steps: [...slope.steps, ...settled.steps],
    };
  }

  /** For exponentials and roots any power may be divided by, for the others only the highest. */
  private divisor(powers: ReadonlyMap<number, Poly>, free: boolean): number {
    const all = [...powers.keys()].sort((a, b) => a - b);
    if (!free) return all.at(-1)!;
    const cost = (e: number) =>
      [...powers.get(e)!.values()].reduce(
        (sum, t) => sum + 1 + (t.mono.some((id, i) => i % 2 === 0 && this.depends(id)) ? 10 : 0),
        0,
      );
    return all.reduce((best, e) => (cost(e) < cost(best) ? e : best));
  }

  /**
   * A generator that no other one is made of. Logarithms and the like come first: the derivative of erf(t) brings exp(-t^2), which belongs below
   * it.
   */
  private topmost(poly: Poly): number | undefined {
    const { algebra } = this.n;
    const ids = [...generatorsOf(poly)].filter((id) => this.depends(id));
    const inside = new Set<number>();
    for (const id of ids) this.collectInside(id, inside);
    const free = ids.filter((id) => !inside.has(id)).sort((a, b) => b - a);
    return free.find((id) => ['log', 'apply'].includes(algebra.meaning(id).kind)) ?? free[0];
  }

  private collectInside(id: number, found: Set<number>): void {
    const { algebra } = this.n;
    const { meaning } = algebra.info(id);
    const args = meaning.kind === 'apply' ? meaning.args : 'of' in meaning ? [meaning.of] : [];
    for (const p of args) {
      for (const g of algebra.generatorsIn(p)) {
        if (found.has(g)) continue;
        found.add(g);
        this.collectInside(g, found);
      }
    }
  }

  private depends(id: number): boolean {
    return mentions(this.monomial([id, UNIT]), TAIL);
  }
}
