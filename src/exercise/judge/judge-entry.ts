import { type Ast, postorder } from '../../expr/ast.js';
import { sizeOf } from '../../op/shape.js';
import { worstOf } from '../../prove/part/coverage.js';
import type { ProveReport } from '../../prove/prove.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { array, freeNames, number, operator, replace, usesCalculus } from '../problem/tree.js';
import { describeMiss } from '../setting/describe-witness.js';
import { judgeProved } from '../setting/domain-credit.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import type { ReadExpression } from '../text/answer-reader.js';
import { type EntryText, readEntryText } from '../text/index-notation.js';
import { type DerivativeTask, judgeDerivativeTree, prepareDerivative } from './judge-derivative.js';
import { lengthsIn, namedLengths, usesIndex, wholeArray } from './whole-array.js';

/** Lengths for which an answer in index notation is written out, alternating so that no two named lengths are always equal. */
const LENGTHS: readonly number[] = [2, 3];

/** Entries of an array of numbers as lengths that are written out one by one. */
const MAX_ENTRIES = 36;

/** The array that an entry is one of. */
interface Target {
  readonly task: DerivativeTask;
  readonly truth: Ast;
  /** Its lengths: numbers, or names. */
  readonly shape: readonly (number | string)[];
  /** Of a vector in a vector: it has outputs and inputs. */
  readonly isJacobian: boolean;
  /** Of its two axes, that of the outputs comes second. */
  readonly isTurned: boolean;
  /** For teachers. */
  readonly expected: { readonly expected?: string };
  /** Row and column are one. */
  readonly isDiagonal?: boolean;
}

/**
 * Judges a derivative in index notation: dL/dx_i = 2*x_i, ds_i/dx_j = s_i*(δ_ij - s_j), dL/dW_ij = d_i*x_j, or the list of its first and
 * last entries. It is written out for a few lengths. Undefined for answers that are not in index notation or cannot be read so.
 */
export function judgeEntry(task: DerivativeTask, setting: Setting, text: string): Judgement | undefined {
  const read = readEntryText(text, setting.names);
  if (!read || (read.wrt !== undefined && setting.declaredName(read.wrt) !== task.wrt)) return undefined;
  const { truth, wanted, isNumber, expected } = setting.once(task, () => prepareDerivative(task, setting));
  const target: Target = {
    task,
    truth,
    shape: namedLengths(new SampleGraph(setting))(wanted),
    isJacobian: !isNumber,
    isTurned: !isNumber && task.layout === 'gradient',
    expected,
  };
  if (target.shape.length === 0 || target.shape.length > 2) return undefined;
  const judged = read.forms.map((form) => judgeForm(form, read, target, setting));
  const last = judged.at(-1);
  return judged.find((j) => j?.verdict === 'wrong') ?? last;
}

function judgeForm(form: string, read: EntryText, target: Target, setting: Setting): Judgement | undefined {
  const answer = setting.read(form, 0, [...read.letters]);
  if (isJudgement(answer) || usesCalculus(answer.ast)) return undefined;
  const axes = target.shape.length;
  const used = [...read.letters].filter((letter) => usesIndex(answer.ast, letter)).sort();
  const isLabelled = read.label.length >= axes;
  const own = isLabelled ? read.label.slice(-axes) : used;
  if (used.some((letter) => !own.includes(letter))) return undefined;
  const distinct = [...new Set(own)];
  if (axes === 2 && distinct.length === 1)
    return isLabelled || target.isJacobian
      ? judgeDiagonal(answer.ast, distinct[0]!, target, setting)
      : undefined;
  if (distinct.length !== axes) return undefined;
  const order = isLabelled && axes === 2 && target.isTurned ? [...own].reverse() : own;
  return judgeAt(answer, order, isLabelled, target, setting);
}

/** An answer as the entry at the given indices. */
function judgeAt(
  answer: ReadExpression,
  order: readonly string[],
  isLabelled: boolean,
  target: Target,
  setting: Setting,
): Judgement | undefined {
  const axes = order.length;
  const place = axes === 1 ? `entry ${order[0]}` : `the entry in row ${order[0]} and column ${order[1]}`;
  const whole = wholeArray(answer.ast, order, lengthsIn(setting));
  const general = whole && judgeDerivativeTree(target.task, setting, { ...answer, ast: whole });
  if (general?.verdict === 'correct')
    return { ...general, feedback: [...general.feedback, `Read as ${place}.`] };
  const compared = compare(answer.ast, order, target, setting);
  if (!compared) return undefined;
  const { reports, said } = compared;
  const refuted = reports.find((r) => r.verdict === 'refuted');
  if (refuted) {
    const turned =
      axes === 2 && !isLabelled ? compare(answer.ast, [...order].reverse(), target, setting) : undefined;
    if (turned?.reports.every((r) => r.verdict === 'proved'))
      return judgeAs('invalid', [
        'It depends on which index is that of the row whether this is right: write what it is the entry of, as in d…/d… = ….',
      ]);
    const named =
      general?.verdict === 'wrong' && general.misconception ? { misconception: general.misconception } : {};
    return judgeAs(
      'wrong',
      [`As ${place}, this is not the derivative: ${describeMiss(refuted, target.truth, setting)}.`],
      { ...target.expected, ...named },
    );
  }
  if (reports.some((r) => r.verdict !== 'proved'))
    return judgeAs(
      'undecided',
      ['This could not be decided in index notation. A person will look at it.'],
      target.expected,
    );
  const coverage = worstOf(reports.flatMap((r) => r.coverage ?? []));
  const read = `Read as ${place}${said === '' ? '' : `; proved for ${said}`}.`;
  return judgeProved({ ...reports[0]!, coverage }, [read], target.expected);
}

/** An answer for row and column alike: what stands beside the diagonal is left out. */
function judgeDiagonal(entry: Ast, letter: string, target: Target, setting: Setting): Judgement | undefined {
  const onDiagonal = compare(entry, [letter, letter], { ...target, isDiagonal: true }, setting);
  if (!onDiagonal) return undefined;
  if (onDiagonal.reports.every((r) => r.verdict === 'proved'))
    return judgeAs(
      'unfinished',
      [
        'This is right for each output in its own input; what the derivatives in the other inputs are is not said.',
      ],
      target.expected,
    );
  const refuted = onDiagonal.reports.find((r) => r.verdict === 'refuted');
  if (!refuted) return undefined;
  return judgeAs(
    'wrong',
    [
      `As the entry in row and column ${letter}, this is not the derivative: ${describeMiss(refuted, target.truth, setting)}.`,
    ],
    target.expected,
  );
}

/** Lengths for the names of lengths of a part. */
function sizeChoices(setting: Setting): readonly ReadonlyMap<string, number>[] {
  const names = [...setting.sizeNames];
  const listed = (name: string) => setting.part.sizes.get(name) ?? LENGTHS;
  const choices = LENGTHS.map(
    (_, c) => new Map(names.map((name, k) => [name, listed(name)[(k + c) % listed(name).length]!])),
  );
  return names.length === 0 ? choices.slice(0, 1) : choices;
}

interface Compared {
  readonly reports: readonly ProveReport[];
  /** The lengths for which it was asked. */
  readonly said: string;
}

/** Asks about all entries at each choice of lengths; undefined where the answer does not fit. */
function compare(
  entry: Ast,
  order: readonly string[],
  target: Target,
  setting: Setting,
): Compared | undefined {
  const reports: ProveReport[] = [];
  const choices = sizeChoices(setting);
  for (const sizes of choices) {
    const report = askAt(entry, order, sizes, target, setting);
    if (!report) {
      // An index that has no entry here is refuted where all lengths are equal, or not at all.
      const equal = new Map([...setting.sizeNames].map((name) => [name, Math.max(...LENGTHS)]));
      const other = equal.size > 1 ? askAt(entry, order, equal, target, setting) : undefined;
      return other?.verdict === 'refuted' ? { reports: [other], said: '' } : undefined;
    }
    reports.push(report);
    if (report.verdict !== 'proved') break;
  }
  const lengths = new Set(
    [...freeNames(target.truth), ...freeNames(entry)].flatMap((n) => [n, ...setting.shapeOf(n)]),
  );
  const said = [...setting.sizeNames]
    .filter((name) => lengths.has(name))
    .map((name) => `${name} = ${[...new Set(choices.map((c) => c.get(name)))].join(', ')}`);
  return { reports, said: said.join('; ') };
}

function askAt(
  entry: Ast,
  order: readonly string[],
  sizes: ReadonlyMap<string, number>,
  { truth, shape, isDiagonal }: Target,
  setting: Setting,
): ProveReport | undefined {
  const lengths = shape.map((s) => (typeof s === 'number' ? s : sizes.get(s)!));
  const [rows = 0, columns] = lengths;
  if (sizeOf(lengths) > MAX_ENTRIES || (isDiagonal && rows !== columns)) return undefined;
  const at = (...places: readonly number[]) =>
    putIndices(entry, new Map(order.map((letter, k) => [letter, places[k]!])));
  const list = (n: number, make: (k: number) => Ast) =>
    array(...Array.from({ length: n }, (_, k) => make(k + 1)));
  const isVector = columns === undefined || isDiagonal;
  const whole = list(rows, (i) => (isVector ? at(i, i) : list(columns, (j) => at(i, j))));
  const diagonal = (i: number): Ast => ({
    ...operator('[]', truth, number(String(i)), number(String(i))),
    kind: 'index',
  });
  const wanted = isDiagonal ? list(rows, diagonal) : truth;
  const report = setting.askWith(wanted, '=', whole, [], sizes, true);
  return isReport(report) ? report : undefined;
}

/** Sums and products with an index of their own. */
const BINDERS: ReadonlySet<string> = new Set(['sum', 'prod']);

/** Names within a sum that are its own index. */
function boundNames(root: Ast): ReadonlySet<Ast> {
  const bound = new Set<Ast>();
  for (const ast of postorder(root)) {
    const [body, index] = ast.children;
    if (ast.kind !== 'call' || !BINDERS.has(ast.text) || ast.children.length !== 4) continue;
    for (const inner of [...postorder(body!), index!])
      if (inner.kind === 'name' && inner.text === index!.text) bound.add(inner);
  }
  return bound;
}

function putIndices(root: Ast, places: ReadonlyMap<string, number>): Ast {
  const bound = boundNames(root);
  return replace(root, (a) => {
    const place = a.kind === 'name' && !bound.has(a) ? places.get(a.text) : undefined;
    return place === undefined ? undefined : number(String(place));
  });
}
