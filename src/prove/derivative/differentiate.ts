import { ONE, type Rational, subtract as subtractRational } from '../../number/rational.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  type Index,
  isNumber,
  mapLeaves,
  multiplyTerms,
  nameTerm,
  negateTerm,
  numberTerm,
  partsOf,
  powerTerm,
  productOf,
  rationalTerm,
  replaceIndex,
  sameTerm,
  subterms,
  subtractTerms,
  sumOf,
  T_ONE,
  T_PI,
  T_ZERO,
  type Term,
} from '../term/term.js';
import {
  and,
  holds,
  isPositiveTerm,
  isStep,
  isTotal,
  isZeroTerm,
  NEVER,
  not,
  or,
  UNKNOWN_SLOPE,
} from './conditions.js';
import { edgeOf, entryAt, isPiecewise, isPlaced, kinkAt, passes } from './rest.js';

/** What a derivative is taken by: a scalar name, or an entry of an array. */
export type Variable =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'entry'; readonly name: string; readonly indices: readonly Index[] };

/** Thrown for what has no derivative rule here; the reason is shown. */
export class NoDerivative extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The derivatives of all parts of a term, by the same rules. */
export function slopesOf(root: Term, by: Variable): ReadonlyMap<Term, Term> {
  const all = new Differentiator(by);
  all.run(root);
  return all.done;
}

/**
 * The derivative of a term, by rules of its own: no other module of the program is asked, so that this is an independent
 * witness. At kinks and jumps the result is undefined, as the derivative is.
 */
export function differentiate(root: Term, by: Variable): Term {
  return { kind: 'guard', body: new Differentiator(by).run(root), on: [root] };
}

class Differentiator {
  readonly done = new Map<Term, Term>();

  constructor(private readonly by: Variable) {}

  run(root: Term): Term {
    // Parts before wholes, so that deep terms need no deep recursion.
    for (const x of subterms([root])) this.done.set(x, this.rule(x));
    return this.done.get(root)!;
  }

  private of(x: Term): Term {
    return this.done.get(x)!;
  }

  /** Whether a term may stay constant on a stretch without being constant: its parts have kinks or jumps, and it is no entry of many. */
  private mayRest(x: Term): boolean {
    return subterms([x]).some(isPiecewise) && !subterms([x, this.of(x)]).some(isPlaced);
  }

  /** Whether that may be so, or a term does not move for some values of other names that it holds. */
  private mayStand(x: Term): boolean {
    if (this.mayRest(x)) return true;
    const slope = this.of(x);
    if (slope.kind === 'number' || subterms([x, slope]).some(isPlaced)) return false;
    return subterms([x]).some((t) => (t.kind === 'name' || t.kind === 'entry') && t.name !== this.by.name);
  }

  /** Whether a term is the same all along the variable, and no entry of many. */
  private isFixed(x: Term): boolean {
    return !subterms([x]).some(
      (t) => isPlaced(t) || ((t.kind === 'name' || t.kind === 'entry') && t.name === this.by.name),
    );
  }

  /** Whether a slope is the same all along the variable, and may be zero: then a function with it is constant. */
  private isEven(slope: Term): boolean {
    return slope.kind !== 'number' && this.isFixed(slope);
  }

  private rule(x: Term): Term {
    switch (x.kind) {
      case 'number':
      case 'pi':
      case 'size':
      case 'delta':
      case 'position':
        return T_ZERO;
      case 'name':
        return this.by.kind === 'name' && this.by.name === x.name ? T_ONE : T_ZERO;
      case 'entry':
        return this.entry(x);
      case 'add':
        return sumOf(x.args.map((a) => this.of(a)));
      case 'multiply':
        return this.product(x.args);
      case 'power':
        return this.power(x);
      case 'apply':
        return this.apply(x);
      case 'compare':
        return this.punctured(T_ZERO, x);
      case 'logic':
        return x.args.reduce<Term>((body, a) => this.punctured(body, a), T_ZERO);
      case 'select':
        return this.select(x);
      case 'reduce':
        return this.reduce(x);
      case 'range':
        return this.range(x);
      case 'guard':
        return { kind: 'guard', body: this.besideEdges(x.on, this.of(x.body)), on: x.on };
    }
  }

  /** Where a function is defined by an exception, as a kink that does not move, it need not be defined around: its slope is not known there. */
  private besideEdges(on: readonly Term[], slope: Term): Term {
    return on.reduce<Term>((inner, guard) => {
      const condition = guard.kind === 'apply' && guard.name === 'holds' ? guard.args[0]! : undefined;
      const edge = condition && edgeOf(condition);
      if (!condition || !edge) return inner;
      const compared = subterms([condition]).filter((t) => t.kind === 'compare');
      const moving = compared.filter((t) => partsOf(t).some((part) => !isNumber(this.of(part), 0)));
      if (moving.length === 0) return inner;
      // Along a line on which the edge stands still, and the exception with it, the function is what it is there.
      const slopeOfEdge = this.of(partsOf(edge)[0]!);
      const still = moving.every((t) => t === edge) && this.isEven(slopeOfEdge);
      const open = still ? and(edge, not(isZeroTerm(slopeOfEdge))) : edge;
      return { kind: 'select', condition: open, yes: UNKNOWN_SLOPE, no: inner };
    }, slope);
  }

  private entry(x: Extract<Term, { kind: 'entry' }>): Term {
    const { by } = this;
    if (by.kind !== 'entry' || by.name !== x.name) return T_ZERO;
    const deltas: Term[] = x.indices.map((left, k) => {
      const right = by.indices[k]!;
      if (left === right) return T_ONE;
      return typeof left === 'number' && typeof right === 'number' ? T_ZERO : { kind: 'delta', left, right };
    });
    return productOf(deltas);
  }

  private product(args: readonly Term[]): Term {
    const summands: Term[] = [];
    args.forEach((arg, k) => {
      const slope = this.of(arg);
      if (isNumber(slope, 0)) return;
      summands.push(productOf([...args.slice(0, k), slope, ...args.slice(k + 1)]));
    });
    return sumOf(summands);
  }

  private power({ base, exponent }: Extract<Term, { kind: 'power' }>): Term {
    const down = this.of(base);
    const up = this.of(exponent);
    const summands: Term[] = [];
    if (!isNumber(down, 0)) {
      const lower: Term =
        exponent.kind === 'number'
          ? rationalTerm(subtractRational(exponent.value, ONE))
          : subtractTerms(exponent, T_ONE);
      const power = isNumber(lower, 0) ? T_ONE : isNumber(lower, 1) ? base : powerTerm(base, lower);
      const slope = productOf([exponent, power, down]);
      if (exponent.kind !== 'number') summands.push(this.besideZero(base, exponent, slope));
      // Only a root has no slope where its radicand is zero.
      else if (exponent.value.denominator === 1n || isAboveOne(exponent.value)) summands.push(slope);
      else summands.push(this.besideRest(base, slope));
    }
    if (!isNumber(up, 0)) {
      const slope = productOf([powerTerm(base, exponent), applyTerm('log', base), up]);
      // 0^e is 0 for e > 0, whatever e is.
      const still = isNumber(down, 0) && (base.kind !== 'number' || isNumber(base, 0));
      const atZero = and(isZeroTerm(base), isPositiveTerm(exponent));
      summands.push(still ? { kind: 'select', condition: atZero, yes: T_ZERO, no: slope } : slope);
    }
    return sumOf(summands);
  }

  private apply(x: Extract<Term, { kind: 'apply' }>): Term {
    if (x.name === UNKNOWN_SLOPE.name) return x;
    // A condition of definedness, of which only where it holds is of use.
    if (x.name === 'holds') return T_ZERO;
    const slopes = x.args.map((a) => this.of(a));
    if (slopes.every((s) => isNumber(s, 0))) return T_ZERO;
    const [u, v] = x.args as [Term, Term];
    const [du, dv] = slopes as [Term, Term];
    const times = (outer: Term) => productOf([outer, du]);
    const square = (t: Term) => powerTerm(t, 2);
    const root = (t: Term) => powerTerm(t, HALF_TERM);
    switch (x.name) {
      case 'exp':
        return times(x);
      case 'log':
        return times(powerTerm(u, -1));
      case 'sin':
        return times(applyTerm('cos', u));
      case 'cos':
        return times(negateTerm(applyTerm('sin', u)));
      case 'tan':
        return times(powerTerm(applyTerm('cos', u), -2));
      case 'asin':
        return this.insideEdge(
          u,
          subtractTerms(T_ONE, square(u)),
          times(powerTerm(root(subtractTerms(T_ONE, square(u))), -1)),
        );
      case 'acos':
        return this.insideEdge(
          u,
          subtractTerms(T_ONE, square(u)),
          times(negateTerm(powerTerm(root(subtractTerms(T_ONE, square(u))), -1))),
        );
      case 'atan':
        return times(powerTerm(addTerms(T_ONE, square(u)), -1));
      case 'sinh':
        return times(applyTerm('cosh', u));
      case 'cosh':
        return times(applyTerm('sinh', u));
      case 'tanh':
        return times(subtractTerms(T_ONE, square(x)));
      case 'asinh':
        return times(powerTerm(root(addTerms(square(u), T_ONE)), -1));
      case 'acosh':
        return this.insideEdge(
          u,
          subtractTerms(square(u), T_ONE),
          times(powerTerm(root(subtractTerms(square(u), T_ONE)), -1)),
        );
      case 'atanh':
        return times(powerTerm(subtractTerms(T_ONE, square(u)), -1));
      case 'sigmoid':
        return times(multiplyTerms(x, subtractTerms(T_ONE, x)));
      case 'softplus':
        return times(applyTerm('sigmoid', u));
      case 'erf':
        return times(
          multiplyTerms(numberTerm(2), powerTerm(root(T_PI), -1), applyTerm('exp', negateTerm(square(u)))),
        );
      case 'abs':
        return this.mayStand(u) || this.isEven(du)
          ? kinkAt(u, du, times(applyTerm('sign', u)))
          : { kind: 'guard', body: times(applyTerm('sign', u)), on: [powerTerm(u, -1)] };
      case 'sign':
        if (isStep(du)) return du;
        if (this.isEven(du)) return kinkAt(u, du, T_ZERO);
        return {
          kind: 'guard',
          body: this.besideRest(u, T_ZERO),
          on: [...(this.mayStand(u) ? [] : [powerTerm(u, -1)]), du],
        };
      case 'max':
      case 'min': {
        if (sameTerm(u, v)) return du;
        const gap = subtractTerms(u, v);
        const slope = sumOf([du, negateSlope(dv)]);
        const rests = [u, v].some((t) => this.mayStand(t)) || this.isEven(slope);
        const side = applyTerm('sign', gap);
        // The share of one argument is 1 and that of the other 0, exactly.
        const [more, less] = [addTerms(T_ONE, side), subtractTerms(T_ONE, side)];
        const [own, other] = x.name === 'max' ? [more, less] : [less, more];
        const shared = productOf([numberTerm(1, 2), sumOf([productOf([own, du]), productOf([other, dv])])]);
        return rests ? kinkAt(gap, slope, shared) : { kind: 'guard', body: shared, on: [powerTerm(gap, -1)] };
      }
      case 'atan2': {
        const formula = divideTerms(
          sumOf([productOf([v, du]), productOf([numberTerm(-1), u, dv])]),
          addTerms(square(u), square(v)),
        );
        if (isNumber(du, 0) || subterms([u, v]).some(isPlaced)) return formula;
        // Across the negative axis the angle jumps by a full turn.
        const onCut = and(isZeroTerm(u), isPositiveTerm(negateTerm(v)));
        return {
          kind: 'guard',
          body: { kind: 'select', condition: onCut, yes: UNKNOWN_SLOPE, no: formula },
          on: [holds(or(not(onCut), isZeroTerm(du)))],
        };
      }
      case 'root': {
        if (!isNumber(dv, 0)) throw new NoDerivative('a root is differentiated in its radicand only');
        return this.besideRest(u, times(divideTerms(x, multiplyTerms(v, u))));
      }
      default:
        throw new NoDerivative(`${x.name} has no derivative here`);
    }
  }

  private reduce(x: Extract<Term, { kind: 'reduce' }>): Term {
    switch (x.reduction) {
      case 'sum':
        return this.sumOverPositions(x);
      case 'prod': {
        const slope = this.of(x.body);
        return isNumber(slope, 0) ? T_ZERO : logarithmicDerivative(x, slope);
      }
      default:
        if (isNumber(this.of(x.body), 0)) return T_ZERO;
        throw new NoDerivative(`the ${x.reduction} of a vector of unknown length has no derivative here`);
    }
  }

  /** The summand at the position of the variable moves with the entry that stands there, and every summand with the other ones. */
  private sumOverPositions(x: Extract<Term, { kind: 'reduce' }>): Term {
    const { by } = this;
    const slope = this.of(x.body);
    if (isNumber(slope, 0)) return T_ZERO;
    const at = by.kind === 'entry' && by.indices.length === 1 ? by.indices[0]! : undefined;
    const own = by.kind === 'entry' ? entryAt(x.body, by.name, x.index) : undefined;
    if (at === undefined || !own) return { ...x, body: slope };
    const placeholder = `${by.name}[${x.index}]`;
    const put = (t: Term, from: (y: Term) => boolean, to: Term) =>
      mapLeaves(t, (y) => (from(y) ? to : undefined));
    const isOwn = (y: Term) => y.kind === 'entry' && y.name === own.name && y.indices[0] === x.index;
    const isPlaceholder = (y: Term) => y.kind === 'name' && y.name === placeholder;
    const body = put(x.body, isOwn, nameTerm(placeholder));
    const moved = new Differentiator({ kind: 'name', name: placeholder }).run(body);
    const others = new Differentiator(by).run(body);
    return sumOf([
      replaceIndex(put(moved, isPlaceholder, own), x.index, at),
      isNumber(others, 0) ? T_ZERO : { ...x, body: put(others, isPlaceholder, own) },
    ]);
  }

  private range(x: Extract<Term, { kind: 'range' }>): Term {
    if (![x.from, x.to].every((bound) => isNumber(this.of(bound), 0)))
      throw new NoDerivative('the bounds of a sum are whole numbers, by which nothing is differentiated');
    const slope = this.of(x.body);
    if (isNumber(slope, 0)) return T_ZERO;
    if (x.reduction === 'sum') return { ...x, body: slope };
    return this.alikeFactors(x) ?? logarithmicDerivative(x, slope);
  }

  /** A product of equal factors is a power. */
  private alikeFactors({ from, to, body, index }: Extract<Term, { kind: 'range' }>): Term | undefined {
    if (subterms([body]).some((t) => t.kind === 'position' && t.index === index)) return undefined;
    const count = addTerms(to, negateTerm(from), T_ONE);
    return this.run({ kind: 'power', base: body, exponent: count });
  }

  /** e b^(e-1) b' where b may be zero: b^0 is 1, and a base that does not move has a power that does not. */
  private besideZero(base: Term, exponent: Term, slope: Term): Term {
    const moved = this.of(base);
    let result = slope;
    if (!subterms([base]).some(isPlaced) && !subterms([moved]).some(isPlaced)) {
      const atRest = and(isZeroTerm(base), isZeroTerm(moved));
      if (this.isEven(moved))
        result = {
          kind: 'select',
          condition: and(atRest, isPositiveTerm(exponent)),
          yes: T_ZERO,
          no: result,
        };
      else if (this.mayRest(base)) {
        const shallow = and(atRest, isPositiveTerm(subtractTerms(T_ONE, exponent)));
        result = { kind: 'select', condition: shallow, yes: UNKNOWN_SLOPE, no: result };
      }
    }
    return this.isFixed(exponent)
      ? { kind: 'select', condition: and(isZeroTerm(base), isZeroTerm(exponent)), yes: T_ZERO, no: result }
      : result;
  }

  /** A derivative by a formula that has no value at the edge of a function's domain, where `gap` is zero: 0 or not known where u rests there. */
  private insideEdge(u: Term, gap: Term, formula: Term): Term {
    const slope = this.of(u);
    const even = this.isEven(slope);
    if (!even && !this.mayRest(u)) return formula;
    const atRest = and(isZeroTerm(gap), isZeroTerm(slope));
    return { kind: 'select', condition: atRest, yes: even ? T_ZERO : UNKNOWN_SLOPE, no: formula };
  }

  /**
   * A derivative by a formula that has no value where the inner function u is zero: there it is 0 if u is constant along the variable, not known
   * if u may rest there, and undefined if it passes.
   */
  private besideRest(u: Term, formula: Term): Term {
    const slope = this.of(u);
    const atRest = and(isZeroTerm(u), isZeroTerm(slope));
    if (this.isEven(slope)) return { kind: 'select', condition: atRest, yes: T_ZERO, no: formula };
    if (!this.mayStand(u)) return formula;
    const passing = passes(u, slope);
    const body: Term = { kind: 'select', condition: isZeroTerm(u), yes: UNKNOWN_SLOPE, no: formula };
    return { kind: 'guard', body, on: [passing] };
  }

  /**
   * On an edge of the condition both branches must meet with one slope; else the derivative is undefined where the condition is seen to change
   * there, and not known where it may not.
   */
  private select({ condition, yes, no }: Extract<Term, { kind: 'select' }>): Term {
    const [f, g] = [this.of(yes), this.of(no)];
    const inner: Term = { kind: 'select', condition, yes: f, no: g };
    const edges = this.edgesOf(condition);
    if (edges.length === 0 && isNumber(f, 0) && isNumber(g, 0)) return T_ZERO;
    const sides = edges.flatMap((t) => [t.left, t.right]);
    const gaps = edges.map((t) => this.gapOf(t));
    // Steps are constant wherever they have a slope.
    if (sides.length > 0 && sides.every((t) => isStep(this.of(t))))
      return { kind: 'guard', body: inner, on: sides.map((t) => this.of(t)) };
    const even = gaps.length === 1 && condition.kind === 'compare' && this.isEven(gaps[0]!.slope);
    if (!even && !sides.some((t) => this.mayRest(t))) return this.punctured(inner, condition);
    // A branch that is not taken need not have a value: then nothing is said of how they meet.
    const meets = subterms([yes, no, f, g]).every(isTotal)
      ? and(isZeroTerm(subtractTerms(yes, no)), isZeroTerm(subtractTerms(f, g)))
      : NEVER;
    const onEdge = or(...gaps.map(({ gap }) => isZeroTerm(gap)));
    const [only] = gaps;
    const passes: Term =
      gaps.length === 1 && condition.kind === 'compare'
        ? or(not(isZeroTerm(only!.gap)), isZeroTerm(only!.slope), meets)
        : T_ONE;
    const body: Term = {
      kind: 'select',
      condition: onEdge,
      yes: { kind: 'select', condition: meets, yes: f, no: even ? inner : UNKNOWN_SLOPE },
      no: inner,
    };
    return { kind: 'guard', body, on: [holds(passes), ...sides.map((t) => this.of(t))] };
  }

  /** What is zero on the edge of a comparison, and its slope. */
  private gapOf({ left, right }: Extract<Term, { kind: 'compare' }>): {
    readonly gap: Term;
    readonly slope: Term;
  } {
    return {
      gap: subtractTerms(left, right),
      slope: sumOf([this.of(left), negateSlope(this.of(right))]),
    };
  }

  /** The comparisons of a condition whose sides move. */
  private edgesOf(condition: Term): readonly Extract<Term, { kind: 'compare' }>[] {
    return subterms([condition])
      .filter((t): t is Extract<Term, { kind: 'compare' }> => t.kind === 'compare')
      .filter((t) => partsOf(t).some((part) => !isNumber(this.of(part), 0)));
  }

  /** The derivative of a condition's value is zero, except where the condition may change. */
  private punctured(body: Term, condition: Term): Term {
    // The condition may change where its sides meet, and where one of them jumps.
    const moving = this.edgesOf(condition);
    const on: Term[] = [];
    let known = body;
    for (const t of moving) {
      const { gap, slope } = this.gapOf(t);
      if (this.isEven(slope)) on.push(passes(gap, slope));
      // Where a side may rest on the edge, the value may be constant around it.
      else if (this.mayRest(t.left) || this.mayRest(t.right))
        known = { kind: 'select', condition: isZeroTerm(gap), yes: UNKNOWN_SLOPE, no: known };
      else on.push(powerTerm(gap, -1));
      on.push(...[this.of(t.left), this.of(t.right)].filter((side) => side.kind !== 'number'));
    }
    return on.length === 0 && known === body ? body : { kind: 'guard', body: known, on };
  }
}

function isAboveOne({ numerator, denominator }: Rational): boolean {
  return numerator > denominator;
}

/** P sum(b'/b) for a product P of factors b: no factor may be zero. */
function logarithmicDerivative(x: Extract<Term, { kind: 'reduce' | 'range' }>, slope: Term): Term {
  return productOf([x, { ...x, reduction: 'sum', body: divideTerms(slope, x.body) }]);
}

const HALF_TERM = numberTerm(1, 2);

function negateSlope(x: Term): Term {
  return productOf([numberTerm(-1), x]);
}
