import { propagateGiven } from '../check/given.js';
import { evaluateAt } from '../check/point.js';
import { ExactRing } from '../expand/exact-ring.js';
import { scalarise } from '../expand/scalarise.js';
import { expandTaylor } from '../expand/taylor.js';
import type { Ast } from '../expr/ast.js';
import type { Network } from '../graph/network.js';
import type { ProveReport } from '../prove/prove.js';
import type { ParsedClaim } from '../prove/term/claim.js';
import { limitOf } from '../stability/limit.js';
import { writeOut } from './backprop-entries.js';
import { evaluateRule, namesOfSlope, slopeKey, valueKey } from './backprop-rule.js';
import { createTruth } from './backprop-truth.js';
import { carryOut } from './carry-out.js';
import { describeKinks } from './judge-kink.js';
import { evaluate } from './judge-number.js';
import { describeSeparation, separateClasses } from './judge-patterns.js';
import { judgeShape, solveOrder } from './judge-structure.js';
import type { Part, Task } from './problem.js';
import { SampleGraph } from './sample-graph.js';
import { isReport, Setting } from './setting.js';
import { solveDerivative } from './solve-derivative.js';
import { solveConversion, solveSeparatingNetwork } from './solve-network.js';
import type { Tools } from './tools.js';
import { call, expand, name, number, usesCalculus, write } from './tree.js';
import { unroll } from './unroll.js';

/** Lines of a proof that are shown. */
const MAX_ARGUMENT = 20;

/** A worked solution of a part, line by line, derived and not looked up. */
export function solvePart(part: Part, tools: Tools): readonly string[] {
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
      return solveClaim(task.claim, setting);
    case 'value': {
      const at = new Map([...task.at].map(([key, f]) => [key, setting.meaning(f)]));
      const exact = expand(setting.meaning(task.of), at);
      return [
        ...[...at].map(([key, ast]) => `${key} = ${write(ast)}`),
        `${task.of.text} = ${write(exact)} = ${evaluate(exact, setting) ?? 'no value'}`,
      ];
    }
    case 'backprop':
      return solveTable(task.network, setting);
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
      return describeKinks(task, setting);
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
    case 'essay':
      return [
        'Free text; read by a person.',
        ...(task.companion ? ['What can be checked:', ...solveClaim(task.companion, setting)] : []),
      ];
  }
}

/** What a proof rests on, and its argument. */
function describeProof(report: ProveReport, depth = MAX_ARGUMENT): readonly string[] {
  const notes = [report.method, ...report.notes, report.domain.note].filter((t) => t !== '');
  const steps = report.explanation.filter((line) => !/ is a (?:vector|matrix) \[/.test(line));
  return [`${report.verdict} (${notes.join('; ')})`, ...steps.slice(0, depth)];
}

function solveClaim(claim: ParsedClaim, setting: Setting): readonly string[] {
  return claim.relations.flatMap((relation, k) => {
    const [left, right] = [claim.sides[k]!, claim.sides[k + 1]!];
    const report = setting.ask(
      expand(left.ast, setting.meanings),
      relation,
      expand(right.ast, setting.meanings),
    );
    return [`${left.text} ${relation} ${right.text}`, ...(isReport(report) ? describeProof(report) : [])];
  });
}

/** The chain that a solution writes down: derivatives carried out, then the form that is asked for. */
function solveIdentity(task: Task & { readonly kind: 'identity' }, setting: Setting): readonly string[] {
  const from = setting.meaning(task.from);
  const sides: { readonly ast: Ast; readonly text: string }[] = [{ ast: from, text: task.from.text }];
  const done = usesCalculus(from) ? carryOut(from, setting) : undefined;
  if (done) sides.push({ ast: done, text: write(done) });
  if (task.to) sides.push({ ast: setting.meaning(task.to), text: task.to.text });
  const lines = [sides[0]!.text];
  for (let k = 1; k < sides.length; k++) {
    lines.push(`= ${sides[k]!.text}`);
    const report = setting.ask(sides[k - 1]!.ast, '=', sides[k]!.ast);
    if (isReport(report)) lines.push(...describeProof(report, 12).map((line) => `    ${line}`));
  }
  return lines;
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

/** The coefficients one by one, each the derivative at the point over a factorial, and their sum, proved. */
function solveTaylor(task: Task & { readonly kind: 'taylor' }, setting: Setting): readonly string[] {
  const { wrt, order } = task;
  const [of, at] = [setting.meaning(task.of), setting.meaning(task.at)];
  const isZero = write(at) === '0';
  const base = isZero ? wrt : `(${wrt} - ${write(at)})`;
  const lines = [`f = ${task.of.text}, expanded in ${wrt} at ${write(at)} to order ${order}`];
  let terms: string[] = [];
  let derivative: Ast = of;
  for (let k = 0; k <= order; k++) {
    if (k > 0) {
      const next = carryOut(call('diff', derivative, name(wrt)), setting);
      if (!next) break;
      derivative = next;
    }
    const value = coefficientText(derivative, wrt, at, setting);
    if (value === undefined) break;
    lines.push(`f${"'".repeat(k)}(${write(at)}) = ${value}`);
    if (value === '0') continue;
    const power = k === 0 ? '' : k === 1 ? base : `${base}^${k}`;
    terms = [...terms, termText(value, k, power)];
  }
  const sum = terms.length === 0 ? '0' : terms.join(' + ');
  const parsed = setting.tools.parser.parse(sum);
  const polynomial = call('taylor', of, name(wrt), at, number(String(order)));
  const report = parsed.ok ? setting.ask(polynomial, '=', parsed.value) : undefined;
  const isProved = report && isReport(report) && report.verdict === 'proved';
  return [...lines, `f = ${sum} + …${isProved ? '   (proved)' : ''}`];
}

/** A term of a Taylor polynomial: the derivative over the factorial, times the power. */
function termText(value: string, k: number, power: string): string {
  if (k === 0) return value;
  const plain = value === '1' ? '' : /[-+/ ]/.test(value) ? `(${value})` : value;
  const factor = k < 2 ? plain : `${plain || '1'}/${factorial(k)}`;
  return factor === '' ? power : `${factor}*${power}`;
}

function factorial(k: number): number {
  return k < 2 ? 1 : k * factorial(k - 1);
}

/** The exact value of an expression at a point, as short as it can be written. */
function coefficientText(ast: Ast, wrt: string, at: Ast, setting: Setting): string | undefined {
  const graph = new SampleGraph(setting);
  const id = graph.put(expand(ast, new Map([[wrt, at]])));
  const scalar = id === undefined ? undefined : scalarise(graph.dag, [id]);
  if (id === undefined || !scalar) return undefined;
  const ring = new ExactRing();
  const place = { input: '', centre: ring.zero, others: () => ring.zero, order: 0 };
  const { right } = expandTaylor(scalar.dag, scalar.roots.get(id)![0]!, place, ring);
  if (right.kind === 'none') return undefined;
  return right.coefficients.find((c) => c.power === 0)?.text ?? '0';
}

function solveLimit(task: Task & { readonly kind: 'limit' }, setting: Setting): readonly string[] {
  const { parser, now } = setting.tools;
  const of = write(setting.meaning(task.of));
  const found = limitOf(of, task.wrt, task.to, {
    parser,
    assume: setting.part.context.assume,
    now,
    budget: 4_000,
  });
  if (!found.ok) return ['the limit could not be read'];
  const { both, left, right } = found.value;
  const say = (side: typeof both) => (side.kind === 'limit' ? side.text : `none: ${side.reason}`);
  const sides = left && right ? [`from the left ${say(left)}, from the right ${say(right)}`] : [];
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

function solveIteration(task: Task & { readonly kind: 'iteration' }, setting: Setting): readonly string[] {
  const rules = task.params.flatMap((param) => {
    const derived = new SampleGraph(setting).differentiate(setting.meaning(task.loss), param);
    const text = derived?.text ?? `d/d${param} of the loss`;
    return [`dL/d${param} = ${text}`, `${param} <- ${param} - ${task.rate}*dL/d${param}`];
  });
  if (!task.at) return rules;
  const network = unroll(task, setting);
  return [...rules, ...(network ? solveForward(network, setting) : ['the steps could not be worked out'])];
}

const show = (x: number | undefined) => (x === undefined ? 'unknown' : String(Number(x.toPrecision(8))));

const EMPTY_TABLE = { lines: [], bad: [], expressions: [] } as const;

/** The values of the parameters and the loss after each step. */
function solveForward(network: Network, setting: Setting): readonly string[] {
  const entries = writeOut(network);
  if (!entries) return [];
  const truth = createTruth(network, entries, setting, EMPTY_TABLE);
  return network.nodes.map((n) => {
    const own = entries.blocks.get(n.name)!.entries.map((e) => show(truth.exact(valueKey(e))));
    return `${n.name} = ${own.length === 1 ? own[0] : `[${own.join(', ')}]`}`;
  });
}

/** The table of a network: values forward, then adjoints backward, each with its terms. */
function solveTable(network: Network, setting: Setting): readonly string[] {
  const entries = writeOut(network);
  const [output] = network.outputs;
  if (!entries || !output) return ['the network is too large to be written out'];
  if (evaluateAt(network).fault && !network.partialsOnly) return ['the network has no value here'];
  const truth = createTruth(network, entries, setting, EMPTY_TABLE);
  const whole = (label: string, keys: readonly string[], before = ''): readonly string[] => {
    const values = keys.map((k) => truth.exact(k));
    if (values.every((v) => v === undefined)) return [];
    const own = values.map(show);
    return [`${label} = ${before}${own.length === 1 ? own[0] : `[${own.join(', ')}]`}`];
  };
  const blockOf = (n: string) => entries.blocks.get(n)!.entries;
  const lines: string[] = [];
  for (const v of network.variables) lines.push(...whole(v.name, blockOf(v.name).map(valueKey)));
  for (const n of network.nodes)
    lines.push(
      ...whole(n.name, blockOf(n.name).map(valueKey), network.partialsOnly ? '' : `${n.expression} = `),
    );
  const outputs = network.seeds.length > 0 ? 'L' : output.name;
  for (const n of [...network.nodes.map((m) => m.name).reverse(), ...network.variables.map((v) => v.name)]) {
    if (n === output.name) continue;
    const keys = blockOf(n).map((e) => slopeKey(outputs, e));
    lines.push(...whole(`d${outputs}/d${n}`, keys, keys.length === 1 ? termsOf(keys[0]!, truth) : ''));
  }
  return lines;
}

/** The terms of the chain rule in numbers, where there are several. */
function termsOf(key: string, truth: ReturnType<typeof createTruth>): string {
  const rule = namesOfSlope(key) ? truth.rule(key) : undefined;
  if (!rule || rule.terms.length < 2) return '';
  const { terms } = evaluateRule(rule, (k) => truth.exact(k) ?? Number.NaN);
  if (terms.some((t) => !Number.isFinite(t))) return '';
  const parts = terms.map((t, i) => `${show(t)} via ${rule.terms[i]!.label}`);
  return `${parts.join(' + ')} = `;
}
