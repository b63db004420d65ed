import { OutOfBudget } from '../term/budget.js';
import type { Algebra } from './algebra.js';
import { G_ONE, gaussian } from './gaussian.js';
import type { PolyFactor } from './generator-table.js';
import {
  compareMonomials,
  exponentOf,
  invertMonomial,
  multiplyMonomials,
  sortedTerms,
  UNIT,
} from './polynomial.js';
import { type Bound, isZeroProduct, keyOfProduct, type Product } from './product.js';
import { renameIn } from './rename.js';

/** Positions of one multiple sum: all their orders are tried for the canonical one. */
const MAX_BOUND = 4;

/**
 * The sum of a value over all positions of an axis of unknown length. Factors that do not depend on the position come out,
 * sums inside sums become one multiple sum, and a delta picks its term; so the rules of finite sums hold for every length.
 */
export function sumOver(algebra: Algebra, body: Product, bound: Bound): Product {
  return sumAll(algebra, body, [bound]);
}

function sumAll(algebra: Algebra, body: Product, bounds: readonly Bound[]): Product {
  if (isZeroProduct(body)) return body;
  const terms = spread(algebra, body, bounds).flatMap((t) => divideOut(algebra, t, touching(bounds)));
  return algebra.add(terms.map((t) => sumTerm(algebra, t, bounds)));
}

function depends(algebra: Algebra, p: Product, bounds: readonly Bound[]): boolean {
  const { free } = algebra.scopeOfProduct(p);
  return bounds.some((b) => free.has(b.index));
}

/** The summands of the dependent part, each times the rest. */
export function spread(algebra: Algebra, body: Product, bounds: readonly Bound[]): readonly Product[] {
  const open: number[] = [];
  const rest: number[] = [];
  for (let i = 0; i < body.polys.length; i += 2) {
    const id = body.polys[i]!;
    const e = body.polys[i + 1]!;
    const touched = bounds.some((b) => algebra.factor(id).free.has(b.index));
    (touched && e > 0 ? open : rest).push(id, e);
  }
  if (open.length === 0) return [body];
  const { poly } = algebra.expand({ coef: G_ONE, mono: [], polys: open });
  const outer: Product = { coef: body.coef, mono: body.mono, polys: rest };
  return sortedTerms(poly).map((t) =>
    algebra.multiply(outer, algebra.settle(gaussian(t.re, t.im, 1n), t.mono, [])),
  );
}

/** Denominators that depend on a position. */
export function touching(bounds: readonly Bound[]): (denominator: PolyFactor) => boolean {
  return (factor) => bounds.some((b) => factor.free.has(b.index));
}

/** Division steps of one summand. */
const MAX_DIVISIONS = 60;

/**
 * Writes m/D for a numerator m that the leading term of a denominator D divides as a quotient and a remainder: so that
 * 1/(1 + E) and 1 - E/(1 + E) come out the same under a sum, where they cannot be brought to a common denominator.
 */
export function divideOut(
  algebra: Algebra,
  term: Product,
  isWanted: (denominator: PolyFactor) => boolean,
): readonly Product[] {
  const done: Product[] = [];
  const pending: Product[] = [term];
  for (let step = 0; pending.length > 0; step++) {
    const current = pending.pop()!;
    const reduced = step < MAX_DIVISIONS ? divideOnce(algebra, current, isWanted) : undefined;
    if (reduced) pending.push(...reduced);
    else done.push(current);
  }
  return done;
}

function divideOnce(
  algebra: Algebra,
  term: Product,
  isWanted: (denominator: PolyFactor) => boolean,
): readonly Product[] | undefined {
  for (let i = 0; i < term.polys.length; i += 2) {
    const factor = algebra.factor(term.polys[i]!);
    if (term.polys[i + 1]! >= 0 || !isWanted(factor)) continue;
    const terms = sortedTerms(factor.poly);
    const lead = terms.reduce((a, b) => (compareMonomials(a.mono, b.mono) >= 0 ? a : b));
    const left = multiplyMonomials(term.mono, invertMonomial(lead.mono));
    const divides =
      lead.mono.length > 0 && lead.mono.every((id, k) => k % 2 === 1 || exponentOf(left, id) >= 0);
    if (!divides || lead.im !== 0n) continue;
    // m = (m/lead) D - (m/lead) (D - lead), over D.
    const rest: Product = { coef: term.coef, mono: left, polys: term.polys };
    const over = algebra.scale(rest, gaussian(1n, 0n, lead.re < 0n ? -lead.re : lead.re));
    const scaled = lead.re < 0n ? algebra.negate(over) : over;
    const whole = algebra.multiply(scaled, algebra.factorProduct(factor.id));
    const others = terms
      .filter((t) => t !== lead)
      .map((t) => algebra.multiply(scaled, algebra.settle(gaussian(-t.re, -t.im, 1n), t.mono, [])));
    return [whole, ...others];
  }
  return undefined;
}

function sumTerm(algebra: Algebra, term: Product, bounds: readonly Bound[]): Product {
  if (algebra.hasCis(term) && depends(algebra, phasesOf(algebra, term), bounds))
    throw new OutOfBudget('sines and cosines under a sum over an axis of unknown length');
  algebra.budget.spend(20);
  // A delta with a bound position fixes that position.
  for (let i = 0; i < term.mono.length; i += 2) {
    const meaning = algebra.meaning(term.mono[i]!);
    if (meaning.kind !== 'delta') continue;
    for (const b of bounds) {
      const other =
        meaning.left === b.index ? meaning.right : meaning.right === b.index ? meaning.left : undefined;
      if (other === undefined) continue;
      const remaining = bounds.filter((x) => x !== b);
      const fixed = renameIn(algebra, term, new Map([[b.index, other]]));
      return remaining.length === 0 ? fixed : sumAll(algebra, fixed, remaining);
    }
  }
  let free: Product = { coef: term.coef, mono: [], polys: [] };
  let inner = algebra.one;
  for (let i = 0; i < term.mono.length; i += 2) {
    const id = term.mono[i]!;
    const e = term.mono[i + 1]!;
    const piece = algebra.settle(G_ONE, [id, e], []);
    const meaning = algebra.meaning(id);
    if (!depends(algebra, piece, bounds)) free = algebra.multiply(free, piece);
    else if (meaning.kind === 'sum' && e > 0 && e % UNIT === 0) {
      // The sum over j of a sum over k is one sum over j and k.
      const names = new Map<string, string>();
      const taken = new Set([...bounds.map((b) => b.index), ...algebra.scopeOfProduct(term).free]);
      const more = meaning.bound.map((b) => {
        let index = b.index;
        while (taken.has(index)) index = `${index}'`;
        taken.add(index);
        names.set(b.index, index);
        return { index, extent: b.extent };
      });
      const opened = renameIn(algebra, meaning.of, names);
      const left = e === UNIT ? [] : [id, e - UNIT];
      const mono = [...term.mono.slice(0, i), ...left, ...term.mono.slice(i + 2)];
      const others = algebra.settle(G_ONE, mono, term.polys);
      const whole = algebra.multiply(algebra.scale(others, term.coef), opened);
      return sumAll(algebra, whole, [...bounds, ...more]);
    } else inner = algebra.multiply(inner, piece);
  }
  for (let i = 0; i < term.polys.length; i += 2) {
    const piece: Product = { coef: G_ONE, mono: [], polys: [term.polys[i]!, term.polys[i + 1]!] };
    if (depends(algebra, piece, bounds)) inner = algebra.multiply(inner, piece);
    else free = algebra.multiply(free, piece);
  }
  return algebra.multiply(free, sumOfConnected(algebra, inner, bounds));
}

/** Positions that share no factor are summed apart: the sum of a_i b_j over i and j is a product of two sums. */
function sumOfConnected(algebra: Algebra, inner: Product, bounds: readonly Bound[]): Product {
  const pieces: { of: Product; names: Set<string> }[] = [];
  const add = (of: Product) => {
    const { free } = algebra.scopeOfProduct(of);
    let names = new Set(bounds.map((b) => b.index).filter((n) => free.has(n)));
    let product = of;
    for (let k = pieces.length - 1; k >= 0; k--) {
      const other = pieces[k]!;
      if (![...other.names].some((n) => names.has(n))) continue;
      names = new Set([...names, ...other.names]);
      product = algebra.multiply(product, other.of);
      pieces.splice(k, 1);
    }
    pieces.push({ of: product, names });
  };
  for (let i = 0; i < inner.mono.length; i += 2)
    add(algebra.settle(G_ONE, [inner.mono[i]!, inner.mono[i + 1]!], []));
  for (let i = 0; i < inner.polys.length; i += 2)
    add({ coef: G_ONE, mono: [], polys: [inner.polys[i]!, inner.polys[i + 1]!] });
  let result = algebra.number(inner.coef);
  const used = new Set<string>();
  for (const { of, names } of pieces) {
    const own = bounds.filter((b) => names.has(b.index));
    for (const b of own) used.add(b.index);
    result = algebra.multiply(result, canonicalSum(algebra, of, own));
  }
  for (const b of bounds) {
    if (used.has(b.index)) continue;
    const size =
      typeof b.extent === 'number'
        ? algebra.integer(b.extent)
        : algebra.power(algebra.generator({ kind: 'size', name: b.extent }));
    result = algebra.multiply(result, size);
  }
  return result;
}

function canonicalSum(algebra: Algebra, of: Product, bounds: readonly Bound[]): Product {
  if (bounds.length > MAX_BOUND) throw new OutOfBudget(`a sum over more than ${MAX_BOUND} positions`);
  const { level } = algebra.scopeOfProduct(of);
  let best: { key: string; of: Product; bounds: readonly Bound[] } | undefined;
  for (const order of permutations(bounds)) {
    const names = new Map(order.map((b, i) => [b.index, `@${level + i + 1}`]));
    const renamed = renameIn(algebra, of, names);
    const named = order.map((b) => ({ index: names.get(b.index)!, extent: b.extent }));
    const key = `${named.map((b) => b.extent).join()}:${keyOfProduct(renamed)}`;
    if (!best || key < best.key) best = { key, of: renamed, bounds: named };
  }
  const monic: Product = { ...best!.of, coef: G_ONE };
  const sum = algebra.power(algebra.generator({ kind: 'sum', bound: best!.bounds, of: monic }));
  return algebra.scale(sum, best!.of.coef);
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

/** The factors that are not known to be real. */
function phasesOf(algebra: Algebra, p: Product): Product {
  let result = algebra.one;
  for (let i = 0; i < p.mono.length; i += 2) {
    if (algebra.meaning(p.mono[i]!).kind === 'cis')
      result = algebra.multiply(result, algebra.settle(G_ONE, [p.mono[i]!, p.mono[i + 1]!], []));
  }
  for (let i = 0; i < p.polys.length; i += 2) {
    if (!algebra.factor(p.polys[i]!).real)
      result = algebra.multiply(result, { coef: G_ONE, mono: [], polys: [p.polys[i]!, p.polys[i + 1]!] });
  }
  return result;
}
