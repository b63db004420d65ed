import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** What a run of the command left behind. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const root = resolve(import.meta.dirname, '../..');

/**
 * Bundles the command line into a folder of its own and returns the file that starts it, so that tests see what a user sees and do not
 * depend on an older build.
 */
export async function installLauncher(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'gradcheck-'));
  await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    define: { __VERSION__: '"0.0.0"' },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const launcher = join(folder, 'launch.mjs');
  writeFileSync(
    launcher,
    "import { main } from './main.mjs';\nprocess.exitCode = await main(process.argv.slice(2));\n",
  );
  return launcher;
}

/** What a run gets beside its arguments. */
export interface Surroundings {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the launcher as a user would, in a terminal of 80 columns without colours unless told otherwise. */
export function launch(
  launcher: string,
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

/** Bundles the command line and returns a function that runs it. */
export async function installCommand(): Promise<(...args: readonly string[]) => Promise<Run>> {
  const launcher = await installLauncher();
  return (...args) => launch(launcher, args);
}
