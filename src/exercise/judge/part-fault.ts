import { propagateGiven } from '../../check/given.js';
import { evaluateAt } from '../../check/point.js';
import { type Diagnostic, makeWarning } from '../../diagnostic/diagnostic.js';
import { messageOf } from '../../diagnostic/render.js';
import type { Span } from '../../diagnostic/source.js';
import type { Ast } from '../../expr/ast.js';
import type { Network } from '../../graph/network.js';
import { assumedText, parseAssumptions, RELATION_SIGN } from '../../prove/reading/assume.js';
import type { Relation } from '../../prove/term/claim.js';
import { writeOut } from '../backprop/backprop-entries.js';
import { readTable } from '../backprop/backprop-table.js';
import { fault } from '../file/part-check.js';
import type { Formula, Part, Task } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { call, expand, freeNames, name, number, usesCalculus } from '../problem/tree.js';
import { describeSides, describeWitness } from '../setting/describe-witness.js';
import { isReport, Setting } from '../setting/setting.js';
import { findCases } from './expectation-setting.js';
import { whyUnknown } from './judge-expectation.js';
import { farAssumption } from './limit-truth.js';
import { findNoValue } from './no-value.js';
import { unroll } from './unroll.js';

/**
 * What is wrong with a part and takes a proof to see: claims that do not hold, values that do not exist, assumptions that exclude each
 * other. Nobody can answer such a part as it is meant, so that no answer to it is wrong. What can be seen without a proof is reported when
 * the file is read (`check-task.ts`).
 */
export function findFault(part: Part, setting: Setting): Diagnostic | undefined {
  return contradiction(part, setting) ?? faultOf(part.task, part, setting);
}

/** What an author should know of a part that is sound, but whose answers all go to a person. */
export function findDoubt(part: Part, setting: Setting): Diagnostic | undefined {
  const { task } = part;
  const reason = task.kind === 'expectation' ? whyUnknown(task, setting) : undefined;
  if (reason === undefined) return undefined;
  const what = `answers to this part cannot be judged: ${reason}`;
  const remedy = 'expect a person to look at every answer, or ask for another value';
  return makeWarning('exercise', part.places.get('of') ?? part.span, { what, remedy });
}

function faultOf(task: Task, part: Part, setting: Setting): Diagnostic | undefined {
  const placeOf = (key: string): Span => part.places.get(key) ?? part.span;
  const noValue = (formula: Formula) =>
    findNoValue(setting.meaning(formula), setting, formula.span) ?? unreadable(formula, setting);
  switch (task.kind) {
    case 'derivative':
    case 'matrix':
    case 'kink':
      return noValue(task.of);
    case 'shape':
    case 'separable':
      return undefined;
    case 'pullback': {
      const { gradients } = propagateGiven(task.network, setting.tools.book, [task.wrt]);
      if (gradients.length > 0) return undefined;
      const names = task.network.variables.map((v) => v.name).join(', ');
      return fault(
        placeOf('wrt'),
        `the network has no gradient in \`${task.wrt}\``,
        `its variables are ${names}`,
      );
    }
    case 'identity': {
      const open = noValue(task.from) ?? (task.to && noValue(task.to));
      if (open || !task.to) return open;
      const [from, to] = [setting.meaning(task.from), setting.meaning(task.to)];
      return falsehood(
        from,
        '=',
        to,
        setting,
        task.to.span,
        `\`${task.from.text}\` is not equal to \`${task.to.text}\``,
      );
    }
    case 'bound': {
      const { sides, relations } = task.claim;
      const whole = sides.map((side) => expand(side.ast, setting.meanings));
      for (const [k, relation] of relations.entries()) {
        const [left, right] = [whole[k]!, whole[k + 1]!];
        const span = sides[k]!.ast.span;
        const said = `this does not hold: ${sides[k]!.text} ${relation} ${sides[k + 1]!.text}`;
        const found =
          findNoValue(left, setting, span) ??
          findNoValue(right, setting, span) ??
          falsehood(left, relation, right, setting, span, said);
        if (found) return found;
      }
      return undefined;
    }
    case 'value': {
      const at = valuesOf(task.at, setting);
      return (
        unreadable(task.of, setting) ??
        violated(task.at, setting, placeOf('at')) ??
        findNoValue(expand(setting.meaning(task.of), at), setting, task.of.span) ??
        outsideDomain(expand(setting.meaning(task.of), at), setting, task.of.span)
      );
    }
    case 'taylor':
      return taylorFault(task, setting);
    case 'limit':
      return limitFault(task, setting, placeOf('to'));
    case 'order': {
      const { of, wrt, at } = task;
      if (!of || wrt === undefined || !at) return undefined;
      const there = new Map([[wrt, setting.meaning(at)]]);
      return (
        findNoValue(setting.meaning(at), setting, at.span) ??
        findNoValue(expand(setting.meaning(of), there), setting, of.span) ??
        expansionFault({ of, wrt, at, order: 1 }, setting)
      );
    }
    case 'backprop':
      return tableFault(task, setting, placeOf);
    case 'network':
      return task.role === 'equal' ? noValue(task.target) : undefined;
    case 'iteration':
      return iterationFault(task, setting, placeOf);
    case 'expectation': {
      const cases = setting.once(task, () => findCases(task, setting));
      if (typeof cases === 'string')
        return cases.startsWith('a law') ? fault(placeOf('laws'), cases, 'correct the law') : undefined;
      const assume = cases[0]?.truths[0]?.assume ?? '';
      return contradiction({ ...part, context: { ...part.context, assume } }, setting);
    }
    case 'essay':
      return undefined;
  }
}

function valuesOf(at: ReadonlyMap<string, Formula>, setting: Setting): ReadonlyMap<string, Ast> {
  return new Map([...at].map(([key, formula]) => [key, setting.meaning(formula)]));
}

/** A claim of the file that is refuted, or has no sense. */
function falsehood(
  left: Ast,
  relation: Relation,
  right: Ast,
  setting: Setting,
  span: Span,
  what: string,
): Diagnostic | undefined {
  const report = setting.ask(left, relation, right);
  if (!isReport(report)) return fault(span, report[0] ? messageOf(report[0]) : what, 'correct the claim');
  if (report.verdict !== 'refuted') return undefined;
  const where = relation === '=' ? describeWitness(report) : describeSides(report);
  return fault(span, `${what}; ${where}`, 'correct the claim, or assume what it needs under `assume`');
}

const NEGATED: Readonly<Record<Relation, Relation | undefined>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '=': undefined,
};

/** An assumption that the others refute: then there is no case to answer for. */
function contradiction(part: Part, setting: Setting): Diagnostic | undefined {
  const own = new Setting(part, setting.tools);
  const { texts } = parseAssumptions([assumedText(own.assumptions)], setting.tools.parser);
  const span = part.places.get('assume') ?? part.span;
  const remedy = 'correct the assumptions';
  const whole = texts.length === 0 ? undefined : own.ask(number('0'), '=', number('1'));
  if (whole && !isReport(whole)) return fault(span, messageOf(whole[0]!), remedy);
  // A point at which they hold shows that they do not exclude each other.
  if (!whole || whole.verdict === 'refuted') return undefined;
  if (whole.evidence.includes('vacuous')) return fault(span, 'the assumptions exclude each other', remedy);
  for (const [k, text] of texts.entries()) {
    const { relations } = parseAssumptions([assumedText(text)], setting.tools.parser);
    const others = texts.filter((_, other) => other !== k).join(', ');
    const rest = new Setting({ ...part, context: { ...part.context, assume: others } }, setting.tools);
    for (const { left, right, sign } of relations) {
      const relation = (Object.keys(NEGATED) as Relation[]).find((r) => RELATION_SIGN[r] === sign);
      const negated = relation && NEGATED[relation];
      const report = negated && rest.ask(left, negated, right);
      if (report && isReport(report) && report.verdict === 'proved')
        return fault(
          span,
          `the assumptions exclude each other: ${text} contradicts ${others === '' ? 'itself' : others}`,
          remedy,
        );
    }
  }
  return undefined;
}

/** Values that the assumptions of the same part exclude. */
function violated(at: ReadonlyMap<string, Formula>, setting: Setting, span: Span): Diagnostic | undefined {
  if (at.size === 0) return undefined;
  const { texts } = parseAssumptions([assumedText(setting.assumptions)], setting.tools.parser);
  const values = valuesOf(at, setting);
  const free = new Setting(
    { ...setting.part, context: { ...setting.part.context, assume: '' } },
    setting.tools,
  );
  for (const text of texts) {
    const { relations } = parseAssumptions([assumedText(text)], setting.tools.parser);
    for (const { left, right, sign } of relations) {
      const relation = (Object.keys(NEGATED) as Relation[]).find((r) => RELATION_SIGN[r] === sign);
      const report = relation && free.ask(expand(left, values), relation, expand(right, values));
      if (report && isReport(report) && report.verdict === 'refuted')
        return fault(
          span,
          `these values contradict what is assumed: ${text}`,
          'correct the values, or the assumption',
        );
    }
  }
  return undefined;
}

/** An array of numbers of which an entry has no value. */
function outsideDomain(exact: Ast, setting: Setting, span: Span): Diagnostic | undefined {
  const graph = new SampleGraph(setting);
  const id = graph.put(exact);
  if (id === undefined || graph.dag.shape(id).length === 0 || freeNames(exact).size > 0) return undefined;
  return networkFault(graph.network(id, new Set()), span);
}

/** A node of a network that has no value at the numbers that are given. */
function networkFault(network: Network, span: Span): Diagnostic | undefined {
  if (network.variables.some((v) => v.value === undefined) || network.seeds.length > 0) return undefined;
  const found = evaluateAt(network).fault;
  if (found?.kind !== 'domain') return undefined;
  return fault(
    span,
    `\`${found.expression}\` has no value: ${found.reason}`,
    'correct the expression, or the values',
  );
}

/** What the prover says of a point around which there is no polynomial. */
const NO_EXPANSION =
  /\((the expansions from the left and from the right differ|the function has no Taylor expansion there)\)/;

/** A polynomial that there is not; where a function has no value by itself, its polynomial may exist, as that of sin(x)/x at 0. */
function taylorFault(task: Expansion, setting: Setting): Diagnostic | undefined {
  const [of, at] = [setting.meaning(task.of), setting.meaning(task.at)];
  const open = findNoValue(at, setting, task.at.span);
  const missing = open ?? expansionFault(task, setting);
  if (!missing || open) return open;
  return findNoValue(expand(of, new Map([[task.wrt, at]])), setting, task.of.span) ?? missing;
}

interface Expansion {
  readonly of: Formula;
  readonly wrt: string;
  readonly at: Formula;
  readonly order: number;
}

function expansionFault({ of, wrt, at, order }: Expansion, setting: Setting): Diagnostic | undefined {
  const polynomial = call(
    'taylor',
    setting.meaning(of),
    name(wrt),
    setting.meaning(at),
    number(String(order)),
  );
  const report = setting.askWith(polynomial, '=', polynomial, [], new Map());
  if (!isReport(report)) return fault(of.span, messageOf(report[0]!), 'correct the expression');
  const reason = report.verdict === 'undecided' ? NO_EXPANSION.exec(report.evidence)?.[1] : undefined;
  if (reason === undefined) return undefined;
  const what = `\`${of.text}\` has no Taylor polynomial of order ${order} at ${wrt} = ${at.text}: ${reason}`;
  return fault(of.span, what, 'choose another point, or a lower order');
}

/** A derivative or a limit that the prover cannot read, whatever it is compared with. */
function unreadable(formula: Formula, setting: Setting): Diagnostic | undefined {
  const whole = setting.meaning(formula);
  if (!usesCalculus(whole)) return undefined;
  const report = setting.ask(whole, '=', whole);
  return isReport(report) ? undefined : fault(formula.span, messageOf(report[0]!), 'correct the expression');
}

/** Functions that jump: what they are at a point says nothing of what is beside it. */
const JUMPS = /\b(?:sign|heaviside|step|rect|indicator)\b|\?/;

function limitFault(
  { of, wrt, to }: Task & { readonly kind: 'limit' },
  setting: Setting,
  span: Span,
): Diagnostic | undefined {
  const whole = setting.meaning(of);
  const far = farAssumption({ wrt, to });
  if (far !== undefined) return findNoValue(whole, setting, of.span, { extra: [far] });
  const point = setting.tools.parser.parse(to);
  if (!point.ok) return undefined;
  const open =
    findNoValue(expand(point.value, setting.meanings), setting, span) ?? findNoValue(whole, setting, of.span);
  if (open || JUMPS.test(of.text)) return open;
  return findNoValue(expand(whole, new Map([[wrt, point.value]])), setting, of.span, { isOpen: true });
}

/** Labels that a table must have and cannot, and nodes without a value. */
function tableFault(
  task: Task & { readonly kind: 'backprop' },
  setting: Setting,
  placeOf: (key: string) => Span,
): Diagnostic | undefined {
  const { network } = task;
  const asked = task.require;
  const entries = writeOut(network);
  const rows = asked.map((label) => ({ label, text: '0' }));
  const strange =
    entries && readTable(network, entries, setting, rows).bad.find((b) => /no node|label/.test(b.reason));
  if (strange) {
    const label = asked[strange.position];
    return fault(
      placeOf('require'),
      `\`${label}\` cannot be asked for: ${strange.reason}`,
      'write names of nodes, or dy/dx',
    );
  }
  return networkFault(network, placeOf(setting.part.places.has('graph') ? 'graph' : 'network'));
}

function iterationFault(
  task: Task & { readonly kind: 'iteration' },
  setting: Setting,
  placeOf: (key: string) => Span,
): Diagnostic | undefined {
  if (!task.at) return findNoValue(setting.meaning(task.loss), setting, task.loss.span);
  const network = unroll(task, setting);
  const remedy = 'correct the loss, or the numbers';
  if (!network) return fault(placeOf('at'), 'the steps cannot be worked out from these numbers', remedy);
  return violated(task.at, setting, placeOf('at')) ?? networkFault(network, placeOf('at'));
}
