import { showControls } from '../diagnostic/render.js';
import type { GradedAnswer } from '../exercise/problem/graded.js';
import { Tally } from '../exercise/tally.js';
import { showScore } from './grade-text.js';
import { createNamer, type GradeWriter } from './grade-writer.js';

/** Text for XML: markup escaped; what XML 1.0 forbids, and what a page or a terminal would obey, replaced. */
export function escapeXml(text: string): string {
  return showControls(text)
    .replace(/[\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replace(/[&<>"'\n\t]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/##\[/g, '##&#91;');
}

function body(answer: GradedAnswer): string {
  const lines = [
    `score ${showScore(answer.score)} of ${showScore(answer.max)}`,
    `answer: ${answer.answer}`,
    ...answer.feedback,
  ];
  if (answer.misconception) lines.push(`${answer.misconception.code}: ${answer.misconception.explanation}`);
  return escapeXml(lines.join('\n'));
}

const FAILED: readonly string[] = ['wrong', 'unfinished', 'missing'];
const ERRORS: readonly string[] = ['invalid'];
const SKIPPED: readonly string[] = ['undecided', 'manual'];

/** The counts that a suite states, from the number of answers with each verdict. */
function countsOf(verdicts: Readonly<Record<string, number>>): string {
  const count = (wanted: readonly string[]) => wanted.reduce((sum, v) => sum + (verdicts[v] ?? 0), 0);
  return `tests="${count(Object.keys(verdicts))}" failures="${count(FAILED)}" errors="${count(ERRORS)}" skipped="${count(SKIPPED)}"`;
}

/**
 * JUnit's XML as GitLab and Jenkins read it: a suite per submission, a case per part. GitLab tells cases apart by name and class name, so
 * the class name is the student's, made unique where two files name the same one.
 */
export function createJunitWriter(): GradeWriter {
  const nameOf = createNamer();
  return {
    front: (summary) =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gradcheck grade" ${countsOf(summary.verdicts)}>\n`,
    add: (graded) => {
      const name = escapeXml(nameOf(graded.student));
      const tally = new Tally();
      tally.add(graded);
      const lines = [
        `  <testsuite name="${name}" ${countsOf(tally.summary().verdicts)} time="0">`,
        ...graded.answers.map((a) => toCase(graded.file, name, a)),
        '  </testsuite>',
      ];
      return `${lines.join('\n')}\n`;
    },
    tail: () => '</testsuites>\n',
  };
}

function toCase(file: string, name: string, a: GradedAnswer): string {
  const start = `    <testcase classname="${name}" name="${escapeXml(`${a.problem} ${a.part}`)}" file="${escapeXml(file)}" time="0"`;
  const first = escapeXml((a.feedback[0] ?? a.verdict).slice(0, 200));
  if (FAILED.includes(a.verdict))
    return `${start}><failure type="${a.verdict}" message="${first}">${body(a)}</failure></testcase>`;
  if (ERRORS.includes(a.verdict))
    return `${start}><error type="${a.verdict}" message="${first}">${body(a)}</error></testcase>`;
  return SKIPPED.includes(a.verdict) ? `${start}><skipped message="${a.verdict}"/></testcase>` : `${start}/>`;
}
