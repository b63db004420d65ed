import type { Network } from '../graph/network.js';
import { type Evaluation, evaluateRule, type Key, type Rule, topOperation } from './backprop-rule.js';
import { createTruth, type Line, readTable, type Truth } from './backprop-table.js';
import { type Judgement, judgeAs, type RowJudgement, type RowVerdict } from './judgement.js';
import { DOUBLE_ROOM, roundsTo, showBeside, type WrittenNumber } from './precision.js';
import type { RawAnswer } from './problem.js';
import type { Setting } from './setting.js';

/** What is known about a number that a later line uses: as written, and where it lay before rounding. */
interface Held {
  readonly face: number;
  readonly low: number;
  readonly high: number;
  /** Nothing above it is wrong. */
  readonly sound: boolean;
}

interface State {
  readonly truth: Truth;
  readonly lines: ReadonlyMap<Key, Line>;
  readonly held: Map<Key, Held | undefined>;
  readonly judged: Map<Key, LineJudgement>;
}

interface LineJudgement {
  verdict: RowVerdict;
  note: string;
  /** The line follows from the student's own earlier lines. */
  readonly consistent: boolean;
  readonly recomputed: number | undefined;
  readonly evaluation: Evaluation | undefined;
  readonly rule: Rule | undefined;
}

/** Judges a table of forward values and derivatives, every line against the exact value and against the student's own lines. */
export function judgeBackprop(
  task: { readonly network: Network; readonly require: readonly string[] },
  setting: Setting,
  answer: RawAnswer,
): Judgement {
  if (answer.kind === 'text') {
    if (answer.text.trim() === '') return judgeAs('missing', ['There is no table here.']);
    return judgeAs('invalid', [
      'A table is asked for: one `name: number` per line, such as `t1: 0.84` or `dy/dx: -0.07`.',
    ]);
  }
  const table = readTable(task.network, setting, answer.rows);
  const truth = createTruth(task.network, setting, table);
  if (!truth)
    return judgeAs('undecided', ['Tables of vectors are not judged line by line. A person will look at it.']);
  const labelFeedback = relabel(table.lines, truth);
  const lines = new Map<Key, Line>();
  for (const line of table.lines) lines.set(line.key, line);
  const state: State = { truth, lines, held: new Map(), judged: new Map() };
  for (const line of table.lines) if (lines.get(line.key) === line) judgeLine(line, state);
  findUsedValues(state);
  for (const line of lines.values()) nameSlip(line, state);
  const rows = [
    ...table.lines.map((line) => ({ position: line.position, row: showLine(line, state) })),
    ...table.bad.map(({ row, position, reason }) => ({
      position,
      row: {
        label: row.label,
        written: row.text,
        verdict: 'invalid',
        expected: '',
        note: reason,
      } as RowJudgement,
    })),
  ]
    .sort((a, b) => a.position - b.position)
    .map((r) => r.row);
  const missing = task.require.filter(
    (label) => !table.lines.some((l) => l.row.label.replace(/\s/g, '') === label.replace(/\s/g, '')),
  );
  for (const label of missing)
    rows.push({ label, written: '', verdict: 'missing', expected: '', note: 'this line is asked for' });
  return conclude(rows, labelFeedback, missing);
}

function conclude(
  rows: readonly RowJudgement[],
  labelFeedback: readonly string[],
  missing: readonly string[],
): Judgement {
  const count = (...verdicts: readonly RowVerdict[]) =>
    rows.filter((r) => verdicts.includes(r.verdict)).length;
  const share = rows.length === 0 ? 0 : count('right', 'carried') / rows.length;
  const wrong = rows.filter((r) => r.verdict === 'wrong' || r.verdict === 'slip');
  const feedback = [...labelFeedback];
  for (const row of wrong.slice(0, 8)) {
    const what =
      row.verdict === 'slip' ? 'is a slip that the next lines do not use' : 'is wrong in this line itself';
    feedback.push(`\`${row.label}: ${row.written}\` ${what}${row.note === '' ? '' : `: ${row.note}`}.`);
  }
  for (const row of rows)
    if (row.verdict === 'right' && row.note !== '')
      feedback.push(`\`${row.label}: ${row.written}\`: ${row.note}.`);
  const carried = count('carried');
  if (carried > 0)
    feedback.push(
      `${carried} ${carried === 1 ? 'line only carries' : 'lines only carry'} earlier errors and ${carried === 1 ? 'costs' : 'cost'} nothing.`,
    );
  const rest = { rows, share };
  if (count('invalid') > 0)
    feedback.push(
      ...rows.flatMap((r) =>
        r.verdict === 'invalid' ? [`\`${r.label}: ${r.written}\` cannot be read: ${r.note}.`] : [],
      ),
    );
  if (wrong.length > 0) return judgeAs('wrong', feedback, rest);
  if (count('invalid') > 0) return judgeAs('invalid', feedback, rest);
  if (missing.length > 0)
    return judgeAs('unfinished', [...feedback, `Not there: ${missing.join(', ')}.`], rest);
  if (count('undecided') > 0) return judgeAs('undecided', feedback, rest);
  return judgeAs(labelFeedback.length > 0 ? 'unfinished' : 'correct', feedback, { ...rest, share: 1 });
}

/** Two lines with one label: the one that is not that value may be the value of a node without a line. */
function relabel(lines: readonly Line[], truth: Truth): readonly string[] {
  const feedback: string[] = [];
  const byKey = new Map<Key, Line[]>();
  for (const line of lines) byKey.set(line.key, [...(byKey.get(line.key) ?? []), line]);
  const used = new Set(byKey.keys());
  for (const [key, own] of byKey) {
    if (own.length < 2) continue;
    const values = own.map((l) => l.row.text.trim()).join(' and ');
    let text = `Two lines claim \`${own[0]!.row.label}\`: ${values}.`;
    const exact = truth.exact(key);
    for (const line of own) {
      if (exact !== undefined && roundsTo(exact, line.written)) continue;
      const other = truth.adjointKeys.find((k) => {
        const value = used.has(k) ? undefined : truth.exact(k);
        return value !== undefined && value !== 0 && roundsTo(value, line.written);
      });
      if (other === undefined) continue;
      used.add(other);
      line.key = other;
      line.relabelled = labelOf(other);
      text += ` ${line.row.text.trim()} is the value of ${labelOf(other)}: that line has the wrong label.`;
    }
    feedback.push(text);
  }
  return feedback;
}

function labelOf(key: Key): string {
  const [kind, ...rest] = key.split(' ');
  return kind === 'slope' ? `d${rest[0]}/d${rest[1]}` : rest.join(' ');
}

/** The number a later line uses: the student's own where there is one, else what follows from the student's lines. */
function hold(key: Key, state: State): Held | undefined {
  if (state.held.has(key)) return state.held.get(key);
  // A rule never needs its own key, but a hostile table must not make it loop.
  state.held.set(key, undefined);
  const line = state.lines.get(key);
  const held = line ? holdLine(line, state) : holdComputed(key, state);
  state.held.set(key, held);
  return held;
}

function holdLine(line: Line, state: State): Held {
  const { verdict, recomputed } = judgeLine(line, state);
  const face = line.written.value;
  const exact = state.truth.exact(line.key);
  const near = [recomputed, exact].filter(
    (x): x is number => x !== undefined && roundsTo(x, line.written) && verdict !== 'wrong',
  );
  return { face, low: Math.min(face, ...near), high: Math.max(face, ...near), sound: verdict === 'right' };
}

function holdComputed(key: Key, state: State): Held | undefined {
  const rule = state.truth.rule(key);
  if (!rule) {
    const exact = state.truth.exact(key);
    return exact === undefined ? undefined : { face: exact, low: exact, high: exact, sound: true };
  }
  const evaluated = evaluateHeld(rule, state);
  return (
    evaluated && {
      face: evaluated.evaluation.value,
      low: evaluated.low,
      high: evaluated.high,
      sound: evaluated.sound,
    }
  );
}

interface EvaluatedHeld {
  readonly evaluation: Evaluation;
  readonly low: number;
  readonly high: number;
  readonly sound: boolean;
}

/** A rule at the student's numbers, with the range that comes from what they rounded away (first order). */
function evaluateHeld(rule: Rule, state: State): EvaluatedHeld | undefined {
  const inputs = new Map<Key, Held>();
  for (const { key } of rule.inputs) {
    const held = hold(key, state);
    if (!held) return undefined;
    inputs.set(key, held);
  }
  const evaluation = evaluateRule(rule, (key) => inputs.get(key)!.face);
  let [low, high, sound] = [evaluation.value, evaluation.value, true];
  for (const [key, held] of inputs) {
    const slope = evaluation.slopes.get(key) ?? 0;
    const ends = [slope * (held.low - held.face), slope * (held.high - held.face)];
    low += Math.min(...ends);
    high += Math.max(...ends);
    if (!held.sound) sound = false;
  }
  return { evaluation, low, high, sound };
}

/** Whether a number follows from a rule, with the rounding of what came before and of the steps in between. */
function follows({ evaluation, low, high }: EvaluatedHeld, written: WrittenNumber): boolean {
  const room = written.half * (1 + 1e-9 + evaluation.hidden) + DOUBLE_ROOM * Math.abs(evaluation.value);
  return written.value >= low - room && written.value <= high + room;
}

function judgeLine(line: Line, state: State): LineJudgement {
  const known = state.judged.get(line.key);
  if (known) return known;
  const { written } = line;
  const exact = state.truth.exact(line.key);
  const direct = state.truth.rule(line.key);
  // Against loops through the student's own labels.
  state.judged.set(line.key, {
    verdict: 'undecided',
    note: '',
    consistent: false,
    recomputed: undefined,
    evaluation: undefined,
    rule: direct,
  });
  let rule = direct;
  let own = direct && evaluateHeld(direct, state);
  let consistent = own !== undefined && follows(own, written);
  if (own && !consistent) {
    const other = state.truth.readOffRule(line.key);
    const held = other && evaluateHeld(other, state);
    if (held && follows(held, written)) [rule, own, consistent] = [other, held, true];
  }
  const right = exact !== undefined && roundsTo(exact, written);
  const verdict: RowVerdict = right
    ? 'right'
    : consistent && own
      ? own.sound
        ? 'right'
        : 'carried'
      : exact === undefined && own === undefined
        ? 'undecided'
        : 'wrong';
  const judgement: LineJudgement = {
    verdict,
    note: '',
    consistent,
    recomputed: own?.evaluation.value,
    evaluation: own?.evaluation,
    rule,
  };
  state.judged.set(line.key, judgement);
  return judgement;
}

/** Lines that use a given line directly. */
function dependents(
  key: Key,
  state: State,
): readonly { readonly line: Line; readonly judgement: LineJudgement }[] {
  return [...state.lines.values()].flatMap((line) => {
    const judgement = state.judged.get(line.key);
    return judgement?.rule?.inputs.some((i) => i.key === key) ? [{ line, judgement }] : [];
  });
}

/** The value of one input that a line must have used, if it used another than the one that stands there. */
function usedValue(
  line: Line,
  judgement: LineJudgement,
  key: Key,
  face: number,
): { readonly value: number; readonly room: number } | undefined {
  const slope = judgement.evaluation?.slopes.get(key) ?? 0;
  if (!judgement.evaluation || slope === 0 || !Number.isFinite(slope)) return undefined;
  const value = face + (line.written.value - judgement.evaluation.value) / slope;
  const room =
    (line.written.half * (1 + judgement.evaluation.hidden)) / Math.abs(slope) + DOUBLE_ROOM * Math.abs(value);
  return { value, room };
}

/**
 * Lines that follow from each other only with another value than the one written: a wrong line that the next ones did not use (a slip),
 * and a line that contradicts all that come after it.
 */
function findUsedValues(state: State): void {
  for (const [key, line] of state.lines) {
    const own = state.judged.get(key)!;
    const users = dependents(key, state).filter((u) => u.line !== line);
    const off = users.filter((u) => !u.judgement.consistent);
    if (users.length === 0 || off.length !== users.length) continue;
    const used = off.map((u) => usedValue(u.line, u.judgement, key, line.written.value));
    if (used.some((u) => u === undefined)) continue;
    const values = used as { value: number; room: number }[];
    const agree = (x: number) => values.every((u) => Math.abs(u.value - x) <= u.room + line.written.half);
    if (own.verdict === 'wrong' && own.recomputed !== undefined && agree(own.recomputed)) {
      own.verdict = 'slip';
      for (const u of off) if (u.judgement.verdict === 'wrong') u.judgement.verdict = 'carried';
      continue;
    }
    const common = values[0]!.value;
    const opposite = Math.abs(common + line.written.value) <= values[0]!.room && common !== 0;
    // Lines that use it alike cannot tell a wrong value of it from a mistake that they share.
    const slopes = new Set(off.map((u) => u.judgement.evaluation?.slopes.get(key)));
    if (slopes.size < 2 && !opposite) continue;
    if (
      !agree(common) ||
      (values.length < 2 && !opposite) ||
      off.every((u) => u.judgement.verdict !== 'wrong')
    )
      continue;
    const shown = Number(common.toPrecision(Math.max(2, line.written.decimals + 1)));
    const list = off.map((u) => `\`${u.line.row.label}\``).join(' and ');
    own.note = `this contradicts ${list}, which ${off.length === 1 ? 'uses' : 'use'} ${shown} in its place`;
    off.forEach((u, k) => {
      u.judgement.note = `computed with ${shown} for \`${line.row.label}\`, where the line says ${line.row.text.trim()}`;
      if (k > 0 && u.judgement.verdict === 'wrong') u.judgement.verdict = 'carried';
    });
  }
}

/** Slips of one line that have a name. */
function nameSlip(line: Line, state: State): void {
  const own = state.judged.get(line.key)!;
  const { rule, evaluation } = own;
  if ((own.verdict !== 'wrong' && own.verdict !== 'slip') || !rule || !evaluation) return;
  const fits = (x: number) =>
    Math.abs(x - line.written.value) <= line.written.half * (1 + evaluation.hidden) && x !== evaluation.value;
  const notes: string[] = [];
  const inputs = rule.inputs.map((i) => ({ key: i.key, face: hold(i.key, state)?.face ?? Number.NaN }));
  const at = (change: (key: Key, face: number) => number) =>
    evaluateRule(rule, (key) => change(key, inputs.find((i) => i.key === key)!.face));
  if (['sin', 'cos', 'tan'].includes(topOperation(rule))) {
    const degrees = at((_key, face) => (face * Math.PI) / 180).value;
    if (fits(degrees)) notes.push('the calculator was set to degrees; angles are in radians');
  }
  if (fits(-evaluation.value)) notes.push('the sign is the opposite');
  const { terms } = evaluation;
  if (terms.length > 1) {
    const left = terms.findIndex((t) => fits(evaluation.value - t) && t !== 0);
    if (left !== -1) notes.push(`the path through \`${rule.terms[left]!.label}\` is left out`);
    const [a, b] = rule.terms;
    if (terms.length === 2 && a!.via !== '' && b!.via !== '') {
      const [fa, fb] = [a!.via, b!.via].map((v) => inputs.find((i) => i.key === v)?.face);
      if (fa !== undefined && fb !== undefined && fa !== fb) {
        const swapped = at((key, face) => (key === a!.via ? fb : key === b!.via ? fa : face)).value;
        if (fits(swapped)) notes.push(`the derivatives in \`${a!.label}\` and \`${b!.label}\` are exchanged`);
      }
      if (fits(terms[0]! - terms[1]!) || fits(terms[1]! - terms[0]!))
        notes.push('one of the two terms has the wrong sign');
    }
  }
  const vias = rule.terms
    .map((t) => inputs.find((i) => i.key === t.via)?.face)
    .filter((x): x is number => x !== undefined);
  if (vias.length > 0 && vias.length === terms.length && fits(vias.reduce((x, y) => x + y)))
    notes.push('the local derivative is left out');
  const recomputed = showBeside(evaluation.value, line.written);
  const follows = `your own lines give ${recomputed}`;
  own.note = [own.note, notes[0] ?? '', follows].filter((t) => t !== '').join('; ');
}

function showLine(line: Line, state: State): RowJudgement {
  const judgement = state.judged.get(line.key);
  const exact = state.truth.exact(line.key);
  const shadowed = state.lines.get(line.key) !== line;
  const label = line.row.label;
  return {
    label,
    written: line.row.text,
    verdict: shadowed ? 'wrong' : line.relabelled ? 'slip' : (judgement?.verdict ?? 'undecided'),
    expected: exact === undefined ? '' : showBeside(exact, line.written),
    note: shadowed
      ? 'another line has the same label'
      : line.relabelled
        ? `the label should be ${line.relabelled}`
        : (judgement?.note ?? ''),
  };
}
