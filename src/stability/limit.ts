import { type Result, succeed } from '../diagnostic/diagnostic.js';
import type { Parser } from '../expr/parse.js';
import { createIntervalArithmetic, toDoubleBounds } from '../number/interval-arithmetic.js';
import type { Shape } from '../op/shape.js';
import { openBranch, withInfinities } from '../prove/expansion/by-cases.js';
import { sumSeries } from '../prove/expansion/infinite-sum.js';
import { findLimit, type Side } from '../prove/expansion/limit.js';
import { isAbsent } from '../prove/expansion/oscillation.js';
import { assumedText, parseAssumptions } from '../prove/reading/assume.js';
import { readClaim } from '../prove/reading/claim-reading.js';
import type { LimitPoint } from '../prove/reading/reading.js';
import { Budget, OutOfBudget } from '../prove/term/budget.js';
import { parseClaim } from '../prove/term/claim.js';
import { evaluateTerm } from '../prove/term/evaluate.js';
import { printTerm } from '../prove/term/print-term.js';
import { T_ZERO, type Term, unknownsOf } from '../prove/term/term.js';

export type SidedLimit =
  /** `text` is exact; `value` its double where it has no unknowns, an infinity for inf and -inf. */
  | { readonly kind: 'limit'; readonly text: string; readonly value?: number }
  /** None was found. */
  | {
      readonly kind: 'none';
      readonly reason: string;
      /** The condition on other names under which none was found, where there is one. */
      readonly where?: string;
    }
  /** It is proved that there is none. */
  | { readonly kind: 'absent'; readonly reason: string };

export interface LimitReport {
  readonly point: string;
  /** At an infinity there is one side only. */
  readonly left?: SidedLimit;
  readonly right?: SidedLimit;
  readonly both: SidedLimit;
}

export interface LimitOptions {
  readonly parser: Parser;
  readonly assume?: string;
  readonly shapes?: ReadonlyMap<string, Shape>;
  readonly now: () => number;
  /** Milliseconds. */
  readonly budget: number;
}

/** Elementary operations, where the clock stands still. */
const STEPS = 20_000_000;

const BITS = 128;

/**
 * The limit of an expression as a name tends to a point (`inf` and `-inf` are infinity), exactly, from both sides: by the expansion in
 * powers, logarithms and exponentials that the prover uses. Fails with diagnostics only for what cannot be read.
 */
export function limitOf(
  expression: string,
  name: string,
  at: string,
  options: LimitOptions,
): Result<LimitReport> {
  const { parser } = options;
  // A limit is read as a part of a claim: the prover's own reader then settles shapes, definitions and the point.
  const claim = parseClaim(`limit(${expression}, ${name}, ${at}) = 0`, parser);
  if (!claim.ok) return claim;
  const assumptions = parseAssumptions([assumedText(options.assume ?? '')], parser);
  if (assumptions.diagnostics.length > 0) return { ok: false, diagnostics: assumptions.diagnostics };
  let asked: { readonly body: Term; readonly name: string; readonly at: LimitPoint } | undefined;
  const calculus = {
    limit: (body: Term, by: string, point: LimitPoint) => {
      asked = { body, name: by, at: point };
      return T_ZERO;
    },
    taylor: () => 'no Taylor polynomial stands inside a limit',
    constant: () => undefined,
    series: sumSeries,
  };
  const read = readClaim(claim.value, assumptions, calculus, options.shapes);
  if (!read.ok) return read;
  if (!asked) return succeed({ point: at, both: { kind: 'none', reason: 'nothing depends on the name' } });
  const { body, name: by, at: point } = asked;
  const run = (side: Side): SidedLimit => {
    const budget = new Budget({ milliseconds: options.budget, steps: STEPS, now: options.now });
    try {
      const found = findLimit(body, by, point, side, budget, assumptions.integers, read.value.facts);
      if (typeof found !== 'string') return describe(found, budget);
      return { kind: isAbsent(found) ? 'absent' : 'none', reason: found };
    } catch (error) {
      if (error instanceof OutOfBudget) return { kind: 'none', reason: error.reason };
      if (error instanceof RangeError) return { kind: 'none', reason: 'the expression is nested too deeply' };
      throw error;
    }
  };
  if (point === 'inf' || point === '-inf') return succeed({ point: point, both: run('both') });
  const [left, right] = [run('left'), run('right')];
  return succeed({ point: at, left, right, both: run('both') });
}

function conditionText(x: Term): string {
  const inner = x.kind === 'logic' && x.operator === 'not' ? x.args[0]! : undefined;
  return inner?.kind === 'compare' && inner.relation === 'equal'
    ? `${printTerm(inner.left)} != ${printTerm(inner.right)}`
    : printTerm(x);
}

function describe(found: Term, budget: Budget): SidedLimit {
  const open = openBranch(found);
  if (open) {
    const where = open.where.map(conditionText).join(' and ');
    return where === ''
      ? { kind: 'none', reason: open.reason }
      : { kind: 'none', reason: `${open.reason}, where ${where}`, where };
  }
  const term = withInfinities(found);
  const text = printTerm(term);
  if (text === 'inf') return { kind: 'limit', text, value: Number.POSITIVE_INFINITY };
  if (text === '-inf') return { kind: 'limit', text, value: Number.NEGATIVE_INFINITY };
  const { names, arrays, sizes } = unknownsOf([term]);
  if (names.length > 0 || arrays.size > 0 || sizes.length > 0) return { kind: 'limit', text };
  const environment = {
    names: new Map(),
    entry: () => ({ kind: 'empty' }) as const,
    sizes: new Map(),
    positions: new Map(),
    integers: new Set<string>(),
  };
  const value = evaluateTerm(term, environment, createIntervalArithmetic(BITS), budget);
  if (value.kind === 'empty') return { kind: 'limit', text };
  const { lo, hi } = toDoubleBounds(value);
  return { kind: 'limit', text, value: lo + (hi - lo) / 2 };
}
