import type { Command } from 'commander';
import { type GradeOptions, REPORTERS } from './grade-options.js';
import type { GlobalOptions } from './session.js';

/** Adds the commands about exercises: grade, merge, problems, init. */
export function addExerciseCommands(
  program: Command,
  withCommon: (command: Command) => Command,
  finish: (code: number) => void,
): void {
  const withReport = (command: Command) =>
    describeReporters(withCommon(command))
      .option('--min-score <share>', 'fail a submission below this share of the marks, such as 0.6')
      .option('--no-hints', 'do not name the likely slip behind a wrong answer')
      .option('--teacher', 'show what was expected');
  withReport(
    program
      .command('grade')
      .argument('<problems...>', 'problem files')
      .description('judge answers to exercises: YAML, JSON or CSV, one student or a class'),
  )
    .requiredOption('--answers <paths...>', 'answer files, folders or patterns such as "answers/*.yaml"')
    .option('--only <ids...>', 'grade these problems only')
    .option('--list', 'list what would be graded')
    .option('--bail', 'stop after the first submission with a wrong answer')
    .option('--shard <i/n>', 'grade every n-th submission, starting with the i-th')
    .option('--workers <n>', 'threads that grade (default: one a processor, at most 8)')
    .option('--budget <seconds>', 'time for one answer, after which a person decides', '30')
    .option('--no-cache', 'judge equal answers again')
    .action(async (files: readonly string[], options: GradeOptions) => {
      const { runGrade } = await import('./grade.js');
      finish(await runGrade(files, options));
    });
  withReport(
    program
      .command('merge')
      .argument('<blobs...>', 'reports written by --reporter blob=FILE')
      .description('join the reports of shards'),
  ).action(async (files: readonly string[], options: GradeOptions) => {
    const { runMerge } = await import('./merge.js');
    finish(runMerge(files, options));
  });
  const problems = program
    .command('problems')
    .description('the catalogue of exercises, or problem files of your own');
  withCommon(
    problems
      .command('list')
      .argument('[files...]', 'problem files')
      .description('list problems and their parts'),
  ).action(async (files: readonly string[], options: GlobalOptions) => {
    const { runProblemsList } = await import('./problems.js');
    finish(runProblemsList(files, options));
  });
  withCommon(
    problems
      .command('show')
      .argument('<id>', 'for instance ethz.1.1')
      .argument('[files...]', 'problem files')
      .description('print the statement of a problem'),
  ).action(async (id: string, files: readonly string[], options: GlobalOptions) => {
    const { runProblemsShow } = await import('./problems.js');
    finish(runProblemsShow(id, files, options));
  });
  withCommon(
    problems
      .command('solve')
      .argument('<id>', 'for instance ethz.1.1')
      .argument('[files...]', 'problem files')
      .description('derive and print a worked solution'),
  ).action(async (id: string, files: readonly string[], options: GlobalOptions) => {
    const { runProblemsSolve } = await import('./problems.js');
    finish(runProblemsSolve(id, files, options));
  });
  withCommon(
    problems
      .command('check')
      .argument('[files...]', 'problem files')
      .description('read problem files and prove their answer keys'),
  ).action(async (files: readonly string[], options: GlobalOptions) => {
    const { runProblemsCheck } = await import('./problems.js');
    finish(runProblemsCheck(files, options));
  });
  program
    .command('init')
    .argument('[folder]', 'where to write', '.')
    .description('write a problem file, an answer file and a workflow, and overwrite nothing')
    .action(async (folder: string) => {
      const { runInit } = await import('./init.js');
      finish(runInit(folder));
    });
}

/** Grades have more forms than other reports. */
function describeReporters(command: Command): Command {
  const option = command.options.find((o) => o.long === '--reporter');
  if (option) option.description = `how to report, to a file if named (repeatable): ${REPORTERS.join(', ')}`;
  return command;
}
