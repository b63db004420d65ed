import { HALF, isInteger, MINUS_ONE, rational, TWO } from '../number/rational.js';
import { type Expansion, isObstacle, type Series, type SeriesArithmetic } from './series.js';

const UNKNOWN_SIGN = { obstacle: 'it cannot be told on which side of a kink the argument lies' };

/** One function of the lowered language applied to series. */
export function applySeries<T>(
  s: SeriesArithmetic<T>,
  name: string,
  args: readonly Series<T>[],
): Expansion<T> {
  const [x, y, z] = args as [Series<T>, Series<T>, Series<T>];
  const { ring } = s;
  const one = () => s.constant(ring.one);
  const truth = (holds: boolean): Series<T> => s.constant(holds ? ring.one : ring.zero);
  const chain = (a: Expansion<T>, next: (a: Series<T>) => Expansion<T>): Expansion<T> =>
    isObstacle(a) ? a : next(a);
  const inverse = (a: Expansion<T>) => chain(a, (v) => s.divide(one(), v));
  const square = (a: Series<T>) => s.multiply(a, a);
  const root = (a: Series<T>) => s.power(a, HALF);
  const from = (slope: Expansion<T>): Expansion<T> => {
    const start = s.value(x);
    return start === undefined
      ? { obstacle: `${name} of something that tends to infinity has no series` }
      : s.integrate(name, x, slope, [start]);
  };
  switch (name) {
    case 'add':
      return s.add(x, y);
    case 'subtract':
      return s.add(x, y, -1);
    case 'negate':
      return s.negate(x);
    case 'multiply':
      return s.multiply(x, y);
    case 'divide':
      return s.divide(x, y);
    case 'pow': {
      const q = s.rationalOf(y);
      if (q) return s.power(x, q);
      if (s.rationalOf(x)?.numerator === 1n && s.rationalOf(x)?.denominator === 1n) return one();
      return chain(applySeries(s, 'log', [x]), (log) => s.exp(s.multiply(y, log)));
    }
    case 'sqrt':
      return s.sign(x) === 0 && x.c.length === 0 ? { low: Math.floor(x.low / 2), c: [] } : root(x);
    case 'nthRoot': {
      const n = s.rationalOf(y);
      if (!n || !isInteger(n) || n.numerator === 0n)
        return { obstacle: 'the degree of a root must be a whole number' };
      const q = rational(1n, n.numerator);
      if (n.numerator % 2n === 0n || s.sign(x) !== -1) return s.power(x, q);
      return chain(s.power(s.negate(x), q), (r) => s.negate(r));
    }
    case 'exp':
      return s.exp(x);
    case 'expm1':
      return chain(s.exp(x), (e) => s.add(e, one(), -1));
    case 'log':
      return from(inverse(x));
    case 'log1p':
      return applySeries(s, 'log', [s.add(one(), x)]);
    case 'log2':
    case 'log10': {
      const base = s.constant(ring.fromRational(rational(name === 'log2' ? 2 : 10)));
      return chain(applySeries(s, 'log', [x]), (a) =>
        chain(applySeries(s, 'log', [base]), (b) => s.divide(a, b)),
      );
    }
    case 'sin':
    case 'cos':
    case 'tan': {
      const both = s.sineCosine(x);
      if ('obstacle' in both) return both;
      return name === 'sin' ? both[0] : name === 'cos' ? both[1] : s.divide(both[0], both[1]);
    }
    case 'sinh':
    case 'cosh':
      return chain(s.exp(x), (e) =>
        chain(inverse(e), (i) => s.scale(s.add(e, i, name === 'sinh' ? -1 : 1), HALF)),
      );
    case 'tanh':
      return chain(s.exp(s.scale(x, TWO)), (e) => s.divide(s.add(e, one(), -1), s.add(e, one())));
    case 'sigmoid':
      return chain(s.exp(s.negate(x)), (e) => inverse(s.add(one(), e)));
    case 'softplus':
      return chain(s.exp(x), (e) => applySeries(s, 'log', [s.add(one(), e)]));
    case 'asin':
      return from(chain(root(s.add(one(), square(x), -1)), inverse));
    case 'acos':
      return from(chain(chain(root(s.add(one(), square(x), -1)), inverse), (r) => s.negate(r)));
    case 'atan':
      return from(inverse(s.add(one(), square(x))));
    case 'asinh':
      return from(chain(root(s.add(one(), square(x))), inverse));
    case 'acosh':
      return from(chain(root(s.add(square(x), one(), -1)), inverse));
    case 'atanh':
      return from(inverse(s.add(one(), square(x), -1)));
    case 'erf': {
      const pi = s.constant(ring.fromText('pi', Math.PI));
      const slope = chain(s.exp(s.negate(square(x))), (e) =>
        chain(root(pi), (r) => s.divide(s.scale(e, TWO), r)),
      );
      return from(slope);
    }
    case 'atan2':
      return angle(s, x, y);
    case 'abs': {
      const sign = s.sign(x);
      return sign === undefined ? UNKNOWN_SIGN : sign < 0 ? s.negate(x) : x;
    }
    case 'sign': {
      const sign = s.sign(x);
      return sign === undefined ? UNKNOWN_SIGN : s.constant(ring.fromRational(rational(sign)));
    }
    case 'max':
    case 'min': {
      const sign = s.sign(s.add(x, y, -1));
      if (sign === undefined) return UNKNOWN_SIGN;
      return sign >= 0 === (name === 'max') ? x : y;
    }
    case 'less':
    case 'greater':
    case 'lessOrEqual':
    case 'greaterOrEqual':
    case 'equal':
    case 'notEqual': {
      const sign = s.sign(s.add(x, y, -1));
      return sign === undefined ? UNKNOWN_SIGN : truth(compare(name, sign));
    }
    case 'and':
      return truth(s.sign(x) !== 0 && s.sign(y) !== 0);
    case 'or':
      return truth(s.sign(x) !== 0 || s.sign(y) !== 0);
    case 'not':
      return truth(s.sign(x) === 0);
    case '#select': {
      const sign = s.sign(x);
      return sign === undefined ? UNKNOWN_SIGN : sign === 0 ? z : y;
    }
    default:
      return { obstacle: `${name} has no rule for series` };
  }
}

function compare(name: string, sign: -1 | 0 | 1): boolean {
  switch (name) {
    case 'less':
      return sign < 0;
    case 'greater':
      return sign > 0;
    case 'lessOrEqual':
      return sign <= 0;
    case 'greaterOrEqual':
      return sign >= 0;
    case 'equal':
      return sign === 0;
    default:
      return sign !== 0;
  }
}

/** The angle of (x, y): d = (x dy - y dx)/(x^2 + y^2), which for the series is atan of y/x or -x/y around its value. */
function angle<T>(s: SeriesArithmetic<T>, y: Series<T>, x: Series<T>): Expansion<T> {
  const [y0, x0] = [s.value(y), s.value(x)];
  if (y0 === undefined || x0 === undefined)
    return { obstacle: 'atan2 of something that tends to infinity has no series' };
  const start = s.ring.apply('atan2', [y0, x0]);
  if (start === undefined) return { obstacle: 'atan2 is not defined, or jumps, at its argument' };
  const overX = s.ring.sign(x0) !== 0;
  const ratio = overX ? s.divide(y, x) : s.divide(s.scale(x, MINUS_ONE), y);
  if (isObstacle(ratio)) return ratio;
  const turned = applySeries(s, 'atan', [ratio]);
  if (isObstacle(turned)) return turned;
  const offset = s.value(turned);
  if (offset === undefined) return { obstacle: 'atan2 is not known at its argument' };
  return s.add(turned, s.constant(s.ring.subtract(start, offset)));
}
