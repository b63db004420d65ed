import type { Ast } from '../../expr/ast.js';
import {
  add,
  compare,
  format,
  fromDouble,
  isZero,
  multiply,
  negate,
  ONE,
  type Rational,
  sign,
  toDouble,
  ZERO,
} from '../../number/rational.js';
import { findFeasible, type LinearRow } from '../../prove/algebra/linear-program.js';
import { Budget } from '../../prove/term/budget.js';
import { readRational } from '../file/task-reader.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import type { RawAnswer } from '../problem/problem.js';
import { expand, number, over, plus } from '../problem/tree.js';
import { evaluate } from '../setting/evaluate.js';
import { isJudgement, isReport, type Setting } from '../setting/setting.js';
import { unwrapped } from '../text/brackets.js';
import { readWritten } from '../text/precision.js';
import { readList as readItems } from '../text/written-list.js';
import { field } from './judge-order.js';

export type Pattern = readonly Rational[];
export type Classes = readonly (readonly Pattern[])[];

/** Pivot steps of a linear program; the sixteen patterns of a 4-pixel image need a few hundred. */
const STEPS = 2_000_000;

export type Separation =
  | { readonly kind: 'separable'; readonly weights: Pattern; readonly bias: Rational }
  /** One point that is a mixture of the patterns of either class (Farkas' lemma). */
  | {
      readonly kind: 'inseparable';
      readonly first: Pattern;
      readonly second: Pattern;
      readonly point: Pattern;
    };

/** Decides exactly whether a hyperplane has the first class strictly on its positive side and the second on the negative. */
export function separateClasses(classes: Classes): Separation | undefined {
  const [a, b] = classes as [readonly Pattern[], readonly Pattern[]];
  const width = a[0]!.length;
  const budget = () => new Budget({ milliseconds: Number.POSITIVE_INFINITY, steps: STEPS, now: () => 0 });
  const rows: LinearRow[] = Array.from({ length: width }, (_, k) => ({
    coefficients: [...a.map((p) => p[k]!), ...b.map((p) => negate(p[k]!))],
    bound: ZERO,
    equation: true,
  }));
  rows.push({ coefficients: [...a.map(() => ONE), ...b.map(() => ZERO)], bound: ONE, equation: true });
  rows.push({ coefficients: [...a.map(() => ZERO), ...b.map(() => ONE)], bound: ONE, equation: true });
  const mixture = findFeasible(rows, a.length + b.length, budget());
  if (mixture) {
    const first = mixture.slice(0, a.length);
    const second = mixture.slice(a.length);
    return { kind: 'inseparable', first, second, point: mix(a, first) };
  }
  // Free unknowns are differences of two that are not negative: weights and bias.
  const split = (row: readonly Rational[]) => row.flatMap((x) => [x, negate(x)]);
  const margins: LinearRow[] = [
    ...a.map((p) => ({ coefficients: split([...p, ONE]), bound: ONE, equation: false })),
    ...b.map((p) => ({ coefficients: split([...p, ONE].map(negate)), bound: ONE, equation: false })),
  ];
  const found = findFeasible(margins, 2 * (width + 1), budget());
  if (!found) return undefined;
  const values = Array.from({ length: width + 1 }, (_, k) => add(found[2 * k]!, negate(found[2 * k + 1]!)));
  return { kind: 'separable', weights: values.slice(0, width), bias: values[width]! };
}

function mix(patterns: readonly Pattern[], weights: Pattern): Pattern {
  return patterns[0]!.map((_, k) =>
    patterns.reduce((sum, p, i) => add(sum, multiply(weights[i] ?? ZERO, p[k]!)), ZERO),
  );
}

function showPattern(p: Pattern): string {
  return `(${p.map(format).join(', ')})`;
}

/** The certificate in words. */
export function describeSeparation(separation: Separation): string {
  if (separation.kind === 'separable') {
    return `separable: the weights ${showPattern(separation.weights)} with the bias ${format(separation.bias)} are positive on the first class and negative on the second`;
  }
  const { first, second, point } = separation;
  return `not separable: the first class mixed with weights ${showPattern(first)} and the second with ${showPattern(second)} give the same point ${showPattern(point)}, on which any weights and any bias give one value`;
}

/** What an answer about separability is written under. */
export const SEPARABLE_LABELS: ReadonlySet<string> = new Set([
  'separable',
  'w',
  'b',
  'bias',
  'first',
  'second',
]);

/**
 * Judges whether two classes are linearly separable; weights or a certificate are checked exactly if they are given, and weights are asked
 * for where the key has some.
 */
export function judgeSeparable(classes: Classes, answer: RawAnswer, key: RawAnswer | undefined): Judgement {
  const truth = separateClasses(classes);
  if (!truth) return judgeAs('undecided', ['This could not be decided. A person will look at it.']);
  const expected = describeSeparation(truth);
  const said = field(answer, 'separable', true)?.replace(/^\s*(?:linearly\s+)?separable\s*[:=]\s*/i, '');
  const yes =
    said === undefined
      ? field(answer, 'w') !== undefined
      : /^\s*(?:yes|true|ja|y|(?:linearly )?separable)\b/i.test(said);
  const no =
    said !== undefined &&
    /^\s*(?:no|false|nein|n|(?:not|nicht|non)?[\s-]*(?:linearly |linear )?(?:in)?(?:separable|separierbar|trennbar))[\s.!]*$/i.test(
      said,
    );
  if (!yes && !no) return judgeAs('invalid', ['Answer `separable: yes` or `separable: no`.'], { expected });
  if (yes !== (truth.kind === 'separable')) {
    return judgeAs(
      'wrong',
      [yes ? 'No line separates the two classes.' : 'There is a line that separates the two classes.'],
      { expected },
    );
  }
  const against = contradicting(answer, yes);
  if (against.length > 0)
    return judgeAs(
      'invalid',
      [
        yes
          ? `\`separable: yes\` and the certificate under ${against.join(' and ')} that they are not contradict each other: give one of them.`
          : `\`separable: no\` and the weights under ${against.join(' and ')} contradict each other: leave the weights out, or say that they are separable.`,
      ],
      { expected },
    );
  const unread = yes ? findUnread(classes, answer) : undefined;
  if (unread !== undefined) return judgeAs('invalid', [unread], { expected });
  const problem = yes ? checkWeights(classes, answer) : checkCertificate(classes, answer);
  const absent = yes && key ? absentWeights(answer, key) : [];
  const isOpen = absent.length > 0 && (problem === undefined || absent.includes('b'));
  if (isOpen)
    return judgeAs(
      'unfinished',
      [`They are separable; give ${absent.map((l) => `\`${l}\``).join(' and ')} as well.`],
      {
        expected,
        share: HALF,
      },
    );
  return problem === undefined
    ? judgeAs('correct', [], { expected })
    : judgeAs('wrong', [problem], { expected, share: HALF });
}

/** The labels of what shows the opposite of the verdict: weights separate, and mixtures that meet show that nothing does. */
function contradicting(answer: RawAnswer, yes: boolean): readonly string[] {
  const labels = yes ? ['first', 'second'] : ['w', 'b', 'bias'];
  return labels.filter((label) => field(answer, label) !== undefined).map((label) => `\`${label}\``);
}

/** What the right verdict is worth without the weights that show it. */
const HALF = 0.5;

/** The weights of the key that an answer leaves out; a bias that is left out is 0 where the key has none. */
function absentWeights(answer: RawAnswer, key: RawAnswer): readonly string[] {
  const lacks = (label: string, own: string | undefined) =>
    field(key, label) !== undefined && own === undefined;
  return [...(lacks('w', field(answer, 'w')) ? ['w'] : []), ...(lacks('b', biasOf(answer)) ? ['b'] : [])];
}

/** The numbers of a list of so many, as they are written. */
function readList(text: string | undefined, length: number): readonly Rational[] | undefined {
  if (text === undefined) return undefined;
  const list = (readItems(text, [length])?.items ?? [text]).map((p) => readNumber(p));
  return list.every((x): x is Rational => x !== undefined) ? list : undefined;
}

/** A number or a fraction of two: 3/2, 1.5, 1,5 and (1/2). */
function readNumber(text: string): Rational | undefined {
  const plain = unwrapped(text) ?? text.trim();
  return readRational(plain) ?? readWritten(plain)?.exact;
}

/** The weights of an answer and its bias, which may be left out. */
function readWeights(
  classes: Classes,
  answer: RawAnswer,
): { readonly w: readonly Rational[] | undefined; readonly b: Rational | undefined } {
  const w = readList(field(answer, 'w'), classes[0]![0]!.length);
  return { w, b: readNumber(biasOf(answer) ?? '0') };
}

function biasOf(answer: RawAnswer): string | undefined {
  return field(answer, 'b') ?? field(answer, 'bias');
}

/** What of the weights cannot be read: it is asked for again, as they need not have been given. */
function findUnread(classes: Classes, answer: RawAnswer): string | undefined {
  if (field(answer, 'w') === undefined) return undefined;
  const width = classes[0]![0]!.length;
  const { w, b } = readWeights(classes, answer);
  if (!w || w.length !== width)
    return `\`w: ${field(answer, 'w')}\` cannot be read: write ${width} numbers or fractions, such as [${Array.from({ length: width }, (_, k) => (k === 0 ? '1/2' : '-1')).join(', ')}].`;
  return b
    ? undefined
    : `\`b: ${biasOf(answer)}\` cannot be read: write one number or fraction, such as 1.5 or 3/2.`;
}

function checkWeights(classes: Classes, answer: RawAnswer): string | undefined {
  const { w, b } = readWeights(classes, answer);
  if (!w || !b) return undefined;
  for (const [k, patterns] of classes.entries()) {
    for (const p of patterns) {
      const value = p.reduce((sum, x, i) => add(sum, multiply(x, w[i]!)), b);
      if (sign(value) !== (k === 0 ? 1 : -1)) {
        return `They are separable, but these weights give ${format(value)} on the pattern ${showPattern(p)}.`;
      }
    }
  }
  return undefined;
}

function checkCertificate(classes: Classes, answer: RawAnswer): string | undefined {
  const [first, second] = [
    readList(field(answer, 'first'), classes[0]!.length),
    readList(field(answer, 'second'), classes[1]!.length),
  ];
  if (!first && !second) return undefined;
  const total = (l: Pattern) => l.reduce(add, ZERO);
  const [a, b] = classes as [readonly Pattern[], readonly Pattern[]];
  if (!first || !second || first.length !== a.length || second.length !== b.length)
    return 'The answer is right; the certificate needs one weight per pattern.';
  const good =
    [...first, ...second].every((x) => sign(x) >= 0) &&
    !isZero(total(first)) &&
    compare(total(first), total(second)) === 0 &&
    mix(a, first).every((x, k) => compare(x, mix(b, second)[k]!) === 0);
  return good
    ? undefined
    : 'They are not separable, but the two mixtures of the certificate are not the same point.';
}

/** Judges a network on the patterns: by its output, or by whether any output weights could do on its hidden layer. */
export function judgeSeparatingNetwork(
  task: { readonly classes: Classes; readonly inputs: readonly string[] },
  setting: Setting,
  answer: RawAnswer,
): Judgement {
  if (answer.kind === 'text')
    return judgeAs('invalid', ['Give the units of the network by name: h1, h2, …, y.']);
  const meanings = new Map<string, Ast>();
  const hidden: string[] = [];
  const labels = answer.rows.map((r) => r.label.trim());
  let output: Ast | undefined;
  // Weights of the output layer that are left open are unknowns.
  for (const { label, text } of answer.rows) {
    const read = setting.read(text, 0, [...task.inputs, ...labels]);
    if (isJudgement(read)) return { ...read, feedback: read.feedback.map((f) => `${label}: ${f}`) };
    if (label.trim() === 'y') output = read.ast;
    else {
      hidden.push(label.trim());
      meanings.set(label.trim(), read.ast);
    }
  }
  const vectors = task.classes.map((patterns) =>
    patterns.map((p) =>
      hidden.map((h) => evaluateAtPattern(expand(meanings.get(h)!, meanings), p, task.inputs, setting)),
    ),
  );
  if (vectors.flat(2).some((x) => x === undefined))
    return judgeAs('invalid', ['A unit has no value on some pattern.']);
  if (output) {
    const whole = expand(output, meanings);
    for (const [k, patterns] of task.classes.entries()) {
      for (const p of patterns) {
        const y = evaluateAtPattern(whole, p, task.inputs, setting);
        if (y === undefined) return judgeAs('invalid', ['The output has no value on some pattern.']);
        if (Math.sign(y) === (k === 0 ? 1 : -1)) continue;
        const stuck =
          hidden.length > 0
            ? mixtureOfHidden(task, setting, meanings, hidden, vectors as number[][][])
            : undefined;
        const feedback = `On the pattern ${showPattern(p)} the output is ${Number(y.toPrecision(6))}, which is on the wrong side of 0.`;
        return judgeAs('wrong', stuck === undefined ? [feedback] : [feedback, stuck]);
      }
    }
    return judgeAs('correct', []);
  }
  if (hidden.length === 0) return judgeAs('missing', ['There are no units in the answer.']);
  const stuck = mixtureOfHidden(task, setting, meanings, hidden, vectors as number[][][]);
  if (stuck !== undefined) return judgeAs('wrong', [stuck]);
  const exact = (vectors as number[][][]).map((c) => c.map((v) => v.map((x) => fromDouble(x)!)));
  const separation = separateClasses(exact);
  if (separation?.kind !== 'separable')
    return judgeAs('undecided', ['This could not be decided. A person will look at it.']);
  const w = separation.weights.map((x) => Number(toDouble(x).toPrecision(4))).join(', ');
  return judgeAs(
    'unfinished',
    [
      'The hidden layer will do: there are output weights that separate the classes on it. Give the output as well.',
    ],
    { expected: `output weights (${w})` },
  );
}

function evaluateAtPattern(
  ast: Ast,
  p: Pattern,
  inputs: readonly string[],
  setting: Setting,
): number | undefined {
  const values = new Map(inputs.map((key, i): [string, Ast] => [key, number(format(p[i] ?? ZERO))]));
  return evaluate(expand(ast, fractions(values, p, inputs)), setting);
}

/** Fractions as quotients: the language has no literal for 1/3. */
function fractions(
  values: Map<string, Ast>,
  p: Pattern,
  inputs: readonly string[],
): ReadonlyMap<string, Ast> {
  inputs.forEach((key, i) => {
    const x = p[i] ?? ZERO;
    if (x.denominator !== 1n)
      values.set(key, over(number(x.numerator.toString()), number(x.denominator.toString())));
  });
  return values;
}

/**
 * A mixture of hidden vectors that is the same for both classes, proved exactly: then no output weights and no bias separate them. The
 * weights are searched among the mixtures of equal parts, in which every certificate by symmetry lies.
 */
function mixtureOfHidden(
  task: { readonly classes: Classes; readonly inputs: readonly string[] },
  setting: Setting,
  meanings: ReadonlyMap<string, Ast>,
  hidden: readonly string[],
  vectors: readonly (readonly (readonly number[])[])[],
): string | undefined {
  for (const first of subsets(vectors[0]!.length)) {
    for (const second of subsets(vectors[1]!.length)) {
      const mean = (list: readonly (readonly number[])[], pick: readonly number[], k: number) =>
        pick.reduce((sum, i) => sum + list[i]![k]!, 0) / pick.length;
      const near = hidden.every(
        (_, k) => Math.abs(mean(vectors[0]!, first, k) - mean(vectors[1]!, second, k)) < 1e-9,
      );
      if (!near) continue;
      const symbolic = (c: number, pick: readonly number[], h: string) =>
        over(
          pick
            .map((i) => {
              const p = task.classes[c]![i]!;
              const at = new Map(
                task.inputs.map((key, j): [string, Ast] => [key, number(format(p[j] ?? ZERO))]),
              );
              return expand(expand(meanings.get(h)!, meanings), fractions(at, p, task.inputs));
            })
            .reduce(plus),
          number(String(pick.length)),
        );
      const proved = hidden.every((h) => {
        const report = setting.ask(symbolic(0, first, h), '=', symbolic(1, second, h));
        return isReport(report) && report.verdict === 'proved';
      });
      if (!proved) continue;
      const point = hidden.map((_, k) => Number(mean(vectors[0]!, first, k).toPrecision(6))).join(', ');
      return `No output weights and no bias can work: the hidden vectors of ${describePick(first)} of the first class and of ${describePick(second)} of the second have the same mean (${point}).`;
    }
  }
  return undefined;
}

function describePick(pick: readonly number[]): string {
  return pick.length === 1 ? `pattern ${pick[0]! + 1}` : `patterns ${pick.map((i) => i + 1).join(', ')}`;
}

/** All non-empty subsets of up to six patterns, the full one first. */
function subsets(count: number): readonly (readonly number[])[] {
  const n = Math.min(count, 6);
  const all: number[][] = [];
  for (let mask = (1 << n) - 1; mask > 0; mask--) {
    all.push(Array.from({ length: n }, (_, i) => i).filter((i) => (mask >> i) & 1));
  }
  return all;
}
