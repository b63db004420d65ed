import type { Diagnostic } from '../diagnostic/diagnostic.js';
import { type Distribution, readDistribution } from '../expect/distribution.js';
import { type Expectation, findExpectation, nodesOf, type Statistic } from '../expect/expectation.js';
import { factsOf, positiveNames } from '../expect/judge-claim.js';
import { type Dag, type NodeId, reachable } from '../expr/dag.js';
import type { Variable } from '../graph/network.js';
import type { Formula } from './problem.js';
import { SampleGraph } from './sample-graph.js';
import type { Setting } from './setting.js';

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

/** The mean or variance that a part asks for; a text says why it is not known. */
export function findTruth(task: ExpectationTask, setting: Setting): FoundExpectation | string {
  const graph = new SampleGraph(setting);
  const { dag } = graph;
  const root = graph.put(setting.meaning(task.of));
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
  // The number of entries matters, of random vectors and of those beside them.
  const isOpen = given.some(
    (g) => variables.some((v) => v.name === g.name) && g.shape.some((s) => typeof s === 'string'),
  );
  if (isOpen) return 'the length of a vector has to be a number';
  const facts = factsOf(distributions, dag, setting.tools);
  if (isDiagnostic(facts)) return `a law cannot be: ${String(facts.args['reason'])}`;
  const positive = new Set([...facts.positive, ...positiveNames(assume)]);
  const options = { statistic: task.statistic, distributions, positive };
  return {
    dag,
    root,
    variables,
    distributions,
    positive,
    assume: [...new Set([...facts.assumptions, ...assume.split(',').map((t) => t.trim())])]
      .filter((t) => t !== '')
      .join(', '),
    found: findExpectation(dag, root, variables, options),
  };
}

function isDiagnostic(value: object): value is Diagnostic {
  return 'code' in value;
}
