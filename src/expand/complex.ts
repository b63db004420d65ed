import { type Dag, type NodeId, reachable } from '../expr/dag.js';

/** re + im i. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

const ONE: Complex = { re: 1, im: 0 };

/**
 * The value of a scalar graph at complex inputs, in doubles, or the name of a function that has no analytic continuation here. Functions
 * with kinks (abs, max, conditionals) choose their branch by the real part, which is what the complex step needs: Squire and Trapp,
 * "Using complex variables to estimate derivatives of real functions", SIAM Review 40 (1998).
 */
export function evaluateComplex(
  dag: Dag,
  root: NodeId,
  input: (name: string) => Complex,
): Complex | { readonly missing: string } {
  const values: Complex[] = [];
  for (const id of reachable(dag, [root])) {
    const node = dag.node(id);
    if (node.kind === 'constant') values[id] = { re: node.value, im: 0 };
    else if (node.kind === 'input') values[id] = input(node.name);
    else {
      const value = apply(
        node.op.name,
        node.args.map((a) => values[a]!),
      );
      if (!value) return { missing: node.op.name };
      values[id] = value;
    }
  }
  return values[root]!;
}

function apply(name: string, args: readonly Complex[]): Complex | undefined {
  const [x, y, z] = args as [Complex, Complex, Complex];
  const truth = (holds: boolean): Complex => ({ re: holds ? 1 : 0, im: 0 });
  switch (name) {
    case 'add':
      return add(x, y);
    case 'subtract':
      return subtract(x, y);
    case 'negate':
      return negate(x);
    case 'multiply':
      return multiply(x, y);
    case 'divide':
      return divide(x, y);
    case 'pow':
      return power(x, y);
    case 'sqrt':
      return root(x, 2);
    case 'nthRoot':
      return Number.isInteger(y.re) && y.im === 0 && y.re > 0 ? root(x, y.re) : undefined;
    case 'exp':
      return exp(x);
    case 'expm1':
      // exp(a) cos(b) - 1 without the cancellation for small a and b.
      return {
        re: Math.expm1(x.re) * Math.cos(x.im) - 2 * Math.sin(x.im / 2) ** 2,
        im: Math.exp(x.re) * Math.sin(x.im),
      };
    case 'log':
      return log(x);
    case 'log1p':
      return log1p(x);
    case 'log2':
      return scale(log(x), Math.LOG2E);
    case 'log10':
      return scale(log(x), Math.LOG10E);
    case 'sin':
      return { re: Math.sin(x.re) * Math.cosh(x.im), im: Math.cos(x.re) * Math.sinh(x.im) };
    case 'cos':
      return { re: Math.cos(x.re) * Math.cosh(x.im), im: -Math.sin(x.re) * Math.sinh(x.im) };
    case 'tan':
      return turn(tanh(turn(x, 1)), -1);
    case 'sinh':
      return { re: Math.sinh(x.re) * Math.cos(x.im), im: Math.cosh(x.re) * Math.sin(x.im) };
    case 'cosh':
      return { re: Math.cosh(x.re) * Math.cos(x.im), im: Math.sinh(x.re) * Math.sin(x.im) };
    case 'tanh':
      return tanh(x);
    case 'sigmoid':
      return sigmoid(x);
    case 'softplus':
      return x.re > 0 ? add(x, log1p(exp(negate(x)))) : log1p(exp(x));
    case 'atan':
      return atan(x);
    case 'asin':
      return atan(divide(x, root(multiply(subtract(ONE, x), add(ONE, x)), 2)));
    case 'acos':
      return subtract({ re: Math.PI / 2, im: 0 }, apply('asin', [x])!);
    case 'asinh':
      return x.re < 0
        ? negate(apply('asinh', [negate(x)])!)
        : log1p(add(x, divide(multiply(x, x), add(ONE, root(add(ONE, multiply(x, x)), 2)))));
    case 'acosh': {
      const t = subtract(x, ONE);
      return log1p(add(t, root(add(scale(t, 2), multiply(t, t)), 2)));
    }
    case 'atanh':
      return scale(subtract(log1p(x), log1p(negate(x))), 0.5);
    case 'abs':
      return x.re < 0 ? negate(x) : x;
    case 'sign':
      return { re: Math.sign(x.re), im: 0 };
    case 'max':
      return y.re > x.re ? y : x;
    case 'min':
      return y.re < x.re ? y : x;
    case 'less':
      return truth(x.re < y.re);
    case 'greater':
      return truth(x.re > y.re);
    case 'lessOrEqual':
      return truth(x.re <= y.re);
    case 'greaterOrEqual':
      return truth(x.re >= y.re);
    case 'equal':
      return truth(x.re === y.re);
    case 'notEqual':
      return truth(x.re !== y.re);
    case 'and':
      return truth(x.re !== 0 && y.re !== 0);
    case 'or':
      return truth(x.re !== 0 || y.re !== 0);
    case 'not':
      return truth(x.re === 0);
    case '#select':
      return x.re !== 0 ? y : z;
    default:
      // erf and atan2 of a complex number: none here rather than an inaccurate one.
      return undefined;
  }
}

function add(x: Complex, y: Complex): Complex {
  return { re: x.re + y.re, im: x.im + y.im };
}

function subtract(x: Complex, y: Complex): Complex {
  return { re: x.re - y.re, im: x.im - y.im };
}

function negate(x: Complex): Complex {
  return { re: -x.re, im: -x.im };
}

function scale(x: Complex, by: number): Complex {
  return { re: by * x.re, im: by * x.im };
}

/** i x or -i x. */
function turn(x: Complex, sign: 1 | -1): Complex {
  return { re: -sign * x.im, im: sign * x.re };
}

function multiply(x: Complex, y: Complex): Complex {
  if (y.im === 0) return scale(x, y.re);
  if (x.im === 0) return scale(y, x.re);
  return { re: x.re * y.re - x.im * y.im, im: x.re * y.im + x.im * y.re };
}

/** Smith's division (1962), which neither overflows nor underflows where the quotient does not. */
function divide(x: Complex, y: Complex): Complex {
  if (y.im === 0) return { re: x.re / y.re, im: x.im / y.re };
  if (Math.abs(y.re) >= Math.abs(y.im)) {
    const r = y.im / y.re;
    const d = y.re + y.im * r;
    return { re: (x.re + x.im * r) / d, im: (x.im - x.re * r) / d };
  }
  const r = y.re / y.im;
  const d = y.im + y.re * r;
  return { re: (x.re * r + x.im) / d, im: (x.im * r - x.re) / d };
}

function exp(x: Complex): Complex {
  const size = Math.exp(x.re);
  return { re: size * Math.cos(x.im), im: size * Math.sin(x.im) };
}

/** The principal branch; NaN where the real function is undefined. */
function log(x: Complex): Complex {
  return x.re > 0
    ? { re: Math.log(Math.hypot(x.re, x.im)), im: Math.atan2(x.im, x.re) }
    : { re: Number.NaN, im: Number.NaN };
}

function log1p(x: Complex): Complex {
  return x.re > -1
    ? { re: Math.log1p(2 * x.re + x.re * x.re + x.im * x.im) / 2, im: Math.atan2(x.im, 1 + x.re) }
    : { re: Number.NaN, im: Number.NaN };
}

/** tanh(a + bi) = (sinh 2a + i sin 2b)/(cosh 2a + cos 2b), from exp(-2|a|) so that nothing overflows. */
function tanh(x: Complex): Complex {
  const e = Math.exp(-2 * Math.abs(x.re));
  const d = 1 + e * e + 2 * e * Math.cos(2 * x.im);
  return {
    re: (Math.sign(x.re) * -Math.expm1(-4 * Math.abs(x.re))) / d,
    im: (2 * e * Math.sin(2 * x.im)) / d,
  };
}

function sigmoid(x: Complex): Complex {
  if (x.re >= 0) return divide(ONE, add(ONE, exp(negate(x))));
  const e = exp(x);
  return divide(e, add(ONE, e));
}

/** (log(1 + ix) - log(1 - ix))/(2i): the imaginary part by one log1p. */
function atan(x: Complex): Complex {
  const below = x.re * x.re + (1 - x.im) ** 2;
  const re = Math.atan2(2 * x.re, 1 - x.re * x.re - x.im * x.im) / 2;
  return { re, im: Math.log1p((4 * x.im) / below) / 4 };
}

/** Whole powers by multiplication; else exp(y log x), for a base with a positive real part. */
function power(x: Complex, y: Complex): Complex {
  if (y.im === 0 && Number.isInteger(y.re) && Math.abs(y.re) <= 64) {
    let result = ONE;
    for (let k = 0; k < Math.abs(y.re); k++) result = multiply(result, x);
    return y.re < 0 ? divide(ONE, result) : result;
  }
  if (x.im === 0 && y.im === 0) return { re: x.re ** y.re, im: 0 };
  if (y.im === 0 && x.re > 0) {
    // Through the angle: |x|^y directly, where exp(y log |x|) would lose digits.
    const angle = y.re * Math.atan2(x.im, x.re);
    const size = Math.hypot(x.re, x.im) ** y.re;
    return { re: size * Math.cos(angle), im: size * Math.sin(angle) };
  }
  return exp(multiply(y, log(x)));
}

/** The real root continued; of negative numbers for odd degrees. */
function root(x: Complex, degree: number): Complex {
  if (x.re < 0 && degree % 2 === 1) return negate(root(negate(x), degree));
  if (x.re < 0) return { re: Number.NaN, im: Number.NaN };
  const size = Math.hypot(x.re, x.im);
  const length = degree === 2 ? Math.sqrt(size) : degree === 3 ? Math.cbrt(size) : size ** (1 / degree);
  const angle = Math.atan2(x.im, x.re) / degree;
  return { re: length * Math.cos(angle), im: length * Math.sin(angle) };
}
