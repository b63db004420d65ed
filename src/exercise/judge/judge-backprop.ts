import type { Network } from '../../graph/network.js';
import { createIntervalArithmetic } from '../../number/interval-arithmetic.js';
import { type Entries, writeOut } from '../backprop/backprop-entries.js';
import { digitsOfTable, readClaimed, readZeros } from '../backprop/backprop-range.js';
import { type Key, namesOfSlope, valueKey } from '../backprop/backprop-rule.js';
import { explainTable, type Finding } from '../backprop/backprop-slips.js';
import { entryLabels, type Line, partOfName, readTable } from '../backprop/backprop-table.js';
import { createTruth, type Truth } from '../backprop/backprop-truth.js';
import { findFalseStep } from '../backprop/written-steps.js';
import { type Judgement, judgeAs, type RowJudgement, type RowVerdict } from '../problem/judgement.js';
import type { RawAnswer } from '../problem/problem.js';
import type { Setting } from '../setting/setting.js';
import { roundsTo, showBeside } from '../text/precision.js';
import { spellLabel } from '../text/subscripts.js';

/** Bits of the intervals behind a table of rounded numbers. */
const BITS = 64;

/** Judges a table of forward values and derivatives, every line against the exact value and against the student's own lines. */
export function judgeBackprop(
  task: {
    readonly network: Network;
    readonly require: readonly string[];
    readonly mode: 'reverse' | 'forward';
  },
  setting: Setting,
  answer: RawAnswer,
): Judgement {
  if (answer.kind === 'text') {
    if (answer.text.trim() === '') return judgeAs('missing', ['There is no table here.']);
    return judgeAs('invalid', [
      'A table is asked for: one `name: number` per line, such as `t1: 0.84` or `dy/dx: -0.07`.',
    ]);
  }
  const { network } = task;
  const entries = writeOut(network);
  if (!entries)
    return judgeAs('undecided', [
      'The network is too large to be judged line by line. A person will look at it.',
    ]);
  const names = new Set(entries.blocks.keys());
  const inputs = network.variables.filter((v) => v.role === 'input');
  const spelled = answer.rows.map((row) => {
    const label = readSlope(spellLabel(row.label.trim(), names), names, network);
    // In forward mode and with one input, there is one derivative that f' can be.
    const primed =
      task.mode === 'forward' && inputs.length === 1 ? /^(.+?)['’]$/u.exec(label)?.[1] : undefined;
    return {
      ...row,
      label: primed !== undefined && names.has(primed) ? `d${primed}/d${inputs[0]!.name}` : label,
    };
  });
  const asWritten = readTable(network, entries, setting, spelled);
  const digits = digitsOfTable(asWritten.lines.map((l) => l.written));
  const truth = createTruth(network, entries, setting, asWritten);
  const found = asWritten.lines.map((line) => ({
    line,
    written: readZeros(line.written, digits),
    exact: truth.exact(line.key),
  }));
  const table = {
    ...asWritten,
    lines: found.map((own) => ({ ...own.line, written: readClaimed(own, digits, found) })),
  };
  const labelFeedback = relabel(table.lines, truth);
  const lines = new Map<Key, Line>();
  for (const line of table.lines) lines.set(line.key, line);
  const exactNumbers = new Set([
    ...found.flatMap(({ exact }) => exact ?? []),
    ...[...Array(network.dag.size).keys()].flatMap((id) => {
      const node = network.dag.node(id);
      return node.kind === 'constant' ? [node.value] : [];
    }),
    ...network.variables.flatMap((v) => v.value ?? []),
  ]);
  const isExact = (x: number) => exactNumbers.has(x) || exactNumbers.has(-x);
  const known = {
    isExact,
    exactOf: (name: string) => {
      const own = spellName(name, names);
      return own === undefined ? undefined : truth.exact(valueKey(own));
    },
    ownOf: (name: string) => lines.get(valueKey(spellName(name, names) ?? name))?.written,
  };
  const isWhole = (x: number | undefined) => x !== undefined && Number.isInteger(x);
  const findings = explainTable(
    {
      truth,
      digits,
      ia: createIntervalArithmetic(BITS),
      whole: [...lines.values()].every((l) => isWhole(l.written.value) && isWhole(truth.exact(l.key))),
    },
    lines,
  );
  const findingOf = new Map(findings.map((f) => [f.line, f]));
  const rows = answer.rows.map((row, position): RowJudgement => {
    const reason = table.bad.find((b) => b.position === position)?.reason;
    if (reason !== undefined)
      return { label: row.label, written: row.text, verdict: 'invalid', expected: '', note: reason };
    const own = table.lines
      .filter((l) => l.position === position)
      .map((line) => showLine(line, findingOf.get(line), lines, truth));
    const joined = joinEntries(row.label, row.text, own);
    const isEarned = joined.verdict === 'right' || joined.verdict === 'carried';
    const broken = isEarned ? findFalseStep(row.text, setting, known) : undefined;
    return broken === undefined
      ? joined
      : { ...joined, verdict: 'wrong', note: `\`${broken}\` does not hold` };
  });
  const labels = spelled.map((r) => r.label);
  const missing = task.require.flatMap((label) => missingOf(label, labels, entries));
  for (const label of missing)
    rows.push({ label, written: '', verdict: 'missing', expected: '', note: 'this line is asked for' });
  return conclude(rows, labelFeedback, missing, (row) => partOfName(row.label, entries));
}

/** f'(x), ∇_w E and w.grad as df/dx, dE/dw and the slope of the one output in w. */
function readSlope(label: string, names: ReadonlySet<string>, { outputs }: Network): string {
  const [, of, by] = /^([\p{L}_][\p{L}\p{N}_]*)['’]\s*\(\s*([\p{L}_][\p{L}\p{N}_]*)\s*\)$/u.exec(label) ?? [];
  if (of !== undefined && names.has(of) && names.has(by!)) return `d${of}/d${by}`;
  const [, inner, outer] =
    /^(?:∇|\\nabla|nabla|grad)\s*_\s*([\p{L}][\p{L}\p{N}]*)\s*\(?\s*([\p{L}][\p{L}\p{N}_]*)\s*\)?$/u.exec(
      label,
    ) ?? [];
  if (inner !== undefined && names.has(inner)) return `d${outer}/d${inner}`;
  const owner = /^([\p{L}][\p{L}\p{N}_]*)\.grad$/u.exec(label)?.[1];
  const [output] = outputs;
  if (owner !== undefined && names.has(owner) && outputs.length === 1) return `d${output!.name}/d${owner}`;
  return /^\(\s*([d∂][^()]*)\)\s*\/\s*\(\s*([d∂][^()]*)\)$/u.test(label) ? label.replace(/[()]/g, '') : label;
}

/** The name of the network that a name is: w_1 for w1, and w1 for w_1; undefined where there is none. */
function spellName(name: string, names: ReadonlySet<string>): string | undefined {
  const [, stem, index] = /^(.*?\p{L})_?(\d+)$/u.exec(name) ?? [];
  return [name, `${stem}_${index}`, `${stem}${index}`].find((own) => names.has(own));
}

/** What is not there of a label: nothing, the label, or those of its entries that are left out beside others. */
function missingOf(label: string, labels: readonly string[], entries: Entries): readonly string[] {
  const plain = (text: string) => text.replace(/\s/g, '').replaceAll('∂', 'd');
  const there = new Set(labels.map(plain));
  if (there.has(plain(label))) return [];
  const own = entryLabels(label, entries);
  const rest = own.filter((entry) => !there.has(plain(entry)));
  return rest.length === own.length ? [label] : rest;
}

function conclude(
  rows: readonly RowJudgement[],
  labelFeedback: readonly string[],
  missing: readonly string[],
  /** A name counts alike in one line and entry by entry. */
  weightOf: (row: RowJudgement) => number,
): Judgement {
  const count = (...verdicts: readonly RowVerdict[]) =>
    rows.filter((r) => verdicts.includes(r.verdict)).length;
  const sum = (some: readonly RowJudgement[]) => some.reduce((total, row) => total + weightOf(row), 0);
  const earned = rows.filter((r) => r.verdict === 'right' || r.verdict === 'carried');
  const share = rows.length === 0 ? 0 : sum(earned) / sum(rows);
  const wrong = rows.filter((r) => r.verdict === 'wrong' || r.verdict === 'slip');
  const feedback = [...labelFeedback];
  for (const row of wrong.slice(0, 8)) {
    const what =
      row.verdict === 'slip' ? 'is a slip that the next lines do not use' : 'is wrong in this line itself';
    const exchanged = row.note.startsWith('the label');
    feedback.push(
      exchanged
        ? `\`${row.label}: ${row.written}\`: ${row.note}.`
        : `\`${row.label}: ${row.written}\` ${what}${row.note === '' ? '' : `: ${row.note}`}.`,
    );
  }
  if (wrong.length > 8) feedback.push(`${wrong.length - 8} more lines are wrong in themselves.`);
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
  if (count('undecided') > 0)
    return judgeAs(
      'undecided',
      [...feedback, 'Some lines could not be decided. A person will look at it.'],
      rest,
    );
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
    const values = own.map((l) => l.text).join(' and ');
    let text = `Two lines claim \`${own[0]!.label}\`: ${values}.`;
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
      text += ` ${line.text} is the value of ${labelOf(other)}: that line has the wrong label.`;
    }
    feedback.push(text);
  }
  return feedback;
}

function labelOf(key: Key): string {
  const slope = namesOfSlope(key);
  return slope ? `d${slope[0]}/d${slope[1]}` : key.slice('value '.length);
}

function showLine(
  line: Line,
  finding: Finding | undefined,
  lines: ReadonlyMap<Key, Line>,
  truth: Truth,
): RowJudgement {
  const exact = truth.exact(line.key);
  const shadowed = lines.get(line.key) !== line;
  return {
    label: line.label,
    written: line.text,
    verdict: shadowed ? 'wrong' : line.relabelled ? 'slip' : (finding?.verdict ?? 'undecided'),
    expected: exact === undefined ? '' : showBeside(exact, line.written),
    note: shadowed
      ? 'another line has the same label'
      : line.relabelled
        ? `the label should be ${line.relabelled}`
        : (finding?.note ?? ''),
  };
}

/** The gravest first: what a row of several numbers is. */
const GRAVITY: readonly RowVerdict[] = ['invalid', 'wrong', 'slip', 'undecided', 'carried', 'right'];

/** A row of a vector or a matrix from its entries. */
function joinEntries(label: string, written: string, entries: readonly RowJudgement[]): RowJudgement {
  const [only] = entries;
  if (entries.length === 1 && only) return { ...only, label, written };
  const verdict = GRAVITY.find((g) => entries.some((e) => e.verdict === g)) ?? 'undecided';
  const noted = entries.filter((e) => e.note !== '' || e.verdict === 'wrong' || e.verdict === 'slip');
  const notes = noted
    .slice(0, 3)
    .map((e) => `${e.label} = ${e.written}${e.note === '' ? '' : `, ${e.note}`}`);
  const more = noted.length > 3 ? ` and ${noted.length - 3} more entries` : '';
  return {
    label,
    written,
    verdict,
    expected: entries.every((e) => e.expected !== '') ? `[${entries.map((e) => e.expected).join(', ')}]` : '',
    note: notes.join('; ') + more,
  };
}
