import type { Ast } from '../../expr/ast.js';
import type { Shape } from '../../op/shape.js';
import { differingTerms } from '../problem/canonical.js';
import type { Misconception } from '../problem/judgement.js';
import type { Part } from '../problem/problem.js';
import { SampleGraph } from '../problem/sample-graph.js';
import type { Tools } from '../problem/tools.js';
import { call, transposed } from '../problem/tree.js';
import { trueDerivative } from '../problem/true-derivative.js';
import { isReport, Setting } from '../setting/setting.js';
import { findMisconception } from '../slip/find-misconception.js';
import { OTHER_LAYOUT } from './judge-derivative.js';

/** A derivative that somebody claims and that is wrong. */
export interface WrongClaim {
  readonly of: Ast;
  readonly wrt: string;
  readonly claimed: Ast;
  readonly variables: readonly { readonly name: string; readonly shape: Shape }[];
}

/** Why a claimed derivative is wrong, as far as that can be told exactly. */
export interface ClaimExplanation {
  readonly misconception?: Misconception;
  /** The terms of the claim that the derivative does not have, and the other way round. */
  readonly terms?: { readonly claimed: readonly string[]; readonly derivative: readonly string[] };
}

/** More differing terms than these are no explanation. */
const MAX_TERMS = 2;

/** The slip that gives exactly the claim, and the terms in which it differs from the derivative. */
export function explainClaim(wrong: WrongClaim, tools: Tools): ClaimExplanation {
  const { of, wrt, claimed, variables } = wrong;
  const formula = { text: '', ast: of, span: of.span };
  const part: Part = {
    id: 'claim',
    prompt: '',
    marks: 1,
    task: { kind: 'derivative', of: formula, wrt, layout: 'jacobian' },
    context: { given: variables, where: new Map(), assume: '' },
    sizes: new Map(),
    span: of.span,
    places: new Map(),
  };
  const setting = new Setting(part, tools);
  const graph = new SampleGraph(setting);
  const truth = trueDerivative(of, wrt, 'jacobian', graph.shapeOf(of) ?? [], setting.rank(wrt));
  const derived = graph.differentiate(of, wrt)?.text;
  const expected = derived === undefined ? {} : { expected: derived };
  const misconception =
    findTranspose(setting, truth, claimed, expected.expected ?? '') ??
    findMisconception({ setting, of, wrt, truth, answer: claimed, ...expected });
  const parsed = derived === undefined ? undefined : tools.parser.parse(derived);
  const terms = parsed?.ok ? compareTerms(claimed, parsed.value, setting) : undefined;
  return { ...(misconception ? { misconception } : {}), ...(terms ? { terms } : {}) };
}

/** The right entries with rows and columns exchanged. */
function findTranspose(
  setting: Setting,
  truth: Ast,
  claimed: Ast,
  expected: string,
): Misconception | undefined {
  if (new SampleGraph(setting).shapeOf(claimed)?.length !== 2) return undefined;
  const report = setting.ask(truth, '=', transposed(claimed));
  if (!isReport(report) || report.verdict !== 'proved') return undefined;
  return { code: 'other-layout', explanation: OTHER_LAYOUT, expected };
}

/** The terms of two sums that are not equal to any of the other: as written first, then by proof. */
function compareTerms(claimed: Ast, derivative: Ast, setting: Setting): ClaimExplanation['terms'] {
  const { left, right } = differingTerms(claimed, derivative);
  const isEqual = (a: string, b: string) => {
    const [x, y] = [setting.tools.parser.parse(a), setting.tools.parser.parse(b)];
    if (!x.ok || !y.ok) return false;
    const report = setting.ask(x.value, '=', y.value);
    return isReport(report) && report.verdict === 'proved';
  };
  if (left.length > 2 * MAX_TERMS || right.length > 2 * MAX_TERMS) return undefined;
  const open = [...right];
  const rest = left.filter((term) => {
    const at = open.findIndex((other) => isEqual(term, other));
    if (at !== -1) open.splice(at, 1);
    return at === -1;
  });
  // Where no term agrees there is nothing to point at.
  const shared = left.length - rest.length + countShared(claimed, left);
  if (shared === 0 || rest.length > MAX_TERMS || open.length > MAX_TERMS) return undefined;
  return rest.length + open.length === 0 ? undefined : { claimed: rest, derivative: open };
}

function countShared(claimed: Ast, differing: readonly string[]): number {
  return differingTerms(claimed, call('none')).left.length - differing.length;
}
