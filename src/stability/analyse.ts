import type { Dag, NodeId } from '../expr/dag.js';
import { reachable } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { Variable } from '../graph/network.js';
import { toDouble } from '../number/rational.js';
import { sizeOf } from '../op/shape.js';
import { canonicalForm } from './canonical.js';
import { type Cause, CauseFinder, type Fault } from './cause.js';
import { type ConditionEnd, conditionEnds } from './condition-end.js';
import { type Prover, StepProofs } from './equal-parts.js';
import { linearForm } from './linear.js';
import { chooseLines, choosePositions, type ProbeLine, type Range } from './lines.js';
import { compareWithTruth, DoubleEvaluator, type InputPoint, type Oracle, TruthOracle } from './measure.js';
import { type NearZero, nearZeroForm, smallParts } from './near-zero.js';
import { splitRegimes } from './regimes.js';
import {
  BROKEN_BITS,
  type BrokenStretch,
  findStretches,
  type LinePoint,
  type MeasuredLine,
  measureLine,
  STABLE_BITS,
} from './regions.js';
import { scatterPoints } from './scatter.js';
import {
  type Candidate,
  compareCandidates,
  replaceNode,
  scoreForm,
  searchForms,
  type Witness,
} from './search.js';

/** Where along an input doubles break, why, and by how much. */
export interface Region {
  readonly fault: Fault;
  readonly input: string;
  readonly description: string;
  readonly from: number;
  readonly to: number;
  readonly bits: number;
  readonly cause: Cause;
  /** Where the loss becomes possible, beyond the ends at which it is the rule. */
  readonly possible: readonly ConditionEnd[];
  readonly witness: {
    readonly t: number;
    readonly point: InputPoint;
    readonly computed: number;
    readonly truth: number;
  };
}

/**
 * `stable`: nowhere more than STABLE_BITS lost. `inaccurate`: no infinity and no NaN, and what is lost is small beside 1 or beside the
 * value itself. `unstable`: everything else.
 */
export type StabilityVerdict = 'stable' | 'inaccurate' | 'unstable';

export interface Stability {
  readonly verdict: StabilityVerdict;
  readonly worstBits: number;
  readonly meanBits: number;
  readonly regions: readonly Region[];
  /** All measured points by line, for the picture. */
  readonly lines: readonly StabilityLine[];
  readonly samples: number;
}

export interface StabilityLine {
  readonly input: string;
  readonly line: ProbeLine;
  readonly points: readonly LinePoint[];
}

export interface StabilityOptions {
  readonly ranges: ReadonlyMap<string, Range>;
  readonly seed: number;
  /** Points per stratum of a line. */
  readonly points?: number;
}

/** Points per stratum: regions of a hundredth of a stratum's length are found. */
const POINTS = 128;

/** Lines times entries beyond which each gets fewer points: the work stays that of so many, of so many operations each. */
const MOST_VALUES = 3;
const USUAL_SIZE = 16;

/** Lines up to which the ends of losses are found to three digits. */
const MOST_CLOSE = 3;

/** Errors below this, beside 1 or beside the value, are those of a small value that lost its digits. */
const SMALL_ERROR = 2 ** -32;

function pointsPerStratum(dag: Dag, root: NodeId, lines: number, options: StabilityOptions): number {
  const values = lines * sizeOf(dag.shape(root)) * Math.max(1, reachable(dag, [root]).length / USUAL_SIZE);
  return options.points ?? Math.round(POINTS * Math.min(1, MOST_VALUES / values));
}

/**
 * Measures a node of a graph; undefined when it is too large to be compared with exact values. With `equal`, what was measured of a form that
 * it equals, it is measured on the same lines: at their points, whose true values are known, and at further ones.
 */
export function measureStability(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  options: StabilityOptions,
  oracle: Oracle | undefined = TruthOracle.create(dag, root, variables),
  equal?: Stability,
): Stability | undefined {
  if (!oracle) return undefined;
  const finder = new CauseFinder(dag, root, variables);
  const doubles = new DoubleEvaluator(dag, root, variables, reachableOf(dag, root));
  const isDefined = (point: InputPoint) => doubles.at(point).every(Number.isFinite);
  const lines =
    equal?.lines.map((l) => l.line) ??
    chooseLines(variables, options.ranges, isDefined, linearSums(dag, root));
  const points = pointsPerStratum(dag, root, lines.length, options);
  const lined = lines.map((line, k) => {
    const positions = choosePositions(line, points, options.seed + k);
    const measured = measureLine(line, positions, doubles, oracle);
    return { line, measured: withKnown(measured, equal?.lines[k]?.points ?? [], doubles) };
  });
  // Where more inputs vary, the ends depend on the others anyway.
  const closely = options.points === undefined && lines.length <= MOST_CLOSE;
  const stretches = lined.flatMap(({ line, measured }) =>
    findStretches(measured, line, doubles, oracle, closely),
  );

  const regions = stretches.map((s) => describe(s, finder, doubles, closely));
  const samples = lined.flatMap(({ measured }) => measured.points.map((p) => p.sample));
  // A single unlucky point is no region, and what lies in no region does not decide.
  const alone = new Set(stretches.filter((s) => s.from === s.to).map((s) => s.worst.sample));
  const harmless = samples.every(
    (sample) =>
      sample.bits <= BROKEN_BITS ||
      alone.has(sample) ||
      (Number.isFinite(sample.computed) &&
        Math.abs(sample.computed - sample.truth) <= SMALL_ERROR * Math.max(1, Math.abs(sample.truth))),
  );
  const worst = samples.reduce((w, s) => Math.max(w, s.bits), 0);
  const stable = worst <= STABLE_BITS;
  return {
    verdict: stable ? 'stable' : harmless ? 'inaccurate' : 'unstable',
    worstBits: worst,
    meanBits: samples.reduce((t, s) => t + s.bits, 0) / Math.max(1, samples.length),
    regions: stable ? [] : regions,
    lines: lined.map(({ line, measured }) => ({ input: line.input, line, points: measured.points })),
    samples: samples.length,
  };
}

/** A measured line with further points whose true values are known. */
function withKnown(
  measured: MeasuredLine,
  known: readonly LinePoint[],
  doubles: DoubleEvaluator,
): MeasuredLine {
  const again = known.map((p) => ({ ...p, sample: compareWithTruth(doubles.at(p.point), p.truth)! }));
  const points = [...measured.points, ...again].sort((a, b) => a.t - b.t);
  return { ...measured, points: points.filter((p, k) => p.t !== points[k - 1]?.t) };
}

/** Sums of three inputs and more within an expression: they vanish where no two inputs are close. */
function linearSums(dag: Dag, root: NodeId): readonly ReadonlyMap<string, number>[] {
  const found = new Map<string, ReadonlyMap<string, number>>();
  for (const id of reachable(dag, [root])) {
    if (id === root || dag.shape(id).length > 0) continue;
    const form = linearForm(dag, id);
    if (!form || form.size < FEWEST_SUMMANDS || form.has(undefined)) continue;
    const terms = [...form].map(([k, q]) => [dag.node(k!), toDouble(q)] as const);
    const signs = new Set(terms.map(([, q]) => Math.sign(q)));
    if (signs.size < 2 || !terms.every(([node]) => node.kind === 'input' && node.shape.length === 0))
      continue;
    const sum = new Map(terms.map(([node, q]) => [node.kind === 'input' ? node.name : '', q]));
    found.set([...sum].join(), sum);
  }
  return [...found.values()];
}

/** Two inputs that are close have a line of their own. */
const FEWEST_SUMMANDS = 3;

function reachableOf(dag: Dag, root: NodeId): readonly NodeId[] {
  const { args } = dag.node(root);
  return args;
}

function describe(s: BrokenStretch, finder: CauseFinder, doubles: DoubleEvaluator, closely: boolean): Region {
  const { sample, point, t } = s.worst;
  const cause = finder.find(point, sample.entry, doubles);
  const fault: Fault = s.kind === 'nan' ? 'nan' : cause.fault;
  return {
    fault,
    input: s.line.input,
    description: s.line.description,
    from: s.from,
    to: s.to,
    bits: sample.bits,
    cause,
    possible: closely ? conditionEnds(s, cause, finder) : [],
    witness: { t, point, computed: sample.computed, truth: sample.truth },
  };
}

export interface Suggestion {
  readonly expression: string;
  /** `proved` always: what is not proved is not suggested. */
  readonly verdict: 'proved';
  readonly note: string;
  /** Statements about polynomials that stand in near 0 within less than half a rounding; without any the form is equal everywhere. */
  readonly certified: readonly string[];
  readonly rules: readonly string[];
  readonly stability: Stability;
}

/** Share of the points at which a form may break where the original did not: a few unlucky roundings. */
const HARM = 0.004;

/** Fresh points, beside all of the first ones, with which a suggestion is confirmed, as a share of these. */
const CONFIRMING = 0.3;

/** Forms that are put to the proof before the search is given up. */
const PROOFS = 6;

/** Forms in which polynomials are put, and bits with which one is good enough. */
const PATCHED = 3;
const GOOD_BITS = 4;

/** A form with what has to hold for it to equal the original. */
interface Proposal extends Candidate {
  /** Forms that must be proved equal to the original. */
  readonly parts: readonly Candidate[];
  /** What is certified already. */
  readonly certified: readonly string[];
}

/**
 * A form that is proved equal and loses fewer bits, measured on fresh points against the true values of the original. Undefined when
 * there is none: no suggestion is better than a wrong one.
 */
export function suggestForm(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  measured: Stability,
  prove: Prover,
  options: StabilityOptions,
): Suggestion | undefined {
  if (measured.verdict === 'stable') return undefined;
  const oracle = TruthOracle.create(dag, root, variables);
  if (!oracle) return undefined;
  const original = print(dag, root);
  const onLines = measured.lines
    .flatMap((l) => l.points)
    .map(({ point, truth, sample }) => ({ point, truth, bits: sample.bits }));
  const between = witnessesBetween(dag, root, variables, oracle, options.ranges, options.seed);
  const witnesses = [...onLines, ...between];
  const { score: before } = scoreForm(dag, root, variables, witnesses);
  const better = (c: Candidate) =>
    c.id !== root &&
    c.score.harm <= HARM &&
    harmBetween(between, c.profile.subarray(onLines.length)) <= HARM_BETWEEN &&
    (c.score.broken < 0.7 * before.broken ||
      (c.score.broken <= before.broken && c.score.worst < before.worst - 8));
  const proposals = proposeForms(dag, root, variables, witnesses).filter(better);
  const verdicts = new Map<NodeId, ReturnType<Prover>>();
  const steps = new StepProofs(dag, prove);
  const proofOf = (id: NodeId, pairs: Candidate['steps']) => {
    const known = verdicts.get(id);
    if (known) return known;
    const byParts = id === root ? { note: '' } : steps.proofOf(pairs);
    const own: ReturnType<Prover> = byParts
      ? { verdict: 'proved', note: byParts.note, sameDomain: null }
      : prove(original, print(dag, id));
    verdicts.set(id, own);
    return own;
  };
  let fresh: readonly Witness[] | undefined;
  let fallback: Suggestion | undefined;
  let tried = 0;
  for (const candidate of proposals) {
    const refused = candidate.parts.some(({ id }) => (verdicts.get(id)?.verdict ?? 'proved') !== 'proved');
    if (refused) continue;
    if (tried === PROOFS) break;
    tried += 1;
    const proofs = candidate.parts.map((p) => proofOf(p.id, p.steps));
    if (proofs.some((p) => p.verdict !== 'proved')) continue;
    const stability = measureStability(
      dag,
      candidate.id,
      variables,
      {
        ...options,
        seed: options.seed + 100,
        points: Math.round(CONFIRMING * pointsPerStratum(dag, root, measured.lines.length, options)),
      },
      oracle,
      measured,
    );
    if (!stability || stability.meanBits >= measured.meanBits) continue;
    fresh ??= witnessesBetween(dag, root, variables, oracle, options.ranges, options.seed + 100);
    if (harmBetween(fresh, scoreForm(dag, candidate.id, variables, fresh).profile) > HARM_BETWEEN) continue;
    const note = [...new Set(proofs.map((p) => p.note).filter((n) => n !== ''))].join('; ');
    const suggestion: Suggestion = {
      expression: print(dag, candidate.id),
      verdict: 'proved',
      note,
      certified: candidate.certified,
      rules: candidate.rules,
      stability,
    };
    // Fresh points may show what the first ones did not: then another form may do better.
    if (stability.worstBits <= candidate.score.worst + HARM_BITS) return suggestion;
    if (!fallback || stability.worstBits < fallback.stability.worstBits) fallback = suggestion;
  }
  return fallback;
}

/** Points between the lines at which the original has a true value; none for a single number, whose line is everything. */
function witnessesBetween(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  oracle: Oracle,
  ranges: StabilityOptions['ranges'],
  seed: number,
): readonly Witness[] {
  const entries = variables.reduce((n, v) => n + sizeOf(v.shape), 0);
  if (entries < 2) return [];
  const doubles = new DoubleEvaluator(dag, root, variables);
  const tries = Math.round(BETWEEN / Math.max(1, sizeOf(dag.shape(root)) / 2));
  return scatterPoints(variables, ranges, tries, seed).flatMap((point) => {
    const truth = oracle.at(point);
    const sample = compareWithTruth(doubles.at(point), truth);
    return sample ? [{ point, truth, bits: sample.bits }] : [];
  });
}

/** Share of the points at which a form breaks and the original does not. */
function harmBetween(witnesses: readonly Witness[], profile: Float32Array): number {
  let harm = 0;
  witnesses.forEach(({ bits }, k) => {
    if (profile[k]! > STABLE_BITS && profile[k]! > bits + HARM_BITS) harm += 1;
  });
  return harm / Math.max(1, witnesses.length);
}

/** Points that are tried between the lines. */
const BETWEEN = 240;

/** Share of these at which a form may lose much that the original keeps, and how much that is. */
const HARM_BETWEEN = 0.01;
const HARM_BITS = 4;

/** Forms from the rules, with polynomials near 0 and with one form on either side of a threshold, best first. */
function proposeForms(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  witnesses: readonly Witness[],
): readonly Proposal[] {
  const plain = searchForms(dag, [canonicalForm(dag, root)], variables, witnesses);
  const compare = compareCandidates(dag);
  const proposals: Proposal[] = plain.map((c) => ({ ...c, parts: [c], certified: [] }));
  if (dag.shape(root).length > 0 || plain[0]!.score.worst <= GOOD_BITS) return proposals;
  const patched = plain
    .slice(0, PATCHED)
    .concat(plain.filter((c) => c.rules.length === 0 || c.prepared).slice(0, PATCHED))
    .flatMap((c) => patchNearZero(dag, c, variables, witnesses));
  proposals.push(...patched);
  const splits = splitRegimes(dag, variables, witnesses, [...patched, ...plain].sort(compare)).map(
    ({ id, parts }): Proposal => {
      const whole = parts.map((p) => proposals.find((q) => q.id === p.id)!);
      return {
        id,
        ...scoreForm(dag, id, variables, witnesses),
        rules: [...new Set(whole.flatMap((p) => p.rules)), 'regimes'],
        steps: [],
        prepared: false,
        parts: [...new Set(whole.flatMap((p) => p.parts))],
        certified: whole.flatMap((p) => p.certified),
      };
    },
  );
  // A condition must earn its place: of forms that are about as good the plain one comes first.
  const coarse = ({ score }: Proposal) => [
    Math.round(score.broken * 200),
    Math.round(score.rough * 40),
    Math.round(score.mean),
  ];
  const order = (a: Proposal, b: Proposal) => {
    const [x, y] = [coarse(a), coarse(b)];
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! - y[i]!;
    return Number(a.certified.length > 0) - Number(b.certified.length > 0) || compare(a, b);
  };
  return [...proposals, ...splits].sort(order);
}

/** A form with a certified Taylor polynomial where a part of it is small. */
function patchNearZero(
  dag: Dag,
  form: Candidate,
  variables: readonly Variable[],
  witnesses: readonly Witness[],
): readonly Proposal[] {
  const found: Proposal[] = [];
  const patch = (
    base: Candidate,
    certified: readonly string[],
    { node, statement, replacement }: NearZero,
  ) => {
    const id = replaceNode(dag, base.id, node, replacement);
    if (id === undefined || id === base.id) return undefined;
    const proposal: Proposal = {
      id,
      ...scoreForm(dag, id, variables, witnesses),
      rules: [...form.rules, 'Taylor polynomial near 0'],
      steps: [],
      prepared: false,
      parts: [form],
      certified: [...certified, statement],
    };
    found.push(proposal);
    return proposal;
  };
  // Parts that are small in different places are replaced together.
  let whole: Proposal | undefined;
  for (const [node, part] of smallParts(dag, form.id)) {
    if (!breaksNearZero(dag, part, variables, witnesses, form)) continue;
    // The longest reach leaves least to the form itself.
    const first = nearZeroForm(dag, node, part);
    const single = first && patch(form, [], first);
    if (!first || !single) continue;
    if (single.score.worst <= GOOD_BITS) return found;
    if (!whole) {
      whole = single;
      continue;
    }
    const both = patch(whole, whole.certified, first);
    if (both && both.score.mean < whole.score.mean) whole = both;
    else if (single.score.mean < whole.score.mean) whole = single;
    if (whole.score.worst <= GOOD_BITS) return found;
  }
  return found;
}

/** Points at which a form breaks while a part of it is small, below which nothing is gained near 0. */
const FEWEST_NEAR = 4;

function breaksNearZero(
  dag: Dag,
  part: NodeId,
  variables: readonly Variable[],
  witnesses: readonly Witness[],
  { profile }: Candidate,
): boolean {
  const doubles = new DoubleEvaluator(dag, part, variables);
  let near = 0;
  for (const [k, { point }] of witnesses.entries())
    if (profile[k]! > BROKEN_BITS && Math.abs(doubles.at(point)[0]!) < 0.5) near += 1;
  return near >= FEWEST_NEAR;
}
