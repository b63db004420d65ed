/** Parts of the program that dist/index.js does not export, bundled from the sources into a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('../../', import.meta.url));

const ENTRY = `
export { Dag } from './src/expr/dag.ts';
export { createMathjs } from './src/expr/mathjs.ts';
export { createParser } from './src/expr/parse.ts';
export { RuleBook } from './src/derive/partial.ts';
export { loadNetwork } from './src/graph/load.ts';
export { compileTape, createWorkspace, read, write } from './src/graph/tape.ts';
export { sweepForward, sweepReverse } from './src/graph/sweep.ts';
export { checkDirections } from './src/difference/check-directions.ts';
export { estimateDerivative } from './src/difference/estimate.ts';
export { checkNetwork } from './src/check/check.ts';
`;

export async function loadInternals() {
  const folder = mkdtempSync(join(tmpdir(), 'gradcheck-bench-'));
  const file = join(folder, 'internals.mjs');
  try {
    await build({
      stdin: { contents: ENTRY, resolveDir: root, loader: 'ts' },
      outfile: file,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      // The YAML reader is CommonJS and asks for Node's own modules with require().
      banner: {
        js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
      },
      logLevel: 'warning',
    });
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
