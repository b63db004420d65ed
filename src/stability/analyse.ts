import type { Dag, NodeId } from '../expr/dag.js';
import { print } from '../expr/print.js';
import type { Variable } from '../graph/network.js';
import { sizeOf } from '../op/shape.js';
import { canonicalForm } from './canonical.js';
import { type Cause, CauseFinder, type Fault } from './cause.js';
import { chooseLines, choosePositions, type Range } from './lines.js';
import { DoubleEvaluator, type InputPoint, TruthOracle } from './measure.js';
import { nearZeroForm, smallParts } from './near-zero.js';
import { splitRegimes } from './regimes.js';
import {
  BROKEN_BITS,
  type BrokenStretch,
  findStretches,
  type LinePoint,
  measureLine,
  STABLE_BITS,
} from './regions.js';
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
  readonly lines: readonly { readonly input: string; readonly points: readonly LinePoint[] }[];
  readonly samples: number;
}

export interface StabilityOptions {
  readonly ranges: ReadonlyMap<string, Range>;
  readonly seed: number;
  /** Points per stratum of a line. */
  readonly points?: number;
}

/** Points per stratum: regions of a hundredth of a stratum's length are found. */
const POINTS = 160;

/** Lines times entries beyond which each gets fewer points: the work stays that of so many. */
const MOST_VALUES = 6;

/** Errors below this, beside 1 or beside the value, are those of a small value that lost its digits. */
const SMALL_ERROR = 2 ** -32;

function pointsPerStratum(dag: Dag, root: NodeId, lines: number, options: StabilityOptions): number {
  return options.points ?? Math.round(POINTS * Math.min(1, MOST_VALUES / (lines * sizeOf(dag.shape(root)))));
}

/** Measures a node of a graph; undefined when it is too large to be compared with exact values. */
export function measureStability(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  options: StabilityOptions,
  oracle = TruthOracle.create(dag, root, variables),
): Stability | undefined {
  if (!oracle) return undefined;
  const finder = new CauseFinder(dag, root, variables);
  const doubles = new DoubleEvaluator(dag, root, variables, reachableOf(dag, root));
  const lines = chooseLines(variables, options.ranges);
  const points = pointsPerStratum(dag, root, lines.length, options);
  const lined = lines.map((line, k) => {
    const positions = choosePositions(line, points, options.seed + k);
    return { line, measured: measureLine(line, positions, doubles, oracle) };
  });
  const stretches = lined.flatMap(({ line, measured }) => findStretches(measured, line, doubles, oracle));
  const regions = stretches.map((s) => describe(s, finder, doubles));
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
    lines: lined.map(({ line, measured }) => ({ input: line.input, points: measured.points })),
    samples: samples.length,
  };
}

function reachableOf(dag: Dag, root: NodeId): readonly NodeId[] {
  const { args } = dag.node(root);
  return args;
}

function describe(s: BrokenStretch, finder: CauseFinder, doubles: DoubleEvaluator): Region {
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
    witness: { t, point, computed: sample.computed, truth: sample.truth },
  };
}

/** Whether two texts are equal as functions of the reals; injected, because proving is not this folder's business. */
export type Prover = (left: string, right: string) => { readonly verdict: string; readonly note: string };

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

/** Share of the points with which a suggestion is confirmed: it has been measured on all of the first ones already. */
const CONFIRMING = 0.6;

/** Forms that are put to the proof before the search is given up. */
const PROOFS = 6;

/** Forms in which polynomials are put, and bits with which one is good enough. */
const PATCHED = 3;
const GOOD_BITS = 4;

/** A form with what has to hold for it to equal the original. */
interface Proposal extends Candidate {
  /** Forms that must be proved equal to the original. */
  readonly parts: readonly NodeId[];
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
  const witnesses = measured.lines
    .flatMap((l) => l.points)
    .map(({ point, truth, sample }) => ({ point, truth, bits: sample.bits }));
  const { score: before } = scoreForm(dag, root, variables, witnesses);
  const better = (c: Candidate) =>
    c.id !== root &&
    c.score.harm <= HARM &&
    (c.score.broken < 0.7 * before.broken ||
      (c.score.broken <= before.broken && c.score.worst < before.worst - 8));
  const proposals = proposeForms(dag, root, variables, witnesses).filter(better);
  const verdicts = new Map<NodeId, ReturnType<Prover>>();
  const proofOf = (id: NodeId) => {
    const own =
      verdicts.get(id) ?? (id === root ? { verdict: 'proved', note: '' } : prove(original, print(dag, id)));
    verdicts.set(id, own);
    return own;
  };
  let tried = 0;
  for (const candidate of proposals) {
    const refused = candidate.parts.some((p) => verdicts.has(p) && verdicts.get(p)!.verdict !== 'proved');
    if (refused) continue;
    if (tried === PROOFS) break;
    tried += 1;
    const proofs = candidate.parts.map(proofOf);
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
    );
    if (!stability || stability.meanBits >= measured.meanBits) continue;
    const note = [...new Set(proofs.map((p) => p.note).filter((n) => n !== ''))].join('; ');
    return {
      expression: print(dag, candidate.id),
      verdict: 'proved',
      note,
      certified: candidate.certified,
      rules: candidate.rules,
      stability,
    };
  }
  return undefined;
}

/** Forms from the rules, with polynomials near 0 and with one form on either side of a threshold, best first. */
function proposeForms(
  dag: Dag,
  root: NodeId,
  variables: readonly Variable[],
  witnesses: readonly Witness[],
): readonly Proposal[] {
  const plain = searchForms(dag, [canonicalForm(dag, root)], variables, witnesses);
  const compare = compareCandidates(dag);
  const proposals: Proposal[] = plain.map((c) => ({ ...c, parts: [c.id], certified: [] }));
  if (dag.shape(root).length > 0 || plain[0]!.score.worst <= GOOD_BITS) return proposals;
  const patched = plain
    .slice(0, PATCHED)
    .concat(plain.filter((c) => c.rules.length === 0))
    .flatMap((c) => patchNearZero(dag, c, variables, witnesses));
  proposals.push(...patched);
  const splits = splitRegimes(dag, variables, witnesses, [...patched, ...plain].sort(compare)).map(
    ({ id, parts }): Proposal => {
      const whole = parts.map((p) => proposals.find((q) => q.id === p.id)!);
      return {
        id,
        ...scoreForm(dag, id, variables, witnesses),
        rules: [...new Set(whole.flatMap((p) => p.rules)), 'regimes'],
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
  for (const [node, part] of smallParts(dag, form.id)) {
    if (!breaksNearZero(dag, part, variables, witnesses, form)) continue;
    // The longest reach leaves least to the form itself.
    const first = nearZeroForm(dag, node, part);
    const id = first && replaceNode(dag, form.id, node, first.replacement);
    if (!first || id === undefined) continue;
    const scored = scoreForm(dag, id, variables, witnesses);
    found.push({
      id,
      ...scored,
      rules: [...form.rules, 'Taylor polynomial near 0'],
      parts: [form.id],
      certified: [first.statement],
    });
    if (scored.score.worst <= GOOD_BITS) return found;
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
