import { all, type BigNumber, create } from 'mathjs';

/** Fifty digits: the truth is then exact to every double compared with it, whatever cancels. */
const math = create(all!, { number: 'BigNumber', precision: 50 });
type Big = BigNumber;

/** The double itself: a decimal read from its shortest notation may be half a spacing off. */
export function big(x: number): Big {
  let mantissa = x;
  let exponent = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent -= 1;
  }
  const integer = math.bignumber(BigInt(mantissa).toString()) as unknown as Big;
  const two = math.bignumber('2') as unknown as Big;
  return integer.times(two.pow(exponent));
}

/** An expression that can be evaluated both as a double and as a dual number of fifty digits. */
export type Tree =
  | { readonly op: 'x' }
  | { readonly op: 'const'; readonly value: number }
  | { readonly op: 'add' | 'sub' | 'mul' | 'div'; readonly a: Tree; readonly b: Tree }
  | { readonly op: Unary; readonly a: Tree };

const UNARY = [
  'sin',
  'cos',
  'exp',
  'log',
  'sqrt',
  'tanh',
  'atan',
  'square',
  'sigmoid',
  'softplus',
  'reciprocal',
] as const;
type Unary = (typeof UNARY)[number];

/** The tree as an ordinary function of doubles, written as a user would write it. */
export function evaluateTree(tree: Tree, x: number): number {
  switch (tree.op) {
    case 'x':
      return x;
    case 'const':
      return tree.value;
    case 'add':
      return evaluateTree(tree.a, x) + evaluateTree(tree.b, x);
    case 'sub':
      return evaluateTree(tree.a, x) - evaluateTree(tree.b, x);
    case 'mul':
      return evaluateTree(tree.a, x) * evaluateTree(tree.b, x);
    case 'div':
      return evaluateTree(tree.a, x) / evaluateTree(tree.b, x);
    default: {
      const a = evaluateTree(tree.a, x);
      switch (tree.op) {
        case 'square':
          return a * a;
        case 'sigmoid':
          return 1 / (1 + Math.exp(-a));
        case 'softplus':
          return Math.log(1 + Math.exp(a));
        case 'reciprocal':
          return 1 / a;
        default:
          return Math[tree.op](a);
      }
    }
  }
}

interface Dual {
  readonly v: Big;
  readonly d: Big;
}

/** Value and derivative at the double x, by dual numbers of fifty digits. NaN outside the domain. */
export function differentiateTree(tree: Tree, x: number): { readonly value: number; readonly slope: number } {
  try {
    const { v, d } = dual(tree, big(x));
    return { value: Number(v.toString()), slope: Number(d.toString()) };
  } catch {
    return { value: Number.NaN, slope: Number.NaN };
  }
}

function dual(tree: Tree, x: Big): Dual {
  switch (tree.op) {
    case 'x':
      return { v: x, d: big(1) };
    case 'const':
      return { v: big(tree.value), d: big(0) };
    case 'add':
    case 'sub':
    case 'mul':
    case 'div': {
      const a = dual(tree.a, x);
      const b = dual(tree.b, x);
      if (tree.op === 'add') return { v: a.v.plus(b.v), d: a.d.plus(b.d) };
      if (tree.op === 'sub') return { v: a.v.minus(b.v), d: a.d.minus(b.d) };
      if (tree.op === 'mul') return { v: a.v.times(b.v), d: a.d.times(b.v).plus(b.d.times(a.v)) };
      if (b.v.isZero()) throw new RangeError('pole');
      const v = a.v.div(b.v);
      return { v, d: a.d.minus(v.times(b.d)).div(b.v) };
    }
    default: {
      const { v: a, d } = dual(tree.a, x);
      // The fifty digits of the oracle itself wear off with the size of the argument of sin and cos.
      if (a.abs().gt(500)) throw new RangeError('too large');
      const one = big(1);
      switch (tree.op) {
        case 'sin':
          return { v: a.sin(), d: d.times(a.cos()) };
        case 'cos':
          return { v: a.cos(), d: d.times(a.sin()).neg() };
        case 'exp':
          return { v: a.exp(), d: d.times(a.exp()) };
        case 'log':
          if (a.lte(0)) throw new RangeError('domain');
          return { v: a.ln(), d: d.div(a) };
        case 'sqrt':
          if (a.lte(0)) throw new RangeError('domain');
          return { v: a.sqrt(), d: d.div(a.sqrt().times(2)) };
        case 'tanh': {
          const t = a.tanh();
          return { v: t, d: d.times(one.minus(t.times(t))) };
        }
        case 'atan':
          return { v: a.atan(), d: d.div(one.plus(a.times(a))) };
        case 'square':
          return { v: a.times(a), d: d.times(a).times(2) };
        case 'sigmoid': {
          const s = one.div(one.plus(a.neg().exp()));
          return { v: s, d: d.times(s).times(one.minus(s)) };
        }
        case 'softplus': {
          const e = a.exp();
          return { v: one.plus(e).ln(), d: d.times(e).div(one.plus(e)) };
        }
        case 'reciprocal':
          if (a.isZero()) throw new RangeError('pole');
          return { v: one.div(a), d: d.neg().div(a.times(a)) };
      }
    }
  }
}

/** A seeded uniform generator on [0, 1) (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A random composition of at most `depth` levels that contains x. */
export function generateTree(random: () => number, depth: number): Tree {
  if (depth === 0) {
    return random() < 0.75
      ? { op: 'x' }
      : { op: 'const', value: Math.round((random() * 8 - 4) * 16) / 16 || 1 };
  }
  const pick = random();
  if (pick < 0.45) {
    const op = (['add', 'sub', 'mul', 'div'] as const)[Math.floor(random() * 4)]!;
    return { op, a: generateTree(random, depth - 1), b: generateTree(random, Math.floor(random() * depth)) };
  }
  return { op: UNARY[Math.floor(random() * UNARY.length)]!, a: generateTree(random, depth - 1) };
}

/** The tree in ordinary notation, for messages. */
export function printTree(tree: Tree): string {
  switch (tree.op) {
    case 'x':
      return 'x';
    case 'const':
      return String(tree.value);
    case 'add':
    case 'sub':
    case 'mul':
    case 'div': {
      const sign = { add: '+', sub: '-', mul: '*', div: '/' }[tree.op];
      return `(${printTree(tree.a)} ${sign} ${printTree(tree.b)})`;
    }
    default:
      return `${tree.op}(${printTree(tree.a)})`;
  }
}
