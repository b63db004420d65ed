import type { GradedAnswer, GradedSubmission, GradeSummary } from './problem/graded.js';
import { type Judgement, judgeAs } from './problem/judgement.js';
import { type Part, type Problem, type RawAnswer, showAnswer } from './problem/problem.js';
import type { Submission, SubmittedAnswer } from './problem/submission.js';
import { roundMarks, Tally } from './tally.js';

export type JudgeAnswer = (problem: Problem, part: Part, answer: RawAnswer) => Judgement;

/** One part of a problem and what was handed in for it. */
export interface Slot {
  readonly problem: Problem;
  readonly part: Part;
  readonly given?: SubmittedAnswer;
  /** The judgement where there is nothing to judge; otherwise there is an answer. */
  readonly settled?: Judgement;
  readonly answer?: RawAnswer;
}

/** A submission laid beside the parts of the problems. */
export interface Sheet {
  readonly slots: readonly Slot[];
  readonly notes: readonly string[];
}

/** Remarks about one submission that are kept; a file of a million lines can earn a million of them. */
const MAX_NOTES = 20;

/** Characters of a remark that are kept. */
const MAX_NOTE = 500;

/** Finds the answer to every part, and what fits nowhere. */
export function layOut(problems: readonly Problem[], submission: Submission): Sheet {
  const byProblem = new Map<string, SubmittedAnswer[]>();
  for (const answer of submission.answers) {
    const list = byProblem.get(answer.problem);
    if (list) list.push(answer);
    else byProblem.set(answer.problem, [answer]);
  }
  const slots: Slot[] = [];
  const notes = [...submission.notes];
  for (const problem of problems) {
    const answers = byProblem.get(problem.id) ?? [];
    byProblem.delete(problem.id);
    const used = new Set<SubmittedAnswer>();
    problem.parts.forEach((part, k) => {
      const given = answers.find((a) => a.part === part.id || (a.part === '' && k === 0));
      if (given) used.add(given);
      slots.push(toSlot(problem, part, given, submission));
    });
    for (const answer of answers) if (!used.has(answer)) notes.push(explainUnused(answer, problem));
  }
  notes.push(...explainUnknown(problems, submission, byProblem));
  const shown = notes.slice(0, MAX_NOTES).map((n) => (n.length > MAX_NOTE ? `${n.slice(0, MAX_NOTE)}…` : n));
  const more = notes.length - shown.length;
  return { slots, notes: more > 0 ? [...shown, `and ${more} more remarks`] : shown };
}

function toSlot(problem: Problem, part: Part, given: SubmittedAnswer | undefined, from: Submission): Slot {
  const slot = { problem, part, ...(given ? { given } : {}) };
  const settle = (settled: Judgement): Slot => ({ ...slot, settled });
  if (from.unreadable !== undefined)
    return settle(judgeAs('invalid', [`The answer file cannot be read: ${from.unreadable}.`]));
  if (!given) return settle(judgeAs('missing', ['There is no answer to this part.']));
  if ('reason' in given.answer)
    return settle(judgeAs('invalid', [`This cannot be read: ${given.answer.reason}.`]));
  return { ...slot, answer: given.answer };
}

function explainUnused(answer: SubmittedAnswer, problem: Problem): string {
  const part = answer.part.slice(0, 60);
  const id = `${answer.problem} ${part}`.trim();
  const isTwice = answer.part === '' || problem.parts.some((p) => p.id === answer.part);
  return isTwice
    ? `line ${answer.line}: ${id} is answered twice; the first answer counts`
    : `line ${answer.line}: ${answer.problem} has no part \`${part}\`; its parts are ${problem.parts.map((p) => p.id).join(', ')}`;
}

/** Problems of a submission that are listed as not graded. */
const MAX_LISTED = 8;

/** Answers to problems that are not graded now are listed; a misspelt name is a mistake, and so is a file that has nothing else. */
function explainUnknown(
  problems: readonly Problem[],
  submission: Submission,
  rest: ReadonlyMap<string, readonly SubmittedAnswer[]>,
): readonly string[] {
  const known = new Map(problems.map((p) => [plainId(p.id), p.id]));
  const notes: string[] = [];
  for (const [id, answers] of rest) {
    const meant = known.get(plainId(id));
    if (meant !== undefined)
      notes.push(`line ${answers[0]!.line}: there is no problem \`${id}\` here; did you mean \`${meant}\`?`);
  }
  const isForeign = rest.size > 0 && submission.answers.every((a) => rest.has(a.problem));
  if (isForeign && notes.length === 0) notes.push('none of its answers is to a problem that is graded here');
  const others = [...rest.keys()].filter((id) => !known.has(plainId(id)));
  if (others.length > 0)
    notes.push(
      `not graded here: ${others.slice(0, MAX_LISTED).join(', ')}${others.length > MAX_LISTED ? ' and others' : ''}`,
    );
  return notes;
}

/** Names that differ in nothing but case and punctuation: neighbours such as 1.2a and 1.2b are two problems. */
function plainId(id: string): string {
  return id.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Puts the judgements of a sheet together, in the order of its slots. */
export function gradeSheet(
  submission: Pick<Submission, 'student' | 'file'>,
  sheet: Sheet,
  judgements: readonly Judgement[],
): GradedSubmission {
  const answers = sheet.slots.map((slot, k) => gradeAnswer(slot, judgements[k]!));
  return {
    student: submission.student,
    file: submission.file,
    score: roundMarks(answers.reduce((sum, a) => sum + a.score, 0)),
    max: roundMarks(answers.reduce((sum, a) => sum + a.max, 0)),
    answers,
    notes: sheet.notes,
  };
}

/** Judges one submission against all parts of the problems. */
export function gradeSubmission(
  problems: readonly Problem[],
  submission: Submission,
  judgeAnswer: JudgeAnswer,
): GradedSubmission {
  const sheet = layOut(problems, submission);
  const judgements = sheet.slots.map((s) => s.settled ?? judgeAnswer(s.problem, s.part, s.answer!));
  return gradeSheet(submission, sheet, judgements);
}

/** Characters of an answer that reports repeat. */
const MAX_SHOWN = 4_000;

function gradeAnswer({ problem, part, given, answer }: Slot, judgement: Judgement): GradedAnswer {
  const { verdict, share, feedback, misconception, links, rows, expected } = judgement;
  const text = answer ? showAnswer(answer) : '';
  return {
    problem: problem.id,
    part: part.id,
    verdict,
    score: roundMarks(Math.min(1, Math.max(0, share)) * part.marks),
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

/** What two answers with the same judgement have in common. */
export function answerKey(problem: Problem, part: Part, answer: RawAnswer): string {
  return JSON.stringify([problem.id, part.id, answer]);
}

/** A judge that decides equal answers to a part once. */
export function rememberJudgements(judgeAnswer: JudgeAnswer, limit = 50_000): JudgeAnswer {
  const known = new Map<string, Judgement>();
  return (problem, part, answer) => {
    const key = answerKey(problem, part, answer);
    const before = known.get(key);
    if (before) return before;
    const judgement = judgeAnswer(problem, part, answer);
    if (known.size >= limit) known.delete(known.keys().next().value!);
    known.set(key, judgement);
    return judgement;
  };
}

/** Totals over submissions. */
export function summarize(submissions: readonly GradedSubmission[]): GradeSummary {
  const tally = new Tally();
  for (const submission of submissions) tally.add(submission);
  return tally.summary();
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
