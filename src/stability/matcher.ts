import type { Dag, NodeId } from '../expr/dag.js';
import { equals, isOne, negate, type Rational, rational } from '../number/rational.js';
import { type LinearForm, linearForm, numberNode, numberOf, sumNode } from './linear.js';

/**
 * A rewrite of one node: equal as a function of the reals where both sides are defined. Rules are candidates and no more: each result is
 * proved equal and measured before it is shown.
 */
export interface Rule {
  readonly name: string;
  /** Times in one form, where two are not enough. */
  readonly uses?: number;
  /** What is left cancels in a part that is a function of one number, for which a polynomial can stand in. */
  readonly prepares?: true;
  readonly apply: (m: Matcher, id: NodeId) => readonly (NodeId | Derived)[];
}

/** A node and what replaces it. */
export type Step = readonly [NodeId, NodeId];

/** A result with the steps that lead to it, where it takes several to prove it. */
export interface Derived {
  readonly id: NodeId;
  readonly steps: readonly Step[];
}

/** Patterns over a graph. */
export class Matcher {
  constructor(readonly dag: Dag) {}

  args(id: NodeId, name: string): readonly NodeId[] | undefined {
    const node = this.dag.node(id);
    return node.kind === 'apply' && node.op.name === name ? node.args : undefined;
  }

  arg(id: NodeId, name: string): NodeId | undefined {
    return this.args(id, name)?.[0];
  }

  is(id: NodeId, value: number): boolean {
    const q = numberOf(this.dag, id);
    return q !== undefined && equals(q, rational(value));
  }

  call(name: string, ...ids: readonly NodeId[]): NodeId {
    return this.dag.call(name, ...ids);
  }

  number(value: number): NodeId {
    return numberNode(this.dag, rational(value));
  }

  /** The base of x^2 or x*x. */
  square(id: NodeId): NodeId | undefined {
    const power = this.args(id, 'pow');
    if (power && this.is(power[1]!, 2)) return power[0];
    const product = this.args(id, 'multiply');
    return product && product[0] === product[1] ? product[0] : undefined;
  }

  squared(id: NodeId): NodeId {
    return this.call('pow', id, this.number(2));
  }

  /** Whether a is -b, term by term. */
  opposite(a: NodeId, b: NodeId): boolean {
    const [x, y] = [linearForm(this.dag, a), linearForm(this.dag, b)];
    if (!x || !y || x.size !== y.size) return false;
    return [...x].every(([id, q]) => {
      const other = y.get(id);
      return other !== undefined && equals(other, negate(q));
    });
  }

  negative(id: NodeId): NodeId {
    const form = linearForm(this.dag, id);
    if (!form) return this.call('negate', id);
    return sumNode(
      this.dag,
      [...form].map(([k, q]) => [k, negate(q)] as const),
    );
  }

  isScalar(id: NodeId): boolean {
    return this.dag.shape(id).length === 0;
  }

  conditional(condition: NodeId, yes: NodeId, no: NodeId): NodeId {
    return this.call('#select', condition, yes, no);
  }
}

export type Term = readonly [NodeId | undefined, Rational];

/** What replaces two terms, with the form that is put for them first and the steps from there. */
export interface Paired extends Derived {
  readonly first: NodeId;
}

/** Rewrites of two terms of a sum: what replaces them, given each with its factor. */
export function pairRule(
  name: string,
  rewrite: (m: Matcher, a: Term, b: Term, rest: LinearForm) => readonly (NodeId | Paired)[],
): Rule {
  return {
    name,
    apply: (m, id) => {
      const node = m.dag.node(id);
      if (
        node.kind !== 'apply' ||
        !['add', 'subtract', 'negate', 'multiply', 'divide'].includes(node.op.name)
      )
        return [];
      const form = linearForm(m.dag, id);
      if (!form || form.size < 2) return [];
      const terms = [...form];
      const found: (NodeId | Derived)[] = [];
      for (const a of terms) {
        for (const b of terms) {
          if (a === b) continue;
          const rest = new Map(form);
          rest.delete(a[0]);
          rest.delete(b[0]);
          for (const replaced of rewrite(m, a, b, rest)) {
            const whole = (x: NodeId) => (rest.size === 0 ? x : m.call('add', sumNode(m.dag, rest), x));
            if (typeof replaced === 'number') found.push(whole(replaced));
            else {
              const { id: last, first, steps } = replaced;
              found.push({ id: whole(last), steps: [[id, whole(first)], ...steps] });
            }
          }
        }
      }
      return found;
    },
  };
}

export const isNumber = ([id]: Term) => id === undefined;
export const opposed = ([, p]: Term, [, q]: Term) => equals(p, negate(q));

/** 1 + u as u; undefined where the constant of the sum is another one. */
export function beyondOne(m: Matcher, id: NodeId): LinearForm | undefined {
  const form = linearForm(m.dag, id);
  const constant = form?.get(undefined);
  if (!form || !constant || !isOne(constant) || form.size < 2) return undefined;
  const rest = new Map(form);
  rest.delete(undefined);
  return rest;
}

/** The u of 1 + exp(u). */
export function logisticArgument(m: Matcher, id: NodeId): NodeId | undefined {
  const rest = beyondOne(m, id);
  const [only] = rest ? [...rest] : [];
  return rest?.size === 1 && only?.[0] !== undefined && isOne(only[1]) ? m.arg(only[0], 'exp') : undefined;
}

export function explicitSoftplus(m: Matcher, u: NodeId): NodeId {
  return m.call(
    'add',
    m.call('max', u, m.number(0)),
    m.call('log1p', m.call('exp', m.call('negate', m.call('abs', u)))),
  );
}

/** Numerator and denominator. */
export function quotientOf(m: Matcher, id: NodeId): readonly [NodeId, NodeId] | undefined {
  const args = m.args(id, 'divide');
  return args && [args[0]!, args[1]!];
}
