// Rewrites the output below every `$ gradcheck …` of the README from what the built command prints: node test/readme/refresh.js
// An output that was cut with a line `…` keeps its first and last lines around the cut.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const file = 'README.md';
const lines = readFileSync(file, 'utf8').split('\n');
const result = [];
let inside = false;
for (let i = 0; i < lines.length; i++) {
  const line = lines[i];
  if (line.startsWith('```')) inside = line === '```console';
  result.push(line);
  if (!inside || !/^\$ (npx )?gradcheck\b/.test(line)) continue;
  const command = line.slice(2).replace(/^(npx )?gradcheck/, 'node bin/gradcheck.js');
  const env = { ...process.env, COLUMNS: '80', NO_COLOR: '1' };
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { env, encoding: 'utf8' });
  const printed = (stdout + stderr)
    .trimEnd()
    .split('\n')
    .map((l) => l.trimEnd());
  const old = [];
  while (i + 1 < lines.length && !lines[i + 1].startsWith('```') && !lines[i + 1].startsWith('$ '))
    old.push(lines[++i]);
  while (old.at(-1) === '') old.pop();
  const cut = old.indexOf('…');
  const kept =
    cut === -1
      ? printed
      : [...printed.slice(0, cut), '…', ...printed.slice(printed.length - (old.length - cut - 1))];
  result.push(...kept);
  if (lines[i + 1]?.startsWith('$ ')) result.push('');
}
writeFileSync(file, result.join('\n'));
