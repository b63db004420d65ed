import { type Dag, dependents, type NodeId, reachable } from '../expr/dag.js';
import { divide, HALF, ONE, parseDecimal, type Rational, rational, sign } from '../number/rational.js';
import { EXPONENTIAL, isLinear } from './exponential.js';
import {
  addSums,
  multiplySums,
  negateSum,
  numberSum,
  onSide,
  type Piecewise,
  parameterSum,
  raiseSum,
  randomOf,
  scaleSum,
  sumOf,
  type Term,
  ZERO_SUM,
} from './polynomial.js';

/** Powers of sums beyond this are not multiplied out. */
const MOST_POWER = 24;

/** Random numbers whose signs together decide a sign: their orthants are gone through. */
const MOST_SIGNED = 6;

const COMPARISONS: ReadonlySet<string> = new Set(['less', 'lessOrEqual', 'greater', 'greaterOrEqual']);

/**
 * Reads a scalar graph as a piecewise polynomial in its random inputs, with exact coefficients in the others. What is outside this form
 * is undefined.
 */
export class PiecewiseReader {
  private readonly known = new Map<NodeId, Piecewise | undefined>();
  private readonly isRandom: Uint8Array;
  /** What stands in the exponentials that occur, linear in the random numbers, by the number behind their letter. */
  readonly exponents: Piecewise[] = [];

  constructor(
    private readonly dag: Dag,
    /** What a random input is in terms of standard random numbers. */
    private readonly random: ReadonlyMap<NodeId, Piecewise>,
    /** Parameters that are known to be positive. */
    private readonly isPositive: (name: string) => boolean,
  ) {
    this.isRandom = dependents(dag, [...random.keys()]);
  }

  read(root: NodeId): Piecewise | undefined {
    for (const id of reachable(this.dag, [root]))
      if (!this.known.has(id)) this.known.set(id, this.readNode(id));
    return this.known.get(root);
  }

  /** The sign of a parameter, where it is known. */
  private signOf(id: NodeId): 1 | undefined {
    const node = this.dag.node(id);
    if (node.kind === 'constant') return node.value > 0 ? 1 : undefined;
    if (node.kind === 'input') return this.isPositive(node.name) ? 1 : undefined;
    const all = () => (node.args.every((a) => this.signOf(a) === 1) ? 1 : undefined);
    switch (node.op.name) {
      case 'sqrt':
      case 'multiply':
      case 'divide':
      case 'add':
      case 'nthRoot':
        return all();
      case 'pow':
        return this.signOf(node.args[0]!);
      case 'exp':
      case 'cosh':
      case 'sigmoid':
      case 'softplus':
        return 1;
      default:
        return undefined;
    }
  }

  private readNode(id: NodeId): Piecewise | undefined {
    const node = this.dag.node(id);
    if (node.kind === 'constant') {
      const exact = node.text === 'e' || node.text === 'pi' ? undefined : parseDecimal(node.text);
      return exact ? numberSum(exact) : this.opaque(id);
    }
    if (node.kind === 'input') return this.random.get(id) ?? this.opaque(id);
    const args = node.args.map((a) => this.known.get(a));
    if (args.some((a) => a === undefined)) return this.isRandom[id] ? undefined : this.opaque(id);
    const exponential = this.isRandom[id] ? this.exponential(node.op.name, node.args) : undefined;
    const combined = exponential ?? this.combine(node.op.name, args as Piecewise[]);
    if (combined) return combined;
    return this.isRandom[id] ? undefined : this.opaque(id);
  }

  /** exp(u), a^u with a positive a, and what is made of them, where u is linear in the random numbers. */
  private exponential(name: string, args: readonly NodeId[]): Piecewise | undefined {
    const [a, b] = args.map((id) => this.known.get(id)!);
    const exp = (u: Piecewise): Piecewise | undefined =>
      isLinear(u) ? parameterSum(`${EXPONENTIAL}${this.exponents.push(u) - 1}`) : undefined;
    const pair = (combine: (up: Piecewise, down: Piecewise) => Piecewise): Piecewise | undefined => {
      const up = exp(a!);
      const down = up && invert(up);
      return down && scaleSum(combine(up, down), HALF);
    };
    switch (name) {
      case 'exp':
        return exp(a!);
      case 'expm1': {
        const whole = exp(a!);
        return whole && addSums(whole, numberSum(rational(-1)));
      }
      case 'cosh':
        return pair(addSums);
      case 'sinh':
        return pair((up, down) => addSums(up, negateSum(down)));
      case 'pow': {
        const base = this.dag.node(args[0]!);
        if (this.isRandom[args[0]!] || this.signOf(args[0]!) !== 1) return undefined;
        if (base.kind === 'constant' && base.text === 'e') return exp(b!);
        return exp(multiplySums(b!, this.opaque(this.dag.call('log', args[0]!))));
      }
      default:
        return undefined;
    }
  }

  private combine(name: string, args: readonly Piecewise[]): Piecewise | undefined {
    const [a, b, c] = args as [Piecewise, Piecewise, Piecewise];
    switch (name) {
      case 'add':
        return addSums(a, b);
      case 'subtract':
        return addSums(a, negateSum(b));
      case 'negate':
        return negateSum(a);
      case 'multiply':
        return multiplySums(a, b);
      case 'divide': {
        const inverse = invert(b);
        return inverse && multiplySums(a, inverse);
      }
      case 'pow': {
        const n = asNumber(b);
        if (n?.denominator !== 1n) return undefined;
        const size = Math.abs(Number(n.numerator));
        if (size > MOST_POWER) return undefined;
        const base = n.numerator < 0n ? invert(a) : a;
        return base && this.simplify(raiseSum(base, size));
      }
      case 'abs':
        return this.bySign(a, (s) => (s === -1 ? negateSum : (v) => v));
      case 'sign':
        return this.bySign(a, (s) => () => numberSum(rational(s)));
      case 'max':
      case 'min': {
        const gap = this.combine('abs', [addSums(a, negateSum(b))]);
        if (!gap) return undefined;
        return scaleSum(addSums(addSums(a, b), name === 'max' ? gap : negateSum(gap)), HALF);
      }
      case '#select': {
        const other = addSums(numberSum(ONE), negateSum(a));
        return addSums(multiplySums(a, b), multiplySums(other, c));
      }
      case 'and':
        return multiplySums(a, b);
      case 'not':
        return addSums(numberSum(ONE), negateSum(a));
      case 'equal':
      case 'notEqual':
        return this.bySign(
          addSums(a, negateSum(b)),
          (s) => () => numberSum(rational((s === 0) === (name === 'equal') ? 1 : 0)),
        );
      default: {
        if (!COMPARISONS.has(name)) return undefined;
        const gap = addSums(a, negateSum(b));
        // Where the two are equal has probability 0: laws with atoms are summed value by value and read no comparison.
        const wanted = name.startsWith('greater') ? 1 : -1;
        const atEqual = name.endsWith('OrEqual');
        return this.bySign(
          gap,
          (s) => () => numberSum(rational(s === wanted || (s === 0 && atEqual) ? 1 : 0)),
        );
      }
    }
  }

  /** A sum with what a function of its sign makes of it, where that sign is known in every orthant of its random numbers. */
  private bySign(
    a: Piecewise,
    make: (sign: -1 | 0 | 1) => (value: Piecewise) => Piecewise,
  ): Piecewise | undefined {
    if (a.size === 0) return make(0)(ZERO_SUM);
    const variables = [...randomOf(a)];
    if (variables.length > MOST_SIGNED) return undefined;
    let total: Piecewise = ZERO_SUM;
    for (let orthant = 0; orthant < 2 ** variables.length; orthant++) {
      const within = (sum: Piecewise) =>
        variables.reduce((part, v, k) => onSide(part, v, (orthant >> k) % 2 === 0 ? 1 : -1), sum);
      const part = within(a);
      const s = part.size === 0 ? 0 : this.commonSign(part.values());
      if (s === undefined) return undefined;
      total = addSums(total, within(make(s)(part)));
    }
    return variables.reduce((sum, v) => merge(sum, v), total);
  }

  /** The sign that all terms share on their side of 0. */
  commonSign(terms: Iterable<Term>): -1 | 1 | undefined {
    let common: -1 | 1 | undefined;
    for (const { coefficient, parameters, random } of terms) {
      let s = sign(coefficient) as -1 | 1;
      for (const [key, n] of parameters)
        if (n % 2 !== 0 && !(key.startsWith('n') && this.signOf(Number(key.slice(1))) === 1))
          return undefined;
      for (const { power, side } of random) if (side === -1 && power % 2 !== 0) s = -s as -1 | 1;
      if (common !== undefined && common !== s) return undefined;
      common = s;
    }
    return common;
  }

  private opaque(id: NodeId): Piecewise {
    return parameterSum(`n${id}`);
  }

  /** Squares of square roots are what stands under the root. */
  simplify(a: Piecewise): Piecewise {
    let total: Piecewise = ZERO_SUM;
    for (const term of a.values()) {
      let product: Piecewise = sumOf([{ ...term, parameters: new Map() }]);
      for (const [key, n] of term.parameters) product = multiplySums(product, this.powerOf(key, n));
      total = addSums(total, product);
    }
    return total;
  }

  private powerOf(key: string, n: number): Piecewise {
    const node = key.startsWith('n') ? this.dag.node(Number(key.slice(1))) : undefined;
    if (node?.kind === 'apply' && node.op.name === 'sqrt' && Math.abs(n) >= 2) {
      const inside = this.known.get(node.args[0]!) ?? this.read(node.args[0]!);
      const base = inside && (n < 0 ? invert(inside) : inside);
      if (base) {
        const whole = raiseSum(base, Math.floor(Math.abs(n) / 2));
        return n % 2 === 0 ? whole : multiplySums(whole, parameterSum(key, Math.sign(n)));
      }
    }
    return parameterSum(key, n);
  }
}

/** 1/a for a single term without random numbers. */
function invert(a: Piecewise): Piecewise | undefined {
  const [term] = a.values();
  if (a.size !== 1 || !term || term.random.length > 0) return undefined;
  return sumOf([
    {
      coefficient: divide(ONE, term.coefficient),
      parameters: new Map([...term.parameters].map(([k, n]) => [k, -n])),
      random: [],
    },
  ]);
}

export function asNumber(a: Piecewise): Rational | undefined {
  if (a.size === 0) return rational(0);
  const [term] = a.values();
  return a.size === 1 && term && term.parameters.size === 0 && term.random.length === 0
    ? term.coefficient
    : undefined;
}

/** Two halves that are alike are a whole. */
function merge(a: Piecewise, variable: number): Piecewise {
  const right = onSide(a, variable, 1);
  const left = onSide(a, variable, -1);
  const plain = (side: Piecewise) =>
    sumOf(
      [...side.values()].map((t) => ({
        ...t,
        random: t.random
          .map((r) => (r.variable === variable ? { ...r, side: 0 as const } : r))
          .filter((r) => r.power > 0 || r.side !== 0),
      })),
    );
  const [p, q] = [plain(right), plain(left)];
  const same = p.size === q.size && [...p].every(([key, t]) => equalTerm(t, q.get(key)));
  return same ? p : a;
}

function equalTerm(a: Term, b: Term | undefined): boolean {
  return (
    b !== undefined &&
    a.coefficient.numerator === b.coefficient.numerator &&
    a.coefficient.denominator === b.coefficient.denominator
  );
}
