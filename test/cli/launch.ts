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

/**
 * Bundles the command line into a folder of its own and returns a function that runs it, so that tests see what a user sees and do not
 * depend on an older build.
 */
export async function installCommand(): Promise<(...args: readonly string[]) => Promise<Run>> {
  const root = resolve(import.meta.dirname, '../..');
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
  return (...args) =>
    new Promise((done) => {
      const env = { ...process.env, COLUMNS: '80', NO_COLOR: '1' };
      execFile(
        process.execPath,
        [launcher, ...args],
        { env, cwd: root, maxBuffer: 2 ** 26 },
        (error, out, err) => {
          const code = error ? Number((error as { code?: number }).code ?? -1) : 0;
          done({ code, out, err });
        },
      );
    });
}
