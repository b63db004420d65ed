import { factorial } from '../../number/factorial.js';
import { toDouble } from '../../number/rational.js';
import { erf } from '../../op/kernels.js';
import { subterms, type Term } from './term.js';

/** A term as a function of doubles, in the order of the given names: for searching only, never for a verdict. */
export type DoubleFunction = (values: readonly number[]) => number;

type Step = (slots: Float64Array) => number;

/** Compiles a term of scalars; what has other unknowns gives NaN everywhere. */
export function compileDoubles(root: Term, names: readonly string[]): DoubleFunction {
  const order = subterms([root]);
  const at = new Map<Term, number>(order.map((x, i) => [x, i]));
  const steps = order.map((x) => stepOf(x, (part) => at.get(part)!, names, order.length));
  const slots = new Float64Array(order.length + names.length);
  return (values) => {
    for (let i = 0; i < names.length; i++) slots[order.length + i] = values[i]!;
    for (let i = 0; i < steps.length; i++) slots[i] = steps[i]!(slots);
    return slots[order.length - 1]!;
  };
}

function stepOf(x: Term, at: (part: Term) => number, names: readonly string[], offset: number): Step {
  switch (x.kind) {
    case 'number': {
      const value = toDouble(x.value);
      return () => value;
    }
    case 'pi':
      return () => Math.PI;
    case 'name': {
      const k = names.indexOf(x.name);
      return k < 0 ? () => Number.NaN : (s) => s[offset + k]!;
    }
    case 'add': {
      const parts = x.args.map(at);
      return (s) => {
        let sum = 0;
        for (const k of parts) sum += s[k]!;
        return sum;
      };
    }
    case 'multiply': {
      const parts = x.args.map(at);
      return (s) => {
        let product = 1;
        for (const k of parts) product *= s[k]!;
        return product;
      };
    }
    case 'power': {
      const [base, exponent] = [at(x.base), at(x.exponent)];
      return (s) => s[base]! ** s[exponent]!;
    }
    case 'apply': {
      const f = FUNCTIONS[x.name];
      const [a, b] = [at(x.args[0]!), x.args[1] ? at(x.args[1]) : 0];
      return f ? (s) => f(s[a]!, s[b]!) : () => Number.NaN;
    }
    case 'compare': {
      const [l, r] = [at(x.left), at(x.right)];
      if (x.relation === 'less') return (s) => (s[l]! < s[r]! ? 1 : 0);
      return x.relation === 'equal' ? (s) => (s[l] === s[r] ? 1 : 0) : (s) => (s[l]! <= s[r]! ? 1 : 0);
    }
    case 'logic': {
      const parts = x.args.map(at);
      if (x.operator === 'not') return (s) => (s[parts[0]!] === 0 ? 1 : 0);
      return x.operator === 'and'
        ? (s) => (parts.every((k) => s[k] !== 0) ? 1 : 0)
        : (s) => (parts.some((k) => s[k] !== 0) ? 1 : 0);
    }
    case 'select': {
      const [c, yes, no] = [at(x.condition), at(x.yes), at(x.no)];
      return (s) => (s[c] !== 0 ? s[yes]! : s[no]!);
    }
    case 'guard': {
      const body = at(x.body);
      return (s) => s[body]!;
    }
    default:
      return () => Number.NaN;
  }
}

/** Factorials of larger numbers are no doubles. */
const LARGEST = 170;

const FUNCTIONS: Readonly<Record<string, (x: number, y: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  atan2: Math.atan2,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf,
  factorial: (x) => (Number.isInteger(x) && x >= 0 && x <= LARGEST ? Number(factorial(x)) : Number.NaN),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  softplus: (x) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))),
  abs: Math.abs,
  sign: Math.sign,
  max: Math.max,
  min: Math.min,
  root: (x, k) => (x < 0 && k % 2 === 1 ? -((-x) ** (1 / k)) : x ** (1 / k)),
};
