import type { Dag, NodeId } from '../expr/dag.js';

/** Klambauer et al. 2017, to the digits that the op table uses. */
const SELU_LAMBDA = 1.0507009873554805;
const SELU_LAMBDA_ALPHA = 1.7580993408473766;

/**
 * One application of a scalar function by functions that intervals, series and complex numbers all know. The others are their
 * definitions: sec is 1/cos, relu is max(x, 0). Equal as real functions with the same domain; nothing is said about rounding.
 */
export function lowerElementwise(dag: Dag, name: string, args: readonly NodeId[]): NodeId {
  const [x, y] = args as [NodeId, NodeId];
  const number = (n: number) => dag.constant(n);
  const call = (f: string, ...ids: readonly NodeId[]) => dag.call(f, ...ids);
  const inverse = (f: string) => call('divide', number(1), call(f, x));
  const select = (condition: NodeId, yes: NodeId, no: NodeId) => call('#select', condition, yes, no);
  const positive = () => call('greater', x, number(0));
  switch (name) {
    case 'sec':
      return inverse('cos');
    case 'csc':
      return inverse('sin');
    case 'cot':
      return call('divide', call('cos', x), call('sin', x));
    case 'sech':
      return inverse('cosh');
    case 'csch':
      return inverse('sinh');
    case 'coth':
      return call('divide', call('cosh', x), call('sinh', x));
    case 'cbrt':
      return call('nthRoot', x, number(3));
    case 'hypot':
      return call('sqrt', call('add', call('pow', x, number(2)), call('pow', y, number(2))));
    case 'erfc':
      return call('subtract', number(1), call('erf', x));
    case 'relu':
      return call('max', x, number(0));
    case 'leakyrelu':
      return select(positive(), x, call('multiply', y, x));
    case 'elu':
      return select(positive(), x, call('multiply', y, call('expm1', x)));
    case 'selu':
      return select(
        positive(),
        call('multiply', number(SELU_LAMBDA), x),
        call('multiply', number(SELU_LAMBDA_ALPHA), call('expm1', x)),
      );
    case 'gelu': {
      const scaled = call('divide', x, call('sqrt', number(2)));
      return call('multiply', call('divide', x, number(2)), call('add', number(1), call('erf', scaled)));
    }
    case 'silu':
      return call('multiply', x, call('sigmoid', x));
    case 'softsign':
      return call('divide', x, call('add', number(1), call('abs', x)));
    case 'hardtanh':
      return call('max', number(-1), call('min', number(1), x));
    case 'heaviside':
      return call('greaterOrEqual', x, number(0));
    case 'rect':
      return call('and', call('greaterOrEqual', x, number(0)), call('lessOrEqual', x, number(1)));
    case 'indicator':
      return call('notEqual', x, number(0));
    case 'bce': {
      const part = (weight: NodeId, p: NodeId) =>
        select(call('equal', weight, number(0)), number(0), call('multiply', weight, call('log', p)));
      const rest = call('subtract', number(1), y);
      const other = call('subtract', number(1), x);
      return call('negate', call('add', part(y, x), part(rest, other)));
    }
    case 'bcewithlogits':
      return call('subtract', call('softplus', x), call('multiply', x, y));
    default:
      return call(name, ...args);
  }
}
