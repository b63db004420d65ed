import { describe, expect, test } from 'vitest';
import { judgeText, makePart } from './setup.js';

export type Answer = Parameters<typeof judgeText>[1];
type Pair = readonly [answer: Answer, verdict: string];

/** Answers to one part, and what they come to; the neighbours show what a notation must not be taken for. */
export function readsAs(title: string, lines: string, pairs: readonly Pair[]): void {
  describe(title, () => {
    const part = makePart(lines);
    test.each(pairs.map(([answer, verdict]) => [JSON.stringify(answer), verdict, answer] as const))(
      '%s is %s',
      (_shown, verdict, answer) => {
        expect(judgeText(part, answer)).toMatchObject({ verdict });
      },
    );
  });
}

export const all = (verdict: string, ...answers: readonly Answer[]): readonly Pair[] =>
  answers.map((answer) => [answer, verdict] as const);
