import {
  addReal,
  coefficientsIn,
  multiplyReal,
  type RealTerms,
  scaleReal,
  subtractReal,
} from '../algebra/real-poly.js';
import { followersOf, type Scene } from '../normal/case-split.js';
import type { Budget } from '../term/budget.js';
import { NOT_NEGATIVE, NOT_ZERO } from '../term/sign-set.js';
import { type Hypergeometric, type HypergeometricRing, isFlat, type Linear } from './hypergeometric.js';
import { divideExactly, nullVector } from './polynomial-system.js';

/** Degrees of the polynomial in the antidifference that are tried. */
const MAX_DEGREE = 5;

/** Shifts between factors of a numerator and a denominator that are looked for. */
const MAX_DISPERSION = 6;

/** sum_j a_j F(n + j, k) = G(k + 1) - G(k). */
export interface Telescoper {
  readonly factors: readonly RealTerms[];
  readonly antidifference: Hypergeometric;
  /** Divides F(n), …, F(n + J) by polynomials: where it has a value, all of them have. */
  readonly common: Hypergeometric;
}

/** F(n + j, k) as polynomials times one term with the most factorials below and the fewest above. */
function commonOf(
  ring: HypergeometricRing,
  terms: readonly Hypergeometric[],
): { readonly common: Hypergeometric; readonly polynomials: readonly RealTerms[] } | undefined {
  const [first] = terms as [Hypergeometric];
  const constantsOf = (pick: (h: Hypergeometric) => Linear) => {
    const forms = terms.map(pick);
    return forms.every((f) => f.by.every((c, i) => c === forms[0]!.by[i]))
      ? forms.map((f) => f.constant)
      : undefined;
  };
  const factors: RealTerms[][] = terms.map((h) => [h.above]);
  const factorials: { of: Linear; power: number }[] = [];
  for (const [i, { of, power }] of first.factorials.entries()) {
    const constants = constantsOf((h) => h.factorials[i]!.of);
    if (!constants) return undefined;
    const constant = power > 0 ? Math.min(...constants) : Math.max(...constants);
    factorials.push({ of: { by: of.by, constant }, power });
    constants.forEach((c, j) => {
      const [low, high] = power > 0 ? [constant, c] : [c, constant];
      for (let step = low + 1; step <= high; step++)
        for (let p = 0; p < Math.abs(power); p++)
          factors[j]!.push(ring.polynomialOf({ by: of.by, constant: step }));
    });
  }
  const bases: { base: Hypergeometric['bases'][number]['base']; exponent: Linear }[] = [];
  for (const [i, { base, exponent }] of first.bases.entries()) {
    const constants = constantsOf((h) => h.bases[i]!.exponent);
    if (!constants || terms.some((h) => h.bases[i]!.base.key !== base.key)) return undefined;
    const constant = Math.min(...constants);
    bases.push({ base, exponent: { by: exponent.by, constant } });
    constants.forEach((c, j) => {
      for (let step = constant; step < c; step++) factors[j]!.push(base.value);
    });
  }
  const own = (h: Hypergeometric) => h.below.map((q) => ring.base(q).key).join(';');
  const alike = terms.every((h) => own(h) === own(first));
  if (!alike)
    terms.forEach((_, j) => {
      terms.forEach((h, l) => {
        if (l !== j) factors[j]!.push(...h.below);
      });
    });
  const below = alike ? first.below : terms.flatMap((h) => h.below);
  return {
    common: { above: ring.one, below, factorials, bases },
    polynomials: factors.map((f) => ring.multiply(...f)),
  };
}

/**
 * Gosper's algorithm (1978) for one term, and with unknown factors a_j for several, which is Zeilberger's (1991), as in Petkovšek, Wilf,
 * Zeilberger, A = B, 5.2 and 6.3. What it returns fulfils its equation as an identity of functions; where they have values is left to others.
 */
export function telescope(
  ring: HypergeometricRing,
  terms: readonly Hypergeometric[],
  index: string,
  budget: Budget,
): Telescoper | undefined {
  const made = commonOf(ring, terms);
  if (!made) return undefined;
  const { common, polynomials } = made;
  const k: Linear = { by: ring.names.map((x) => (x === index ? 1 : 0)), constant: 0 };
  const moved = (by: number) => (p: RealTerms) =>
    ring.substitute(p, index, ring.polynomialOf({ ...k, constant: by }));
  const quotient = ring.ratioFactors(ring.at(common, index, { ...k, constant: 1 }), common);
  if (!quotient) return undefined;
  // u(k + 1)/u(k) = q(k)/r(k + 1).
  const q = [...quotient.above, ...common.below];
  const r = [...quotient.below.map(moved(-1)), ...common.below];
  const shifted: RealTerms[] = [];
  for (let j = 1; j <= MAX_DISPERSION; j++)
    for (let i = 0; i < q.length; i++) {
      const g = q[i]!;
      const at = r.findIndex((f) => ring.base(moved(j)(f)).key === ring.base(g).key);
      if (at < 0) continue;
      q.splice(i--, 1);
      r.splice(at, 1);
      for (let step = 1; step < j; step++) shifted.push(moved(-step)(g));
    }
  const [up, down] = [ring.multiply(...q), ring.multiply(...r)];
  const at = ring.names.indexOf(index);
  const [here, next] = [ring.variable(index), moved(1)(ring.variable(index))];
  const sides = polynomials.map((p) => scaleReal(ring.multiply(p, ...shifted), -1n));
  const columns: RealTerms[] = [];
  for (let degree = 0; degree <= MAX_DEGREE; degree++) {
    columns.push(
      subtractReal(
        ring.multiply(up, ring.raise(next, degree)),
        ring.multiply(down, ring.raise(here, degree)),
      ),
    );
    const all = [...columns, ...sides];
    const parts = all.map((terms) => coefficientsIn({ ranges: [], terms }, at));
    const degrees = new Set(parts.flatMap((p) => [...p.keys()]));
    const rows = [...degrees].map((d) => parts.map((p): RealTerms => new Map(p.get(d)?.terms ?? new Map())));
    const vector = nullVector(rows, ring.one, columns.length, budget);
    if (!vector) continue;
    const y = vector
      .slice(0, columns.length)
      .reduce(
        (sum, c, i) => addReal(sum, multiplyReal(c, ring.raise(here, i), budget)),
        new Map() as RealTerms,
      );
    let above = ring.multiply(down, y);
    const below: RealTerms[] = [];
    // Factors that cancel have no zeros to ask about.
    for (const f of [...common.below, ...shifted]) {
      const divided = divideExactly(above, f, budget);
      if (divided) above = divided;
      else below.push(f);
    }
    return { factors: vector.slice(columns.length), antidifference: { ...common, above, below }, common };
  }
  return undefined;
}

/** Whether a term has the value of its continuation wherever the facts of a scene hold: no factorial of a negative number, no zero below. */
export function hasValues(ring: HypergeometricRing, h: Hypergeometric, scene: Scene): boolean {
  const follows = followersOf(scene);
  return (
    h.factorials.every(({ of, power }) =>
      power <= 0 || (isFlat(of) && of.constant >= 0)
        ? true
        : follows({ term: ring.linearTerm(of), sign: NOT_NEGATIVE }),
    ) && h.below.every((q) => isNonzeroNumber(q) || follows({ term: ring.termOf(q), sign: NOT_ZERO }))
  );
}

function isNonzeroNumber(p: RealTerms): boolean {
  const [only] = p.values();
  return p.size === 1 && only!.exponents.every((e) => e === 0);
}
