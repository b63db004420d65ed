import { messageOf, placeOf, remedyOf } from '../diagnostic/render.js';
import { suggest } from '../diagnostic/suggest.js';
import { checkKeys } from '../exercise/check-keys.js';
import { findDoubt, findFault } from '../exercise/judge/part-fault.js';
import type { Problem } from '../exercise/problem/problem.js';
import { isLine } from '../exercise/problem/solution.js';
import { Setting } from '../exercise/setting/setting.js';
import { solvePart } from '../exercise/solve.js';
import { renderProblem, renderProblemList, renderSolution, solutionToJson } from '../report/problems.js';
import { wrap } from '../report/table.js';
import type { Style } from '../report/text.js';
import { styleFor } from './analysis.js';
import { createJudgeTools, printErrors, readProblemFiles } from './problem-files.js';
import {
  combineExitCodes,
  deliver,
  EXIT,
  type GlobalOptions,
  printDiagnostics,
  UsageError,
} from './session.js';
import { outputColumns } from './terminal.js';

/** Exercises are texts to be read: on a wide terminal, or into a file, their lines stay as long as those of a page. */
const PAGE = 80;

function pageFor(options: GlobalOptions): Style {
  const style = styleFor(options);
  return { ...style, columns: Math.min(style.columns, PAGE) };
}

/** `gradcheck problems list`. */
export function runProblemsList(files: readonly string[], options: GlobalOptions): number {
  const loaded = readProblemFiles(files, createJudgeTools());
  const isBroken = printErrors(loaded, options);
  const outcome = {
    exitCode: isBroken ? EXIT.usage : EXIT.ok,
    json: () => ({
      schema: 'gradcheck/problems-list/1',
      documents: loaded.documents.map((d) => ({
        file: d.file,
        title: d.title,
        course: d.course,
        year: d.year,
        problems: d.problems.map((p) => ({
          id: p.id,
          title: p.title,
          parts: p.parts.map((part) => ({ id: part.id, kind: part.task.kind, marks: part.marks })),
        })),
      })),
    }),
    text: () => renderProblemList(loaded.documents, pageFor(options)),
    concise: () => loaded.problems.map((p) => p.id).join('\n'),
  };
  return deliver([outcome], options, false);
}

function findProblem(problems: readonly Problem[], id: string): Problem {
  const problem = problems.find((p) => p.id === id);
  if (problem) return problem;
  const near = suggest(
    id,
    problems.map((p) => p.id),
  );
  throw new UsageError(
    `there is no problem \`${id}\``,
    near ? `did you mean ${near}?` : 'gradcheck problems list shows the ids',
  );
}

/** `gradcheck problems show`. */
export function runProblemsShow(id: string, files: readonly string[], options: GlobalOptions): number {
  const loaded = readProblemFiles(files, createJudgeTools());
  printErrors(loaded, options);
  const problem = findProblem(loaded.problems, id);
  const outcome = {
    exitCode: EXIT.ok,
    json: () => ({
      schema: 'gradcheck/problem/1',
      id: problem.id,
      title: problem.title,
      statement: problem.statement,
      parts: problem.parts.map((p) => ({
        id: p.id,
        kind: p.task.kind,
        marks: p.marks,
        prompt: p.prompt,
        given: p.context.given,
        where: Object.fromEntries([...p.context.where].map(([key, f]) => [key, f.text])),
        assume: p.context.assume,
      })),
    }),
    text: () => renderProblem(problem, pageFor(options)),
    concise: () => `${problem.id} ${problem.title}`,
  };
  return deliver([outcome], options, false);
}

/** `gradcheck problems solve`. */
export function runProblemsSolve(id: string, files: readonly string[], options: GlobalOptions): number {
  const tools = createJudgeTools();
  const loaded = readProblemFiles(files, tools);
  printErrors(loaded, options);
  const problem = findProblem(loaded.problems, id);
  const solutions = problem.parts.map((part) => ({ part, steps: solvePart(part, tools) }));
  const style = pageFor(options);
  const outcome = {
    exitCode: EXIT.ok,
    json: () => solutionToJson(problem, solutions, style),
    text: () => renderSolution(problem, solutions, style),
    concise: () =>
      solutions.map(({ part, steps }) => `${part.id}: ${steps.filter(isLine).at(-1) ?? ''}`).join('\n'),
  };
  return deliver([outcome], options, false);
}

/** `gradcheck problems check`: no answer key that cannot be proved leaves the house. */
export function runProblemsCheck(files: readonly string[], options: GlobalOptions): number {
  const tools = createJudgeTools();
  const loaded = readProblemFiles(files, tools);
  const looked = loaded.problems.flatMap((problem) =>
    problem.parts.map((part) => {
      const setting = new Setting(part, tools);
      const found = findFault(part, setting);
      return {
        problem: problem.id,
        part: part.id,
        found,
        doubt: found ? undefined : findDoubt(part, setting),
      };
    }),
  );
  const faults = looked.flatMap(({ found, ...rest }) => (found ? [{ ...rest, found }] : []));
  printDiagnostics([...loaded.diagnostics, ...looked.flatMap((l) => l.found ?? l.doubt ?? [])], options);
  const keys = loaded.documents.flatMap((d) =>
    d.problems.flatMap((problem) =>
      problem.parts.flatMap((part) =>
        checkKeys(part, tools).map((key) => ({ file: d.file, problem: problem.id, part: part.id, ...key })),
      ),
    ),
  );
  const wrong = keys.filter((k) => !['correct', 'undecided'].includes(k.judgement.verdict));
  const open = keys.filter((k) => k.judgement.verdict === 'undecided');
  const codes = [
    faults.length > 0 || loaded.diagnostics.some((d) => d.severity === 'error') ? EXIT.usage : EXIT.ok,
    wrong.length > 0 ? EXIT.failed : EXIT.ok,
    open.length > 0 ? EXIT.undecided : EXIT.ok,
  ];
  const show = (k: (typeof keys)[number]) =>
    `${k.judgement.verdict} key: ${k.problem} ${k.part} in ${k.file}: ${k.answer.replace(/\s+/g, ' ')}\n    ${[...k.judgement.feedback, ...(k.judgement.expected ? [`derived: ${k.judgement.expected}`] : [])].join('\n    ')}`;
  const summary = `${keys.length - wrong.length - open.length} of ${keys.length} answer keys proved, ${wrong.length} wrong, ${open.length} undecided, in ${loaded.problems.length} ${loaded.problems.length === 1 ? 'problem' : 'problems'}${faults.length === 0 ? '' : `; ${faults.length === 1 ? 'one part is' : `${faults.length} parts are`} at fault`}`;
  const outcome = {
    exitCode: combineExitCodes(codes, { exitZero: false }),
    json: () => ({
      schema: 'gradcheck/problems-check/1',
      keys: keys.map(({ judgement, ...rest }) => ({
        ...rest,
        verdict: judgement.verdict,
        feedback: judgement.feedback,
        ...(judgement.expected === undefined ? {} : { expected: judgement.expected }),
      })),
      problems: loaded.problems.length,
      faults: faults.map(({ problem, part, found }) => ({
        problem,
        part,
        place: placeOf(found) ?? null,
        reason: messageOf(found),
        remedy: remedyOf(found),
      })),
    }),
    text: () =>
      [...[...wrong, ...open].flatMap((k) => show(k).split('\n')), summary]
        .map((line) => wrap(line, outputColumns(), /^ */.exec(line)![0].length + 2))
        .join('\n'),
    concise: () => summary,
  };
  return deliver([outcome], options, false);
}
