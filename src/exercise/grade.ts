import {
  type Judgement,
  judgeAs,
  type LinkJudgement,
  type Misconception,
  type RowJudgement,
  VERDICTS,
  type Verdict,
} from './judgement.js';
import { type Part, type Problem, type RawAnswer, showAnswer } from './problem.js';
import type { Submission, SubmittedAnswer } from './submission.js';

/** One judged answer. The fields are those of the JSON report. */
export interface GradedAnswer {
  readonly problem: string;
  readonly part: string;
  readonly verdict: Verdict;
  readonly score: number;
  readonly max: number;
  readonly answer: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly feedback: readonly string[];
  readonly misconception?: Misconception;
  readonly links?: readonly LinkJudgement[];
  readonly rows?: readonly RowJudgement[];
  readonly expected?: string;
}

export interface GradedSubmission {
  readonly student: string;
  readonly file: string;
  readonly score: number;
  readonly max: number;
  readonly answers: readonly GradedAnswer[];
  readonly notes: readonly string[];
}

export interface PartSummary {
  readonly problem: string;
  readonly part: string;
  /** Mean share of the marks, 0 to 1. */
  readonly mean: number;
  readonly verdicts: Readonly<Record<string, number>>;
  /** The misconceptions met, most frequent first. */
  readonly misconceptions: readonly { readonly code: string; readonly count: number }[];
}

export interface GradeSummary {
  readonly submissions: number;
  readonly score: { readonly mean: number; readonly min: number; readonly max: number };
  readonly verdicts: Readonly<Record<string, number>>;
  readonly byPart: readonly PartSummary[];
}

export interface GradeReport {
  readonly submissions: readonly GradedSubmission[];
  readonly summary: GradeSummary;
}

export type JudgeAnswer = (problem: Problem, part: Part, answer: RawAnswer) => Judgement;

/** Marks are shown to two decimals; sums are rounded so that a third of a mark three times is a mark. */
function round(marks: number): number {
  return Math.round(marks * 100) / 100;
}

/** Judges one submission against all parts of the problems. */
export function gradeSubmission(
  problems: readonly Problem[],
  submission: Submission,
  judgeAnswer: JudgeAnswer,
): GradedSubmission {
  const used = new Set<SubmittedAnswer>();
  const answers: GradedAnswer[] = [];
  for (const problem of problems) {
    problem.parts.forEach((part, k) => {
      const given = submission.answers.find(
        (a) => a.problem === problem.id && (a.part === part.id || (a.part === '' && k === 0)),
      );
      if (given) used.add(given);
      answers.push(gradeAnswer(problem, part, given, submission, judgeAnswer));
    });
  }
  const notes = [...submission.notes];
  for (const answer of submission.answers) {
    if (used.has(answer)) continue;
    const problem = problems.find((p) => p.id === answer.problem);
    // Answers to problems that are not graded now are nobody's mistake.
    if (!problem) continue;
    const twice = problem.parts.some((p) => p.id === answer.part);
    notes.push(
      twice
        ? `line ${answer.line}: ${answer.problem} ${answer.part} is answered twice; the first answer counts`
        : `line ${answer.line}: ${answer.problem} has no part \`${answer.part}\`; its parts are ${problem.parts.map((p) => p.id).join(', ')}`,
    );
  }
  return {
    student: submission.student,
    file: submission.file,
    score: round(answers.reduce((sum, a) => sum + a.score, 0)),
    max: round(answers.reduce((sum, a) => sum + a.max, 0)),
    answers,
    notes,
  };
}

function gradeAnswer(
  problem: Problem,
  part: Part,
  given: SubmittedAnswer | undefined,
  submission: Submission,
  judgeAnswer: JudgeAnswer,
): GradedAnswer {
  const judgement = judgementOf(problem, part, given, submission, judgeAnswer);
  const { verdict, share, feedback, misconception, links, rows, expected } = judgement;
  const text = given && !('reason' in given.answer) ? showAnswer(given.answer) : '';
  return {
    problem: problem.id,
    part: part.id,
    verdict,
    score: round(Math.min(1, Math.max(0, share)) * part.marks),
    max: part.marks,
    answer: text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text,
    line: given?.line ?? null,
    column: given?.column ?? null,
    feedback,
    ...(misconception ? { misconception } : {}),
    ...(links ? { links } : {}),
    ...(rows ? { rows } : {}),
    ...(expected === undefined ? {} : { expected }),
  };
}

/** Characters of an answer that reports repeat. */
const MAX_SHOWN = 4_000;

function judgementOf(
  problem: Problem,
  part: Part,
  given: SubmittedAnswer | undefined,
  submission: Submission,
  judgeAnswer: JudgeAnswer,
): Judgement {
  if (submission.unreadable !== undefined)
    return judgeAs('invalid', [`The answer file cannot be read: ${submission.unreadable}.`]);
  if (!given) return judgeAs('missing', ['There is no answer to this part.']);
  if ('reason' in given.answer) return judgeAs('invalid', [`This cannot be read: ${given.answer.reason}.`]);
  return judgeAnswer(problem, part, given.answer);
}

/** A judge that decides equal answers to a part once. */
export function rememberJudgements(judgeAnswer: JudgeAnswer, limit = 50_000): JudgeAnswer {
  const known = new Map<string, Judgement>();
  return (problem, part, answer) => {
    const key = JSON.stringify([problem.id, part.id, answer]);
    const before = known.get(key);
    if (before) return before;
    const judgement = judgeAnswer(problem, part, answer);
    if (known.size >= limit) known.delete(known.keys().next().value!);
    known.set(key, judgement);
    return judgement;
  };
}

/** Totals over submissions; sums of two lists of submissions in the same order are equal however they were split. */
export function summarize(submissions: readonly GradedSubmission[]): GradeSummary {
  const verdicts: Record<string, number> = {};
  const parts = new Map<
    string,
    {
      problem: string;
      part: string;
      share: number;
      count: number;
      verdicts: Record<string, number>;
      codes: Map<string, number>;
    }
  >();
  for (const { answers } of submissions) {
    for (const a of answers) {
      verdicts[a.verdict] = (verdicts[a.verdict] ?? 0) + 1;
      const key = JSON.stringify([a.problem, a.part]);
      const own = parts.get(key) ?? {
        problem: a.problem,
        part: a.part,
        share: 0,
        count: 0,
        verdicts: {} as Record<string, number>,
        codes: new Map<string, number>(),
      };
      parts.set(key, own);
      own.count += 1;
      own.share += a.max === 0 ? 0 : a.score / a.max;
      own.verdicts[a.verdict] = (own.verdicts[a.verdict] ?? 0) + 1;
      if (a.misconception)
        own.codes.set(a.misconception.code, (own.codes.get(a.misconception.code) ?? 0) + 1);
    }
  }
  const scores = submissions.map((s) => s.score);
  const inOrder = (counts: Record<string, number>) =>
    Object.fromEntries(VERDICTS.flatMap((v) => (counts[v] === undefined ? [] : [[v, counts[v]]])));
  return {
    submissions: submissions.length,
    score: {
      mean: scores.length === 0 ? 0 : round(scores.reduce((a, b) => a + b, 0) / scores.length),
      min: scores.reduce((a, b) => Math.min(a, b), scores[0] ?? 0),
      max: scores.reduce((a, b) => Math.max(a, b), scores[0] ?? 0),
    },
    verdicts: inOrder(verdicts),
    byPart: [...parts.values()].map((p) => ({
      problem: p.problem,
      part: p.part,
      mean: round(p.share / p.count),
      verdicts: inOrder(p.verdicts),
      misconceptions: [...p.codes]
        .map(([code, count]) => ({ code, count }))
        .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
    })),
  };
}

/** What a report shows: teachers see what was expected, `hints` is what names the misconception. */
export function redact(
  graded: GradedSubmission,
  show: { readonly teacher: boolean; readonly hints: boolean },
): GradedSubmission {
  const answers = graded.answers.map(
    ({ expected, misconception, rows, ...rest }): GradedAnswer => ({
      ...rest,
      ...(misconception && show.hints
        ? { misconception: show.teacher ? misconception : { ...misconception, expected: '' } }
        : {}),
      ...(rows ? { rows: show.teacher ? rows : rows.map((r) => ({ ...r, expected: '' })) } : {}),
      ...(expected !== undefined && show.teacher ? { expected } : {}),
    }),
  );
  return { ...graded, answers };
}
