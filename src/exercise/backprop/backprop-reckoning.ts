import type { IntervalArithmetic } from '../../number/interval-arithmetic.js';
import type { RowVerdict } from '../problem/judgement.js';
import { roomOf, roundsTo } from '../text/precision.js';
import { encloseInPieces } from './backprop-pieces.js';
import {
  type Digits,
  digitsOfLine,
  encloseRule,
  type Range,
  type RangeOptions,
  type RuleRange,
  UNROUNDED_DIGITS,
} from './backprop-range.js';
import { evaluateRule, type Key, type Rule } from './backprop-rule.js';
import type { Line } from './backprop-table.js';
import type { Truth } from './backprop-truth.js';
import { digitsIn, type Manner, mannersOf } from './rounding-manners.js';

/** What is known about a number that a later line uses. */
export interface Held extends Range {
  /** Nothing above it is wrong. */
  readonly sound: boolean;
}

/** The verdict about one number of the table. */
export interface LineJudgement {
  readonly verdict: RowVerdict;
  /** It follows from the student's own lines, by one of the rules. */
  readonly consistent: boolean;
  /** The rule that it follows from, or the direct one. */
  readonly rule: Rule | undefined;
  /** What the rule gives at the student's own lines. */
  readonly range: RuleRange | undefined;
  /** Nothing that the rule uses is wrong. */
  readonly sound: boolean;
}

/** What a table is judged against. */
export interface TableSetting {
  readonly truth: Truth;
  readonly digits: Digits;
  readonly ia: IntervalArithmetic;
  /** All numbers are whole, exact ones among them: nothing was rounded. */
  readonly whole: boolean;
}

/** How somebody works. */
export interface Habit {
  /** Goes on with the rounded numbers on paper (or now and then with better ones), or with all the digits in the calculator. */
  readonly by: 'paper' | 'calculator';
  /** Takes sines and cosines of degrees. */
  readonly degrees: boolean;
}

/** Numbers that are taken for some lines, and what follows from them for numbers without a line. */
interface Taken {
  readonly values: ReadonlyMap<Key, Range>;
  readonly computed: Map<string, readonly Range[] | undefined>;
}

/**
 * Every line of a table judged against the exact value and against the student's own lines. On paper, a number that a later line uses is
 * the one that stands there, or lies where it may have been before rounding, and every step in between is rounded as well. In a
 * calculator nothing is rounded, and a wrong number may have had any digits behind those written. Ranges are enclosed, so somebody who
 * only rounds is never wrong.
 */
export class Reckoning {
  private readonly judged = new Map<Key, LineJudgement>();
  private readonly computed = new Map<string, Held | undefined>();
  private readonly busy = new Set<Key>();
  private readonly pieces = new Map<Key, readonly Range[]>();
  private readonly nothing: Taken = { values: new Map(), computed: new Map() };

  constructor(
    private readonly setting: TableSetting,
    readonly lines: ReadonlyMap<Key, Line>,
    /** Numbers that were used in place of those that stand there. */
    private readonly overrides: ReadonlyMap<Key, Held>,
    private readonly habit: Habit,
  ) {}

  private digitsOf(line: Line): Digits {
    return this.habit.by === 'paper' ? digitsOfLine(line.written, this.setting.digits) : UNROUNDED_DIGITS;
  }

  judge(line: Line): LineJudgement {
    const known = this.judged.get(line.key);
    if (known) return known;
    const direct = this.setting.truth.rule(line.key);
    // A rule never needs its own key, but a hostile table must not make it loop.
    this.judged.set(line.key, {
      verdict: 'undecided',
      consistent: false,
      rule: direct,
      range: undefined,
      sound: false,
    });
    const judgement = this.decide(line, direct);
    this.judged.set(line.key, judgement);
    return judgement;
  }

  private decide(line: Line, direct: Rule | undefined): LineJudgement {
    const { written } = line;
    const { truth } = this.setting;
    const exact = truth.exact(line.key);
    const attempt = (rule: Rule) => {
      const range = this.enclose(rule, line);
      const consistent =
        range !== undefined && isWithin(written.value, range, roomOf(written, written.value));
      return { rule, range, consistent, sound: this.isSound(rule, line) };
    };
    const isExact = exact !== undefined && roundsTo(exact, written);
    const attemptApart = (rule: Rule) => {
      const tried = attempt(rule);
      return tried.consistent && !isExact && !this.followsFromPoints(line, rule)
        ? { ...tried, consistent: false }
        : tried;
    };
    let own = direct && attemptApart(direct);
    if (own && !own.consistent) {
      for (const other of truth.readOffRules(line.key)) {
        const tried = attemptApart(other);
        if (!tried.consistent) continue;
        own = tried;
        break;
      }
    }
    const { rule, range, consistent, sound } = own ?? {
      rule: direct,
      range: undefined,
      consistent: false,
      sound: true,
    };
    const verdict = (): RowVerdict => {
      if (isExact) return 'right';
      if (consistent) return sound ? 'right' : 'carried';
      // An earlier wrong line may leave nothing to compute with.
      if (range === undefined && (exact === undefined || (rule !== undefined && !sound))) return 'undecided';
      return 'wrong';
    };
    return { verdict: verdict(), consistent, rule, range, sound };
  }

  /**
   * Whether a number that follows from ranges follows from what stands in the lines before it, or from what would stand there with all
   * digits, and not only from something in between that nobody has. A number that a rule uses on two ways, as w and the gradient at w
   * in a step of descent, has one value on both.
   */
  private followsFromPoints(line: Line, rule: Rule): boolean {
    const room = roomOf(line.written, line.written.value);
    return this.takenFor(rule).some((taken) =>
      mannersOf(this.digitsOf(line)).some((manner) => {
        const pieces = this.piecesOf(rule, line, manner, this.digitsOf(line), taken);
        return pieces === undefined || pieces.some((piece) => isWithin(line.written.value, piece, room));
      }),
    );
  }

  /** The values of lines that a rule uses on several ways; of many such lines none is fixed, as there are too many mixtures. */
  private takenFor(rule: Rule): readonly Taken[] {
    const shared = this.sharedLines(rule);
    const choices = shared.map((key) => {
      const pieces = this.overrides.has(key)
        ? [this.overrides.get(key)!]
        : this.piecesOfLine(this.lines.get(key)!);
      return pieces.length === 1 ? partsOf(pieces[0]!, PIECES) : pieces;
    });
    if (choices.reduce((n, own) => n * own.length, 1) > MAX_MIXTURES) return [this.nothing];
    return choices
      .reduce<readonly (readonly Range[])[]>(
        (all, pieces) => all.flatMap((before) => pieces.map((piece) => [...before, piece])),
        [[]],
      )
      .map((choice) => ({
        values: new Map(choice.map((piece, k) => [shared[k]!, piece] as const)),
        computed: new Map(),
      }));
  }

  /** What a rule may give at the student's numbers, apart, in one manner of rounding; undefined where that is not known. */
  private piecesOf(
    rule: Rule,
    line: Line,
    manner: Manner,
    digits: Digits,
    taken: Taken,
  ): readonly Range[] | undefined {
    const { degrees } = this.habit;
    const own = this.digitsOf(line);
    return encloseInPieces(rule, (key) => this.holdPieces(key, own, manner, taken), this.setting.ia, {
      digits: digitsIn(manner, digits),
      degrees,
      isEach: manner.isEach,
    });
  }

  /** What a later line may have used, as `hold` has it, but apart. */
  private holdPieces(key: Key, digits: Digits, manner: Manner, taken: Taken): readonly Range[] | undefined {
    const given = taken.values.get(key) ?? this.overrides.get(key);
    if (given) return [given];
    const line = this.lines.get(key);
    if (line) return this.piecesOfLine(line);
    const name = `${manner.name} ${digits.decimals} ${digits.significant} ${key}`;
    const { computed } = taken;
    if (computed.has(name)) return computed.get(name);
    // A number that needs itself is not known.
    computed.set(name, undefined);
    const found = this.computePieces(key, digits, manner, taken);
    computed.set(name, found);
    return found;
  }

  private computePieces(
    key: Key,
    digits: Digits,
    manner: Manner,
    taken: Taken,
  ): readonly Range[] | undefined {
    const { truth, ia } = this.setting;
    const rule = truth.rule(key);
    if (!rule) {
      const exact = truth.exact(key);
      return exact === undefined ? undefined : [{ low: exact, high: exact }];
    }
    const kept = digitsIn(manner, digits);
    return encloseInPieces(rule, (k) => this.holdPieces(k, digits, manner, taken), ia, {
      digits: manner.isEach ? kept : UNROUNDED_DIGITS,
      resultDigits: manner.roundsNumbers ? kept : UNROUNDED_DIGITS,
      isEach: manner.roundsNumbers,
      hidden: true,
      degrees: this.habit.degrees,
    });
  }

  private piecesOfLine(line: Line): readonly Range[] {
    const known = this.pieces.get(line.key);
    if (known) return known;
    const held = this.holdLine(line);
    const { consistent, rule, verdict } = this.judge(line);
    const { value, half } = line.written;
    const exact = this.setting.truth.exact(line.key);
    const isExact = exact !== undefined && roundsTo(exact, line.written);
    const point = (x: number): Range => ({ low: x, high: x });
    const faces = this.habit.by === 'paper' ? [point(value)] : [];
    // A wrong number in a calculator may have had any digits behind those that are written.
    if (!consistent && verdict !== 'right') return [held];
    const isFine = this.habit.by === 'paper' && isCoarser(this.digitsOf(line), this.setting.digits);
    const ways = [this.digitsOf(line), ...(isFine ? [this.setting.digits] : [])];
    const own =
      consistent && rule
        ? ways.flatMap((digits) =>
            mannersOf(this.digitsOf(line)).map((manner) =>
              this.piecesOf(
                rule,
                line,
                manner,
                this.habit.by === 'paper' ? digits : UNROUNDED_DIGITS,
                this.nothing,
              ),
            ),
          )
        : [];
    if (own.some((pieces) => pieces === undefined)) return [held];
    const before = own
      .flatMap((pieces) => pieces ?? [])
      .map(({ low, high }) => ({ low: Math.max(low, value - half), high: Math.min(high, value + half) }))
      .filter(({ low, high }) => low <= high);
    const found = [...faces, ...(isExact ? [point(exact)] : []), ...before];
    const pieces = found.length === 0 ? [held] : found;
    this.pieces.set(line.key, pieces);
    return pieces;
  }

  /** The lines that a rule uses on more than one way. */
  private sharedLines(rule: Rule): readonly Key[] {
    const ways = new Map<Key, number>();
    for (const { key } of rule.inputs)
      for (const own of this.linesBehind(key)) ways.set(own, (ways.get(own) ?? 0) + 1);
    return [...ways].flatMap(([key, count]) => (count > 1 ? [key] : []));
  }

  /** The lines that a key follows from: its own, or those behind what has no line. */
  private linesBehind(key: Key): ReadonlySet<Key> {
    const found = new Set<Key>();
    const seen = new Set<Key>();
    const stack = [key];
    while (stack.length > 0) {
      const own = stack.pop()!;
      if (seen.has(own)) continue;
      seen.add(own);
      if (this.lines.has(own)) found.add(own);
      else stack.push(...(this.setting.truth.rule(own)?.inputs.map((i) => i.key) ?? []));
    }
    return found;
  }

  /** A rule at the student's numbers. */
  enclose(
    rule: Rule,
    line: Line,
    more: Partial<RangeOptions> & { readonly rangeOf?: (key: Key) => Range | undefined } = {},
  ): RuleRange | undefined {
    const digits = this.digitsOf(line);
    const { rangeOf = (key: Key): Range | undefined => this.hold(key, digits), ...options } = more;
    const { degrees } = this.habit;
    return encloseRule(rule, rangeOf, this.setting.ia, { digits, degrees, ...options });
  }

  /** What a line would be without any rounding of the steps in between, from the numbers as they stand there. */
  recompute({ key }: Line, rule: Rule): number | undefined {
    const faces = new Map<Key, number | undefined>([[key, undefined]]);
    const faceOf = (k: Key): number => {
      if (!faces.has(k)) {
        faces.set(k, undefined);
        faces.set(k, this.face(k, faceOf));
      }
      return faces.get(k) ?? Number.NaN;
    };
    const { value } = evaluateRule(rule, faceOf);
    return Number.isFinite(value) ? value : undefined;
  }

  private face(key: Key, faceOf: (key: Key) => number): number | undefined {
    const given = this.overrides.get(key);
    const { truth } = this.setting;
    if (given) return (given.low + given.high) / 2;
    const rule = this.lines.has(key) ? undefined : truth.rule(key);
    return this.lines.get(key)?.written.value ?? (rule ? evaluateRule(rule, faceOf).value : truth.exact(key));
  }

  exchangedRules(line: Line): ReturnType<Truth['exchangedRules']> {
    return this.setting.truth.exchangedRules(line.key);
  }

  /** Whether a line follows from a key directly, or by way of numbers that have no line. */
  uses(line: Line, key: Key): boolean {
    const seen = new Set<Key>();
    const stack = [this.judge(line).rule];
    while (stack.length > 0) {
      for (const input of stack.pop()?.inputs ?? []) {
        if (input.key === key) return true;
        if (seen.has(input.key) || this.lines.has(input.key)) continue;
        seen.add(input.key);
        stack.push(this.setting.truth.rule(input.key));
      }
    }
    return false;
  }

  /** What a line may have used for a key. */
  held(key: Key, line: Line): Held | undefined {
    return this.hold(key, this.digitsOf(line));
  }

  private isSound(rule: Rule, line: Line): boolean {
    return rule.inputs.every(({ key }) => this.held(key, line)?.sound ?? false);
  }

  /** What a later line may have used: the student's own number where there is one, else what follows from the student's lines. */
  private hold(key: Key, digits: Digits): Held | undefined {
    const given = this.overrides.get(key);
    if (given) return given;
    const line = this.lines.get(key);
    if (line) return this.holdLine(line);
    const name = `${digits.decimals} ${digits.significant} ${key}`;
    if (this.computed.has(name)) return this.computed.get(name);
    if (this.busy.has(key)) return undefined;
    this.busy.add(key);
    const held = this.compute(key, digits);
    this.busy.delete(key);
    this.computed.set(name, held);
    return held;
  }

  private holdLine(line: Line): Held {
    const { verdict, consistent, range: coarse, rule } = this.judge(line);
    const { written } = line;
    const { value, half } = written;
    const sound = verdict === 'right';
    const exact = this.setting.truth.exact(line.key);
    const paper = this.habit.by === 'paper';
    // Whoever goes on with more digits than stand there has them from steps as fine as the rest of the table.
    const fine = paper && rule && isCoarser(this.digitsOf(line), this.setting.digits);
    const range = consistent && fine ? this.enclose(rule, line, { digits: this.setting.digits }) : coarse;
    if (consistent && range) {
      // Before rounding it lay where the rule says and where it rounds to what was written.
      const low = Math.min(Math.max(range.low, value - half), value + half);
      const high = Math.max(Math.min(range.high, value + half), value - half);
      const near = !paper ? low : exact !== undefined && roundsTo(exact, written) ? exact : value;
      const face = paper ? value : low;
      return { low: Math.min(low, near, face), high: Math.max(high, near, face), sound };
    }
    // An input that was copied, or a right value that does not follow from the wrong ones before it.
    if (exact !== undefined && sound)
      return paper
        ? { low: Math.min(value, exact), high: Math.max(value, exact), sound }
        : { low: exact, high: exact, sound };
    const room = paper || this.setting.whole ? 0 : half;
    return { low: value - room, high: value + room, sound };
  }

  private compute(key: Key, digits: Digits): Held | undefined {
    const { truth, ia } = this.setting;
    const rule = truth.rule(key);
    if (!rule) {
      const exact = truth.exact(key);
      return exact === undefined ? undefined : { low: exact, high: exact, sound: true };
    }
    const options = { digits, hidden: true, degrees: this.habit.degrees };
    const range = encloseRule(rule, (k) => this.hold(k, digits), ia, options);
    if (!range) return undefined;
    const sound = rule.inputs.every((i) => this.hold(i.key, digits)?.sound ?? false);
    return { low: range.low, high: range.high, sound };
  }
}

/** Pieces of a range that a line may lie in. */
const PIECES = 16;

/** Mixtures of the values of lines that a rule uses on several ways; each is worked out in every manner. */
const MAX_MIXTURES = 64;

function partsOf({ low, high }: Range, count: number): readonly Range[] {
  if (!(high > low)) return [{ low, high }];
  const at = (k: number) => low + ((high - low) * k) / count;
  return Array.from({ length: count }, (_, k) => ({ low: at(k), high: k === count - 1 ? high : at(k + 1) }));
}

/** Whether digits are fewer than those of a table, whose lines keep some. */
function isCoarser(own: Digits, table: Digits): boolean {
  return own.decimals < table.decimals || own.significant < table.significant;
}

export function isWithin(value: number, { low, high }: Range, room: number): boolean {
  return value >= low - room && value <= high + room;
}
