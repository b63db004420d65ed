import { applyEnclosure, constantValue } from '../../expand/enclose.js';
import type { NodeId } from '../../expr/dag.js';
import { EMPTY, type Enclosure, hull, isBounded } from '../../number/interval.js';
import { type IntervalArithmetic, toDoubleBounds } from '../../number/interval-arithmetic.js';
import { isRounded, roundsTo, VANISHING, type WrittenNumber } from '../text/precision.js';
import type { Key, Rule } from './backprop-rule.js';

/** A closed stretch of numbers. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** How far somebody who works by hand rounds: to a number of decimals or of significant digits, whichever is coarser. */
export interface Digits {
  readonly decimals: number;
  readonly significant: number;
}

/** More digits than doubles have: nothing is rounded. */
export const EXACT_DIGITS = 16;
export const ANY_DIGITS = 300;
export const UNROUNDED_DIGITS: Digits = { decimals: ANY_DIGITS, significant: ANY_DIGITS };

/** A table has one of the two habits if so many of its lines have the same number of digits, and so many more than for the other. */
const MOST = 0.7;
const MORE = 0.15;

/**
 * The precision of a table: the middle one of its lines. Trailing zeros are often not written and copied inputs often have more digits;
 * whole numbers tell nothing. Where it is clear whether decimals or significant digits are kept, only those count.
 */
export function digitsOfTable(lines: readonly WrittenNumber[]): Digits {
  const rounded = lines.filter((l) => l.half > 0 && !isWhole(l));
  if (rounded.length === 0) return { decimals: 0, significant: EXACT_DIGITS };
  const [decimals, significant] = [rounded.map((l) => l.decimals), rounded.map((l) => l.significant)];
  const alike = (digits: readonly number[]) => {
    const most = Math.max(...digits);
    return digits.filter((d) => d === most).length / digits.length;
  };
  const [fixed, floating] = [alike(decimals), alike(significant)];
  return {
    decimals: floating >= MOST && floating > fixed + MORE ? ANY_DIGITS : middle(decimals),
    significant: fixed >= MOST && fixed > floating + MORE ? ANY_DIGITS : middle(significant),
  };
}

/** A whole number that ends in zeros, in a table of significant digits: 120 may stand for 115 to 125. */
export function readZeros(line: WrittenNumber, table: Digits): WrittenNumber {
  const zeros = /0*$/.exec(line.exact.numerator.toString())![0].length;
  const extra = Math.min(zeros, line.significant - table.significant);
  if (!isWhole(line) || line.half === 0 || table.significant >= EXACT_DIGITS || extra <= 0) return line;
  return { ...line, half: 0.5 * 10 ** extra, decimals: -extra, significant: line.significant - extra };
}

/** A whole number of a table, and the exact value of its line. */
export interface WholeLine {
  readonly written: WrittenNumber;
  readonly exact: number | undefined;
}

/**
 * A number of a table with the precision that it claims: its own, or that of the table where it is whole. A zero stands
 * for what vanishes in the second decimal at most, as 0.00 does, or in the finest of the table: a value that is larger was rounded away.
 */
export function readClaimed(own: WholeLine, table: Digits, all: readonly WholeLine[]): WrittenNumber {
  const written = readWhole(own, table, all);
  if (written.value !== 0 || own.written.half === 0) return written;
  const decimals = Math.max(...all.map((o) => o.written.decimals));
  const step = isWhole(own.written) ? Math.min(FINE_STEP, 10 ** -decimals) : FINE_STEP;
  return { ...written, half: Math.min(own.written.half, step / 2) };
}

/**
 * A whole number among the others of a table. With digits enough it is rounded, or where others are rounded to whole numbers as well;
 * among numbers with decimals its own may be zeros that were not written; else it is exact.
 */
function readWhole(own: WholeLine, table: Digits, all: readonly WholeLine[]): WrittenNumber {
  const { written, exact } = own;
  if (!isWhole(written) || written.half === 0 || exact === undefined || isRounded(written, exact))
    return written;
  // 322 for 321.75 keeps as many digits as most tables do.
  if (written.significant >= MANY_DIGITS) return written;
  if (table.significant < EXACT_DIGITS || table.decimals > 0)
    return { ...written, half: Math.min(written.half, stepOf(written.value, table) / 2, coarsest(all)) };
  const alike = all.filter(isRoundedToWhole);
  const values = new Set(alike.map((o) => o.written.value));
  const isShown = values.size >= MIN_ALIKE || alike.some((o) => o.written.significant > 1);
  return isShown ? written : { ...written, half: 0 };
}

/** Digits with which a whole number beside others is likely to be rounded, also where the value itself is short. */
const MANY_DIGITS = 3;

/** Half a unit of what is not written after a point: of the second decimal, where no number shows that it is rounded to fewer. */
function coarsest(all: readonly WholeLine[]): number {
  const isRounded = ({ written, exact }: WholeLine) =>
    !isWhole(written) && exact !== undefined && !isExact(written, exact) && roundsTo(exact, written);
  return all.some(isRounded) ? Number.POSITIVE_INFINITY : FINE_STEP / 2;
}

function isExact(written: WrittenNumber, exact: number): boolean {
  return roundsTo(exact, { ...written, half: 0 });
}

/** Different numbers of one digit that show together that a table is rounded to whole numbers; 12 for 12.3 does by itself. */
const MIN_ALIKE = 2;

function isRoundedToWhole({ written, exact }: WholeLine): boolean {
  const isRound = isWhole(written) && exact !== undefined && !Number.isInteger(exact);
  // Below 1 a whole number keeps no digit of what it stands for.
  return isRound && Math.abs(Number(exact.toPrecision(1))) >= 1 && roundsTo(exact, written);
}

/** The precision of the steps behind one line: its own, or that of the table where it is coarser. */
export function digitsOfLine(line: WrittenNumber, table: Digits): Digits {
  // Numbers without decimals do not show that what is not written was rounded to such numbers on the way.
  if (isWhole(line) && table.decimals === 0) return UNROUNDED_DIGITS;
  if (isWhole(line) || line.half === 0) return table;
  return {
    decimals: table.decimals === ANY_DIGITS ? ANY_DIGITS : Math.min(line.decimals, table.decimals),
    // 0.05 has the two decimals of its table, and one significant digit because it is small.
    significant:
      table.significant === ANY_DIGITS || (table.decimals !== ANY_DIGITS && line.decimals >= table.decimals)
        ? table.significant
        : Math.min(line.significant, table.significant),
  };
}

function isWhole(line: WrittenNumber): boolean {
  return line.decimals === 0;
}

/** The lower of the two middle ones: coarser. */
function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!;
}

/** The second decimal: what is smaller may vanish in a table. */
const FINE_STEP = 2 * VANISHING;

/** Nobody goes on with nothing: a number that would vanish keeps one digit, or two decimals. */
function keepDigit(x: number, step: number): number {
  if (step <= FINE_STEP || x === 0 || Math.abs(x) >= step / 2) return step;
  return Math.max(FINE_STEP, 10 ** Math.floor(Math.log10(Math.abs(x))));
}

/** One unit of the last digit that is kept of a number. */
export function stepOf(x: number, { decimals, significant }: Digits): number {
  const fixed = keepDigit(x, 10 ** -decimals);
  const floating =
    significant >= EXACT_DIGITS || x === 0
      ? 0
      : 10 ** (Math.floor(Math.log10(Math.abs(x))) + 1 - significant);
  return Math.max(fixed, floating);
}

/** All that a number of the range may have become by rounding; what needs no rounding stays. */
export function widen(range: Range, digits: Digits): Range {
  const { low, high } = range;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return range;
  const [a, b] = [stepOf(low, digits), stepOf(high, digits)];
  if (a < 1e-200 && b < 1e-200) return range;
  const isPoint = high - low <= 1e-13 * Math.abs(low);
  if (isPoint && Math.abs(low / a - Math.round(low / a)) < 1e-9) return range;
  // Rounding to one digit more moves a number by at most a twentieth of the step; ties go outward.
  return {
    low: Math.min(low - a / 20, roundDown(low, a)),
    high: Math.max(high + b / 20, roundUp(high, b)),
  };
}

/** Digits more that somebody keeps for a while, before the rest of a number is as good as exact. */
const MORE_DIGITS = 4;

/**
 * What a short stretch may become by rounding, apart: upwards or downwards at a tie. Unless every step is rounded, it may also stay as
 * it is or keep some digits more.
 */
export function roundingsOf(range: Range, digits: Digits, isEach = false): readonly Range[] {
  const { low, high } = range;
  const wide = widen(range, digits);
  if (wide === range) return [range];
  const [a, b] = [stepOf(low, digits), stepOf(high, digits)];
  const [down, up] = [roundDown(low, a), roundUp(high, b)];
  // A stretch as long as a step has more than two roundings.
  if (up - down > 1.5 * Math.max(a, b)) return [wide];
  const points = [
    { low: down, high: down },
    { low: up, high: up },
  ];
  if (isEach) return points;
  let near = range;
  for (let k = 1; k <= MORE_DIGITS; k++) {
    const [fineLow, fineHigh] = [roundDown(low, a / 10 ** k), roundUp(high, b / 10 ** k)];
    near = { low: Math.min(near.low, fineLow), high: Math.max(near.high, fineHigh) };
  }
  return [near, ...points];
}

/** The nearest multiple of a step, and at a tie the one below or above. */
function roundDown(x: number, step: number): number {
  return Math.ceil(x / step - 0.5 - 1e-9) * step;
}

function roundUp(x: number, step: number): number {
  return Math.floor(x / step + 0.5 + 1e-9) * step;
}

/** Signs and choices of rounded numbers need no rounding. */
export const UNROUNDED: ReadonlySet<string> = new Set([
  'negate',
  'max',
  'min',
  'abs',
  'sign',
  '#select',
  'not',
  'and',
  'or',
]);

export const ANGLES: ReadonlySet<string> = new Set(['sin', 'cos', 'tan']);

export interface RuleRange extends Range {
  readonly terms: readonly Range[];
  /** The two sides of a difference, or of a sum, that the rule is. */
  readonly sides?: { readonly operation: 'add' | 'subtract'; readonly left: Range; readonly right: Range };
}

export interface RangeOptions {
  readonly digits: Digits;
  /** The result is not written down itself: it is rounded like what comes before it. */
  readonly hidden?: boolean;
  /** Sines and cosines of degrees. */
  readonly degrees?: boolean;
}

/**
 * Every value that a rule can give for operands anywhere in their ranges, with every step in between rounded: by interval arithmetic, so
 * none is missed. The factors of a product may have been multiplied in any order. Undefined where an operand is unknown or there is no
 * bound.
 */
export function encloseRule(
  rule: Rule,
  rangeOf: (key: Key) => Range | undefined,
  ia: IntervalArithmetic,
  options: RangeOptions,
): RuleRange | undefined {
  const { dag, order, root, terms, keys } = rule.lowered;
  const { digits } = options;
  // In a chain rule one over a number is a local derivative, which is rounded before the derivative so far is multiplied by it.
  const isChain = rule.terms.some((t) => t.via !== undefined);
  const over = (reciprocal: Enclosure) => (isChain ? round(reciprocal, ia, digits) : reciprocal);
  const values: Enclosure[] = [];
  const factors: (readonly Enclosure[])[] = [];
  for (const id of order) {
    const node = dag.node(id);
    if (node.kind === 'constant') values[id] = constantValue(ia, node.text, node.value);
    else if (node.kind === 'input') {
      const range = rangeOf(keys.get(node.name)!);
      if (!range) return undefined;
      values[id] = hull(ia.fromDouble(range.low), ia.fromDouble(range.high));
    } else {
      const args = node.args.map((a) => values[a]!);
      const isWritten = id === root && !options.hidden;
      const own = factorsOf(node.op.name, node.args, args, factors, ia, over);
      if (own) {
        const product = own.reduce((x, y) => ia.mul(x, y));
        const spread = spreadOf(own, digits);
        const wide =
          spread > 0 ? ia.add(product, hull(ia.fromDouble(-spread), ia.fromDouble(spread))) : product;
        factors[id] = own;
        values[id] = isWritten || node.op.name === 'negate' ? wide : round(wide, ia, digits);
        continue;
      }
      const turned =
        options.degrees && ANGLES.has(node.op.name)
          ? args.map((a) => ia.mul(a, ia.div(ia.pi(), ia.fromDouble(180))))
          : args;
      const exact = applyEnclosure(ia, node.op.name, turned);
      const isConstant = node.args.every((a) => dag.node(a).kind === 'constant');
      values[id] = isWritten || isConstant || UNROUNDED.has(node.op.name) ? exact : round(exact, ia, digits);
    }
    factors[id] = [values[id]!];
  }
  const own = boundsOf(values[root]!);
  const ranges = terms.map((t) => boundsOf(values[t]!));
  if (!own || ranges.some((r) => r === undefined)) return undefined;
  // A name that a node uses twice gives two terms, that may be larger, to whoever does not put them together.
  const largest = Math.max(0, ...(ranges as Range[]).map(sizeOf));
  const slack = (rule.repeats * stepOf(largest * (1 + rule.repeats), digits)) / 2;
  const node = dag.node(root);
  const sides = sidesOf(
    node.kind === 'apply' ? node.op.name : '',
    node.args.map((a) => boundsOf(values[a]!)),
  );
  return {
    low: own.low - slack,
    high: own.high + slack,
    terms: ranges as Range[],
    ...(sides ? { sides } : {}),
  };
}

function sidesOf(
  operation: string,
  [left, right]: readonly (Range | undefined)[],
): RuleRange['sides'] | undefined {
  return (operation === 'add' || operation === 'subtract') && left && right
    ? { operation, left, right }
    : undefined;
}

/** The factors of a product of products, of a quotient, or of a negative of these. */
export function factorsOf(
  name: string,
  ids: readonly NodeId[],
  args: readonly Enclosure[],
  factors: readonly (readonly Enclosure[])[],
  ia: IntervalArithmetic,
  over: (reciprocal: Enclosure) => Enclosure,
): readonly Enclosure[] | undefined {
  const [a, b] = ids as [NodeId, NodeId];
  switch (name) {
    case 'multiply':
      return [...factors[a]!, ...factors[b]!];
    case 'divide':
      return [...factors[a]!, over(ia.div(ia.fromDouble(1), args[1]!))];
    case 'negate': {
      const [first, ...rest] = factors[a]!;
      return rest.length === 0 ? undefined : [ia.neg(first!), ...rest];
    }
    default:
      return undefined;
  }
}

/** How far rounded products of some of the factors move the product of all, in whatever order they are taken. */
export function spreadOf(factors: readonly Enclosure[], digits: Digits): number {
  if (factors.length < 3 || digits === UNROUNDED_DIGITS) return 0;
  const sizes = factors.map((f) => {
    const range = boundsOf(f);
    return range ? sizeOf(range) : Number.POSITIVE_INFINITY;
  });
  // Factors of 1 are not multiplied.
  const real = sizes.filter((s) => s !== 1).sort((x, y) => y - x);
  if (real.length < 3) return 0;
  const whole = real.reduce((x, y) => x * y, 1);
  const relative = digits.significant >= EXACT_DIGITS ? 0 : 0.5 * 10 ** (1 - digits.significant);
  let fixed = 0;
  let product = 1;
  for (let k = 0; k < real.length - 2; k++) {
    product *= real[k]!;
    fixed += 0.5 * keepDigit(whole / product, 10 ** -digits.decimals) * Math.max(1, product);
  }
  const spread = 1.1 * Math.max(fixed, relative * (real.length - 2) * whole);
  return Number.isFinite(spread) ? spread : 0;
}

export function sizeOf({ low, high }: Range): number {
  return Math.max(Math.abs(low), Math.abs(high));
}

export function boundsOf(x: Enclosure): Range | undefined {
  if (x.kind === 'empty' || !isBounded(x)) return undefined;
  const { lo, hi } = toDoubleBounds(x);
  return { low: lo, high: hi };
}

function round(x: Enclosure, ia: IntervalArithmetic, digits: Digits): Enclosure {
  const range = boundsOf(x);
  if (x.kind === 'empty') return EMPTY;
  if (!range) return x;
  const wide = widen(range, digits);
  return hull(x, hull(ia.fromDouble(wide.low), ia.fromDouble(wide.high)));
}
