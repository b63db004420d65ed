/** What becomes of one answer. */
export type Verdict =
  | 'correct'
  /** Wrong only because of an earlier error of the same student. */
  | 'carried'
  | 'wrong'
  /** True, but not what was asked for. */
  | 'unfinished'
  /** Neither proved nor refuted: for a human. */
  | 'undecided'
  /** Cannot be read. */
  | 'invalid'
  | 'missing'
  /** Free text: for a human. */
  | 'manual';

export const VERDICTS: readonly Verdict[] = [
  'correct',
  'carried',
  'wrong',
  'unfinished',
  'undecided',
  'invalid',
  'missing',
  'manual',
];

export interface Misconception {
  readonly code: string;
  readonly explanation: string;
  /** What would have been right, for teachers. */
  readonly expected: string;
}

/** One step of a chain. */
export interface LinkJudgement {
  readonly left: string;
  readonly relation: string;
  readonly right: string;
  readonly verdict: 'proved' | 'refuted' | 'undecided';
  readonly note: string;
}

export type RowVerdict = 'right' | 'carried' | 'wrong' | 'slip' | 'undecided' | 'invalid' | 'missing';

/** One line of a table. */
export interface RowJudgement {
  readonly label: string;
  readonly written: string;
  readonly verdict: RowVerdict;
  /** The exact value, to two digits more than were written. */
  readonly expected: string;
  readonly note: string;
}

/** The verdict about one answer, without the place where it stood: equal answers have equal judgements. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Share of the marks, 0 to 1. */
  readonly share: number;
  /** What the student is told, one sentence or more each. */
  readonly feedback: readonly string[];
  readonly misconception?: Misconception;
  readonly links?: readonly LinkJudgement[];
  readonly rows?: readonly RowJudgement[];
  /** The truth in the form the program derives, for teachers. */
  readonly expected?: string;
  /** Place of a mistake of reading within the answer's text, counted from 0. */
  readonly offset?: number;
}

/** The share that a true but unfinished answer earns: the work is right and one step is missing. */
export const UNFINISHED_SHARE = 0.5;

export function judgeAs(
  verdict: Verdict,
  feedback: readonly string[],
  rest: Partial<Omit<Judgement, 'verdict' | 'feedback'>> = {},
): Judgement {
  const share =
    verdict === 'correct' || verdict === 'carried' ? 1 : verdict === 'unfinished' ? UNFINISHED_SHARE : 0;
  return { verdict, share, feedback, ...rest };
}
