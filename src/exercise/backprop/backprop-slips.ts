import type { RowVerdict } from '../problem/judgement.js';
import { isCutOff, roomOf, type WrittenNumber } from '../text/precision.js';
import { type Habit, type Held, isWithin, type LineJudgement, type TableSetting } from './backprop-held.js';
import { type Range, type RuleRange, widen } from './backprop-range.js';
import { Reckoning } from './backprop-reckoning.js';
import { evaluateRule, type Key, namesOfSlope } from './backprop-rule.js';
import type { Line } from './backprop-table.js';

/** A line with all that was found out about it. */
export interface Finding {
  readonly line: Line;
  readonly judgement: LineJudgement;
  readonly verdict: RowVerdict;
  readonly note: string;
}

/** Wrong lines for which other readings of the table are tried; each costs a judgement of the whole table. */
const MAX_READINGS = 24;

interface Reading {
  readonly reckoning: Reckoning;
  readonly wrong: readonly Line[];
}

/**
 * Judges all lines, under the reading of the table that needs the fewest mistakes: the student may go on with the numbers on paper or in
 * the calculator, two labels may be exchanged, and a wrong number may be a slip of the pen that the next lines do not use.
 */
export function explainTable(setting: TableSetting, lines: ReadonlyMap<Key, Line>): readonly Finding[] {
  const paper = explainBy({ by: 'paper', degrees: false }, setting, lines);
  const count = mistakes(paper);
  if (count === 0) return paper;
  let best = paper;
  if (count > 1) {
    const calculator = explainBy({ by: 'calculator', degrees: false }, setting, lines);
    // Digits that nobody wrote down explain almost anything: they are believed where they explain a good part of it.
    if (4 * mistakes(calculator) <= 3 * count) best = calculator;
  }
  const first = best.find((f) => f.verdict === 'wrong' || f.verdict === 'slip');
  if (!first?.judgement.rule || !usesAngles(first.judgement.rule)) return best;
  for (const by of ['paper', 'calculator'] as const) {
    const degrees = inDegrees(explainBy({ by, degrees: true }, setting, lines), best, first.line.key);
    const gain = mistakes(best) - mistakes(degrees ?? []);
    // A derivative comes out of degrees by chance as well, where a cosine is about 1, and so does a number of few digits.
    const isLikely =
      gain > 0 || (namesOfSlope(first.line.key) === undefined && hasDigits(first.line.written));
    if (degrees && gain >= 0 && isLikely) best = degrees;
  }
  return best;
}

/** Whether a number has digits enough that another one is not equal to it by chance. */
function hasDigits({ value, decimals }: WrittenNumber): boolean {
  return decimals >= MIN_DECIMALS && value !== 0;
}

/** Decimals of a sine with which one in a hundred agrees by chance. */
const MIN_DECIMALS = 2;

/** The reading in which every angle is in degrees: that is one mistake, at the first line that comes out of it. */
function inDegrees(
  findings: readonly Finding[],
  inRadians: readonly Finding[],
  first: Key,
): readonly Finding[] | undefined {
  if (!findings.some((f) => f.line.key === first && f.judgement.consistent)) return undefined;
  const before = new Map(inRadians.map((f) => [f.line.key, f]));
  return findings.map((f) => {
    const own = before.get(f.line.key)!;
    if (own.verdict === 'right') return own;
    if (f.line.key === first) return { ...f, verdict: 'wrong', note: DEGREES };
    if (!f.judgement.consistent) return f;
    const again = f.judgement.rule && usesAngles(f.judgement.rule);
    return { ...f, verdict: 'carried', note: again ? 'the calculator is still set to degrees' : '' };
  });
}

function mistakes(findings: readonly Finding[]): number {
  return findings.filter((f) => f.verdict === 'wrong' || f.verdict === 'slip' || f.verdict === 'undecided')
    .length;
}

function explainBy(habit: Habit, setting: TableSetting, lines: ReadonlyMap<Key, Line>): readonly Finding[] {
  const read = (own: ReadonlyMap<Key, Line>, overrides: ReadonlyMap<Key, Held>): Reading => {
    const reckoning = new Reckoning(setting, own, overrides, habit);
    const wrong = [...own.values()].filter((line) => reckoning.judge(line).verdict === 'wrong');
    return { reckoning, wrong };
  };
  let table = lines;
  let reading = read(lines, new Map());
  const notes = new Map<Key, { readonly verdict: RowVerdict; readonly note: string }>();
  for (const [a, b] of pairsOf(reading, lines)) {
    const isOpen = (line: Line) => !notes.has(line.key) && isOff(reading, line);
    if (!isOpen(a) || !isOpen(b) || !fitsCrosswise(a, b, reading.reckoning)) continue;
    const exchanged = new Map(table);
    exchanged.set(a.key, { ...b, key: a.key });
    exchanged.set(b.key, { ...a, key: b.key });
    const tried = read(exchanged, new Map());
    const isRight = (key: Key) =>
      ['right', 'carried'].includes(tried.reckoning.judge(exchanged.get(key)!).verdict);
    const isNew = tried.wrong.some((line) => !reading.wrong.some((w) => w.key === line.key));
    if (!isRight(a.key) || !isRight(b.key) || isNew || tried.wrong.length > reading.wrong.length - 2)
      continue;
    [table, reading] = [exchanged, tried];
    notes.set(a.key, {
      verdict: 'slip',
      note: `the labels of this line and of \`${b.label}\` are exchanged`,
    });
    notes.set(b.key, {
      verdict: 'slip',
      note: `the labels of this line and of \`${a.label}\` are exchanged`,
    });
  }
  const overrides = new Map<Key, Held>();
  for (const line of reading.wrong.slice(0, MAX_READINGS)) {
    const { verdict, range, sound } = reading.reckoning.judge(line);
    if (verdict !== 'wrong' || !range) continue;
    // What they should have been is on paper rounded as well.
    const wide = habit.by === 'paper' ? widen(range, setting.digits) : range;
    const meant = { low: wide.low, high: wide.high, sound };
    const tried = read(table, new Map([...overrides, [line.key, meant]]));
    // The line itself stays wrong; it is a slip if the lines that use it follow from what it should have been, and did not before.
    const users = [...table.values()].filter(
      (u) => u.key !== line.key && reading.reckoning.uses(u, line.key),
    );
    const before = users.filter((u) => reading.reckoning.judge(u).consistent);
    const after = users.filter((u) => tried.reckoning.judge(u).consistent);
    const isLost = before.some((u) => !after.includes(u)) || tried.wrong.length > reading.wrong.length;
    if (after.length === before.length || isLost) continue;
    overrides.set(line.key, meant);
    notes.set(line.key, { verdict: 'slip', note: '' });
    reading = tried;
  }
  const { reckoning } = reading;
  const findings = new Map<Key, Finding>();
  for (const line of lines.values()) {
    const judgement = reckoning.judge(table.get(line.key)!);
    const noted = notes.get(line.key);
    const verdict = noted?.verdict ?? judgement.verdict;
    const isOpen = (verdict === 'wrong' || verdict === 'slip') && (noted?.note ?? '') === '';
    const note = isOpen ? describe(line, judgement, reckoning) : (noted?.note ?? '');
    findings.set(line.key, { line, judgement, verdict, note });
  }
  for (const [key, change] of contradictions(findings, reckoning)) {
    const finding = findings.get(key)!;
    findings.set(key, { ...finding, ...change });
  }
  return [...findings.values()];
}

function isOff({ reckoning }: Reading, line: Line): boolean {
  return reckoning.judge(line).verdict !== 'right';
}

/** Lines whose labels may be exchanged: a wrong one and another that is not right, with another number. */
function pairsOf(reading: Reading, lines: ReadonlyMap<Key, Line>): readonly (readonly [Line, Line])[] {
  const off = [...lines.values()].filter((line) => isOff(reading, line)).slice(0, 2 * MAX_READINGS);
  const differ = (a: Line, b: Line) =>
    Math.abs(a.written.value - b.written.value) > a.written.half + b.written.half;
  return reading.wrong
    .slice(0, MAX_READINGS)
    .flatMap((a) => off.filter((b) => a.key !== b.key && differ(a, b)).map((b) => [a, b] as const));
}

/** Whether each of two numbers is what the other line asks for. */
function fitsCrosswise(a: Line, b: Line, reckoning: Reckoning): boolean {
  const fits = (line: Line, other: Line) => {
    const { range } = reckoning.judge(line);
    return (
      range !== undefined && isWithin(other.written.value, range, roomOf(other.written, other.written.value))
    );
  };
  // The first line in the order of computation has to fit as it stands; the second may depend on the first.
  return fits(a, b) || fits(b, a);
}

const DEGREES = 'the calculator was set to degrees; angles are in radians';

function describe(line: Line, judgement: LineJudgement, reckoning: Reckoning): string {
  const { rule, range } = judgement;
  const value = rule && range ? reckoning.recompute(line, rule) : undefined;
  const name = nameSlip(line, judgement, reckoning);
  return [...(name ? [name] : []), ...(value === undefined ? [] : [sayOwn(value, line)])].join('; ');
}

/** What a line's own operands give beside it, without the number: where they are right, that is the answer. */
function sayOwn(value: number, { written }: Line): string {
  if (written.value === 0 && Math.abs(value) <= 0.5 * 10 ** -written.decimals)
    return 'this is rounded to nothing: give a digit that is not 0';
  if (isCutOff(value, written)) return 'your own lines give another last digit';
  return `your own lines give a ${value > written.value ? 'larger' : 'smaller'} number`;
}

/** Units of the last digit that a number has at least where a slip is named: two digits, and no small number. */
const MIN_UNITS = 20;

/** Width of a range against the number in it, beyond which it says nothing of how the number came about. */
const MAX_WIDTH = 0.1;

/** The one slip of a line that has a name and gives exactly what was written; none where several do. */
function nameSlip(line: Line, { rule, range }: LineJudgement, reckoning: Reckoning): string | undefined {
  const { written } = line;
  // A number of one digit is something by chance, and so is any number of a wide range.
  if (!rule || !range || Math.abs(written.value) < MIN_UNITS * 2 * written.half) return undefined;
  const room = roomOf(written, written.value);
  const fits = (r: Range | undefined) =>
    r !== undefined &&
    isWithin(written.value, r, room) &&
    r.high - r.low <= MAX_WIDTH * Math.abs(written.value);
  const found: string[] = [];
  const add = (name: string, r: Range | undefined) => {
    if (fits(r)) found.push(name);
  };
  if (range.sides) {
    const { operation, left, right } = range.sides;
    const isMinus = operation === 'subtract';
    add(
      isMinus ? 'the minus is a plus' : 'a plus is a minus',
      isMinus ? sum([left, right]) : sum([left, minus(right)]),
    );
  }
  if (found.length === 0) add('the sign is the opposite', minus(range));
  const { terms } = range;
  const vias = rule.terms.map((t) => t.via);
  if (terms.length > 1) {
    const without = terms.flatMap((t, k) =>
      fits(sum(terms.filter((_, i) => i !== k))) && !isZero(t) ? [rule.terms[k]!.label] : [],
    );
    if (without.length === 1) found.push(`the path through \`${without[0]}\` is left out`);
    if (without.length > 1)
      found.push(`one of the paths is left out, through ${without.map((w) => `\`${w}\``).join(' or ')}`);
    const flipped = terms.flatMap((t, k) =>
      fits(sum(terms.map((u, i) => (i === k ? minus(u) : u)))) && !isZero(t) ? [rule.terms[k]!.label] : [],
    );
    if (flipped.length > 0) found.push(`the term through \`${flipped[0]}\` has the wrong sign`);
  }
  if (terms.length === 2 && vias[0] !== undefined && vias[1] !== undefined) {
    const swapped = swap(rule, line, reckoning, vias[0], vias[1]);
    add(
      `the derivatives in \`${rule.terms[0]!.label}\` and \`${rule.terms[1]!.label}\` are exchanged`,
      swapped,
    );
  }
  for (const { rule: other, node, used } of reckoning.exchangedRules(line)) {
    const name = `the derivative of \`${node}\` in \`${used}\` is used here`;
    add(name, reckoning.enclose(other, line));
  }
  if (terms.length > 0 && vias.every((v) => v !== undefined)) {
    const above = vias.map((v) => reckoning.held(v!, line));
    if (above.every((r) => r !== undefined)) add('the local derivative is left out', sum(above as Range[]));
    const ones = reckoning.enclose(rule, line, {
      rangeOf: (key) => (vias.includes(key) ? { low: 1, high: 1 } : reckoning.held(key, line)),
    });
    add('the derivative that arrives from above is left out', ones);
  }
  const names = [...new Set(found)];
  return names.length === 1 ? names[0] : undefined;
}

function usesAngles(rule: NonNullable<LineJudgement['rule']>): boolean {
  return rule.lowered.order.some((id) => {
    const node = rule.lowered.dag.node(id);
    return node.kind === 'apply' && ['sin', 'cos', 'tan'].includes(node.op.name);
  });
}

function swap(
  rule: NonNullable<LineJudgement['rule']>,
  line: Line,
  reckoning: Reckoning,
  a: Key,
  b: Key,
): RuleRange | undefined {
  return reckoning.enclose(rule, line, {
    rangeOf: (key) => reckoning.held(key === a ? b : key === b ? a : key, line),
  });
}

function minus({ low, high }: Range): Range {
  return { low: -high, high: -low };
}

function sum(ranges: readonly Range[]): Range {
  return ranges.reduce((s, r) => ({ low: s.low + r.low, high: s.high + r.high }), { low: 0, high: 0 });
}

function isZero({ low, high }: Range): boolean {
  return low <= 0 && high >= 0;
}

/**
 * A line that contradicts all that use it, although they agree among themselves on what stood in its place: at least two lines that use it
 * in different ways, for lines that use it alike cannot tell a wrong value of it from a mistake that they share.
 */
function contradictions(
  findings: ReadonlyMap<Key, Finding>,
  reckoning: Reckoning,
): ReadonlyMap<Key, Partial<Finding>> {
  const changes = new Map<Key, Partial<Finding>>();
  for (const [key, own] of findings) {
    if (own.verdict === 'slip') continue;
    const users = [...findings.values()].filter(
      (f) => f.line !== own.line && f.judgement.rule?.inputs.some((i) => i.key === key),
    );
    if (users.length < 2 || users.some((u) => u.judgement.consistent)) continue;
    const { value, half } = own.line.written;
    const used = users.map((u) => valueUsed(u, key, value, reckoning));
    if (used.some((u) => u === undefined)) continue;
    const values = used as { value: number; room: number; slope: number }[];
    const common = values[0]!.value;
    if (!values.every((u) => Math.abs(u.value - common) <= u.room + half)) continue;
    if (new Set(values.map((u) => u.slope)).size < 2 || users.every((u) => u.verdict !== 'wrong')) continue;
    const list = users.map((u) => `\`${u.line.label}\``).join(' and ');
    changes.set(key, { note: `this contradicts ${list}, which use another number in its place` });
    users.forEach((u, k) => {
      const note = `computed with another number for \`${own.line.label}\` than ${own.line.text}, which the line says`;
      changes.set(u.line.key, { note, ...(k > 0 && u.verdict === 'wrong' ? { verdict: 'carried' } : {}) });
    });
  }
  return changes;
}

/** The value of one input that a line must have used, if it used another than the one that stands there. */
function valueUsed(
  { line, judgement }: Finding,
  key: Key,
  face: number,
  reckoning: Reckoning,
): { readonly value: number; readonly room: number; readonly slope: number } | undefined {
  const { rule, range } = judgement;
  if (!rule || !range) return undefined;
  const { value: own, slopes } = evaluateRule(rule, (k) => {
    const r = k === key ? { low: face, high: face } : reckoning.held(k, line);
    return r ? (r.low + r.high) / 2 : Number.NaN;
  });
  const slope = slopes.get(key) ?? 0;
  if (slope === 0 || !Number.isFinite(slope)) return undefined;
  const value = face + (line.written.value - own) / slope;
  return { value, slope, room: (roomOf(line.written, own) + (range.high - range.low) / 2) / Math.abs(slope) };
}
