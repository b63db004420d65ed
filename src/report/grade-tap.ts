import { inline, showScore } from './grade-text.js';
import type { GradeWriter } from './grade-writer.js';

/**
 * The Test Anything Protocol, version 14. A hash in a description is escaped, since it starts a directive; the plan comes last, where the
 * protocol also allows it, so that a report that was cut short is seen to be.
 */
export function createTapWriter(): GradeWriter {
  let count = 0;
  return {
    head: 'TAP version 14\n',
    add: ({ student, answers }) => {
      const lines = answers.map((a) => {
        count += 1;
        const good = a.verdict === 'correct' || a.verdict === 'carried';
        const open = a.verdict === 'undecided' || a.verdict === 'manual';
        const name = inline(`${student} ${a.problem} ${a.part}`, 200).replace(/[\\#]/g, (c) => `\\${c}`);
        const directive = open ? ` # SKIP ${a.verdict}` : '';
        return `${good || open ? 'ok' : 'not ok'} ${count} - ${name} ${showScore(a.score)}/${showScore(a.max)}${directive}\n`;
      });
      return lines.join('');
    },
    tail: () => `1..${count}\n`,
  };
}
