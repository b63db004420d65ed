import { propagateGiven } from '../check/given.js';
import { evaluateAt } from '../check/point.js';
import { writeOut } from './backprop-entries.js';
import { evaluateRule, slopeKey, valueKey } from './backprop-rule.js';
import { createTruth } from './backprop-truth.js';
import { describeKinks } from './judge-kink.js';
import { evaluate } from './judge-number.js';
import { describeSeparation, separateClasses } from './judge-patterns.js';
import { judgeOrder, judgeShape } from './judge-structure.js';
import type { Part } from './problem.js';
import { SampleGraph } from './sample-graph.js';
import { isReport, Setting, type Tools } from './setting.js';
import { expand, write } from './tree.js';

/** A worked solution of a part, line by line, derived and not looked up. */
export function solvePart(part: Part, tools: Tools): readonly string[] {
  const setting = new Setting(part, tools);
  const { task } = part;
  switch (task.kind) {
    case 'derivative':
    case 'matrix': {
      const of = setting.meaning(task.of);
      const derived = new SampleGraph(setting).differentiate(of, task.wrt);
      const sizes = [...new SampleGraph(setting).sizes].map(([key, size]) => `${key} = ${size}`).join(', ');
      return [
        `f = ${write(of)}`,
        ...(sizes === '' ? [] : [`(sizes written out for ${sizes})`]),
        derived
          ? `df/d${task.wrt} = ${derived.text}${task.layout === 'gradient' ? '   (transposed for a column per output)' : ''}`
          : 'no closed form was found',
      ];
    }
    case 'pullback': {
      const [gradient] = propagateGiven(task.network, tools.book, [task.wrt]).gradients;
      return gradient
        ? [
            `dL/d${task.wrt} = ${gradient.symbolic}`,
            ...gradient.where.map((w) => `  with ${w.name} = ${w.text}`),
          ]
        : [];
    }
    case 'identity': {
      if (!task.to)
        return [`${task.from.text}`, ...(part.answer?.kind === 'text' ? [`= ${part.answer.text}`] : [])];
      const report = setting.ask(setting.meaning(task.from), '=', setting.meaning(task.to));
      return isReport(report)
        ? [
            `${task.from.text}`,
            `= ${task.to.text}`,
            `${report.verdict} (${report.method})`,
            ...report.explanation.slice(0, 12),
          ]
        : [];
    }
    case 'bound': {
      const [left, right] = [task.claim.sides[0]!, task.claim.sides.at(-1)!];
      const report = setting.ask(
        expand(left.ast, setting.meanings),
        task.claim.relations[0]!,
        expand(right.ast, setting.meanings),
      );
      return isReport(report)
        ? [task.claim.text, `${report.verdict} (${report.method})`, ...report.explanation.slice(0, 20)]
        : [];
    }
    case 'value': {
      const at = new Map([...task.at].map(([key, f]) => [key, setting.meaning(f)]));
      return [`${task.of.text} = ${evaluate(expand(setting.meaning(task.of), at), setting) ?? 'no value'}`];
    }
    case 'backprop':
      return solveTable(part, tools);
    case 'order':
      return [judgeOrder(task, setting, { kind: 'text', text: '0' }).expected ?? 'not decided'];
    case 'shape':
      return [judgeShape(task, setting, 'scalar').expected ?? 'not decided'];
    case 'taylor': {
      const read = setting.tools.parser.parse(`taylor(f, ${task.wrt}, 0, ${task.order})`);
      return [
        `the expansion of ${task.of.text} in ${task.wrt} to order ${task.order}`,
        ...(read.ok && part.answer?.kind === 'text' ? [`= ${part.answer.text} (proved)`] : []),
      ];
    }
    case 'limit':
      return [
        `the limit of ${task.of.text} for ${task.wrt} to ${task.to}`,
        ...(part.answer?.kind === 'text' ? [`= ${part.answer.text}`] : []),
      ];
    case 'kink':
      return describeKinks(task, setting);
    case 'separable': {
      const separation = separateClasses(task.classes);
      return [separation ? describeSeparation(separation) : 'not decided'];
    }
    case 'network': {
      if (task.role === 'separate') {
        const separation = separateClasses(task.classes);
        return [separation ? `the patterns themselves are ${describeSeparation(separation)}` : 'not decided'];
      }
      const rows = part.answer?.kind === 'table' ? part.answer.rows.map((r) => `${r.label} = ${r.text}`) : [];
      return [`${task.form.text} = ${task.target.text} with`, ...rows];
    }
    case 'iteration': {
      return task.params.map((param) => {
        const derived = new SampleGraph(setting).differentiate(setting.meaning(task.loss), param);
        return `${param} <- ${param} - ${task.rate}*(${derived?.text ?? `d/d${param} of the loss`})`;
      });
    }
    case 'essay':
      return [
        'Free text; read by a person.',
        ...(task.companion ? [`What can be checked: ${task.companion.text}`] : []),
      ];
  }
}

/** The table of a network: values forward, then adjoints backward, each with its terms. */
function solveTable(part: Part, tools: Tools): readonly string[] {
  if (part.task.kind !== 'backprop') return [];
  const { network } = part.task;
  const setting = new Setting(part, tools);
  const entries = writeOut(network);
  const truth = entries && createTruth(network, entries, setting, { lines: [], bad: [], expressions: [] });
  const [output] = network.outputs;
  if (!truth || !output) {
    const point = evaluateAt(network);
    return [
      point.fault
        ? 'the network has no value here'
        : 'gradcheck graph prints the table of a network of vectors',
    ];
  }
  const show = (x: number | undefined) => (x === undefined ? 'unknown' : String(Number(x.toPrecision(8))));
  const lines: string[] = [];
  for (const v of network.variables) lines.push(`${v.name} = ${show(truth.exact(valueKey(v.name)))}`);
  for (const n of network.nodes)
    lines.push(`${n.name} = ${n.expression} = ${show(truth.exact(valueKey(n.name)))}`);
  const names = [...network.nodes.map((n) => n.name).reverse(), ...network.variables.map((v) => v.name)];
  for (const name of names) {
    const key = slopeKey(output.name, name);
    const exact = truth.exact(key);
    if (exact === undefined) continue;
    const rule = truth.rule(key);
    const terms = rule
      ? evaluateRule(rule, (k) => truth.exact(k) ?? Number.NaN).terms.map(
          (t, i) => `${show(t)} via ${rule.terms[i]!.label}`,
        )
      : [];
    lines.push(
      `d${output.name}/d${name} = ${terms.length > 1 ? `${terms.join(' + ')} = ` : ''}${show(exact)}`,
    );
  }
  return lines;
}
