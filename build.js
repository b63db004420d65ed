// Bundles the library and the command line into dist/, with the declarations and the licences of what is bundled.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

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

const common = {
  absWorkingDir: root,
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
};
const library = await build({ ...common, entryPoints: { index: 'src/index.ts' }, outdir: fresh });
const command = await build({
  ...common,
  entryPoints: { main: 'src/cli/main.ts' },
  outdir: join(fresh, 'command'),
  minifyIdentifiers: true,
  write: false,
});

// The command is loaded by bin/load.js, which takes scripts; esbuild splits modules alone, so that each part is made a script afterwards.
for (const { path, text } of command.outputFiles) {
  const { code } = await transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    define: { 'import.meta.url': '__url' },
    supported: { 'dynamic-import': false },
  });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
}

const bundled = new Set();
for (const input of [library, command].flatMap((r) => Object.keys(r.metafile.inputs))) {
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

/** What is run so that the code of its functions is kept: each line loads and calls what most runs of its command do. */
const SAMPLES = [
  ['--version'],
  ['expr', 'tanh(softmax(x))'],
  ['expr', 'sigmoid(x)', '--x', '1'],
  ['graph', 'problems/graphs/sincos.yaml', '--x', '1'],
  ['prove', 'sin(x)^2 + cos(x)^2 = 1'],
  ['prove', 'diff(softplus(x), x) = sigmoid(x)'],
  ['prove', 'x*y <= (x^2 + y^2)/2'],
  ['prove', 'log(x^2) = 2*log(x)'],
  ['prove', 'sigmoid(x)*(1 - sigmoid(x)) <= 1/5'],
  ['prove', 'sum(softmax(x)) = 1'],
  ['problems', 'list'],
  ['problems', 'check', 'problems/ethz-dl-2018-series2.yaml'],
  ['limit', 'sin(x)/x', 'x', '0'],
  ['taylor', 'exp(x)', '--at', '0'],
  ['stable', 'log(1 + exp(x))'],
  ['kinks', 'relu(x)'],
];
const keep = `
const { load, keepCode } = require('./bin/load.js');
const { main } = load('main.js');
(async () => {
  for (const line of ${JSON.stringify(SAMPLES)}) if ((await main(line)) === 2) throw new Error(line.join(' '));
  process.exitCode = 0;
  keepCode();
})();`;
execFileSync(process.execPath, ['--no-warnings', '-e', keep], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
