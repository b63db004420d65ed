import type { GradedSubmission, GradeSummary, PartSummary } from './problem/graded.js';
import { VERDICTS } from './problem/judgement.js';

interface PartTally {
  readonly problem: string;
  readonly part: string;
  share: number;
  count: number;
  readonly verdicts: Map<string, number>;
  readonly codes: Map<string, number>;
}

/**
 * Totals over submissions, one at a time: what is kept grows with the parts of the problems and not with the class. Sums depend on the order
 * of the submissions alone, so that a class graded in pieces has the totals of one graded at once.
 */
export class Tally {
  private submissions = 0;
  private sum = 0;
  private least = 0;
  private most = 0;
  private readonly verdicts = new Map<string, number>();
  private readonly parts = new Map<string, PartTally>();

  add({ score, answers }: GradedSubmission): void {
    this.least = this.submissions === 0 ? score : Math.min(this.least, score);
    this.most = this.submissions === 0 ? score : Math.max(this.most, score);
    this.submissions += 1;
    this.sum += score;
    for (const a of answers) {
      count(this.verdicts, a.verdict);
      const own = this.part(a.problem, a.part);
      own.count += 1;
      own.share += a.max === 0 ? 0 : a.score / a.max;
      count(own.verdicts, a.verdict);
      if (a.misconception) count(own.codes, a.misconception.code);
    }
  }

  summary(): GradeSummary {
    return {
      submissions: this.submissions,
      score: {
        mean: this.submissions === 0 ? 0 : roundMarks(this.sum / this.submissions),
        min: this.least,
        max: this.most,
      },
      verdicts: inOrder(this.verdicts),
      byPart: [...this.parts.values()].map(toPartSummary),
    };
  }

  private part(problem: string, part: string): PartTally {
    const key = JSON.stringify([problem, part]);
    const known = this.parts.get(key);
    if (known) return known;
    const fresh = { problem, part, share: 0, count: 0, verdicts: new Map(), codes: new Map() };
    this.parts.set(key, fresh);
    return fresh;
  }
}

/** Marks are shown to two decimals; sums are rounded so that a third of a mark three times is a mark. */
export function roundMarks(marks: number): number {
  return Math.round(marks * 100) / 100;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function inOrder(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries(VERDICTS.flatMap((v) => (counts.has(v) ? [[v, counts.get(v)!]] : [])));
}

function toPartSummary(part: PartTally): PartSummary {
  return {
    problem: part.problem,
    part: part.part,
    mean: roundMarks(part.share / part.count),
    verdicts: inOrder(part.verdicts),
    misconceptions: [...part.codes]
      .map(([code, times]) => ({ code, count: times }))
      .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)),
  };
}
