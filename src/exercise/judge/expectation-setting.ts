import type { Diagnostic } from '../../diagnostic/diagnostic.js';
import { type Distribution, readDistribution } from '../../expect/distribution.js';
import { type Expectation, findExpectation, nodesOf, type Statistic } from '../../expect/expectation.js';
import { decideUnder, factsOf, positiveNames } from '../../expect/judge-claim.js';
import type { Ast } from '../../expr/ast.js';
import { type Dag, type NodeId, reachable } from '../../expr/dag.js';
import type { Variable } from '../../graph/network.js';
import { type Shape, sizeOf } from '../../op/shape.js';
import type { Formula } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import { freeNames, number, replace } from '../problem/tree.js';
import { Setting } from '../setting/setting.js';
import { entryOf } from './judge-value.js';

export interface ExpectationTask {
  readonly of: Formula;
  readonly statistic: Statistic;
  readonly laws: ReadonlyMap<string, string>;
}

/** An expectation of a problem, read and found. */
export interface FoundExpectation {
  readonly dag: Dag;
  readonly root: NodeId;
  readonly variables: readonly Variable[];
  readonly distributions: ReadonlyMap<string, Distribution>;
  readonly positive: ReadonlySet<string>;
  /** What the laws and the problem assume. */
  readonly assume: string;
  readonly found: Expectation;
}

/** The question at one choice of the lengths that have names. */
export interface ExpectationCase {
  readonly sizes: ReadonlyMap<string, number>;
  /** The part with these lengths. */
  readonly setting: Setting;
  readonly shape: Shape;
  /** Of each entry, row by row. */
  readonly truths: readonly FoundExpectation[];
}

/** Lengths that stand for all where the problem lists none; fewer where there are several names. */
const LENGTHS: readonly number[] = [2, 3, 5];

/** Means that are found for one question. */
const MAX_TRUTHS = 200;

/** The means or variances that a part asks for, at a few lengths for every name of one; a text says why they are not known. */
export function findCases(task: ExpectationTask, setting: Setting): readonly ExpectationCase[] | string {
  const { context, sizes } = setting.part;
  const used = freeNames(setting.meaning(task.of));
  const said = [...used, ...task.laws.values()].join(' ');
  const isSaid = (name: string) =>
    new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, 'u').test(said);
  const all = context.given.flatMap((g) =>
    g.shape.filter((s): s is string => typeof s === 'string' && (used.has(g.name) || isSaid(s))),
  );
  const names = new Set(all);
  let choices: ReadonlyMap<string, number>[] = [new Map()];
  for (const own of names) {
    const lengths = sizes.get(own) ?? LENGTHS.slice(0, names.size > 1 ? 2 : LENGTHS.length);
    choices = choices.flatMap((c) => lengths.map((n) => new Map([...c, [own, n]])));
  }
  const cases: ExpectationCase[] = [];
  let count = 0;
  for (const choice of choices) {
    const own = atLengths(setting, choice);
    const of = withLengths(own.meaning(task.of), choice);
    const shape = new SampleGraph(own).shapeOf(of);
    if (!shape) return 'the expression has no value';
    if (shape.length > 0 && task.statistic === 'variance') return 'the variance of an array is asked for';
    count += sizeOf(shape);
    if (count > MAX_TRUTHS) return 'there are too many entries';
    const laws = new Map([...task.laws].map(([key, text]) => [key, textAtLengths(text, choice)]));
    const truths: FoundExpectation[] = [];
    for (let k = 0; k < sizeOf(shape); k++) {
      const entry = shape.length === 0 ? of : entryOf(of, shape, k);
      const truth = findTruth({ ...task, laws }, entry, own);
      if (typeof truth === 'string') return truth;
      truths.push(truth);
    }
    cases.push({ sizes: choice, setting: own, shape, truths });
  }
  return cases;
}

/** The part in which named lengths are numbers. */
function atLengths(setting: Setting, choice: ReadonlyMap<string, number>): Setting {
  if (choice.size === 0) return setting;
  const { part, tools, shared } = setting;
  const given = part.context.given.map((g) => ({
    ...g,
    shape: g.shape.map((s) => (typeof s === 'string' ? choice.get(s)! : s)),
  }));
  return new Setting({ ...part, context: { ...part.context, given } }, tools, shared);
}

/** An expression in which named lengths are numbers. */
export function withLengths(ast: Ast, choice: ReadonlyMap<string, number>): Ast {
  return replace(ast, (a) =>
    a.kind === 'name' && choice.has(a.text) ? number(String(choice.get(a.text))) : undefined,
  );
}

function textAtLengths(text: string, choice: ReadonlyMap<string, number>): string {
  return text.replace(/[\p{L}_][\p{L}\p{N}_]*/gu, (word) => String(choice.get(word) ?? word));
}

/** The mean or variance of one number; a text says why it is not known. */
function findTruth(task: ExpectationTask, of: Ast, setting: Setting): FoundExpectation | string {
  const graph = new SampleGraph(setting);
  const { dag } = graph;
  const root = graph.put(of);
  if (root === undefined || dag.shape(root).length > 0) return 'the expression has no value that is a number';
  const { given, assume } = setting.part.context;
  const distributions = new Map<string, Distribution>();
  for (const [name, text] of task.laws) {
    const law = readDistribution(name, text, dag, setting.tools.parser);
    if (!law.ok) return 'a law cannot be read';
    distributions.set(name, law.value);
  }
  const nodes = [...distributions.values()].flatMap(nodesOf);
  const used = new Set(reachable(dag, [root, ...nodes]));
  const variables = given.flatMap((g): readonly Variable[] => {
    const id = graph.input(g.name);
    const counts = id !== undefined && (used.has(id) || distributions.has(g.name));
    return counts ? [{ name: g.name, id, role: 'input', shape: dag.shape(id) }] : [];
  });
  const facts = factsOf(distributions, dag, setting.tools);
  if (isDiagnostic(facts)) return `a law cannot be: ${String(facts.args['reason'])}`;
  const positive = new Set([...facts.positive, ...positiveNames(assume)]);
  const assumed = [...new Set([...facts.assumptions, ...assume.split(',').map((t) => t.trim())])]
    .filter((t) => t !== '')
    .join(', ');
  const decide = decideUnder(assumed, setting.tools);
  const options = { statistic: task.statistic, distributions, positive, decide };
  return {
    dag,
    root,
    variables,
    distributions,
    positive,
    assume: assumed,
    found: findExpectation(dag, root, variables, options),
  };
}

function isDiagnostic(value: object): value is Diagnostic {
  return 'code' in value;
}
