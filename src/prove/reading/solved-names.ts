import { ANY_BASE, conditionsOf, type Fact } from '../term/domain.js';
import { isWholeTerm } from '../term/evaluate.js';
import { NOT_NEGATIVE } from '../term/sign-set.js';
import { mapLeaves, mentions, powerTerm, substitute, subterms, type Term } from '../term/term.js';

/** Names that equations among the assumptions give: no value holds a name that has one itself. */
export class SolvedNames {
  private readonly values = new Map<string, Term>();

  constructor(
    /** Names of whole numbers, whose values must be seen to be whole. */
    private readonly integers: ReadonlySet<string>,
    /** Names that no equation may take away: their values are gone through one by one. */
    private readonly kept: ReadonlySet<string>,
  ) {}

  get all(): ReadonlyMap<string, Term> {
    return this.values;
  }

  /**
   * Uses name = value, and returns what else it says: that the value is defined. Undefined where the equation cannot be used in this way:
   * because the name has a value, or because its value would hold the name itself.
   */
  solve(name: string, value: Term): readonly Fact[] | undefined {
    if (this.values.has(name) || this.kept.has(name)) return undefined;
    const own = this.put(value);
    if (mentions(own, name)) return undefined;
    if (this.integers.has(name) && !isWholeTerm(own, this.integers)) return undefined;
    for (const [other, term] of this.values)
      if (mentions(term, name)) this.values.set(other, substitute(term, name, own));
    this.values.set(name, own);
    return definedness(own, this.integers);
  }

  put(x: Term): Term {
    if (this.values.size === 0) return x;
    return mapLeaves(x, (t) => (t.kind === 'name' ? this.values.get(t.name) : undefined));
  }
}

/**
 * That a value exists: its conditions, but for bases, which may be negative under whole values of an exponent; and for points that are tried one
 * that asks for the value itself.
 */
function definedness(value: Term, integers: ReadonlySet<string>): readonly Fact[] {
  const partial = subterms([value]).some((x) => x.kind !== 'add' && x.kind !== 'multiply' && !isLeaf(x));
  if (!partial) return [];
  return [...conditionsOf(value, integers, ANY_BASE), { term: powerTerm(value, 2), sign: NOT_NEGATIVE }];
}

function isLeaf(x: Term): boolean {
  return ['number', 'pi', 'name', 'size', 'entry'].includes(x.kind);
}
