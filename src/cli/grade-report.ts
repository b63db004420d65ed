import { type GradedSubmission, type GradeReport, redact, summarize } from '../exercise/grade.js';
import { renderConciseGrades } from '../report/grade-concise.js';
import { renderCsv } from '../report/grade-csv.js';
import { renderAnnotations } from '../report/grade-github.js';
import { gradesToGradescope } from '../report/grade-gradescope.js';
import { type GradeBlob, gradesToJson, gradesToJsonLines } from '../report/grade-json.js';
import { renderJunit } from '../report/grade-junit.js';
import { renderMarkdown } from '../report/grade-markdown.js';
import { renderTap } from '../report/grade-tap.js';
import { renderGrades } from '../report/grade-text.js';
import type { GradeOptions } from './exercise-program.js';
import { combineExitCodes, EXIT, printDiagnostics, UsageError, writeFile } from './session.js';
import { chalkFor, paletteOf, writeOut } from './terminal.js';

const REPORTERS = [
  'default',
  'concise',
  'json',
  'jsonl',
  'junit',
  'csv',
  'github',
  'markdown',
  'gradescope',
  'tap',
  'blob',
] as const;
type ReporterName = (typeof REPORTERS)[number];

interface Reporter {
  readonly name: ReporterName;
  readonly file?: string;
}

/** What was asked for on the command line; exactly one reporter writes to standard output, annotations aside. */
export function readReporters(options: GradeOptions): readonly Reporter[] {
  const asked = options.reporter.map((text): Reporter => {
    const at = text.indexOf('=');
    const name = at === -1 ? text : text.slice(0, at);
    if (!(REPORTERS as readonly string[]).includes(name))
      throw new UsageError(`unknown reporter \`${name}\``, `the reporters are ${REPORTERS.join(', ')}`);
    return { name: name as ReporterName, ...(at === -1 ? {} : { file: text.slice(at + 1) }) };
  });
  const toOutput = asked.filter((r) => r.file === undefined && r.name !== 'github');
  if (
    toOutput.length + (options.json ? 1 : 0) > 1 &&
    !(options.json && toOutput.length === 1 && toOutput[0]!.name === 'json')
  )
    throw new UsageError(
      'two reporters want standard output',
      'give one of them a file: --reporter json=FILE',
    );
  const main: readonly Reporter[] = toOutput.length > 0 ? [] : [{ name: options.json ? 'json' : 'default' }];
  const isInteractive = toOutput.length === 0 && !options.json;
  const annotate =
    process.env['GITHUB_ACTIONS'] === 'true' && isInteractive && !asked.some((r) => r.name === 'github');
  return [...main, ...asked, ...(annotate ? [{ name: 'github' as const }] : [])];
}

/** A submission and its position in the whole class. */
export interface Placed {
  readonly position: number;
  readonly submission: GradedSubmission;
}

export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Sends the grades to the reporters; returns the exit code. */
export function deliverGrades(placed: readonly Placed[], shard: Shard, options: GradeOptions): number {
  const show = { teacher: options.teacher ?? false, hints: options.hints ?? true };
  const submissions = placed.map((p) => redact(p.submission, show));
  const report: GradeReport = { submissions, summary: summarize(submissions) };
  const failures = [];
  for (const { name, file } of readReporters(options)) {
    const text = renderWith(name, report, placed, shard, options, file === undefined);
    if (file === undefined) {
      if (text !== '') writeOut(text);
    } else {
      const failure = writeFile(file, text);
      if (failure) failures.push(failure);
    }
  }
  printDiagnostics(failures, options);
  return failures.length > 0 ? EXIT.usage : combineExitCodes([exitCodeOf(report, options)], options);
}

function renderWith(
  name: ReporterName,
  report: GradeReport,
  placed: readonly Placed[],
  shard: Shard,
  options: GradeOptions,
  toTerminal: boolean,
): string {
  switch (name) {
    case 'default': {
      const palette = paletteOf(chalkFor(process.stdout, toTerminal ? options.color : 'never'));
      return renderGrades(report, palette, options.quiet ?? false);
    }
    case 'concise':
      return renderConciseGrades(report);
    case 'json':
      return JSON.stringify(gradesToJson(report), null, 2);
    case 'jsonl':
      return gradesToJsonLines(report);
    case 'junit':
      return renderJunit(report);
    case 'csv':
      return renderCsv(report);
    case 'github':
      return renderAnnotations(report);
    case 'markdown':
      return renderMarkdown(report);
    case 'tap':
      return renderTap(report);
    case 'gradescope': {
      if (report.submissions.length !== 1)
        throw new UsageError(
          `Gradescope reads one submission per file, and there are ${report.submissions.length}`,
          'grade one answer file at a time',
        );
      return JSON.stringify(gradesToGradescope(report.submissions[0]!), null, 2);
    }
    case 'blob': {
      // A blob keeps everything; what is shown is decided when it is merged.
      const blob: GradeBlob = {
        schema: 'gradcheck/grade-blob/1',
        shard,
        teacher: true,
        entries: placed.map(({ position, submission }) => ({ position, submission })),
      };
      return JSON.stringify(blob);
    }
  }
}

function exitCodeOf(report: GradeReport, options: GradeOptions): number {
  const has = (...verdicts: readonly string[]) => verdicts.some((v) => (report.summary.verdicts[v] ?? 0) > 0);
  const least = readShare(options.minScore);
  if (least !== undefined) {
    const below = report.submissions.some((s) => s.max > 0 && s.score / s.max < least - 1e-9);
    return below ? EXIT.failed : EXIT.ok;
  }
  if (has('wrong', 'unfinished', 'invalid', 'missing')) return EXIT.failed;
  return has('undecided') ? EXIT.undecided : EXIT.ok;
}

/** --min-score as a share from 0 to 1. */
export function readShare(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const share = text.trim() === '' ? Number.NaN : Number(text);
  if (share >= 0 && share <= 1) return share;
  throw new UsageError(
    `--min-score ${text} is no share of the marks`,
    'write a number from 0 to 1, such as 0.6',
  );
}
