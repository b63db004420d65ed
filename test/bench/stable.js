/** `gradcheck stable` on the classical unstable forms: seconds for the whole command, with and without the start of the process. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './internals.js';
import { median, printTable } from './measure.js';

const FORMS = [
  ['log(1+exp(x))'],
  ['1-sigmoid(x)'],
  ['(exp(x)-1-x)/x^2'],
  ['1/sin(x)-1/x'],
  ['log(exp(u)+exp(v)+exp(w))'],
  ['-y*log(1/(1+exp(-z)))-(1-y)*log(1-1/(1+exp(-z)))'],
  ['(-b+sqrt(b^2-4*a*c))/(2*a)'],
  ['mean(w.^2)-mean(w)^2', '--shape', 'w=4'],
  ['log(sum(exp(x)))', '--shape', 'x=4'],
  ['exp(x)/sum(exp(x))', '--shape', 'x=4'],
  ['log(exp(x)/sum(exp(x)))', '--shape', 'x=3'],
  ['1-erf(x)'],
  ['(1+erf(x/sqrt(2)))/2'],
  ['sin(x+h)-sin(x)'],
  ['sqrt(s*(s-a)*(s-b)*(s-c))'],
];

/** What one expression may take. */
const LIMIT = 2;

function seconds(args) {
  const begin = performance.now();
  spawnSync(process.execPath, [join(root, 'bin/gradcheck.js'), ...args]);
  return (performance.now() - begin) / 1000;
}

const start = median([1, 2, 3].map(() => seconds(['--version'])));
const rows = FORMS.map((args) => {
  const whole = median([1, 2, 3].map(() => seconds(['stable', ...args, '-q'])));
  return [args[0], whole, whole - start];
});
const over = rows.filter(([, whole]) => whole > LIMIT).length;
printTable('stable: one expression', ['expression', 'seconds', 'without the start'], rows, [
  `${rows.length - over} of ${rows.length} within ${LIMIT} s; slowest ${Math.max(...rows.map(([, s]) => s)).toFixed(2)} s.`,
]);
