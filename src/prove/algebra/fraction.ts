import {
  addTerms,
  applyTerm,
  mentions,
  multiplyTerms,
  negateTerm,
  numberTerm,
  powerTerm,
  rationalTerm,
  type Term,
} from '../term/term.js';

/** A term as numerator over a product of factors; it agrees with the term wherever that is defined. */
export interface Fraction {
  readonly above: Term;
  readonly below: readonly Term[];
}

/** Parts that may occur below; more of them make numerators too long. */
const MAX_BELOW = 6;

/** Brings a sum in one unknown over a common denominator, with tan as sin/cos. Undefined where nothing is below, or too much. */
export function asFraction(f: Term, name: string): Fraction | undefined {
  const result = split(f, name);
  return result.below.length > 0 && result.below.length <= MAX_BELOW ? result : undefined;
}

function split(x: Term, name: string): Fraction {
  if (!mentions(x, name)) return { above: x, below: [] };
  switch (x.kind) {
    case 'guard':
      return split(x.body, name);
    case 'multiply': {
      const parts = x.args.map((a) => split(a, name));
      return { above: multiplyTerms(...parts.map((p) => p.above)), below: parts.flatMap((p) => p.below) };
    }
    case 'add': {
      const parts = x.args.map((a) => split(a, name));
      // Equal factors are shared between the summands as often as they occur in one of them.
      const common: Term[] = [];
      for (const part of parts) {
        const left = [...common];
        for (const factor of part.below) {
          const at = left.findIndex((y) => isSame(y, factor));
          if (at >= 0) left.splice(at, 1);
          else common.push(factor);
        }
      }
      const above = parts.map((part) => {
        const left = [...common];
        for (const factor of part.below) {
          const at = left.findIndex((y) => isSame(y, factor));
          if (at >= 0) left.splice(at, 1);
        }
        return left.length === 0 ? part.above : multiplyTerms(...left, part.above);
      });
      return { above: addTerms(...above), below: common };
    }
    case 'power': {
      if (x.exponent.kind !== 'number') return { above: x, below: [] };
      const { numerator, denominator } = x.exponent.value;
      if (denominator !== 1n || numerator > 8n || numerator < -8n) return { above: x, below: [] };
      const base = split(x.base, name);
      const n = Number(numerator < 0n ? -numerator : numerator);
      const times = (list: readonly Term[]) => Array.from({ length: n }, () => list).flat();
      if (numerator < 0n) {
        const down = times([base.above]);
        return {
          above: base.below.length === 0 ? numberTerm(1) : multiplyTerms(...times(base.below)),
          below: down,
        };
      }
      return { above: powerTerm(base.above, rationalTerm(x.exponent.value)), below: times(base.below) };
    }
    case 'apply':
      if (x.name === 'tan')
        return { above: applyTerm('sin', x.args[0]!), below: [applyTerm('cos', x.args[0]!)] };
      return { above: x, below: [] };
    default:
      return { above: x, below: [] };
  }
}

function isSame(x: Term, y: Term): boolean {
  return x === y || JSON.stringify(x, bigintText) === JSON.stringify(y, bigintText);
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

/** The numerator with the sign of the denominators in front. */
export function signedNumerator({ above }: Fraction, sign: -1 | 1): Term {
  return sign > 0 ? above : negateTerm(above);
}
