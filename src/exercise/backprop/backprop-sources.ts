import { roomOf, roundsTo } from '../text/precision.js';
import { isCoarser, isWithin, type Reckoned } from './backprop-held.js';
import { encloseInPieces } from './backprop-pieces.js';
import { type Digits, type Range, UNROUNDED_DIGITS } from './backprop-range.js';
import type { Key, Rule } from './backprop-rule.js';
import type { Line } from './backprop-table.js';
import { digitsIn, type Manner, mannersOf } from './rounding-manners.js';

/** Numbers that are taken for some lines, and what follows from them for numbers without a line. */
interface Taken {
  readonly values: ReadonlyMap<Key, Range>;
  readonly computed: Map<string, readonly Range[] | undefined>;
}

/** What the numbers of a table may have come from, each by itself and not as one wide range. */
export class Sources {
  private readonly pieces = new Map<Key, readonly Range[]>();
  private readonly nothing: Taken = { values: new Map(), computed: new Map() };

  constructor(private readonly table: Reckoned) {}

  /**
   * Whether a number that follows from ranges follows from what stands in the lines before it, or from what would stand there with all
   * digits, and not only from something in between that nobody has. A number that a rule uses on two ways, as w and the gradient at w
   * in a step of descent, has one value on both.
   */
  followsFromPoints(line: Line, rule: Rule): boolean {
    const room = roomOf(line.written, line.written.value);
    return this.takenFor(rule).some((taken) =>
      mannersOf(this.table.digitsOf(line)).some((manner) => {
        const pieces = this.piecesOf(rule, line, manner, this.table.digitsOf(line), taken);
        return pieces === undefined || pieces.some((piece) => isWithin(line.written.value, piece, room));
      }),
    );
  }

  /** The values of lines that a rule uses on several ways; of many such lines none is fixed, as there are too many mixtures. */
  private takenFor(rule: Rule): readonly Taken[] {
    const shared = this.sharedLines(rule);
    const choices = shared.map((key) => {
      const pieces = this.table.overrides.has(key)
        ? [this.table.overrides.get(key)!]
        : this.piecesOfLine(this.table.lines.get(key)!);
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
    const { degrees } = this.table.habit;
    const own = this.table.digitsOf(line);
    return encloseInPieces(rule, (key) => this.holdPieces(key, own, manner, taken), this.table.setting.ia, {
      digits: digitsIn(manner, digits),
      degrees,
      isEach: manner.isEach,
    });
  }

  /** What a later line may have used, as `hold` has it, but apart. */
  private holdPieces(key: Key, digits: Digits, manner: Manner, taken: Taken): readonly Range[] | undefined {
    const given = taken.values.get(key) ?? this.table.overrides.get(key);
    if (given) return [given];
    const line = this.table.lines.get(key);
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
    const { truth, ia } = this.table.setting;
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
      degrees: this.table.habit.degrees,
    });
  }

  private piecesOfLine(line: Line): readonly Range[] {
    const known = this.pieces.get(line.key);
    if (known) return known;
    const held = this.table.holdLine(line);
    const { consistent, rule, verdict } = this.table.judge(line);
    const { value, half } = line.written;
    const exact = this.table.setting.truth.exact(line.key);
    const isExact = exact !== undefined && roundsTo(exact, line.written);
    const point = (x: number): Range => ({ low: x, high: x });
    const faces = this.table.habit.by === 'paper' ? [point(value)] : [];
    // A wrong number in a calculator may have had any digits behind those that are written.
    if (!consistent && verdict !== 'right') return [held];
    const isFine =
      this.table.habit.by === 'paper' && isCoarser(this.table.digitsOf(line), this.table.setting.digits);
    const ways = [this.table.digitsOf(line), ...(isFine ? [this.table.setting.digits] : [])];
    const own =
      consistent && rule
        ? ways.flatMap((digits) =>
            mannersOf(this.table.digitsOf(line)).map((manner) =>
              this.piecesOf(
                rule,
                line,
                manner,
                this.table.habit.by === 'paper' ? digits : UNROUNDED_DIGITS,
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
      if (this.table.lines.has(own)) found.add(own);
      else stack.push(...(this.table.setting.truth.rule(own)?.inputs.map((i) => i.key) ?? []));
    }
    return found;
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
