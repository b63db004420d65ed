import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { redact } from '../exercise/grade.js';
import type { GradedSubmission } from '../exercise/problem/graded.js';
import { Tally } from '../exercise/tally.js';
import { createConciseWriter } from '../report/grade-concise.js';
import { createCsvWriter } from '../report/grade-csv.js';
import { createAnnotationWriter } from '../report/grade-github.js';
import { gradesToGradescope } from '../report/grade-gradescope.js';
import { createHtmlWriter } from '../report/grade-html.js';
import { createJsonLinesWriter, createJsonWriter } from '../report/grade-json.js';
import { createJunitWriter } from '../report/grade-junit.js';
import { createMarkdownWriter, createSummaryWriter } from '../report/grade-markdown.js';
import { gradesToPrairieLearn } from '../report/grade-prairielearn.js';
import { createTapWriter } from '../report/grade-tap.js';
import { createTextWriter } from '../report/grade-text.js';
import { createNamer, type GradeWriter } from '../report/grade-writer.js';
import { toSafeJson } from '../report/safe-json.js';
import { createBlobWriter, type Origin, type Placed } from './grade-blob.js';
import { type GradeOptions, REPORTERS, type ReporterName } from './grade-options.js';
import { openFile, openFolder, openOutput, type Target } from './report-target.js';
import { combineExitCodes, EXIT, printDiagnostics, UsageError } from './session.js';
import { Spool } from './spool.js';
import { chalkFor, outputColumns, paletteOf } from './terminal.js';

/** Formats of one submission a document, and who reads them. */
const SINGLE = {
  gradescope: { reader: 'Gradescope', convert: gradesToGradescope },
  prairielearn: { reader: 'PrairieLearn', convert: gradesToPrairieLearn },
} as const;

/** A report that was asked for; without a file it goes to standard output. */
export interface PlannedReport {
  readonly name: ReporterName | 'summary';
  readonly file?: string;
}

/** What was asked for on the command line; exactly one reporter writes to standard output, annotations aside. */
export function planReports(options: GradeOptions): readonly PlannedReport[] {
  const asked = options.reporter.map((text): PlannedReport => {
    const at = text.indexOf('=');
    const name = at === -1 ? text : text.slice(0, at);
    if (!(REPORTERS as readonly string[]).includes(name))
      throw new UsageError(`unknown reporter \`${name}\``, `the reporters are ${REPORTERS.join(', ')}`);
    const file = at === -1 ? undefined : text.slice(at + 1);
    if (file === '') throw new UsageError(`--reporter ${text} names no file`, `write ${name}=FILE`);
    return { name: name as ReporterName, ...(file === undefined ? {} : { file }) };
  });
  const files = asked.flatMap((r) => r.file ?? []);
  const twice = files.find((f, k) => files.indexOf(f) !== k && !isFolderName(f));
  if (twice !== undefined)
    throw new UsageError(`two reporters want the file ${twice}`, 'give each a file of its own');
  const toOutput = asked.filter((r) => r.file === undefined && r.name !== 'github');
  const isJsonTwice = options.json && toOutput.length === 1 && toOutput[0]!.name === 'json';
  if (toOutput.length + (options.json ? 1 : 0) > 1 && !isJsonTwice)
    throw new UsageError(
      'two reporters want standard output',
      'give one of them a file: --reporter json=FILE',
    );
  const main: readonly PlannedReport[] =
    toOutput.length > 0 ? [] : [{ name: options.json ? 'json' : 'default' }];
  return [
    ...main,
    ...asked,
    ...planForActions(asked, !options.json && toOutput.every((r) => r.name === 'default')),
  ];
}

/** What GitHub Actions gets unasked: annotations beside the usual report, and tables on the page of the run. */
function planForActions(asked: readonly PlannedReport[], isUsual: boolean): readonly PlannedReport[] {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY } = process.env;
  if (GITHUB_ACTIONS !== 'true') return [];
  const isAsked = asked.some((r) => r.name === 'github');
  return [
    ...(isUsual && !isAsked ? [{ name: 'github' as const }] : []),
    // A shard's part of the class would be one of many tables; the merged report has its own.
    ...(GITHUB_STEP_SUMMARY && !asked.some((r) => r.name === 'blob')
      ? [{ name: 'summary' as const, file: GITHUB_STEP_SUMMARY }]
      : []),
  ];
}

/** Where submissions go as they are judged. */
export interface Reports {
  readonly add: (placed: Placed) => void;
  /** Ends the reports and returns the exit code; `isCut` where not all submissions were judged. */
  readonly close: (isCut: boolean) => number;
}

interface OpenReport {
  readonly add: (placed: Placed, shown: GradedSubmission) => void;
  readonly close: (isCut: boolean, tally: Tally) => void;
}

/** What reports need to know about the run. */
export interface ReportContext {
  /** Submissions that will come. */
  readonly count: number;
  readonly origin: Origin;
  /** Called before something is written to standard output. */
  readonly beforeOutput: () => void;
}

/** Opens the planned reports for a number of submissions. Files are made before the first submission is judged. */
export function openReports(
  plan: readonly PlannedReport[],
  options: GradeOptions,
  { count, origin, beforeOutput }: ReportContext,
): Reports {
  const show = { teacher: options.teacher ?? false, hints: options.hints ?? true };
  const least = readShare(options.minScore);
  for (const report of plan) refuseSeveral(report, count);
  const targets: Target[] = [];
  const open = plan.map((report) => {
    const open = (path: string | undefined, append = false) => {
      const target = path === undefined ? openOutput(beforeOutput) : openFile(path, append);
      // Tables that nobody asked for are no reason to fail.
      if (report.name !== 'summary') targets.push(target);
      return target;
    };
    return openReport(report, options, { origin, targets, open });
  });
  const tally = new Tally();
  let isBelow = false;
  return {
    add: (placed) => {
      const shown = redact(placed.submission, show);
      tally.add(shown);
      const { score, max } = shown;
      // The shares of the marks are sums of rounded numbers.
      if (least !== undefined && max > 0 && score / max < least - 1e-9) isBelow = true;
      for (const report of open) report.add(placed, shown);
    },
    close: (isCut) => {
      for (const report of open) report.close(isCut, tally);
      const failures = targets.flatMap((t) => t.failure() ?? []);
      printDiagnostics(failures, options);
      if (failures.length > 0) return EXIT.usage;
      const { verdicts } = tally.summary();
      const code = least === undefined ? exitCodeOf(verdicts) : isBelow ? EXIT.failed : EXIT.ok;
      return combineExitCodes([code], options);
    },
  };
}

/** One document holds one submission: more of them need a folder. */
function refuseSeveral({ name, file }: PlannedReport, count: number): void {
  if (!(name in SINGLE) || count === 1 || (file !== undefined && isFolderName(file))) return;
  throw new UsageError(
    `${SINGLE[name as keyof typeof SINGLE].reader} reads one submission per file, and there are ${count}`,
    `name a folder, which gets a file for each: --reporter ${name}=results/`,
  );
}

function isFolderName(file: string): boolean {
  return /[\\/]$/.test(file) || (existsSync(file) && statSync(file).isDirectory());
}

interface Places {
  readonly origin: Origin;
  /** All that is written to, to be asked for failures. */
  readonly targets: Target[];
  readonly open: (path: string | undefined, append?: boolean) => Target;
}

function openReport(
  { name, file }: PlannedReport,
  options: GradeOptions,
  { origin, targets, open }: Places,
): OpenReport {
  if (name === 'gradescope' || name === 'prairielearn') {
    const { convert } = SINGLE[name];
    const render = (shown: GradedSubmission) => `${toSafeJson(convert(shown), 2)}\n`;
    const nameFile = createFileNamer();
    if (file === undefined || !isFolderName(file)) {
      const target = open(file);
      return { add: (_, shown) => target.write(render(shown)), close: () => target.close() };
    }
    const folder = openFolder(file);
    targets.push(folder);
    return {
      add: (_, shown) => {
        if (folder.failure()) return;
        const target = openFile(join(file, `${nameFile(shown.student)}.json`), false);
        target.write(render(shown));
        target.close();
        // One failure speaks for the others: they are all about the folder.
        if (target.failure() && !targets.some((t) => t.failure())) targets.push(target);
      },
      close: () => undefined,
    };
  }
  if (name === 'blob') {
    const writer = createBlobWriter(origin);
    const target = open(file);
    target.write(writer.head ?? '');
    return {
      add: (placed) => target.write(writer.add(placed)),
      close: (isCut) => {
        target.write(writer.end(isCut));
        target.close();
      },
    };
  }
  const isSecondary = name === 'github' && file === undefined;
  return openWriter(createWriter(name, file, options), open(file, name === 'summary'), isSecondary);
}

/** Submissions go straight to the target, unless something comes before them that is known after them. */
function openWriter(writer: GradeWriter, target: Target, isLast: boolean): OpenReport {
  const spool = writer.front || isLast ? new Spool() : undefined;
  if (!spool && writer.head) target.write(writer.head);
  return {
    add: (_, shown) => {
      const text = writer.add(shown);
      if (text === '') return;
      if (spool) spool.append(text);
      else target.write(text);
    },
    close: (_, tally) => {
      const summary = tally.summary();
      if (spool) {
        target.write(`${writer.head ?? ''}${writer.front?.(summary) ?? ''}`);
        for (const piece of spool.read()) target.write(piece);
        spool.close();
      }
      target.write(writer.tail?.(summary) ?? '');
      target.close();
    },
  };
}

/** Characters of a line of a report in a file. */
const FILE_COLUMNS = 80;

function createWriter(
  name: Exclude<PlannedReport['name'], keyof typeof SINGLE | 'blob'>,
  file: string | undefined,
  options: GradeOptions,
): GradeWriter {
  switch (name) {
    case 'default': {
      const chalk = chalkFor(process.stdout, file === undefined ? options.color : 'never');
      // A file is as wide as any reader has it, whatever terminal it was written from.
      const columns = file === undefined ? outputColumns() : FILE_COLUMNS;
      return createTextWriter(paletteOf(chalk), options.quiet ?? false, columns);
    }
    case 'concise':
      return createConciseWriter();
    case 'json':
      return createJsonWriter();
    case 'jsonl':
      return createJsonLinesWriter();
    case 'junit':
      return createJunitWriter();
    case 'csv':
      return createCsvWriter(file !== undefined);
    case 'github':
      return createAnnotationWriter();
    case 'markdown':
      return createMarkdownWriter();
    case 'summary':
      return createSummaryWriter();
    case 'html':
      return createHtmlWriter();
    case 'tap':
      return createTapWriter();
  }
}

/** Characters of a file name before the ending. */
const MAX_FILE_NAME = 100;

/** Names of files for students: no folder, nothing that a system forbids or hides, and different also where case does not count. */
function createFileNamer(): (student: string) => string {
  const unique = createNamer((name) => name.toLowerCase());
  return (student) => {
    const plain = student.replace(/[^\p{L}\p{N}._-]+/gu, '_').replace(/^[.-]+/, '_');
    const short = [...plain].slice(0, MAX_FILE_NAME).join('');
    const isReserved = short === '' || /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short);
    return unique(isReserved ? `_${short}` : short);
  };
}

function exitCodeOf(verdicts: Readonly<Record<string, number>>): number {
  const has = (...wanted: readonly string[]) => wanted.some((v) => (verdicts[v] ?? 0) > 0);
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
