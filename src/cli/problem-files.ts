import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Diagnostic, makeError, makeWarning } from '../diagnostic/diagnostic.js';
import { isNetworkFile, loadProblems } from '../exercise/file/load-problems.js';
import type { Problem, ProblemDocument } from '../exercise/problem/problem.js';
import type { Tools } from '../exercise/problem/tools.js';
import { createTools } from './expr.js';
import { type GlobalOptions, isDiagnostic, printDiagnostics, readSource } from './session.js';

export interface LoadedProblems {
  readonly documents: readonly ProblemDocument[];
  readonly problems: readonly Problem[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What judging needs, with the clock of this process. */
export function createJudgeTools(): Tools {
  return { ...createTools(), now: () => performance.now() };
}

/** Reads problem files; with none given, the catalogue that comes with the program. */
export function readProblemFiles(files: readonly string[], tools: Tools): LoadedProblems {
  const documents: ProblemDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const networks: string[] = [];
  const seen = new Map<string, string>();
  for (const file of files.length > 0 ? files.flatMap(withinFolder) : catalogueFiles()) {
    const source = readSource(file);
    if (isDiagnostic(source)) {
      diagnostics.push(source);
      continue;
    }
    if (isNetworkFile(source)) {
      networks.push(file);
      continue;
    }
    const readGraph = (path: string) => readSource(join(dirname(file), path));
    const loaded = loadProblems(source, { parser: tools.parser, readGraph });
    diagnostics.push(...loaded.diagnostics);
    if (!loaded.ok) continue;
    documents.push(loaded.value);
    for (const problem of loaded.value.problems) {
      if (seen.has(problem.id))
        diagnostics.push(makeError('duplicate-key', problem.span, { key: problem.id }));
      seen.set(problem.id, file);
    }
  }
  // Passed over beside other files; nothing else to read means that the wrong file was named.
  const isAlone = documents.length === 0 && networks.length > 0 && diagnostics.length === 0;
  for (const file of networks) {
    const remedy = isAlone ? `gradcheck graph ${file} reads it` : 'it is passed over';
    diagnostics.push((isAlone ? makeError : makeWarning)('network-file', undefined, { file, remedy }));
  }
  return { documents, problems: documents.flatMap((d) => d.problems), diagnostics };
}

/** The YAML files of a folder; a folder without any is reported like a file that cannot be read. */
function withinFolder(file: string): readonly string[] {
  const inside = isFolder(file) ? listFiles(file, /\.ya?ml$/i, false) : [];
  return inside.length > 0 ? inside : [file];
}

/** Mistakes and files passed over, on standard error; warnings about data of a problem are for its author, who runs `problems check`. */
export function printErrors(loaded: LoadedProblems, options: Pick<GlobalOptions, 'color'>): boolean {
  const isError = (d: Diagnostic) => d.severity === 'error';
  printDiagnostics(
    loaded.diagnostics.filter((d) => isError(d) || d.code === 'network-file'),
    options,
  );
  return loaded.diagnostics.some(isError);
}

/** The problem files beside the program, or in the folder `problems` of the working directory. */
function catalogueFiles(): readonly string[] {
  const start = dirname(fileURLToPath(import.meta.url));
  const places = [start, join(start, '..'), join(start, '../..'), process.cwd()].map((p) =>
    resolve(p, 'problems'),
  );
  const folder = places.find((p) => existsSync(join(p, 'ethz-dl-2018-series2.yaml')));
  return folder === undefined ? [] : listFiles(folder, /\.ya?ml$/i, false);
}

/** The files below a folder whose names match, in the order of their names. */
export function listFiles(folder: string, name: RegExp, deep: boolean): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return deep ? listFiles(path, name, deep) : [];
      return entry.isFile() && name.test(entry.name) ? [path] : [];
    });
}

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
