import { type Rational, rational } from '../../number/rational.js';
import {
  addTerms,
  applyTerm,
  numberTerm,
  powerTerm,
  productOf,
  rationalTerm,
  T_PI,
  type Term,
} from './term.js';

/** Denominators of the fractions that are tried. */
const MAX_DENOMINATOR = 60;

/** How far a double may be from the constant it stands for: extremes are found to about half the digits at worst. */
const SLACK = 1e-9;

const HALF = numberTerm(1, 2);
const E: Term = applyTerm('exp', numberTerm(1));

/**
 * Constants near a double at which functions of textbooks have their extremes: fractions, and what becomes a fraction or a square or
 * cube root under log, exp, squaring or division by pi or e. Each is only a guess, to be tested exactly.
 */
export function recognise(x: number, slack = SLACK): readonly Term[] {
  if (!Number.isFinite(x)) return [];
  const found: Term[] = [];
  const fraction = nearFraction(x, slack);
  if (fraction) found.push(rationalTerm(fraction));
  const add = (y: number, build: (r: Term) => Term) => {
    const r = nearFraction(y, slack * Math.max(1, Math.abs(y)), 30);
    if (r && r.numerator !== 0n) found.push(build(rationalTerm(r)));
  };
  add(x / Math.PI, (r) => productOf([r, T_PI]));
  if (x > 0) add(Math.log(x), (r) => applyTerm('exp', r));
  if (Math.abs(x) < 12) add(Math.exp(x), (r) => applyTerm('log', r));
  add(x / Math.E, (r) => productOf([r, E]));
  add(x * Math.E, (r) => productOf([r, powerTerm(E, -1)]));
  const root = (r: Term) => (x < 0 ? productOf([numberTerm(-1), powerTerm(r, HALF)]) : powerTerm(r, HALF));
  add(x * x, root);
  add(x * x * Math.E, (r) => root(productOf([r, powerTerm(E, -1)])));
  add((x * x) / Math.PI, (r) => root(productOf([r, T_PI])));
  add(x ** 3, (r) => applyTerm('root', r, numberTerm(3)));
  add(Math.tan(x), (r) => applyTerm('atan', r));
  for (const surd of nearSurds(x, slack)) found.push(surd);
  if (Math.abs(x) < 12) for (const surd of nearSurds(Math.exp(x), slack)) found.push(applyTerm('log', surd));
  return found;
}

/** The fraction with a small denominator next to a double, by continued fractions. */
export function nearFraction(x: number, slack: number, most = MAX_DENOMINATOR): Rational | undefined {
  let [p0, q0, p1, q1] = [0, 1, 1, 0];
  let rest = x;
  for (let k = 0; k < 12; k++) {
    const whole = Math.floor(rest);
    [p0, q0, p1, q1] = [p1, q1, whole * p1 + p0, whole * q1 + q0];
    if (q1 > most || !Number.isSafeInteger(p1)) return undefined;
    if (Math.abs(x - p1 / q1) <= slack) return rational(p1, q1);
    if (rest === whole) return undefined;
    rest = 1 / (rest - whole);
  }
  return undefined;
}

/** a + b sqrt(d) with few digits. */
function nearSurds(x: number, slack: number): readonly Term[] {
  const found: Term[] = [];
  for (const d of [2, 3, 5, 6, 7, 13, 17]) {
    const r = Math.sqrt(d);
    for (let n = 1; n <= 6; n++) {
      for (const b of [1 / n, -1 / n, n, -n, 2 / 3, -2 / 3]) {
        const a = nearFraction(x - b * r, slack, 6);
        if (!a || Math.abs(Number(a.numerator)) > 20) continue;
        const scale = nearFraction(b, 1e-12, 6)!;
        const surd = productOf([rationalTerm(scale), powerTerm(numberTerm(d), HALF)]);
        found.push(a.numerator === 0n ? surd : addTerms(rationalTerm(a), surd));
        if (found.length > 3) return found;
      }
    }
  }
  return found;
}
