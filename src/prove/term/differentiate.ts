import { ONE, subtract as subtractRational } from '../../number/rational.js';
import {
  addTerms,
  applyTerm,
  divideTerms,
  type Index,
  isNumber,
  multiplyTerms,
  negateTerm,
  numberTerm,
  partsOf,
  powerTerm,
  productOf,
  rationalTerm,
  subterms,
  subtractTerms,
  sumOf,
  T_ONE,
  T_PI,
  T_ZERO,
  type Term,
} from './term.js';

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

/**
 * The derivative of a term, by rules of its own: no other module of the program is asked, so that this is an independent
 * witness. At kinks and jumps the result is undefined, as the derivative is.
 */
export function differentiate(root: Term, by: Variable): Term {
  return { kind: 'guard', body: new Differentiator(by).run(root), on: [root] };
}

class Differentiator {
  private readonly done = new Map<Term, Term>();

  constructor(private readonly by: Variable) {}

  run(root: Term): Term {
    // Parts before wholes, so that deep terms need no deep recursion.
    for (const x of subterms([root])) this.done.set(x, this.rule(x));
    return this.done.get(root)!;
  }

  private of(x: Term): Term {
    return this.done.get(x)!;
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
        return this.punctured(
          { kind: 'select', condition: x.condition, yes: this.of(x.yes), no: this.of(x.no) },
          x.condition,
        );
      case 'reduce':
        return this.reduce(x);
      case 'range':
        return this.range(x);
      case 'guard':
        return { kind: 'guard', body: this.of(x.body), on: x.on };
    }
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
      summands.push(productOf([exponent, power, down]));
    }
    if (!isNumber(up, 0)) summands.push(productOf([powerTerm(base, exponent), applyTerm('log', base), up]));
    return sumOf(summands);
  }

  private apply(x: Extract<Term, { kind: 'apply' }>): Term {
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
        return times(powerTerm(root(subtractTerms(T_ONE, square(u))), -1));
      case 'acos':
        return times(negateTerm(powerTerm(root(subtractTerms(T_ONE, square(u))), -1)));
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
        return times(powerTerm(root(subtractTerms(square(u), T_ONE)), -1));
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
        return times(divideTerms(u, applyTerm('abs', u)));
      case 'sign':
        return { kind: 'guard', body: T_ZERO, on: [powerTerm(u, -1), du] };
      case 'max':
      case 'min': {
        const gap = subtractTerms(u, v);
        const side = divideTerms(gap, applyTerm('abs', gap));
        const lean = productOf([side, sumOf([du, negateSlope(dv)])]);
        const signed = x.name === 'max' ? lean : productOf([numberTerm(-1), lean]);
        return productOf([numberTerm(1, 2), sumOf([du, dv, signed])]);
      }
      case 'atan2':
        return divideTerms(
          sumOf([productOf([v, du]), productOf([numberTerm(-1), u, dv])]),
          addTerms(square(u), square(v)),
        );
      case 'root': {
        if (!isNumber(dv, 0)) throw new NoDerivative('a root is differentiated in its radicand only');
        return times(divideTerms(x, multiplyTerms(v, u)));
      }
      default:
        throw new NoDerivative(`${x.name} has no derivative here`);
    }
  }

  private reduce(x: Extract<Term, { kind: 'reduce' }>): Term {
    const slope = this.of(x.body);
    if (isNumber(slope, 0)) return T_ZERO;
    switch (x.reduction) {
      case 'sum':
        return { ...x, body: slope };
      case 'prod':
        return productOf([x, { ...x, reduction: 'sum', body: divideTerms(slope, x.body) }]);
      default:
        throw new NoDerivative(`the ${x.reduction} of a vector of unknown length has no derivative here`);
    }
  }

  private range(x: Extract<Term, { kind: 'range' }>): Term {
    if (![x.from, x.to].every((bound) => isNumber(this.of(bound), 0)))
      throw new NoDerivative('the bounds of a sum are whole numbers, by which nothing is differentiated');
    const slope = this.of(x.body);
    if (isNumber(slope, 0)) return T_ZERO;
    if (x.reduction === 'sum') return { ...x, body: slope };
    return productOf([x, { ...x, reduction: 'sum', body: divideTerms(slope, x.body) }]);
  }

  /** The derivative of a condition's value is zero, except where the condition may change. */
  private punctured(body: Term, condition: Term): Term {
    // The condition may change where its sides meet, and where one of them jumps.
    const edges = subterms([condition])
      .filter((t): t is Extract<Term, { kind: 'compare' }> => t.kind === 'compare')
      .filter((t) => partsOf(t).some((part) => !isNumber(this.of(part), 0)))
      .flatMap((t) => [powerTerm(subtractTerms(t.left, t.right), -1), this.of(t.left), this.of(t.right)])
      .filter((t) => t.kind !== 'number');
    return edges.length === 0 ? body : { kind: 'guard', body, on: edges };
  }
}

const HALF_TERM = numberTerm(1, 2);

function negateSlope(x: Term): Term {
  return productOf([numberTerm(-1), x]);
}
