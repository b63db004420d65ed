import { mapDistribution } from '../../expect/distribution.js';
import { findExpectation, substitute } from '../../expect/expectation.js';
import { explainMean } from '../../expect/explain.js';
import { type ExpectationTask, type FoundExpectation, findCases } from '../judge/expectation-setting.js';
import { middleOf } from '../judge/judge-expectation.js';
import { placeOf } from '../judge/judge-value.js';
import { write } from '../problem/tree.js';
import type { Setting } from '../setting/setting.js';

/** The mean or variance step by step, and the same number by integration with bounds; at each of a few lengths where these have names. */
export function solveExpectation(task: ExpectationTask, setting: Setting): readonly string[] {
  const cases = findCases(task, setting);
  if (typeof cases === 'string') return [`not decided: ${cases}`];
  const laws = [...task.laws].map(([n, law]) => `${n} ~ ${law}`);
  const name = `${task.statistic === 'mean' ? 'E' : 'Var'}[${task.of.text}]`;
  return cases.flatMap(({ sizes, shape, truths }, c) => {
    const lengths = [...sizes].map(([n, value]) => `${n} = ${value}`).join(', ');
    const { assume } = truths[0]!;
    const isPlain = shape.length === 0 && sizes.size === 0;
    return [
      ...(c === 0 ? laws : []),
      ...(c === 0 && assume !== '' ? [`assuming ${assume}`] : []),
      ...(lengths === '' ? [] : [`for ${lengths}:`]),
      ...truths.flatMap((truth, k) => {
        const entry = shape.length === 0 ? name : `entry ${placeOf(k, shape)} of ${name}`;
        return solveNumber(entry, task, truth, isPlain ? setting : undefined);
      }),
    ];
  });
}

/** One number; the steps are written out where the expression is one. */
function solveNumber(
  name: string,
  task: ExpectationTask,
  truth: FoundExpectation,
  setting: Setting | undefined,
): readonly string[] {
  const { found } = truth;
  const lines = setting && task.statistic === 'mean' ? halves(task, truth, setting) : [];
  if (found.kind === 'none') return [...lines, `not decided: ${found.reason}`];
  if (found.kind === 'enclosed')
    return [...lines, `${name} = ${middleOf(found.bounds)}, to the digits shown`, `(${found.method})`];
  const check = setting ? secondWitness(task, truth) : [];
  return [...lines, `${name} = ${found.text}   (exact: ${found.method})`, ...check];
}

/** What the expression is on either side of the centre, and the moments that are left. */
function halves(task: ExpectationTask, truth: FoundExpectation, setting: Setting): readonly string[] {
  const parts = explainMean(truth.dag, truth.root, truth.variables, truth);
  if (!parts) return [];
  const { symbol: z, above, below, moments } = parts;
  const law = truth.distributions.get(parts.name)?.kind;
  const about =
    law === 'normal'
      ? 'standard normal'
      : law === 'uniform'
        ? 'uniform on [-1, 1]'
        : 'symmetric about 0 with variance 1';
  const of = write(setting.meaning(task.of));
  const lines = [`${parts.name} = ${parts.standard} with ${z} ${about}`];
  if (above === below) lines.push(`${of} = ${above}`);
  else lines.push(`for ${z} > 0: ${of} = ${above}`, `for ${z} < 0: ${of} = ${below}`);
  for (const { power, side, text } of moments) {
    const raised = power === 1 ? z : `${z}^${power}`;
    const where = side === 0 ? '' : `; ${z} ${side > 0 ? '>' : '<'} 0`;
    const reason = side === 0 ? '' : `, half of E[|${z}|${power === 1 ? '' : `^${power}`}] by symmetry`;
    if (power > 0 || side !== 0) lines.push(`E[${raised}${where}] = ${text}${reason}`);
  }
  return lines;
}

/** Numbers for parameters, exact in binary: positive ones and others. */
const SAMPLE = { positive: 1.5, other: 0.5 } as const;

/** The expectation at sample values of its parameters, by integration, beside the exact form there. */
function secondWitness(task: ExpectationTask, truth: FoundExpectation): readonly string[] {
  const { dag, root, variables, distributions, positive } = truth;
  const values = new Map(
    variables
      .filter((v) => !distributions.has(v.name))
      .map((v) => {
        const value = positive.has(v.name) ? SAMPLE.positive : SAMPLE.other;
        return [v.id, { name: v.name, value, node: dag.constant(value) }] as const;
      }),
  );
  const nodes = new Map([...values].map(([id, { node }]) => [id, node]));
  const put = (id: number) => substitute(dag, id, nodes);
  const laws = new Map([...distributions].map(([n, d]) => [n, mapDistribution(d, put)]));
  const options = { statistic: task.statistic, distributions: laws, positive };
  const exact = findExpectation(dag, put(root), variables, options);
  const bounds = findExpectation(dag, put(root), variables, { ...options, integrate: true });
  if (bounds.kind !== 'enclosed' || exact.kind !== 'exact' || !exact.bounds) return [];
  const { lo, hi } = bounds.bounds;
  const agrees = exact.bounds.lo <= hi && exact.bounds.hi >= lo;
  const at = [...values.values()].map((v) => `${v.name} = ${v.value}`).join(', ');
  const value = middleOf(bounds.bounds);
  return [
    `check${at === '' ? '' : ` at ${at}`}: the integral lies within ${(hi - lo).toExponential(0)} of ${value}; the exact form gives ${agrees ? middleOf(exact.bounds) : `${middleOf(exact.bounds)}, which does not agree`}`,
  ];
}
