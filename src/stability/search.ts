import { type ApplyNode, type Dag, type NodeId, reachable } from '../expr/dag.js';
import type { Variable } from '../graph/network.js';
import { equalShapes } from '../op/shape.js';
import { Matcher, type Step } from './matcher.js';
import { bitsLost, DoubleEvaluator, type InputPoint, type Truth } from './measure.js';
import { BROKEN_BITS, STABLE_BITS } from './regions.js';
import { rewriteNode } from './rules.js';

/** A point with its true value, against which every rewrite is measured. */
export interface Witness {
  readonly point: InputPoint;
  readonly truth: Truth;
  /** Bits that the original loses here. */
  readonly bits: number;
}

/** How a form does on all witnesses. */
export interface Score {
  readonly worst: number;
  readonly mean: number;
  /** Share of the witnesses at which it breaks. */
  readonly broken: number;
  /** Share of the witnesses at which it breaks and the original does not. */
  readonly harm: number;
  /** Share of the witnesses at which it loses more than ROUGH_BITS. */
  readonly rough: number;
}

/** Bits that a handful of roundings may cost. */
const ROUGH_BITS = 3;

export interface Candidate {
  readonly id: NodeId;
  readonly score: Score;
  /** Names of the rules that led here, in order. */
  readonly rules: readonly string[];
  /** The nodes that were replaced, with what replaced them: equal forms where each pair is equal and defined alike. */
  readonly steps: readonly Step[];
  /** Whether its last rule is one that prepares for a polynomial. */
  readonly prepared: boolean;
  /** Bits lost at every witness. */
  readonly profile: Float32Array;
}

/** Rewrites in a row: expm1 after a conjugate after a quotient is as deep as the classics go. */
const DEPTH = 4;

/** Forms that are kept and rewritten further in every round. */
const BEAM = 12;

/** Forms in all: each is measured on every witness. */
const MOST_FORMS = 400;

/** Witnesses on which a form is measured first, and forms that are then measured on all. */
const SIEVE = 400;
const KEPT = 40;

/** A rule that fits its own results would be applied without end; two sigmoids in one loss are the most that occurs. */
const MOST_USES = 2;

/** Measures a form against known true values. */
export function scoreForm(
  dag: Dag,
  id: NodeId,
  variables: readonly Variable[],
  witnesses: readonly Witness[],
): { readonly score: Score; readonly profile: Float32Array } {
  const doubles = new DoubleEvaluator(dag, id, variables);
  let worst = 0;
  let total = 0;
  let broken = 0;
  let harm = 0;
  let rough = 0;
  const profile = new Float32Array(witnesses.length);
  for (const [k, { point, truth, bits: before }] of witnesses.entries()) {
    const bits = bitsLost(doubles.at(point), truth);
    profile[k] = bits;
    worst = Math.max(worst, bits);
    total += bits;
    if (bits > ROUGH_BITS) rough += 1;
    if (bits <= BROKEN_BITS) continue;
    broken += 1;
    if (bits > STABLE_BITS && before <= BROKEN_BITS) harm += 1;
  }
  const n = Math.max(1, witnesses.length);
  return { score: { worst, mean: total / n, broken: broken / n, harm: harm / n, rough: rough / n }, profile };
}

type Scored = Pick<Candidate, 'id' | 'score'>;

/** Better first: fewer breaks, then fewer bits on the average, then fewer operations. */
export function compareCandidates(dag: Dag): (a: Scored, b: Scored) => number {
  const rank = ({ score }: Scored) => [
    Math.round(score.broken * 500),
    Math.round(score.rough * 200),
    Math.round(score.mean * 2),
    Math.round(score.worst),
  ];
  return (a, b) => {
    const [x, y] = [rank(a), rank(b)];
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
    return reachable(dag, [a.id]).length - reachable(dag, [b.id]).length;
  };
}

/** Forms that are equal by the rules to the given spellings of one form, best first, these among them. The graph grows by the forms that are tried. */
export function searchForms(
  dag: Dag,
  roots: readonly NodeId[],
  variables: readonly Variable[],
  witnesses: readonly Witness[],
): readonly Candidate[] {
  const matcher = new Matcher(dag);
  const better = compareCandidates(dag);
  const step = Math.max(1, Math.floor(witnesses.length / SIEVE));
  const sieve = witnesses.filter((_, k) => k % step === 0);
  const starts = [...new Set(roots)].map(
    (id): Candidate => ({
      id,
      ...scoreForm(dag, id, variables, sieve),
      rules: [],
      steps: [],
      prepared: false,
    }),
  );
  // Forms share most of their nodes, and what a node can become depends on it alone.
  const rewrites = new Map<NodeId, ReturnType<typeof rewriteNode>>();
  const rewritesOf = (node: ApplyNode) => {
    const own = rewrites.get(node.id) ?? rewriteNode(matcher, node);
    rewrites.set(node.id, own);
    return own;
  };
  const known = new Map<NodeId, Candidate>(starts.map((s) => [s.id, s]));
  let front: readonly Candidate[] = starts;
  for (let depth = 0; depth < DEPTH && front.length > 0; depth++) {
    const next: Candidate[] = [];
    for (const form of front) {
      for (const id of reachable(dag, [form.id])) {
        const node = dag.node(id);
        if (node.kind !== 'apply') continue;
        for (const { id: replaced, steps, rule } of rewritesOf(node)) {
          if (form.rules.filter((r) => r === rule.name).length >= (rule.uses ?? MOST_USES)) continue;
          if (known.size >= MOST_FORMS || !equalShapes(dag.shape(replaced), dag.shape(id))) continue;
          const whole = replaceNode(dag, form.id, id, replaced);
          if (whole === undefined || known.has(whole)) continue;
          const candidate = {
            id: whole,
            ...scoreForm(dag, whole, variables, sieve),
            rules: [...form.rules, rule.name],
            steps: [...form.steps, ...steps],
            prepared: rule.prepares === true,
          };
          known.set(whole, candidate);
          next.push(candidate);
        }
      }
    }
    front = next.sort(better).slice(0, BEAM);
  }
  const forms = [...known.values()].sort(better);
  if (step === 1) return forms;
  // The given spellings and what prepares for a polynomial stay, however they do by themselves.
  const kept = forms.filter((c, k) => k < KEPT || c.rules.length === 0 || c.prepared);
  return kept.map((c) => ({ ...c, ...scoreForm(dag, c.id, variables, witnesses) })).sort(better);
}

/** The root with one node replaced; undefined where the shapes no longer fit. */
export function replaceNode(dag: Dag, root: NodeId, from: NodeId, to: NodeId): NodeId | undefined {
  const mapped = new Map<NodeId, NodeId>([[from, to]]);
  for (const id of reachable(dag, [root])) {
    if (id === from) continue;
    const node = dag.node(id);
    if (node.kind !== 'apply' || !node.args.some((a) => mapped.has(a))) continue;
    const args = node.args.map((a) => mapped.get(a) ?? a);
    const rebuilt = dag.tryApply(node.op, args, (node as ApplyNode).attribute);
    if (typeof rebuilt !== 'number') return undefined;
    if (rebuilt !== id) mapped.set(id, rebuilt);
  }
  return mapped.get(root) ?? root;
}
