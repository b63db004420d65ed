import { add, isZero, multiply, ONE, type Rational } from '../../number/rational.js';
import type { Term } from './term.js';

type Entry = Extract<Term, { readonly kind: 'entry' }>;

export interface EntryShare {
  readonly entry: Entry;
  readonly factor: Rational;
}

/** A sum of multiples of entries, nothing else; entries that cancel are left out. */
export function linearEntries(term: Term): readonly EntryShare[] | undefined {
  const shares = new Map<string, EntryShare>();
  const visit = (x: Term, factor: Rational): boolean => {
    switch (x.kind) {
      case 'number':
        return isZero(x.value);
      case 'entry': {
        const key = `${x.name}[${x.indices.join()}]`;
        const before = shares.get(key);
        shares.set(key, { entry: x, factor: before ? add(before.factor, factor) : factor });
        return true;
      }
      case 'add':
        return x.args.every((a) => visit(a, factor));
      case 'multiply': {
        let own = factor;
        const rest = x.args.filter((a) => {
          if (a.kind === 'number') own = multiply(own, a.value);
          return a.kind !== 'number';
        });
        if (isZero(own)) return rest.every((a) => a.kind === 'entry' || a.kind === 'name');
        return rest.length === 1 && visit(rest[0]!, own);
      }
      default:
        return false;
    }
  };
  if (!visit(term, ONE)) return undefined;
  return [...shares.values()].filter((s) => !isZero(s.factor));
}
