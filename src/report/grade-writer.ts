import type { GradedAnswer, GradedSubmission, GradeSummary } from '../exercise/problem/graded.js';

/**
 * A report that grows as the class is graded: after `add` nothing of a submission is kept but what totals need. Texts are whole lines.
 */
export interface GradeWriter {
  /** What comes first. */
  readonly head?: string;
  readonly add: (graded: GradedSubmission) => string;
  /** What comes before the submissions and is known after them, such as totals. */
  readonly front?: (summary: GradeSummary) => string;
  readonly tail?: (summary: GradeSummary) => string;
}

/** What a student is told about an answer. */
export function feedbackOf({ feedback, misconception }: GradedAnswer): readonly string[] {
  return misconception ? [...feedback, misconception.explanation] : feedback;
}

/** Names made different by a number, for readers that take equal names for one thing. `same` tells what is equal to them. */
export function createNamer(same: (name: string) => string = (name) => name): (name: string) => string {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return (name) => {
    let unique = name;
    for (let n = next.get(same(name)) ?? 2; taken.has(same(unique)); n++) {
      unique = `${name} (${n})`;
      next.set(same(name), n + 1);
    }
    taken.add(same(unique));
    return unique;
  };
}
