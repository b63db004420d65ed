import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import { messageOf, remedyOf } from '../../diagnostic/render.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';

/** Longest answer that is read; the longest published chain has 1,500 characters. */
export const MAX_ANSWER = 20_000;

export function tooLong(text: string): Judgement {
  return judgeAs('invalid', [
    `The answer has ${text.length} characters; at most ${MAX_ANSWER} are read. Split it into steps.`,
  ]);
}

/** What cannot be read, with position, reason and remedy. */
export function invalid(diagnostics: readonly Diagnostic[], offset = 0): Judgement {
  const first = diagnostics[0];
  const said = new Map<string, string>();
  for (const d of diagnostics) {
    const place = d.span ? ` at character ${d.span.start + offset + 1}` : '';
    const remedy = remedyOf(d);
    const reason = `${messageOf(d)}${remedy ? ` (${remedy})` : ''}`;
    // The same mistake again is said once, where it comes first.
    if (!said.has(reason)) said.set(reason, `This cannot be read${place}: ${reason}.`);
  }
  const feedback = [...said.values()].slice(0, 3);
  return judgeAs('invalid', feedback, first?.span ? { offset: first.span.start + offset } : {});
}

/** What cannot be read, as a note: the sentence around it ends with a full stop of its own. */
export function readingOf(judgement: Judgement): string {
  return (judgement.feedback[0] ?? '').replace(/\.$/, '');
}

/** A claim has the value 1 or 0, which nobody means by it. */
export function sayClaim(): Judgement {
  const remedy = 'write indicator(x > 0) for what is 1 where x > 0 and 0 elsewhere';
  return judgeAs('invalid', [`This is a claim that is true or false: give an expression (${remedy}).`]);
}
