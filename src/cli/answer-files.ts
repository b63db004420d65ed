import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../diagnostic/render.js';
import type { Source } from '../diagnostic/source.js';
import { isFolder } from './problem-files.js';
import { isDiagnostic, readSource, UsageError } from './session.js';

/** A file of answers, or why it cannot be opened. */
export interface AnswerFile {
  readonly path: string;
  readonly refused?: string;
}

/** Names of answer files; anything else in a folder is left alone. */
const ANSWER_FILE = /\.(?:ya?ml|json|csv)$/i;

/** Characters that make a path a pattern, where no file has that name. */
const PATTERN = /[*?[{]/;

/** The files that --answers names: files, folders with all that is below them, and patterns such as `answers/*.yaml`. */
export async function findAnswerFiles(paths: readonly string[]): Promise<readonly AnswerFile[]> {
  const files: AnswerFile[] = [];
  for (const path of paths) {
    const found = path === '-' || existsSync(path) ? [path] : await expand(path);
    for (const each of found) files.push(...(await filesAt(each)));
  }
  return files;
}

async function filesAt(path: string): Promise<readonly AnswerFile[]> {
  if (path === '-' || !isFolder(path)) return [{ path }];
  const files = walk(path);
  if (files.length === 0)
    throw new UsageError(`there are no answer files in ${path}`, 'answers are .yaml, .json or .csv');
  return files;
}

async function expand(pattern: string): Promise<readonly string[]> {
  const remedy = 'check the path after --answers';
  if (!PATTERN.test(pattern)) throw new UsageError(`there is no answer file ${pattern}`, remedy);
  const { globSync } = await import('tinyglobby');
  const found = globSync(pattern.replaceAll('\\', '/'), {
    onlyFiles: false,
    expandDirectories: false,
    followSymbolicLinks: false,
  });
  if (found.length === 0) throw new UsageError(`no answer file matches ${pattern}`, remedy);
  return found.map((f) => f.replace(/\/$/, '')).sort();
}

/**
 * The answer files below a folder, in the order of their names. Links are not followed: whoever hands in a folder could make one that leads
 * to any file of the machine, or around in a circle. A link with the name of an answer file is refused by name, so that it is not lost.
 */
function walk(folder: string): readonly AnswerFile[] {
  const refuse = (path: string, refused: string): readonly AnswerFile[] =>
    ANSWER_FILE.test(path) ? [{ path, refused }] : [];
  return readFolder(folder)
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((name) => {
      const path = join(folder, name);
      const entry = lstatSync(path);
      if (entry.isDirectory()) return walk(path);
      if (entry.isSymbolicLink()) return isFolder(path) ? [{ path, refused: LINK }] : refuse(path, LINK);
      if (!entry.isFile()) return refuse(path, 'it is not a file');
      return ANSWER_FILE.test(name) ? [{ path }] : [];
    });
}

const LINK = 'it is a symbolic link, which is not followed; name what it stands for after --answers';

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new UsageError(
      `the folder ${folder} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
      'check its permissions',
    );
  }
}

/** The text of an answer file, or why there is none. */
export function readAnswerFile({ path, refused }: AnswerFile): Source | { readonly reason: string } {
  if (refused !== undefined) return { reason: refused };
  const source = readSource(path);
  if (!isDiagnostic(source)) return source;
  return { reason: source.code === 'file-read' ? String(source.args['reason']) : messageOf(source) };
}
