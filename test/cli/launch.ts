import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';

/** What a run of the command left behind. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const root = resolve(import.meta.dirname, '../..');

/** The file that starts the command that users get. It is built before the tests run where a source is newer. */
export const launcher = join(root, 'bin/gradcheck.js');

/** What a run gets beside its arguments. */
export interface Surroundings {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the command as a user would, in a terminal of 80 columns without colours unless told otherwise. */
export function launch(
  args: readonly string[],
  { input = '', env = { NO_COLOR: '1' } }: Surroundings = {},
): Promise<Run> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [launcher, ...args],
      { env: { ...PLAIN, COLUMNS: '80', ...env }, cwd: root, maxBuffer: 2 ** 26 },
      (error, out, err) => {
        const code = error ? Number((error as { code?: number }).code ?? -1) : 0;
        done({ code, out, err });
      },
    );
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(input);
  });
}

/** The environment without what chooses colours. */
const PLAIN: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !['NO_COLOR', 'FORCE_COLOR', 'TERM'].includes(name)),
);

/** Runs the command with these arguments. */
export const gradcheck = (...args: readonly string[]) => launch(args);
