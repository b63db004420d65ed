/** A class of students who answer 30 parts each: answers per second, threads, and the peak memory of the whole process. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChance, PART_COUNT, writeAnswers, writeRows, writeSheet } from './class.js';
import { root } from './internals.js';
import { printTable } from './measure.js';

/** Runs the command in the child's own process, so that its peak memory can be read there. */
const PROBE = `import loader from ${JSON.stringify(`file://${join(root, 'bin/load.js')}`)};
const { main } = loader.load('main.js');
await main(process.argv.slice(1));
const { maxRSS, userCPUTime } = process.resourceUsage();
process.stderr.write(JSON.stringify([maxRSS / 1024, userCPUTime / 1e6]));`;

/** Shares of answers that nobody else has written. */
const USUAL = 0.15;

const RUNS = [
  { students: 1000, own: USUAL, args: ['--workers', '1'] },
  { students: 1000, own: USUAL, args: ['--workers', '2'] },
  { students: 200, own: USUAL, args: ['--workers', '1', '--no-cache'] },
  { students: 200, own: USUAL, args: ['--workers', '2', '--no-cache'] },
  { students: 100, own: 0, args: ['--workers', '2'] },
  { students: 1000, own: 0, args: ['--workers', '2'] },
  { students: 4000, own: 0, args: ['--workers', '2'] },
  { students: 4000, own: 0, args: ['--workers', '2', '--reporter', 'json=REPORT'] },
  { students: 4000, own: 0, args: ['--workers', '2', '--reporter', 'html=REPORT'] },
  { students: 1000, own: 0, args: ['--workers', '1'], isTable: true },
  { students: 16000, own: 0, args: ['--workers', '1'], isTable: true },
  { students: 64000, own: 0, args: ['--workers', '1'], isTable: true },
];

const folder = mkdtempSync(join(tmpdir(), 'gradcheck-bench-'));
const sheet = join(folder, 'sheet.yaml');
writeFileSync(sheet, writeSheet());

function makeClass(students, own) {
  const answers = join(folder, `class-${students}-${own}`);
  mkdirSync(answers, { recursive: true });
  const chance = createChance(7);
  for (let i = 0; i < students; i++)
    writeFileSync(join(answers, `s${String(i).padStart(6, '0')}.yaml`), writeAnswers(i, chance, own));
  return answers;
}

/** The same in one table. */
function makeTable(students, own) {
  const file = join(folder, `class-${students}.csv`);
  const chance = createChance(7);
  writeFileSync(file, 'student,problem,part,answer\n');
  for (let i = 0; i < students; i++) appendFileSync(file, writeRows(i, chance, own));
  return file;
}

const rows = [];
try {
  for (const { students, own, args, isTable } of RUNS) {
    const answers = isTable ? makeTable(students, own) : makeClass(students, own);
    const options = args.map((a) => a.replace('REPORT', join(folder, 'report')));
    const begin = performance.now();
    const child = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', PROBE, 'grade', sheet, '--answers', answers, '--quiet', ...options],
      { encoding: 'utf8' },
    );
    const seconds = (performance.now() - begin) / 1e3;
    if (!child.stdout.startsWith(`${students} submissions`)) throw new Error(child.stdout + child.stderr);
    const [megabytes, work] = JSON.parse(child.stderr);
    rows.push([
      `${students} students${isTable ? ' in a table' : ''}, ${own * 100} % own forms, ${args.join(' ').replace('=REPORT', '')}`,
      seconds,
      (students * PART_COUNT) / seconds,
      work,
      megabytes,
    ]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
printTable(
  `gradcheck grade, ${PART_COUNT} answers a student, one run each`,
  ['class', 'seconds', 'answers/s', 'CPU s', 'peak MB'],
  rows,
  [
    'Each thread compiles its code for itself, which costs a second or two: CPU s tells how much of the machine a run took.',
  ],
);
