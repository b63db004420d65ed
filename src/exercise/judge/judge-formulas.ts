import { propagateGiven } from '../../check/given.js';
import type { Ast } from '../../expr/ast.js';
import type { Network } from '../../graph/network.js';
import { equalShapes, type Shape } from '../../op/shape.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import type { Formula, RawAnswer } from '../problem/problem.js';
import {
  array,
  expand,
  freeNames,
  isClaim,
  minus,
  name,
  negative,
  number,
  transposed,
  write,
} from '../problem/tree.js';
import { describeMiss } from '../setting/describe-witness.js';
import { judgeProved, judgeSilent } from '../setting/domain-credit.js';
import { evaluateArray } from '../setting/evaluate.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { dropLabel } from '../text/notation.js';
import { readAlone, readWritten, roundsTo } from '../text/precision.js';
import { invalid, sayClaim } from '../text/unreadable.js';
import { readList } from '../text/written-list.js';
import { OTHER_LAYOUT, sayMisfit } from './judge-derivative.js';

interface ConversionTask {
  readonly target: Formula;
  readonly form: Formula;
  readonly unknowns: readonly string[];
}

/** Formulas by their labels, and the labels that have none. */
interface ReadFormulas {
  readonly formulas: ReadonlyMap<string, Ast>;
  readonly missing: readonly string[];
}

/** Judges formulas for the parameters of a network of a given form that is to equal another network. */
export function judgeConversion(task: ConversionTask, setting: Setting, answer: RawAnswer): Judgement {
  const read = readFormulas(task.unknowns, setting, answer);
  if (isJudgement(read)) return read;
  const { formulas, missing } = read;
  const dependence = [...formulas].flatMap(([label, formula]) =>
    findDependence(label, formula, inputsOf(task, setting), setting),
  );
  if (dependence.length > 0) {
    const verdict = dependence.some((d) => d.isProved) ? 'wrong' : 'invalid';
    return judgeAs(
      verdict,
      dependence.map((d) => d.feedback),
    );
  }
  if (missing.length > 0) return judgePartly(task, setting, formulas, missing);
  const target = setting.meaning(task.target);
  const form = expand(setting.meaning(task.form), formulas);
  const report = setting.check(target, '=', form);
  if (!isReport(report)) return invalid(report);
  if (report.verdict === 'proved') return judgeProved(report, report.notes.slice(0, 2));
  if (report.verdict === 'undecided')
    return judgeAs('undecided', ['This could not be decided. A person will look at it.']);
  const mistaken = findMistaken(task, setting, formulas);
  const differ = `The two networks differ: ${describeMiss(report, target, setting)}.`;
  if (mistaken === undefined) return judgeAs('wrong', [differ]);
  const which = `Everything but ${mistaken} is right: ${mistaken} = ${write(formulas.get(mistaken)!)} is the mistake.`;
  // Worth what it would be worth without the one that is wrong.
  return judgeAs('wrong', [differ, which], { share: 1 - 1 / task.unknowns.length });
}

/** Formulas for some of the parameters: right where, with those of the key for the others, the networks are proved equal. */
function judgePartly(
  task: ConversionTask,
  setting: Setting,
  formulas: ReadonlyMap<string, Ast>,
  missing: readonly string[],
): Judgement {
  const key = readKey(setting);
  const isRight = (labels: readonly string[]) => {
    const chosen = new Map([...key, ...labels.map((l): [string, Ast] => [l, formulas.get(l)!])]);
    const report = setting.ask(setting.meaning(task.target), '=', expand(setting.meaning(task.form), chosen));
    return isReport(report) && report.verdict === 'proved';
  };
  const given = [...formulas.keys()];
  // Formulas that fit each other need not fit those of the key one by one.
  const right = isRight(given) ? given : given.filter((l) => isRight([l]));
  const open = given.filter((l) => !right.includes(l));
  const feedback = [
    sayMissing(missing),
    ...(open.length > 0 ? [`Without ${missing.join(', ')}, ${open.join(', ')} cannot be confirmed.`] : []),
  ];
  return judgeAs('unfinished', feedback, { share: right.length / task.unknowns.length });
}

/** The author's formulas. */
function readKey(setting: Setting): ReadonlyMap<string, Ast> {
  const key = setting.part.answer;
  const formulas = new Map<string, Ast>();
  for (const { label, text } of key?.kind === 'table' ? key.rows : []) {
    const read = setting.read(text);
    if (!isJudgement(read)) formulas.set(label.trim(), read.ast);
  }
  return formulas;
}

export function sayMissing(labels: readonly string[]): string {
  return `There is no formula for ${labels.join(', ')}.`;
}

/** The names of the form that are no parameters: for all their values the networks are to be equal. */
function inputsOf(
  task: { readonly form: Formula; readonly unknowns: readonly string[] },
  setting: Setting,
): readonly string[] {
  const used = freeNames(setting.meaning(task.form));
  return setting.part.context.given
    .map((g) => g.name)
    .filter((n) => used.has(n) && !task.unknowns.includes(n));
}

/**
 * The inputs that a formula for a parameter depends on: any formula may be solved for a parameter that sees the input, and shows nothing.
 * Where an input drops out, the formula is equal to the one with a zero in its place.
 */
function findDependence(
  label: string,
  formula: Ast,
  inputs: readonly string[],
  setting: Setting,
): readonly { readonly isProved: boolean; readonly feedback: string }[] {
  const used = freeNames(formula);
  const found = inputs.filter((input) => used.has(input));
  if (found.length === 0) return [];
  const zeros = new Map(found.map((input) => [input, minus(name(input), name(input))]));
  const report = setting.ask(formula, '=', expand(formula, zeros));
  if (isReport(report) && report.verdict === 'proved') return [];
  const isProved = isReport(report) && report.verdict === 'refuted';
  const names = found.join(', ');
  const feedback = isProved
    ? `${label} must not depend on ${names}: the two networks are to be equal for every input, with one ${label} for all.`
    : `${label} must not depend on ${names}: write its formula without ${names}.`;
  return [{ isProved, feedback }];
}

/** Which formula is at fault: with the author's formula in its place, the networks are proved equal. */
function findMistaken(
  task: { readonly target: Formula; readonly form: Formula },
  setting: Setting,
  formulas: ReadonlyMap<string, Ast>,
): string | undefined {
  for (const [label, own] of readKey(setting)) {
    const form = expand(setting.meaning(task.form), new Map([...formulas, [label, own]]));
    const report = setting.ask(setting.meaning(task.target), '=', form);
    if (isReport(report) && report.verdict === 'proved') return label;
  }
  return undefined;
}

/** The formulas that an answer gives for some of the labels. */
export function readFormulas(
  labels: readonly string[],
  setting: Setting,
  answer: RawAnswer,
): ReadFormulas | Judgement {
  const rows =
    answer.kind === 'table'
      ? answer.rows
      : labels.length === 1
        ? [{ label: labels[0]!, text: answer.text }]
        : undefined;
  if (!rows) return judgeAs('invalid', [`Give a formula for each of ${labels.join(', ')}.`]);
  const formulas = new Map<string, Ast>();
  for (const { label, text } of rows) {
    const key = label.trim();
    if (!labels.includes(key))
      return judgeAs('invalid', [`\`${key}\` is not asked for; the labels are ${labels.join(', ')}.`]);
    if (text.trim() === '') continue;
    const read = setting.read(text);
    if (isJudgement(read)) return { ...read, feedback: read.feedback.map((f) => `${key}: ${f}`) };
    formulas.set(key, read.ast);
  }
  const missing = labels.filter((l) => !formulas.has(l));
  return formulas.size === 0 ? judgeAs('missing', [sayMissing(missing)]) : { formulas, missing };
}

/** Judges the gradient of a network in which some values are known and some weights are not. */
export function judgePullback(
  task: { readonly network: Network; readonly wrt: string },
  setting: Setting,
  text: string,
): Judgement {
  const answer = setting.read(text);
  if (isJudgement(answer)) return answer;
  if (isClaim(answer.ast)) return sayClaim();
  const report = propagateGiven(task.network, setting.tools.book, [task.wrt]);
  const gradient = report.gradients[0];
  const parsed = gradient && setting.tools.parser.parse(gradient.symbolic);
  if (!gradient || !parsed?.ok) return judgeAs('undecided', ['The gradient could not be worked out.']);
  const meanings = new Map<string, Ast>();
  for (const { name: key, text: meaning } of gradient.where) {
    const ast = setting.tools.parser.parse(meaning);
    if (ast.ok) meanings.set(key, ast.value);
  }
  const truth = expand(parsed.value, meanings);
  const expected = { expected: write(truth) };
  // What the network gives or works out is that number, also where the answer has its name.
  const known = knownValues(task.network, report);
  const own = expand(answer.ast, known);
  const asked = setting.check(truth, '=', own);
  if (!isReport(asked)) {
    const turned = setting.ask(truth, '=', transposed(own));
    if (isReport(turned) && turned.verdict === 'proved') {
      const misconception = { code: 'other-layout', explanation: OTHER_LAYOUT, expected: expected.expected };
      return judgeAs('wrong', ['This is the gradient as a row; a column is asked for.'], {
        ...expected,
        share: 0.5,
        misconception,
      });
    }
    const [problem] = asked;
    return problem?.code === 'shape'
      ? { ...sayMisfit(problem), ...expected }
      : { ...invalid(asked), ...expected };
  }
  if (asked.verdict === 'proved') return judgeProved(asked, [], expected);
  if (asked.verdict === 'undecided')
    return (
      judgeSilent(asked, expected) ??
      judgeAs('undecided', ['This could not be decided. A person will look at it.'], expected)
    );
  const shape = task.network.dag.shape(gradient.input.id);
  if (gradient.value && agreesInNumbers(text, own, gradient.value, shape, setting))
    return judgeAs('correct', [], expected);
  return judgeAs('wrong', [`This is not the gradient: ${describeMiss(asked, truth, setting)}.`], expected);
}

/** The numbers of a network by their names, where all entries of a name have one. */
function knownValues(
  { dag, variables }: Network,
  { nodes }: ReturnType<typeof propagateGiven>,
): ReadonlyMap<string, Ast> {
  const values = [
    ...variables.map((v) => ({ key: v.name, id: v.id, entries: v.value })),
    ...nodes.map(({ node, value }) => ({ key: node.name, id: node.id, entries: value && [...value] })),
  ];
  return new Map(
    values.flatMap(({ key, id, entries }) => {
      const [rows = 1, columns] = dag.shape(id);
      if (!entries?.every(Number.isFinite)) return [];
      const literals = entries.map((x) => (x < 0 ? negative(number(String(-x))) : number(String(x))));
      if (dag.shape(id).length === 0) return [[key, literals[0]!] as const];
      const width = columns ?? rows;
      const list = Array.from({ length: columns === undefined ? 1 : rows }, (_, r) =>
        array(...literals.slice(r * width, (r + 1) * width)),
      );
      return [[key, columns === undefined ? list[0]! : array(...list)] as const];
    }),
  );
}

/** Parts of a value in which doubles differ that are worked out in other orders. */
const NUMERIC = 1e-9;

/** Whether an answer without unknowns is a gradient in numbers: as rounded, entry by entry, or worked out to all digits. */
function agreesInNumbers(
  text: string,
  own: Ast,
  value: Float64Array,
  shape: Shape,
  setting: Setting,
): boolean {
  const plain = dropLabel(text);
  const items = shape.length === 0 ? [plain] : (readList(plain, shape)?.items ?? []);
  const written = items.map((item) => readWritten(item));
  if (written.length === value.length && written.every((w) => w !== undefined))
    return written.every((w, k) => roundsTo(value[k]!, readAlone(w, value[k]!)));
  const worked = freeNames(own).size === 0 ? evaluateArray(own, setting) : undefined;
  return (
    worked !== undefined &&
    equalShapes(worked.shape, shape) &&
    worked.values.every((x, k) => Math.abs(x - value[k]!) <= NUMERIC * Math.abs(value[k]!))
  );
}
