import { differentiate, NoDerivative } from '../derivative/differentiate.js';
import { Constants } from '../equality/exact-constants.js';
import type { Scene } from '../normal/case-split.js';
import type { Argument } from '../slope/argument.js';
import { printTerm } from '../term/print-term.js';
import {
  addTerms,
  isNumber,
  mentions,
  nameTerm,
  negateTerm,
  numberTerm,
  productOf,
  substitute,
  subterms,
  subtractTerms,
  type Term,
  unknownsOf,
} from '../term/term.js';
import { breaksOf } from './breaks.js';
import { Ladder } from './ladder.js';
import { resolveOnPart, showOnStretch } from './on-line.js';
import { describeStretch, type End, type Stretch, stretchOf } from './stretch.js';

/**
 * |f(x) - f(y)| <= L |x - y| by the mean value theorem: f is continuous, and |f'| <= L wherever f is differentiable, which it is except at
 * single points. Shows d = L |x - y| - |f(x) - f(y)| >= 0.
 */
export function showLipschitz(d: Term, scene: Scene): Argument | undefined {
  const { names, arrays, sizes } = unknownsOf([d]);
  const [x, y] = names;
  if (names.length !== 2 || arrays.size > 0 || sizes.length > 0 || x === undefined || y === undefined)
    return undefined;
  if (scene.integers.size > 0) return undefined;
  const shape = readShape(d, x, y);
  if (!shape) return undefined;
  const constants = new Constants(scene.budget);
  const stretch = stretchOf(x, scene.facts, constants);
  const other = stretchOf(y, scene.facts, constants);
  if (stretch === 'empty' || other === 'empty') return undefined;
  if (!sameEnd(stretch.lo, other.lo, constants) || !sameEnd(stretch.hi, other.hi, constants))
    return undefined;
  // f(x) - f(y) is split at a value of y inside: as a function of x it is f(x) minus a constant.
  const f = substitute(shape.difference, y, innerPoint(stretch));
  if (!isContinuous(f, x, stretch, constants)) return undefined;
  let slope: Term;
  try {
    slope = differentiate(f, { kind: 'name', name: x });
  } catch (error) {
    if (error instanceof NoDerivative) return undefined;
    throw error;
  }
  const steps: string[] = [
    `f is continuous, so |f(${x}) - f(${y})| <= L |${x} - ${y}| follows from |f'| <= L = ${printTerm(shape.bound)} (mean value theorem)`,
  ];
  for (const [text, part] of [
    ["L - f' >= 0", subtractTerms(shape.bound, slope)],
    ["L + f' >= 0", addTerms(shape.bound, slope)],
  ] as const) {
    const open: Stretch = {
      ...(stretch.lo ? { lo: { at: stretch.lo.at, open: true } } : {}),
      ...(stretch.hi ? { hi: { at: stretch.hi.at, open: true } } : {}),
    };
    const result = showOnStretch(part, x, open, false, constants);
    if (result.kind !== 'shown') return undefined;
    steps.push(`d = ${text} for ${describeStretch(x, open)}:`, ...result.steps.map((s) => `  ${s}`));
  }
  return { method: 'mean value theorem', steps };
}

/** L |x - y| - |difference|, where the difference is that of one function at x and at y. */
function readShape(
  d: Term,
  x: string,
  y: string,
): { readonly bound: Term; readonly difference: Term } | undefined {
  const body = d.kind === 'guard' ? d.body : d;
  if (body.kind !== 'add' || body.args.length !== 2) return undefined;
  for (const [above, below] of [body.args, [...body.args].reverse()] as [Term, Term][]) {
    const minus = flatFactors(below);
    if (
      !minus ||
      minus.scale.some((s) => s.kind !== 'number') ||
      productOf(minus.scale).kind !== 'number' ||
      !isNumber(productOf(minus.scale), -1)
    )
      continue;
    const plus = flatFactors(above);
    if (!plus || plus.scale.some((s) => mentions(s, x) || mentions(s, y))) continue;
    const inner = plus.inner;
    const swapped = (t: Term) =>
      substitute(substitute(substitute(t, x, nameTerm('swap#')), y, nameTerm(x)), 'swap#', nameTerm(y));
    if (!isPlainGap(inner, x, y) || !isDifference(minus.inner, x, y, swapped)) continue;
    return { bound: productOf(plus.scale), difference: minus.inner };
  }
  return undefined;
}

/** The factors around one absolute value. */
function flatFactors(t: Term): { readonly scale: readonly Term[]; readonly inner: Term } | undefined {
  const flat = (u: Term): readonly Term[] => (u.kind === 'multiply' ? u.args.flatMap(flat) : [u]);
  const factors = flat(t);
  const sizes = factors.filter((u) => u.kind === 'apply' && u.name === 'abs');
  const [size] = sizes;
  if (sizes.length !== 1 || size?.kind !== 'apply') return undefined;
  return { scale: [numberTerm(1), ...factors.filter((u) => u !== size)], inner: size.args[0]! };
}

function isPlainGap(t: Term, x: string, y: string): boolean {
  const text = printTerm(t);
  return text === `${x} - ${y}` || text === `${y} - ${x}`;
}

/** u(x) - u(y): one summand without y, and the other the same with y in place of x. */
function isDifference(t: Term, x: string, y: string, swap: (t: Term) => Term): boolean {
  if (t.kind !== 'add' || t.args.length !== 2) return false;
  const [a, b] = t.args as [Term, Term];
  const [own, other] = mentions(a, x) ? [a, b] : [b, a];
  if (mentions(own, y) || mentions(other, x)) return false;
  return printTerm(negateTerm(swap(own))) === printTerm(other) && !printTerm(other).includes('…');
}

function sameEnd(a: End | undefined, b: End | undefined, constants: Constants): boolean {
  if (!a || !b) return !a && !b;
  return constants.signOf(subtractTerms(a.at, b.at)) === 0;
}

function innerPoint({ lo, hi }: Stretch): Term {
  if (lo && hi) return productOf([numberTerm(1, 2), addTerms(lo.at, hi.at)]);
  if (lo) return addTerms(lo.at, numberTerm(1));
  return hi ? subtractTerms(hi.at, numberTerm(1)) : numberTerm(0);
}

/** No jump and no gap: comparisons are resolved between the break points, and the pieces meet in one value at each of them. */
function isContinuous(f: Term, name: string, stretch: Stretch, constants: Constants): boolean {
  const jumps = (t: Term) =>
    subterms([t]).some(
      (u) =>
        mentions(u, name) &&
        (['compare', 'logic', 'select'].includes(u.kind) ||
          (u.kind === 'apply' && ['sign', 'atan2', 'tan'].includes(u.name))),
    );
  const inside = (c: Term) =>
    (!stretch.lo || constants.signOf(subtractTerms(c, stretch.lo.at)) === 1) &&
    (!stretch.hi || constants.signOf(subtractTerms(stretch.hi.at, c)) === 1);
  const cuts = [...breaksOf(f, name, inside, constants)].sort((a, b) =>
    constants.signOf(subtractTerms(a, b)) === 1 ? 1 : -1,
  );
  const ends: (End | undefined)[] = [stretch.lo, ...cuts.map((at) => ({ at, open: true })), stretch.hi];
  const pieces: Term[] = [];
  for (let k = 0; k + 1 < ends.length; k++) {
    const part: Stretch = {
      ...(ends[k] ? { lo: ends[k]! } : {}),
      ...(ends[k + 1] ? { hi: ends[k + 1]! } : {}),
    };
    const piece = jumps(f) ? resolveOnPart(f, name, part, constants) : f;
    if (jumps(piece)) return false;
    // Without a gap each piece is continuous.
    const ladder = new Ladder(piece, name, constants);
    const ia = constants.precision(64);
    const at = (end: End | undefined, far: number) => (end ? constants.enclose(end.at) : ia.fromInteger(far));
    const [lo, hi] = [at(part.lo, -(10 ** 6)), at(part.hi, 10 ** 6)];
    if (lo.kind === 'empty' || hi.kind === 'empty') return false;
    const over = ladder.over(0, {
      kind: 'interval',
      lo: part.lo ? lo.lo : { mantissa: -1n, exponent: Infinity },
      hi: part.hi ? hi.hi : { mantissa: 1n, exponent: Infinity },
      defined: 'everywhere',
    });
    if (over.kind === 'empty' || over.defined !== 'everywhere') return false;
    pieces.push(piece);
  }
  return cuts.every((c, k) => {
    const value = substitute(f, name, c);
    return [pieces[k]!, pieces[k + 1]!].every(
      (p) => constants.signOf(subtractTerms(substitute(p, name, c), value)) === 0,
    );
  });
}
