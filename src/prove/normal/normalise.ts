import type { Rational } from '../../number/rational.js';
import { Algebra } from '../algebra/algebra.js';
import { fromRational } from '../algebra/gaussian.js';
import { UNIT } from '../algebra/polynomial.js';
import { isZeroProduct, type Meaning, type Product, Undefined } from '../algebra/product.js';
import { realParts } from '../algebra/real-parts.js';
import { Signs } from '../sign/signs.js';
import type { Budget } from '../term/budget.js';
import { ANY, NEGATIVE, NIL, NOT_POSITIVE, POSITIVE, type SignSet } from '../term/sign-set.js';
import type { Index, Term } from '../term/term.js';
import { exponential, exponentialOfLogs, log, logOrNothing } from './normal-exponentials.js';
import { NeedSign, type NormalForm, Stuck, ZeroToPosition } from './normal-form.js';
import { apply } from './normal-functions.js';
import { power, rationalPower, refine, rootOrNothing } from './normal-powers.js';
import { rangeOf } from './normal-ranges.js';
import { reduce } from './normal-reductions.js';

/** Computes normal forms of terms under the facts of one case. */
export class Normaliser implements NormalForm {
  readonly algebra: Algebra;
  readonly signs: Signs;
  private readonly done = new Map<Term, Product>();
  private readonly failed = new Map<Term, NeedSign>();
  readonly refined = new Map<number, Product>();
  readonly bound = new Set<string>();
  private readonly values = new Map<string, Term>();
  /** Absolute values of unknown sign stay as they are, instead of asking for cases. */
  opaque = false;

  constructor(
    readonly budget: Budget,
    readonly integers: ReadonlySet<string>,
  ) {
    this.algebra = new Algebra(budget, integers);
    this.signs = new Signs(this.algebra);
    this.signs.exponentiate = (p) => exponentialOfLogs(this, p);
    this.signs.takeLog = (p) => logOrNothing(this, p);
    this.signs.takeRoot = (p) => rootOrNothing(this, p);
  }

  /** Uses an equation: a name's value in the case at hand. */
  /** The sign without which a fact could not be used. */
  wanted: NeedSign | undefined;

  define(name: string, value: Term): void {
    this.values.set(name, value);
    this.forget();
  }

  /** Uses an equation: the value of a sum, or of a length, in the case at hand. */
  replace(generator: number, value: Product): void {
    this.signs.replaced.set(generator, value);
    this.forget();
  }

  private withReplaced(p: Product): Product {
    const { replaced } = this.signs;
    return replaced.size === 0 ? p : this.algebra.rebuild(p, (id) => replaced.get(id));
  }

  private entryValue(name: string, indices: readonly Index[]): Product | undefined {
    const value = this.values.get(`${name}[${indices.join()}]`);
    return value ? this.run(value) : undefined;
  }

  /** What was computed before new facts came in stays valid, but may miss simplifications. */
  forget(): void {
    this.done.clear();
    this.failed.clear();
    this.signs.forget();
  }

  run(x: Term): Product {
    const known = this.done.get(x);
    if (known) return known;
    const failure = this.failed.get(x);
    if (failure) throw failure;
    this.budget.spend(4);
    try {
      const value = this.compute(x);
      this.done.set(x, value);
      return value;
    } catch (error) {
      // What contains this fails in the same way.
      if (error instanceof NeedSign) this.failed.set(x, error);
      throw error;
    }
  }

  generator(meaning: Meaning): Product {
    return this.algebra.power(this.algebra.generator(meaning));
  }

  private compute(x: Term): Product {
    const { algebra } = this;
    switch (x.kind) {
      case 'number':
        return algebra.number(fromRational(x.value));
      case 'pi':
        return this.generator({ kind: 'pi' });
      case 'name': {
        const value = this.values.get(x.name);
        return value ? this.run(value) : this.generator({ kind: 'name', name: x.name });
      }
      case 'size':
        return this.withReplaced(this.generator({ kind: 'size', name: x.name }));
      case 'entry':
        return (
          this.entryValue(x.name, x.indices) ??
          this.generator({ kind: 'entry', name: x.name, indices: x.indices })
        );
      case 'add':
        return algebra.add(x.args.map((a) => this.run(a)));
      case 'multiply':
        return this.product(x.args);
      case 'power':
        return power(this, x);
      case 'apply':
        return apply(this, x.name, x.args);
      case 'compare': {
        const difference = algebra.subtract(this.run(x.left), this.run(x.right));
        const wanted = x.relation === 'less' ? NEGATIVE : x.relation === 'lessOrEqual' ? NOT_POSITIVE : NIL;
        return algebra.integer(this.hasSign(difference, wanted) ? 1 : 0);
      }
      case 'logic':
        return algebra.integer(this.logic(x.operator, x.args) ? 1 : 0);
      case 'select':
        return this.run(this.holds(x.condition) ? x.yes : x.no);
      case 'delta':
        return algebra.delta(x.left, x.right);
      case 'position':
        return this.generator({ kind: 'position', index: x.index });
      case 'reduce':
        return this.withReplaced(reduce(this, x));
      case 'range':
        return rangeOf(this, x);
      case 'guard':
        for (const on of x.on)
          if (on.kind === 'apply' && on.name === 'holds' && !this.holds(on.args[0]!))
            throw new Undefined('a kink');
        return this.run(x.body);
    }
  }

  /** Beside a factor that is zero the others only have to be defined. */
  private product(args: readonly Term[]): Product {
    const factors: Product[] = [];
    let open: ZeroToPosition | undefined;
    for (const arg of args) {
      try {
        factors.push(this.run(arg));
      } catch (error) {
        if (!(error instanceof ZeroToPosition)) throw error;
        open = error;
      }
    }
    if (open && !factors.some(isZeroProduct)) throw open;
    return this.algebra.multiplyAll(factors);
  }

  private logic(operator: 'and' | 'or' | 'not', args: readonly Term[]): boolean {
    if (operator === 'not') return !this.holds(args[0]!);
    return operator === 'and' ? args.every((a) => this.holds(a)) : args.some((a) => this.holds(a));
  }

  private holds(condition: Term): boolean {
    return !this.hasSign(this.run(condition), NIL);
  }

  /** Whether the sign is one of those wanted; asks for a case where that is open. */
  hasSign(p: Product, wanted: SignSet): boolean {
    const sign = this.signs.signOf(p);
    if ((sign & ~wanted) === 0) return true;
    if ((sign & wanted) === 0) return false;
    throw this.ask(p, false);
  }

  /** The case to be decided before the sign of `p` is known. */
  ask(p: Product, continuous: boolean): NeedSign {
    const parts = realParts(this.algebra, this.refine(p));
    if (!parts) throw new Stuck('the sign of an expression is needed that does not split into real factors');
    for (const { of, exponent } of parts.parts) {
      const s = this.signs.signOf(of);
      const open = continuous
        ? (s & NEGATIVE) !== 0 && (s & POSITIVE) !== 0 && exponent % (2 * UNIT) !== 0
        : s === ANY || (s & (s - 1)) !== 0;
      if (!open) continue;
      const inner = this.sameSign(of);
      if (inner) return this.ask(inner, continuous);
      if (this.isBound(of)) throw new Stuck('the sign of an entry under a sum is needed');
      return new NeedSign(of, continuous);
    }
    throw new Stuck('the sign of an expression is needed and could not be found by cases');
  }

  /** An odd increasing function has the sign of its argument, and vanishes with it. */
  private sameSign(p: Product): Product | undefined {
    const [id] = p.mono;
    if (p.polys.length > 0 || id === undefined) return undefined;
    const meaning = this.algebra.meaning(id);
    return meaning.kind === 'apply' && ['atan', 'asin', 'erf'].includes(meaning.name)
      ? meaning.args[0]
      : undefined;
  }

  isBound(p: Product): boolean {
    for (const index of this.algebra.scopeOfProduct(p).free) if (this.bound.has(index)) return true;
    return false;
  }

  /** Perfect powers among the polynomial factors are written as powers. */
  refine(p: Product): Product {
    return refine(this, p);
  }

  exp(u: Product): Product {
    return exponential(this, u, 'exp');
  }

  cis(u: Product): Product {
    return exponential(this, u, 'cis');
  }

  log(u: Product): Product {
    return log(this, u);
  }

  rationalPower(p: Product, r: Rational): Product {
    return rationalPower(this, p, r);
  }
}
