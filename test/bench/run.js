/**
 * `npm run bench` runs all benchmarks, `npm run bench -- scalar-chain` only those named. Each has a process of its own, so that none
 * finds functions that another has made slow or fast. Ratios come first: they compare two things in one run; times are this machine's.
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const ALL = [
  'cold-start',
  'scalar-chain',
  'dense-network',
  'estimates',
  'whole-files',
  'stable',
  'prove-peers',
  'grade-class',
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  console.error(`unknown benchmark ${unknown.join(', ')}; there are ${ALL.join(', ')}`);
  process.exit(2);
}
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}`);
for (const name of ALL) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`${name}.js`, import.meta.url))], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
