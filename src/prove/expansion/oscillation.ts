import { isInteger } from '../../number/rational.js';
import { isWholeTerm } from '../term/evaluate.js';
import { printTerm } from '../term/print-term.js';
import {
  addTerms,
  applyTerm,
  mapTerms,
  multiplyTerms,
  numberTerm,
  powerTerm,
  sameTerm,
  subterms,
  type Term,
} from '../term/term.js';

/** Angles in eighths of a full turn, with which differing limits are sought. */
const ANGLES = [2, 6, 0, 4, 1] as const;

/** Multiples of an angle whose waves are replaced too. */
const MULTIPLES = [1, 2, 3, 4] as const;

const WAVES: ReadonlySet<string> = new Set(['sin', 'cos', 'tan']);

/** A wave at a number of eighths of a turn; undefined where the tangent has none. */
function waveAt(name: string, eighths: number): Term | undefined {
  const at = eighths % 8;
  if (name === 'tan') return at % 4 === 2 ? undefined : numberTerm(at % 4 === 0 ? 0 : at % 4 === 1 ? 1 : -1);
  const turned = name === 'cos' ? (at + 2) % 8 : at;
  const size = turned % 4 === 0 ? 0 : turned < 4 ? 1 : -1;
  return turned % 2 === 0
    ? numberTerm(size)
    : multiplyTerms(numberTerm(size), powerTerm(numberTerm(2), numberTerm(-1, 2)));
}

/** How the reason begins why there is no limit. */
const ABSENT = 'no limit exists';

/** Whether a reason says that there is no limit, and not that none was found. */
export function isAbsent(reason: string): boolean {
  return reason.startsWith(ABSENT);
}

/**
 * A proof that f(t) has no limit as t grows, for f with sin(g) or cos(g) and a continuous g that grows beyond all bounds: g takes the value
 * theta + 2 pi k for every large k, so that f has, along these points, the limit of f with the values at theta in place of sine and cosine.
 * Two such limits that differ leave no limit for f. `grows` is the sign of the infinity to which g tends, or 0, `limit` finds limits, `differ` says whether two
 * of them are certainly different, `shown` writes g as the user did. Undefined where this proves nothing.
 */
export function provesAbsent(
  body: Term,
  grows: (argument: Term) => -1 | 0 | 1,
  limit: (body: Term) => Term | string,
  differ: (a: Term, b: Term) => boolean,
  shown: (argument: Term) => Term,
): string | undefined {
  const waves = subterms([body]).flatMap((x) => (x.kind === 'apply' && WAVES.has(x.name) ? [x] : []));
  const tried: Term[] = [];
  for (const { args } of waves) {
    const [g] = args as [Term];
    if (tried.some((t) => sameTerm(t, g))) continue;
    tried.push(g);
    const direction = grows(g);
    if (direction === 0) continue;
    const along = ANGLES.flatMap((angle) => {
      const fixed = atAngle(body, g, angle);
      const found = fixed === undefined ? 'undefined' : limit(fixed);
      return typeof found === 'string' ? [] : [{ angle, found }];
    });
    for (const [k, a] of along.entries())
      for (const b of along.slice(k + 1)) {
        if (!differ(a.found, b.found)) continue;
        const where = ({ angle }: typeof a) => `${printTerm(shown(g))} = ${angleText(angle)}`;
        return `${ABSENT}: where ${where(a)} the values tend to ${printTerm(a.found)}, where ${where(b)} to ${printTerm(b.found)} (k = ${direction > 0 ? '1, 2, 3' : '-1, -2, -3'}, ...)`;
      }
  }
  return undefined;
}

function angleText(eighths: number): string {
  const texts: Readonly<Record<number, string>> = { 1: 'pi/4 + ', 2: 'pi/2 + ', 4: 'pi + ', 6: '3*pi/2 + ' };
  return `${texts[eighths] ?? ''}2*pi*k`;
}

/** The term with its waves of g, and of small multiples of g, at an angle; undefined where one has no value there. */
function atAngle(body: Term, g: Term, angle: number): Term | undefined {
  let defined = true;
  const fixed = mapTerms(body, (x) => {
    if (x.kind !== 'apply' || !WAVES.has(x.name)) return undefined;
    const [own] = x.args as [Term];
    const m = MULTIPLES.find((n) => sameTerm(own, n === 1 ? g : multiplyTerms(numberTerm(n), g)));
    if (m === undefined) return undefined;
    const value = waveAt(x.name, m * angle);
    if (!value) defined = false;
    return value ?? x;
  });
  return defined ? fixed : undefined;
}

/** A product by its size. */
export interface SizeOfProduct {
  readonly log: Term;
  /** Factors that are not seen to be positive. */
  readonly unsigned: readonly Term[];
  /** Powers with whole exponents, whose bases may be negative. */
  readonly turning: readonly Extract<Term, { kind: 'power' }>[];
  readonly parts: number;
}

/** log|x| of a product of powers and exponentials, part by part, and the factors that are not seen to be positive. */
export function logarithmOf(x: Term, integers: ReadonlySet<string>): SizeOfProduct {
  switch (x.kind) {
    case 'multiply': {
      const all = x.args.map((a) => logarithmOf(a, integers));
      return {
        log: addTerms(...all.map((a) => a.log)),
        unsigned: all.flatMap((a) => a.unsigned),
        turning: all.flatMap((a) => a.turning),
        parts: all.reduce((n, a) => n + a.parts, 0),
      };
    }
    case 'power': {
      if (x.exponent.kind === 'number') {
        const base = logarithmOf(x.base, integers);
        const odd = isInteger(x.exponent.value) && x.exponent.value.numerator % 2n !== 0n;
        // Only what is positive has roots that could be divided by.
        return {
          ...base,
          log: multiplyTerms(x.exponent, base.log),
          unsigned: odd ? base.unsigned : [],
          turning: odd ? base.turning : [],
        };
      }
      if (isWholeTerm(x.exponent, integers)) {
        const size = applyTerm('log', applyTerm('abs', x.base));
        return { log: multiplyTerms(x.exponent, size), unsigned: [], turning: [x], parts: 1 };
      }
      return {
        log: multiplyTerms(x.exponent, applyTerm('log', x.base)),
        unsigned: [],
        turning: [],
        parts: 1,
      };
    }
    case 'apply':
      if (x.name === 'exp') return { log: x.args[0]!, unsigned: [], turning: [], parts: 1 };
      if (x.name === 'factorial') return { log: applyTerm('log', x), unsigned: [], turning: [], parts: 1 };
      break;
    case 'guard':
      return logarithmOf(x.body, integers);
    default:
      break;
  }
  return { log: applyTerm('log', applyTerm('abs', x)), unsigned: [x], turning: [], parts: 0 };
}
