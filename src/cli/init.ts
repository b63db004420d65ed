import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT } from './session.js';
import { writeError, writeOut } from './terminal.js';

const PROBLEMS = `document: {title: First sheet, course: My course, year: 2026}
problems:
  - id: sheet1.1
    title: A sigmoid neuron
    statement: |
      A neuron computes $y = \\sigma(wx + b)$ with the cost $J = (y - z)^2/2$.
    given: {w: [], b: [], x: [], z: []}
    where: {y: sigmoid(w*x + b)}
    parts:
      - id: a
        kind: derivative
        prompt: The derivative of J in w.
        of: (y - z)^2/2
        wrt: w
        marks: 2
        answer: (y - z)*y*(1 - y)*x      # optional: the checker knows the truth itself
      - id: b
        kind: identity
        prompt: Show that the sigmoid is a shifted tanh.
        from: sigmoid(x)
        to: tanh(x/2)/2 + 1/2
        marks: 2
        answer: sigmoid(x) = tanh(x/2)/2 + 1/2
`;

const ANSWERS = `student: s1234567
answers:
  sheet1.1:
    a: (y - z)*y*(1 - y)*x
    b: |
      sigmoid(x) = 1/(1 + exp(-x))
        = exp(x/2)/(exp(x/2) + exp(-x/2))
        = tanh(x/2)/2 + 1/2
`;

const WORKFLOW = `name: grade
on: [push, pull_request]
permissions:
  contents: read
jobs:
  grade:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: {node-version: 20}
      - run: npx --yes gradcheck problems check problems/*.yaml
      - run: npx --yes gradcheck grade problems/*.yaml --answers answers --min-score 0.6 --reporter html=grades.html
      - if: always()
        uses: actions/upload-artifact@v4
        with: {name: grades, path: grades.html}
`;

const FILES: readonly (readonly [string, string])[] = [
  ['problems/sheet1.yaml', PROBLEMS],
  ['answers/s1234567.yaml', ANSWERS],
  ['.github/workflows/grade.yml', WORKFLOW],
];

/** `gradcheck init`: what is there stays as it is. */
export function runInit(folder: string): number {
  const lines: string[] = [];
  for (const [path, text] of FILES) {
    const target = join(folder, path);
    if (existsSync(target)) {
      lines.push(`kept     ${target}`);
      continue;
    }
    try {
      mkdirSync(dirname(target), { recursive: true });
      // 'wx' fails where a file appeared meanwhile, rather than overwriting it.
      writeFileSync(target, text, { flag: 'wx' });
    } catch (error) {
      writeError(`error[file-write]: cannot write ${target}: ${(error as Error).message}`);
      return EXIT.usage;
    }
    lines.push(`wrote    ${target}`);
  }
  lines.push('', 'Next: gradcheck grade problems/sheet1.yaml --answers answers');
  writeOut(lines.join('\n'));
  return EXIT.ok;
}
