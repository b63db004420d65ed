// Bundles the command line and the library into dist/, with the declarations and the licences of what is bundled.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));

/** Time of the last change of any file below a folder, in milliseconds. */
function lastChange(folder) {
  const times = readdirSync(folder, { recursive: true }).map((f) => statSync(join(folder, f)).mtimeMs);
  return Math.max(statSync(folder).mtimeMs, ...times);
}

// npx prepares the package again each time it runs in a checkout; there is nothing to do unless a source has changed.
if (process.argv.includes('--if-stale') && existsSync(join(root, 'dist/types/index.d.ts'))) {
  const sources = ['package.json', 'package-lock.json', 'build.js', 'tsconfig.json', 'tsconfig.build.json'];
  const newest = Math.max(
    lastChange(join(root, 'src')),
    ...sources.map((f) => statSync(join(root, f)).mtimeMs),
  );
  if (newest < statSync(join(root, 'dist')).ctimeMs) process.exit(0);
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
// Built beside dist/ and moved there at the end, so that a failed build leaves a working one in place.
const fresh = join(root, `dist-${process.pid}`);
process.on('exit', () => rmSync(fresh, { recursive: true, force: true }));

/**
 * Node's own modules, fetched when the code that needs them runs. An `import` of one reads all its properties first, which opens streams
 * and loads more modules; and the CommonJS packages in the bundle ask with require(), which modules do not have.
 */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path: path.replace(/^node:/, ''), namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

const result = await build({
  absWorkingDir: root,
  entryPoints: { index: 'src/index.ts', main: 'src/cli/main.ts' },
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  chunkNames: 'chunks/[name]-[hash]',
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [builtins],
  metafile: true,
  logLevel: 'warning',
});

const bundled = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (match) bundled.add(match[1]);
}
const notices = [...bundled].sort().map((name) => {
  const folder = join(root, 'node_modules', name);
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = ['LICENSE', 'LICENSE.md', 'license', 'LICENCE', 'LICENSE.txt']
    .map((f) => join(folder, f))
    .find((f) => existsSync(f));
  return `${name} ${version} (${license})\n\n${file ? readFileSync(file, 'utf8').trim() : ''}\n`;
});
writeFileSync(join(fresh, 'THIRD-PARTY-LICENSES.txt'), notices.join(`\n${'-'.repeat(72)}\n\n`));

const compiler = join(root, 'node_modules/typescript/bin/tsc');
const project = join(root, 'tsconfig.build.json');
execFileSync(process.execPath, [compiler, '-p', project, '--outDir', join(fresh, 'types')], {
  stdio: 'inherit',
  cwd: root,
});

rmSync(join(root, 'dist'), { recursive: true, force: true });
renameSync(fresh, join(root, 'dist'));
