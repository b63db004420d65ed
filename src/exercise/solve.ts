import { propagateGiven } from '../check/given.js';
import type { Network } from '../graph/network.js';
import { solveOrder } from './judge/judge-order.js';
import { describeSeparation, separateClasses } from './judge/judge-patterns.js';
import { judgeShape } from './judge/judge-shape.js';
import { findSides, whyAbsent } from './judge/limit-truth.js';
import type { Part, Task } from './problem/problem.js';
import type { Step } from './problem/solution.js';
import type { Tools } from './problem/tools.js';
import { call, expand, name, write } from './problem/tree.js';
import { evaluate } from './setting/evaluate.js';
import { isReport, Setting } from './setting/setting.js';
import { solveAnalysis } from './solve/solve-analysis.js';
import { solveBound } from './solve/solve-bound.js';
import { describeProof, solveClaim, solveIdentity } from './solve/solve-claim.js';
import { solveDerivative } from './solve/solve-derivative.js';
import { solveExpectation } from './solve/solve-expectation.js';
import { solveIteration } from './solve/solve-iteration.js';
import { solveKinks } from './solve/solve-kink.js';
import { solveConversion, solveSeparatingNetwork } from './solve/solve-network.js';
import { solveTable } from './solve/solve-table.js';
import { solveTaylor } from './solve/solve-taylor.js';

/** A worked solution of a part, line by line, derived and not looked up. */
export function solvePart(part: Part, tools: Tools): readonly Step[] {
  const setting = new Setting(part, tools);
  const { task } = part;
  switch (task.kind) {
    case 'derivative':
    case 'matrix':
      return solveDerivative(task, setting);
    case 'pullback':
      return solvePullback(task.network, task.wrt, setting);
    case 'identity':
      return solveIdentity(task, setting);
    case 'bound':
      return solveBound(task.claim, setting) ?? solveClaim(task.claim, setting);
    case 'value': {
      const at = new Map([...task.at].map(([key, f]) => [key, setting.meaning(f)]));
      const exact = expand(setting.meaning(task.of), at);
      return [
        ...[...at].map(([key, ast]) => `${key} = ${write(ast)}`),
        `${task.of.text} = ${write(exact)} = ${evaluate(exact, setting) ?? 'no value'}`,
      ];
    }
    case 'backprop':
      return solveTable(task, setting);
    case 'order':
      return solveOrder(task, setting);
    case 'shape': {
      const derivative =
        task.wrt === undefined ? '' : `the derivative of ${task.of.text} in ${task.wrt} has `;
      const layout = task.layout === 'gradient' ? 'a column per output' : 'a row per output';
      const size = judgeShape(task, setting, 'scalar').expected ?? 'not decided';
      return [
        derivative === ''
          ? `${task.of.text} has the size ${size}`
          : `${derivative}the size ${size}, with ${layout}`,
      ];
    }
    case 'taylor':
      return solveTaylor(task, setting);
    case 'limit':
      return solveLimit(task, setting);
    case 'kink':
      return solveKinks(task, setting);
    case 'separable': {
      const separation = separateClasses(task.classes);
      return [separation ? describeSeparation(separation) : 'not decided'];
    }
    case 'network':
      return task.role === 'separate'
        ? solveSeparatingNetwork(task.classes, task.inputs)
        : solveConversion(task, setting);
    case 'iteration':
      return solveIteration(task, setting);
    case 'expectation':
      return solveExpectation(task, setting);
    case 'essay':
      return [
        'Free text; read by a person.',
        ...(task.companions.length > 0 || task.analysis ? ['What can be worked out:'] : []),
        ...(task.analysis ? solveAnalysis(task.analysis, setting) : []),
        ...task.companions.flatMap((claim) => solveClaim(claim, setting)),
      ];
  }
}

function solvePullback(network: Network, wrt: string, setting: Setting): readonly string[] {
  const report = propagateGiven(network, setting.tools.book, [wrt]);
  const [gradient] = report.gradients;
  const list = (x: ArrayLike<number>) => `[${Array.from(x, (v) => Number(v.toPrecision(8))).join(', ')}]`;
  return [
    ...report.seeds.map((s) => `dL/d${s.name} = ${list(s.value)} (given)`),
    ...network.nodes.map((n) => `${n.name} = ${n.expression}${n.given ? ` = ${list(n.given)} (given)` : ''}`),
    ...(gradient
      ? [`dL/d${wrt} = ${gradient.symbolic}`, ...gradient.where.map((w) => `  with ${w.name} = ${w.text}`)]
      : ['the gradient could not be worked out']),
  ];
}

function solveLimit(task: Task & { readonly kind: 'limit' }, setting: Setting): readonly string[] {
  const { parser } = setting.tools;
  const found = findSides(task, setting);
  if (!found) return ['the limit could not be read'];
  const { both, left, right } = found;
  const say = (side: typeof both) => (side.kind === 'limit' ? side.text : `none: ${side.reason}`);
  const sides = left && right ? [`from the left ${say(left)}, from the right ${say(right)}`] : [];
  const why = whyAbsent(found, setting);
  if (why !== undefined)
    return [`the limit of ${task.of.text} for ${task.wrt} to ${task.to} does not exist: ${why}`];
  const head = `the limit of ${task.of.text} for ${task.wrt} to ${task.to} is ${say(both)}`;
  const value = both.kind === 'limit' ? parser.parse(both.text) : undefined;
  const to = parser.parse(task.to);
  if (!value?.ok || !to.ok) return [head, ...sides];
  const report = setting.ask(
    call('limit', setting.meaning(task.of), name(task.wrt), to.value),
    '=',
    value.value,
  );
  return [head, ...sides, ...(isReport(report) ? describeProof(report) : [])];
}
