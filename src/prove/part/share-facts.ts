import { equals, type Rational, rational, sign as signOf } from '../../number/rational.js';
import { constantFold } from '../term/constant-fold.js';
import type { Fact } from '../term/domain.js';
import { linearEntries } from '../term/linear-entries.js';
import { NIL, NOT_NEGATIVE, POSITIVE } from '../term/sign-set.js';
import {
  addTerms,
  applyTerm,
  type Extent,
  multiplyTerms,
  powerTerm,
  type Reduction,
  rationalTerm,
  subtractTerms,
  type Term,
} from '../term/term.js';

/** Entries of a vector that are not negative and have a known sum: the probabilities of a distribution, for the sum 1. */
interface Shares {
  readonly name: string;
  readonly extent: string;
  readonly total: Rational;
}

/**
 * What follows for entries p_k >= 0 with the sum c: p_k <= c; c^2/n <= sum p_k^2 <= c^2; max p_k >= c/n; a mean c min x <= sum p_k x_k <= c max x
 * for the vectors beside it; and where p_k > 0, sum p_k log p_k >= c log(c/n) (Jensen 1906) and sum p_k log(p_k/q_k) >= 0 for q_k > 0 of the
 * same sum (Gibbs 1902).
 */
export function shareFacts(
  facts: readonly Fact[],
  extents: ReadonlyMap<string, readonly Extent[]>,
): readonly Fact[] {
  const sums = facts.flatMap((f) => sharesOf(f));
  if (sums.length === 0) return [];
  const known = namesWithSign(facts, (sign) => sign === POSITIVE || sign === NOT_NEGATIVE);
  const positive = new Set([
    ...namesWithSign(facts, (sign) => sign === POSITIVE),
    ...facts.flatMap((f) => positiveFactors(f, known)),
  ]);
  const shares = sums.filter(({ name }) => known.has(name));
  return shares.flatMap((p) => {
    const { name, extent, total } = p;
    const c = rationalTerm(total);
    const size: Term = { kind: 'size', name: extent };
    const squares = over('sum', p, 0, (k) => powerTerm(entry(name, k), 2));
    const symbol = 'any#1';
    const result: Fact[] = [
      {
        term: subtractTerms(c, entry(name, symbol)),
        sign: NOT_NEGATIVE,
        general: true,
        positions: new Map([[symbol, extent]]),
      },
      atLeast(multiplyTerms(c, c), squares),
      atLeast(multiplyTerms(size, squares), multiplyTerms(c, c)),
      atLeast(
        multiplyTerms(
          size,
          over('max', p, 1, (k) => entry(name, k)),
        ),
        c,
      ),
    ];
    for (const [other, own] of extents) {
      if (other === name || own.length !== 1 || own[0] !== extent) continue;
      const mean = over('sum', p, 2, (k) => multiplyTerms(entry(name, k), entry(other, k)));
      const ends = (['max', 'min'] as const).map((r) => over(r, p, 3, (k) => entry(other, k)));
      result.push(atLeast(multiplyTerms(c, ends[0]!), mean), atLeast(mean, multiplyTerms(c, ends[1]!)));
    }
    if (signOf(total) <= 0 || !positive.has(name)) return result;
    const log = (x: Term) => applyTerm('log', x);
    const own = over('sum', p, 4, (k) => multiplyTerms(entry(name, k), log(entry(name, k))));
    result.push(atLeast(own, multiplyTerms(c, subtractTerms(log(c), log(size)))));
    for (const q of shares) {
      const same = q.extent === extent && equals(q.total, total);
      if (q.name === name || !same || !positive.has(q.name)) continue;
      result.push(
        atLeast(
          own,
          over('sum', p, 5, (k) => multiplyTerms(entry(name, k), log(entry(q.name, k)))),
        ),
      );
    }
    return result;
  });
}

function entry(name: string, k: string): Term {
  return { kind: 'entry', name, indices: [k] };
}

function atLeast(more: Term, less: Term): Fact {
  return { term: subtractTerms(more, less), sign: NOT_NEGATIVE };
}

function over(reduction: Reduction, { name, extent }: Shares, turn: number, body: (k: string) => Term): Term {
  const index = `share#${name}${turn}`;
  return { kind: 'reduce', reduction, index, extent, body: body(index) };
}

/** Vectors all entries of which have a sign by one of the facts. */
function namesWithSign(facts: readonly Fact[], wanted: (sign: number) => boolean): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { term, sign, general } of facts) {
    const [only, ...others] = linearEntries(term) ?? [];
    if (!general || !only || others.length > 0 || signOf(only.factor) < 0 || !wanted(sign)) continue;
    const { name, indices } = only.entry;
    if (indices.length === 1 && typeof indices[0] === 'string') names.add(name);
  }
  return names;
}

/** The vectors of a product that is positive, where no factor is negative: p_k/q_k > 0. */
function positiveFactors({ term, sign, general }: Fact, known: ReadonlySet<string>): readonly string[] {
  if (!general || sign !== POSITIVE || term.kind !== 'multiply') return [];
  const factors = term.args.map((a) => (a.kind === 'power' && a.exponent.kind === 'number' ? a.base : a));
  const isKnown = (x: Term) =>
    x.kind === 'entry' && x.indices.length === 1 && typeof x.indices[0] === 'string' && known.has(x.name);
  return factors.every(isKnown) ? factors.flatMap((x) => (x.kind === 'entry' ? [x.name] : [])) : [];
}

/** An equation sum_k p_k - c = 0. */
function sharesOf({ term, sign }: Fact): readonly Shares[] {
  if (sign !== NIL || term.kind !== 'add') return [];
  const sums = term.args.filter((a) => a.kind === 'reduce');
  const [sum] = sums;
  if (sums.length !== 1 || sum?.kind !== 'reduce' || sum.reduction !== 'sum') return [];
  const { body, index, extent } = sum;
  if (body.kind !== 'entry' || body.indices.length !== 1 || body.indices[0] !== index) return [];
  const rest = constantFold(
    multiplyTerms(rationalTerm(rational(-1n)), addTerms(...term.args.filter((a) => a !== sum))),
  );
  return rest.kind === 'number' ? [{ name: body.name, extent, total: rest.value }] : [];
}
