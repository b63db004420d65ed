import type { GradedAnswer, GradedSubmission } from '../exercise/problem/graded.js';
import { inline } from './grade-text.js';
import { feedbackOf } from './grade-writer.js';

/** Characters of one text; with them a sheet of hundreds of parts stays below the mebibyte that PrairieLearn reads. */
const SHOWN = 600;

/**
 * PrairieLearn's results.json for one submission. The score is a share of the marks. A submission of which nothing can be read is not
 * gradable: it costs no attempt, and the format errors say why. Where some parts can be read the others are tests without points.
 */
export function gradesToPrairieLearn(graded: GradedSubmission) {
  const given = graded.answers.filter((a) => a.verdict !== 'missing');
  const isGradable = given.length === 0 || given.some((a) => a.verdict !== 'invalid');
  const waiting = graded.answers.filter((a) => a.verdict === 'undecided' || a.verdict === 'manual').length;
  const message = [
    ...(waiting === 0
      ? []
      : [`${waiting === 1 ? 'One answer waits' : `${waiting} answers wait`} for a person to read.`]),
    ...graded.notes.map(show),
  ].join('\n');
  return {
    gradable: isGradable,
    score: graded.max === 0 ? 0 : Math.min(1, graded.score / graded.max),
    message,
    output: '',
    ...(isGradable
      ? {}
      : { format_errors: given.map((a) => `${a.problem} ${a.part}: ${feedbackOf(a).map(show).join(' ')}`) }),
    tests: graded.answers.map(toTest),
    images: [],
  };
}

function toTest(a: GradedAnswer) {
  return {
    name: `${a.problem} ${a.part}`,
    points: a.score,
    max_points: a.max,
    message: [a.verdict, ...feedbackOf(a).map(show)].join('\n'),
    output: show(a.answer),
    images: [],
  };
}

/** The page turns messages into HTML after escaping them, and colours into markup: no escape sequence may reach it. */
function show(text: string): string {
  return inline(text, SHOWN);
}
