import type { ProveReport } from '../../prove/prove.js';
import { type Judgement, judgeAs } from '../problem/judgement.js';
import { placeOf } from './describe-witness.js';

/**
 * The judgement about an answer that is equal to what is right wherever both have values. One that has none on a part of the domain leaves
 * that part out; a place without inside, such as a factor that was not cancelled leaves, is worth a word and costs nothing.
 */
export function judgeProved(
  report: ProveReport,
  feedback: readonly string[] = [],
  rest: Partial<Omit<Judgement, 'verdict' | 'feedback'>> = {},
): Judgement {
  const said = describeCoverage(report);
  switch (report.coverage?.kind ?? 'whole') {
    case 'whole':
      return judgeAs('correct', feedback, rest);
    case 'thin':
      return judgeAs('correct', [...feedback, `This is right, but ${said}.`], rest);
    case 'gap': {
      const missing = `This is right only where it has a value: ${said}. Treat such values as well.`;
      return judgeAs('unfinished', [...feedback, missing], rest);
    }
    case 'none':
      return judgeAs('wrong', [...feedback, `This is not right: ${said}.`], rest);
    case 'open':
      return judgeAs(
        'undecided',
        [...feedback, `This is right where it has a value; ${said}. A person will look at it.`],
        rest,
      );
  }
}

/** An answer without any value where the truth has some, which leaves nothing to prove; undefined for others. */
export function judgeSilent(
  report: ProveReport,
  rest: Partial<Omit<Judgement, 'verdict' | 'feedback'>> = {},
): Judgement | undefined {
  if (report.verdict !== 'undecided' || report.coverage?.kind !== 'none') return undefined;
  return judgeAs('wrong', [`This is not right: ${describeCoverage(report)}.`], rest);
}

/** Whether an answer that is equal to what is right has a value wherever it is asked for, but for single places. */
export function coversAll({ coverage }: ProveReport): boolean {
  return !coverage || coverage.kind === 'whole' || coverage.kind === 'thin';
}

/** Where a form has no value though what it is to equal has one, as part of a sentence; empty where it has one everywhere. */
export function describeCoverage({ coverage }: ProveReport, form = 'it'): string {
  if (!coverage || coverage.kind === 'whole') return '';
  const { kind, point, value, needs } = coverage;
  if (kind === 'open')
    return `whether ${needs === '' ? 'it has one everywhere' : `${needs} everywhere`} could not be decided`;
  if (!point) return `${form} has a value only where ${needs}`;
  return `${placeOf(point)}${form} has no value${value === undefined || kind === 'none' ? '' : `, where ${value} is right`}`;
}
