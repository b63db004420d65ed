import type { RowVerdict } from '../problem/judgement.js';
import { roomOf, roundsTo } from '../text/precision.js';
import {
  type Habit,
  type Held,
  isCoarser,
  isWithin,
  type LineJudgement,
  type Reckoned,
  type TableSetting,
} from './backprop-held.js';
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
import { Sources } from './backprop-sources.js';
import type { Line } from './backprop-table.js';
import type { Truth } from './backprop-truth.js';

/**
 * Every line of a table judged against the exact value and against the student's own lines. On paper, a number that a later line uses is
 * the one that stands there, or lies where it may have been before rounding, and every step in between is rounded as well. In a
 * calculator nothing is rounded, and a wrong number may have had any digits behind those written. Ranges are enclosed, so somebody who
 * only rounds is never wrong.
 */
export class Reckoning implements Reckoned {
  private readonly judged = new Map<Key, LineJudgement>();
  private readonly computed = new Map<string, Held | undefined>();
  private readonly busy = new Set<Key>();
  private readonly sources: Sources = new Sources(this);

  constructor(
    readonly setting: TableSetting,
    readonly lines: ReadonlyMap<Key, Line>,
    /** Numbers that were used in place of those that stand there. */
    readonly overrides: ReadonlyMap<Key, Held>,
    readonly habit: Habit,
  ) {}

  digitsOf(line: Line): Digits {
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
      return tried.consistent && !isExact && !this.sources.followsFromPoints(line, rule)
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

  holdLine(line: Line): Held {
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
