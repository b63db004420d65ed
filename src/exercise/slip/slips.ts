import type { Ast } from '../../expr/ast.js';
import type { SampleGraph } from '../problem/sample-graph.js';
import { isOperator } from '../problem/surgery.js';
import { freeNames, name, negative, replace, write } from '../problem/tree.js';
import type { Candidate, Question } from '../setting/wrong-derivative.js';
import { arrayCandidates, partialChains } from './array-slips.js';
import { chainCandidates, ruleCandidates } from './site-slips.js';
import { wholeSlips } from './whole-slips.js';

/** The wrong derivatives that slips give, the likeliest first; what explains more of what was done comes before what only names the result. */
export function* slipsOf(question: Question, graph: SampleGraph): Generator<Candidate> {
  const { setting, of, wrt, truth } = question;
  const whole = (code: string, explanation: string, derivative: Ast): Candidate => ({
    code,
    explanation: `${explanation}.`,
    derivative,
    frozen: [],
  });
  yield whole('not-differentiated', 'this is the function itself, not its derivative', of);
  const turned = negative(truth);
  if (startsWithMinus(of))
    yield whole('minus-lost', `the minus in front of ${write(of)} is forgotten`, turned);
  else if (of.kind === 'call' && LOSSES.has(of.text))
    yield whole('minus-lost', `the minus of ${of.text} is forgotten`, turned);
  yield whole('sign', 'the sign is the opposite', turned);
  const rank = setting.rank(wrt);
  if (rank > 0) yield* arrayCandidates(question);
  yield* ruleCandidates(question, graph);
  // After the rules: a factor 2 that a rule explains is better explained by the rule.
  for (const slip of wholeSlips) yield whole(slip.code, slip.explain, slip.mutate(truth));
  yield* chainCandidates(question, graph);
  if (rank > 0) yield* partialChains(question, graph);
  const used = freeNames(of);
  for (const other of setting.part.context.given) {
    if (other.name === wrt || other.shape.length !== rank || !used.has(other.name)) continue;
    const inOther = replace(truth, (a) =>
      a.kind === 'call' && a.children[1]?.kind === 'name' && a.children[1].text === wrt
        ? { ...a, children: [a.children[0]!, name(other.name)] }
        : undefined,
    );
    yield whole('other-variable', `this is the derivative in ${other.name}, not in ${wrt}`, inOther);
  }
}

/** -u, and -u*v, which is read as (-u)*v. */
function startsWithMinus(ast: Ast): boolean {
  if (isOperator(ast, 'neg')) return true;
  return isOperator(ast, '*', '.*', '/', './', "'") && startsWithMinus(ast.children[0]!);
}

/** Losses that are minus a sum of logarithms. */
const LOSSES: ReadonlySet<string> = new Set([
  'crossentropy',
  'bce',
  'nll',
  'crossentropywithlogits',
  'bcewithlogits',
]);
