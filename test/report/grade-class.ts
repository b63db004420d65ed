import type { GradedAnswer, GradedSubmission } from '../../src/exercise/problem/graded.js';
import { VERDICTS } from '../../src/exercise/problem/judgement.js';
import { Tally } from '../../src/exercise/tally.js';
import type { GradeWriter } from '../../src/report/grade-writer.js';

/** Texts that some reader of a report would obey, misread or choke on. */
export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt; &amp; ]]> <!-- <![CDATA[',
  '::error file=x,line=1::owned',
  '##[error]owned',
  'line one\n::error::line two\r\n##vso[task.setvariable]x\rend',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-2+3',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  'x;=1+1',
  'x; "-1"',
  'a,b;c\td"e"f',
  '| pipe | `tick` | [link](javascript:alert(1)) | ![i](x)',
  '*bold* _em_ ~~s~~ # head @user $x^2$ http://x.y',
  '# SKIP not really \\# TODO',
  'not ok 1 - forged\nok 2',
  '\u001b[31mred\u001b]0;title\u0007\u009b2J',
  'a\u202egnp.exe\u2066x\u2069',
  '\u0000\u0001\u000b\ufffe\uffff',
  'half \ud83d of a smile',
  '\u2028\u2029',
  '%0A%25%2C:,',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  '',
  ' ',
  'é 漢字 😀 عربى',
  'x'.repeat(3000),
];

/** An answer that carries a text wherever a student's text can stand. */
export function answerWith(text: string, k: number): GradedAnswer {
  const verdict = VERDICTS[k % VERDICTS.length]!;
  const score = verdict === 'correct' || verdict === 'carried' ? 2 : verdict === 'unfinished' ? 1 : 0;
  return {
    problem: 's.1',
    part: `p${k % 3}`,
    verdict,
    score,
    max: 2,
    answer: text,
    line: k % 2 === 0 ? k + 1 : null,
    column: k % 2 === 0 ? 1 : null,
    feedback: [`You wrote ${text}.`, text],
    ...(k % 4 === 2 ? { misconception: { code: 'sign', explanation: `sign of ${text}`, expected: '' } } : {}),
    ...(k % 5 === 1
      ? { links: [{ left: text, relation: '=', right: text, verdict: 'refuted' as const, note: text }] }
      : {}),
    ...(k % 5 === 3
      ? { rows: [{ label: text, written: text, verdict: 'wrong' as const, expected: '1', note: text }] }
      : {}),
  };
}

/** A class in which every hostile text is a student, a file, a remark and an answer of each verdict. */
export const CLASS: readonly GradedSubmission[] = [...HOSTILE, ...HOSTILE.slice(0, 3)].map((text, k) => {
  const answers = [0, 1, 2].map((part) => answerWith(text, k + part));
  return {
    student: text,
    file: `answers/${text}.yaml`,
    score: answers.reduce((sum, a) => sum + a.score, 0),
    max: 6,
    answers,
    notes: k % 2 === 0 ? [text] : [],
  };
});

/** A report as it would be written to a file. */
export function write(writer: GradeWriter, graded: readonly GradedSubmission[] = CLASS): string {
  const tally = new Tally();
  const body = graded.map((g) => {
    tally.add(g);
    return writer.add(g);
  });
  const summary = tally.summary();
  const start = `${writer.head ?? ''}${writer.front?.(summary) ?? ''}`;
  return `${start}${body.join('')}${writer.tail?.(summary) ?? ''}`;
}
