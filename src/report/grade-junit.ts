import type { GradedAnswer, GradeReport } from '../exercise/grade.js';
import { showScore } from './grade-text.js';

/** Text for XML: markup escaped, and the characters that XML 1.0 forbids replaced. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids exactly these
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
      .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
      .replace(/[\r\n\t]/g, (c) => `&#${c.charCodeAt(0)};`)
  );
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

/**
 * JUnit's XML as GitLab and Jenkins read it: a suite per submission, a case per part. A case's name with its class name is unique, also when
 * two files name the same student.
 */
export function renderJunit(report: GradeReport): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  const count = (verdicts: readonly string[]) =>
    verdicts.reduce((sum, v) => sum + (report.summary.verdicts[v] ?? 0), 0);
  const tests = Object.values(report.summary.verdicts).reduce((a, b) => a + b, 0);
  const FAILED = ['wrong', 'unfinished', 'missing'];
  const SKIPPED = ['undecided', 'manual'];
  lines.push(
    `<testsuites name="gradcheck grade" tests="${tests}" failures="${count(FAILED)}" errors="${count(['invalid'])}" skipped="${count(SKIPPED)}">`,
  );
  const seen = new Map<string, number>();
  for (const s of report.submissions) {
    const times = (seen.get(s.student) ?? 0) + 1;
    seen.set(s.student, times);
    const name = escapeXml(times === 1 ? s.student : `${s.student} (${times})`);
    const own = (verdicts: readonly string[]) => s.answers.filter((a) => verdicts.includes(a.verdict)).length;
    lines.push(
      `  <testsuite name="${name}" tests="${s.answers.length}" failures="${own(FAILED)}" errors="${own(['invalid'])}" skipped="${own(SKIPPED)}" time="0">`,
    );
    for (const a of s.answers) {
      const start = `    <testcase classname="${name}" name="${escapeXml(`${a.problem} ${a.part}`)}" file="${escapeXml(s.file)}" time="0"`;
      const first = escapeXml((a.feedback[0] ?? a.verdict).slice(0, 200));
      if (FAILED.includes(a.verdict))
        lines.push(
          `${start}><failure type="${a.verdict}" message="${first}">${body(a)}</failure></testcase>`,
        );
      else if (a.verdict === 'invalid')
        lines.push(`${start}><error type="invalid" message="${first}">${body(a)}</error></testcase>`);
      else if (SKIPPED.includes(a.verdict))
        lines.push(`${start}><skipped message="${a.verdict}"/></testcase>`);
      else lines.push(`${start}/>`);
    }
    lines.push('  </testsuite>');
  }
  lines.push('</testsuites>');
  return lines.join('\n');
}
