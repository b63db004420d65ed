/** Numerical derivatives with error bars: function evaluations and time of each. */
import { loadInternals } from './internals.js';
import { least, median, printTable, ratio, timeInTurns } from './measure.js';

const { estimateDerivative } = await loadInternals();

/** Name, function, point, exact derivative. */
const CASES = [
  ['sin at 1', Math.sin, 1, Math.cos(1)],
  ['exp at 1e-6', Math.exp, 1e-6, Math.exp(1e-6)],
  ['x^3 at 2', (x) => x * x * x, 2, 12],
  ['tanh at 5', Math.tanh, 5, 1 / Math.cosh(5) ** 2],
  ['log at 1e-3', Math.log, 1e-3, 1e3],
  ['sqrt at 1e6', Math.sqrt, 1e6, 5e-4],
  ['sin(100 x) at 0.3', (x) => Math.sin(100 * x), 0.3, 100 * Math.cos(30)],
  ['1e-6 sigmoid at 0.5', (x) => 1e-6 / (1 + Math.exp(-x)), 0.5, 1e-6 * 0.2350037122015945],
  ['abs at 0 (kink)', Math.abs, 0, Number.NaN],
];
const rows = CASES.map(([name, f, x, exact]) => {
  const estimate = estimateDerivative(f, x);
  let sum = 0;
  const evaluate = () => {
    for (let i = 0; i < estimate.evaluations; i++) sum += f(x + i * 1e-9);
  };
  const { bare, own } = timeInTurns(
    { bare: evaluate, own: () => estimateDerivative(f, x) },
    { rounds: 7, atLeast: 2 },
  );
  if (Number.isNaN(sum)) throw new Error(`${name} has no value`);
  const found = estimate.kind === 'value';
  return [
    name,
    ratio(own, bare),
    estimate.evaluations,
    1e3 * median(own),
    1e3 * least(own),
    found ? Math.abs((estimate.value - exact) / exact).toExponential(1) : estimate.reason,
    found ? Math.abs(estimate.error / exact).toExponential(1) : '',
  ];
});
printTable(
  'Numerical derivatives with error bars',
  ['function', 'time/bare evaluations', 'evaluations', 'us', 'min', 'relative error', 'relative bar'],
  rows,
);
